"""Editions: one number that grows with every change of what feed addresses answer.

Who keeps bytes in memory reads it to learn, cheaply, whether they are still the last ones and which
are not. Its row stays locked to the end of the transaction, so that numbers appear in order. A row
that is lost or holds no numbers is made again by the next change, or the next sweep.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, bindparam, func, literal, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from feedsvc.errors import Outage, UnavailableError
from feedsvc.storage.tables import CacheGeneration, Feed, Representation
from feedsvc.storage.upsert import upsert

CHANNEL = "feedsvc_cache_generation"  # on which PostgreSQL calls who listens, once a transaction is committed
_ID = 1
_CALL = text("SELECT pg_notify(:channel, '')")
_CURRENT = select(CacheGeneration.bytes, CacheGeneration.addresses).where(CacheGeneration.id == _ID)
_NEWER = (  # by itself, or the database might look at every feed instead
    select(Representation.feed_id, Representation.suffix)
    .where(Representation.generation > bindparam("seen"))
    .limit(bindparam("most"))
    .subquery()
)
_CHANGED = select(Feed.path, _NEWER.c.suffix).join(_NEWER, Feed.id == _NEWER.c.feed_id)


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Generation:
    """How far things are: the last change of bytes, and the last of addresses (moved, gone, back)."""

    bytes: int
    addresses: int


def read_generation(session: Session) -> Generation:
    """Return how far things are now.

    Raises:
        UnavailableError: nobody knows, since the row is lost or holds no numbers.
    """
    found = session.execute(_CURRENT).one_or_none()
    if found is None or not _are_numbers(found):
        message = "the row of the cache generation (table cache_generation) is lost or damaged"
        raise UnavailableError(message, outage=Outage.DAMAGED)
    return Generation(*found)


def next_generation(session: Session) -> int:
    """Return the next number for changed bytes."""
    _notify(session)
    return _increase(session, CacheGeneration.bytes)


def mark_addresses_changed(session: Session) -> None:
    """Note that feeds moved, went or came back; last in a transaction, for others wait for it."""
    _notify(session)
    _increase(session, CacheGeneration.addresses)


def repair(session: Session) -> bool:
    """Make the row again where it is lost or holds no numbers; True if that was so.

    Whoever keeps bytes in memory forgets them all then: the number of addresses is one that nobody
    has seen. The number of bytes is that of the last change that is still stored.

    Raises:
        UnavailableError: the columns hold no numbers.
    """
    if is_whole(session):
        return False
    newest = session.scalar(select(func.max(Representation.generation)))
    row = {
        "id": _ID,
        "bytes": newest if isinstance(newest, int) else 0,
        "addresses": secrets.randbelow(2**30),
    }
    upsert(session, CacheGeneration, [row])
    if not is_whole(session):
        message = "the columns of table cache_generation are of another type, and hold no numbers"
        raise UnavailableError(message, outage=Outage.TABLES)
    _log.warning("the row of the cache generation was lost or damaged, and is made again")
    return True


def is_whole(session: Session) -> bool:
    """Tell whether the row is there and holds two numbers."""
    return _are_numbers(session.execute(_CURRENT).one_or_none())


def _are_numbers(found: Sequence[object] | None) -> bool:
    return found is not None and all(isinstance(each, int) for each in found)


def _increase(session: Session, column: InstrumentedAttribute[int]) -> int:
    """Count one of the two numbers up and return it."""
    counted = (
        update(CacheGeneration)
        .where(CacheGeneration.id == _ID, *_still_numbers(session))
        .values({column: column + 1})
        .returning(column)
    )
    number = session.execute(counted).scalar_one_or_none()
    if number is None:
        repair(session)
        number = session.execute(counted).scalar_one()
    return number


def _still_numbers(session: Session) -> tuple[ColumnElement[bool], ...]:
    """Return what tells that both are numbers: SQLite stores any value, and counts a text to 1."""
    if session.get_bind().dialect.name != "sqlite":
        return ()
    return tuple(
        func.typeof(each) == literal("integer")
        for each in (CacheGeneration.bytes, CacheGeneration.addresses)
    )


def _notify(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_CALL, {"channel": CHANNEL})


def list_changed_since(
    session: Session, seen: Generation, now: Generation, limit: int = 1000
) -> Sequence[tuple[str, str]] | None:
    """Return (path, suffix) of the bytes that changed since; None means any: addresses did, or there are too many."""
    if now.addresses != seen.addresses:
        return None
    rows = session.execute(_CHANGED, {"seen": seen.bytes, "most": limit + 1}).all()
    return None if len(rows) > limit else [(path, suffix) for path, suffix in rows]
