"""What the press needs of feeds, read in one snapshot: their frames, their newest articles, what is known of these."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path

from sqlalchemy.orm import Session

from feedsvc.domain.documents import Entry, FeedDocument
from feedsvc.domain.representations import RepresentationHead
from feedsvc.domain.site import Site
from feedsvc.errors import UnavailableError
from feedsvc.rendering import FORMATS
from feedsvc.storage.articles import articles
from feedsvc.storage.cache import exclusions, fragments, representations
from feedsvc.storage.feeds import feeds, items
from feedsvc.storage.tables import Article, CustomFeed, Feed
from feedsvc.syndication.documents import (
    adapt_entry,
    build_document_without_entries,
    build_entry,
    compute_entry_limit,
    compute_tombstone_start,
    has_default_entries,
)

_PACKAGE = Path(__file__).parent.parent
_SPELLERS = (
    "domain",
    "parsing",
    "rendering",
    "syndication",
)  # the rooms whose code decides on an entry's bytes
_LIBRARIES = ("feedgen", "lxml", "nh3")


@dataclass(frozen=True, slots=True)
class UnrenderedEntry:
    """An article of which not all bytes are known: as an entry, or why it cannot be one."""

    guid: str
    revision: int
    entry: Entry | Exception


@dataclass(frozen=True, slots=True)
class FeedSnapshot:
    """A feed as it was at one instant.

    `version` is the one that was `wanted`; `document` says what stands around its entries, and is
    None for a feed that shows nothing; `newest` are its articles, newest first. A feed that prints
    its entries as no other does has them as its `own`; `budget` says how large it may be, unless 0.
    """

    version: int
    stale: bool
    document: FeedDocument | None
    newest: Sequence[int]
    own: Mapping[int, UnrenderedEntry] | None = None
    budget: int = 0


@dataclass(frozen=True, slots=True)
class FeedsSnapshot:
    """Feeds as they were at one instant.

    `known` are their articles whose bytes are kept, and `new` the rest of these;
    `heads` is what is kept of the feeds, `omitted` in which formats something is left out of them.
    """

    sheets: Mapping[int, FeedSnapshot]
    known: Mapping[int, fragments.StoredFragment]
    new: Mapping[int, UnrenderedEntry]
    heads: Mapping[representations.Key, RepresentationHead]
    omitted: Collection[representations.Key]


def read_snapshot(
    session: Session, feed_ids: Collection[int], *, site: Site, now: datetime, anew: bool = False
) -> FeedsSnapshot:
    """Return what is needed to print feeds as they are now; `anew` takes no entry's bytes from the store."""
    mourning = items.filter_with_withdrawals(
        session, feed_ids, since=compute_tombstone_start(site, now)
    )
    found = feeds.get_feeds(session, feed_ids)
    newest = items.list_newest_ids(
        session, {feed.id: compute_entry_limit(feed, site) for feed in found}
    )
    sheets = {
        feed.id: _read_feed(
            session, feed, newest[feed.id], site=site, now=now, has_withdrawals=feed.id in mourning
        )
        for feed in found
    }
    shown = list(
        dict.fromkeys(
            number for sheet in sheets.values() if sheet.own is None for number in sheet.newest
        )
    )
    known = (
        {} if anew else fragments.list_current(session, shown, compute_renderer_fingerprint(site))
    )
    known = {number: kept for number, kept in known.items() if kept.parts.keys() == FORMATS.keys()}
    unknown = [number for number in shown if number not in known]
    return FeedsSnapshot(
        sheets=sheets,
        known=known,
        new={
            article.id: _read_unrendered(article, site)
            for article in articles.get_articles(session, unknown)
        },
        heads=representations.list_heads(session, sheets),
        omitted=exclusions.filter_with_excluded(session, sheets),
    )


def _read_feed(
    session: Session,
    feed: Feed,
    newest: Sequence[int],
    *,
    site: Site,
    now: datetime,
    has_withdrawals: bool,
) -> FeedSnapshot:
    stale = feed.rendered_version < feed.wanted_version
    if feed.withdrawn or not feed.opened:
        return FeedSnapshot(feed.wanted_version, stale, None, ())
    custom = feed.custom
    document = build_document_without_entries(
        session, feed, site=site, now=now, has_withdrawals=has_withdrawals
    )
    if custom is None:
        return FeedSnapshot(feed.wanted_version, stale, document, newest)
    rows = [] if has_default_entries(custom) else articles.get_articles(session, newest)
    own = (
        None
        if has_default_entries(custom)
        else {article.id: _read_unrendered(article, site, custom) for article in rows}
    )
    return FeedSnapshot(feed.wanted_version, stale, document, newest, own, custom.byte_limit)


@cache
def compute_renderer_fingerprint(site: Site) -> str:
    """Return a name for everything but the article that decides on an entry's bytes: our code, and the site."""
    seen = blake2b(repr(site).encode(), digest_size=16)
    for library in _LIBRARIES:
        seen.update(f"{library} {version(library)}\n".encode())
    for room in _SPELLERS:
        for path in sorted((_PACKAGE / room).glob("*.py")):
            seen.update(path.read_bytes())
    return seen.hexdigest()


def _read_unrendered(
    article: Article, site: Site, custom: CustomFeed | None = None
) -> UnrenderedEntry:
    try:
        return UnrenderedEntry(
            article.guid, article.revision, adapt_entry(build_entry(article, site), custom)
        )
    except UnavailableError:
        raise  # it says nothing of the article
    except Exception as error:  # noqa: BLE001  whatever is wrong with one article, the rest ships
        return UnrenderedEntry(article.guid, article.revision, error)
