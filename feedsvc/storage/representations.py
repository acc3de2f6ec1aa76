"""Representations as rows: each feed's last good bytes, their validators, and what they leave out."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from feedsvc.domain.documents import LeftOut
from feedsvc.domain.representations import Head, Printed, next_modified
from feedsvc.storage import editions
from feedsvc.storage.tables import Feed, Omission, Representation
from feedsvc.storage.upserting import upsert

Key: TypeAlias = tuple[int, str]  # a feed's number and a suffix
_ENCODED = {"br": Representation.brotli, "zstd": Representation.zstd, "gzip": Representation.gzip}
_HEAD = (
    Representation.media_type,
    Representation.digest,
    Representation.modified,
    Representation.size,
    Representation.dense,
)


def head(session: Session, path: str, suffix: str) -> Head | None:
    """Return what is known of a feed's bytes in one format, without reading them."""
    row = session.execute(
        select(*_HEAD)
        .join(Feed, Feed.id == Representation.feed_id)
        .where(Feed.path == path, Feed.private.is_(False), Feed.withdrawn.is_(None), Representation.suffix == suffix)
    ).one_or_none()
    return Head(*row) if row else None


def encoded(session: Session, path: str, suffix: str) -> dict[str, bytes] | None:
    """Return a feed's bytes in one format, in each encoding."""
    row = session.execute(
        select(*_ENCODED.values())
        .join(Feed, Feed.id == Representation.feed_id)
        .where(Feed.path == path, Feed.private.is_(False), Feed.withdrawn.is_(None), Representation.suffix == suffix)
    ).one_or_none()
    return dict(zip(_ENCODED, row, strict=True)) if row else None


def encoded_of(session: Session, feed_id: int, suffix: str) -> dict[str, bytes] | None:
    """Return the bytes of a feed, be it private, in one format and each encoding."""
    row = session.execute(
        select(*_ENCODED.values()).where(Representation.feed_id == feed_id, Representation.suffix == suffix)
    ).one_or_none()
    return dict(zip(_ENCODED, row, strict=True)) if row else None


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
    columns = (Representation.feed_id, Representation.suffix, *_HEAD)
    rows = session.execute(select(*columns).where(Representation.feed_id.in_(feed_ids)))
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
            "entries": one.entries,
            "edition": edition,
            "dense": False,
            **{_ENCODED[name].key: encoded for name, encoded in one.encoded.items()},
        }
        for key, one in sorted(changed.items())
    ]
    upsert(session, Representation, rows)
    return True


def is_printed(head: Head | None, digest: str, media_type: str) -> bool:
    """Tell whether `head` is that of these very bytes."""
    return head is not None and (head.digest, head.media_type) == (digest, media_type)


def thin(session: Session, *, before: datetime, limit: int) -> Sequence[tuple[int, str, str]]:
    """Return (feed, suffix, digest) of what is encoded quickly only, and has not changed since `before`."""
    rows = session.execute(
        select(Representation.feed_id, Representation.suffix, Representation.digest)
        .join(Feed, Feed.id == Representation.feed_id)
        .where(Representation.dense.is_(False), Representation.modified <= before, Feed.withdrawn.is_(None))
        .order_by(Representation.modified)
        .limit(limit)
    )
    return [(feed_id, suffix, name) for feed_id, suffix, name in rows]


def zipped(session: Session, feed_id: int, suffix: str, digest: str) -> bytes | None:
    """Return a representation's gzipped bytes, if it still is the one of this digest."""
    return session.scalar(
        select(Representation.gzip).where(
            Representation.feed_id == feed_id, Representation.suffix == suffix, Representation.digest == digest
        )
    )


def densify(session: Session, feed_id: int, suffix: str, *, digest: str, encoded: Mapping[str, bytes]) -> bool:
    """Put denser bytes in place of the encoded ones; False if the representation changed meanwhile.

    No validator changes. Who keeps bytes in memory learns of it, as of any change.
    """
    edition = editions.next_number(session)  # first, as in `keep`: the two may not wait for each other
    rows = session.execute(
        update(Representation)
        .where(Representation.feed_id == feed_id, Representation.suffix == suffix, Representation.digest == digest)
        .values(dense=True, edition=edition, **{_ENCODED[name].key: each for name, each in encoded.items()})
        .execution_options(synchronize_session=False)
    )
    return bool(rows.rowcount)  # type: ignore[attr-defined]  # an UPDATE gives a CursorResult


def record_omissions(session: Session, left_out: Mapping[Key, Iterable[LeftOut]], *, now: datetime) -> None:
    """Replace what is known to be left out of feeds' formats; "since" stays where it was known."""
    feed_ids = {feed_id for feed_id, _ in left_out}
    known = {
        (row.feed_id, row.suffix, row.guid): row
        for row in session.scalars(select(Omission).where(Omission.feed_id.in_(feed_ids)))
        if (row.feed_id, row.suffix) in left_out
    }
    for (feed_id, suffix), each in left_out.items():
        for one in each:
            row = known.pop((feed_id, suffix, one.guid), None)
            if row:
                row.reason = one.reason
            else:
                session.add(Omission(feed_id=feed_id, suffix=suffix, guid=one.guid, reason=one.reason, since=now))
    for row in known.values():
        session.delete(row)
    session.flush()


def omissions(session: Session, limit: int = 100) -> Sequence[Omission]:
    """Return what is left out of feeds, the latest first."""
    return session.scalars(select(Omission).order_by(Omission.since.desc()).limit(limit)).all()


def omitted(session: Session, feed_ids: Collection[int]) -> set[Key]:
    """Return of which formats of feeds something is known to be left out."""
    rows = session.execute(select(Omission.feed_id, Omission.suffix).where(Omission.feed_id.in_(feed_ids)).distinct())
    return {(feed_id, suffix) for feed_id, suffix in rows}
