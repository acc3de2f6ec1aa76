"""From what representations consist of to their bytes in each encoding, made once.

The press says of what a feed consists; here that is bound together. The refresher does so right
after the press and keeps the encoded bytes. Who asks for a feed in the moment between gets the very
same, made for them.
"""

import logging
import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy.orm import Session

from feedsvc import compression
from feedsvc.storage.cache import encodings, fragments, representations
from feedsvc.storage.cache.encodings import Encoded, StoredRepresentation
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds

_PIECE = 12  # representations at a time; then the press looks again whether something urgent came
_HANDS = min(os.cpu_count() or 1, 4)  # encoders let other threads run
_log = logging.getLogger(__name__)
Bodies: TypeAlias = Mapping[str, Mapping[str, bytes]]  # by fragment and suffix


@dataclass(frozen=True, slots=True)
class Found:
    """A feed's bytes in one format and each encoding, None where nothing good is left of it.

    `is_damaged` says that something that was kept is no longer what was written. Then `encoded` was
    made again from the rest, and `verifying.mend` is to be called for the feed. Where that is in its
    parts (`has_damaged_parts`), only the digest of its head is proved: the checksum of `encoded` has it.
    """

    feed_id: int
    encoded: Mapping[str, bytes] | None
    is_damaged: bool
    has_damaged_parts: bool = False


def read_encodings(session: Session, path: str, suffix: str) -> Found | None:
    """Return a feed's bytes in one format, in each encoding; None if it has none yet."""
    return _encode_stored(session, encodings.find_representation(session, path, suffix))


def read_encodings_of(session: Session, feed_id: int, suffix: str) -> Found | None:
    """Return the bytes of a feed, be it private, in one format and each encoding; as `encoded`."""
    return _encode_stored(session, encodings.find_representation_of(session, feed_id, suffix))


def verify(stored: StoredRepresentation) -> Mapping[str, bytes] | None:
    """Return the encoded bytes of a representation, if they are there and still what was written."""
    kept = stored.encoded
    return (
        kept.bodies
        if kept and kept.checksum == compression.checksum(stored.name, kept.bodies)
        else None
    )


def seal(stored: StoredRepresentation, bodies: Mapping[str, bytes]) -> Encoded:
    """Return encoded bytes of a representation with their checksum."""
    return Encoded(bodies, compression.checksum(stored.name, bodies))


def encode_pending(database: Database, *, now: datetime) -> int:
    """Bind and encode some of what was printed and is not encoded yet; return how many, 0 if there is nothing to do.

    What is damaged is forgotten, and its feed is stale again.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with database.reading() as session:
        todo = encodings.list_unencoded(session, _PIECE)
        if not todo:
            return 0
        bodies = fragments.read_bodies(session, {name for each in todo for name in each.fragments})
    found = [(each, _join_fragments(each, bodies)) for each in todo]
    whole = [(each, body) for each, body in found if body is not None]
    with ThreadPoolExecutor(_HANDS) as hands:
        made = hands.map(compression.compress_fast, [body for _, body in whole])
        named = {
            (each.feed_id, each.suffix, each.digest): seal(each, one)
            for (each, _), one in zip(whole, made, strict=True)
        }
    with database.writing() as session:
        damaged = [each for each, body in found if body is None]
        _discard_damaged(session, damaged, bodies, now=now)
        encodings.save_encodings(session, named)
    return len(todo)


def _encode_stored(session: Session, stored: StoredRepresentation | None) -> Found | None:
    if stored is None:
        return None
    kept = verify(stored)
    is_damaged = stored.frame is None or (stored.is_encoded and kept is None)
    if kept is None:
        body = _join_fragments(stored, fragments.read_bodies(session, set(stored.fragments)))
        kept, is_damaged = (
            (compression.compress_fast(body), is_damaged) if body is not None else (None, True)
        )
    return Found(stored.feed_id, kept, is_damaged, stored.frame is None)


def _join_fragments(stored: StoredRepresentation, bodies: Bodies) -> bytes | None:
    """Return a representation whole; None if anything of it is missing or damaged."""
    if stored.frame is None:
        return None
    try:
        body = stored.frame.wrap([bodies[name][stored.suffix] for name in stored.fragments])
    except KeyError:
        return None
    return body if len(body) == stored.size else None


def _discard_damaged(
    session: Session, damaged: Sequence[StoredRepresentation], bodies: Bodies, *, now: datetime
) -> None:
    """Forget what is damaged, and ask for it anew."""
    if not damaged:
        return
    _log.error("what %d representations consist of is damaged; it is made anew", len(damaged))
    feeds.mark_stale(session, {each.feed_id for each in damaged}, now=now, significant=False)
    fragments.delete_fragments(
        session,
        {
            name
            for each in damaged
            for name in each.fragments
            if each.suffix not in bodies.get(name, {})
        },
    )
    representations.invalidate_representations(
        session, {(each.feed_id, each.suffix) for each in damaged}
    )
