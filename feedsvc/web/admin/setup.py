"""The first editor: made by who holds the one-time address, and at once at work."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import accounts
from feedsvc.errors import GoneError, LoginError, Problem, Refused
from feedsvc.web.admin import gate
from feedsvc.web.context import database, now

pages = Blueprint("setup", __name__)


@pages.get("/setup")
def show() -> ResponseReturnValue:
    """Show the form to who has the address."""
    token = request.args.get("token", "")
    with database().reading() as session:
        invited = accounts.is_invited(session, token)
    return _form(token, status=200 if invited else 410, invited=invited)


@pages.post("/setup")
def make() -> ResponseReturnValue:
    """Make the editor, let them in, and lead them to their first article."""
    token, name = request.form.get("token", ""), request.form.get("name", "")
    password = request.form.get("password", "")
    if not gate.has_login_token():
        return _form(token, status=403, problems=(Problem("", "This form was open for too long. Send it once more."),))
    try:
        with database().writing() as session:
            _check_twice(password, request.form.get("again", ""))
            accounts.accept(session, token, name, password, now=now())
        gate.enter(name, password)
    except Refused as error:
        return _form(token, status=422, problems=error.problems)
    except GoneError:
        return _form(token, status=410, invited=False)
    except LoginError:  # too many failed attempts from here: the editor is made, and can log in later
        return redirect(url_for("admin.login.show"), 303)
    return redirect(url_for("admin.article.new"), 303)


def _check_twice(password: str, again: str) -> None:
    if password != again:
        raise Refused([Problem("again", "The two passwords differ. Write the same one twice.")])


def _form(token: str, *, status: int, problems: tuple[Problem, ...] = (), invited: bool = True) -> Response:
    page = render_template(
        "admin/setup.html",
        token=token,
        name=request.form.get("name", ""),
        problems=problems,
        invited=invited,
        shortest=accounts.SHORTEST,
        login_token=gate.login_token(),
    )
    return make_response(page, status)
