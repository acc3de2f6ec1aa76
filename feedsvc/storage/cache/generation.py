"""The cache generation: one row with counters that grow when feeds' bytes or addresses change.

A process that holds bytes in memory reads it, at little cost, to learn whether they are current
and which are not. Its row stays locked to the end of the transaction, so that numbers are
committed in order. A lost or damaged row is restored by the next change or the next sweep.
"""

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, literal, select, text, update
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.dml import ReturningUpdate

from feedsvc.errors import Outage, UnavailableError
from feedsvc.storage.tables import CacheGeneration, Feed, Representation
from feedsvc.storage.upsert import upsert

# PostgreSQL notifies the listeners of this channel when a transaction is committed.
CHANNEL = "feedsvc_cache_generation"
_ID = 1
_NOTIFY = text("SELECT pg_notify(:channel, '')")
_NOTIFIED = func.pg_notify(CHANNEL, "")
_CURRENT = select(CacheGeneration.bytes, CacheGeneration.addresses).where(CacheGeneration.id == _ID)
SELECT_BYTES = select(CacheGeneration.bytes).where(CacheGeneration.id == _ID).scalar_subquery()
# A subquery, because in one join the database might read every feed instead of the index.
_NEWER = (
    select(Representation.feed_id, Representation.suffix)
    .where(Representation.generation > bindparam("seen"))
    .limit(bindparam("most"))
    .subquery()
)
_CHANGED = select(Feed.path, _NEWER.c.suffix).join(_NEWER, Feed.id == _NEWER.c.feed_id)


_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Generation:
    """The number of the last change of bytes, and of the last change of addresses.

    Addresses change when feeds move, are withdrawn, or come back.
    """

    bytes: int
    addresses: int


def read_generation(session: Session) -> Generation:
    """Return the present generation.

    Raises:
        UnavailableError: the row is lost or holds no numbers.
    """
    row = session.connection().execute(_CURRENT).one_or_none()
    if row is None or not _are_numbers(row):
        message = "the row of the cache generation (table cache_generation) is lost or damaged"
        raise UnavailableError(message, outage=Outage.DAMAGED)
    return Generation(*row)


def next_generation(session: Session) -> int:
    """Count a change of bytes; return its number."""
    return _increase(session, CacheGeneration.bytes)


def mark_addresses_changed(session: Session) -> None:
    """Count a change of addresses. Do so last in a transaction, because it locks the row.

    Every change of feeds locks this row: a transaction that held it longer would delay the others.
    """
    _increase(session, CacheGeneration.addresses)


def forget_everything(session: Session) -> None:
    """Let every process discard all bytes in its memory: the whole database was replaced.

    The counter of bytes may be lower than before, so the counter of addresses gets a random number.
    """
    repair(session)
    session.execute(update(CacheGeneration).values(addresses=_draw_number()))
    _notify(session)


def repair(session: Session) -> bool:
    """Restore the row if it is lost or damaged; return True if it was.

    Then every process discards all bytes in its memory, because the counter of addresses gets a
    random number that no process has seen. The counter of bytes is that of the last stored change.

    Raises:
        UnavailableError: the columns hold no numbers.
    """
    if is_whole(session):
        return False
    newest = session.scalar(select(func.max(Representation.generation)))
    row = {
        "id": _ID,
        "bytes": newest if isinstance(newest, int) else 0,
        "addresses": _draw_number(),
    }
    upsert(session, CacheGeneration, [row])
    if not is_whole(session):
        message = "the columns of table cache_generation have another type and hold no numbers"
        raise UnavailableError(message, outage=Outage.TABLES)
    _log.warning("the row of the cache generation was lost or damaged and has been restored")
    return True


def _draw_number() -> int:
    """Return a random number that no process has seen as the counter of addresses."""
    return secrets.randbelow(2**30)


def is_whole(session: Session) -> bool:
    """Return whether the row exists and holds two numbers."""
    return _are_numbers(session.execute(_CURRENT).one_or_none())


def _are_numbers(row: Sequence[object] | None) -> bool:
    return row is not None and all(isinstance(each, int) for each in row)


def _increase(session: Session, column: InstrumentedAttribute[int]) -> int:
    """Increase one of the two counters by one and return it; PostgreSQL notifies its listeners."""
    connection = session.connection()
    increase = _build_increase(column.key, connection.dialect.name)
    row = connection.execute(increase).one_or_none()
    if row is None:
        repair(session)
        row = connection.execute(increase).one()
    number: int = row[0]
    return number


@cache
def _build_increase(name: str, dialect: str) -> ReturningUpdate[Any]:
    column = getattr(CacheGeneration, name)
    return (
        update(CacheGeneration.__table__)  # type: ignore[arg-type]  # the table of every mapped class
        .where(CacheGeneration.id == _ID, *_build_number_checks(dialect))
        .values({column.name: column + 1})
        .returning(column, *([_NOTIFIED] if dialect == "postgresql" else []))
    )


def _build_number_checks(dialect: str) -> tuple[ColumnElement[bool], ...]:
    """Return conditions that both are numbers: SQLite stores any value, and adds 1 to a text."""
    if dialect != "sqlite":
        return ()
    return tuple(
        func.typeof(each) == literal("integer")
        for each in (CacheGeneration.bytes, CacheGeneration.addresses)
    )


def _notify(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(_NOTIFY, {"channel": CHANNEL})


def list_changed_since(
    session: Session, seen: Generation, now: Generation, limit: int = 1000
) -> Sequence[tuple[str, str]] | None:
    """Return (path, suffix) of the representations that have changed since `seen`.

    None stands for all of them: addresses have changed, or more than `limit` representations.
    """
    if now.addresses != seen.addresses:
        return None
    rows = session.execute(_CHANGED, {"seen": seen.bytes, "most": limit + 1}).all()
    return None if len(rows) > limit else [(path, suffix) for path, suffix in rows]
