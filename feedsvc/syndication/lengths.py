"""How long a feed is: which of its articles it shows, and where its archive goes on."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from feedsvc.domain.archives import ItemKey, count_current, format_key
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.site import Site
from feedsvc.storage.tables import Article, Feed


def compute_entry_limit(feed: Feed, site: Site) -> int:
    """Return the largest number of entries that a feed may have."""
    return feed.custom.entry_limit if feed.custom else site.entry_limit


def count_shown(feed: Feed, article_ids: Sequence[int], site: Site) -> int:
    """Return how many of its newest articles a feed shows; what is older is in its archive.

    `article_ids` are the newest first, one more than the feed's limit where it has so many. A feed
    with a byte limit may show fewer, and its archive begins wherever that is.
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
    """Return a document that leads to what is older than the first `count` of `total` articles.

    `find_key` returns the key of an article by its place, from 0 on. The document is unchanged if
    it shows all of them.
    """
    if count == total:
        return document
    # A feed whose byte limit is too small for any article shows none: its archive has all of them.
    key = find_key(count - 1) if count else raise_key(find_key(0))
    assert document.history is not None  # noqa: S101  every document of a feed has one
    return replace(document, history=replace(document.history, previous=format_key(key)))


def raise_key(key: ItemKey) -> ItemKey:
    """Return a key before that of a feed's newest article."""
    return key._replace(published=key.published + timedelta(seconds=1))
