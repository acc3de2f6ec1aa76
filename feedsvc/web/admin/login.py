"""The way in and out: log in, log out, and the form that keeps a text while its editor logs in again."""

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc.errors import LoginError, SuspendedError, ThrottledError
from feedsvc.storage import editors
from feedsvc.web.admin import gate, party
from feedsvc.web.admin.field_names import KNOWN
from feedsvc.web.context import database
from feedsvc.web.words import gettext

SHORT = 60  # seconds: others are before one, and it is no matter of too many guesses
pages = Blueprint("login", __name__)


@pages.get("/login")
def show() -> ResponseReturnValue:
    """Ask for name and password, unless the editor is in already."""
    onward = gate.local(request.args.get("next", ""))
    return redirect(request.script_root + onward, 303) if gate.is_known() else _asked(onward=onward)


@pages.post("/login")
def enter() -> ResponseReturnValue:
    """Let an editor in and lead them where they were going."""
    onward = gate.local(request.form.get("next", ""))
    return try_to_enter(onward=onward) or redirect(request.script_root + onward, 303)


@pages.post("/logout")
def leave() -> ResponseReturnValue:
    """End this session."""
    gate.leave()
    return redirect(url_for("admin.login.show"), 303)


def at_the_gate() -> Response | None:
    """Deal with a form that came without a session: keep what was typed and ask its editor to log in.

    The login form goes to the same address and carries every field, so that what was begun goes on
    once its editor is in: then there is no answer from here. A picture cannot be carried: a stranger
    may not store anything here.
    """
    here = request.script_root + request.full_path.rstrip("?")
    if request.form.get("login_password") is not None:
        return try_to_enter(onward="/admin/", action=here, kept=fields())
    kept = fields() if gate.from_us() else []
    action = here if kept else None
    return _asked(onward="/admin/", action=action, kept=kept, status=401, lost_file=_has_file())


def try_to_enter(
    *, onward: str, action: str | None = None, kept: list[tuple[str, str]] | None = None
) -> Response | None:
    """Log in with what the form says; return the form again, with what is wrong, if that fails."""
    status, error = 0, ""
    if not gate.has_login_token():
        status, error = 403, gettext("This form was open for too long. Log in once more.")
    else:
        try:
            if request.form.get("login_passkey"):
                gate.enter_by_key(request.form["login_passkey"])
            else:
                gate.enter(request.form.get("login_name", ""), request.form.get("login_password", ""))
        except LoginError as problem:
            status, error = _said(problem)
    return _asked(onward=onward, action=action, kept=kept, status=status, error=error) if status else None


def prove() -> Response | None:
    """Let an editor show who they are before what they sent is done; nothing of it is lost meanwhile."""
    here, given = request.script_root + request.full_path.rstrip("?"), request.form.get("login_password")
    if given is None:
        return _asked(onward="/admin/", action=here, kept=fields(), status=401, proving=True)
    try:
        if request.form.get("login_passkey"):
            gate.prove_by_key(request.form["login_passkey"])
        else:
            gate.prove(given)
    except LoginError as problem:
        status, error = _said(problem)
        if status == 401 and not request.form.get("login_passkey"):
            error = gettext("This is not your present password.")
        return _asked(onward="/admin/", action=here, kept=fields(), status=status, error=error, proving=True)
    return None


def _said(problem: LoginError) -> tuple[int, str]:
    """Return the status and the words that answer a log-in that failed."""
    if isinstance(problem, ThrottledError):
        g.retry_after = problem.seconds
        if problem.seconds < SHORT:
            return 429, gettext("Others are logging in at this moment. Try again in a few seconds.")
        return 429, gettext("Too many attempts. Try again in 15 minutes.")
    if isinstance(problem, SuspendedError):
        return 403, gettext("This account is suspended. Ask an administrator of the desk.")
    if request.form.get("login_passkey"):
        return 401, gettext("This passkey is not known here. Log in by password instead.")
    return 401, gettext("Name and password do not fit together.")


def fields() -> list[tuple[str, str]]:
    """Return every field of the form that is one of ours, but those of the gate itself."""
    return [(name, value) for name, value in request.form.items(multi=True) if name in KNOWN - gate.LOGIN_FIELDS]


def _has_file() -> bool:
    return any(file.filename for file in request.files.values())


def _asked(
    *,
    onward: str,
    action: str | None = None,
    kept: list[tuple[str, str]] | None = None,
    status: int = 200,
    error: str = "",
    lost_file: bool = False,
    proving: bool = False,
) -> Response:
    with database().reading() as session:
        nobody = editors.count(session) == 0
    page = render_template(
        "admin/login.html",
        action=action,
        kept=kept or [],
        onward=onward,
        error=error,
        lost_file=lost_file,
        proving=proving,
        nobody=nobody,
        name=request.form.get("login_name", ""),
        token=gate.login_token(),
        passkeys_at=party.takes_keys_at(),
    )
    response = make_response(page, status)
    if "retry_after" in g:
        response.headers["Retry-After"] = str(g.retry_after)
    return response
