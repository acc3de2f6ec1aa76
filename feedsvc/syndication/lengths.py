"""The length of a feed: which of its articles it shows, and where its archive begins."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from feedsvc.domain.archives import ItemKey, count_current, format_key
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.site import Site
from feedsvc.storage.feeds.explored_spans import Matches, read_matches
from feedsvc.storage.feeds.newest_matches import NEWEST, OLDEST
from feedsvc.storage.tables import Article, Feed


def compute_entry_limit(feed: Feed, site: Site) -> int:
    """Return the largest number of entries that a feed may have."""
    return feed.custom.entry_limit if feed.custom else site.entry_limit


def count_shown(feed: Feed, article_ids: Sequence[int], site: Site) -> int:
    """Return how many of its newest articles a feed shows; older ones are in its archive.

    `article_ids` are the newest first, one more than the feed's limit where it has so many. A feed
    with a byte limit may show fewer; its archive begins after the last one that it shows.
    """
    limit = compute_entry_limit(feed, site)
    if feed.custom and feed.custom.byte_limit:
        return min(len(article_ids), limit)
    return count_current(article_ids, limit)


def get_key(article: Article) -> ItemKey:
    """Return the key of a published article in its feeds."""
    assert article.published is not None  # noqa: S101  feeds contain published articles only
    return ItemKey(article.published, article.id)


def link_older(
    document: FeedDocument, count: int, total: int, find_key: Callable[[int], ItemKey]
) -> FeedDocument:
    """Return a document that links to the articles after the first `count` of `total` articles.

    `find_key` returns the key of an article by its place, from 0 on. The document is unchanged if
    it shows all articles and no gap is left (`unseen`).
    """
    assert document.history is not None  # noqa: S101  every document of a feed has one
    if count == total and not document.history.unseen:
        return document
    previous = document.history.unseen
    if total:
        # A feed whose byte limit is too small for any article shows none: its archive has all.
        previous = format_key(find_key(count - 1) if count else raise_key(find_key(0)))
    return replace(document, history=replace(document.history, previous=previous))


def read_newest(session: Session, feed: Feed, site: Site) -> Matches:
    """Return the newest articles that a combined feed selects, one more than it may show.

    For any other feed nothing is read: its rows are all that it selects.
    """
    if feed.combined is None:
        return Matches([])
    return read_matches(session, feed, NEWEST, compute_entry_limit(feed, site) + 1)


def name_unseen(document: FeedDocument, newest: Matches) -> FeedDocument:
    """Return the document of a feed with the key of `find_unseen` in its history, if any."""
    assert document.history is not None  # noqa: S101  every document of a feed has one
    unseen = find_unseen(newest)
    name = format_key(unseen) if unseen else ""
    return replace(document, history=replace(document.history, unseen=name))


def find_unseen(newest: Matches) -> ItemKey | None:
    """Return the key after which the archive goes on if a gap is left in the feed; else None."""
    gap = newest.gap
    return gap.low if gap and gap.low != OLDEST else None


def raise_key(key: ItemKey) -> ItemKey:
    """Return a key that comes before `key`, the key of a feed's newest article."""
    return key._replace(published=key.published + timedelta(seconds=1))
