"""Logging in and out, the first editor, and the account's own page."""

import re
from collections.abc import Callable

import pytest

from feedsvc import accounts
from feedsvc.storage.people import editors, sessions
from tests.web.admin.conftest import NAME, PASSWORD, Desk, problems, value
from tests.web.conftest import Newsroom


def test_name_and_password_let_an_editor_in(opened: Callable[..., Desk]) -> None:
    desk = opened()
    answer = desk.log_in(name=f" {NAME.upper()} ")
    assert (answer.status_code, answer.location) == (303, "/admin/articles")
    assert "Articles" in desk.text("/admin/articles")


def test_a_wrong_name_and_a_wrong_password_get_the_same_answer(opened: Callable[..., Desk]) -> None:
    desk = opened()
    for name, password in ((NAME, "wrong"), ("nobody", PASSWORD), ("", ""), ("\x00", "\x00")):
        answer = desk.log_in(name=name, password=password)
        assert answer.status_code == 401
        assert "Name and password do not fit together." in answer.get_data(as_text=True)
        assert not any("__Host-feedsvc=" in cookie for cookie in answer.headers.getlist("Set-Cookie"))


def test_too_many_guesses_have_to_wait(opened: Callable[..., Desk]) -> None:
    desk = opened()
    for _ in range(accounts.authentication.GUESSES):
        assert desk.log_in(password="wrong").status_code == 401
    answer = desk.log_in()
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Try again in 15 minutes" in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("origin", "name", "secure"),
    [("https://news.example", "__Host-feedsvc", {"Secure"}), ("http://127.0.0.1:8000", "feedsvc", set())],
)
def test_the_sessions_cookie_is_for_this_host_and_no_script(
    opened: Callable[..., Desk], origin: str, name: str, secure: set[str]
) -> None:
    desk = opened(origin)
    cookies = [cookie for cookie in desk.log_in().headers.getlist("Set-Cookie") if cookie.startswith(f"{name}=")]
    assert len(cookies) == 1
    parts = {part.strip().partition("=")[0]: part.strip().partition("=")[2] for part in cookies[0].split(";")}
    assert {"HttpOnly", "Path", "SameSite"} <= parts.keys()
    assert (parts["Path"], parts["SameSite"], parts.keys() & {"Secure", "Domain"}) == ("/", "Lax", secure)


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


def test_the_login_leads_nowhere_else(opened: Callable[..., Desk]) -> None:
    desk = opened()
    for onward in ELSEWHERE:
        assert desk.log_in(next=onward).location == "/admin/articles", onward


def test_the_login_leads_to_where_the_editor_was_going(opened: Callable[..., Desk]) -> None:
    desk = opened()
    assert desk.log_in(next="/admin/articles/7?did=saved").location == "/admin/articles/7?did=saved"
    assert desk.get("/admin/login?next=/admin/feeds").location == "/admin/feeds"


def test_nobody_can_log_an_editor_in_as_another(opened: Callable[..., Desk]) -> None:
    desk = opened()
    data = {"login_name": NAME, "login_password": PASSWORD}
    for token in ({}, {"login_token": ""}, {"login_token": "made up"}):
        answer = desk.client.post("/admin/login", data=data | token, base_url=desk.origin)
        assert answer.status_code == 403
    page = desk.get("/admin/login").get_data(as_text=True)
    given = data | {"login_token": value(page, "login_token")}
    foreign = {"Origin": "https://evil.example"}
    assert desk.client.post("/admin/login", data=given, headers=foreign, base_url=desk.origin).status_code == 403
    assert desk.get("/admin/articles").status_code == 303


def test_logging_in_ends_the_session_before_and_logging_out_the_present_one(desk: Desk) -> None:
    def cookie() -> str:
        found = desk.client.get_cookie("__Host-feedsvc", "news.example")
        return found.value if found else ""

    first = cookie()
    desk.log_in()
    second = cookie()
    assert first != second
    other = desk.room.app.test_client()
    other.set_cookie("__Host-feedsvc", first, domain="news.example", secure=True)
    assert other.get("/admin/articles", base_url=desk.origin).status_code == 303
    assert desk.post("/admin/logout").location == "/admin/login"
    assert not cookie()
    other.set_cookie("__Host-feedsvc", second, domain="news.example", secure=True)
    assert other.get("/admin/articles", base_url=desk.origin).status_code == 303


def invited(room: Newsroom) -> tuple[Desk, str]:
    with room.house.database.writing() as session:
        token = accounts.people.create_first_invitation(session, now=room.now)
    assert token
    return Desk(room, room.app.test_client()), token


def test_the_first_editor_chooses_a_name_and_is_at_once_at_work(newsroom: Callable[..., Newsroom]) -> None:
    desk, token = invited(newsroom(site={"language": "en"}))
    page = desk.text(f"/admin/setup?token={token}")
    form = {"token": token, "login_token": value(page, "login_token"), "name": "Dewi"}

    def send(**fields: str) -> tuple[int, list[str], str]:
        answer = desk.client.post("/admin/setup", data=form | fields, base_url=desk.origin)
        return answer.status_code, problems(answer) if answer.data.count(b'id="errors"') else [], answer.location or ""

    assert send(password="short", again="short")[:2] == (422, ["Choose a password of 10 to 200 characters."])
    assert send(password=PASSWORD, again="other")[:2] == (422, ["The two passwords differ. Write the same one twice."])
    assert send(password=PASSWORD, again=PASSWORD, login_token="x")[0] == 403
    assert send(password=PASSWORD, again=PASSWORD) == (303, [], "/admin/articles/new")
    assert "New article" in desk.text("/admin/articles/new")
    assert send(name="Eka", password=PASSWORD, again=PASSWORD)[0] == 410
    assert desk.get(f"/admin/setup?token={token}").status_code == 410


def test_without_the_address_nobody_becomes_an_editor(newsroom: Callable[..., Newsroom]) -> None:
    desk, _ = invited(newsroom())
    for token in ("", "wrong", "%00", "%ff"):
        assert desk.get(f"/admin/setup?token={token}").status_code == 410
    with desk.room.house.database.reading() as session:
        assert editors.count_editors(session) == 0


def test_an_editor_chooses_the_language_of_the_desk(desk: Desk) -> None:
    assert desk.post("/admin/account/language", language="id").status_code == 303
    assert '<html lang="id">' in desk.text("/admin/articles")
    assert "Artikel baru" in desk.text("/admin/articles")
    desk.post("/admin/account/language", language="xx\x00")
    assert '<html lang="en">' in desk.text("/admin/articles")


def test_changing_the_password_needs_the_present_one_and_ends_other_sessions(desk: Desk) -> None:
    other = Desk(desk.room, desk.room.app.test_client())
    other.log_in()
    new = "sepuluh ikan di kolam"
    wrong = desk.post("/admin/account/password", present="wrong", password=new, again=new)
    assert (wrong.status_code, problems(wrong)) == (422, ["This is not your present password."])
    differs = desk.post("/admin/account/password", present=PASSWORD, password=new, again="x")
    assert differs.status_code == 422
    short = desk.post("/admin/account/password", present=PASSWORD, password="x", again="x")
    assert problems(short) == ["Choose a password of 10 to 200 characters."]
    done = desk.post("/admin/account/password", present=PASSWORD, password=new, again=new)
    assert done.location == "/admin/account?did=password"
    assert "The password is changed" in desk.text("/admin/account?did=password")
    assert other.get("/admin/articles").status_code == 303
    assert other.log_in(password=PASSWORD).status_code == 401
    assert other.log_in(password=new).status_code == 303


def test_an_editor_ends_sessions_of_their_own_only(desk: Desk) -> None:
    others = [Desk(desk.room, desk.room.app.test_client()) for _ in range(3)]
    with desk.room.house.database.writing() as session:
        accounts.people.add_editor(session, "bima", PASSWORD, now=desk.room.now)
    others[0].log_in("bima")
    with desk.room.house.database.reading() as session:
        bima = editors.find_editor(session, "bima")
        assert bima
        foreign = sessions.list_sessions(session, bima.id)[0].token_hash
    desk.post("/admin/account/sessions", session=foreign)
    assert others[0].get("/admin/articles").status_code == 200
    others[1].log_in()
    others[2].log_in()
    listed = re.findall(r'name="session" value="([0-9a-f]{64})"', desk.text("/admin/account"))
    assert len(listed) == 2
    desk.post("/admin/account/sessions", session=listed[0])
    assert sorted(other.get("/admin/articles").status_code for other in others[1:]) == [200, 303]
    desk.post("/admin/account/sessions", session="others")
    assert [other.get("/admin/articles").status_code for other in others[1:]] == [303, 303]
    assert desk.get("/admin/articles").status_code == 200
