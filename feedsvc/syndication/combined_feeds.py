"""Combined feeds: made when a reader asks for an address that defines one, and refreshed like all.

`resolve_address` says what an address means now, `find_or_create` stores its feed, and
`rebuild_outdated` lets a refresh fill in the articles that a feed lacks after others have left it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.domain.combinations import Combination, SearchedWords, make_combination
from feedsvc.domain.custom_feeds import Selection, TermKey
from feedsvc.domain.identity import derive_guid
from feedsvc.domain.site import Site
from feedsvc.errors import GoneError, NotFoundError
from feedsvc.storage.articles import articles
from feedsvc.storage.cache import generation
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import combined_feeds as rows
from feedsvc.storage.feeds import feeds
from feedsvc.storage.feeds.custom_feeds import dump_selection
from feedsvc.storage.feeds.newest_matches import list_newest_matches
from feedsvc.storage.tables import Article, Author, CombinedFeed, Feed, Section, Topic
from feedsvc.syndication.snapshot import FeedSnapshot

_IDLE = timedelta(days=30)  # after so long without a reader, a feed is deleted


@dataclass(frozen=True, slots=True)
class ResolvedAddress:
    """What an address means now: the present path of the feed, its name, and what it selects.

    `key` is the same as long as the terms are the same, even if they are renamed. `selection` is
    None if the path belongs to the feed of one term.
    """

    path: str
    name: str
    key: str
    selection: Selection | None


def resolve_address(session: Session, address: Combination | SearchedWords) -> ResolvedAddress:
    """Return what an address means now: terms may have been renamed or merged.

    Raises:
        NotFoundError: the address names a term that readers do not know, or contradicts itself now.
        GoneError: the address names a term that was retired.
    """
    if isinstance(address, SearchedWords):
        words = " ".join(address.words)
        selection = Selection(words=frozenset(address.words), every=True)
        return ResolvedAddress(address.path, f"“{words}”", f"search {words}", selection)
    terms = {
        slug: _find_term(session, address.kind, slug) for slug in address.include + address.exclude
    }
    present = make_combination(
        address.kind,
        frozenset(terms[slug].slug for slug in address.include),
        frozenset(terms[slug].slug for slug in address.exclude),
        every=address.every,
    )
    by_slug = {term.slug: term for term in terms.values()}
    name = _name_combination(present, by_slug)
    if present.is_single:
        return ResolvedAddress(present.path, name, "", None)
    selection = Selection(
        include=frozenset(_list_keys(present.kind, present.include, by_slug)),
        exclude=frozenset(_list_keys(present.kind, present.exclude, by_slug)),
        every=present.every,
    )
    key = f"{sorted(selection.include)} {sorted(selection.exclude)} {selection.every}"
    return ResolvedAddress(present.path, name, key, selection)


def _find_term(session: Session, kind: str, slug: str) -> Topic | Section | Author:
    """Return the term whose feed readers get, or got before, at a slug."""
    feed = feeds.resolve_path(session, f"{kind}/{slug}")
    term = (feed.topic or feed.section or feed.author) if feed else None
    if feed is None or term is None or feed.refreshed is None:
        raise NotFoundError(f"there is no {slug} among the {kind}", slug)
    if feed.withdrawn:
        raise GoneError(f"{slug} was retired", slug)
    return term


def _list_keys(
    kind: str, slugs: Iterable[str], terms: Mapping[str, Topic | Section | Author]
) -> list[TermKey]:
    return [(kind, terms[slug].id) for slug in slugs]


def _name_combination(
    combination: Combination, terms: Mapping[str, Topic | Section | Author]
) -> str:
    """Return the name of a feed, such as "Rusia + Ukraina", with a minus sign for exclusions."""
    joint = " + " if combination.every else ", "
    included = joint.join(terms[slug].name for slug in combination.include)
    without = " ".join(f"\u2212 {terms[slug].name}" for slug in combination.exclude)
    return f"{included} {without}".strip()


def find_feed(session: Session, resolved: ResolvedAddress) -> Feed:
    """Return the stored feed of a resolved address, or else one made for it, which is not stored.

    Raises:
        NotFoundError: there is no newsroom in the database.
    """
    stored, main = feeds.find_feed(session, resolved.path), feeds.find_feed(session, feeds.ALL)
    if stored:
        return stored
    if main is None or resolved.selection is None:
        raise NotFoundError("there is no feed to combine")
    combined = CombinedFeed(name=resolved.name, selection=dump_selection(resolved.selection))
    guid = derive_guid(main.guid, resolved.key)
    return Feed(path=resolved.path, guid=guid, updated=main.created, combined=combined)


def list_newest_articles(session: Session, selection: Selection, limit: int) -> list[Article]:
    """Return the newest articles that a selection matches, as rows, newest first."""
    keys = list_newest_matches(session, selection, limit)
    return articles.get_articles(session, [key.article_id for key in keys])


def find_or_create(
    database: Database,
    resolved: ResolvedAddress,
    selection: Selection,
    *,
    most: int,
    site: Site,
    now: datetime,
) -> int:
    """Return the id of the feed of a resolved address; store the feed if it is not there yet.

    At most `most` combined feeds stay: those that were requested least are deleted. A new feed has
    no bytes yet.

    Raises:
        NotFoundError: there is no newsroom in the database.
        UnavailableError: the database cannot be used.
    """
    with database.writing() as session:
        # A publication either sees the new feed, or has committed before the feed is filled.
        articles.lock_articles(session)
        feed = feeds.find_feed(session, resolved.path)
        if feed:
            return feed.id
        main = feeds.find_feed(session, feeds.ALL)
        if main is None:
            raise NotFoundError("there is no feed to combine")
        rows.delete_combined_feeds(session, rows.list_least_requested(session, most - 1))
        guid = derive_guid(main.guid, resolved.key)
        return rows.add_combined_feed(
            session,
            resolved.path,
            guid,
            resolved.name,
            selection,
            limit=site.entry_limit + 1,
            since=main.created,
            now=now,
        ).id


def rebuild_outdated(
    database: Database, snapshots: Mapping[int, FeedSnapshot], *, site: Site
) -> bool:
    """Fill in the newest articles of the combined feeds whose snapshots are outdated.

    Return True if there were such feeds: their snapshots have to be read again.

    Raises:
        UnavailableError: the database cannot be used.
    """
    outdated = [feed_id for feed_id, each in snapshots.items() if each.is_outdated]
    if not outdated:
        return False
    with database.writing() as session:
        articles.lock_articles(session)
        for feed in feeds.get_feeds(session, outdated):
            rows.rebuild_items(session, feed, site.entry_limit + 1)
    return True


def delete_unrequested(database: Database, *, most: int, now: datetime) -> int:
    """Delete the combined feeds beyond `most`, and those that nobody reads; return how many.

    Feeds that hold too many articles are deleted, too: the next request creates them again.

    Raises:
        UnavailableError: the database cannot be used.
    """
    with database.writing() as session:
        articles.lock_articles(session)
        unrequested = {
            *rows.list_unrequested(session, since=now - _IDLE),
            *rows.list_least_requested(session, most),
            *rows.list_overgrown(session),
        }
        if unrequested:
            rows.delete_combined_feeds(session, unrequested)
            generation.mark_addresses_changed(session)
        return len(unrequested)


def record_request(database: Database, path: str, *, now: datetime) -> None:
    """Record that a reader has requested the combined feed at a path.

    Raises:
        UnavailableError: the database cannot be used.
    """
    with database.writing() as session:
        rows.update_last_requested(session, path, now=now)
