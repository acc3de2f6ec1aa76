"""The feeds: where they are, how fresh they are, and what is left out of them and why."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc import syndication
from feedsvc.domain.text import line
from feedsvc.errors import NotFoundError
from feedsvc.storage import feeds, overview
from feedsvc.storage.tables import Feed
from feedsvc.web.admin import paging
from feedsvc.web.context import database, site
from feedsvc.web.words import gettext

pages = Blueprint("feeds", __name__)
PAGE = 30
DID = frozenset({"made", "saved", "retired", "revived"})


def menu() -> list[tuple[str, str]]:
    """Return what the desk's menu says of this page."""
    return [(url_for("admin.feeds.listed"), gettext("Feeds"))]


@pages.get("/feeds")
def listed() -> ResponseReturnValue:
    """Show the feeds, all or some, whose name or path holds what is looked for."""
    looked_for, place = line(request.args.get("q", "")[:200]), paging.asked()
    show = request.args.get("show", "")
    show = show if show in overview.SHOWS else ""
    with database().reading() as session:
        rows = overview.page(
            session,
            show=show,
            containing=looked_for,
            after=_known(session, place.after),
            before=_known(session, place.before),
            limit=PAGE + 1,
        )
        page = paging.cut(rows, place, PAGE)
        did = request.args.get("did", "")
        return render_template(
            "admin/feeds.html",
            page=page,
            states=overview.states(session, [feed.id for feed in page.shown]),
            counts=overview.counts(session),
            title_of=lambda feed: syndication.feed_title(feed, site()),
            limit_of=lambda feed: syndication.limit_of(feed, site()),
            q=looked_for,
            show=show,
            did=did if did in DID else "",
            of=_known(session, paging.number(request.args.get("of", ""))),
        )


def _known(session: Session, feed_id: int) -> Feed | None:
    try:
        return feeds.get(session, feed_id)
    except NotFoundError:
        return None
