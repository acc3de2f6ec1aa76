"""Feeds for people: the list of feeds to subscribe to, and a page for each feed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import cast

from flask import Blueprint, Response, current_app, request
from sqlalchemy.orm import Session

from feedsvc import syndication
from feedsvc.domain import text
from feedsvc.domain.combinations import SEARCH, is_combined_path, parse_path
from feedsvc.domain.documents import Entry
from feedsvc.domain.names import fold_name, to_sort_key
from feedsvc.domain.web_readers import WebReader, parse_web_reader
from feedsvc.errors import GoneError, NotFoundError, ThrottledError, UnavailableError
from feedsvc.rendering import FORMATS
from feedsvc.storage import taxonomy
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.feeds import feeds, items
from feedsvc.storage.tables import Article, Author, Feed, Section, Topic
from feedsvc.syndication.combined_feeds import ResolvedAddress
from feedsvc.web.context import combined_feeds, database, settings, site
from feedsvc.web.http.redirects import redirect_moved
from feedsvc.web.i18n import gettext
from feedsvc.web.middleware.rate_limit import RateLimiter
from feedsvc.web.pagination import NumberedPage, fetch_page, read_page_number
from feedsvc.web.public.alternates import MAIN_FEED, OfferedFeed, list_language_feeds
from feedsvc.web.public.pages import describe_site, render_page
from feedsvc.web.search_text import read_search_text

pages = Blueprint("feed_pages", __name__)
NEWEST = 20  # articles that the page of a feed lists
LIST_EXCERPT, LIST_PAGE = 12, 60  # feeds of each kind: where all kinds are shown, and where one is
# Articles that the page of a feed counts, and that the list of feeds counts for each feed: so both
# read 60,000 rows of an index at most.
COUNTED, COUNTED_IN_LIST = 10_000, 1_000
_KINDS: Mapping[str, type[Topic | Section | Author]] = {
    "topics": Topic,
    "sections": Section,
    "authors": Author,
}
_LANGUAGES, _CUSTOM = "languages", "custom"
_SUFFIXES = tuple(f".{suffix}" for suffix in FORMATS)
_EVERY = (*_KINDS, _LANGUAGES, _CUSTOM)


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
    kind = kind if kind in _EVERY else ""
    number = read_page_number() if kind else 1
    with database().reading() as session:
        size = LIST_PAGE if kind else LIST_EXCERPT
        of_languages = list_language_feeds(session)
        groups = [
            _build_group(session, name, search_text, number, size, of_languages)
            for name in _EVERY
            if kind in {"", name}
        ]
        groups = [group for group in groups if group.kind in _KINDS or group.exists]
        paths = [feeds.ALL, *(offer.path for group in groups for offer in group.page.rows)]
        counts = items.count_items(session, paths, most=COUNTED_IN_LIST + 1)
    return render_page(
        "public/feeds.html",
        offered=[MAIN_FEED, *of_languages],
        steps=[],
        heading=gettext("Feeds"),
        names=_name_kinds(),
        groups=groups,
        counts=counts,
        most_counted=COUNTED_IN_LIST,
        wanted=search_text,
        kind=kind,
    )


def _name_kinds() -> dict[str, str]:
    return {
        "topics": gettext("Topics"),
        "sections": gettext("Sections"),
        "authors": gettext("Authors"),
        _LANGUAGES: gettext("Languages"),
        _CUSTOM: gettext("Custom feeds"),
    }


def _build_group(
    session: Session,
    kind: str,
    search_text: str,
    number: int,
    size: int,
    of_languages: Sequence[OfferedFeed],
) -> FeedGroup:
    """Return page `number` of the feeds of one kind; the database cuts the page and counts."""
    table = _KINDS.get(kind)
    if table:
        count = partial(taxonomy.count_public_term_feeds, session, table)
        find = partial(taxonomy.list_term_feeds, session, table)
    elif kind == _LANGUAGES:
        find = partial(_list_named, of_languages)
        count = partial(_count_named, of_languages)
    else:
        count = partial(custom_feed_rows.count_public_custom_feeds, session)
        find = partial(custom_feed_rows.list_public_custom_feeds, session)

    def fetch(offset: int, limit: int) -> list[FeedOffer]:
        rows = find(containing=search_text, offset=offset, limit=limit)
        return [FeedOffer(*row) for row in rows]

    page = fetch_page(number, size, fetch, lambda: count(containing=search_text))
    return FeedGroup(kind, page, exists=page.total > 0 or (bool(search_text) and count() > 0))


def _list_named(
    of_languages: Sequence[OfferedFeed],
    *,
    containing: str = "",
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[tuple[str, str, str]]:
    """Return (path, name, "") of a page of the feeds of languages, by name."""
    wanted = fold_name(containing)
    named = [(each.path, each.name, "") for each in of_languages if wanted in fold_name(each.name)]
    end = None if limit is None else offset + limit
    return sorted(named, key=lambda each: to_sort_key(each[1]))[offset:end]


def _count_named(of_languages: Sequence[OfferedFeed], *, containing: str = "") -> int:
    return len(_list_named(of_languages, containing=containing))


@pages.get("/feeds/<path:path>")
def show_feed(path: str) -> Response:
    """Show the page of a feed: its description, its addresses and its newest articles."""
    if is_combined_path(path):
        return _show_combined_feed(path)
    try:
        return _show_stored_feed(path)
    except NotFoundError:
        if " " not in path:
            raise
        return _show_combined_feed(path)


def _show_stored_feed(path: str) -> Response:
    with database().reading() as session:
        feed = find_public_feed(session, path)
        if feed.path != path:
            return redirect_moved(site().feed_page_url(feed.path))
        rows = items.list_newest(session, feed.id, NEWEST)
        counts = items.count_items(session, [path], most=COUNTED + 1)
    return _render_feed_page(feed, _build_entries(rows), counts=counts[path])


def _build_entries(rows: Sequence[Article]) -> list[Entry]:
    return [syndication.documents.build_entry(row, site(), with_body=False) for row in rows]


def _show_combined_feed(path: str) -> Response:
    """Show the page of a feed that its address defines, whether or not the feed is stored.

    Raises:
        NotFoundError, GoneError: the address defines none.
        ThrottledError: this client asks for too many.
    """
    combined_feeds().check_served()
    # The path has a suffix in capitals, or one of no format. No address of a term has a dot.
    if path.lower().endswith(_SUFFIXES) or ("." in path and not path.startswith(f"{SEARCH}/")):
        raise NotFoundError(f"there is no feed {path}", path)
    address = parse_path(path)
    if address.path != path:
        return redirect_moved(site().feed_page_url(address.path))
    limiter = cast("RateLimiter", current_app.extensions["feedsvc.search_limiter"])
    seconds = limiter.check(request.environ, "/feeds")
    if seconds:
        raise ThrottledError(f"wait {seconds} s", seconds)
    with database().reading() as session:
        resolved = syndication.combined_feeds.resolve_address(session, address)
        selection = resolved.selection if resolved.path == path else None
        rows = (
            syndication.combined_feeds.list_newest_articles(session, selection, NEWEST)
            if selection
            else []
        )
    if selection is None:
        return redirect_moved(site().feed_page_url(resolved.path))
    response = _render_combined_feed_page(resolved, _build_entries(rows))
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _render_combined_feed_page(resolved: ResolvedAddress, entries: list[Entry]) -> Response:
    kind, _, text = resolved.path.partition("/")
    step = (
        (gettext("Search"), f"{site().url('/search')}?q={text}")
        if kind == SEARCH
        else (_name_kinds()[kind], f"{site().url('/feeds')}?kind={kind}")
    )
    return render_page(
        "public/feed.html",
        offered=[OfferedFeed(resolved.path, resolved.name), MAIN_FEED],
        path=resolved.path,
        kind=kind,
        is_combined=True,
        steps=[(gettext("Feeds"), site().url("/feeds")), step],
        heading=resolved.name,
        web_readers=_list_web_readers(),
        title=f"{resolved.name} \u2013 {site().title}",
        description="",
        entries=entries,
    )


def _list_web_readers() -> list[WebReader]:
    return [parse_web_reader(each) for each in settings().feeds.web_readers]


def find_public_feed(session: Session, path: str) -> Feed:
    """Return the feed that readers get at a path, or got there before.

    Raises:
        NotFoundError: there never was one.
        GoneError: it was withdrawn.
        UnavailableError: it was merged into a feed that is not rendered yet.
    """
    spellings = text.list_spellings(path)
    feed = next(filter(None, (feeds.resolve_path(session, each) for each in spellings)), None)
    if feed is None or feed.combined:
        raise NotFoundError(f"there is no feed {path}", path)
    if feed.withdrawn:
        raise GoneError(f"the feed {path} was withdrawn", path)
    if feed.refreshed is None:
        raise UnavailableError(f"the feed {path} became part of one that is not rendered yet", path)
    return feed


def _render_feed_page(feed: Feed, entries: list[Entry], *, counts: items.FeedCounts) -> Response:
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
        web_readers=_list_web_readers(),
        is_combinable=kind in _KINDS and bool(settings().feeds.combinations),
        title=syndication.documents.title_feed(feed, site())
        if name
        else f"{heading} \u2013 {site().title}",
        description=syndication.documents.describe_feed(feed) if name else describe_site(),
        entries=entries,
        counts=counts,
        most_counted=COUNTED,
    )
