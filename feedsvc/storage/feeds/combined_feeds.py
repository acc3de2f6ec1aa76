"""Rows of combined feeds: feeds that an address defines, of which a limited number is stored.

Such a feed holds only its newest articles, one more than it may show, so that it knows whether
there are older ones. A publication adds an article to it as to any other feed. Where an article
leaves, the next refresh adds an older one (`rebuild_items`). Where its articles are rare, the feed
holds all of them in its `spans` (`explored_spans`).

A row of `combined_feeds` has the name of the feed and its `selection`, as for a custom feed, but
with the "words" that an article must have as well. `last_requested` is roughly when a reader last
requested the feed, and `requested_again` tells whether one did after the feed was created.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, insert, select, true, tuple_, update
from sqlalchemy.orm import Session

from feedsvc.domain.archives import ItemKey
from feedsvc.domain.custom_feeds import Selection
from feedsvc.storage.feeds import explored_spans, paths
from feedsvc.storage.feeds.custom_feeds import dump_selection, parse_selection
from feedsvc.storage.feeds.explored_spans import Matches
from feedsvc.storage.feeds.item_pages import KEY_COLUMNS
from feedsvc.storage.feeds.newest_matches import OLDEST
from feedsvc.storage.tables import (
    Article,
    Author,
    CombinedFeed,
    Encoding,
    Exclusion,
    Feed,
    FeedItem,
    Representation,
    Section,
    Topic,
    Withdrawal,
)

# The time between two records that readers requested a feed: polls write next to nothing.
REQUEST_INTERVAL = timedelta(minutes=10)
# The most rows of one feed. Where its combination was rare and no longer is, its newest span grows.
# A feed that is deleted for this is explored again when a reader asks for it.
MOST_ITEMS = 20_000
_OTHER_ROWS = (FeedItem, Withdrawal, Exclusion, Encoding, Representation, CombinedFeed)


def add_combined_feed(
    session: Session,
    path: str,
    guid: str,
    name: str,
    selection: Selection,
    *,
    limit: int,
    since: datetime,
    now: datetime,
) -> Feed:
    """Add a feed with the newest `limit` articles that `selection` matches.

    Its `updated` is the latest of its newest articles, or `since` if it has none, so that a feed
    that is created again has the same bytes.
    """
    feed = paths.add_feed(session, path, guid, now=now)
    feed.combined = CombinedFeed(
        name=name, selection=dump_selection(selection), last_requested=now, spans=[]
    )
    session.flush()
    rebuild_items(session, feed, limit)
    feed.updated = _find_last_update(session, _list_items(session, feed.id, limit)) or since
    return feed


def _find_last_update(session: Session, keys: Sequence[ItemKey]) -> datetime | None:
    ids = [key.article_id for key in keys]
    return session.scalar(select(func.max(Article.updated)).where(Article.id.in_(ids)))


def _insert_items(session: Session, feed_id: int, keys: Sequence[ItemKey]) -> None:
    if keys:
        session.execute(insert(FeedItem), [{"feed_id": feed_id, **key._asdict()} for key in keys])


def are_items_outdated(session: Session, feed: Feed, selected: Matches, limit: int) -> bool:
    """Return whether the newest `limit` items of a combined feed differ from those that it selects.

    `selected` is the result of `explored_spans.read_matches`. The items are outdated as well if it
    has a gap, in which more articles may be found, or if more than twice `limit` items are outside
    all spans.
    """
    if selected.gap or _list_items(session, feed.id, limit) != selected.keys:
        return True
    unneeded = _list_items(session, feed.id, 2 * limit + 1, low=_find_newest_span(feed))
    return len(unneeded) > 2 * limit


def rebuild_items(session: Session, feed: Feed, limit: int) -> None:
    """Let a combined feed hold the newest `limit` articles that it selects, and those of its spans.

    If fewer are known, some spans are explored. If a gap is left, articles older than the gap are
    removed: the feed would show them in place of those in the gap. The caller holds the lock of
    articles.
    """
    selected = explored_spans.explore_newest(session, feed, limit)
    if selected.gap:
        explored_spans.forget_before(session, feed, selected.gap.low)
    ids = {key.article_id for key in selected.keys}
    session.execute(
        delete(FeedItem)
        .where(
            FeedItem.feed_id == feed.id,
            FeedItem.article_id.not_in(ids),
            tuple_(*KEY_COLUMNS) >= _find_newest_span(feed),
        )
        .execution_options(synchronize_session=False)
    )
    present = {key.article_id for key in _list_items(session, feed.id, limit)}
    _insert_items(session, feed.id, [key for key in selected.keys if key.article_id not in present])


def _find_newest_span(feed: Feed) -> ItemKey:
    """Return the key at which the newest span of a feed ends: newer items are in no span."""
    spans = explored_spans.list_spans(feed.combined) if feed.combined else []
    return spans[0].high if spans else OLDEST


def _list_items(session: Session, feed_id: int, limit: int, low: ItemKey = OLDEST) -> list[ItemKey]:
    rows = session.execute(
        select(*KEY_COLUMNS)
        .where(FeedItem.feed_id == feed_id, tuple_(*KEY_COLUMNS) >= low)
        .order_by(*(each.desc() for each in KEY_COLUMNS))
        .limit(limit)
    )
    return [ItemKey(*row) for row in rows]


def update_last_requested(session: Session, path: str, *, now: datetime) -> None:
    """Record that a reader has requested a combined feed again."""
    feed_id = select(Feed.id).where(Feed.path == path).scalar_subquery()
    session.execute(
        update(CombinedFeed)
        .where(
            CombinedFeed.feed_id == feed_id, CombinedFeed.last_requested < now - REQUEST_INTERVAL
        )
        .values(last_requested=now, requested_again=true())
        .execution_options(synchronize_session=False)
    )


def count_combined_feeds(session: Session) -> int:
    """Return how many combined feeds are stored."""
    return session.scalar(select(func.count()).select_from(CombinedFeed)) or 0


def list_least_requested(session: Session, most: int) -> Sequence[int]:
    """Return the ids of the feeds beyond `most`: first those that nobody has requested again.

    So a client that asks once for each of thousands does not displace feeds that readers poll.
    """
    over = count_combined_feeds(session) - most
    if over <= 0:
        return []
    order = (CombinedFeed.requested_again, CombinedFeed.last_requested, CombinedFeed.feed_id)
    return session.scalars(select(CombinedFeed.feed_id).order_by(*order).limit(over)).all()


def list_unrequested(session: Session, *, since: datetime) -> Sequence[int]:
    """Return the ids of the feeds that nobody has requested since an instant."""
    return session.scalars(
        select(CombinedFeed.feed_id).where(CombinedFeed.last_requested < since)
    ).all()


def list_overgrown(session: Session) -> Sequence[int]:
    """Return the ids of the feeds that hold too many articles, in spans that were rare once."""
    combined = select(CombinedFeed.feed_id)
    counted = select(FeedItem.feed_id).where(FeedItem.feed_id.in_(combined))
    many = func.count() > MOST_ITEMS
    return session.scalars(counted.group_by(FeedItem.feed_id).having(many)).all()


def delete_combined_feeds(session: Session, feed_ids: Collection[int]) -> None:
    """Delete combined feeds with all their rows."""
    if not feed_ids:
        return
    # A refresh locks the rows of feeds too, and in this order.
    ids = session.scalars(
        select(Feed.id).where(Feed.id.in_(feed_ids)).order_by(Feed.id).with_for_update()
    ).all()
    options: dict[str, Any] = {"synchronize_session": False}
    for table in _OTHER_ROWS:
        session.execute(delete(table).where(table.feed_id.in_(ids)), execution_options=options)
    session.execute(delete(Feed).where(Feed.id.in_(ids)), execution_options=options)


def delete_feeds_combining(session: Session, *terms: Topic | Section | Author) -> None:
    """Delete the combined feeds that name any of the terms: names, slugs or articles have changed.

    The next request creates such a feed again, at its new address, if it still has a meaning.
    """
    keys = {(each.__tablename__, each.id) for each in terms}
    stored = session.execute(select(CombinedFeed.feed_id, CombinedFeed.selection))
    selections = {feed_id: parse_selection(selection) for feed_id, selection in stored}
    naming = [
        feed_id for feed_id, each in selections.items() if keys & (each.include | each.exclude)
    ]
    delete_combined_feeds(session, naming)
