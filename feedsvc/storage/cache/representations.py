"""Representations as rows: what the last good bytes of each feed consist of, and their validators.

A change writes the envelope and the names of fragments: a few kilobytes. The bytes in each encoding
are stored a moment later (`encodings`). Both rows have a checksum, which tells whether a row is as
it was written: a disk, a restored backup or a person may have changed it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import NamedTuple, TypeAlias
from zlib import crc32

from sqlalchemy import and_, bindparam, case, select, tuple_, update
from sqlalchemy.orm import Session

from feedsvc.domain.representations import Composition, RepresentationHead, compute_modified
from feedsvc.storage.cache import generation
from feedsvc.storage.tables import Feed, Representation
from feedsvc.storage.upsert import upsert

Key: TypeAlias = tuple[int, str]  # (feed id, suffix)
NOT_ENCODED, FAST, BEST, DAMAGED = range(4)
_HEAD = (
    Representation.media_type,
    Representation.digest,
    Representation.modified,
    Representation.size,
    Representation.encoded == BEST,
)
# A damaged row gets an empty digest here, so that the next rendering always replaces it.
_HEADS = select(
    Representation.feed_id,
    Representation.suffix,
    Representation.media_type,
    case((Representation.encoded == DAMAGED, ""), else_=Representation.digest),
    *_HEAD[2:],
    generation.SELECT_BYTES,
).where(Representation.feed_id.in_(bindparam("feed_ids", expanding=True)))
IS_NAMED = and_(  # a public feed, in one format
    Feed.path == bindparam("path"),
    Feed.private.is_(False),
    Feed.withdrawn.is_(None),
    Representation.suffix == bindparam("suffix"),
)
_NEWEST = (
    select(Feed.path, Representation.suffix)
    .join(Feed, Feed.id == Representation.feed_id)
    .where(Feed.private.is_(False), Feed.withdrawn.is_(None))
    .order_by(Representation.generation.desc())
    .limit(bindparam("limit"))
)


class Heads(NamedTuple):
    """Heads of representations by feed and suffix, and the cache generation of that instant.

    The generation is None where there are no heads, or where it is damaged.
    """

    heads: dict[Key, RepresentationHead]
    generation: int | None


def list_newest_representations(session: Session, limit: int) -> list[tuple[str, str]]:
    """Return (path, suffix) of public feeds, those that changed last first."""
    return [(path, suffix) for path, suffix in session.execute(_NEWEST, {"limit": limit})]


def checksum(
    feed_id: int,
    suffix: str,
    media_type: str,
    digest: str,
    modified: datetime,
    size: int,
    envelope: bytes,
    names: str,
) -> int:
    """Return the checksum of a row: of the parts of a representation and of its validators."""
    values = f"{feed_id} {suffix} {media_type} {digest} {modified} {size} {names}"
    return crc32(envelope, crc32(values.encode()))


def list_heads(session: Session, feed_ids: Collection[int]) -> dict[Key, RepresentationHead]:
    """Return the heads of the representations of these feeds, by feed and suffix."""
    return read_heads(session, feed_ids).heads


def read_heads(session: Session, feed_ids: Collection[int]) -> Heads:
    """Return the heads of the representations of these feeds, with the generation at that time."""
    rows = session.connection().execute(_HEADS, {"feed_ids": list(feed_ids)}).all()
    heads = {(row[0], row[1]): RepresentationHead(*row[2:-1]) for row in rows}
    number = rows[0][-1] if rows else None
    return Heads(heads, number if isinstance(number, int) else None)  # it may be damaged


def list_representations(session: Session, feed_id: int) -> dict[str, Representation]:
    """Return a feed's representations by suffix, without loading their parts."""
    rows = session.scalars(select(Representation).where(Representation.feed_id == feed_id))
    return {row.suffix: row for row in rows}


def save_representations(
    session: Session, compositions: Mapping[Key, Composition], seen: Heads, *, now: datetime
) -> bool:
    """Store the present compositions of representations; return True if the bytes of any changed.

    `seen` are the heads of all of them as they were read before. Equal bytes change no validator.
    For other bytes, Last-Modified is always later than before.
    """
    changed = _filter_changed(compositions, seen.heads)
    if not changed:
        return False
    number, before = generation.next_generation(session), seen.heads
    if seen.generation is None or number != seen.generation + 1:
        # Another process has stored representations meanwhile. No lock here:
        # `stale_marks.mark_rendered` has locked the feeds of these rows.
        before = list_heads(session, {feed_id for feed_id, _ in compositions})
        changed = _filter_changed(compositions, before)
    if not changed:
        return False
    rows = [
        _to_row(key, each, compute_modified(_find_last_modified(before.get(key), now), now))
        | {"entries": len(each.parts), "generation": number, "encoded": NOT_ENCODED}
        for key, each in sorted(changed.items())
    ]
    upsert(session, Representation, rows)
    return True


def _filter_changed(
    compositions: Mapping[Key, Composition], before: Mapping[Key, RepresentationHead]
) -> dict[Key, Composition]:
    return {
        key: each for key, each in compositions.items() if not is_unchanged(before.get(key), each)
    }


def _find_last_modified(head: RepresentationHead | None, now: datetime) -> datetime | None:
    """Return when bytes last changed; None if unknown: a damaged row may hold a future time."""
    if head is None or (not head.digest and head.modified > now):
        return None
    return head.modified


def _to_row(key: Key, composition: Composition, modified: datetime) -> dict[str, object]:
    media_type, digest, size = composition.media_type, composition.digest, composition.size
    envelope = composition.envelope.pack()
    # The sizes are stored as well, so that deltas are cut without reading the fragments.
    names = " ".join([f"{part.fragment}:{part.size}" for part in composition.parts])
    return {
        "feed_id": key[0],
        "suffix": key[1],
        "media_type": media_type,
        "digest": digest,
        "modified": modified,
        "size": size,
        "envelope": envelope,
        "fragments": names,
        "checksum": checksum(*key, media_type, digest, modified, size, envelope, names),
    }


def is_unchanged(head: RepresentationHead | None, composition: Composition) -> bool:
    """Return whether `head` belongs to the bytes of this composition."""
    return head is not None and (head.digest, head.media_type) == (
        composition.digest,
        composition.media_type,
    )


def invalidate_representations(session: Session, keys: Collection[Key]) -> None:
    """Mark representations as damaged: the next rendering replaces them, even with equal bytes."""
    set_encoded(session, keys, DAMAGED)


def encode_anew(session: Session, keys: Collection[Key]) -> None:
    """Mark the encoded bytes of representations as missing: they are made again from the parts."""
    set_encoded(session, keys, NOT_ENCODED)


def set_encoded(session: Session, keys: Collection[Key], state: int) -> None:
    """Set how representations are encoded: NOT_ENCODED, FAST, BEST, or DAMAGED."""
    session.execute(
        update(Representation)
        .where(tuple_(Representation.feed_id, Representation.suffix).in_(sorted(keys)))
        .values(encoded=state)
        .execution_options(synchronize_session=False)
    )
