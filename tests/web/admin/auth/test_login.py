"""Logging in and out, the first editor, and the account's own page."""

import re
from collections.abc import Callable

import pytest

from feedsvc import accounts
from feedsvc.storage.people import editors, sessions
from tests.web.admin.conftest import NAME, PASSWORD, AdminClient, problems, value
from tests.web.conftest import Newsroom


def test_name_and_password_let_an_editor_in(open_admin: Callable[..., AdminClient]) -> None:
    admin = open_admin()
    answer = admin.log_in(name=f" {NAME.upper()} ")
    assert (answer.status_code, answer.location) == (303, "/admin/articles")
    assert "Articles" in admin.text("/admin/articles")


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


def test_too_many_guesses_have_to_wait(open_admin: Callable[..., AdminClient]) -> None:
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
def test_the_sessions_cookie_is_for_this_host_and_no_script(
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


def test_the_login_leads_nowhere_else(open_admin: Callable[..., AdminClient]) -> None:
    admin = open_admin()
    for onward in ELSEWHERE:
        assert admin.log_in(next=onward).location == "/admin/articles", onward


def test_the_login_leads_to_where_the_editor_was_going(
    open_admin: Callable[..., AdminClient],
) -> None:
    admin = open_admin()
    assert (
        admin.log_in(next="/admin/articles/7?did=saved").location == "/admin/articles/7?did=saved"
    )
    assert admin.get("/admin/login?next=/admin/feeds").location == "/admin/feeds"


def test_nobody_can_log_an_editor_in_as_another(open_admin: Callable[..., AdminClient]) -> None:
    admin = open_admin()
    data = {"login_name": NAME, "login_password": PASSWORD}
    for token in ({}, {"login_token": ""}, {"login_token": "made up"}):
        answer = admin.client.post("/admin/login", data=data | token, base_url=admin.origin)
        assert answer.status_code == 403
    page = admin.get("/admin/login").get_data(as_text=True)
    given = data | {"login_token": value(page, "login_token")}
    foreign = {"Origin": "https://evil.example"}
    assert (
        admin.client.post(
            "/admin/login", data=given, headers=foreign, base_url=admin.origin
        ).status_code
        == 403
    )
    assert admin.get("/admin/articles").status_code == 303


def test_logging_in_ends_the_session_before_and_logging_out_the_present_one(
    admin: AdminClient,
) -> None:
    def cookie() -> str:
        found = admin.client.get_cookie("__Host-feedsvc", "news.example")
        return found.value if found else ""

    first = cookie()
    admin.log_in()
    second = cookie()
    assert first != second
    other = admin.newsroom.app.test_client()
    other.set_cookie("__Host-feedsvc", first, domain="news.example", secure=True)
    assert other.get("/admin/articles", base_url=admin.origin).status_code == 303
    assert admin.post("/admin/logout").location == "/admin/login"
    assert not cookie()
    other.set_cookie("__Host-feedsvc", second, domain="news.example", secure=True)
    assert other.get("/admin/articles", base_url=admin.origin).status_code == 303


def invited(newsroom: Newsroom) -> tuple[AdminClient, str]:
    with newsroom.services.database.writing() as session:
        token = accounts.invitations.create_first_invitation(session, now=newsroom.now)
    assert token
    return AdminClient(newsroom, newsroom.app.test_client()), token


def test_the_first_editor_chooses_a_name_and_is_at_once_at_work(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    admin, token = invited(make_newsroom(site={"language": "en"}))
    page = admin.text(f"/admin/setup?token={token}")
    form = {"token": token, "login_token": value(page, "login_token"), "name": "Dewi"}

    def send(**fields: str) -> tuple[int, list[str], str]:
        answer = admin.client.post("/admin/setup", data=form | fields, base_url=admin.origin)
        return (
            answer.status_code,
            problems(answer) if answer.data.count(b'id="errors"') else [],
            answer.location or "",
        )

    assert send(password="short", again="short")[:2] == (
        422,
        ["Choose a password of 10 to 200 characters."],
    )
    assert send(password=PASSWORD, again="other")[:2] == (
        422,
        ["The two passwords differ. Enter the same password twice."],
    )
    assert send(password=PASSWORD, again=PASSWORD, login_token="x")[0] == 403
    assert send(password=PASSWORD, again=PASSWORD) == (303, [], "/admin/articles/new")
    assert "New article" in admin.text("/admin/articles/new")
    assert send(name="Eka", password=PASSWORD, again=PASSWORD)[0] == 410
    assert admin.get(f"/admin/setup?token={token}").status_code == 410


def test_without_the_address_nobody_becomes_an_editor(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    admin, _ = invited(make_newsroom())
    for token in ("", "wrong", "%00", "%ff"):
        assert admin.get(f"/admin/setup?token={token}").status_code == 410
    with admin.newsroom.services.database.reading() as session:
        assert editors.count_editors(session) == 0


def test_an_editor_chooses_the_language_of_the_admin(admin: AdminClient) -> None:
    assert admin.post("/admin/account/language", language="id").status_code == 303
    assert '<html lang="id">' in admin.text("/admin/articles")
    assert "Artikel baru" in admin.text("/admin/articles")
    admin.post("/admin/account/language", language="xx\x00")
    assert '<html lang="en">' in admin.text("/admin/articles")


def test_changing_the_password_needs_the_present_one_and_ends_other_sessions(
    admin: AdminClient,
) -> None:
    other = AdminClient(admin.newsroom, admin.newsroom.app.test_client())
    other.log_in()
    new = "sepuluh ikan di kolam"
    wrong = admin.post("/admin/account/password", present="wrong", password=new, again=new)
    assert (wrong.status_code, problems(wrong)) == (422, ["This is not your current password."])
    differs = admin.post("/admin/account/password", present=PASSWORD, password=new, again="x")
    assert differs.status_code == 422
    short = admin.post("/admin/account/password", present=PASSWORD, password="x", again="x")
    assert problems(short) == ["Choose a password of 10 to 200 characters."]
    done = admin.post("/admin/account/password", present=PASSWORD, password=new, again=new)
    assert done.location == "/admin/account?did=password"
    assert "Your password is changed" in admin.text("/admin/account?did=password")
    assert other.get("/admin/articles").status_code == 303
    assert other.log_in(password=PASSWORD).status_code == 401
    assert other.log_in(password=new).status_code == 303


def test_an_editor_ends_sessions_of_their_own_only(admin: AdminClient) -> None:
    others = [AdminClient(admin.newsroom, admin.newsroom.app.test_client()) for _ in range(3)]
    with admin.newsroom.services.database.writing() as session:
        accounts.people.add_editor(session, "bima", PASSWORD, now=admin.newsroom.now)
    others[0].log_in("bima")
    with admin.newsroom.services.database.reading() as session:
        bima = editors.find_editor(session, "bima")
        assert bima
        foreign = sessions.list_sessions(session, bima.id)[0].token_hash
    admin.post("/admin/account/sessions", session=foreign)
    assert others[0].get("/admin/articles").status_code == 200
    others[1].log_in()
    others[2].log_in()
    listed = re.findall(r'name="session" value="([0-9a-f]{64})"', admin.text("/admin/account"))
    assert len(listed) == 2
    admin.post("/admin/account/sessions", session=listed[0])
    assert sorted(other.get("/admin/articles").status_code for other in others[1:]) == [200, 303]
    admin.post("/admin/account/sessions", session="others")
    assert [other.get("/admin/articles").status_code for other in others[1:]] == [303, 303]
    assert admin.get("/admin/articles").status_code == 200
