"""Log-ins as rows: sessions, the browsers that are known, and the attempts that failed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Device, EditorSession, LoginFailure

_TURN = 0x65646974  # "edit"
_DEVICES_EACH = 20


def lock_logins(session: Session) -> None:
    """Let one login in at a time, so that parallel ones are counted; SQLite does by itself."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURN})


def find_session(session: Session, token_hash: str) -> EditorSession | None:
    """Return the session that a token's hash names."""
    return session.get(EditorSession, token_hash)


def list_sessions(session: Session, editor_id: int) -> Sequence[EditorSession]:
    """Return an editor's sessions, the last used first."""
    return session.scalars(
        select(EditorSession)
        .where(EditorSession.editor_id == editor_id)
        .order_by(EditorSession.last_seen.desc())
    ).all()


def find_last_seen(session: Session) -> dict[int, datetime]:
    """Return when each editor was last seen in a session or browser that is still known."""
    found: dict[int, datetime] = {}
    for table in (EditorSession, Device):
        rows = session.execute(
            select(table.editor_id, func.max(table.last_seen)).group_by(table.editor_id)
        )
        found |= {key: max(seen, found.get(key, seen)) for key, seen in rows}
    return found


def delete_sessions_of(session: Session, editor_id: int) -> None:
    """End all sessions of an editor."""
    session.execute(delete(EditorSession).where(EditorSession.editor_id == editor_id))


def delete_session(session: Session, token_hash: str) -> None:
    """End one session."""
    session.execute(delete(EditorSession).where(EditorSession.token_hash == token_hash))


def delete_old_sessions(
    session: Session, *, started_before: datetime, seen_before: datetime
) -> None:
    """Remove the sessions that have run out."""
    session.execute(
        delete(EditorSession).where(
            (EditorSession.started < started_before) | (EditorSession.last_seen < seen_before)
        )
    )


def record_seen(session: Session, token_hash: str, *, now: datetime) -> None:
    """Note that a session is in use."""
    session.execute(
        update(EditorSession).where(EditorSession.token_hash == token_hash).values(last_seen=now)
    )


def record_reauthentication(
    session: Session, token_hash: str, other: str, *, now: datetime
) -> None:
    """Note that a session's editor has just shown again who they are; it has another token from now on."""
    session.execute(
        update(EditorSession)
        .where(EditorSession.token_hash == token_hash)
        .values(authenticated=now, token_hash=other)
    )


def is_known_device(session: Session, device: str, editor_id: int) -> bool:
    """Tell whether an editor was logged in before in the browser of this token's hash."""
    return session.get(Device, (device, editor_id)) is not None


def knows(session: Session, device: str) -> bool:
    """Tell whether any editor was logged in before in the browser of this token's hash."""
    return (
        session.scalar(select(Device.editor_id).where(Device.token_hash == device).limit(1))
        is not None
    )


def remember_device(
    session: Session, former: str, device: str, editor_id: int, *, now: datetime
) -> None:
    """Know a browser as an editor's from now on, by a new token; the former one is nobody's any more."""
    if former:
        session.execute(update(Device).where(Device.token_hash == former).values(token_hash=device))
    session.merge(Device(token_hash=device, editor_id=editor_id, last_seen=now))
    session.flush()
    newest = (
        select(Device.token_hash)
        .where(Device.editor_id == editor_id)
        .order_by(Device.last_seen.desc())
    )
    kept = session.scalars(newest.limit(_DEVICES_EACH)).all()
    session.execute(
        delete(Device).where(Device.editor_id == editor_id, Device.token_hash.not_in(kept))
    )


def forget_devices(session: Session, editor_id: int) -> None:
    """Know no browser as this editor's any more."""
    session.execute(delete(Device).where(Device.editor_id == editor_id))


def forget_old_devices(session: Session, *, before: datetime) -> None:
    """Forget the browsers in which nobody has logged in for long."""
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
    """Count the failed logins for a name, from an address, or in a known browser ("" is none)."""
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
    """Note a failed login; return its number."""
    row = LoginFailure(name=name, address=address, device=device, at=now)
    session.add(row)
    session.flush()
    return row.id


def forget_failure(session: Session, number: int) -> None:
    """Take back the failure that was noted before a login turned out right."""
    session.execute(delete(LoginFailure).where(LoginFailure.id == number))


def list_past_failures(
    session: Session, *, before: datetime, after: datetime
) -> Sequence[tuple[str, int, int, datetime]]:
    """Return (name, how many, from how many addresses, the last) of failed logins that no longer count."""
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


def forget_failures(session: Session, *, before: datetime, after: datetime) -> None:
    """Forget failed logins that no longer count."""
    session.execute(
        delete(LoginFailure).where((LoginFailure.at < before) | (LoginFailure.at > after))
    )
