"""Editors and invitations, for administrators."""

from dataclasses import dataclass

from flask import (
    Blueprint,
    Response,
    abort,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import accounts
from feedsvc.domain.roles import Role
from feedsvc.errors import Problem, ValidationError
from feedsvc.storage.people import audit_log, editors, invitations, passkeys, sessions
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import administrators_only, recent_login_required
from feedsvc.web.context import database, now, site
from feedsvc.web.http import form_keys
from feedsvc.web.http.errors import status_of
from feedsvc.web.i18n import gettext

pages = Blueprint("users", __name__)
OUTCOMES = frozenset({"role", "suspended", "readmitted", "logged_out", "revoked"})


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time address that was just created: it is shown once and not stored."""

    address: str
    name: str
    is_reset: bool


def list_menu_entries() -> list[tuple[str, str]]:
    """Return (address, title) of this page's menu entry."""
    return (
        [(url_for("admin.people.users.list_people"), gettext("People"))]
        if auth_session.is_administrator()
        else []
    )


@pages.get("/users")
@administrators_only
def list_people() -> ResponseReturnValue:
    """Show the editors, and the invitations that have not expired."""
    return _render_people()


@pages.post("/invitations")
@administrators_only
@recent_login_required
def invite_editor() -> ResponseReturnValue:
    """Create a one-time address for a new editor, and show it."""
    label = request.form.get("label", "")
    try:
        with database().writing() as session:
            token = accounts.invitations.create_invitation(
                session,
                role=_read_role(),
                label=label,
                by=auth_session.current_editor(),
                now=now(),
                token=form_keys.read_new_token(request.form.get("new_token", "")),
            )
    except ValidationError as error:
        return _render_people(problems=error.problems, status=status_of(error))
    # No redirect: the address with the token must not appear in any history or log.
    return _render_people(link=Link(_build_address(token), label, is_reset=False))


@pages.post("/invitations/<id:invitation_id>")
@administrators_only
def revoke_invitation(invitation_id: int) -> ResponseReturnValue:
    """Revoke an invitation."""
    with database().writing() as session:
        accounts.invitations.revoke_invitation(
            session, invitation_id, by=auth_session.current_editor(), now=now()
        )
    return _redirect_done("revoked")


@pages.post("/users/<id:editor_id>")
@administrators_only
@recent_login_required
def change_editor(editor_id: int) -> ResponseReturnValue:
    """Run the action of the pressed button on an editor."""
    do = request.form.get("do", "")
    try:
        with database().writing() as session:
            link = _run_action(session, editor_id, do)
    except ValidationError as error:
        return _render_people(problems=error.problems, status=status_of(error))
    # A page with a link is sent without a redirect, as in `invite_editor`.
    return (
        _render_people(link=link)
        if link
        else _redirect_done(
            {"suspend": "suspended", "readmit": "readmitted", "log_out": "logged_out"}.get(
                do, "role"
            )
        )
    )


def _run_action(session: Session, editor_id: int, do: str) -> Link | None:
    by = auth_session.current_editor()
    if do == "role":
        accounts.people.set_role(session, editor_id, _read_role(), by=by, now=now())
    elif do == "suspend":
        accounts.people.suspend_editor(session, editor_id, by=by, now=now())
    elif do == "log_out":
        accounts.people.end_sessions(session, editor_id, by=by, now=now())
    elif do == "readmit":
        accounts.people.readmit_editor(session, editor_id, by=by, now=now())
    elif do == "reset":
        editor = editors.get_editor(session, editor_id)
        new_token = form_keys.read_new_token(request.form.get("new_token", ""))
        token = accounts.invitations.create_password_reset(
            session, editor, by=by, now=now(), token=new_token
        )
        return Link(_build_address(token), editor.name, is_reset=True)
    else:
        abort(400)
    return None


def _read_role() -> Role:
    # 400 and no message: the form has a list of roles, so nobody can have mistyped one.
    name = request.form.get("role", "")
    return Role(name) if name in set(Role) else abort(400)


def _build_address(token: str) -> str:
    return f"{site().url(url_for('admin.auth.setup.show_setup'))}?token={token}"


def _redirect_done(outcome: str) -> ResponseReturnValue:
    return redirect(url_for("admin.people.users.list_people", outcome=outcome), 303)


def _render_people(
    *, link: Link | None = None, problems: tuple[Problem, ...] = (), status: int = 200
) -> Response:
    outcome = request.args.get("outcome", "")
    with database().reading() as session:
        page = render_template(
            "admin/people/users.html",
            people=editors.list_editors(session),
            seen=sessions.find_last_seen(session),
            passkey_counts=passkeys.count_passkeys(session),
            administrators=editors.list_administrators(session),
            invitations=invitations.list_invitations(session, now=now()),
            mine=auth_session.current_session().editor_id,
            roles=list(Role),
            by_command=audit_log.COMMAND_LINE,
            # After an invitation the field is empty for the next one.
            label=request.form.get("label", "") if problems else "",
            link=link,
            problems=problems,
            outcome=outcome if outcome in OUTCOMES else "",
            create_new_token=form_keys.create_new_token,
        )
    return make_response(page, status)
