"""Whether what is kept of feeds is still what was written, and what to do where it is not.

A disk, a restored copy or a hand may change a row. Nobody is served a damaged one; here it is
found, and marked so that the next refresh makes it again: encoded bytes from what the
representation consists of, and that from the articles. No validator changes where the bytes come
out as they were.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.storage.cache import encodings, generation, representations
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.syndication.encode import verify

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Damage:
    """One representation that is damaged: in its parts, or else only in its encoded bytes."""

    feed_id: int
    suffix: str
    in_parts: bool


def find_damages(session: Session, feed_ids: Collection[int]) -> Sequence[Damage]:
    """Return what is damaged of feeds. Reads all their bytes: 0.3 ms for each representation."""
    return [
        Damage(each.feed_id, each.suffix, each.frame is None)
        for each in encodings.list_representations_whole(session, feed_ids)
        if each.frame is None or (each.is_encoded and verify(each) is None)
    ]


def repair_generation(database: Database) -> None:
    """Make the row of the cache generation again where it is lost: without it no process learns of changes.

    Raises:
        UnavailableError: the database cannot be used.
    """
    with database.reading() as session:
        if generation.is_whole(session):
            return
    with database.writing() as session:
        generation.repair(session)


def mark_damaged(database: Database, feed_ids: Collection[int], *, now: datetime) -> int:
    """Let the next refresh make again what is damaged of feeds; return how much that is.

    Raises:
        UnavailableError: the database cannot be used.
    """
    with database.reading() as session:
        found = find_damages(session, feed_ids)
    if not found:
        return 0
    names = ", ".join(sorted(f"{each.feed_id}.{each.suffix}" for each in found))
    _log.error("what is kept of feeds (%s) is damaged, it is made again; check the disk", names)
    in_parts = [(each.feed_id, each.suffix) for each in found if each.in_parts]
    with database.writing() as session:
        feeds.mark_stale(session, {feed_id for feed_id, _ in in_parts}, now=now, significant=False)
        representations.invalidate_representations(session, in_parts)
        representations.encode_anew(
            session, [(each.feed_id, each.suffix) for each in found if not each.in_parts]
        )
    return len(found)
