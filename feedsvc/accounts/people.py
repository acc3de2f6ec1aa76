"""The people of the desk: invited, made, given a role, suspended; and one administrator always stays.

A token is 256 random bits, given out once; the database keeps its hash only. Every verb notes in
the audit trail who did it: `by` is an editor's name, or where it was done from.
"""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.accounts import passwords
from feedsvc.domain.roles import Role
from feedsvc.domain.text import to_line
from feedsvc.errors import GoneError, InvalidStateError, Problem, ValidationError
from feedsvc.storage.people import audit_log, editors, invitations, sessions
from feedsvc.storage.tables import Editor, Invitation

INVITED_FOR, RESET_FOR = timedelta(days=7), timedelta(days=1)
KIND = "people"
_LONGEST_NAME = 100


def add_editor(
    session: Session,
    name: str,
    password: str,
    *,
    now: datetime,
    role: Role = Role.EDITOR,
    by: str = "",
) -> Editor:
    """Make an editor; the first one is an administrator, whatever is asked for.

    Raises:
        Refused: the name is empty or taken, or the password will not do.
    """
    sessions.lock_logins(session)
    name = to_line(name)
    problems = passwords.check_password(password, [name])
    if not name or len(name) > _LONGEST_NAME:
        problems.append(Problem("name", "Give a name of 1 to 100 characters."))
    elif editors.find_editor(session, name) or name.casefold() == audit_log.COMMAND_LINE:
        problems.append(Problem("name", "There is an editor of this name already."))
    if problems:
        raise ValidationError(problems, name)
    role = role if editors.count_editors(session) else Role.ADMINISTRATOR
    kept, handle = passwords.hash_password(password), secrets.token_hex(32)
    editor = Editor(name=name, role=role, handle=handle, password_hash=kept, created=now)
    session.add(editor)
    session.flush()
    _record(session, "added", editor, by=by or name, now=now, detail={"role": role})
    return editor


def create_invitation(session: Session, *, role: Role, label: str, by: str, now: datetime) -> str:
    """Return a one-time token with which an editor of this role can be made, for a week.

    Raises:
        Refused: what is said of whom it is for is too long.
    """
    label = to_line(label)
    if len(label) > _LONGEST_NAME:
        raise ValidationError([Problem("label", "Take at most 100 characters for whom it is.")])
    token = _add_invitation(session, role=role, label=label, by=by, now=now)
    audit_log.record_audit_entry(
        session, KIND, "invited", by=by, now=now, subject=label, detail={"role": role}
    )
    return token


def create_first_invitation(session: Session, *, now: datetime) -> str | None:
    """Return a one-time token with which the first editor is made; None if there is one already."""
    if editors.count_editors(session):
        return None
    invitations.delete_invitations(session)
    return _add_invitation(session, role=Role.ADMINISTRATOR, label="", by="", now=now)


def find_invitation(session: Session, token: str, *, now: datetime) -> Invitation | None:
    """Return what a token is good for, if it still is."""
    return invitations.find_valid_invitation(session, hash_token(token), now=now)


def revoke_invitation(session: Session, invitation_id: int, *, by: str, now: datetime) -> None:
    """Let an invitation be good for nothing; nothing happens if it is so already."""
    found = invitations.get_invitation(session, invitation_id)
    if found and invitations.consume_invitation(session, found.token_hash):
        subject = found.editor.name if found.editor else found.label
        audit_log.record_audit_entry(session, KIND, "revoked", by=by, now=now, subject=subject)


def accept_invitation(
    session: Session, token: str, name: str, password: str, *, now: datetime
) -> Editor:
    """Make the editor that a one-time token invites.

    Raises:
        GoneError: the token was used, revoked or replaced, or has expired.
        Refused: the name or the password will not do; the token stays good.
    """
    found = find_invitation(session, token, now=now)
    if found is None or found.editor_id:
        raise _gone_error(name)
    editor = add_editor(session, name, password, now=now, role=Role(found.role))
    if not invitations.consume_invitation(session, found.token_hash):
        raise _gone_error(name)
    return editor


def create_password_reset(session: Session, editor: Editor, *, by: str, now: datetime) -> str:
    """Return a one-time token with which an editor chooses another password, for a day.

    Raises:
        NotPossibleError: the editor is suspended.
    """
    if editor.suspended:
        raise InvalidStateError(
            [Problem("", "This editor is suspended. Readmit them first.")], editor.name
        )
    invitations.delete_invitations_of(session, editor.id)
    token = _add_invitation(
        session, role=Role(editor.role), label="", by=by, now=now, editor=editor
    )
    _record(session, "reset", editor, by=by, now=now)
    return token


def set_password(session: Session, token: str, password: str, *, now: datetime) -> Editor:
    """Give the editor whom a one-time token was made for another password; all their sessions end.

    Raises:
        GoneError: the token was used, revoked or replaced, or has expired.
        Refused: the password will not do; the token stays good.
    """
    found = find_invitation(session, token, now=now)
    if found is None or found.editor is None:
        raise _gone_error()
    editor = found.editor
    if not invitations.consume_invitation(session, found.token_hash):
        raise _gone_error()
    change_password(session, editor, password, now=now)
    return editor


def change_password(session: Session, editor: Editor, password: str, *, now: datetime) -> None:
    """Give an editor another password; all their sessions end, and no browser is known as theirs any more.

    Raises:
        Refused: the password will not do.
    """
    problems = passwords.check_password(password, [editor.name])
    if problems:
        raise ValidationError(problems, editor.name)
    sessions.lock_logins(session)
    editor.password_hash = passwords.hash_password(password)
    session.add(editor)
    sessions.delete_sessions_of(session, editor.id)
    sessions.forget_devices(session, editor.id)
    invitations.delete_invitations_of(session, editor.id)
    _record(session, "password", editor, by=editor.name, now=now)


def set_role(session: Session, editor_id: int, role: Role, *, by: str, now: datetime) -> Editor:
    """Let an editor be an administrator, or no longer.

    Raises:
        NotFoundError: there is no such editor.
        NotPossibleError: nobody would be left to keep the people.
    """
    sessions.lock_logins(session)
    editor = editors.get_editor(session, editor_id)
    if editor.role == role:
        return editor
    if role != Role.ADMINISTRATOR:
        _check_administrator_remains(session, editor)
    editor.role = role
    _record(session, "role", editor, by=by, now=now, detail={"role": role})
    return editor


def suspend_editor(session: Session, editor_id: int, *, by: str, now: datetime) -> Editor:
    """Let an editor in no longer, and end their sessions; what they wrote stays.

    Raises:
        NotFoundError: there is no such editor.
        NotPossibleError: nobody would be left to keep the people.
    """
    sessions.lock_logins(session)
    editor = editors.get_editor(session, editor_id)
    if editor.suspended:
        return editor
    _check_administrator_remains(session, editor)
    editor.suspended = now
    sessions.delete_sessions_of(session, editor.id)
    sessions.forget_devices(session, editor.id)
    invitations.delete_invitations_of(session, editor.id)
    _record(session, "suspended", editor, by=by, now=now)
    return editor


def end_sessions(session: Session, editor_id: int, *, by: str, now: datetime) -> Editor:
    """Log an editor out everywhere; they may come in again.

    Raises:
        NotFoundError: there is no such editor.
    """
    editor = editors.get_editor(session, editor_id)
    sessions.delete_sessions_of(session, editor.id)
    _record(session, "logged_out", editor, by=by, now=now)
    return editor


def readmit_editor(session: Session, editor_id: int, *, by: str, now: datetime) -> Editor:
    """Let a suspended editor in again.

    Raises:
        NotFoundError: there is no such editor.
    """
    editor = editors.get_editor(session, editor_id)
    if editor.suspended:
        editor.suspended = None
        _record(session, "readmitted", editor, by=by, now=now)
    return editor


def hash_token(token: str) -> str:
    """Return what is kept of a token."""
    return sha256(token.encode("utf-8", "replace")).hexdigest()


def _add_invitation(
    session: Session,
    *,
    role: Role,
    label: str,
    by: str,
    now: datetime,
    editor: Editor | None = None,
) -> str:
    token = secrets.token_urlsafe(32)
    expires = now + (RESET_FOR if editor else INVITED_FOR)
    made = Invitation(
        token_hash=hash_token(token),
        role=role,
        label=label,
        created_by=by,
        created=now,
        expires=expires,
    )
    made.editor = editor
    invitations.add_invitation(session, made)
    return token


def _check_administrator_remains(session: Session, editor: Editor) -> None:
    """Refuse to lose the last administrator: nobody could invite or readmit anyone.

    Raises:
        NotPossibleError: this one is the last.
    """
    if editors.list_administrators(session) == [editor.id]:
        message = "This is the last administrator. Make somebody else one first."
        raise InvalidStateError([Problem("", message)], editor.name)


def _record(
    session: Session,
    verb: str,
    editor: Editor,
    *,
    by: str,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    audit_log.record_audit_entry(
        session,
        KIND,
        verb,
        by=by,
        now=now,
        subject=editor.name,
        subject_id=editor.id,
        detail=detail,
    )


def _gone_error(subject: str = "") -> GoneError:
    return GoneError(
        "This address has been used, or it has expired, or a newer one was made.", subject
    )
