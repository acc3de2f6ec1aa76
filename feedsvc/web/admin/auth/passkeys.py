"""Passkeys at the desk: what the browser's own dialog needs, and what it sends back in a plain form."""

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
    """Give the browser something to sign: whoever may still be anybody asks."""
    if not auth_session.has_login_token():
        return _answer_plain(403)
    bound = auth_session.login_token()
    try:
        with database().writing() as session:
            given = passkeys.start_authentication(
                session,
                relying_party.site_relying_party(),
                bound=bound,
                address=request.remote_addr or "",
                now=now(),
            )
    except ThrottledError as error:
        return _answer_plain(429, error.seconds)
    return Response(given, mimetype="application/json")


@pages.post("/account/passkeys/offer")
def start_registration() -> ResponseReturnValue:
    """Give the browser what it needs to make a key for this editor."""
    mine, address = auth_session.current_session(), request.remote_addr or ""
    try:
        with database().writing() as session:
            given = passkeys.start_registration(
                session,
                relying_party.site_relying_party(),
                mine.editor,
                bound=mine.csrf_token,
                address=address,
                now=now(),
            )
    except ThrottledError as error:
        return _answer_plain(429, error.seconds)
    return Response(given, mimetype="application/json")


@pages.post("/account/passkeys")
@recent_login_required
def add_passkey() -> ResponseReturnValue:
    """Keep the key that the browser made."""
    mine = auth_session.current_session()
    name, credential = request.form.get("key_name", ""), request.form.get("credential", "")
    try:
        with database().writing() as session:
            bound = mine.csrf_token
            passkeys.finish_registration(
                session,
                relying_party.site_relying_party(),
                mine.editor,
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
    """Call one of the editor's own keys by another name."""
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
    """Let one of the editor's own keys open nothing any more."""
    with database().writing() as session:
        passkeys.delete_passkey(
            session, auth_session.current_session().editor, passkey_id, now=now()
        )
    return _redirect_done("key_removed")


def _redirect_done(did: str) -> ResponseReturnValue:
    return redirect(url_for("admin.auth.account.show_account", did=did) + "#passkeys", 303)


def _answer_plain(status: int, seconds: int = 0) -> Response:
    response = Response(f"{status}\n", status, mimetype="text/plain")
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response
