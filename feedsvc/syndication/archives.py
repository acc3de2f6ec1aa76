"""Archive documents of feeds (RFC 5005, 4): built and rendered when they are asked for.

Each costs as much among a million articles as among a hundred: one range of an index, and the rows
of at most `MOST_ENTRIES` articles. Only a part of a combined feed's articles is in `feed_items`. So
its archive looks in the feeds of the terms, or for the words of a search. Where its articles are
rare, it stores which spans it has searched (`storage.feeds.explored_spans`).
"""

import logging
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import cast

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
from feedsvc.errors import RenderingError, UnexploredError
from feedsvc.rendering import Format
from feedsvc.storage.articles import articles
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import explored_spans, feeds, item_pages, items, newest_matches
from feedsvc.storage.feeds.custom_feeds import read_selection
from feedsvc.storage.feeds.explored_spans import Matches
from feedsvc.storage.feeds.newest_matches import KeyRange
from feedsvc.storage.tables import Feed
from feedsvc.syndication.documents import (
    adapt_entry,
    build_document_without_entries,
    build_entry,
)
from feedsvc.syndication.lengths import (
    compute_entry_limit,
    find_unseen,
    raise_key,
    read_newest,
)

_log = logging.getLogger(__name__)


def build_archive(session: Session, feed: Feed, name: ItemKey, *, site: Site) -> FeedDocument:
    """Return the archive document of a feed with the articles after `name`, as it is now.

    It contains nothing that changes when another document changes, or as time passes: it has no
    hub, no time to live and no tombstones, and its time is the time of its last updated entry.

    Raises:
        UnexploredError: it is not known yet which articles of a combined feed are in it.
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
    """Return numbers, at least one of which changes with any change of a feed's archive."""
    if feed.combined is None:
        return [feed.wanted_version]
    return newest_matches.list_versions(session, read_selection(feed.combined))


def relocate(document: FeedDocument, urls: Mapping[str, str], archive_url: str) -> FeedDocument:
    """Return an archive document as it is served to a partner, with the partner's addresses.

    `urls` are the feed's addresses there; its archive documents are below `archive_url`.
    """
    assert document.history is not None  # noqa: S101  every document of a feed has one
    return replace(document, urls=urls, history=replace(document.history, base_url=archive_url))


def _list_shown(
    session: Session, feed: Feed, name: ItemKey
) -> tuple[Sequence[ItemKey], ItemKey | None]:
    """Return the articles of an archive document, and the name of the one before it.

    None stands for the last document. The code does not ask whether the document before has
    articles: this document would change with them.

    Raises:
        UnexploredError: it is not known which articles of a combined feed they are.
    """
    found = _read_keys(session, feed, name, MOST_ENTRIES)
    shown = cut_archive(found.keys)
    if len(shown) == MOST_ENTRIES or (shown and is_boundary(shown[-1].article_id)):
        return shown, shown[-1]
    _require_explored(feed, found.gap)
    return shown, None


def _read_keys(
    session: Session, feed: Feed, key: ItemKey, limit: int, *, upwards: bool = False
) -> Matches:
    """Return a feed's articles after a key; if `upwards`, the one at the key and those before."""
    if feed.combined:
        return explored_spans.read_matches(session, feed, key, limit, upwards=upwards)
    read = item_pages.list_keys_before if upwards else item_pages.list_keys_after
    return Matches(read(session, feed.id, key, limit=limit))


def _require_explored(feed: Feed, gap: object) -> None:
    if gap:
        raise UnexploredError(f"the archive of {feed.path} is being made", feed.id, gap)


def explore(database: Database, error: UnexploredError, *, site: Site) -> None:
    """Explore the gap in a combined feed: first in the feed itself, then in its archive.

    Raises:
        UnavailableError: the database cannot be used.
    """
    with database.writing() as session:
        articles.lock_articles(session)
        for feed in feeds.get_feeds(session, [cast("int", error.subject)]):
            # The feed shows its newest rows, so it must have no rows beyond a gap.
            if read_newest(session, feed, site).gap:
                limit = compute_entry_limit(feed, site) + 1
                explored_spans.explore_newest(session, feed, limit)
            else:
                explored_spans.explore(session, feed, cast("KeyRange", error.gap))


def render_archive(document: FeedDocument, chosen: Format) -> bytes:
    """Return an archive document in a format, without the entries that this cannot write.

    Raises:
        RenderingError: the envelope of the document cannot be written.
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

    "" stands for the feed itself. No document contains this name itself: the document would change
    with newer ones.

    Raises:
        UnexploredError: it is not known which articles of a combined feed come before.
    """
    oldest = _find_oldest_shown(session, feed) or find_unseen(read_newest(session, feed, site))
    if oldest is None or name >= oldest:
        return ""
    newer = _read_keys(session, feed, name, MOST_ENTRIES + 1, upwards=True)
    following = find_following(newer.keys, name)
    if following is None:
        _require_explored(feed, newer.gap)
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
