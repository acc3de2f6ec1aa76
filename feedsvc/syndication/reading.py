"""What the press needs of one feed, read in one snapshot: its frame, its newest articles, their known bytes."""

from collections.abc import Mapping, Sequence
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
from feedsvc.rendering import FORMATS
from feedsvc.storage import articles, feeds, fragments, representations
from feedsvc.storage.tables import Article, CustomFeed, Feed
from feedsvc.syndication.assembling import entry, is_plain, limit_of, printed, surroundings

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
class Copy:
    """A feed as it was at one instant.

    `newest` are its articles, newest first; `known` their bytes as far as they are kept; `new` the
    rest of them; `stale` whether the feed was to be printed; `heads` what is kept of it, and
    `omitted` in which formats something is left out. Where its entries are printed as in no other
    feed, their bytes are not `shared`; `budget` says how large it may be, unless it is 0.
    """

    document: FeedDocument
    newest: Sequence[int]
    known: Mapping[fragments.Key, fragments.Kept]
    new: Mapping[int, New]
    stale: bool
    heads: Mapping[str, Head]
    omitted: frozenset[str]
    shared: bool
    budget: int


def copy(session: Session, feed: Feed, *, site: Site, now: datetime, anew: bool = False) -> Copy:
    """Return what is needed to print `feed` as it is now; `anew` takes no entry's bytes from the store."""
    newest = feeds.latest(session, feed.id, limit_of(feed, site))
    shared = feed.custom is None or is_plain(feed.custom)
    known = {} if anew or not shared else fragments.of(session, newest, imprint(site))
    unknown = [number for number in newest if any((number, suffix) not in known for suffix in FORMATS)]
    return Copy(
        document=surroundings(session, feed, site=site, now=now),
        newest=newest,
        known=known,
        new={article.id: _new(article, site, feed.custom) for article in articles.several(session, unknown)},
        stale=feed.rendered < feed.wanted,
        heads=representations.heads(session, feed.id),
        omitted=frozenset(representations.omitted(session, feed.id)),
        shared=shared,
        budget=feed.custom.byte_budget if feed.custom else 0,
    )


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


def _new(article: Article, site: Site, custom: CustomFeed | None) -> New:
    try:
        return New(article.guid, article.revision, printed(entry(article, site), custom))
    except Exception as error:  # noqa: BLE001  whatever is wrong with one article, the rest ships
        return New(article.guid, article.revision, error)
