"""Editions: one number that grows with every change of what feed addresses answer.

Who keeps bytes in memory reads it to learn, cheaply, whether they are still the last ones and which
are not. Its row stays locked to the end of the transaction, so that numbers appear in order.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, select, text, update
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Edition, Feed, Representation

CHANNEL = "feedsvc_editions"  # on which PostgreSQL calls who listens, once a transaction is committed
_ID = 1
_CALL = text("SELECT pg_notify(:channel, '')")
_CURRENT = select(Edition.bytes, Edition.addresses).where(Edition.id == _ID)
_NEXT = update(Edition).where(Edition.id == _ID).values(bytes=Edition.bytes + 1).returning(Edition.bytes)
_NEWER = (  # by itself, or the database might look at every feed instead
    select(Representation.feed_id, Representation.suffix)
    .where(Representation.edition > bindparam("seen"))
    .limit(bindparam("most"))
    .subquery()
)
_CHANGED = select(Feed.path, _NEWER.c.suffix).join(_NEWER, Feed.id == _NEWER.c.feed_id)


@dataclass(frozen=True, slots=True)
class Stand:
    """How far things are: the last change of bytes, and the last of addresses (moved, gone, back)."""

    bytes: int
    addresses: int


def current(session: Session) -> Stand:
    """Return how far things are now."""
    return Stand(*session.execute(_CURRENT).one())


def next_number(session: Session) -> int:
    """Return the next number for changed bytes."""
    _call(session)
    return session.execute(_NEXT).scalar_one()


def note_addresses(session: Session) -> None:
    """Note that feeds moved, went or came back; last in a transaction, for others wait for it."""
    _call(session)
    session.execute(update(Edition).where(Edition.id == _ID).values(addresses=Edition.addresses + 1))


def _call(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_CALL, {"channel": CHANNEL})


def changed_since(session: Session, seen: Stand, now: Stand, limit: int = 1000) -> Sequence[tuple[str, str]] | None:
    """Return (path, suffix) of the bytes that changed since; None means any: addresses did, or there are too many."""
    if now.addresses != seen.addresses:
        return None
    rows = session.execute(_CHANGED, {"seen": seen.bytes, "most": limit + 1}).all()
    return None if len(rows) > limit else [(path, suffix) for path, suffix in rows]
