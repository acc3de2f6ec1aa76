"""What feeds leave out, for editors to see: entries that a format could not spell, and why."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from feedsvc.domain.documents import ExcludedEntry
from feedsvc.storage.cache.representations import Key
from feedsvc.storage.tables import Exclusion

_OF_FEEDS = Exclusion.feed_id.in_(bindparam("feed_ids", expanding=True))
_KNOWN = select(Exclusion).where(_OF_FEEDS)
_FORMATS = select(Exclusion.feed_id, Exclusion.suffix).where(_OF_FEEDS).distinct()


def replace_excluded(
    session: Session, left_out: Mapping[Key, Iterable[ExcludedEntry]], *, now: datetime
) -> None:
    """Replace what is known to be left out of feeds' formats; "since" stays where it was known."""
    feed_ids = sorted({feed_id for feed_id, _ in left_out})
    known = {
        (row.feed_id, row.suffix, row.guid): row
        for row in session.scalars(_KNOWN, {"feed_ids": feed_ids})
        if (row.feed_id, row.suffix) in left_out
    }
    for (feed_id, suffix), each in left_out.items():
        for one in each:
            row = known.pop((feed_id, suffix, one.guid), None)
            if row:
                row.reason = one.reason
            else:
                session.add(
                    Exclusion(
                        feed_id=feed_id, suffix=suffix, guid=one.guid, reason=one.reason, since=now
                    )
                )
    for row in known.values():
        session.delete(row)
    session.flush()


def list_excluded(session: Session, limit: int = 100) -> Sequence[Exclusion]:
    """Return what is left out of feeds, the latest first."""
    return session.scalars(select(Exclusion).order_by(Exclusion.since.desc()).limit(limit)).all()


def filter_with_excluded(session: Session, feed_ids: Collection[int]) -> set[Key]:
    """Return of which formats of feeds something is known to be left out."""
    rows = session.execute(_FORMATS, {"feed_ids": list(feed_ids)})
    return {(feed_id, suffix) for feed_id, suffix in rows}
