"""Representations as rows: of what each feed's last good bytes consist, and their validators.

What changed is a frame and the names of fragments: a few kilobytes. Its bytes in each encoding are kept
beside it a moment later, for the version that they are of.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from sqlalchemy import Row, Select, and_, bindparam, func, select, tuple_, update
from sqlalchemy.orm import Session

from feedsvc.domain.representations import Frame, Head, Printed, next_modified
from feedsvc.storage import editions
from feedsvc.storage.tables import Encoding, Feed, Representation
from feedsvc.storage.upserting import upsert

Key: TypeAlias = tuple[int, str]  # a feed's number and a suffix
_NOT_YET, _QUICKLY, _DENSELY = range(3)
_ENCODED = {"br": Encoding.brotli, "zstd": Encoding.zstd, "gzip": Encoding.gzip}
_HEAD = (
    Representation.media_type,
    Representation.digest,
    Representation.modified,
    Representation.size,
    Representation.encoded == _DENSELY,
)
_HEADS = select(Representation.feed_id, Representation.suffix, *_HEAD).where(
    Representation.feed_id.in_(bindparam("feed_ids", expanding=True))
)
_STORED = (
    Representation.feed_id,
    Representation.suffix,
    Representation.digest,
    Representation.size,
    Representation.frame,
    Representation.fragments,
)
_NAMED = and_(  # a feed for everybody, in one format
    Feed.path == bindparam("path"),
    Feed.private.is_(False),
    Feed.withdrawn.is_(None),
    Representation.suffix == bindparam("suffix"),
)
_HEAD_NAMED = select(*_HEAD).join(Feed, Feed.id == Representation.feed_id).where(_NAMED)


@dataclass(frozen=True, slots=True)
class Stored:
    """A representation as it is kept: of what it consists, and its bytes in each encoding, where they are made."""

    feed_id: int
    suffix: str
    digest: str
    size: int
    frame: Frame
    fragments: Sequence[str]
    encoded: Mapping[str, bytes] | None = None


def head(session: Session, path: str, suffix: str) -> Head | None:
    """Return what is known of a feed's bytes in one format, without reading them."""
    row = session.execute(_HEAD_NAMED, {"path": path, "suffix": suffix}).one_or_none()
    return Head(*row) if row else None


def stored(session: Session, path: str, suffix: str) -> Stored | None:
    """Return a feed's representation in one format."""
    return _stored(session, _WHOLE_NAMED, path=path, suffix=suffix)


def stored_of(session: Session, feed_id: int, suffix: str) -> Stored | None:
    """Return the representation of a feed, be it private, in one format."""
    return _stored(session, _WHOLE_OF, feed=feed_id, suffix=suffix)


def unencoded(session: Session, limit: int) -> Sequence[Stored]:
    """Return representations that are not encoded yet, the longest waiting first."""
    rows = session.execute(
        select(*_STORED).where(Representation.encoded == _NOT_YET).order_by(Representation.modified).limit(limit)
    )
    return [_read(row) for row in rows]


def _whole() -> Select[*tuple[Any, ...]]:
    """Ask for all of a representation; encodings of another version are none of its own."""
    same = (getattr(Encoding, key) == getattr(Representation, key) for key in ("feed_id", "suffix", "digest"))
    return select(*_STORED, *_ENCODED.values()).outerjoin(Encoding, and_(*same))


_WHOLE_NAMED = _whole().join(Feed, Feed.id == Representation.feed_id).where(_NAMED)
_WHOLE_OF = _whole().where(Representation.feed_id == bindparam("feed"), Representation.suffix == bindparam("suffix"))


def _stored(session: Session, query: Select[*tuple[Any, ...]], **key: object) -> Stored | None:
    row = session.execute(query, key).one_or_none()
    return _read(row) if row else None


def _read(row: Row[*tuple[Any, ...]]) -> Stored:
    feed_id, suffix, digest, size, frame, names, *encoded = row
    spelled = dict(zip(_ENCODED, encoded, strict=True)) if any(encoded) else None
    return Stored(feed_id, suffix, digest, size, Frame.unpacked(frame), names.split(), spelled)


def entries(session: Session, paths: Collection[str]) -> dict[str, int]:
    """Return how many entries the feeds at these paths hold."""
    rows = session.execute(
        select(Feed.path, func.max(Representation.entries))
        .join(Feed, Feed.id == Representation.feed_id)
        .where(Feed.path.in_(paths))
        .group_by(Feed.path)
    )
    return {row[0]: row[1] for row in rows}


def heads(session: Session, feed_ids: Collection[int]) -> dict[Key, Head]:
    """Return what is known of feeds' bytes, by feed and suffix."""
    rows = session.execute(_HEADS, {"feed_ids": list(feed_ids)})
    return {(row[0], row[1]): Head(*row[2:]) for row in rows}


def of(session: Session, feed_id: int) -> dict[str, Representation]:
    """Return a feed's representations by suffix, their bytes not loaded."""
    rows = session.scalars(select(Representation).where(Representation.feed_id == feed_id))
    return {row.suffix: row for row in rows}


def keep(session: Session, made: Mapping[Key, Printed], *, now: datetime) -> bool:
    """Replace feeds' bytes; True if any differ from those before.

    The same bytes change no validator; Last-Modified is always later than before.
    """
    before = heads(session, {feed_id for feed_id, _ in made})
    changed = {key: one for key, one in made.items() if not is_printed(before.get(key), one.digest, one.media_type)}
    if not changed:
        return False
    edition = editions.next_number(session)
    rows = [
        {
            "feed_id": key[0],
            "suffix": key[1],
            "media_type": one.media_type,
            "digest": one.digest,
            "modified": next_modified(before[key].modified if key in before else None, now),
            "size": one.size,
            "entries": len(one.parts),
            "edition": edition,
            "encoded": _NOT_YET,
            "frame": one.frame.packed(),
            "fragments": " ".join(part.fragment for part in one.parts),
        }
        for key, one in sorted(changed.items())
    ]
    upsert(session, Representation, rows)
    return True


def is_printed(head: Head | None, digest: str, media_type: str) -> bool:
    """Tell whether `head` is that of these very bytes."""
    return head is not None and (head.digest, head.media_type) == (digest, media_type)


def keep_encoded(session: Session, made: Mapping[tuple[int, str, str], Mapping[str, bytes]]) -> int:
    """Keep the encoded bytes of representations by (feed, suffix, digest); return of how many.

    What changed meanwhile is passed over. No validator changes, nor what readers see.
    """
    keys = sorted((feed_id, suffix) for feed_id, suffix, _ in made)
    is_one = tuple_(Representation.feed_id, Representation.suffix).in_(keys)
    named = select(Representation.feed_id, Representation.suffix, Representation.digest).where(is_one)
    rows = session.execute(named.order_by(Representation.feed_id, Representation.suffix).with_for_update())
    still = [(feed_id, suffix, digest) for feed_id, suffix, digest in rows if (feed_id, suffix, digest) in made]
    _keep_encoded(session, {key: made[key] for key in still}, _QUICKLY)
    return len(still)


def spoil(session: Session, keys: Collection[Key]) -> None:
    """Note that what representations consist of is damaged: whatever is printed next takes their place."""
    session.execute(
        update(Representation)
        .where(tuple_(Representation.feed_id, Representation.suffix).in_(sorted(keys)))
        .values(digest="", encoded=_QUICKLY)
        .execution_options(synchronize_session=False)
    )


def thin(session: Session, *, before: datetime, limit: int) -> Sequence[tuple[int, str, str]]:
    """Return (feed, suffix, digest) of what is encoded quickly only, and has not changed since `before`."""
    rows = session.execute(
        select(Representation.feed_id, Representation.suffix, Representation.digest)
        .join(Feed, Feed.id == Representation.feed_id)
        .where(
            Representation.encoded == _QUICKLY,
            Representation.digest != "",
            Representation.modified <= before,
            Feed.withdrawn.is_(None),
        )
        .order_by(Representation.modified)
        .limit(limit)
    )
    return [(feed_id, suffix, name) for feed_id, suffix, name in rows]


def zipped(session: Session, feed_id: int, suffix: str, digest: str) -> bytes | None:
    """Return a representation's gzipped bytes, if they still are those of this digest."""
    return session.scalar(
        select(Encoding.gzip).where(Encoding.feed_id == feed_id, Encoding.suffix == suffix, Encoding.digest == digest)
    )


def densify(session: Session, feed_id: int, suffix: str, *, digest: str, encoded: Mapping[str, bytes]) -> bool:
    """Put denser bytes in place of the encoded ones; False if the representation changed meanwhile.

    No validator changes. Who keeps bytes in memory learns of it, as of any change.
    """
    edition = editions.next_number(session)  # first, as in `keep`: the two may not wait for each other
    rows = session.execute(
        update(Representation)
        .where(Representation.feed_id == feed_id, Representation.suffix == suffix, Representation.digest == digest)
        .values(edition=edition)
        .execution_options(synchronize_session=False)
    )
    if not rows.rowcount:  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult
        return False
    _keep_encoded(session, {(feed_id, suffix, digest): encoded}, _DENSELY)
    return True


def _keep_encoded(session: Session, made: Mapping[tuple[int, str, str], Mapping[str, bytes]], how: int) -> None:
    """Keep encoded bytes for who holds the locks of their representations."""
    if not made:
        return
    session.execute(
        update(Representation)
        .where(tuple_(Representation.feed_id, Representation.suffix).in_([key[:2] for key in made]))
        .values(encoded=how)
        .execution_options(synchronize_session=False)
    )
    rows = [
        {"feed_id": feed_id, "suffix": suffix, "digest": digest}
        | {_ENCODED[name].key: body for name, body in encoded.items()}
        for (feed_id, suffix, digest), encoded in sorted(made.items())
    ]
    upsert(session, Encoding, rows)
