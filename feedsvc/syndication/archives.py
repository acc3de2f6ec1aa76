"""Archive documents of feeds (RFC 5005, 4): built and rendered when they are asked for.

Each costs as much among a million articles as among a hundred: one range of an index, and the rows
of at most `MOST_ENTRIES` articles.
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from sqlalchemy.orm import Session

from feedsvc.domain.archives import (
    MOST_ENTRIES,
    ItemKey,
    cut_archive,
    find_following,
    format_key,
    is_boundary,
)
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.site import Site
from feedsvc.errors import RenderingError
from feedsvc.rendering import Format
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import item_pages, items
from feedsvc.storage.tables import Feed
from feedsvc.syndication.documents import (
    adapt_entry,
    build_document_without_entries,
    build_entry,
)
from feedsvc.syndication.lengths import raise_key

_log = logging.getLogger(__name__)


def build_archive(session: Session, feed: Feed, name: ItemKey, *, site: Site) -> FeedDocument:
    """Return the archive document of a feed with what comes after `name`, as it is now.

    It says nothing that changes when another document does, or as time passes: it has no hub, no
    time to live and no tombstones, and it is as old as its last updated entry.
    """
    keys = item_pages.list_keys_after(session, feed.id, name, limit=MOST_ENTRIES)
    shown = cut_archive(keys)
    rows = articles.get_articles(session, [key.article_id for key in shown])
    entries = tuple(adapt_entry(build_entry(row, site), feed.custom) for row in rows)
    document = build_document_without_entries(
        session, feed, site=site, now=name.published, has_withdrawals=False
    )
    assert document.history is not None  # noqa: S101  every document of a feed has one
    return replace(
        document,
        entries=entries,
        updated=max((entry.updated for entry in entries), default=name.published),
        ttl=0,
        hub_urls=(),
        history=replace(document.history, name=format_key(name), previous=_name_previous(shown)),
    )


def relocate(document: FeedDocument, urls: Mapping[str, str], archive_url: str) -> FeedDocument:
    """Return an archive document as it is served below other addresses, those of a partner.

    `urls` are those of the feed, and those of its archive documents begin with `archive_url`.
    """
    assert document.history is not None  # noqa: S101  every document of a feed has one
    return replace(document, urls=urls, history=replace(document.history, base_url=archive_url))


def _name_previous(shown: Sequence[ItemKey]) -> str:
    """Return the name of the document before one with these articles, "" if it was the last.

    Whether that one has articles is not asked: this one would change with them.
    """
    is_complete = len(shown) == MOST_ENTRIES or (shown and is_boundary(shown[-1].article_id))
    return format_key(shown[-1]) if is_complete else ""


def render_archive(document: FeedDocument, chosen: Format) -> bytes:
    """Return an archive document in a format, without the entries that this cannot write.

    Raises:
        RenderingError: what it says around its entries cannot be written.
    """
    try:
        return chosen.render(document).body
    except RenderingError as error:
        _log.warning("an archive document is rendered entry by entry: %s", error)
    written: dict[str, bytes] = {}
    for entry in document.entries:
        with suppress(RenderingError):
            written.setdefault(chosen.to_id(entry.guid), chosen.render_entry(entry))
    return chosen.render_envelope(document, list(written)).wrap(written.values())


def find_next_archive(session: Session, feed: Feed, name: ItemKey) -> str:
    """Return the name of the archive document that ends where the one with this `name` begins.

    "" stands for the feed itself. No document says this of itself: it would change with those that
    are newer.
    """
    oldest = _find_oldest_shown(session, feed)
    if oldest is None or name >= oldest:
        return ""
    newer = item_pages.list_keys_before(session, feed.id, name, limit=MOST_ENTRIES + 1)
    following = find_following(newer, name)
    return format_key(min(following, oldest) if following else oldest)


def _find_oldest_shown(session: Session, feed: Feed) -> ItemKey | None:
    """Return the name of the first archive document of a feed; None if it has no article."""
    count = items.count_items(session, [feed.path], most=1)[feed.path].entries or 0
    # Entries with a notice are no published articles, but the feed shows them.
    newest = items.list_newest_items(session, {feed.id: max(count, 1)}, "", [feed.id])
    if not newest:
        return None
    keys = [items.read_key(item) for item in newest[: max(count, 1)]]
    return keys[-1] if count else raise_key(keys[0])
