"""The list of feeds: their addresses, their last refresh, and their excluded entries."""

from operator import attrgetter

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import syndication
from feedsvc.errors import NotFoundError
from feedsvc.storage.feeds import feeds, items, status
from feedsvc.storage.tables import Feed
from feedsvc.web.context import database, site
from feedsvc.web.http.numbers import parse_id
from feedsvc.web.i18n import gettext
from feedsvc.web.pagination import cut_page, read_cursor
from feedsvc.web.search_text import read_search_text

pages = Blueprint("list", __name__)
PAGE = 30
COUNTED = 1_000  # articles to count for each feed: more than its longest list of entries
OUTCOMES = frozenset({"created", "saved", "retired", "revived"})


def list_menu_entries() -> list[tuple[str, str]]:
    """Return (address, title) of this page's menu entry."""
    return [(url_for("admin.feeds.list.list_feeds"), gettext("Feeds"))]


@pages.get("")
def list_feeds() -> ResponseReturnValue:
    """Show the feeds by path; filter them by the search text in their name or path."""
    search_text, cursor = (
        read_search_text(request.args),
        read_cursor(parse_id, goes_back=True),
    )
    show = request.args.get("show", "")
    show = show if show in status.SHOWS else ""
    with database().reading() as session:
        rows = status.list_feeds_page(
            session,
            show=show,
            containing=search_text,
            # An id that no feed has gives None, with which the list starts at its beginning.
            after=_find_feed(session, cursor.after or 0),
            before=_find_feed(session, cursor.before or 0),
            limit=PAGE + 1,
        )
        page = cut_page(rows, cursor, PAGE, key=attrgetter("id"))
        outcome = request.args.get("outcome", "")
        return render_template(
            "admin/feeds/list.html",
            page=page,
            states=status.read_feed_statuses(session, [feed.id for feed in page.rows]),
            item_counts=items.count_items(
                session, [feed.path for feed in page.rows], most=COUNTED + 1
            ),
            most_counted=COUNTED,
            counts=status.count_by_choice(session),
            title_of=lambda feed: syndication.documents.title_feed(feed, site()),
            limit_of=lambda feed: syndication.lengths.compute_entry_limit(feed, site()),
            q=search_text,
            show=show,
            outcome=outcome if outcome in OUTCOMES else "",
            changed_feed=_find_feed(session, parse_id(request.args.get("feed", ""))),
        )


def _find_feed(session: Session, feed_id: int) -> Feed | None:
    try:
        return feeds.get_feed(session, feed_id)
    except NotFoundError:
        return None
