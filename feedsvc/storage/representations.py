"""Representations as rows: each feed's last good bytes, their validators, and what they leave out."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session, undefer

from feedsvc.domain.documents import LeftOut
from feedsvc.domain.representations import Head, next_modified
from feedsvc.storage import editions
from feedsvc.storage.tables import Feed, Omission, Representation


def head(session: Session, path: str, suffix: str) -> Head | None:
    """Return what is known of a feed's bytes in one format, without reading them."""
    row = session.execute(
        select(Representation.media_type, Representation.digest, Representation.modified, Representation.size)
        .join(Feed, Feed.id == Representation.feed_id)
        .where(Feed.path == path, Feed.withdrawn.is_(None), Representation.suffix == suffix)
    ).one_or_none()
    return Head(*row) if row else None


def bodies(session: Session, path: str, suffix: str) -> tuple[bytes, bytes] | None:
    """Return a feed's bytes in one format: (as they are, gzipped)."""
    row = session.execute(
        select(Representation.body, Representation.gzip)
        .join(Feed, Feed.id == Representation.feed_id)
        .where(Feed.path == path, Feed.withdrawn.is_(None), Representation.suffix == suffix)
    ).one_or_none()
    return (row.body, row.gzip) if row else None


def entries(session: Session, paths: Collection[str]) -> dict[str, int]:
    """Return how many entries the feeds at these paths hold."""
    rows = session.execute(
        select(Feed.path, func.max(Representation.entries))
        .join(Feed, Feed.id == Representation.feed_id)
        .where(Feed.path.in_(paths))
        .group_by(Feed.path)
    )
    return {row[0]: row[1] for row in rows}


def of(session: Session, feed_id: int) -> dict[str, Representation]:
    """Return a feed's representations by suffix, their bytes not loaded."""
    rows = session.scalars(select(Representation).where(Representation.feed_id == feed_id))
    return {row.suffix: row for row in rows}


def keep(session: Session, feed_id: int, suffix: str, *, made: Representation, now: datetime) -> bool:
    """Replace a feed's bytes in one format; True if they differ from those before.

    The same bytes change no validator. `made.modified` is set here: later than before.
    """
    before = session.get(Representation, (feed_id, suffix), options=[undefer(Representation.digest)])
    if before and before.digest == made.digest and before.media_type == made.media_type:
        return False
    made.feed_id, made.suffix = feed_id, suffix
    made.modified = next_modified(before.modified if before else None, now)
    made.edition = editions.next_number(session)
    session.merge(made)
    session.flush()
    return True


def record_omissions(
    session: Session, feed_id: int, suffix: str, left_out: Iterable[LeftOut], *, now: datetime
) -> None:
    """Replace what is known to be left out of a feed's format; "since" stays where it was known."""
    known = {
        row.guid: row
        for row in session.scalars(select(Omission).where(Omission.feed_id == feed_id, Omission.suffix == suffix))
    }
    for one in left_out:
        row = known.pop(one.guid, None)
        if row:
            row.reason = one.reason
        else:
            session.add(Omission(feed_id=feed_id, suffix=suffix, guid=one.guid, reason=one.reason, since=now))
    if known:
        session.execute(
            delete(Omission).where(Omission.feed_id == feed_id, Omission.suffix == suffix, Omission.guid.in_(known))
        )


def omissions(session: Session, limit: int = 100) -> Sequence[Omission]:
    """Return what is left out of feeds, the latest first."""
    return session.scalars(select(Omission).order_by(Omission.since.desc()).limit(limit)).all()
