"""The search of all published articles, bounded in cost and rate.

Each search has new words, for which no cache has an answer. So the searches of a client in a minute
are limited (`web.searches`), and `storage.articles.search` bounds the cost of one search.
"""

from typing import cast
from urllib.parse import quote_plus

from flask import Blueprint, Response, current_app, request

from feedsvc.domain.combinations import SearchedWords, parse_words
from feedsvc.errors import NotFoundError
from feedsvc.rendering import FORMATS
from feedsvc.storage.articles import articles, search
from feedsvc.storage.articles.search import PublicMatches
from feedsvc.syndication.documents import build_entry
from feedsvc.web.context import database, settings, site
from feedsvc.web.http.errors import explain_error
from feedsvc.web.http.numbers import parse_sequence
from feedsvc.web.http.redirects import redirect_moved
from feedsvc.web.i18n import gettext
from feedsvc.web.middleware.rate_limit import RateLimiter
from feedsvc.web.pagination import read_cursor
from feedsvc.web.public.alternates import MAIN_FEED, OfferedFeed
from feedsvc.web.public.listing import PAGE, find_live_sections
from feedsvc.web.public.pages import render_page
from feedsvc.web.search_text import read_search_text

pages = Blueprint("search", __name__)


@pages.get("/search")
def show_results() -> Response:
    """Show the form, and the published articles that have all words of `q`."""
    words = read_search_text(request.args)
    limiter = cast("RateLimiter", current_app.extensions["feedsvc.search_limiter"])
    seconds = limiter.check(request.environ, "/search") if words else 0
    if seconds:
        return _refuse(words, seconds)
    before = read_cursor(parse_sequence).after
    found, rows, live = PublicMatches((), 0), [], {}
    if words:
        with database().reading() as session:
            found = search.search_published(session, words, before=before, limit=PAGE)
            rows = articles.get_articles(session, found.article_ids)
            live = find_live_sections(session, rows)
    address = _find_address(words)
    offered = [OfferedFeed(address.path, f"“{words}”")] if address else []
    return render_page(
        "public/search.html",
        offered=[*offered, MAIN_FEED],
        steps=[],
        heading=gettext("Search"),
        words=words,
        feed_path=address.path if address else "",
        entries=[build_entry(row, site(), with_body=False) for row in rows],
        live=live,
        newest=_build_url(words) if before else "",
        older=_build_url(words, found.following) if found.following else "",
        is_full=len(rows) == PAGE,
    )


@pages.get(f"/search.<any({', '.join(FORMATS)}):suffix>")
def redirect_to_feed(suffix: str) -> Response:
    """Redirect to the feed of a search, whose address has the words of `q` in its path."""
    try:
        address = parse_words(read_search_text(request.args))
    except NotFoundError as error:
        return explain_error(error)
    return redirect_moved(site().feed_url(address.path, suffix))


def _find_address(words: str) -> SearchedWords | None:
    """Return the address of the feed of a search; None without words, or if they are too long."""
    try:
        return parse_words(words) if settings().feeds.combinations else None
    except NotFoundError:
        return None


def _build_url(words: str, before: int = 0) -> str:
    after = f"&after={before}" if before else ""
    return f"{site().url('/search')}?q={quote_plus(words)}{after}"


def _refuse(words: str, seconds: int) -> Response:
    """Answer 429 with the form, in which the words are still there."""
    response = render_page(
        "public/search.html", steps=[], heading=gettext("Search"), words=words, seconds=seconds
    )
    if response.status_code == 200:
        response.status_code = 429
    response.headers["Retry-After"] = str(seconds)
    response.headers["Cache-Control"] = "no-store"
    del response.headers["ETag"]
    return response
