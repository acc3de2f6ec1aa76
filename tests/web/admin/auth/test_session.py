"""The session: strangers see no admin page, and only the editor's own forms change anything."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import cycle

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from feedsvc.storage.tables import Base, EditorSession
from feedsvc.web.concurrency import ConcurrencyLimit
from tests.web.admin.conftest import BODY, OURS, AdminClient, build_file, list_problems, read_value
from tests.web.conftest import Newsroom

# Every other view must refuse strangers; a view that becomes public by mistake fails here.
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


def list_private_routes(app: Flask, *methods: str) -> Iterator[tuple[str, str]]:
    """Yield (method, path) of every admin route that is not public."""
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
    routes = list(list_private_routes(admin.newsroom.app, "GET", "HEAD", "OPTIONS"))
    assert len(routes) > 20
    for method, path in routes:
        answer = admin.client.open(path, method=method, base_url=admin.origin)
        assert (answer.status_code, answer.location.split("?")[0]) == (303, "/admin/login"), path
        assert answer.headers["Cache-Control"] == "no-store"


def test_every_change_refuses_strangers(open_admin: Callable[..., AdminClient]) -> None:
    admin = open_admin()
    for method, path in list_private_routes(admin.newsroom.app, "POST", "PUT", "DELETE", "PATCH"):
        for headers in ({}, OURS):
            answer = admin.client.open(
                path, method=method, base_url=admin.origin, data={"title": "X"}, headers=headers
            )
            assert answer.status_code == 401, path


def test_every_change_refuses_a_form_without_the_sessions_token(admin: AdminClient) -> None:
    # All routes have one check: each gets a form without the token and one with a wrong token.
    wrong = cycle(("", "wrong", "ü\ufffd", "x" * 100_000))
    for method, path in list_private_routes(admin.newsroom.app, "POST", "PUT", "DELETE", "PATCH"):
        for data in ({}, {"csrf": next(wrong)}):
            answer = admin.client.open(path, method=method, base_url=admin.origin, data=data)
            assert answer.status_code == 403, path
    assert admin.get("/admin/account").status_code == 200


def test_only_the_routes_named_here_accept_changes_from_strangers(admin: AdminClient) -> None:
    changing = {"POST", "PUT", "DELETE", "PATCH"}
    urls = admin.newsroom.app.url_map.bind("news.example")
    endpoints = set()
    for rule in admin.newsroom.app.url_map.iter_rules():
        for method in changing & (rule.methods or set()):
            endpoints.add(rule.endpoint)
            if not rule.endpoint.startswith("admin."):  # programs have tokens, and no session
                values = {name: "topics" if name == "kind" else 1 for name in rule.arguments}
                path = urls.build(rule.endpoint, values, method=method)
                answer = admin.client.open(path, method=method, base_url=admin.origin)
                assert answer.status_code == 401, (method, path)
    assert {each.partition(".")[0] for each in endpoints} == {"admin", "api", "micropub"}
    assert endpoints & PUBLIC == {
        "admin.auth.login.log_in",
        "admin.auth.passkeys.start_login",
        "admin.auth.setup.complete_setup",
    }


def test_the_public_forms_need_this_browsers_token_and_this_origin(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin()
    token = read_value(admin.read_page("/admin/login"), "login_token")
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


def test_no_safe_method_changes_anything(admin: AdminClient) -> None:
    admin.write("publish")

    def count_rows() -> list[object]:
        with admin.newsroom.services.database.reading() as session:
            tables = [
                table for table in Base.metadata.sorted_tables if table.name != "editor_sessions"
            ]
            return [
                session.execute(select(func.count()).select_from(table)).scalar()
                for table in tables
            ]

    before = count_rows()
    for method, path in list_private_routes(admin.newsroom.app, "GET", "HEAD", "OPTIONS"):
        admin.client.open(
            path,
            method=method,
            base_url=admin.origin,
            query_string={"do": "withdraw", "csrf": admin.read_csrf()},
        )
    assert count_rows() == before


def test_every_change_refuses_another_origin_even_with_the_token(
    admin: AdminClient,
) -> None:
    token = admin.read_csrf()
    # All routes have one check: each gets the first origin and one of the other headers.
    first, *others = ({"Origin": other} for other in OTHER_ORIGINS)
    others += [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site", **OURS},
        {"Referer": "https://evil.example/x"},
    ]
    other = cycle(others)
    for method, path in list_private_routes(admin.newsroom.app, "POST"):
        for headers in (first, next(other)):
            answer = admin.client.open(
                path, method=method, base_url=admin.origin, data={"csrf": token}, headers=headers
            )
            assert answer.status_code == 403, (path, headers)
    assert admin.get("/admin/account").status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://news.example", "https://NEWS.example:443", "http://127.0.0.1:8000"]
)
def test_the_origin_may_be_the_configured_address_or_the_requested_one(
    admin: AdminClient, origin: str
) -> None:
    data = {"csrf": admin.read_csrf(), "language": "en"}
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


def test_no_cache_or_search_engine_may_store_admin_pages(admin: AdminClient) -> None:
    for _, path in [
        *list_private_routes(admin.newsroom.app, "GET"),
        ("GET", "/admin/login"),
        ("GET", "/admin/setup"),
    ]:
        answer = admin.get(path)
        assert answer.headers["Cache-Control"] == "no-store", path
        # The address of the setup page is a secret, so its Referer has no path.
        expected = "strict-origin" if path == "/admin/setup" else "same-origin"
        assert answer.headers["Referrer-Policy"] == expected
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "unsafe" not in answer.headers["Content-Security-Policy"]


def test_a_public_page_and_a_feed_set_no_cookie_for_an_editor_either(admin: AdminClient) -> None:
    admin.write("publish")
    for path in ("/", "/feeds/all.rss", "/articles/menakar-hujan"):
        assert "Set-Cookie" not in admin.get(path).headers


def test_an_ended_session_redirects_to_the_login_and_back(admin: AdminClient) -> None:
    admin.client.delete_cookie("__Host-feedsvc", domain="news.example")
    answer = admin.get("/admin/articles?state=draft&q=hujan")
    assert answer.location == "/admin/login?next=/admin/articles?state%3Ddraft%26q%3Dhujan"
    login = admin.log_in(next="/admin/articles?state=draft&q=hujan")
    assert login.location == "/admin/articles?state=draft&q=hujan"


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
    form = admin.read_form("/admin/articles/new")
    admin.client.delete_cookie("__Host-feedsvc", domain="news.example")
    typed = form | {
        "title": 'Hujan & "angin" <b>',
        "body": f"{BODY}\r\n\r\n  dua baris",
        "do": "publish",
        "topics": "Cuaca",
    }
    typed |= {"create_topics": "1", "csrf": "of the session that ended"}
    answer = admin.client.post(
        "/admin/articles/new", data=typed, headers=OURS, base_url=admin.origin
    )
    assert answer.status_code == 401
    page = answer.get_data(as_text=True)
    assert "what you wrote is still here" in page
    shown = {name: read_value(page, name).replace("\r\n", "\n") for name in typed if name != "csrf"}
    assert shown == {
        name: text.replace("\r\n", "\n") for name, text in typed.items() if name != "csrf"
    }
    login = {
        "login_name": "sari",
        "login_token": read_value(page, "login_token"),
        "login_password": "wrong password",
    }
    again = admin.client.post(
        "/admin/articles/new", data=typed | login, headers=OURS, base_url=admin.origin
    )
    assert again.status_code == 401
    assert read_value(again.get_data(as_text=True), "title") == typed["title"]
    login["login_password"] = "sembilan burung di atap"
    outcome = admin.client.post(
        "/admin/articles/new", data=typed | login, headers=OURS, base_url=admin.origin
    )
    assert outcome.status_code == 303, list_problems(outcome)
    assert "outcome=published" in outcome.location
    assert 'Hujan &amp; "angin" &lt;b&gt;' in admin.read_feed()


def test_a_picture_sent_without_a_session_has_to_be_chosen_again(
    admin: AdminClient,
) -> None:
    admin.client.delete_cookie("__Host-feedsvc", domain="news.example")
    data = {"title": "Hujan", "picture": build_file(b"x" * 100)}
    answer = admin.client.post(
        "/admin/articles/new", data=data, headers=OURS, base_url=admin.origin
    )
    assert "Only the picture has to be chosen again." in answer.get_data(as_text=True)


def test_a_form_of_another_site_is_not_carried_into_a_session(
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


def test_a_form_of_a_former_session_is_shown_and_can_be_sent_again(admin: AdminClient) -> None:
    former = admin.read_form("/admin/articles/new") | {
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
    assert read_value(page, "title") == "Dari tab lain"
    again = {name: read_value(page, name) for name in former}
    second = admin.client.post(
        "/admin/articles/new", data=again, headers=OURS, base_url=admin.origin
    )
    assert second.status_code == 303


def test_an_unavailable_database_loses_no_text(admin: AdminClient) -> None:
    form = admin.read_form("/admin/articles/new") | {
        "title": "Tetap ada",
        "body": BODY,
        "do": "save",
    }
    path = admin.newsroom.services.database.path
    assert path
    away = path.with_suffix(".away")
    admin.newsroom.services.database.close()
    path.rename(away)
    answer = admin.client.post(
        "/admin/articles/new", data=form, headers=OURS, base_url=admin.origin
    )
    assert answer.status_code == 503
    assert read_value(answer.get_data(as_text=True), "title") == "Tetap ada"
    away.rename(path)
    page = admin.client.post("/admin/articles/new", data=form, headers=OURS, base_url=admin.origin)
    assert page.status_code == 303


def test_too_many_requests_for_the_database_lose_no_text(admin: AdminClient) -> None:
    form = admin.read_form("/admin/articles/new") | {
        "title": "Tetap ada",
        "body": BODY,
        "do": "save",
    }
    limit = admin.newsroom.app.extensions["feedsvc.limit"]
    admin.newsroom.app.extensions["feedsvc.limit"] = ConcurrencyLimit(0, patience=0, waiting=64)
    answer = admin.client.post(
        "/admin/articles/new", data=form, headers=OURS, base_url=admin.origin
    )
    assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True)
    assert read_value(answer.get_data(as_text=True), "title") == "Tetap ada"
    admin.newsroom.app.extensions["feedsvc.limit"] = limit
    page = admin.client.post("/admin/articles/new", data=form, headers=OURS, base_url=admin.origin)
    assert page.status_code == 303


def test_the_login_page_of_a_newsroom_without_editors_explains_that(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    client = make_newsroom().app.test_client()
    answer = client.get("/admin/login", base_url="https://news.example", follow_redirects=True)
    assert answer.request.path == "/admin/setup"
    assert "Belum ada editor" in answer.text
