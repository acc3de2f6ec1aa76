"""Excluded entries as rows: those that a format could not write, with the reason, for editors."""

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
    session: Session, excluded: Mapping[Key, Iterable[ExcludedEntry]], *, now: datetime
) -> None:
    """Replace the excluded entries of representations; entries known before keep their `since`."""
    feed_ids = sorted({feed_id for feed_id, _ in excluded})
    stored = {
        (row.feed_id, row.suffix, row.guid): row
        for row in session.scalars(_KNOWN, {"feed_ids": feed_ids})
        if (row.feed_id, row.suffix) in excluded
    }
    for (feed_id, suffix), entries in excluded.items():
        for entry in entries:
            row = stored.pop((feed_id, suffix, entry.guid), None)
            if row:
                row.reason = entry.reason
            else:
                key = {"feed_id": feed_id, "suffix": suffix, "guid": entry.guid}
                session.add(Exclusion(**key, reason=entry.reason, since=now))
    for row in stored.values():  # the formats can write these again
        session.delete(row)
    session.flush()


def list_excluded(session: Session, limit: int = 100) -> Sequence[Exclusion]:
    """Return excluded entries, the latest first."""
    return session.scalars(select(Exclusion).order_by(Exclusion.since.desc()).limit(limit)).all()


def filter_with_excluded(session: Session, feed_ids: Collection[int]) -> set[Key]:
    """Return (feed id, suffix) of the representations of these feeds that exclude an entry."""
    rows = session.execute(_FORMATS, {"feed_ids": list(feed_ids)})
    return {(feed_id, suffix) for feed_id, suffix in rows}
