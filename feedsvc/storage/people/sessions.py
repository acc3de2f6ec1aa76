"""Rows of logins: sessions, known devices, and failed logins."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Device, EditorSession, LoginFailure

_LOCK_KEY = 0x65646974  # "edit": of PostgreSQL's advisory lock
_DEVICES_EACH = 20  # browsers of an editor for which failed logins are counted separately


def lock_logins(session: Session) -> None:
    """Let one login run at a time until the transaction ends: parallel attempts count too.

    SQLite needs no lock: it has one writer at a time.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK_KEY})


def find_session(session: Session, token_hash: str) -> EditorSession | None:
    """Return the session of a token's hash."""
    return session.get(EditorSession, token_hash)


def list_sessions(session: Session, editor_id: int) -> Sequence[EditorSession]:
    """Return an editor's sessions, the most recently used first."""
    return session.scalars(
        select(EditorSession)
        .where(EditorSession.editor_id == editor_id)
        .order_by(EditorSession.last_seen.desc())
    ).all()


def find_last_seen(session: Session) -> dict[int, datetime]:
    """Return when each editor last used a session or device, by the editor's id."""
    times: dict[int, datetime] = {}
    for table in (EditorSession, Device):
        rows = session.execute(
            select(table.editor_id, func.max(table.last_seen)).group_by(table.editor_id)
        )
        times |= {key: max(seen, times.get(key, seen)) for key, seen in rows}
    return times


def delete_sessions_of(session: Session, editor_id: int) -> None:
    """End all sessions of an editor."""
    session.execute(delete(EditorSession).where(EditorSession.editor_id == editor_id))


def delete_session(session: Session, token_hash: str) -> None:
    """End one session."""
    session.execute(delete(EditorSession).where(EditorSession.token_hash == token_hash))


def delete_old_sessions(
    session: Session, *, started_before: datetime, seen_before: datetime
) -> None:
    """Delete the sessions that have expired."""
    session.execute(
        delete(EditorSession).where(
            (EditorSession.started < started_before) | (EditorSession.last_seen < seen_before)
        )
    )


def record_seen(session: Session, token_hash: str, *, now: datetime) -> None:
    """Record that a session is in use."""
    session.execute(
        update(EditorSession).where(EditorSession.token_hash == token_hash).values(last_seen=now)
    )


def record_reauthentication(
    session: Session, token_hash: str, new_token_hash: str, *, now: datetime
) -> None:
    """Record that the session's editor has authenticated again, and replace its token."""
    session.execute(
        update(EditorSession)
        .where(EditorSession.token_hash == token_hash)
        .values(authenticated=now, token_hash=new_token_hash)
    )


def is_known_device(session: Session, device: str, editor_id: int) -> bool:
    """Return whether an editor has logged in with the device of this token's hash."""
    return session.get(Device, (device, editor_id)) is not None


def is_any_device(session: Session, device: str) -> bool:
    """Return whether any editor has logged in with the device of this token's hash."""
    return (
        session.scalar(select(Device.editor_id).where(Device.token_hash == device).limit(1))
        is not None
    )


def save_device(
    session: Session, former: str, device: str, editor_id: int, *, now: datetime
) -> None:
    """Record that an editor has logged in with a device, and give the device a new token.

    `former` is the hash of its previous token or "". An editor's 20 most recent devices stay.
    """
    if former:
        session.execute(update(Device).where(Device.token_hash == former).values(token_hash=device))
    session.merge(Device(token_hash=device, editor_id=editor_id, last_seen=now))
    session.flush()
    newest = (
        select(Device.token_hash)
        .where(Device.editor_id == editor_id)
        .order_by(Device.last_seen.desc())
    )
    recent = session.scalars(newest.limit(_DEVICES_EACH)).all()
    session.execute(
        delete(Device).where(Device.editor_id == editor_id, Device.token_hash.not_in(recent))
    )


def delete_devices(session: Session, editor_id: int) -> None:
    """Delete all devices of an editor."""
    session.execute(delete(Device).where(Device.editor_id == editor_id))


def delete_old_devices(session: Session, *, before: datetime) -> None:
    """Delete the devices with which nobody has logged in since `before`."""
    session.execute(delete(Device).where(Device.last_seen < before))


def count_failures(
    session: Session,
    *,
    since: datetime,
    until: datetime,
    name: str | None = None,
    address: str | None = None,
    device: str | None = None,
) -> int:
    """Count failed logins by name, address or known device (device "": by unknown devices)."""
    query = (
        select(func.count())
        .select_from(LoginFailure)
        .where(LoginFailure.at > since, LoginFailure.at < until)
    )
    if name is not None:
        query = query.where(LoginFailure.name == name)
    if address is not None:
        query = query.where(LoginFailure.address == address)
    if device is not None:
        query = query.where(LoginFailure.device == device)
    return session.scalar(query) or 0


def record_failure(session: Session, *, name: str, address: str, device: str, now: datetime) -> int:
    """Record a failed login; return its id."""
    row = LoginFailure(name=name, address=address, device=device, at=now)
    session.add(row)
    session.flush()
    return row.id


def delete_failure(session: Session, failure_id: int) -> None:
    """Delete a failure, which was recorded before the login succeeded."""
    session.execute(delete(LoginFailure).where(LoginFailure.id == failure_id))


def list_past_failures(
    session: Session, *, before: datetime, after: datetime
) -> Sequence[tuple[str, int, int, datetime]]:
    """Return (name, number, number of addresses, last time) of failures that no longer count."""
    rows = session.execute(
        select(
            LoginFailure.name,
            func.count(),
            func.count(LoginFailure.address.distinct()),
            func.max(LoginFailure.at),
        )
        .where((LoginFailure.at < before) | (LoginFailure.at > after))
        .group_by(LoginFailure.name)
    )
    return [(name, count, addresses, last) for name, count, addresses, last in rows]


def delete_failures(session: Session, *, before: datetime, after: datetime) -> None:
    """Delete failed logins that no longer count."""
    session.execute(
        delete(LoginFailure).where((LoginFailure.at < before) | (LoginFailure.at > after))
    )
