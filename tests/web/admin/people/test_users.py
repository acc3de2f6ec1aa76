"""The editors page: invite, change roles, suspend; for administrators with a recent login."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from feedsvc import accounts
from feedsvc.domain.roles import Role
from feedsvc.storage.people import editors, invitations, sessions
from feedsvc.storage.tables import EditorSession, Invitation
from tests.web.admin.conftest import (
    NAME,
    OURS,
    PASSWORD,
    AdminClient,
    list_problems,
    parse_page,
    read_value,
)
from tests.web.conftest import Newsroom

OTHER = "bima"


def add_colleague(admin: AdminClient, name: str = OTHER, role: Role = Role.EDITOR) -> AdminClient:
    """Add another editor, and log them in by another client."""
    with admin.newsroom.services.database.writing() as session:
        accounts.people.add_editor(session, name, PASSWORD, now=admin.newsroom.now, role=role)
    other = AdminClient(admin.newsroom, admin.newsroom.app.test_client())
    assert other.log_in(name).status_code == 303
    return other


def find_editor_id(admin: AdminClient, name: str = OTHER) -> int:
    with admin.newsroom.services.database.reading() as session:
        editor = editors.find_editor(session, name)
        assert editor
        return editor.id


def read_link(page: str) -> str:
    """Return the one-time address that a page shows."""
    links = parse_page(page).xpath('//input[@id="f-link"]/@value')
    assert len(links) == 1
    return str(links[0])


def expire_recent_login(admin: AdminClient) -> None:
    with admin.newsroom.services.database.writing() as session:
        session.execute(
            update(EditorSession).values(authenticated=datetime.now(UTC) - timedelta(minutes=16))
        )


def accept(admin: AdminClient, address: str, **fields: str) -> AdminClient:
    """Open a one-time address in another browser and send its form."""
    guest = AdminClient(admin.newsroom, admin.newsroom.app.test_client())
    path = address.removeprefix(admin.origin)
    form = {
        "token": path.partition("token=")[2],
        "login_token": read_value(guest.read_page(path), "login_token"),
    }
    form |= {"name": "Hana", "password": PASSWORD, "again": PASSWORD} | fields
    answer = guest.client.post("/admin/setup", data=form, headers=OURS, base_url=admin.origin)
    assert answer.status_code == 303, list_problems(answer)
    return guest


@pytest.mark.parametrize("role", ["editor", "administrator"])
def test_an_invitation_is_shown_once_and_creates_an_editor_of_its_role(
    admin: AdminClient, role: str
) -> None:
    page = admin.post("/admin/people/invitations", label="Hana", role=role).get_data(as_text=True)
    address = read_link(page)
    assert address.startswith("https://news.example/admin/setup?token=")
    assert address.partition("token=")[2] not in admin.read_page("/admin/people/users")
    assert "Hana" in admin.read_page("/admin/people/users")
    guest = accept(admin, address)
    assert guest.get("/admin/articles/new").status_code == 200
    assert guest.get("/admin/people/users").status_code == (200 if role == "administrator" else 403)
    assert guest.get(address.removeprefix(admin.origin)).status_code == 410
    assert "Invitations not used yet" not in admin.read_page("/admin/people/users")


def test_an_invitation_is_revoked(admin: AdminClient) -> None:
    page = admin.post("/admin/people/invitations", label="Hana", role="editor").get_data(
        as_text=True
    )
    action = parse_page(page).xpath('//form[contains(@action, "/people/invitations/")]/@action')[0]
    assert admin.post(action).location == "/admin/people/users?outcome=revoked"
    assert admin.get(read_link(page).removeprefix(admin.origin)).status_code == 410
    assert admin.post(action).status_code == 303


def test_an_expired_invitation_is_neither_valid_nor_listed(admin: AdminClient) -> None:
    page = admin.post("/admin/people/invitations", label="Hana", role="editor").get_data(
        as_text=True
    )
    with admin.newsroom.services.database.writing() as session:
        session.execute(update(Invitation).values(expires=datetime.now(UTC)))
    assert admin.get(read_link(page).removeprefix(admin.origin)).status_code == 410
    assert "Hana" not in admin.read_page("/admin/people/users")


def test_a_reset_changes_the_password_and_ends_sessions(admin: AdminClient) -> None:
    other = add_colleague(admin)
    page = admin.post(f"/admin/people/users/{find_editor_id(admin)}", do="reset").get_data(
        as_text=True
    )
    new = "sepuluh ikan di kolam"
    guest = accept(admin, read_link(page), password=new, again=new)
    assert guest.get("/admin/articles").status_code == 200
    assert other.get("/admin/articles").status_code == 303
    assert other.log_in(OTHER).status_code == 401
    assert other.log_in(OTHER, new).status_code == 303


def test_a_suspended_editor_is_logged_out_at_once_and_told_the_reason(admin: AdminClient) -> None:
    other = add_colleague(admin)
    assert (
        admin.post(f"/admin/people/users/{find_editor_id(admin)}", do="suspend").location
        == "/admin/people/users?outcome=suspended"
    )
    assert other.get("/admin/articles").status_code == 303
    answer = other.log_in(OTHER)
    assert answer.status_code == 403
    assert "This account is suspended." in answer.get_data(as_text=True)
    assert "Suspended" in admin.read_page("/admin/people/users")
    assert (
        admin.post(f"/admin/people/users/{find_editor_id(admin)}", do="readmit").location
        == "/admin/people/users?outcome=readmitted"
    )
    assert other.log_in(OTHER).status_code == 303


def test_a_changed_role_holds_for_open_sessions(admin: AdminClient) -> None:
    other = add_colleague(admin)
    assert other.get("/admin/people/users").status_code == 403
    assert admin.post(
        f"/admin/people/users/{find_editor_id(admin)}", do="role", role="administrator"
    ).location.endswith("outcome=role")
    assert other.get("/admin/people/users").status_code == 200
    admin.post(f"/admin/people/users/{find_editor_id(admin)}", do="role", role="editor")
    assert other.get("/admin/people/users").status_code == 403


def test_only_administrators_see_people_and_audit_log_or_change_them(admin: AdminClient) -> None:
    other = add_colleague(admin)
    for path in ("/admin/people/users", "/admin/people/audit-log"):
        page = other.get(path)
        assert page.status_code == 403
        assert "Only administrators can open" in page.get_data(as_text=True)
        assert f'href="{path}"' not in other.read_page("/admin/articles")
        assert f'href="{path}"' in admin.read_page("/admin/articles")
    editor_id = find_editor_id(admin, OTHER)
    for path, fields in (
        ("/admin/people/invitations", {"label": "x", "role": "administrator"}),
        ("/admin/people/invitations/1", {}),
        (f"/admin/people/users/{editor_id}", {"do": "role", "role": "administrator"}),
        (f"/admin/people/users/{find_editor_id(admin, NAME)}", {"do": "suspend"}),
        (f"/admin/people/users/{find_editor_id(admin, NAME)}", {"do": "reset"}),
    ):
        assert other.post(path, **fields).status_code == 403, path
    with admin.newsroom.services.database.reading() as session:
        assert editors.list_administrators(session) == [find_editor_id(admin, NAME)]
        assert not invitations.list_invitations(session, now=datetime.now(UTC))


def test_the_last_administrator_keeps_the_role(admin: AdminClient) -> None:
    editor_id = find_editor_id(admin, NAME)
    page = admin.read_page("/admin/people/users")
    assert "The last administrator keeps this role" in page
    assert 'value="suspend"' not in page
    for fields in ({"do": "suspend"}, {"do": "role", "role": "editor"}):
        answer = admin.post(f"/admin/people/users/{editor_id}", **fields)
        assert (answer.status_code, list_problems(answer)) == (
            409,
            ["This is the last administrator. Make another editor an administrator first."],
        )
    assert admin.get("/admin/people/users").status_code == 200


def test_odd_forms_are_refused_with_a_message(admin: AdminClient) -> None:
    long = admin.post("/admin/people/invitations", label="x" * 101, role="editor")
    assert (long.status_code, list_problems(long)) == (
        422,
        ["Use at most 100 characters for the name."],
    )
    assert read_value(long.get_data(as_text=True), "label") == "x" * 101
    for path, fields, status in (
        ("/admin/people/invitations", {"role": "owner"}, 400),
        ("/admin/people/users/1", {"do": "role", "role": ""}, 400),
        ("/admin/people/users/1", {"do": "delete"}, 400),
        ("/admin/people/users/99", {"do": "suspend"}, 404),
        ("/admin/people/users/99", {"do": "reset"}, 404),
        ("/admin/people/users/0", {"do": "readmit"}, 404),
    ):
        assert admin.post(path, **fields).status_code == status, fields


def test_people_are_changed_only_after_a_recent_login(admin: AdminClient) -> None:
    other = add_colleague(admin)
    expire_recent_login(admin)
    path = f"/admin/people/users/{find_editor_id(admin)}"
    answer = admin.post(path, do="suspend")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 401
    assert "please enter your password again" in page
    assert other.get("/admin/articles").status_code == 200
    form = {name: read_value(page, name) for name in ("csrf", "do")}
    assert form["do"] == "suspend"
    wrong = admin.post(path, **form, login_password="wrong")
    assert wrong.status_code == 401
    assert "This is not your current password." in wrong.get_data(as_text=True)
    assert read_value(wrong.get_data(as_text=True), "do") == "suspend"
    assert other.get("/admin/articles").status_code == 200
    reply = admin.post(path, **form, login_password=PASSWORD)
    assert reply.location == "/admin/people/users?outcome=suspended"
    assert other.get("/admin/articles").status_code == 303
    assert admin.post(path, do="readmit").status_code == 303


def test_a_new_login_replaces_the_session_token(admin: AdminClient) -> None:
    expire_recent_login(admin)
    former = admin.client.get_cookie("__Host-feedsvc", "news.example")
    csrf = admin.read_csrf()
    assert (
        admin.post("/admin/people/invitations", role="editor", login_password=PASSWORD).status_code
        == 200
    )
    present = admin.client.get_cookie("__Host-feedsvc", "news.example")
    assert former
    assert present
    assert former.value != present.value
    assert admin.read_csrf() == csrf, "a form that is open in another tab stays valid"
    other = admin.newsroom.app.test_client()
    other.set_cookie("__Host-feedsvc", former.value, domain="news.example", secure=True)
    assert other.get("/admin/articles", base_url=admin.origin).status_code == 303


def test_an_administrator_ends_all_sessions_of_an_editor(admin: AdminClient) -> None:
    other = add_colleague(admin)
    assert (
        admin.post(f"/admin/people/users/{find_editor_id(admin)}", do="log_out").location
        == "/admin/people/users?outcome=logged_out"
    )
    assert other.get("/admin/articles").status_code == 303
    assert other.log_in(OTHER).status_code == 303


def test_wrong_passwords_of_a_repeated_login_are_counted(admin: AdminClient) -> None:
    expire_recent_login(admin)
    for _ in range(accounts.credentials.GUESSES):
        assert (
            admin.post(
                "/admin/people/invitations", role="editor", login_password="wrong"
            ).status_code
            == 401
        )
    answer = admin.post("/admin/people/invitations", role="editor", login_password=PASSWORD)
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0


def test_a_guessing_stranger_does_not_lock_out_a_known_browser(admin: AdminClient) -> None:
    stranger = AdminClient(admin.newsroom, admin.newsroom.app.test_client())
    for _ in range(accounts.credentials.GUESSES):
        assert stranger.log_in(password="wrong").status_code == 401
    assert stranger.log_in().status_code == 429
    admin.post("/admin/logout")
    assert admin.log_in().status_code == 303


def test_the_editors_are_listed_with_role_and_last_visit(admin: AdminClient) -> None:
    add_colleague(admin)
    rows = parse_page(admin.read_page("/admin/people/users")).xpath(
        '//ul[contains(@class, "people")]/li'
    )
    texts = [re.sub(r"\s+", " ", row.text_content()) for row in rows]
    assert [OTHER in texts[0], NAME in texts[1]] == [True, True]
    assert "last seen" in texts[0]
    assert "You" in texts[1]
    assert "Administrator" in texts[1]
    with admin.newsroom.services.database.reading() as session:
        assert set(sessions.find_last_seen(session)) == {
            find_editor_id(admin, NAME),
            find_editor_id(admin, OTHER),
        }


def test_the_invitation_of_the_first_editor_is_created_only_once(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom(site={"language": "en"})
    with newsroom.services.database.writing() as session:
        token = accounts.invitations.create_first_invitation(session, now=datetime.now(UTC))
    page = AdminClient(newsroom, newsroom.app.test_client()).read_page(
        f"/admin/setup?token={token}"
    )
    assert "You are the first editor and" in page
    with newsroom.services.database.writing() as session:
        accounts.people.add_editor(session, "Sari", PASSWORD, now=newsroom.now)
        assert accounts.invitations.create_first_invitation(session, now=datetime.now(UTC)) is None
