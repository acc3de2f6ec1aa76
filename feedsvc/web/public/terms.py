"""The pages of sections, topics and authors, with their articles."""

from flask import Blueprint, Response

from feedsvc.syndication.documents import describe_feed, name_feed
from feedsvc.web.context import database, site
from feedsvc.web.http.redirects import redirect_moved
from feedsvc.web.i18n import gettext
from feedsvc.web.public.alternates import MAIN_FEED, OfferedFeed
from feedsvc.web.public.feed_pages import find_public_feed
from feedsvc.web.public.listing import read_listing
from feedsvc.web.public.pages import render_page

pages = Blueprint("terms", __name__)


@pages.get("/sections/<section>")
def show_section(section: str) -> Response:
    """Show the articles of a section."""
    return _show_term("sections", section, gettext("Sections"))


@pages.get("/topics/<topic>")
def show_topic(topic: str) -> Response:
    """Show the articles about a topic."""
    return _show_term("topics", topic, gettext("Topics"))


@pages.get("/authors/<author>")
def show_author(author: str) -> Response:
    """Show the articles of an author."""
    return _show_term("authors", author, gettext("Authors"))


def _show_term(kind: str, slug: str, label: str) -> Response:
    """Show a page of a term's articles, redirect from a former slug, or answer 410 if retired.

    A page exists as long as the feed of its term.
    """
    path = f"{kind}/{slug}"
    with database().reading() as session:
        feed = find_public_feed(session, path)
        listing = read_listing(session, feed.id, f"/{path}") if feed.path == path else None
    if listing is None:
        return redirect_moved(site().page_url(feed.path))
    name = name_feed(feed)
    step = (label, f"{site().url('/feeds')}?kind={kind}")
    return render_page(
        "public/list.html",
        offered=[OfferedFeed(path, name), MAIN_FEED],
        heading=name,
        description=describe_feed(feed),
        feed_path=path,
        listing=listing,
        steps=[step],
    )
