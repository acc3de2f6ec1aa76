"""Invitations: one-time addresses at which an editor is added or chooses a new password.

Anybody with the token of such an address can use it once, until it expires, is revoked or is
replaced.
"""

import secrets
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.accounts.people import KIND, LONGEST_NAME, add_editor, change_password, record_entry
from feedsvc.accounts.tokens import hash_token
from feedsvc.domain.roles import Role
from feedsvc.domain.text import to_line
from feedsvc.errors import GoneError, InvalidStateError, Problem, ValidationError
from feedsvc.storage.people import audit_log, editors, invitations, sessions
from feedsvc.storage.tables import Editor, Invitation

INVITED_FOR, RESET_FOR = timedelta(days=7), timedelta(days=1)


def create_invitation(
    session: Session, *, role: Role, label: str, by: str, now: datetime, token: str = ""
) -> str:
    """Return a one-time token with which an editor of this role can be added within seven days.

    `token` is a new random token that the form carries, so that a form that is sent twice creates
    one invitation; without it a token is drawn here.

    Raises:
        ValidationError: the name is too long, or the invitation of `token` has ended.
    """
    if token and _is_repeated(session, token):
        return token
    label = to_line(label)
    if len(label) > LONGEST_NAME:
        raise ValidationError([Problem("label", "Use at most 100 characters for the name.")])
    token, invitation = _add_invitation(
        session, role=role, label=label, by=by, now=now, token=token
    )
    audit_log.record_audit_entry(
        session,
        KIND,
        "invited",
        by=by,
        now=now,
        subject=label,
        subject_id=invitation.id,
        detail={"role": role},
    )
    return token


def create_first_invitation(session: Session, *, now: datetime) -> str | None:
    """Return a one-time token with which the first editor is added; None if there are editors."""
    if editors.count_editors(session):
        return None
    invitations.delete_invitations(session)
    token, _ = _add_invitation(session, role=Role.ADMINISTRATOR, label="", by="", now=now)
    return token


def find_invitation(session: Session, token: str, *, now: datetime) -> Invitation | None:
    """Return the invitation of a token, unless it has expired."""
    return invitations.find_valid_invitation(session, hash_token(token), now=now)


def revoke_invitation(session: Session, invitation_id: int, *, by: str, now: datetime) -> None:
    """Revoke an invitation; do nothing if it is not there."""
    invitation = invitations.get_invitation(session, invitation_id)
    if invitation and invitations.end_invitation(session, invitation.token_hash, now=now):
        subject = invitation.editor.name if invitation.editor else invitation.label
        audit_log.record_audit_entry(
            session,
            KIND,
            "invitation_revoked",
            by=by,
            now=now,
            subject=subject,
            subject_id=invitation_id,
        )


def accept_invitation(
    session: Session, token: str, name: str, password: str, *, now: datetime
) -> Editor:
    """Add an editor by the one-time token of an invitation.

    Raises:
        GoneError: the token was used, revoked or replaced, or has expired.
        ValidationError: the name or the password is not allowed; the token stays valid.
    """
    invitation = find_invitation(session, token, now=now)
    if invitation is None or invitation.editor_id:
        raise _gone_error(name)
    # The editor is added first: if the name or the password is refused, the token stays valid.
    editor = add_editor(session, name, password, now=now, role=Role(invitation.role))
    if not invitations.end_invitation(session, invitation.token_hash, now=now):
        raise _gone_error(name)
    return editor


def create_password_reset(
    session: Session, editor: Editor, *, by: str, now: datetime, token: str = ""
) -> str:
    """Return a one-time token with which an editor can choose a new password within a day.

    `token` is as in `create_invitation`.

    Raises:
        InvalidStateError: the editor is suspended.
        ValidationError: the invitation of `token` has ended.
    """
    if token and _is_repeated(session, token):
        return token
    if editor.suspended:
        raise InvalidStateError(
            [Problem("", "This editor is suspended. Readmit them first.")], editor.name
        )
    invitations.end_invitations_of(session, editor.id, now=now)
    token, _ = _add_invitation(
        session, role=Role(editor.role), label="", by=by, now=now, editor=editor, token=token
    )
    record_entry(session, "password_reset", editor, by=by, now=now)
    return token


def set_password(session: Session, token: str, password: str, *, now: datetime) -> Editor:
    """Change the password of a one-time token's editor; end all their sessions.

    Raises:
        GoneError: the token was used, revoked or replaced, or has expired.
        ValidationError: the password is not allowed; the token stays valid.
    """
    invitation = find_invitation(session, token, now=now)
    if invitation is None or invitation.editor is None:
        raise _gone_error()
    editor = invitation.editor
    if not invitations.end_invitation(session, invitation.token_hash, now=now):
        raise _gone_error()
    change_password(session, editor, password, now=now)
    return editor


def _is_repeated(session: Session, token: str) -> bool:
    """Return whether the form that carries `token` was sent before.

    Raises:
        ValidationError: it was, and its invitation was used, revoked or replaced since.
    """
    sessions.lock_logins(session)  # both sendings may arrive at the same time
    invitation = invitations.find_by_token_hash(session, hash_token(token))
    if invitation and invitation.ended:
        message = "The address of this form was used, revoked or replaced. Create another one."
        raise ValidationError([Problem("", message)])
    return invitation is not None


def _add_invitation(
    session: Session,
    *,
    role: Role,
    label: str,
    by: str,
    now: datetime,
    editor: Editor | None = None,
    token: str = "",
) -> tuple[str, Invitation]:
    token = token or secrets.token_urlsafe(32)
    expires = now + (RESET_FOR if editor else INVITED_FOR)
    invitation = Invitation(
        token_hash=hash_token(token),
        role=role,
        label=label,
        created_by=by,
        created=now,
        expires=expires,
    )
    invitation.editor = editor
    return token, invitations.add_invitation(session, invitation)


def _gone_error(subject: str = "") -> GoneError:
    return GoneError("This address was used, has expired or was replaced by a newer one.", subject)
