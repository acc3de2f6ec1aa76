"""The front page, and the pages of older articles that follow it."""

from flask import Blueprint, Response, request

from feedsvc.storage.feeds import feeds
from feedsvc.storage.people import editors
from feedsvc.web.context import database
from feedsvc.web.i18n import gettext
from feedsvc.web.public.listing import Listing, parse_key, read_listing
from feedsvc.web.public.pages import render_page

pages = Blueprint("home", __name__)
NEWEST = 12  # articles on the front page


@pages.get("/")
def show_home() -> Response:
    """Show the newest articles, a page of older ones, or on an empty site what to do next."""
    if parse_key(request.args.get("after", "")):
        return _show_older()
    with database().reading() as session:
        feed = feeds.find_feed(session, feeds.ALL)
        listing = read_listing(session, feed.id, "/", size=NEWEST) if feed else Listing()
        has_editor = bool(listing.entries) or editors.count_editors(session) > 0
    return render_page("public/home.html", listing=listing, has_editor=has_editor)


def _show_older() -> Response:
    with database().reading() as session:
        feed = feeds.find_feed(session, feeds.ALL)
        listing = read_listing(session, feed.id, "/") if feed else Listing()
    return render_page(
        "public/list.html", heading=gettext("All articles"), listing=listing, steps=[]
    )
