"""An editor's own account: language, password, passkeys and sessions."""

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc import accounts
from feedsvc.domain.scopes import Scope
from feedsvc.errors import LoginError, Problem, ThrottledError, ValidationError
from feedsvc.storage.people import api_tokens, editors
from feedsvc.storage.people import passkeys as people_passkeys
from feedsvc.storage.people import sessions as people_sessions
from feedsvc.web.admin.auth import relying_party
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import recent_login_required
from feedsvc.web.context import database, now
from feedsvc.web.http import form_keys
from feedsvc.web.i18n import LANGUAGES, gettext

pages = Blueprint("account", __name__)
OUTCOMES = frozenset(
    {"language", "password", "ended", "key_added", "key_named", "key_removed", "token"}
)


@pages.get("/account")
def show_account() -> ResponseReturnValue:
    """Show the account of the editor."""
    return render_account()


@pages.post("/account/language")
def choose_language() -> ResponseReturnValue:
    """Set the editor's language of the admin pages; "" stands for the site's language."""
    chosen = request.form.get("language", "")
    with database().writing() as session:
        accounts.people.set_language(
            session,
            auth_session.current_session().editor_id,
            chosen if chosen in LANGUAGES else "",
            now=now(),
        )
    return _redirect_done("language")


@pages.post("/account/password")
def change_password() -> ResponseReturnValue:
    """Change the password after checking the current one; end all other sessions."""
    current, password = auth_session.current_session(), request.form.get("password", "")
    # Check this before the current password: that check counts as an attempt to log in.
    if problems := accounts.passwords.check_repeated(password, request.form.get("again", "")):
        return render_account(tuple(problems), 422)
    try:
        auth_session.reauthenticate(request.form.get("present", ""))
        with database().writing() as session:
            editor = editors.get_editor(session, current.editor_id)
            accounts.people.change_password(session, editor, password, now=now())
            # The change ends every session, this one too.
            entered = auth_session.begin_session(session, editor, "password")
    except ThrottledError as error:
        reason = {"reason": gettext(str(error))}
        return render_account((Problem("present", "%(reason)s", reason),), 429)
    except LoginError:
        return render_account((Problem("present", "This is not your current password."),), 422)
    except ValidationError as error:
        return render_account(error.problems, 422)
    # After the commit: a cookie must not name a session that was rolled back.
    auth_session.admit_session(entered)
    return _redirect_done("password")


@pages.post("/account/sessions")
@recent_login_required
def end_session() -> ResponseReturnValue:
    """End one of the editor's own sessions, or all except this one."""
    with database().writing() as session:
        accounts.authentication.end_other_sessions(
            session,
            auth_session.current_session(),
            request.form.get("session", ""),
            now=now(),
        )
    return _redirect_done("ended")


def _redirect_done(outcome: str) -> ResponseReturnValue:
    return redirect(url_for("admin.auth.account.show_account", outcome=outcome), 303)


def render_account(
    problems: tuple[Problem, ...] = (), status: int = 200, *, token: str = ""
) -> Response:
    """Show the account with the problems of a form, or once with a token that was just created."""
    outcome = request.args.get("outcome", "")
    with database().reading() as session:
        sessions = people_sessions.list_sessions(session, auth_session.current_session().editor_id)
        passkeys = people_passkeys.list_passkeys(session, auth_session.current_session().editor_id)
        # Administrators see and revoke the tokens of all editors.
        tokens = api_tokens.list_api_tokens(
            session,
            None if auth_session.is_administrator() else auth_session.current_session().editor_id,
        )
    page = render_template(
        "admin/auth/account.html",
        problems=problems,
        sessions=sessions,
        passkeys=passkeys,
        passkeys_at=relying_party.passkey_origin(),
        key_name=request.form.get("key_name", ""),
        tokens=tokens,
        token=token,
        token_name=request.form.get("token_name", ""),
        new_token=form_keys.create_new_token(),
        scopes=list(Scope),
        scope=request.form.get("scope", Scope.WRITE),
        mine=auth_session.current_session(),
        shortest=accounts.passwords.SHORTEST,
        outcome=outcome if outcome in OUTCOMES else "",
    )
    return make_response(page, status)
