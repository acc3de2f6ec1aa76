"""The feeds: where they are, how fresh they are, and what is left out of them and why."""

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc.domain.text import line
from feedsvc.storage import articles, feeds, representations
from feedsvc.syndication import feed_title
from feedsvc.web.context import database, site
from feedsvc.web.words import gettext

pages = Blueprint("feeds", __name__)
PAGE, _MOST_PAGES = 50, 10_000


def menu() -> list[tuple[str, str]]:
    """Return what the desk's menu says of this page."""
    return [(url_for("admin.feeds.listed"), gettext("Feeds"))]


@pages.get("/feeds")
def listed() -> ResponseReturnValue:
    """Show the live feeds, those whose name or path holds what is looked for."""
    looked_for, number = line(request.args.get("q", "")[:200]), _number(request.args.get("page", ""))
    with database().reading() as session:
        found = [
            feed
            for feed in feeds.listed(session)
            if looked_for.casefold() in f"{feed_title(feed, site())} {feed.path}".casefold()
        ]
        shown = found[(number - 1) * PAGE : number * PAGE]
        left_out = representations.omissions(session)
        titles = {row.guid: articles.by_guid(session, row.guid) for row in left_out if row.guid}
        return render_template(
            "admin/feeds.html",
            feeds=[(feed, representations.of(session, feed.id)) for feed in shown],
            left_out=left_out,
            titles=titles,
            title_of=lambda feed: feed_title(feed, site()),
            q=looked_for,
            number=number,
            total=len(found),
            pages=max(1, -(-len(found) // PAGE)),
        )


def _number(given: str) -> int:
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 6 else 1
    return max(1, min(number, _MOST_PAGES))
