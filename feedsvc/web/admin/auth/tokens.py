"""Tokens of the API: created by an editor on the account page, and revoked there."""

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import accounts
from feedsvc.domain.scopes import Scope
from feedsvc.errors import ValidationError
from feedsvc.web.admin.auth import account
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import recent_login_required
from feedsvc.web.context import database, now
from feedsvc.web.http import form_keys

pages = Blueprint("tokens", __name__)


# A stolen session must not leave a token behind, which would outlast it.
@pages.post("/account/tokens")
@recent_login_required
def create_token() -> ResponseReturnValue:
    """Create a token and show it once; the form carries it, so sending it twice shows it again."""
    token = form_keys.read_new_token(request.form.get("new_token", ""))
    editor, name = auth_session.current_session().editor, request.form.get("token_name", "")
    scope = _read_scope()
    try:
        with database().writing() as session:
            accounts.api_tokens.create_api_token(
                session, editor, name, scope, now=now(), token=token
            )
    except ValidationError as error:
        return account.render_account(error.problems, 422)
    # No redirect: the token must not appear in any history or log.
    return account.render_account(token=token)


@pages.post("/account/tokens/<id:token_id>/revoke")
def revoke_token(token_id: int) -> ResponseReturnValue:
    """Revoke one of the editor's own tokens; administrators may revoke any token."""
    with database().writing() as session:
        accounts.api_tokens.revoke_api_token(
            session, token_id, by=auth_session.current_session().editor, now=now()
        )
    return redirect(url_for("admin.auth.account.show_account", outcome="token") + "#tokens", 303)


def _read_scope() -> Scope:
    # 400 and no message: the form has a list of scopes, so nobody can have mistyped one.
    name = request.form.get("scope", "")
    return Scope(name) if name in set(Scope) else abort(400)
