"""One-time addresses: who holds one becomes an editor there, or chooses another password, and is at work."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import accounts
from feedsvc.errors import GoneError, Problem, Refused
from feedsvc.storage import editors
from feedsvc.web.admin import gate
from feedsvc.web.context import database, now

pages = Blueprint("setup", __name__)


@pages.after_request
def keep_address(response: Response) -> Response:
    """Let the files that the page loads, and their logs, learn nothing of its address but the host."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


@pages.get("/setup")
def show() -> ResponseReturnValue:
    """Show the form to who has the address."""
    return _form(request.args.get("token", ""))


@pages.post("/setup")
def make() -> ResponseReturnValue:
    """Make the editor or change the password, let them in, and lead them to their work."""
    token = request.form.get("token", "")
    if not gate.has_login_token():
        return _form(token, status=403, problems=(Problem("", "This form was open for too long. Send it once more."),))
    try:
        onward = _carry_out(token, request.form.get("name", ""), request.form.get("password", ""))
    except Refused as error:
        return _form(token, status=422, problems=error.problems)
    except GoneError:
        return _form(token)
    return redirect(url_for(onward), 303)


def _carry_out(token: str, name: str, password: str) -> str:
    """Do what the address is for; return the page to go on with."""
    with database().writing() as session:
        found = accounts.invitation(session, token, now=now())
        if password != request.form.get("again", ""):
            raise Refused([Problem("again", "The two passwords differ. Write the same one twice.")])
        if found and found.editor:
            editor, onward = accounts.choose(session, token, password, now=now()), "admin.articles.listed"
        else:
            editor, onward = accounts.accept(session, token, name, password, now=now()), "admin.article.new"
        entered = gate.begin(session, editor, "invitation")
    gate.admit(entered)
    return onward


def _form(token: str, *, status: int = 200, problems: tuple[Problem, ...] = ()) -> Response:
    with database().reading() as session:
        found = accounts.invitation(session, token, now=now())
        is_first = editors.count(session) == 0
    page = render_template(
        "admin/setup.html",
        token=token,
        name=request.form.get("name", ""),
        problems=problems,
        invited=found,
        is_first=is_first,
        shortest=accounts.SHORTEST,
        login_token=gate.login_token(),
    )
    return make_response(page, status if found else 410)
