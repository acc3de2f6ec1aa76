"""Join the parts of representations and encode the bytes, once for all readers.

Rendering stores the composition of a representation; here its parts are joined. The refresher joins
them right after rendering and stores the encoded bytes. A reader who asks in the moment between
gets the same bytes, joined for that request. Later, `recompress` makes them smaller.
"""

import logging
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy.orm import Session

from feedsvc import compression
from feedsvc.rendering import FORMATS
from feedsvc.storage.cache import encodings, fragments, representations
from feedsvc.storage.cache.encodings import StoredRepresentation
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import stale_marks
from feedsvc.syndication.verify import add_checksum, mark_damaged, read_intact

_BATCH = 12  # representations at a time; after each batch, urgent feeds are refreshed first
_THREADS = min(os.cpu_count() or 1, 4)  # the compressors release Python's lock
_MINIMUM_AGE = timedelta(minutes=1)  # bytes that change every minute are not worth recompressing
_FOR_PARTNERS = tuple(suffix for suffix, each in FORMATS.items() if not each.is_for_readers)
_log = logging.getLogger(__name__)
Bodies: TypeAlias = Mapping[str, Mapping[str, bytes]]  # by fragment and suffix


@dataclass(frozen=True, slots=True)
class EncodedRepresentation:
    """A feed's bytes in one format and each encoding; None if all that is stored is damaged.

    `is_damaged` tells that something stored is damaged. Then `encoded` was made again from the
    rest, and the caller is to call `verify.mark_damaged` for the feed.
    """

    stored: StoredRepresentation
    encoded: Mapping[str, bytes] | None
    is_damaged: bool

    @property
    def has_damaged_parts(self) -> bool:
        """Return whether the row of the parts is damaged.

        Then only the digest of the head is certain: the checksum of the encoded bytes covers it.
        """
        return self.stored.envelope is None


def read_encodings(session: Session, path: str, suffix: str) -> EncodedRepresentation | None:
    """Return a public feed's bytes in one format, in each encoding; None if it has none yet."""
    stored = encodings.find_representation(session, path, suffix)
    return encode_stored(session, stored) if stored else None


def read_encodings_of(session: Session, feed_id: int, suffix: str) -> EncodedRepresentation | None:
    """Return a public or private feed's bytes in one format; None if it has none yet."""
    stored = encodings.find_representation_of(session, feed_id, suffix)
    return encode_stored(session, stored) if stored else None


def encode_stored(
    session: Session,
    stored: StoredRepresentation,
    read_bodies: Callable[[Session, Collection[str]], Bodies] = fragments.read_bodies,
) -> EncodedRepresentation:
    """Return a representation's bytes in each encoding, joined if they are not encoded yet."""
    encoded = read_intact(stored)
    is_damaged = stored.envelope is None or (stored.is_encoded and encoded is None)
    if encoded is None:
        body = _join_fragments(stored, read_bodies(session, stored.fragments.keys()))
        encoded = compression.FastEncodings(body) if body is not None else None
    return EncodedRepresentation(stored, encoded, is_damaged or encoded is None)


def encode_pending(database: Database, *, now: datetime) -> int:
    """Join and encode some representations that are not encoded yet; return how many.

    Representations for partners wait until they have not changed for a minute: few programs ask for
    them, and for an earlier request they are encoded at that moment. The return value is 0 if there
    are none. Damaged parts are deleted, and their feeds are stale.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with database.reading() as session:
        pending = encodings.list_unencoded(
            session, _BATCH, settled=_FOR_PARTNERS, before=now - _MINIMUM_AGE
        )
        if not pending:
            return 0
        names = {name for each in pending for name in each.fragments}
        bodies = fragments.read_bodies(session, names)
    joined = [(each, _join_fragments(each, bodies)) for each in pending]
    whole = [(each, body) for each, body in joined if body is not None]
    with ThreadPoolExecutor(_THREADS) as threads:
        compressed = threads.map(compression.compress_fast, [body for _, body in whole])
        encoded = {
            (each.feed_id, each.suffix, each.digest): add_checksum(each, by_encoding)
            for (each, _), by_encoding in zip(whole, compressed, strict=True)
        }
    with database.writing() as session:
        damaged = [each for each, body in joined if body is None]
        _discard_damaged(session, damaged, bodies, now=now)
        encodings.save_encodings(session, encoded)
    return len(pending)


def recompress(database: Database, *, now: datetime, limit: int = 20) -> int:
    """Compress fast-compressed representations again with the best levels; return how many.

    Those that are unchanged for the longest time come first. The compression is outside of any
    transaction, and ends as soon as a feed is stale. Damaged bytes are marked, to be made again.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    replaced_count = 0
    with database.reading() as session:
        versions = encodings.list_fast_encoded(session, before=now - _MINIMUM_AGE, limit=limit)
    for feed_id, suffix, digest in versions:
        with database.reading() as session:
            if stale_marks.list_stale(session, 1):
                break
            stored = encodings.find_representation_of(session, feed_id, suffix)
        if stored is None or stored.digest != digest:
            break
        bodies = read_intact(stored)
        if bodies is None:
            mark_damaged(database, [feed_id], now=now)
            continue
        best = compression.compress_best(compression.decompress(bodies["gzip"]))
        with database.writing() as session:
            replaced_count += encodings.replace_encodings(
                session, feed_id, suffix, digest=digest, encoded=add_checksum(stored, best)
            )
    return replaced_count


def _join_fragments(stored: StoredRepresentation, bodies: Bodies) -> bytes | None:
    """Return the bytes of a representation, or None if any part is missing or damaged."""
    if stored.envelope is None:
        return None
    try:
        body = stored.envelope.wrap([bodies[name][stored.suffix] for name in stored.fragments])
    except KeyError:
        return None
    return body if len(body) == stored.head.size else None


def _discard_damaged(
    session: Session, damaged: Sequence[StoredRepresentation], bodies: Bodies, *, now: datetime
) -> None:
    """Delete damaged fragments and have their feeds rendered again."""
    if not damaged:
        return
    _log.error("representations with damaged parts, which will be made again: %d", len(damaged))
    stale_marks.mark_stale(session, {each.feed_id for each in damaged}, now=now, significant=False)
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
