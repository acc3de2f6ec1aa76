"""Read everything that rendering needs to know about feeds, in one transaction."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from feedsvc.domain.documents import Entry, FeedDocument
from feedsvc.domain.representations import RepresentationHead
from feedsvc.domain.site import Site
from feedsvc.errors import UnavailableError
from feedsvc.rendering import FORMATS
from feedsvc.storage.articles import articles
from feedsvc.storage.cache import exclusions, fragments, representations
from feedsvc.storage.cache.fragments import RenderedEntry
from feedsvc.storage.feeds import combined_feeds, items
from feedsvc.storage.feeds.items import NewestItem
from feedsvc.storage.feeds.stale_marks import FeedVersions
from feedsvc.storage.tables import Article, CustomFeed, Feed
from feedsvc.syndication.documents import (
    adapt_entry,
    build_document_without_entries,
    build_entry,
    compute_tombstone_start,
    has_default_entries,
)
from feedsvc.syndication.lengths import (
    compute_entry_limit,
    count_shown,
    name_unseen,
    read_newest,
)

_PACKAGE = Path(__file__).parent.parent
# The packages and libraries whose code decides which bytes an entry has.
_RENDERERS = ("domain", "images", "parsing", "rendering", "syndication")
_LIBRARIES = ("feedgen", "icu4py", "lxml", "nh3")


@dataclass(frozen=True, slots=True, eq=False)  # feeds share one object, compared by identity
class UnrenderedEntry:
    """A published article as an entry, or the error that prevents it.

    `revision` is the article's. `is_custom` is true where a custom feed changes the entry, so that
    no other feed can use its bytes.
    """

    guid: str
    revision: int
    entry: Entry | Exception
    is_custom: bool = False


@dataclass(frozen=True, slots=True)
class FeedSnapshot:
    """A feed at one instant.

    `versions` are the versions in the feed's row. `document` is the feed without its entries, or
    None if it is not published. `entries` are by article, newest first; entries with a current
    fragment are rendered already. `newest` are the rows of these articles, and the next row if the
    feed has more articles. `byte_limit` is the largest size in bytes, or 0 for none. `heads` are
    the stored representations by suffix, as of the cache generation `generation`; `excluding` are
    the suffixes of those that exclude an entry. `is_outdated` tells that the entries of a combined
    feed are not the newest ones (`storage.feeds.combined_feeds`).
    """

    versions: FeedVersions
    document: FeedDocument | None = None
    entries: Mapping[int, RenderedEntry | UnrenderedEntry] = field(default_factory=dict)
    newest: Sequence[NewestItem] = ()
    byte_limit: int = 0
    heads: Mapping[str, RepresentationHead] = field(default_factory=dict)
    generation: int | None = None
    excluding: Collection[str] = ()
    is_outdated: bool = False


def read_snapshots(
    session: Session, feed_ids: Collection[int], *, site: Site, now: datetime, anew: bool = False
) -> dict[int, FeedSnapshot]:
    """Return feeds by id as they are now; `anew` uses no stored fragment."""
    states = items.get_feed_states(session, feed_ids, since=compute_tombstone_start(site, now))
    shown = [each.feed for each in states if _is_shown(each.feed)]
    # One article more than a feed may show tells whether there are older ones.
    limits = {feed.id: compute_entry_limit(feed, site) + 1 for feed in shown}
    noticed = [each.feed.id for each in states if each.has_notices and each.feed.id in limits]
    newest = items.list_newest_items(session, limits, compute_renderer_fingerprint(site), noticed)
    listed = _group_by_feed(newest, limits)
    article_ids = {feed.id: _choose_shown(feed, listed.get(feed.id, {}), site) for feed in shown}
    common = dict.fromkeys(
        article_id
        for feed in shown
        if _uses_common_entries(feed)
        for article_id in article_ids.get(feed.id, ())
    )
    stored = {} if anew else fragments.list_current(newest)
    entries = _read_common_entries(session, list(common), stored, site=site)
    snapshots = {
        feed.id: _read_feed(
            session,
            feed,
            _choose_entries(session, feed, article_ids.get(feed.id, ()), entries, site=site),
            list(listed.get(feed.id, {}).values()),
            site=site,
            now=now,
            has_withdrawals=has_withdrawals,
        )
        for feed, has_withdrawals, _, _ in states
    }
    return _add_stored(session, snapshots, [each.feed.id for each in states if each.has_excluded])


def _group_by_feed(
    newest: Iterable[NewestItem], limits: Mapping[int, int]
) -> dict[int, dict[int, NewestItem]]:
    """Return the articles of each feed once, in order: one may have several current fragments."""
    listed: dict[int, dict[int, NewestItem]] = {}
    for item in newest:
        listed.setdefault(item.feed_id, {})[item.article_id] = item
    return {
        feed_id: dict(islice(each.items(), limits[feed_id])) for feed_id, each in listed.items()
    }


def _choose_shown(feed: Feed, listed: Collection[int], site: Site) -> Sequence[int]:
    article_ids = list(listed)
    return article_ids[: count_shown(feed, article_ids, site)]


def _read_feed(
    session: Session,
    feed: Feed,
    entries: Mapping[int, RenderedEntry | UnrenderedEntry],
    newest: Sequence[NewestItem],
    *,
    site: Site,
    now: datetime,
    has_withdrawals: bool,
) -> FeedSnapshot:
    versions = FeedVersions(feed.wanted_version, feed.rendered_version)
    if not _is_shown(feed):
        return FeedSnapshot(versions)
    document = build_document_without_entries(
        session, feed, site=site, now=now, has_withdrawals=has_withdrawals
    )
    limit = feed.custom.byte_limit if feed.custom else 0
    selected = read_newest(session, feed, site)
    is_outdated = feed.combined is not None and combined_feeds.are_items_outdated(
        session, feed, selected, compute_entry_limit(feed, site) + 1
    )
    return FeedSnapshot(
        versions,
        name_unseen(document, selected),
        entries,
        newest,
        limit,
        is_outdated=is_outdated,
    )


def _is_shown(feed: Feed) -> bool:
    return bool(feed.opened and not feed.withdrawn)


def _uses_common_entries(feed: Feed) -> bool:
    return feed.custom is None or has_default_entries(feed.custom)


def _choose_entries(
    session: Session,
    feed: Feed,
    article_ids: Sequence[int],
    common: Mapping[int, RenderedEntry | UnrenderedEntry],
    *,
    site: Site,
) -> dict[int, RenderedEntry | UnrenderedEntry]:
    """Return the entries of a feed by article, newest first."""
    if not article_ids or _uses_common_entries(feed):
        return {article_id: common[article_id] for article_id in article_ids}
    rows = articles.get_articles(session, article_ids)
    custom = {article.id: _read_entry(article, site, feed.custom) for article in rows}
    return {article_id: custom[article_id] for article_id in article_ids}


def _read_common_entries(
    session: Session,
    article_ids: Sequence[int],
    stored: Mapping[int, RenderedEntry],
    *,
    site: Site,
) -> dict[int, RenderedEntry | UnrenderedEntry]:
    """Return the fragments of articles, and the entries of those that have no current fragment."""
    rendered = {
        article_id: entry
        for article_id in article_ids
        if (entry := stored.get(article_id)) and entry.parts.keys() == FORMATS.keys()
    }
    missing = [article_id for article_id in article_ids if article_id not in rendered]
    rows = articles.get_articles(session, missing) if missing else []
    return {**rendered, **{article.id: _read_entry(article, site) for article in rows}}


def _add_stored(
    session: Session, snapshots: Mapping[int, FeedSnapshot], excluding_ids: Collection[int]
) -> dict[int, FeedSnapshot]:
    """Return the snapshots with the heads of their stored representations.

    `excluding_ids` are the feeds of which a representation excludes an entry.
    """
    heads: dict[int, dict[str, RepresentationHead]] = {feed_id: {} for feed_id in snapshots}
    stored = representations.read_heads(session, snapshots)
    for (feed_id, suffix), head in stored.heads.items():
        heads[feed_id][suffix] = head
    excluding: dict[int, set[str]] = {feed_id: set() for feed_id in snapshots}
    if excluding_ids:
        for feed_id, suffix in exclusions.filter_with_excluded(session, excluding_ids):
            excluding[feed_id].add(suffix)
    return {
        feed_id: replace(
            each,
            heads=heads[feed_id],
            generation=stored.generation,
            excluding=excluding[feed_id],
        )
        for feed_id, each in snapshots.items()
    }


@cache
def compute_renderer_fingerprint(site: Site) -> str:
    """Return a digest of all that decides which bytes an entry has, except the article.

    That is the code of this program and its libraries, and the site.
    """
    return blake2b(repr(site).encode() + _digest_renderer(), digest_size=16).hexdigest()


@cache
def _digest_renderer() -> bytes:
    """Return a digest of the code, which is read once, although the site may change."""
    digest = blake2b(digest_size=16)
    for library in _LIBRARIES:
        digest.update(f"{library} {version(library)}\n".encode())
    for path in list_renderer_files():
        digest.update(path.read_bytes())
    return digest.digest()


def list_renderer_files() -> list[Path]:
    """Return the modules whose code decides which bytes an entry has."""
    return sorted(path for name in _RENDERERS for path in (_PACKAGE / name).rglob("*.py"))


def _read_entry(article: Article, site: Site, custom: CustomFeed | None = None) -> UnrenderedEntry:
    is_custom = custom is not None
    try:
        entry = adapt_entry(build_entry(article, site), custom)
    except UnavailableError:
        raise  # this is no fault of the article
    except Exception as error:  # noqa: BLE001  whatever is wrong with one article, the rest ships
        return UnrenderedEntry(article.guid, article.revision, error, is_custom)
    return UnrenderedEntry(article.guid, article.revision, entry, is_custom)
