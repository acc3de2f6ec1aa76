"""Representations as rows: of what each feed's last good bytes consist, and their validators.

What changed is a frame and the names of fragments: a few kilobytes. Its bytes in each encoding are
kept beside it a moment later (`encodings`). Both have a checksum, which tells whether a row is
still what was written: a disk, a restored copy or a hand may have changed it.
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TypeAlias
from zlib import crc32

from sqlalchemy import and_, bindparam, case, func, select, tuple_, update
from sqlalchemy.orm import Session

from feedsvc.domain.representations import Composition, RepresentationHead, compute_modified
from feedsvc.storage.cache import generation
from feedsvc.storage.tables import Feed, Representation
from feedsvc.storage.upsert import upsert

Key: TypeAlias = tuple[int, str]  # a feed's number and a suffix
NOT_ENCODED, FAST, BEST, DAMAGED = range(4)
_HEAD = (
    Representation.media_type,
    Representation.digest,
    Representation.modified,
    Representation.size,
    Representation.encoded == BEST,
)
_HEADS = select(  # what is damaged has no digest here, so that whatever is printed next takes its place
    Representation.feed_id,
    Representation.suffix,
    Representation.media_type,
    case((Representation.encoded == DAMAGED, ""), else_=Representation.digest),
    *_HEAD[2:],
).where(Representation.feed_id.in_(bindparam("feed_ids", expanding=True)))
_HEAD_FOUND = select(*_HEAD).where(
    Representation.feed_id == bindparam("feed"), Representation.suffix == bindparam("suffix")
)
NAMED = and_(  # a feed for everybody, in one format
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
_HEAD_NAMED = select(*_HEAD).join(Feed, Feed.id == Representation.feed_id).where(NAMED)


def find_head(session: Session, path: str, suffix: str) -> RepresentationHead | None:
    """Return what is known of a feed's bytes in one format, without reading them."""
    row = session.execute(_HEAD_NAMED, {"path": path, "suffix": suffix}).one_or_none()
    return RepresentationHead(*row) if row else None


def list_newest_representations(session: Session, limit: int) -> list[tuple[str, str]]:
    """Return (path, suffix) of the feeds for everybody whose bytes changed last, the last one first."""
    return [(path, suffix) for path, suffix in session.execute(_NEWEST, {"limit": limit})]


def find_head_of(session: Session, feed_id: int, suffix: str) -> RepresentationHead | None:
    """Return what is known of the bytes of a feed, be it private, in one format."""
    row = session.execute(_HEAD_FOUND, {"feed": feed_id, "suffix": suffix}).one_or_none()
    return RepresentationHead(*row) if row else None


def checksum(
    feed_id: int,
    suffix: str,
    media_type: str,
    digest: str,
    modified: datetime,
    size: int,
    frame: bytes,
    names: str,
) -> int:
    """Return the checksum of what a representation consists of, and of its validators."""
    told = f"{feed_id} {suffix} {media_type} {digest} {modified} {size} {names}"
    return crc32(frame, crc32(told.encode()))


def count_entries(session: Session, paths: Collection[str]) -> dict[str, int]:
    """Return how many entries the feeds at these paths hold."""
    rows = session.execute(
        select(Feed.path, func.max(Representation.entries))
        .join(Feed, Feed.id == Representation.feed_id)
        .where(Feed.path.in_(paths))
        .group_by(Feed.path)
    )
    return {row[0]: row[1] for row in rows}


def list_heads(session: Session, feed_ids: Collection[int]) -> dict[Key, RepresentationHead]:
    """Return what is known of feeds' bytes, by feed and suffix."""
    rows = session.execute(_HEADS, {"feed_ids": list(feed_ids)})
    return {(row[0], row[1]): RepresentationHead(*row[2:]) for row in rows}


def list_representations(session: Session, feed_id: int) -> dict[str, Representation]:
    """Return a feed's representations by suffix, their bytes not loaded."""
    rows = session.scalars(select(Representation).where(Representation.feed_id == feed_id))
    return {row.suffix: row for row in rows}


def save_representations(
    session: Session, made: Mapping[Key, Composition], *, now: datetime
) -> bool:
    """Replace feeds' bytes; True if any differ from those before.

    The same bytes change no validator; Last-Modified is always later than before.
    """
    before = list_heads(session, {feed_id for feed_id, _ in made})
    changed = {
        key: one
        for key, one in made.items()
        if not is_unchanged(before.get(key), one.digest, one.media_type)
    }
    if not changed:
        return False
    edition = generation.next_generation(session)
    rows = [
        _row(key, one, compute_modified(_former(before.get(key), now), now))
        | {"entries": len(one.parts), "generation": edition, "encoded": NOT_ENCODED}
        for key, one in sorted(changed.items())
    ]
    upsert(session, Representation, rows)
    return True


def _former(head: RepresentationHead | None, now: datetime) -> datetime | None:
    """Return when bytes changed before; None where that is not known, as of a damaged row from the future."""
    if head is None or (not head.digest and head.modified > now):
        return None
    return head.modified


def _row(key: Key, one: Composition, modified: datetime) -> dict[str, object]:
    frame, names = one.envelope.pack(), " ".join(part.fragment for part in one.parts)
    return {
        "feed_id": key[0],
        "suffix": key[1],
        "media_type": one.media_type,
        "digest": one.digest,
        "modified": modified,
        "size": one.size,
        "envelope": frame,
        "fragments": names,
        "checksum": checksum(*key, one.media_type, one.digest, modified, one.size, frame, names),
    }


def is_unchanged(head: RepresentationHead | None, digest: str, media_type: str) -> bool:
    """Tell whether `head` is that of these very bytes."""
    return head is not None and (head.digest, head.media_type) == (digest, media_type)


def invalidate_representations(session: Session, keys: Collection[Key]) -> None:
    """Note that what representations consist of is damaged: whatever is printed next takes their place."""
    set_encoded(session, keys, DAMAGED)


def encode_anew(session: Session, keys: Collection[Key]) -> None:
    """Note that the encoded bytes of representations are damaged: they are made again from their parts."""
    set_encoded(session, keys, NOT_ENCODED)


def set_encoded(session: Session, keys: Collection[Key], how: int) -> None:
    """Note how representations are encoded now."""
    session.execute(
        update(Representation)
        .where(tuple_(Representation.feed_id, Representation.suffix).in_(sorted(keys)))
        .values(encoded=how)
        .execution_options(synchronize_session=False)
    )
