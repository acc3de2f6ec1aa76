"""Public pages: the front page, the icons, robots.txt, and what all pages share.

Public pages run no script, set no cookie and know no session: a page is the same for everybody, so
caches may share it. Links within the site are paths, so that they work at any address that reaches
it; feeds and canonical links have absolute addresses, from the configured one.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template

from feedsvc.domain.representations import compute_digest
from feedsvc.rendering import FORMATS
from feedsvc.storage.feeds import feeds, items
from feedsvc.storage.people import editors
from feedsvc.syndication.documents import build_entry
from feedsvc.web.context import database, now, site
from feedsvc.web.http.conditional import make_conditional
from feedsvc.web.public.alternates import (
    MAIN_FEED,
    Alternate,
    OfferedFeed,
    build_link_header,
    list_alternates,
)

pages = Blueprint("pages", __name__)
_STATIC = Path(__file__).parent.parent / "static"
NEWEST = 20  # articles on the front page
MAX_AGE, _DAY = 60, 86_400  # seconds
# A page gets no Last-Modified before: it resolves one second, and a second change within the same
# one would have the date of the first. Until a change is stored, seconds may pass.
_SETTLED = timedelta(seconds=30)


class Page(Response):
    """A public page, with the feeds that it announces."""

    alternates: Sequence[Alternate] = ()


@pages.get("/")
def show_home() -> Response:
    """Show the newest articles, or on an empty site what to do next."""
    with database().reading() as session:
        feed = feeds.find_feed(session, feeds.ALL)
        rows = items.list_newest(session, feed.id, NEWEST) if feed else []
        sections = {f"sections/{article.section.slug}" for article in rows if article.section}
        live = feeds.find_readable(session, sections) if sections else set[str]()
        has_editor = bool(rows) or editors.count_editors(session) > 0
    entries = [build_entry(article, site(), with_body=False) for article in rows]
    return render_page("public/home.html", entries=entries, live=live, has_editor=has_editor)


@pages.get("/icon.png")
def send_icon() -> Response:
    """Send the default icon, for a site that has set none."""
    return answer_file(_read_static("icon.png"), "image/png")


@pages.get("/favicon.ico")
def send_favicon() -> Response:
    """Send the icon at the address where browsers and feed readers look for one."""
    return answer_file(_read_static("favicon.ico"), "image/x-icon")


@pages.get("/robots.txt")
def send_robots() -> Response:
    """Let crawlers read everything but the admin pages, and name the sitemaps (RFC 9309).

    Crawlers ask the root of the host only. Under a path, the site's is what to add there.
    """
    root, admin = local_path(site().url("/")), local_path(site().url("/admin/"))
    # Crawlers that do not know RFC 9309 take the first line that matches.
    body = f"User-agent: *\nDisallow: {admin}\nAllow: {root}\n\n"
    for path in ("/sitemap.xml", "/news-sitemap.xml"):
        body += f"Sitemap: {site().url(path)}\n"
    return answer_file(body.encode(), "text/plain; charset=utf-8")


def render_page(
    template: str,
    *,
    offered: Sequence[OfferedFeed] = (MAIN_FEED,),
    modified: datetime | None = None,
    **context: object,
) -> Page:
    """Answer with a page that announces these feeds, or with 304 to a client that has it already.

    `offered` begins with the most specific feed. `modified` is when the page changed last.
    """
    alternates = list_alternates(offered, site())
    html = render_template(template, alternates=alternates, **context)
    response = Page(html, mimetype="text/html")
    response.alternates = alternates
    response.headers["Cache-Control"] = f"public, max-age={MAX_AGE}"
    if not site().has_language:
        response.vary.add("Accept-Language")
    response.set_etag(compute_digest(response.get_data()))
    if modified and modified < now() - _SETTLED:
        response.last_modified = modified
    make_conditional(response)
    if response.status_code != 304:  # it needs what a cache needs and no more (RFC 9110, 15.4.5)
        response.headers["Link"] = build_link_header(alternates)
    return response


@pages.app_template_filter("local")
def local_path(url: str) -> str:
    """Return an address within the site as a path, and any other unchanged."""
    base = site().base_url
    return urlsplit(base).path + url.removeprefix(base) if url.startswith(f"{base}/") else url


@pages.app_template_global("asset")
def asset_url(name: str) -> str:
    """Return the path of a static file; it changes with the file, so that caches fetch it anew."""
    return f"{local_path(site().url(f'/static/{name}'))}?v={_hash_static(name)}"


@pages.app_context_processor
def provide_template_context() -> dict[str, object]:
    """Return what every template knows. Error pages use it too, so it must not ask the database."""
    return {
        "site": site(),
        "formats": tuple(FORMATS.values()),
        "alternates": list_alternates([MAIN_FEED], site()),
    }


@cache
def _read_static(name: str) -> bytes:
    return (_STATIC / name).read_bytes()


@cache
def _hash_static(name: str) -> str:
    return compute_digest(_read_static(name))[:8]


def answer_file(body: bytes, content_type: str, seconds: int = _DAY) -> Response:
    """Answer with a file, or with 304; caches may repeat the answer for so long."""
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.set_etag(compute_digest(body))
    make_conditional(response)
    return response
