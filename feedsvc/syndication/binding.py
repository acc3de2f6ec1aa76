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

from feedsvc import encoding
from feedsvc.storage import encodings, feeds, fragments, representations
from feedsvc.storage.database import Database
from feedsvc.storage.encodings import Encoded, Stored

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


def encoded(session: Session, path: str, suffix: str) -> Found | None:
    """Return a feed's bytes in one format, in each encoding; None if it has none yet."""
    return _encoded(session, encodings.stored(session, path, suffix))


def encoded_of(session: Session, feed_id: int, suffix: str) -> Found | None:
    """Return the bytes of a feed, be it private, in one format and each encoding; as `encoded`."""
    return _encoded(session, encodings.stored_of(session, feed_id, suffix))


def verify(stored: Stored) -> Mapping[str, bytes] | None:
    """Return the encoded bytes of a representation, if they are there and still what was written."""
    kept = stored.encoded
    return kept.bodies if kept and kept.checksum == encoding.checksum(stored.name, kept.bodies) else None


def seal(stored: Stored, bodies: Mapping[str, bytes]) -> Encoded:
    """Return encoded bytes of a representation with their checksum."""
    return Encoded(bodies, encoding.checksum(stored.name, bodies))


def bind(database: Database, *, now: datetime) -> int:
    """Bind and encode some of what was printed and is not encoded yet; return how many, 0 if there is nothing to do.

    What is damaged is forgotten, and its feed is stale again.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with database.reading() as session:
        todo = encodings.unencoded(session, _PIECE)
        if not todo:
            return 0
        bodies = fragments.bodies(session, {name for each in todo for name in each.fragments})
    found = [(each, _bound(each, bodies)) for each in todo]
    whole = [(each, body) for each, body in found if body is not None]
    with ThreadPoolExecutor(_HANDS) as hands:
        made = hands.map(encoding.quick, [body for _, body in whole])
        named = {
            (each.feed_id, each.suffix, each.digest): seal(each, one)
            for (each, _), one in zip(whole, made, strict=True)
        }
    with database.writing() as session:
        damaged = [each for each, body in found if body is None]
        _give_up(session, damaged, bodies, now=now)
        encodings.keep_encoded(session, named)
    return len(todo)


def _encoded(session: Session, stored: Stored | None) -> Found | None:
    if stored is None:
        return None
    kept = verify(stored)
    is_damaged = stored.frame is None or (stored.is_encoded and kept is None)
    if kept is None:
        body = _bound(stored, fragments.bodies(session, set(stored.fragments)))
        kept, is_damaged = (encoding.quick(body), is_damaged) if body is not None else (None, True)
    return Found(stored.feed_id, kept, is_damaged, stored.frame is None)


def _bound(stored: Stored, bodies: Bodies) -> bytes | None:
    """Return a representation whole; None if anything of it is missing or damaged."""
    if stored.frame is None:
        return None
    try:
        body = stored.frame.around([bodies[name][stored.suffix] for name in stored.fragments])
    except KeyError:
        return None
    return body if len(body) == stored.size else None


def _give_up(session: Session, damaged: Sequence[Stored], bodies: Bodies, *, now: datetime) -> None:
    """Forget what is damaged, and ask for it anew."""
    if not damaged:
        return
    _log.error("what %d representations consist of is damaged; it is made anew", len(damaged))
    feeds.mark_stale(session, {each.feed_id for each in damaged}, now=now, significant=False)
    fragments.drop(
        session, {name for each in damaged for name in each.fragments if each.suffix not in bodies.get(name, {})}
    )
    representations.spoil(session, {(each.feed_id, each.suffix) for each in damaged})
