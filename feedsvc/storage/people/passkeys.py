"""Rows of passkeys and of the challenges that they answer."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from feedsvc.storage.ids import find_by_id
from feedsvc.storage.tables import Challenge, Passkey


def list_passkeys(session: Session, editor_id: int) -> Sequence[Passkey]:
    """Return an editor's passkeys, oldest first."""
    return session.scalars(
        select(Passkey).where(Passkey.editor_id == editor_id).order_by(Passkey.id)
    ).all()


def count_passkeys(session: Session) -> dict[int, int]:
    """Return the number of passkeys by editor id, without editors that have none."""
    rows = session.execute(select(Passkey.editor_id, func.count()).group_by(Passkey.editor_id))
    return {row[0]: row[1] for row in rows}


def get_passkey(session: Session, passkey_id: int, editor_id: int) -> Passkey | None:
    """Return an editor's passkey by its id; None if it is another editor's."""
    passkey = find_by_id(session, Passkey, passkey_id)
    return passkey if passkey and passkey.editor_id == editor_id else None


def find_passkey(session: Session, credential_id: str) -> Passkey | None:
    """Return the passkey of a WebAuthn credential id (base64url)."""
    return session.scalars(
        select(Passkey).where(Passkey.credential_id == credential_id)
    ).one_or_none()


def add_passkey(session: Session, passkey: Passkey) -> Passkey:
    """Store a passkey."""
    session.add(passkey)
    session.flush()
    return passkey


def delete_passkey(session: Session, passkey: Passkey) -> None:
    """Delete a passkey."""
    session.delete(passkey)


def add_challenge(
    session: Session, challenge_hash: str, bound: str, *, address: str, now: datetime
) -> None:
    """Store a challenge that a passkey is asked to sign."""
    session.add(Challenge(hash=challenge_hash, bound_to=bound, address=address, at=now))


def count_challenges(session: Session, *, address: str, since: datetime, until: datetime) -> int:
    """Count the challenges that an address has requested and not answered."""
    query = (
        select(func.count())
        .select_from(Challenge)
        .where(Challenge.address == address, Challenge.at > since, Challenge.at < until)
    )
    return session.scalar(query) or 0


def consume_challenge(
    session: Session, challenge_hash: str, bound: str, *, since: datetime, until: datetime
) -> bool:
    """Delete a challenge; return False if there was none for this form and time."""
    rows = session.execute(
        delete(Challenge).where(
            Challenge.hash == challenge_hash,
            Challenge.bound_to == bound,
            Challenge.at > since,
            Challenge.at < until,
        )
    )
    return bool(rows.rowcount)  # type: ignore[attr-defined]  # a DELETE gives a CursorResult


def delete_challenges(session: Session, *, before: datetime, after: datetime) -> None:
    """Delete expired challenges, and those that were stored before the clock was set back."""
    session.execute(delete(Challenge).where((Challenge.at < before) | (Challenge.at > after)))
