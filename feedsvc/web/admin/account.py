"""An editor's own page: their language, their password, the places where they are logged in."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import accounts
from feedsvc.errors import LoginError, Problem, Refused, ThrottledError
from feedsvc.storage import editors
from feedsvc.web.admin import gate
from feedsvc.web.context import database
from feedsvc.web.words import LANGUAGES

pages = Blueprint("account", __name__)
DID = frozenset({"language", "password", "ended"})


@pages.get("/account")
def show() -> ResponseReturnValue:
    """Show the editor what is theirs."""
    return _page()


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
    name, password = gate.editor(), request.form.get("password", "")
    if password != request.form.get("again", ""):
        return _page((Problem("again", "The two passwords differ. Write the same one twice."),), 422)
    try:
        gate.enter(name, request.form.get("present", ""))
        with database().writing() as session:
            accounts.change_password(session, gate.session().editor, password)
        gate.enter(name, password)
    except ThrottledError:
        return _page((Problem("present", "Too many attempts. Try again in 15 minutes."),), 429)
    except LoginError:
        return _page((Problem("present", "This is not your present password."),), 422)
    except Refused as error:
        return _page(error.problems, 422)
    return _done("password")


@pages.post("/account/sessions")
def end_session() -> ResponseReturnValue:
    """End one of the editor's own sessions, or all but this one."""
    mine, ended = gate.session(), request.form.get("session", "")
    with database().writing() as session:
        for other in editors.sessions(session, mine.editor_id):
            if other.token_hash != mine.token_hash and ended in {other.token_hash, "others"}:
                editors.end_session(session, other.token_hash)
    return _done("ended")


def _done(did: str) -> ResponseReturnValue:
    return redirect(url_for("admin.account.show", did=did), 303)


def _page(problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    did = request.args.get("did", "")
    with database().reading() as session:
        sessions = editors.sessions(session, gate.session().editor_id)
    page = render_template(
        "admin/account.html",
        problems=problems,
        sessions=sessions,
        mine=gate.session(),
        shortest=accounts.SHORTEST,
        did=did if did in DID else "",
    )
    return make_response(page, status)
