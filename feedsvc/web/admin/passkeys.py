"""Passkeys at the desk: what the browser's own dialog needs, and what it sends back in a plain form."""

from flask import Blueprint, Response, redirect, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc.accounts import passkeys
from feedsvc.errors import Refused, ThrottledError
from feedsvc.web.admin import account, gate, party
from feedsvc.web.context import database, now

pages = Blueprint("passkeys", __name__)
KEY = "<int(max=2147483647):passkey_id>"


@pages.post("/login/passkey")
def ask() -> ResponseReturnValue:
    """Give the browser something to sign: whoever may still be anybody asks."""
    if not gate.has_login_token():
        return _plain(403)
    bound = gate.login_token()
    try:
        with database().writing() as session:
            given = passkeys.ask(session, party.of_site(), bound=bound, address=request.remote_addr or "", now=now())
    except ThrottledError as error:
        return _plain(429, error.seconds)
    return Response(given, mimetype="application/json")


@pages.post("/account/passkeys/offer")
def offer() -> ResponseReturnValue:
    """Give the browser what it needs to make a key for this editor."""
    mine, address = gate.session(), request.remote_addr or ""
    try:
        with database().writing() as session:
            given = passkeys.offer(session, party.of_site(), mine.editor, bound=mine.csrf, address=address, now=now())
    except ThrottledError as error:
        return _plain(429, error.seconds)
    return Response(given, mimetype="application/json")


@pages.post("/account/passkeys")
def add() -> ResponseReturnValue:
    """Keep the key that the browser made."""
    mine = gate.session()
    name, credential = request.form.get("key_name", ""), request.form.get("credential", "")
    try:
        with database().writing() as session:
            bound = mine.csrf
            passkeys.register(session, party.of_site(), mine.editor, credential, name, bound=bound, now=now())
    except Refused as error:
        return account.page(error.problems, 422)
    return _done("key_added")


@pages.post(f"/account/passkeys/{KEY}/name")
def rename(passkey_id: int) -> ResponseReturnValue:
    """Call one of the editor's own keys by another name."""
    try:
        with database().writing() as session:
            editor, name = gate.session().editor, request.form.get("key_name", "")
            passkeys.rename(session, editor, passkey_id, name, now=now())
    except Refused as error:
        return account.page(error.problems, 422)
    return _done("key_named")


@pages.post(f"/account/passkeys/{KEY}/remove")
def remove(passkey_id: int) -> ResponseReturnValue:
    """Let one of the editor's own keys open nothing any more."""
    with database().writing() as session:
        passkeys.remove(session, gate.session().editor, passkey_id, now=now())
    return _done("key_removed")


def _done(did: str) -> ResponseReturnValue:
    return redirect(url_for("admin.account.show", did=did) + "#passkeys", 303)


def _plain(status: int, seconds: int = 0) -> Response:
    response = Response(f"{status}\n", status, mimetype="text/plain")
    if seconds:
        response.headers["Retry-After"] = str(seconds)
    return response
