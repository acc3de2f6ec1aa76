"""Pages for people: the front page, and what every page shares.

Public pages run no script, set no cookie and know no session: each has one body, and caches may
share it. Links within the site are paths, so that it reads alike at any address that reaches it;
what others keep (feeds, canonical links) is absolute, from the configured address.
"""

from datetime import datetime
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template, request

from feedsvc.domain.representations import compute_digest
from feedsvc.rendering import FORMATS
from feedsvc.storage.feeds import feeds, items
from feedsvc.storage.people import editors
from feedsvc.syndication.documents import build_entry
from feedsvc.web.context import database, site

pages = Blueprint("pages", __name__)
_STATIC = Path(__file__).parent.parent / "static"
NEWEST = 20
MAX_AGE = 60


@pages.get("/")
def show_home() -> Response:
    """Show the newest articles; on an empty site, what to do next."""
    with database().reading() as session:
        feed = feeds.find_feed(session, feeds.ALL)
        found = items.list_newest(session, feed.id, NEWEST) if feed else []
        sections = {f"sections/{article.section.slug}" for article in found if article.section}
        live = feeds.find_readable(session, sections) if sections else set[str]()
        has_editor = bool(found) or editors.count_editors(session) > 0
    entries = [build_entry(article, site(), with_body=False) for article in found]
    return answer_page(
        render_template(
            "public/home.html",
            entries=entries,
            live=live,
            has_editor=has_editor,
            offered=[(feeds.ALL, "")],
        )
    )


@pages.get("/icon.png")
def send_icon() -> Response:
    """Send the drawn icon of a site that has none of its own."""
    return _answer_for_a_day(_body("icon.png"), "image/png")


@pages.get("/favicon.ico")
def send_favicon() -> Response:
    """Send the icon where browsers and feed readers look for it unasked."""
    return _answer_for_a_day(_body("favicon.ico"), "image/x-icon")


@pages.get("/robots.txt")
def send_robots() -> Response:
    """Let robots read everything but the desk."""
    body = f"User-agent: *\nAllow: {local_path(site().url('/'))}\nDisallow: {local_path(site().url('/admin/'))}\n"
    return _answer_for_a_day(body.encode(), "text/plain; charset=utf-8")


def answer_page(html: str, modified: datetime | None = None) -> Response:
    """Answer with a page, or with 304 to who has it already."""
    response = Response(html, mimetype="text/html")
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    response.set_etag(compute_digest(response.get_data()))
    if modified:  # Werkzeug would say that None is now
        response.last_modified = modified
    response.make_conditional(request)
    return response


@pages.app_template_filter("local")
def local_path(url: str) -> str:
    """Return an address within the site as a path; any other as it is."""
    base = site().base_url
    return urlsplit(base).path + url.removeprefix(base) if url.startswith(f"{base}/") else url


@pages.app_template_global("asset")
def asset_url(name: str) -> str:
    """Return the path of a file of ours; it changes with the file, so that no cache keeps an old one."""
    return f"{local_path(site().url(f'/static/{name}'))}?v={_version(name)}"


@pages.app_context_processor
def provide_template_context() -> dict[str, object]:
    """Return what every template knows, the page of an error too: nothing that asks the database."""
    return {"site": site(), "formats": tuple(FORMATS.values())}


@cache
def _body(name: str) -> bytes:
    return (_STATIC / name).read_bytes()


@cache
def _version(name: str) -> str:
    return compute_digest(_body(name))[:8]


def _answer_for_a_day(body: bytes, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = "public, max-age=86400"
    response.set_etag(compute_digest(body))
    response.make_conditional(request)
    return response
