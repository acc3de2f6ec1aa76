"""All articles of a combined feed in order, at a bounded cost, however rare they are.

Where a combination matches often, its articles are found by a walk (`newest_matches`). Where a walk
finds too few among `newest_matches.SPAN` articles, that span of keys is explored: once and for all,
its matches become rows in `feed_items`, and the span is stored with the feed. From then on each
publication keeps these rows right, as it does for every feed, and one index range reads them.

So what a reading returns depends on the articles of the combination alone, never on others between
them; a feed that was deleted and explored again has the same articles. A span has fewer matches
than one reading asks for. So few rows are stored, and none for frequent combinations. All articles
with rare words are stored at once, in one span of all keys.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, insert, select, tuple_
from sqlalchemy.orm import Session

from feedsvc.domain.archives import MOST_ENTRIES, ItemKey
from feedsvc.storage.feeds import newest_matches
from feedsvc.storage.feeds.custom_feeds import read_selection
from feedsvc.storage.feeds.newest_matches import NEWEST, OLDEST, KeyRange
from feedsvc.storage.tables import CombinedFeed, Feed, FeedItem

_AT_ONCE = 4  # spans that are explored while no article can be published


class Matches(NamedTuple):
    """Keys of articles, in order, and the gap to explore before more are known, if there is one."""

    keys: list[ItemKey]
    gap: KeyRange | None = None


def read_matches(
    session: Session, feed: Feed, start: ItemKey, limit: int, *, upwards: bool = False
) -> Matches:
    """Return the first `limit` articles of a combined feed after a key, newest first.

    Upwards they are the article at the key and the newer ones, the nearest first. If there are
    fewer than `limit` and no gap, these are all.
    """
    assert feed.combined is not None  # noqa: S101  the caller has looked
    selection, spans = read_selection(feed.combined), list_spans(feed.combined)
    found, place = list[ItemKey](), start
    last = NEWEST if upwards else OLDEST
    while len(found) < limit and place != last:
        piece, is_explored = _find_piece(spans, place, upwards=upwards)
        wanted = limit - len(found)
        if is_explored:
            found += _list_items(session, feed.id, piece, wanted)
        else:
            keys, seen = newest_matches.look_through(session, selection, piece, wanted)
            found += keys
            # Stop even if the walk came to a span, or to the end: so no reading makes two walks.
            if len(found) < limit:
                return Matches(found, seen)
        place = piece.high if upwards else piece.low
    return Matches(found)


def explore_newest(session: Session, feed: Feed, limit: int) -> Matches:
    """Return the newest articles of a combined feed, and explore some spans if they are rare.

    The caller holds the lock of articles.
    """
    found, steps = read_matches(session, feed, NEWEST, limit), 0
    # Explore the last span in any case: otherwise the feed would lead to older articles, of which
    # there are none.
    while found.gap and (steps < _AT_ONCE or found.gap.low == OLDEST):
        # These are all matches in the gap: they were fewer than wanted, and the lock keeps them so.
        keys = [key for key in found.keys if found.gap.low <= key < found.gap.high]
        if not _explore_rare_words(session, feed):
            _store(session, feed, keys, found.gap)
        found, steps = read_matches(session, feed, NEWEST, limit), steps + 1
    return found


def explore(session: Session, feed: Feed, gap: KeyRange) -> None:
    """Store the matches of a combined feed in a gap that `read_matches` has returned.

    If these are few, some spans of older articles are explored too. The caller holds the lock of
    articles.
    """
    assert feed.combined is not None  # noqa: S101  the caller has looked
    if _explore_rare_words(session, feed):
        return
    selection, place, wanted = read_selection(feed.combined), gap.high, MOST_ENTRIES
    for _ in range(_AT_ONCE):
        piece, is_explored = _find_piece(list_spans(feed.combined), place, upwards=False)
        if is_explored or place == OLDEST or (place <= gap.low and wanted <= 0):
            return
        limit = newest_matches.SPAN if place > gap.low else wanted
        keys, seen = newest_matches.look_through(session, selection, piece, limit)
        if place <= gap.low and len(keys) == limit:
            return  # matches are frequent from here on, and are not stored
        _store(session, feed, keys, seen)
        place, wanted = seen.low, wanted - len(keys)


def _explore_rare_words(session: Session, feed: Feed) -> bool:
    """Store all articles of a search whose words are rare, and return whether they are.

    This looks for them only while the feed has no spans.
    """
    assert feed.combined is not None  # noqa: S101  the caller has looked
    selection = read_selection(feed.combined)
    if not selection.words or feed.combined.spans:
        return False
    keys = newest_matches.list_rare(session, selection)
    if keys is not None:
        _store(session, feed, keys, KeyRange())
    return keys is not None


def _store(session: Session, feed: Feed, keys: Sequence[ItemKey], seen: KeyRange) -> None:
    assert feed.combined is not None  # noqa: S101  the caller has looked
    stored = set(_list_items(session, feed.id, seen, len(keys)))
    rows = [{"feed_id": feed.id, **key._asdict()} for key in keys if key not in stored]
    if rows:
        session.execute(insert(FeedItem), rows)
    feed.combined.spans = _dump_spans(_join_spans([*list_spans(feed.combined), seen]))
    session.flush()


def forget_before(session: Session, feed: Feed, low: ItemKey) -> None:
    """Remove the articles and the spans of a combined feed before a key; they can be found again.

    The caller holds the lock of articles.
    """
    assert feed.combined is not None  # noqa: S101  the caller has looked
    older = tuple_(FeedItem.published, FeedItem.article_id) < low
    session.execute(delete(FeedItem).where(FeedItem.feed_id == feed.id, older))
    kept = [each for each in list_spans(feed.combined) if each.low >= low]
    feed.combined.spans = _dump_spans(kept)
    session.flush()


def list_spans(combined: CombinedFeed) -> list[KeyRange]:
    """Return the explored spans of a combined feed, the newest first; no two of them touch."""
    return [
        KeyRange(
            ItemKey(datetime.fromisoformat(low), low_id),
            ItemKey(datetime.fromisoformat(high), high_id),
        )
        for low, low_id, high, high_id in combined.spans
    ]


def _dump_spans(spans: Sequence[KeyRange]) -> list[list[str | int]]:
    return [
        [each.low.published.isoformat(), each.low[1], each.high.published.isoformat(), each.high[1]]
        for each in spans
    ]


def _join_spans(spans: Sequence[KeyRange]) -> list[KeyRange]:
    """Return spans, the newest first; spans that touch or overlap become one."""
    joined = list[KeyRange]()
    for span in sorted(spans, key=lambda each: each.high, reverse=True):
        if joined and span.high >= joined[-1].low:
            joined[-1] = joined[-1]._replace(low=min(span.low, joined[-1].low))
        else:
            joined.append(span)
    return joined


def _find_piece(
    spans: Sequence[KeyRange], place: ItemKey, *, upwards: bool
) -> tuple[KeyRange, bool]:
    """Return the keys from a place to where a span begins or ends, and whether they are in a span.

    Upwards, `place` itself is the first of these keys; otherwise it precedes the first one.
    """
    if upwards:
        for span in spans:
            if span.low <= place < span.high:
                return KeyRange(place, span.high, upwards=True), True
        lows = [span.low for span in spans if span.low > place]
        return KeyRange(place, min(lows, default=NEWEST), upwards=True), False
    for span in spans:
        if span.low < place <= span.high:
            return KeyRange(span.low, place), True
    highs = [span.high for span in spans if span.high < place]
    return KeyRange(max(highs, default=OLDEST), place), False


def _list_items(session: Session, feed_id: int, within: KeyRange, limit: int) -> list[ItemKey]:
    columns = (FeedItem.published, FeedItem.article_id)
    order = columns if within.upwards else tuple(each.desc() for each in columns)
    rows = session.execute(
        select(*columns)
        .where(
            FeedItem.feed_id == feed_id,
            tuple_(*columns) >= within.low,
            tuple_(*columns) < within.high,
        )
        .order_by(*order)
        .limit(limit)
    )
    return [ItemKey(*row) for row in rows]
