"""The account page: language, password and sessions."""

import re

from feedsvc import accounts
from feedsvc.storage.people import editors, sessions
from tests.web.admin.conftest import PASSWORD, AdminClient, list_problems


def test_an_editor_chooses_the_language_of_the_admin(admin: AdminClient) -> None:
    assert admin.post("/admin/account/language", language="id").status_code == 303
    assert '<html lang="id">' in admin.read_page("/admin/articles")
    assert "Artikel baru" in admin.read_page("/admin/articles")
    admin.post("/admin/account/language", language="xx\x00")
    assert '<html lang="en">' in admin.read_page("/admin/articles")


def test_changing_the_password_needs_the_present_one_and_ends_other_sessions(
    admin: AdminClient,
) -> None:
    other = AdminClient(admin.newsroom, admin.newsroom.app.test_client())
    other.log_in()
    new = "sepuluh ikan di kolam"
    wrong = admin.post("/admin/account/password", present="wrong", password=new, again=new)
    assert (wrong.status_code, list_problems(wrong)) == (
        422,
        ["This is not your current password."],
    )
    differs = admin.post("/admin/account/password", present=PASSWORD, password=new, again="x")
    assert differs.status_code == 422
    short = admin.post("/admin/account/password", present=PASSWORD, password="x", again="x")
    assert list_problems(short) == ["Choose a password of 10 to 200 characters."]
    answer = admin.post("/admin/account/password", present=PASSWORD, password=new, again=new)
    assert answer.location == "/admin/account?outcome=password"
    assert "Your password is changed" in admin.read_page("/admin/account?outcome=password")
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
    hashes = re.findall(r'name="session" value="([0-9a-f]{64})"', admin.read_page("/admin/account"))
    assert len(hashes) == 2
    admin.post("/admin/account/sessions", session=hashes[0])
    assert sorted(other.get("/admin/articles").status_code for other in others[1:]) == [200, 303]
    admin.post("/admin/account/sessions", session="others")
    assert [other.get("/admin/articles").status_code for other in others[1:]] == [303, 303]
    assert admin.get("/admin/articles").status_code == 200
