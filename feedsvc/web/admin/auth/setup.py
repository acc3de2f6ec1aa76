"""One-time addresses, at which a person becomes an editor or chooses a new password."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import accounts
from feedsvc.errors import GoneError, Problem, ValidationError
from feedsvc.storage.people import editors
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import public
from feedsvc.web.context import database, now

pages = Blueprint("setup", __name__)


@pages.after_request
def restrict_referrer(response: Response) -> Response:
    """Send only the origin as Referer: the address of this page contains the token."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


@pages.get("/setup")
@public
def show_setup() -> ResponseReturnValue:
    """Show the form of a one-time address."""
    return _render_setup(request.args.get("token", ""))


@pages.post("/setup")
@public
def complete_setup() -> ResponseReturnValue:
    """Add the editor or change the password, log them in, and redirect."""
    token = request.form.get("token", "")
    if not auth_session.has_login_token():
        return _render_setup(
            token,
            status=403,
            problems=(Problem("", "This form was open for too long. Send it again."),),
        )
    try:
        onward = _use_address(token, request.form.get("name", ""), request.form.get("password", ""))
    except ValidationError as error:
        return _render_setup(token, status=422, problems=error.problems)
    except GoneError:  # used or expired: without an invitation the page answers 410
        return _render_setup(token)
    return redirect(url_for(onward), 303)


def _use_address(token: str, name: str, password: str) -> str:
    """Use the address; return the endpoint to redirect to."""
    with database().writing() as session:
        invitation = accounts.invitations.find_invitation(session, token, now=now())
        if password != request.form.get("again", ""):
            raise ValidationError(
                [Problem("again", "The two passwords differ. Enter the same password twice.")]
            )
        # One that names an editor resets a password; any other one adds an editor.
        if invitation and invitation.editor:
            editor, onward = (
                accounts.invitations.set_password(session, token, password, now=now()),
                "admin.articles.list.list_articles",
            )
        else:
            editor, onward = (
                accounts.invitations.accept_invitation(session, token, name, password, now=now()),
                "admin.articles.edit.show_new",
            )
        entered = auth_session.begin_session(session, editor, "invitation")
    # After the commit, as in `account.change_password`.
    auth_session.admit_session(entered)
    return onward


def _render_setup(token: str, *, status: int = 200, problems: tuple[Problem, ...] = ()) -> Response:
    with database().reading() as session:
        invitation = accounts.invitations.find_invitation(session, token, now=now())
        is_first = editors.count_editors(session) == 0
    page = render_template(
        "admin/auth/setup.html",
        token=token,
        name=request.form.get("name", ""),
        problems=problems,
        invited=invitation,
        is_first=is_first,
        shortest=accounts.passwords.SHORTEST,
        login_token=auth_session.login_token(),
    )
    return make_response(page, status if invitation else 410)
