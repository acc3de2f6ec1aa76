"""Feeds for people: the list of feeds to subscribe to, and a page for each feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from feedsvc import syndication
from feedsvc.domain import text
from feedsvc.domain.documents import Entry
from feedsvc.domain.web_readers import parse_web_reader
from feedsvc.errors import GoneError, NotFoundError, UnavailableError
from feedsvc.storage import taxonomy
from feedsvc.storage.cache import representations
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.feeds import feeds, items
from feedsvc.storage.tables import Author, Feed, Section, Topic
from feedsvc.web.context import database, settings, site
from feedsvc.web.http.redirects import redirect_moved
from feedsvc.web.i18n import gettext
from feedsvc.web.pagination import NumberedPage, fetch_page, read_page_number
from feedsvc.web.public.alternates import MAIN_FEED, OfferedFeed
from feedsvc.web.public.pages import describe_site, render_page
from feedsvc.web.search_text import read_search_text

pages = Blueprint("feed_pages", __name__)
NEWEST = 20  # articles that the page of a feed lists
LIST_EXCERPT, LIST_PAGE = 12, 60  # feeds of each kind: where all kinds are shown, and one
_KINDS: Mapping[str, type[Topic | Section | Author]] = {
    "topics": Topic,
    "sections": Section,
    "authors": Author,
}
_CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class FeedOffer:
    """A feed in the list of feeds."""

    path: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """A page of the feeds of one kind that match the search.

    `exists` tells whether there are feeds of this kind at all, with any name.
    """

    kind: str
    page: NumberedPage[FeedOffer]
    exists: bool


@pages.get("/feeds")
def list_feeds() -> Response:
    """Show the feeds to subscribe to: a few of each kind, or a page of one kind."""
    search_text = read_search_text(request.args)
    kind = request.args.get("kind", "")
    kind = kind if kind in {*_KINDS, _CUSTOM} else ""
    number = read_page_number() if kind else 1
    with database().reading() as session:
        size = LIST_PAGE if kind else LIST_EXCERPT
        groups = [
            _build_group(session, name, search_text, number, size)
            for name in (*_KINDS, _CUSTOM)
            if kind in {"", name}
        ]
        groups = [group for group in groups if group.kind != _CUSTOM or group.exists]
        paths = [feeds.ALL, *(offer.path for group in groups for offer in group.page.rows)]
        entry_counts = representations.count_entries(session, paths)
        with_more = items.filter_with_more(session, entry_counts)
    return render_page(
        "public/feeds.html",
        steps=[],
        heading=gettext("Feeds"),
        names=_name_kinds(),
        groups=groups,
        entry_counts=entry_counts,
        with_more=with_more,
        wanted=search_text,
        kind=kind,
    )


def _name_kinds() -> dict[str, str]:
    return {
        "topics": gettext("Topics"),
        "sections": gettext("Sections"),
        "authors": gettext("Authors"),
        _CUSTOM: gettext("Custom feeds"),
    }


def _build_group(
    session: Session, kind: str, search_text: str, number: int, size: int
) -> FeedGroup:
    """Return page `number` of one kind; the database cuts and counts, however many there are."""
    table = _KINDS.get(kind)
    if table:
        count = partial(taxonomy.count_public_term_feeds, session, table)
        find = partial(taxonomy.list_term_feeds, session, table)
    else:
        count = partial(custom_feed_rows.count_public_custom_feeds, session)
        find = partial(custom_feed_rows.list_public_custom_feeds, session)

    def fetch(offset: int, limit: int) -> list[FeedOffer]:
        rows = find(containing=search_text, offset=offset, limit=limit)
        return [FeedOffer(*row) for row in rows]

    page = fetch_page(number, size, fetch, lambda: count(containing=search_text))
    return FeedGroup(kind, page, exists=page.total > 0 or (bool(search_text) and count() > 0))


@pages.get("/feeds/<path:path>")
def show_feed(path: str) -> Response:
    """Show the page of a feed: its description, its addresses and its newest articles."""
    with database().reading() as session:
        feed = find_public_feed(session, path)
        rows = items.list_newest(session, feed.id, NEWEST) if feed.path == path else []
    if feed.path != path:
        return redirect_moved(site().feed_page_url(feed.path))
    return _render_feed_page(
        feed,
        [syndication.documents.build_entry(article, site(), with_body=False) for article in rows],
    )


def find_public_feed(session: Session, path: str) -> Feed:
    """Return the feed that readers get at a path, or got there before.

    Raises:
        NotFoundError: there never was one.
        GoneError: it was withdrawn.
        UnavailableError: it became part of one that is not rendered yet.
    """
    spellings = text.list_spellings(path)
    feed = next(filter(None, (feeds.resolve_path(session, each) for each in spellings)), None)
    if feed is None:
        raise NotFoundError(f"there is no feed {path}", path)
    if feed.withdrawn:
        raise GoneError(f"the feed {path} was withdrawn", path)
    if feed.refreshed is None:
        raise UnavailableError(f"the feed {path} became part of one that is not rendered yet", path)
    return feed


def _render_feed_page(feed: Feed, entries: list[Entry]) -> Response:
    name, kind = syndication.documents.name_feed(feed), feed.path.partition("/")[0]
    heading = name or gettext("All articles")
    return render_page(
        "public/feed.html",
        offered=[OfferedFeed(feed.path, name), *([MAIN_FEED] if name else [])],
        path=feed.path,
        kind=kind,
        steps=[
            (gettext("Feeds"), site().url("/feeds")),
            *([(_name_kinds()[kind], f"{site().url('/feeds')}?kind={kind}")] if name else []),
        ],
        heading=heading,
        web_readers=[parse_web_reader(each) for each in settings().feeds.web_readers],
        title=syndication.documents.title_feed(feed, site())
        if name
        else f"{heading} \u2013 {site().title}",
        description=syndication.documents.describe_feed(feed) if name else describe_site(),
        entries=entries,
    )
