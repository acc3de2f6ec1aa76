"""Render every feed of a database without writing anything, to learn whether it is intact.

Backups are checked in this way. Each entry is rendered from its article, no stored fragment is
used, and the result is compared with the bytes that readers get.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from feedsvc.domain.documents import ExcludedEntry
from feedsvc.domain.representations import Composition
from feedsvc.domain.site import Site
from feedsvc.storage.cache import representations
from feedsvc.storage.cache.representations import Key
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Feed
from feedsvc.syndication import render, snapshot
from feedsvc.syndication.snapshot import FeedSnapshot
from feedsvc.syndication.verify import find_damages

_BATCH = 20  # feeds at a time: their entries are in memory together


@dataclass(frozen=True, slots=True)
class RenderedFeeds:
    """How many feeds were rendered, and how many of them have the bytes that readers get.

    The others are stale, or the renderer or its settings have changed since. `faults` describes the
    feeds that are damaged or cannot be rendered.
    """

    count: int
    unchanged: int
    faults: tuple[str, ...] = ()

    def add(self, other: "RenderedFeeds") -> "RenderedFeeds":
        """Return the counts and faults of both together."""
        return RenderedFeeds(
            self.count + other.count,
            self.unchanged + other.unchanged,
            (*self.faults, *other.faults),
        )


def render_all(database: Database, *, site: Site, now: datetime) -> RenderedFeeds:
    """Render every feed that readers can get, in every format.

    Raises:
        UnavailableError: the database cannot be read.
    """
    total, last = RenderedFeeds(0, 0), 0
    while True:
        with database.reading() as session:
            feed_ids = feeds.list_feeds_after(session, last, _BATCH)
            if not feed_ids:
                return total
            names = {feed.id: _name_feed(feed) for feed in feeds.get_feeds(session, feed_ids)}
            snapshots = snapshot.read_snapshots(session, feed_ids, site=site, now=now, anew=True)
            damages = find_damages(session, feed_ids)
        composed = render.render_feeds(snapshots, render.render_entries(snapshots))
        damaged = tuple(f"{names[each.feed_id]}.{each.suffix} is damaged" for each in damages)
        failed = tuple(_describe_failures(names, composed))
        total = total.add(_count(snapshots, composed)).add(RenderedFeeds(0, 0, damaged + failed))
        last = feed_ids[-1]


def _name_feed(feed: Feed) -> str:
    return f"private feed {feed.id}" if feed.private else feed.path  # its path is secret


def _count(
    snapshots: Mapping[int, FeedSnapshot], composed: Mapping[Key, Composition | ExcludedEntry]
) -> RenderedFeeds:
    rendered = {feed_id for feed_id, _ in composed}
    changed = {
        feed_id
        for (feed_id, suffix), each in composed.items()
        if isinstance(each, ExcludedEntry)
        or not representations.is_unchanged(snapshots[feed_id].heads.get(suffix), each)
    }
    return RenderedFeeds(len(rendered), len(rendered - changed))


def _describe_failures(
    names: Mapping[int, str], composed: Mapping[Key, Composition | ExcludedEntry]
) -> Iterator[str]:
    for (feed_id, suffix), each in composed.items():
        if isinstance(each, ExcludedEntry):
            yield f"{names[feed_id]}.{suffix} cannot be rendered: {each.reason}"
