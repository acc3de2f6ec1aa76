"""Editors, their sessions, failed logins and one-time invitations as rows."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Editor, EditorSession, Invitation, LoginFailure

_TURN = 0x65646974  # "edit"


def take_turn(session: Session) -> None:
    """Let one login in at a time, so that parallel ones are counted; SQLite does by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURN})


def by_name(session: Session, name: str) -> Editor | None:
    """Return the editor of this name, whatever its case; a database's lower() knows A to Z only."""
    known = session.execute(select(Editor.id, Editor.name))
    return next((session.get(Editor, key) for key, other in known if other.casefold() == name.casefold()), None)


def has_password(session: Session, editor_id: int, password_hash: str) -> bool:
    """Tell whether an editor is there and their password is still the one of this hash."""
    return session.scalar(select(Editor.password_hash).where(Editor.id == editor_id)) == password_hash


def count(session: Session) -> int:
    """Return how many editors there are."""
    return session.scalar(select(func.count()).select_from(Editor)) or 0


def session_of(session: Session, token_hash: str) -> EditorSession | None:
    """Return the session that a token's hash names."""
    return session.get(EditorSession, token_hash)


def sessions(session: Session, editor_id: int) -> Sequence[EditorSession]:
    """Return an editor's sessions, the last used first."""
    return session.scalars(
        select(EditorSession).where(EditorSession.editor_id == editor_id).order_by(EditorSession.seen.desc())
    ).all()


def end_sessions(session: Session, editor_id: int) -> None:
    """End all sessions of an editor."""
    session.execute(delete(EditorSession).where(EditorSession.editor_id == editor_id))


def end_session(session: Session, token_hash: str) -> None:
    """End one session."""
    session.execute(delete(EditorSession).where(EditorSession.token_hash == token_hash))


def end_old_sessions(session: Session, *, started_before: datetime, seen_before: datetime) -> None:
    """Remove the sessions that have run out."""
    session.execute(
        delete(EditorSession).where((EditorSession.started < started_before) | (EditorSession.seen < seen_before))
    )


def note_seen(session: Session, token_hash: str, *, now: datetime) -> None:
    """Note that a session is in use."""
    session.execute(update(EditorSession).where(EditorSession.token_hash == token_hash).values(seen=now))


def failures(session: Session, *, since: datetime, name: str = "", address: str = "") -> int:
    """Count the failed logins for a name or from an address."""
    query = select(func.count()).select_from(LoginFailure).where(LoginFailure.at > since)
    if name:
        query = query.where(LoginFailure.name == name)
    if address:
        query = query.where(LoginFailure.address == address)
    return session.scalar(query) or 0


def note_failure(session: Session, *, name: str, address: str, now: datetime) -> None:
    """Note a failed login."""
    session.add(LoginFailure(name=name, address=address, at=now))


def forget_failure(session: Session, *, name: str, address: str, now: datetime) -> None:
    """Take back the failure that was noted before a login turned out right."""
    session.execute(
        delete(LoginFailure).where(LoginFailure.name == name, LoginFailure.address == address, LoginFailure.at == now)
    )


def forget_failures(session: Session, *, before: datetime) -> None:
    """Forget failed logins that no longer count."""
    session.execute(delete(LoginFailure).where(LoginFailure.at < before))


def invite(session: Session, token_hash: str, *, now: datetime) -> None:
    """Let one editor be made with this token; earlier invitations lapse."""
    session.execute(delete(Invitation))
    session.add(Invitation(token_hash=token_hash, created=now))


def is_invited(session: Session, token_hash: str) -> bool:
    """Tell whether a token still lets an editor be made."""
    return session.get(Invitation, token_hash) is not None


def use_invitation(session: Session, token_hash: str) -> bool:
    """Use up an invitation; False if it was not there (any more)."""
    rows = session.execute(delete(Invitation).where(Invitation.token_hash == token_hash))
    return bool(rows.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult
