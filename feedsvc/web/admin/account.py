"""An editor's own page: their language, their password, the places where they are logged in."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import accounts
from feedsvc.errors import LoginError, Problem, Refused, ThrottledError
from feedsvc.storage import editors, logins, passkeys
from feedsvc.web.admin import gate, login, party
from feedsvc.web.context import database, now
from feedsvc.web.words import LANGUAGES

pages = Blueprint("account", __name__)
DID = frozenset({"language", "password", "ended", "key_added", "key_named", "key_removed"})


@pages.get("/account")
def show() -> ResponseReturnValue:
    """Show the editor what is theirs."""
    return page()


@pages.post("/account/language")
def choose_language() -> ResponseReturnValue:
    """Let the desk speak another language to this editor; "" is the site's."""
    chosen = request.form.get("language", "")
    with database().writing() as session:
        editor = editors.by_name(session, gate.editor())
        if editor:
            editor.language = chosen if chosen in LANGUAGES else ""
    return _done("language")


@pages.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change the password of who knows the present one; every other session of theirs ends."""
    mine, password = gate.session(), request.form.get("password", "")
    if password != request.form.get("again", ""):
        return page((Problem("again", "The two passwords differ. Write the same one twice."),), 422)
    try:
        gate.prove(request.form.get("present", ""))
        with database().writing() as session:
            editor = editors.get(session, mine.editor_id)
            accounts.change_password(session, editor, password, now=now())
            entered = gate.begin(session, editor, "password")
    except ThrottledError as error:
        if error.seconds < login.SHORT:
            return page((Problem("present", "Others are logging in at this moment. Try again in a few seconds."),), 429)
        return page((Problem("present", "Too many attempts. Try again in 15 minutes."),), 429)
    except LoginError:
        return page((Problem("present", "This is not your present password."),), 422)
    except Refused as error:
        return page(error.problems, 422)
    gate.admit(entered)
    return _done("password")


@pages.post("/account/sessions")
def end_session() -> ResponseReturnValue:
    """End one of the editor's own sessions, or all but this one."""
    mine, ended = gate.session(), request.form.get("session", "")
    with database().writing() as session:
        for other in logins.sessions(session, mine.editor_id):
            if other.token_hash != mine.token_hash and ended in {other.token_hash, "others"}:
                logins.end_session(session, other.token_hash)
    return _done("ended")


def _done(did: str) -> ResponseReturnValue:
    return redirect(url_for("admin.account.show", did=did), 303)


def page(problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    """Show the account, and what is wrong with a form of it."""
    did = request.args.get("did", "")
    with database().reading() as session:
        sessions = logins.sessions(session, gate.session().editor_id)
        keys = passkeys.of(session, gate.session().editor_id)
    shown = render_template(
        "admin/account.html",
        problems=problems,
        sessions=sessions,
        keys=keys,
        passkeys_at=party.takes_keys_at(),
        key_name=request.form.get("key_name", ""),
        mine=gate.session(),
        shortest=accounts.SHORTEST,
        did=did if did in DID else "",
    )
    return make_response(shown, status)
