"""Log in, log out, and log in again without losing the form that was sent."""

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc.errors import LoginError, SuspendedError, ThrottledError
from feedsvc.storage.people import editors
from feedsvc.web.admin.auth import relying_party
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import public
from feedsvc.web.admin.forms.names import KNOWN
from feedsvc.web.context import database
from feedsvc.web.http.numbers import parse_id
from feedsvc.web.i18n import gettext

pages = Blueprint("login", __name__)


@pages.get("/login")
@public
def show_login() -> ResponseReturnValue:
    """Show the login form, or redirect an editor who is logged in."""
    onward = auth_session.local_or_default(request.args.get("next", ""))
    if auth_session.is_logged_in():
        return redirect(request.script_root + onward, 303)
    with database().reading() as session:
        has_editor = editors.count_editors(session) > 0
    if not has_editor:  # nobody can log in
        return redirect(url_for("admin.auth.setup.show_setup"), 303)
    return _render_login(onward=onward)


@pages.post("/login")
@public
def log_in() -> ResponseReturnValue:
    """Log an editor in and redirect to the page that was requested."""
    onward = auth_session.local_or_default(request.form.get("next", ""))
    return try_login(onward=onward) or redirect(request.script_root + onward, 303)


@pages.get("/login/done")
def show_logged_in() -> ResponseReturnValue:
    """Lead an editor who logged in again in a new tab back to the text in the other tab."""
    article_id = parse_id(request.args.get("article", ""))
    return make_response(render_template("admin/auth/logged_in.html", article_id=article_id))


@pages.post("/logout")
def log_out() -> ResponseReturnValue:
    """End this session."""
    auth_session.log_out()
    return redirect(url_for("admin.auth.login.show_login"), 303)


def answer_anonymous_form() -> Response | None:
    """Answer a form that was sent without a session with a login form that carries its fields.

    The login form is sent to the same address. After the login this returns None, so that the view
    runs. Files cannot be carried: only editors may store anything.
    """
    here = request.script_root + request.full_path.rstrip("?")
    # Only a login form has this field, even if a passkey leaves it empty.
    if request.form.get("login_password") is not None:
        return try_login(onward="/admin/articles", action=here, fields=list_form_fields())
    # Another site may have written the fields; an editor who logs in would send them as their own.
    fields = list_form_fields() if auth_session.is_same_origin() else []
    action = here if fields else None
    return _render_login(
        onward="/admin/articles", action=action, fields=fields, status=401, lost_file=_has_file()
    )


def try_login(
    *, onward: str, action: str | None = None, fields: list[tuple[str, str]] | None = None
) -> Response | None:
    """Log in with the form's values; if that fails, return the form with the error."""
    status, error = 0, ""
    if not auth_session.has_login_token():
        status, error = 403, gettext("This form was open for too long. Log in again.")
    else:
        try:
            if request.form.get("login_passkey"):
                auth_session.log_in_with_passkey(request.form["login_passkey"])
            else:
                auth_session.log_in(
                    request.form.get("login_name", ""), request.form.get("login_password", "")
                )
        except LoginError as problem:
            status, error = _describe_failure(problem)
    return (
        _render_login(onward=onward, action=action, fields=fields, status=status, error=error)
        if status
        else None
    )


def require_reauthentication() -> Response | None:
    """Ask an editor to log in again before a change; the form carries the fields that were sent."""
    here = request.script_root + request.full_path.rstrip("?")
    password = request.form.get("login_password")
    if password is None:
        return _render_login(
            onward="/admin/articles",
            action=here,
            fields=list_form_fields(),
            status=401,
            proving=True,
        )
    try:
        if request.form.get("login_passkey"):
            auth_session.reauthenticate_with_passkey(request.form["login_passkey"])
        else:
            auth_session.reauthenticate(password)
    except LoginError as problem:
        status, error = _describe_failure(problem)
        # The name is known here, so "the name or the password" would puzzle.
        if status == 401 and not request.form.get("login_passkey"):
            error = gettext("This is not your current password.")
        return _render_login(
            onward="/admin/articles",
            action=here,
            fields=list_form_fields(),
            status=status,
            error=error,
            proving=True,
        )
    return None


def _describe_failure(problem: LoginError) -> tuple[int, str]:
    """Return the HTTP status and the message of a failed login."""
    if isinstance(problem, ThrottledError):
        g.retry_after = problem.seconds
    statuses = {ThrottledError: 429, SuspendedError: 403}
    return statuses.get(type(problem), 401), gettext(str(problem))


def list_form_fields() -> list[tuple[str, str]]:
    """Return the sent fields that our forms have, without the login fields."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name in KNOWN - auth_session.LOGIN_FIELDS
    ]


def _has_file() -> bool:
    return any(file.filename for file in request.files.values())


def _render_login(
    *,
    onward: str,
    action: str | None = None,
    fields: list[tuple[str, str]] | None = None,
    status: int = 200,
    error: str = "",
    lost_file: bool = False,
    proving: bool = False,
) -> Response:
    with database().reading() as session:
        # Without editors no login can succeed: the page says how the first editor is created.
        nobody = editors.count_editors(session) == 0
    page = render_template(
        "admin/auth/login.html",
        action=action,
        fields=fields or [],
        onward=onward,
        error=error,
        lost_file=lost_file,
        proving=proving,
        nobody=nobody,
        name=request.form.get("login_name", ""),
        token=auth_session.login_token(),
        passkeys_at=relying_party.passkey_origin(),
    )
    response = make_response(page, status)
    if "retry_after" in g:
        response.headers["Retry-After"] = str(g.retry_after)
    return response
