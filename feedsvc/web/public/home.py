"""The front page, and the pages of older articles that follow it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from feedsvc.storage.articles.headlines import Headline, read_headlines
from feedsvc.storage.feeds import feeds, items
from feedsvc.storage.people import editors
from feedsvc.web.context import database
from feedsvc.web.http.redirects import redirect_moved
from feedsvc.web.i18n import gettext
from feedsvc.web.public.alternates import MAIN_FEED, list_language_feeds
from feedsvc.web.public.former_addresses import find_former_target, to_url
from feedsvc.web.public.listing import Listing, parse_key, read_listing
from feedsvc.web.public.pages import render_page

pages = Blueprint("home", __name__)
NEWEST = 12  # articles on the front page, above the sections
HEADLINES, MOST_SECTIONS = 4, 24  # of each section, and sections


@dataclass(frozen=True, slots=True)
class SectionBlock:
    """The newest articles of a section on the front page."""

    name: str
    path: str
    headlines: Sequence[Headline]


@pages.get("/")
def show_home() -> Response:
    """Show the newest articles, a page of older ones, or on an empty site what to do next.

    An earlier site may have had its articles at addresses such as /?p=123.
    """
    if request.query_string and (target := find_former_target("/")):
        return redirect_moved(to_url(target))
    if parse_key(request.args.get("after", "")):
        return _show_older()
    with database().reading() as session:
        feed = feeds.find_feed(session, feeds.ALL)
        listing = read_listing(session, feed.id, "/", size=NEWEST) if feed else Listing()
        sections = _read_sections(session, listing.article_ids)
        of_languages = list_language_feeds(session)
        has_editor = bool(listing.entries) or editors.count_editors(session) > 0
    return render_page(
        "public/home.html",
        offered=[MAIN_FEED, *of_languages],
        listing=listing,
        sections=sections,
        has_editor=has_editor,
    )


def _read_sections(session: Session, shown: Collection[int]) -> list[SectionBlock]:
    """Return the newest articles of each section that are not `shown` above, by name of section."""
    sections = feeds.list_readable_sections(session, MOST_SECTIONS)
    limits = {feed_id: HEADLINES + len(shown) for feed_id, _, _ in sections}
    chosen = {
        feed_id: [each for each in ids if each not in shown][:HEADLINES]
        for feed_id, ids in items.list_newest_ids(session, limits).items()
    }
    headlines = read_headlines(session, [each for ids in chosen.values() for each in ids])
    return [
        SectionBlock(name, path, [headlines[each] for each in chosen[feed_id]])
        for feed_id, path, name in sections
        if chosen[feed_id]
    ]


def _show_older() -> Response:
    with database().reading() as session:
        feed = feeds.find_feed(session, feeds.ALL)
        listing = read_listing(session, feed.id, "/") if feed else Listing()
    return render_page(
        "public/list.html", heading=gettext("All articles"), listing=listing, steps=[]
    )
