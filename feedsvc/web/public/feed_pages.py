"""Feeds for people: what there is to subscribe to, and a page for each feed."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import cast

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session

from feedsvc import syndication
from feedsvc.domain import text
from feedsvc.domain.documents import Entry
from feedsvc.errors import GoneError, NotFoundError, UnavailableError
from feedsvc.storage import taxonomy
from feedsvc.storage.cache import representations
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.feeds import feeds, items
from feedsvc.storage.tables import Author, Feed, Section, Topic
from feedsvc.web.context import database, site
from feedsvc.web.public.pages import answer_page

pages = Blueprint("feed_pages", __name__)
NEWEST, SHELF, SHELF_PAGE = 20, 12, 60
_LONGEST_SEARCH = 100
_KINDS: Mapping[str, type[Topic | Section | Author]] = {
    "topics": Topic,
    "sections": Section,
    "authors": Author,
}
_CUSTOM = "custom"


@dataclass(frozen=True, slots=True)
class FeedOffer:
    """A feed as the list shows it."""

    path: str
    name: str
    description: str


@dataclass(frozen=True, slots=True)
class FeedGroup:
    """Feeds of one kind: those of `total` that `page` of `last` shows; and whether there `exists` any at all."""

    kind: str
    offers: tuple[FeedOffer, ...]
    total: int
    page: int
    last: int
    exists: bool


@pages.get("/feeds", strict_slashes=False)
def list_feeds() -> Response:
    """Show what there is to subscribe to: a few of each kind, or a page of one kind."""
    wanted = text.to_line(request.args.get("q", ""))[:_LONGEST_SEARCH]
    kind = request.args.get("kind", "")
    kind = kind if kind in {*_KINDS, _CUSTOM} else ""
    page = _read_page_number(request.args.get("page", "")) if kind else 1
    with database().reading() as session:
        shelves = [
            _build_group(session, name, wanted, page, kind)
            for name in (*_KINDS, _CUSTOM)
            if kind in {"", name}
        ]
        shelves = [shelf for shelf in shelves if shelf.kind != _CUSTOM or shelf.exists]
        paths = [feeds.ALL, *(offer.path for shelf in shelves for offer in shelf.offers)]
        held = representations.count_entries(session, paths)
    return answer_page(
        render_template(
            "public/feeds.html",
            shelves=shelves,
            held=held,
            wanted=wanted,
            kind=kind,
            offered=[(feeds.ALL, "")],
        )
    )


def _build_group(session: Session, kind: str, wanted: str, page: int, chosen: str) -> FeedGroup:
    """Return a page of one kind, or the first few of each; the database cuts and counts, however many there are."""
    size, table = SHELF_PAGE if chosen else SHELF, _KINDS.get(kind)
    count = (
        partial(taxonomy.count_offered, session, table)
        if table
        else partial(custom_feed_rows.count_offered, session)
    )
    find = (
        partial(taxonomy.list_term_feeds, session, table)
        if table
        else partial(custom_feed_rows.list_public_custom_feeds, session)
    )
    found = find(containing=wanted, offset=(page - 1) * size, limit=size + 1)
    is_last = len(found) <= size and (page == 1 or bool(found))
    total = (page - 1) * size + len(found) if is_last else count(containing=wanted)
    last = max(1, -(-total // size))
    if page > last:
        return _build_group(session, kind, wanted, last, chosen)
    offers = tuple(FeedOffer(*row) for row in found[:size])
    return FeedGroup(
        kind, offers, total, page, last, exists=total > 0 or (bool(wanted) and count() > 0)
    )


@pages.get("/feeds/<path:path>")
def show_feed(path: str) -> Response:
    """Show a feed to people: what it is, how to subscribe, what it holds now."""
    if text.find_unprintable(path):
        raise NotFoundError("there is no such feed", path)
    with database().reading() as session:
        feed = feeds.resolve_path(session, path)
        if feed is None:
            raise NotFoundError(f"there is no feed {path}", path)
        if feed.withdrawn:
            raise GoneError(f"the feed {path} was withdrawn", path)
        if feed.refreshed is None:
            raise UnavailableError(
                f"the feed {path} became part of one that is not rendered yet", path
            )
        found = items.list_newest(session, feed.id, NEWEST) if feed.path == path else []
    if feed.path != path:
        return cast("Response", redirect(site().feed_page_url(feed.path), 301))
    return _render_feed_page(
        feed,
        [syndication.documents.build_entry(article, site(), with_body=False) for article in found],
    )


def _render_feed_page(feed: Feed, entries: list[Entry]) -> Response:
    name = syndication.documents.name_feed(feed)
    return answer_page(
        render_template(
            "public/feed.html",
            path=feed.path,
            kind=feed.path.partition("/")[0],
            name=name or site().title,
            title=syndication.documents.title_feed(feed, site()),
            description=syndication.documents.describe_feed(feed) if name else site().description,
            entries=entries,
            offered=[(feed.path, name)],
        )
    )


def _read_page_number(given: str) -> int:
    """Return a page's number; whatever is none is the first."""
    return max(1, int(given)) if given.isascii() and given.isdecimal() and len(given) < 7 else 1
