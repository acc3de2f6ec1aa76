"""The gate: strangers stay outside, and nothing changes that an editor did not mean to."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from feedsvc.storage.tables import Base, EditorSession
from feedsvc.web.concurrency import ConcurrencyLimit
from tests.web.admin.conftest import BODY, OURS, AdminClient, file, problems, value
from tests.web.conftest import Newsroom

# A view that is made public elsewhere fails here: every other one has to send strangers away.
PUBLIC = {
    "admin.auth.login.show_login",
    "admin.auth.login.log_in",
    "admin.auth.passkeys.start_login",
    "admin.auth.setup.show_setup",
    "admin.auth.setup.complete_setup",
}
OTHER_ORIGINS = [
    "https://evil.example",
    "null",
    "http://news.example",
    "https://news.example:8443",
    "https://[x",
]


def routes(app: Flask, *methods: str) -> Iterator[tuple[str, str]]:
    """Yield (method, path) of every route of the desk that strangers have no business with."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("admin.") and rule.endpoint not in PUBLIC:
            path = app.url_map.bind("news.example").build(
                rule.endpoint, {name: "topics" if name == "kind" else 1 for name in rule.arguments}
            )
            yield from (
                (method, path) for method in sorted(rule.methods or ()) if method in methods
            )


def test_every_page_of_the_admin_sends_strangers_to_the_login(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin()
    found = list(routes(admin.newsroom.app, "GET", "HEAD", "OPTIONS"))
    assert len(found) > 20
    for method, path in found:
        answer = admin.client.open(path, method=method, base_url=admin.origin)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/admin/login"), path
        assert answer.headers["Cache-Control"] == "no-store"


def test_every_change_refuses_strangers(open_admin: Callable[..., AdminClient]) -> None:
    admin = open_admin()
    for method, path in routes(admin.newsroom.app, "POST", "PUT", "DELETE", "PATCH"):
        for headers in ({}, OURS):
            answer = admin.client.open(
                path, method=method, base_url=admin.origin, data={"title": "X"}, headers=headers
            )
            assert answer.status_code == 401, path


def test_every_change_refuses_a_form_without_the_sessions_token(admin: AdminClient) -> None:
    for method, path in routes(admin.newsroom.app, "POST", "PUT", "DELETE", "PATCH"):
        for data in (
            {},
            {"csrf": ""},
            {"csrf": "wrong"},
            {"csrf": "ü\ufffd"},
            {"csrf": "x" * 100_000},
        ):
            answer = admin.client.open(path, method=method, base_url=admin.origin, data=data)
            assert answer.status_code == 403, path
    assert admin.get("/admin/account").status_code == 200


def test_nothing_outside_the_admin_takes_changes_but_what_is_named_here(admin: AdminClient) -> None:
    changing = {"POST", "PUT", "DELETE", "PATCH"}
    found = {
        rule.endpoint
        for rule in admin.newsroom.app.url_map.iter_rules()
        if changing & (rule.methods or set())
    }
    assert {endpoint for endpoint in found if not endpoint.startswith("admin.")} == set()
    assert found & PUBLIC == {
        "admin.auth.login.log_in",
        "admin.auth.passkeys.start_login",
        "admin.auth.setup.complete_setup",
    }


def test_what_strangers_may_send_needs_a_form_of_this_browser_from_here(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin()
    token = value(admin.text("/admin/login"), "login_token")
    for path in ("/admin/login", "/admin/login/passkey", "/admin/setup"):
        for data in ({}, {"login_token": ""}, {"login_token": "made up"}):
            for headers in ({}, OURS, {"Sec-Fetch-Site": "same-origin"}):
                answer = admin.client.post(path, data=data, headers=headers, base_url=admin.origin)
                assert answer.status_code in {403, 410}, (path, data, headers)
        for headers in (
            *({"Origin": other} for other in OTHER_ORIGINS),
            {"Sec-Fetch-Site": "cross-site"},
            {"Sec-Fetch-Site": "same-site", **OURS},
        ):
            data = {
                "login_token": token,
                "login_name": "sari",
                "login_password": "sembilan burung di atap",
            }
            answer = admin.client.post(path, data=data, headers=headers, base_url=admin.origin)
            assert answer.status_code == 403, (path, headers)
    assert admin.get("/admin/articles").status_code == 303


def test_no_page_that_is_asked_for_changes_anything(admin: AdminClient) -> None:
    admin.write("publish")

    def kept() -> list[object]:
        with admin.newsroom.services.database.reading() as session:
            tables = [
                table for table in Base.metadata.sorted_tables if table.name != "editor_sessions"
            ]
            return [
                session.execute(select(func.count()).select_from(table)).scalar()
                for table in tables
            ]

    before = kept()
    for method, path in routes(admin.newsroom.app, "GET", "HEAD", "OPTIONS"):
        admin.client.open(
            path,
            method=method,
            base_url=admin.origin,
            query_string={"do": "withdraw", "csrf": admin.csrf()},
        )
    assert kept() == before


def test_every_change_refuses_what_another_site_sends_even_with_the_token(
    admin: AdminClient,
) -> None:
    token = admin.csrf()
    foreign = [
        *({"Origin": other} for other in OTHER_ORIGINS),
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", **OURS},
        {"Referer": "https://evil.example/x"},
    ]
    for method, path in routes(admin.newsroom.app, "POST"):
        for headers in foreign:
            answer = admin.client.open(
                path, method=method, base_url=admin.origin, data={"csrf": token}, headers=headers
            )
            assert answer.status_code == 403, (path, headers)
    assert admin.get("/admin/account").status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://news.example", "https://NEWS.example:443", "http://127.0.0.1:8000"]
)
def test_an_editor_may_come_by_the_configured_address_or_the_one_asked_for(
    admin: AdminClient, origin: str
) -> None:
    data = {"csrf": admin.csrf(), "language": "en"}
    cookie = admin.client.get_cookie("__Host-feedsvc", "news.example")
    assert cookie
    base = "http://127.0.0.1:8000"
    answer = admin.newsroom.app.test_client(use_cookies=False).post(
        "/admin/account/language",
        data=data,
        base_url=base,
        headers={"Origin": origin, "Cookie": f"__Host-feedsvc={cookie.value}"},
    )
    assert answer.status_code == 303


def test_the_admins_pages_are_kept_by_no_cache_and_no_search_engine(admin: AdminClient) -> None:
    for _, path in [
        *routes(admin.newsroom.app, "GET"),
        ("GET", "/admin/login"),
        ("GET", "/admin/setup"),
    ]:
        answer = admin.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        expected = (
            "strict-origin" if path == "/admin/setup" else "same-origin"
        )  # that address is a secret
        assert answer.headers["Referrer-Policy"] == expected
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_public_page_and_a_feed_set_no_cookie_for_an_editor_either(admin: AdminClient) -> None:
    admin.write("publish")
    for path in ("/", "/feeds/all.rss", "/articles/menakar-hujan"):
        assert "Set-Cookie" not in admin.get(path).headers


def test_a_session_that_ended_sends_the_editor_to_the_login_and_back(admin: AdminClient) -> None:
    admin.client.delete_cookie("__Host-feedsvc", domain="news.example")
    answer = admin.get("/admin/articles?state=draft&q=hujan")
    assert answer.location == "/admin/login?next=/admin/articles?state%3Ddraft%26q%3Dhujan"
    entered = admin.log_in(next="/admin/articles?state=draft&q=hujan")
    assert entered.location == "/admin/articles?state=draft&q=hujan"


@pytest.mark.parametrize(
    "change", [{"last_seen": timedelta(hours=13)}, {"started": timedelta(days=8)}]
)
def test_a_session_runs_out_when_idle_or_old(
    admin: AdminClient, change: dict[str, timedelta]
) -> None:
    with admin.newsroom.services.database.writing() as session:
        session.execute(
            update(EditorSession).values(
                {name: datetime.now(UTC) - age for name, age in change.items()}
            )
        )
    assert admin.get("/admin/articles").status_code == 303


def test_a_session_that_ends_while_writing_loses_nothing(admin: AdminClient) -> None:
    form = admin.form("/admin/articles/new")
    admin.client.delete_cookie("__Host-feedsvc", domain="news.example")
    typed = form | {
        "title": 'Hujan & "angin" <b>',
        "body": f"{BODY}\r\n\r\n  dua baris",
        "do": "publish",
        "topics": "Cuaca",
    }
    typed |= {"create_topics": "1", "csrf": "of the session that ended"}
    asked = admin.client.post(
        "/admin/articles/new", data=typed, headers=OURS, base_url=admin.origin
    )
    assert asked.status_code == 401
    page = asked.get_data(as_text=True)
    assert "what you wrote is still here" in page
    kept = {name: value(page, name).replace("\r\n", "\n") for name in typed if name != "csrf"}
    assert kept == {
        name: text.replace("\r\n", "\n") for name, text in typed.items() if name != "csrf"
    }
    login = {
        "login_name": "sari",
        "login_token": value(page, "login_token"),
        "login_password": "wrong password",
    }
    again = admin.client.post(
        "/admin/articles/new", data=typed | login, headers=OURS, base_url=admin.origin
    )
    assert again.status_code == 401
    assert value(again.get_data(as_text=True), "title") == typed["title"]
    login["login_password"] = "sembilan burung di atap"
    done = admin.client.post(
        "/admin/articles/new", data=typed | login, headers=OURS, base_url=admin.origin
    )
    assert done.status_code == 303, problems(done)
    assert "did=published" in done.location
    assert 'Hujan &amp; "angin" &lt;b&gt;' in admin.feed()


def test_a_picture_sent_when_the_session_had_ended_is_to_be_chosen_again(
    admin: AdminClient,
) -> None:
    admin.client.delete_cookie("__Host-feedsvc", domain="news.example")
    data = {"title": "Hujan", "picture": file(b"x" * 100)}
    answer = admin.client.post(
        "/admin/articles/new", data=data, headers=OURS, base_url=admin.origin
    )
    assert "Only the picture has to be chosen again." in answer.get_data(as_text=True)


def test_what_another_site_sends_without_a_session_is_not_carried_into_one(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin()
    foreign = {"Origin": "https://evil.example"}
    for headers, status in ((foreign, 403), ({}, 401)):
        answer = admin.client.post(
            "/admin/articles/new", data={"title": "Planted"}, headers=headers, base_url=admin.origin
        )
        assert answer.status_code == status
        assert "Planted" not in answer.get_data(as_text=True)


def test_a_form_of_the_session_before_is_kept_and_can_be_sent_once_more(admin: AdminClient) -> None:
    former = admin.form("/admin/articles/new") | {
        "title": "Dari tab lain",
        "body": BODY,
        "do": "save",
    }
    admin.log_in()
    answer = admin.client.post(
        "/admin/articles/new", data=former, headers=OURS, base_url=admin.origin
    )
    page = answer.get_data(as_text=True)
    assert answer.status_code == 403
    assert value(page, "title") == "Dari tab lain"
    again = {name: value(page, name) for name in former}
    done = admin.client.post("/admin/articles/new", data=again, headers=OURS, base_url=admin.origin)
    assert done.status_code == 303


def test_a_database_that_is_away_costs_no_text(admin: AdminClient) -> None:
    form = admin.form("/admin/articles/new") | {"title": "Tetap ada", "body": BODY, "do": "save"}
    path = admin.newsroom.services.database.path
    assert path
    away = path.with_suffix(".away")
    admin.newsroom.app.extensions["feedsvc"].database.close()
    path.rename(away)
    answer = admin.client.post(
        "/admin/articles/new", data=form, headers=OURS, base_url=admin.origin
    )
    assert answer.status_code == 503
    assert value(answer.get_data(as_text=True), "title") == "Tetap ada"
    away.rename(path)
    page = admin.client.post("/admin/articles/new", data=form, headers=OURS, base_url=admin.origin)
    assert page.status_code == 303


def test_a_database_that_too_many_wait_for_costs_no_text(admin: AdminClient) -> None:
    form = admin.form("/admin/articles/new") | {"title": "Tetap ada", "body": BODY, "do": "save"}
    limit = admin.newsroom.app.extensions["feedsvc.limit"]
    admin.newsroom.app.extensions["feedsvc.limit"] = ConcurrencyLimit(0, patience=0)
    answer = admin.client.post(
        "/admin/articles/new", data=form, headers=OURS, base_url=admin.origin
    )
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert value(answer.get_data(as_text=True), "title") == "Tetap ada"
    admin.newsroom.app.extensions["feedsvc.limit"] = limit
    page = admin.client.post("/admin/articles/new", data=form, headers=OURS, base_url=admin.origin)
    assert page.status_code == 303


def test_the_gate_is_the_same_on_a_newsroom_without_editors(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    client = make_newsroom().app.test_client()
    page = client.get("/admin/login", base_url="https://news.example").get_data(as_text=True)
    assert "Belum ada editor" in page
