"""Find stored representations that are damaged, and have them made again.

A disk, a restored backup or a person may damage a row. No reader gets a damaged row. Here it is
found and marked, so that the next refresh makes it again: encoded bytes from the parts of the
representation, and the parts from the articles. If the bytes are the same, no validator changes.
"""

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc import compression
from feedsvc.storage.cache import encodings, generation, representations
from feedsvc.storage.cache.encodings import Encoded, StoredRepresentation
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import stale_marks

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged representation; `in_parts` is false if only its encoded bytes are damaged."""

    feed_id: int
    suffix: str
    in_parts: bool


def read_intact(stored: StoredRepresentation) -> Mapping[str, bytes] | None:
    """Return the encoded bytes of a representation, or None if they are missing or damaged."""
    encoded = stored.encoded
    if encoded and encoded.checksum == compression.checksum(stored.name, encoded.bodies):
        return encoded.bodies
    return None


def add_checksum(stored: StoredRepresentation, bodies: Mapping[str, bytes]) -> Encoded:
    """Return encoded bytes of a representation with the checksum that `read_intact` compares."""
    return Encoded(bodies, compression.checksum(stored.name, bodies))


def find_damages(session: Session, feed_ids: Collection[int]) -> Sequence[Damage]:
    """Return the damaged representations of feeds. Reading the bytes takes 0.3 ms for each one."""
    return [
        Damage(each.feed_id, each.suffix, each.envelope is None)
        for each in encodings.list_representations_whole(session, feed_ids)
        if each.envelope is None or (each.is_encoded and read_intact(each) is None)
    ]


def repair_generation(database: Database) -> None:
    """Restore the row of the cache generation if it is lost: without it no process sees changes.

    Raises:
        UnavailableError: the database cannot be used.
    """
    with database.reading() as session:
        if generation.is_whole(session):
            return
    with database.writing() as session:
        generation.repair(session)


def mark_damaged(database: Database, feed_ids: Collection[int], *, now: datetime) -> int:
    """Have the next refresh make damaged representations of feeds again; return how many.

    Raises:
        UnavailableError: the database cannot be used.
    """
    with database.reading() as session:
        damages = find_damages(session, feed_ids)
    if not damages:
        return 0
    names = ", ".join(sorted(f"{each.feed_id}.{each.suffix}" for each in damages))
    _log.error(
        "stored bytes of feeds (%s) are damaged and will be made again; check the disk", names
    )
    # Damaged parts are rendered again from the articles. Encoded bytes alone are made again from
    # intact parts, which costs no rendering.
    in_parts = [(each.feed_id, each.suffix) for each in damages if each.in_parts]
    with database.writing() as session:
        stale_marks.mark_stale(
            session, {feed_id for feed_id, _ in in_parts}, now=now, significant=False
        )
        representations.invalidate_representations(session, in_parts)
        representations.encode_anew(
            session, [(each.feed_id, each.suffix) for each in damages if not each.in_parts]
        )
    return len(damages)
