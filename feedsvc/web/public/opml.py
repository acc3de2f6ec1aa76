"""All feeds as OPML, to be imported by a feed reader at once."""

from collections.abc import Sequence

from flask import Blueprint, Response

from feedsvc.rendering import opml
from feedsvc.storage import taxonomy
from feedsvc.storage.feeds import custom_feeds, feeds
from feedsvc.storage.tables import Author, Section, Topic
from feedsvc.web.context import database, site
from feedsvc.web.i18n import gettext
from feedsvc.web.public.alternates import find_language, list_language_feeds
from feedsvc.web.public.pages import answer_file

pages = Blueprint("opml", __name__)
MOST = 1000  # feeds of each kind, by name: 1000 topics take 20 ms of a core, 10,000 took 130 ms
_SECONDS = 300


@pages.get("/feeds.opml")
def send_opml() -> Response:
    """List the main feed, and in a group for each kind the feeds of sections, topics and so on."""
    with database().reading() as session:
        tables = (Section, Topic, Author)
        rows = [taxonomy.list_term_feeds(session, table, limit=MOST) for table in tables]
        rows.append(custom_feeds.list_public_custom_feeds(session, limit=MOST))
        rows.append([(each.path, each.name, "") for each in list_language_feeds(session)])
    names = (
        gettext("Sections"),
        gettext("Topics"),
        gettext("Authors"),
        gettext("Custom feeds"),
        gettext("Languages"),
    )
    main = (feeds.ALL, site().title, site().description)
    body = opml.render_opml(
        site().title,
        site().language,
        _build_outlines([main]),
        [(name, _build_outlines(kind)) for name, kind in zip(names, rows, strict=True)],
    )
    response = answer_file(body, opml.MEDIA_TYPE, _SECONDS)
    response.headers["Content-Disposition"] = "attachment; filename=feeds.opml"
    if not site().has_language:
        response.vary.add("Accept-Language")
    return response


def _build_outlines(rows: Sequence[tuple[str, str, str]]) -> list[opml.Outline]:
    """Return outlines of (path, name, description) of feeds."""
    return [
        opml.Outline(
            name,
            description,
            site().feed_url(path, "rss"),
            site().feed_page_url(path),
            find_language(path),
        )
        for path, name, description in rows
    ]
