"""The people of the desk, for administrators: who is in, with which role, and who is invited."""

from dataclasses import dataclass

from flask import Blueprint, Response, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import accounts
from feedsvc.domain.editors import Role
from feedsvc.errors import Problem, Refused
from feedsvc.storage import editors, invitations, logins, passkeys, trail
from feedsvc.web.admin import gate
from feedsvc.web.context import database, now, site
from feedsvc.web.errors import status_of
from feedsvc.web.words import gettext

pages = Blueprint("people", __name__)
DID = frozenset({"role", "suspended", "readmitted", "logged_out", "revoked"})


@dataclass(frozen=True, slots=True)
class Link:
    """A one-time address that was just made: shown once, kept nowhere."""

    address: str
    name: str
    is_reset: bool


def menu() -> list[tuple[str, str]]:
    """Return what the desk's menu says of this page."""
    return [(url_for("admin.people.listed"), gettext("People"))] if gate.is_administrator() else []


@pages.get("/people")
def listed() -> ResponseReturnValue:
    """Show the editors, and the invitations that are still good."""
    return _page()


@pages.post("/people/invitations")
def invite() -> ResponseReturnValue:
    """Make a one-time address for somebody new, and show it."""
    label = request.form.get("label", "")
    try:
        with database().writing() as session:
            token = accounts.invite(session, role=_role(), label=label, by=gate.editor(), now=now())
    except Refused as error:
        return _page(problems=error.problems, status=status_of(error))
    return _page(link=Link(_address(token), label, is_reset=False))


@pages.post("/people/invitations/<int(max=2147483647):invitation_id>")
def revoke(invitation_id: int) -> ResponseReturnValue:
    """Let an invitation be good for nothing."""
    with database().writing() as session:
        accounts.revoke(session, invitation_id, by=gate.editor(), now=now())
    return _done("revoked")


@pages.post("/people/<int(max=2147483647):editor_id>")
def change(editor_id: int) -> ResponseReturnValue:
    """Do to an editor what the pressed button says."""
    do = request.form.get("do", "")
    try:
        with database().writing() as session:
            link = _do(session, editor_id, do)
    except Refused as error:
        return _page(problems=error.problems, status=status_of(error))
    return (
        _page(link=link)
        if link
        else _done({"suspend": "suspended", "readmit": "readmitted", "log_out": "logged_out"}.get(do, "role"))
    )


def _do(session: Session, editor_id: int, do: str) -> Link | None:
    by = gate.editor()
    if do == "role":
        accounts.set_role(session, editor_id, _role(), by=by, now=now())
    elif do == "suspend":
        accounts.suspend(session, editor_id, by=by, now=now())
    elif do == "log_out":
        accounts.end_sessions(session, editor_id, by=by, now=now())
    elif do == "readmit":
        accounts.readmit(session, editor_id, by=by, now=now())
    elif do == "reset":
        editor = editors.get(session, editor_id)
        return Link(_address(accounts.reset(session, editor, by=by, now=now())), editor.name, is_reset=True)
    else:
        abort(400)
    return None


def _role() -> Role:
    given = request.form.get("role", "")
    return Role(given) if given in set(Role) else abort(400)


def _address(token: str) -> str:
    return f"{site().url(url_for('admin.setup.show'))}?token={token}"


def _done(did: str) -> ResponseReturnValue:
    return redirect(url_for("admin.people.listed", did=did), 303)


def _page(*, link: Link | None = None, problems: tuple[Problem, ...] = (), status: int = 200) -> Response:
    did = request.args.get("did", "")
    with database().reading() as session:
        page = render_template(
            "admin/people.html",
            people=editors.listed(session),
            seen=logins.last_seen(session),
            keys=passkeys.counts(session),
            keepers=editors.administrators(session),
            invitations=invitations.listed(session, now=now()),
            mine=gate.session().editor_id,
            roles=list(Role),
            by_command=trail.COMMAND_LINE,
            label=request.form.get("label", "") if problems else "",
            link=link,
            problems=problems,
            did=did if did in DID else "",
        )
    return make_response(page, status)
