"""Archive documents of feeds (RFC 5005, 4): built and rendered when they are asked for.

Each costs as much among a million articles as among a hundred: one range of an index, and the rows
of at most `MOST_ENTRIES` articles. A combined feed has a part of its articles in `feed_items`: its
archive looks in the feeds of the terms, and a document of it may end at an article that is not in
it, where the articles in it are rare (`storage.feeds.newest_matches`).
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
from feedsvc.storage.feeds import item_pages, items, newest_matches
from feedsvc.storage.feeds.custom_feeds import read_selection
from feedsvc.storage.feeds.newest_matches import Matches
from feedsvc.storage.tables import Feed
from feedsvc.syndication.documents import (
    adapt_entry,
    build_document_without_entries,
    build_entry,
)
from feedsvc.syndication.lengths import count_shown, raise_key

_log = logging.getLogger(__name__)


def build_archive(session: Session, feed: Feed, name: ItemKey, *, site: Site) -> FeedDocument:
    """Return the archive document of a feed with what comes after `name`, as it is now.

    It says nothing that changes when another document does, or as time passes: it has no hub, no
    time to live and no tombstones, and it is as old as its last updated entry.
    """
    shown, previous = _list_shown(session, feed, name)
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
        history=replace(
            document.history,
            name=format_key(name),
            previous=format_key(previous) if previous else "",
        ),
    )


def list_versions(session: Session, feed: Feed) -> list[int]:
    """Return numbers of which one changes when anything in the archive of a feed does."""
    if feed.combined is None:
        return [feed.wanted_version]
    return newest_matches.list_versions(session, read_selection(feed.combined))


def relocate(document: FeedDocument, urls: Mapping[str, str], archive_url: str) -> FeedDocument:
    """Return an archive document as it is served below other addresses, those of a partner.

    `urls` are those of the feed, and those of its archive documents begin with `archive_url`.
    """
    assert document.history is not None  # noqa: S101  every document of a feed has one
    return replace(document, urls=urls, history=replace(document.history, base_url=archive_url))


def _list_shown(
    session: Session, feed: Feed, name: ItemKey
) -> tuple[Sequence[ItemKey], ItemKey | None]:
    """Return the articles of an archive document, and the name of the one before it.

    None stands for the last document. Whether the one before has articles is not asked: this one
    would change with them.
    """
    found = (
        newest_matches.list_matches_after(
            session, read_selection(feed.combined), name, MOST_ENTRIES
        )
        if feed.combined
        else Matches(item_pages.list_keys_after(session, feed.id, name, limit=MOST_ENTRIES), None)
    )
    shown = cut_archive(found.keys)
    is_complete = len(shown) == MOST_ENTRIES or (shown and is_boundary(shown[-1].article_id))
    return shown, shown[-1] if is_complete else found.end


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


def find_next_archive(session: Session, feed: Feed, name: ItemKey, *, site: Site) -> str:
    """Return the name of the archive document that ends where the one with this `name` begins.

    "" stands for the feed itself. No document says this of itself: it would change with those that
    are newer.
    """
    oldest = (
        _find_oldest_match(session, feed, site)
        if feed.combined
        else _find_oldest_shown(session, feed)
    )
    if oldest is None or name >= oldest:
        return ""
    if feed.combined:
        return format_key(_find_following_match(session, feed, name, oldest))
    newer = item_pages.list_keys_before(session, feed.id, name, limit=MOST_ENTRIES + 1)
    following = find_following(newer, name)
    return format_key(min(following, oldest) if following else oldest)


def _find_following_match(session: Session, feed: Feed, name: ItemKey, oldest: ItemKey) -> ItemKey:
    """Return the name of a document of a combined feed that goes on to `name`, or beyond it.

    It is the last one on the way down from a name that is near enough.
    """
    assert feed.combined is not None  # noqa: S101  the caller has looked
    newer = newest_matches.list_matches_before(
        session, read_selection(feed.combined), name, MOST_ENTRIES + 1
    )
    following = min(find_following(newer.keys, name) or newer.end or oldest, oldest)
    _, previous = _list_shown(session, feed, following)
    while previous is not None and previous > name:
        following = previous
        _, previous = _list_shown(session, feed, following)
    return following


def _find_oldest_match(session: Session, feed: Feed, site: Site) -> ItemKey | None:
    """Return the name of the first archive document of a combined feed, stored or not."""
    assert feed.combined is not None  # noqa: S101  the caller has looked
    oldest = _find_oldest_shown(session, feed) if feed.id else None
    if oldest:
        return oldest
    selection = read_selection(feed.combined)
    newest = newest_matches.list_newest_matches(session, selection, site.entry_limit + 1)
    count = count_shown(feed, [key.article_id for key in newest], site)
    return newest[count - 1] if newest else newest_matches.find_unseen(session, selection)


def _find_oldest_shown(session: Session, feed: Feed) -> ItemKey | None:
    """Return the name of the first archive document of a feed; None if it has no article."""
    count = items.count_items(session, [feed.path], most=1)[feed.path].entries or 0
    # Entries with a notice are no published articles, but the feed shows them.
    newest = items.list_newest_items(session, {feed.id: max(count, 1)}, "", [feed.id])
    if not newest:
        return None
    keys = [items.read_key(item) for item in newest[: max(count, 1)]]
    return keys[-1] if count else raise_key(keys[0])
