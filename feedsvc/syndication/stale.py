"""Read the next stale feeds and their snapshots in one transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.site import Site
from feedsvc.errors import UnavailableError
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import stale_marks
from feedsvc.syndication import snapshot
from feedsvc.syndication.snapshot import FeedSnapshot


@dataclass(frozen=True, slots=True)
class StaleFeeds:
    """Stale feeds to refresh together, and their snapshots, or None if these cannot be read."""

    feed_ids: Sequence[int]
    snapshots: Mapping[int, FeedSnapshot] | None


def read_stale(
    database: Database,
    skipped: Collection[int],
    urgent: int,
    postponed: int,
    *,
    site: Site,
    now: datetime,
) -> StaleFeeds | None:
    """Return the next stale feeds except the `skipped` ones; None if there are no others.

    They are the first `urgent` of the urgent ones or, if there are none, the first `postponed` of
    the others.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with database.reading() as session:
        listed = stale_marks.list_urgent(session, len(skipped) + urgent)
        feed_ids = [feed_id for feed_id in listed if feed_id not in skipped][:urgent]
        if not feed_ids and postponed:
            listed = stale_marks.list_postponed(session, len(skipped) + postponed)
            feed_ids = [feed_id for feed_id in listed if feed_id not in skipped][:postponed]
        if not feed_ids:
            return None
        return StaleFeeds(feed_ids, _try_to_read(session, feed_ids, site=site, now=now))


def _try_to_read(
    session: Session, feed_ids: Collection[int], *, site: Site, now: datetime
) -> Mapping[int, FeedSnapshot] | None:
    try:
        return snapshot.read_snapshots(session, feed_ids, site=site, now=now)
    except UnavailableError:
        raise
    except Exception:  # noqa: BLE001  the refresh reads each by itself, and logs the one that fails
        return None
