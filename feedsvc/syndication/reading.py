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
from feedsvc.domain.representations import Head
from feedsvc.domain.site import Site
from feedsvc.errors import UnavailableError
from feedsvc.rendering import FORMATS
from feedsvc.storage import articles, contents, feeds, fragments, omissions, representations
from feedsvc.storage.tables import Article, CustomFeed, Feed
from feedsvc.syndication.assembling import entry, is_plain, limit_of, printed, surroundings, tombstones_since

_HOUSE = Path(__file__).parent.parent
_SPELLERS = ("domain", "parsing", "rendering", "syndication")  # the rooms whose code decides on an entry's bytes
_LIBRARIES = ("feedgen", "lxml", "nh3")


@dataclass(frozen=True, slots=True)
class New:
    """An article of which not all bytes are known: as an entry, or why it cannot be one."""

    guid: str
    revision: int
    entry: Entry | Exception


@dataclass(frozen=True, slots=True)
class Sheet:
    """A feed as it was at one instant.

    `version` is the one that was `wanted`; `document` says what stands around its entries, and is
    None for a feed that shows nothing; `newest` are its articles, newest first. A feed that prints
    its entries as no other does has them as its `own`; `budget` says how large it may be, unless 0.
    """

    version: int
    stale: bool
    document: FeedDocument | None
    newest: Sequence[int]
    own: Mapping[int, New] | None = None
    budget: int = 0


@dataclass(frozen=True, slots=True)
class Copy:
    """Feeds as they were at one instant.

    `known` are their articles whose bytes are kept, and `new` the rest of these;
    `heads` is what is kept of the feeds, `omitted` in which formats something is left out of them.
    """

    sheets: Mapping[int, Sheet]
    known: Mapping[int, fragments.Kept]
    new: Mapping[int, New]
    heads: Mapping[representations.Key, Head]
    omitted: Collection[representations.Key]


def read(session: Session, feed_ids: Collection[int], *, site: Site, now: datetime, anew: bool = False) -> Copy:
    """Return what is needed to print feeds as they are now; `anew` takes no entry's bytes from the store."""
    mourning = contents.with_withdrawals(session, feed_ids, since=tombstones_since(site, now))
    found = feeds.several(session, feed_ids)
    newest = contents.latest(session, {feed.id: limit_of(feed, site) for feed in found})
    sheets = {
        feed.id: _sheet(session, feed, newest[feed.id], site=site, now=now, has_withdrawals=feed.id in mourning)
        for feed in found
    }
    shown = list(dict.fromkeys(number for sheet in sheets.values() if sheet.own is None for number in sheet.newest))
    known = {} if anew else fragments.of(session, shown, imprint(site))
    known = {number: kept for number, kept in known.items() if kept.parts.keys() == FORMATS.keys()}
    unknown = [number for number in shown if number not in known]
    return Copy(
        sheets=sheets,
        known=known,
        new={article.id: _new(article, site) for article in articles.several(session, unknown)},
        heads=representations.heads(session, sheets),
        omitted=omissions.formats(session, sheets),
    )


def _sheet(
    session: Session, feed: Feed, newest: Sequence[int], *, site: Site, now: datetime, has_withdrawals: bool
) -> Sheet:
    stale = feed.rendered < feed.wanted
    if feed.withdrawn or not feed.opened:
        return Sheet(feed.wanted, stale, None, ())
    custom = feed.custom
    document = surroundings(session, feed, site=site, now=now, has_withdrawals=has_withdrawals)
    if custom is None:
        return Sheet(feed.wanted, stale, document, newest)
    rows = [] if is_plain(custom) else articles.several(session, newest)
    own = None if is_plain(custom) else {article.id: _new(article, site, custom) for article in rows}
    return Sheet(feed.wanted, stale, document, newest, own, custom.byte_budget)


@cache
def imprint(site: Site) -> str:
    """Return a name for everything but the article that decides on an entry's bytes: our code, and the site."""
    seen = blake2b(repr(site).encode(), digest_size=16)
    for library in _LIBRARIES:
        seen.update(f"{library} {version(library)}\n".encode())
    for room in _SPELLERS:
        for path in sorted((_HOUSE / room).glob("*.py")):
            seen.update(path.read_bytes())
    return seen.hexdigest()


def _new(article: Article, site: Site, custom: CustomFeed | None = None) -> New:
    try:
        return New(article.guid, article.revision, printed(entry(article, site), custom))
    except UnavailableError:
        raise  # it says nothing of the article
    except Exception as error:  # noqa: BLE001  whatever is wrong with one article, the rest ships
        return New(article.guid, article.revision, error)
