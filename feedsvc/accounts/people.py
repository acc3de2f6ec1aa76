"""Editors: add them, change their password or role, suspend and readmit them.

One administrator always remains. Every function writes to the audit log: `by` is the name of the
editor that acts, or `audit_log.COMMAND_LINE`.
"""

import secrets
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.accounts import passwords
from feedsvc.domain.names import fold_name
from feedsvc.domain.roles import Role
from feedsvc.domain.text import is_visible, to_line
from feedsvc.errors import InvalidStateError, Problem, ValidationError
from feedsvc.storage.people import audit_log, editors, invitations, sessions
from feedsvc.storage.tables import Editor

KIND = "people"
LONGEST_NAME = 100


def add_editor(
    session: Session,
    name: str,
    password: str,
    *,
    now: datetime,
    role: Role = Role.EDITOR,
    by: str = "",
) -> Editor:
    """Add an editor; the first one becomes an administrator, whatever `role` is.

    Raises:
        ValidationError: the name is empty, too long or taken, or the password is not allowed.
    """
    sessions.lock_logins(session)
    name = to_line(name)
    problems = passwords.check_password(password, [name])
    if not is_visible(name) or len(name) > LONGEST_NAME:
        problems.append(Problem("name", "Enter a name of 1 to 100 characters."))
    elif editors.find_editor(session, name) or fold_name(name) == audit_log.COMMAND_LINE:
        problems.append(Problem("name", "There is already an editor with this name."))
    if problems:
        raise ValidationError(problems, name)
    role = role if editors.count_editors(session) else Role.ADMINISTRATOR
    # A handle has at most 64 bytes and nothing that identifies a person (WebAuthn, 14.6.1).
    password_hash, handle = passwords.hash_password(password), secrets.token_hex(32)
    editor = Editor(name=name, role=role, handle=handle, password_hash=password_hash, created=now)
    session.add(editor)
    session.flush()
    record_entry(session, "added", editor, by=by or name, now=now, detail={"role": role})
    return editor


def change_password(session: Session, editor: Editor, password: str, *, now: datetime) -> None:
    """Change an editor's password; end all their sessions and delete their known devices.

    Raises:
        ValidationError: the password is not allowed.
    """
    problems = passwords.check_password(password, [editor.name])
    if problems:
        raise ValidationError(problems, editor.name)
    sessions.lock_logins(session)
    editor.password_hash = passwords.hash_password(password)
    session.add(editor)
    sessions.delete_sessions_of(session, editor.id)
    sessions.delete_devices(session, editor.id)
    invitations.end_invitations_of(session, editor.id, now=now)
    record_entry(session, "password_changed", editor, by=editor.name, now=now)


def set_language(session: Session, editor_id: int, language: str, *, now: datetime) -> None:
    """Set the language in which the admin pages are shown to an editor; "" is the site's language.

    Raises:
        NotFoundError: there is no such editor.
    """
    editor = editors.get_editor(session, editor_id)
    if editor.language != language:
        editor.language = language
        detail = {"language": language}
        record_entry(session, "language_changed", editor, by=editor.name, now=now, detail=detail)


def set_role(session: Session, editor_id: int, role: Role, *, by: str, now: datetime) -> Editor:
    """Change an editor's role.

    Raises:
        NotFoundError: there is no such editor.
        InvalidStateError: this is the last administrator.
    """
    sessions.lock_logins(session)
    editor = editors.get_editor(session, editor_id)
    if editor.role == role:
        return editor
    if role != Role.ADMINISTRATOR:
        _check_administrator_remains(session, editor)
    editor.role = role
    record_entry(session, "role_changed", editor, by=by, now=now, detail={"role": role})
    return editor


def suspend_editor(session: Session, editor_id: int, *, by: str, now: datetime) -> Editor:
    """Suspend an editor and end their sessions; their articles stay.

    Raises:
        NotFoundError: there is no such editor.
        InvalidStateError: this is the last administrator.
    """
    sessions.lock_logins(session)
    editor = editors.get_editor(session, editor_id)
    if editor.suspended:
        return editor
    _check_administrator_remains(session, editor)
    editor.suspended = now
    sessions.delete_sessions_of(session, editor.id)
    sessions.delete_devices(session, editor.id)
    invitations.end_invitations_of(session, editor.id, now=now)
    record_entry(session, "suspended", editor, by=by, now=now)
    return editor


def end_sessions(session: Session, editor_id: int, *, by: str, now: datetime) -> Editor:
    """End all sessions of an editor. The editor may log in again.

    Raises:
        NotFoundError: there is no such editor.
    """
    editor = editors.get_editor(session, editor_id)
    sessions.delete_sessions_of(session, editor.id)
    record_entry(session, "sessions_ended", editor, by=by, now=now)
    return editor


def readmit_editor(session: Session, editor_id: int, *, by: str, now: datetime) -> Editor:
    """Readmit a suspended editor.

    Raises:
        NotFoundError: there is no such editor.
    """
    editor = editors.get_editor(session, editor_id)
    if editor.suspended:
        editor.suspended = None
        record_entry(session, "readmitted", editor, by=by, now=now)
    return editor


def _check_administrator_remains(session: Session, editor: Editor) -> None:
    """Refuse to lose the last administrator: nobody could invite or readmit editors.

    Raises:
        InvalidStateError: this one is the last.
    """
    if editors.list_administrators(session) == [editor.id]:
        message = "This is the last administrator. Make another editor an administrator first."
        raise InvalidStateError([Problem("", message)], editor.name)


def record_entry(
    session: Session,
    verb: str,
    editor: Editor,
    *,
    by: str,
    now: datetime,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write to the audit log what `by` does to an editor, in the transaction of `session`."""
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
