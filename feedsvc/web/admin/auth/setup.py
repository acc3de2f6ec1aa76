"""One-time addresses, at which a person becomes an editor or chooses a new password.

The first editor also says what the site is: its name, language, time zone and address.
"""

from dataclasses import replace

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import accounts, editorial
from feedsvc.errors import GoneError, Problem, ValidationError
from feedsvc.storage.people import editors
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import public
from feedsvc.web.admin.forms.site import (
    FIRST,
    SiteForm,
    list_time_zones,
    name_origins,
    read_site_form,
    show_stored,
)
from feedsvc.web.admin.site_moved import answer_if_moved
from feedsvc.web.context import database, now, services, settings
from feedsvc.web.http.public_address import REQUESTED
from feedsvc.web.i18n import guess_language

pages = Blueprint("setup", __name__)


@pages.after_request
def restrict_referrer(response: Response) -> Response:
    """Send only the origin as Referer: the address of this page contains the token."""
    response.headers["Referrer-Policy"] = "strict-origin"
    return response


@pages.get("/setup")
@public
def show_setup() -> ResponseReturnValue:
    """Show the form of a one-time address; without a token, say where the first editor finds it."""
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
        services().reload_site()
    except ValidationError as error:
        return _render_setup(token, status=422, problems=error.problems)
    except GoneError:  # used or expired: without an invitation the page answers 410
        return _render_setup(token)
    return answer_if_moved() or redirect(url_for(onward), 303)


def _use_address(token: str, name: str, password: str) -> str:
    """Use the address; return the endpoint to redirect to."""
    with database().writing() as session:
        invitation = accounts.invitations.find_invitation(session, token, now=now())
        if problems := accounts.passwords.check_repeated(password, request.form.get("again", "")):
            raise ValidationError(problems)
        # An invitation that names an editor resets a password; any other invitation adds an editor.
        if invitation and editors.count_editors(session) == 0:
            _store_site(session)
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


def _store_site(session: Session) -> None:
    """Store the settings of the site that the first editor entered."""
    editorial.site_settings.change(
        session,
        read_site_form(request.form).to_typed(FIRST),
        settings(),
        by=request.form.get("name", ""),
        now=now(),
    )


def _suggest_site() -> SiteForm:
    """Return the form with the stored settings; the request adds a missing language or address."""
    known = {**services().current.stored.chosen, **settings().list_fixed()}
    stored = show_stored(services().current.stored, settings().list_fixed())
    return replace(
        stored,
        title=stored.title if "site.title" in known else "",
        language=stored.language or guess_language(),
        base_url=stored.base_url or request.environ[REQUESTED] + request.script_root,
    )


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
        form=read_site_form(request.form) if request.form else _suggest_site(),
        fixed=name_origins(settings()),
        zones=list_time_zones(),
        shortest=accounts.passwords.SHORTEST,
        login_token=auth_session.login_token(),
    )
    is_asked_without = is_first and "token" not in request.values
    return make_response(page, status if invitation or is_asked_without else 410)
