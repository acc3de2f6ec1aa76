"""Tokens of the API on the account page: shown once, stored as a hash, revoked permanently."""

import pytest

from feedsvc import accounts
from feedsvc.accounts.tokens import hash_token
from feedsvc.domain.roles import Role
from feedsvc.domain.scopes import Scope
from feedsvc.errors import LoginError
from feedsvc.storage.api_tables import ApiToken
from feedsvc.storage.people import api_tokens
from tests.web.admin.conftest import AdminClient, add_editor, list_problems, parse_page


def list_stored(admin: AdminClient) -> list[ApiToken]:
    with admin.newsroom.services.database.reading() as session:
        return list(api_tokens.list_api_tokens(session))


def create_token(admin: AdminClient, name: str = "Skrip", scope: str = "write") -> str:
    """Create a token by the form; return it as the page shows it."""
    page = admin.post("/admin/account/tokens", token_name=name, scope=scope)
    assert page.status_code == 200
    shown = parse_page(page.get_data(as_text=True)).xpath('//*[@id="f-token"]/@value')
    return str(shown[0])


def test_a_token_is_shown_once_and_only_its_hash_is_stored(admin: AdminClient) -> None:
    token = create_token(admin)
    (row,) = list_stored(admin)
    assert (row.name, row.scope, row.token_hash) == ("Skrip", "write", hash_token(token))
    page = admin.read_page("/admin/account")
    assert "Skrip" in page
    assert token not in page
    services = admin.newsroom.services
    found = accounts.api_tokens.authenticate_program(
        services.database, token, now=admin.newsroom.now
    )
    assert found.editor.name == "sari"
    assert list_stored(admin)[0].last_used == admin.newsroom.now


def test_a_revoked_token_and_that_of_a_suspended_editor_are_refused(admin: AdminClient) -> None:
    database, now = admin.newsroom.services.database, admin.newsroom.now
    token, other = create_token(admin), create_token(admin, "Lain")
    first = list_stored(admin)[-1]
    assert admin.post(f"/admin/account/tokens/{first.id}/revoke").status_code == 303
    with pytest.raises(LoginError):
        accounts.api_tokens.authenticate_program(database, token, now=now)
    assert accounts.api_tokens.find_valid_token(database, other)
    with database.writing() as session:
        accounts.people.add_editor(session, "eka", "tujuh belas kambing", now=now)
        accounts.people.set_role(session, 2, Role.ADMINISTRATOR, by="", now=now)
        accounts.people.suspend_editor(session, 1, by="eka", now=now)
    assert accounts.api_tokens.find_valid_token(database, other) is None


def test_administrators_revoke_the_tokens_of_others_and_editors_only_their_own(
    admin: AdminClient,
) -> None:
    add_editor(admin.newsroom, "budi")
    budi = AdminClient(admin.newsroom, admin.newsroom.app.test_client())
    budi.log_in("budi")
    create_token(admin, "Milik sari")
    create_token(budi, "Milik budi")
    rows = {row.name: row.id for row in list_stored(admin)}
    assert "Milik sari" not in budi.read_page("/admin/account")
    assert "Milik budi" in admin.read_page("/admin/account")
    assert budi.post(f"/admin/account/tokens/{rows['Milik sari']}/revoke").status_code == 404
    assert admin.post(f"/admin/account/tokens/{rows['Milik budi']}/revoke").status_code == 303
    assert [row.name for row in list_stored(admin) if row.revoked] == ["Milik budi"]


def test_the_form_says_what_is_wrong(admin: AdminClient) -> None:
    for name in ("", "\u200b", "x" * 101):
        page = admin.post("/admin/account/tokens", token_name=name, scope="read")
        assert page.status_code == 422
        assert "Enter a name of 1 to 100 characters for the token." in list_problems(page)[0]
    assert admin.post("/admin/account/tokens", token_name="x", scope="all").status_code == 400
    assert list_stored(admin) == []


def test_a_form_whose_token_was_revoked_creates_no_second_one(admin: AdminClient) -> None:
    form = {"token_name": "Skrip", "scope": "read", "new_token": "a" * 43}
    assert admin.post("/admin/account/tokens", **form).status_code == 200
    assert admin.post("/admin/account/tokens/1/revoke").status_code == 303
    assert admin.post("/admin/account/tokens", **form).status_code == 422
    assert len(list_stored(admin)) == 1


def test_a_wider_scope_includes_the_narrower_ones() -> None:
    assert [Scope.WRITE.includes(needed) for needed in Scope] == [True, True, False]
