"""Logging in and out: passwords, cookies, redirects and guesses."""

from collections.abc import Callable

import pytest

from feedsvc import accounts
from tests.web.admin.conftest import NAME, PASSWORD, AdminClient, read_value

HTML = {"Accept": "text/html"}


def test_an_editor_logs_in_by_name_and_password(open_admin: Callable[..., AdminClient]) -> None:
    admin = open_admin()
    answer = admin.log_in(name=f" {NAME.upper()} ")
    assert (answer.status_code, answer.location) == (303, "/admin/articles")
    assert "Articles" in admin.read_page("/admin/articles")


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin()
    for name, password in ((NAME, "wrong"), ("nobody", PASSWORD), ("", ""), ("\x00", "\x00")):
        answer = admin.log_in(name=name, password=password)
        assert answer.status_code == 401
        assert "The name or the password is wrong." in answer.get_data(as_text=True)
        assert not any(
            "__Host-feedsvc=" in cookie for cookie in answer.headers.getlist("Set-Cookie")
        )


def test_after_too_many_guesses_logins_must_wait(open_admin: Callable[..., AdminClient]) -> None:
    admin = open_admin()
    for _ in range(accounts.credentials.GUESSES):
        assert admin.log_in(password="wrong").status_code == 401
    answer = admin.log_in()
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Try again in 15 minutes" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("origin", "name", "secure"),
    [
        ("https://news.example", "__Host-feedsvc", {"Secure"}),
        ("http://127.0.0.1:8000", "feedsvc", set()),
    ],
)
def test_the_session_cookie_is_for_this_host_and_hidden_from_scripts(
    open_admin: Callable[..., AdminClient], origin: str, name: str, secure: set[str]
) -> None:
    admin = open_admin(origin)
    cookies = [
        cookie
        for cookie in admin.log_in().headers.getlist("Set-Cookie")
        if cookie.startswith(f"{name}=")
    ]
    assert len(cookies) == 1
    parts = {
        part.strip().partition("=")[0]: part.strip().partition("=")[2]
        for part in cookies[0].split(";")
    }
    assert {"HttpOnly", "Path", "SameSite"} <= parts.keys()
    assert (parts["Path"], parts["SameSite"], parts.keys() & {"Secure", "Domain"}) == (
        "/",
        "Lax",
        secure,
    )


ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "/admin\\@evil.example",
    "javascript:alert(1)",
    "/admin/../..//evil.example",
    "/admin/\r\nSet-Cookie: a=b",
    "/adminevil",
    "/feeds",
    "",
]


def test_the_login_redirects_to_no_other_site(open_admin: Callable[..., AdminClient]) -> None:
    admin = open_admin()
    for target in ELSEWHERE:
        assert admin.log_in(next=target).location == "/admin/articles", target


def test_the_login_redirects_to_the_requested_page(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin()
    assert (
        admin.log_in(next="/admin/articles/7?outcome=saved").location
        == "/admin/articles/7?outcome=saved"
    )
    assert admin.get("/admin/login?next=/admin/feeds").location == "/admin/feeds"


def test_no_other_site_can_log_an_editor_in_as_another(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin()
    data = {"login_name": NAME, "login_password": PASSWORD}
    for token in ({}, {"login_token": ""}, {"login_token": "made up"}):
        answer = admin.client.post("/admin/login", data=data | token, base_url=admin.origin)
        assert answer.status_code == 403
    page = admin.get("/admin/login").get_data(as_text=True)
    form = data | {"login_token": read_value(page, "login_token")}
    foreign = {"Origin": "https://evil.example"}
    assert (
        admin.client.post(
            "/admin/login", data=form, headers=foreign, base_url=admin.origin
        ).status_code
        == 403
    )
    assert admin.get("/admin/articles").status_code == 303


def test_logging_in_ends_the_former_session_and_logging_out_the_current_one(
    admin: AdminClient,
) -> None:
    def read_cookie() -> str:
        session_cookie = admin.client.get_cookie("__Host-feedsvc", "news.example")
        return session_cookie.value if session_cookie else ""

    first = read_cookie()
    admin.log_in()
    second = read_cookie()
    assert first != second
    other = admin.newsroom.app.test_client()
    other.set_cookie("__Host-feedsvc", first, domain="news.example", secure=True)
    assert other.get("/admin/articles", base_url=admin.origin).status_code == 303
    assert admin.post("/admin/logout").location == "/admin/login"
    assert not read_cookie()
    other.set_cookie("__Host-feedsvc", second, domain="news.example", secure=True)
    assert other.get("/admin/articles", base_url=admin.origin).status_code == 303


@pytest.mark.parametrize(
    ("accepted", "title"), [("id-ID,id;q=0.9,en;q=0.8", "Masuk"), ("en-GB", "Log in"), ("ja", "")]
)
def test_pages_without_a_session_have_the_language_of_the_browser(
    open_admin: Callable[..., AdminClient], accepted: str, title: str
) -> None:
    for language, own_title in (("en", "Log in"), ("id", "Masuk")):
        admin = open_admin(site={"language": language})
        for path, heading in (("/admin/login", title or own_title), ("/admin/nowhere", "")):
            page = admin.client.get(
                path, base_url=admin.origin, headers={"Accept-Language": accepted, **HTML}
            ).get_data(as_text=True)
            expected = {"Masuk": "id", "Log in": "en"}[title or own_title]
            assert f'<html lang="{expected}">' in page
            assert heading in page


def test_a_missing_page_has_the_language_of_the_editor(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin()
    admin.log_in()
    admin.post("/admin/account/language", language="id")
    answer = admin.client.get("/admin/nowhere", base_url=admin.origin, headers=HTML)
    assert answer.status_code == 404
    assert '<html lang="id">' in answer.get_data(as_text=True)


@pytest.mark.parametrize("path", ["/admin/articles", "/admin/login", "/admin/articles/new"])
def test_the_address_of_a_page_with_a_slash_redirects_to_it(
    open_admin: Callable[..., AdminClient], path: str
) -> None:
    admin = open_admin()
    answer = admin.get(f"{path}/?q=hujan&state=draft")
    assert (answer.status_code, answer.location) == (308, f"{path}?q=hujan&state=draft")
    assert answer.headers["Cache-Control"] == "no-store"
    assert admin.get("/admin/nowhere/").status_code == 404
    assert admin.get("/articles/nowhere/").status_code == 404


def test_after_logging_in_again_the_new_tab_leads_back_to_the_text(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin()
    answer = admin.log_in(next="/admin/login/done?article=7")
    assert answer.location == "/admin/login/done?article=7"
    page = admin.read_page(answer.location)
    assert "Your text is in the other tab" in page
    assert 'href="/admin/articles/7"' in page
    assert 'href="/admin/articles"' in admin.read_page("/admin/login/done?article=x")
