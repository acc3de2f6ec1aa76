"""Parts that all public pages share, the default icon and robots.txt.

Public pages set no cookie and know no session: a page is the same for everybody, so caches may
share it. They run only the script of the copy buttons. Links within the site are paths, so that
they work at any address that reaches the site; feeds and canonical links have absolute
addresses, built from the configured one.
"""

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Response, render_template

from feedsvc.domain.representations import compute_digest
from feedsvc.domain.site import get_default_description
from feedsvc.domain.text import find_direction
from feedsvc.rendering import FORMATS
from feedsvc.web.context import site
from feedsvc.web.http.conditional import make_conditional
from feedsvc.web.i18n import current_language
from feedsvc.web.public.alternates import (
    MAIN_FEED,
    Alternate,
    OfferedFeed,
    build_link_header,
    list_alternates,
)
from feedsvc.web.public.structured_data import build_breadcrumbs

pages = Blueprint("pages", __name__)
_STATIC = Path(__file__).parent.parent / "static"
MAX_AGE, _DAY = 60, 86_400  # seconds
# A withdrawn article is gone from shared caches within two minutes, unless they cannot ask us.
_CACHE_CONTROL = (
    f"public, max-age={MAX_AGE}, stale-while-revalidate={MAX_AGE}, stale-if-error={_DAY}"
)


class Page(Response):
    """A public page, with the feeds that it announces."""

    alternates: Sequence[Alternate] = ()


@pages.get("/icon.png")
def send_icon() -> Response:
    """Send the default icon, for a site that has set none."""
    return answer_file(read_static("icon.png"), "image/png")


@pages.get("/robots.txt")
def send_robots() -> Response:
    """Let crawlers read everything but the admin pages, and name the sitemaps (RFC 9309).

    Crawlers ask the root of the host only. If the site is under a path, these lines are to be added
    there.
    """
    root, admin = local_path(site().url("/")), local_path(site().url("/admin/"))
    # Crawlers that do not know RFC 9309 take the first line that matches.
    body = f"User-agent: *\nDisallow: {admin}\nAllow: {root}\n\n"
    for path in ("/sitemap.xml", "/news-sitemap.xml"):
        body += f"Sitemap: {site().url(path)}\n"
    return answer_file(body.encode(), "text/plain; charset=utf-8")


def render_page(
    template: str, *, offered: Sequence[OfferedFeed] = (MAIN_FEED,), **context: object
) -> Page:
    """Answer with a page that announces these feeds, or with 304 to a client that has it already.

    `offered` begins with the most specific feed. The validator is the digest of the page, so it
    changes exactly when the page does. There is no Last-Modified, which could not do so: a page
    also changes with the articles, names and settings that it shows, several times within a second,
    and a withdrawal has no date for it.
    """
    alternates = list_alternates(offered, site())
    html = render_template(template, alternates=alternates, **context)
    response = Page(html, mimetype="text/html")
    response.alternates = alternates
    response.headers["Cache-Control"] = _CACHE_CONTROL
    if not site().has_language:
        response.vary.add("Accept-Language")
    response.set_etag(compute_digest(response.get_data()))
    make_conditional(response)
    if response.status_code != 304:  # it needs what a cache needs and no more (RFC 9110, 15.4.5)
        response.headers["Link"] = build_link_header(alternates)
    return response


def describe_site() -> str:
    """Return the site's description.

    Until a language is chosen, the default description is in the page's language.
    """
    current = site()
    default = get_default_description(current.language)
    if current.has_language or current.description != default:
        return current.description
    return get_default_description(current_language())


@pages.app_template_filter("local")
def local_path(url: str) -> str:
    """Return an address within the site as a path, and any other unchanged."""
    base = site().base_url
    return urlsplit(base).path + url.removeprefix(base) if url.startswith(f"{base}/") else url


@pages.app_template_global("asset")
def asset_url(name: str) -> str:
    """Return the path of a static file; it changes with the file, so that caches fetch it anew."""
    return f"{local_path(site().url(f'/static/{name}'))}?v={_hash_static(name)}"


pages.add_app_template_global(build_breadcrumbs)


@pages.app_context_processor
def provide_template_context() -> dict[str, object]:
    """Return the values of every template, error pages too: it must not ask the database."""
    return {
        "site": site(),
        "site_description": describe_site(),
        "formats": tuple(each for each in FORMATS.values() if each.is_for_readers),
        "alternates": list_alternates([MAIN_FEED], site()),
        "page_direction": find_direction(site().language),
    }


@cache
def read_static(name: str) -> bytes:
    """Return the bytes of a static file."""
    return (_STATIC / name).read_bytes()


@cache
def _hash_static(name: str) -> str:
    return compute_digest(read_static(name))[:8]


def answer_file(body: bytes, content_type: str, seconds: int = _DAY) -> Response:
    """Answer with a file, or with 304; caches may repeat the answer for `seconds`."""
    response = Response(body, content_type=content_type)
    response.headers["Cache-Control"] = f"public, max-age={seconds}"
    response.set_etag(compute_digest(body))
    make_conditional(response)
    return response
