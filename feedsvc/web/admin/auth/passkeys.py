"""Passkeys: options for the browser's dialog, and the credentials that a form sends back."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc.accounts import passkeys
from feedsvc.errors import ThrottledError, ValidationError
from feedsvc.web.admin.auth import account, relying_party
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import public, recent_login_required
from feedsvc.web.context import database, now

pages = Blueprint("passkeys", __name__)


@pages.post("/login/passkey")
@public
def start_login() -> ResponseReturnValue:
    """Return the options for a login by passkey, as JSON."""
    if not auth_session.has_login_token():
        return _answer_plain(403)
    # Another browser cannot use the challenge: its cookie has another token.
    bound = auth_session.login_token()
    try:
        with database().writing() as session:
            options = passkeys.start_authentication(
                session,
                relying_party.site_relying_party(),
                bound=bound,
                address=request.remote_addr or "",
                now=now(),
            )
    except ThrottledError as error:
        return _answer_plain(429, error.seconds)
    return Response(options, mimetype="application/json")


@pages.post("/account/passkeys/offer")
def start_registration() -> ResponseReturnValue:
    """Return the options for adding a passkey of this editor, as JSON."""
    current, address = auth_session.current_session(), request.remote_addr or ""
    try:
        with database().writing() as session:
            options = passkeys.start_registration(
                session,
                relying_party.site_relying_party(),
                current.editor,
                bound=current.csrf_token,
                address=address,
                now=now(),
            )
    except ThrottledError as error:
        return _answer_plain(429, error.seconds)
    return Response(options, mimetype="application/json")


# A stolen session must not leave a passkey behind, which would outlast it.
@pages.post("/account/passkeys")
@recent_login_required
def add_passkey() -> ResponseReturnValue:
    """Store the passkey that the browser created."""
    current = auth_session.current_session()
    name, credential = request.form.get("key_name", ""), request.form.get("credential", "")
    try:
        with database().writing() as session:
            bound = current.csrf_token  # as in `start_registration`
            passkeys.finish_registration(
                session,
                relying_party.site_relying_party(),
                current.editor,
                credential,
                name,
                bound=bound,
                now=now(),
            )
    except ValidationError as error:
        return account.render_account(error.problems, 422)
    return _redirect_done("key_added")


@pages.post("/account/passkeys/<id:passkey_id>/name")
def rename_passkey(passkey_id: int) -> ResponseReturnValue:
    """Rename one of the editor's passkeys."""
    try:
        with database().writing() as session:
            editor, name = auth_session.current_session().editor, request.form.get("key_name", "")
            passkeys.rename_passkey(session, editor, passkey_id, name, now=now())
    except ValidationError as error:
        return account.render_account(error.problems, 422)
    return _redirect_done("key_named")


@pages.post("/account/passkeys/<id:passkey_id>/remove")
@recent_login_required
def remove_passkey(passkey_id: int) -> ResponseReturnValue:
    """Remove one of the editor's passkeys."""
    with database().writing() as session:
        passkeys.delete_passkey(
            session, auth_session.current_session().editor, passkey_id, now=now()
        )
    return _redirect_done("key_removed")


def _redirect_done(outcome: str) -> ResponseReturnValue:
    return redirect(url_for("admin.auth.account.show_account", outcome=outcome) + "#passkeys", 303)


def _answer_plain(status: int, seconds: int = 0) -> Response:
    response = Response(f"{status}\n", status, mimetype="text/plain")
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response
