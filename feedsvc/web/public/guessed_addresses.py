"""Redirects from former addresses, and from those that people and feed readers guess.

They are looked for only where there would be a 404, so a page or a feed that comes to exist there
is served. Capitals, double slashes and a slash at the end lead to the address without them. The
table of redirects says where a former address leads. `<page>/feed` leads to the feed that the page,
or the page that has replaced it, announces first. Such a feed exists, so there is no circle. The
pages come from the URL map: a new page has these addresses at once.
"""

from contextlib import suppress
from typing import cast
from urllib.parse import unquote

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from feedsvc.errors import FeedsvcError, NotFoundError
from feedsvc.storage.feeds import feeds
from feedsvc.web.context import site
from feedsvc.web.http.errors import answer_feedsvc_error, answer_http_error
from feedsvc.web.http.guesses import find_simpler_path, split_guess
from feedsvc.web.http.program_paths import is_for_programs
from feedsvc.web.http.redirects import redirect_guessed, redirect_moved
from feedsvc.web.public.former_addresses import find_former_target, to_url
from feedsvc.web.public.pages import Page

# Endpoints that have no page, or are not for everybody.
_OTHERS = ("admin", "api", "micropub", "private_feeds", "media", "status", "static")
_FOUND, _MOVED = (200, 304), (301, 302, 308)


def install_guessed_addresses(app: Flask) -> None:
    """Let `answer_unknown_address` answer requests for which a view finds nothing.

    The admin, which answers at paths without a view, calls it at all paths that are not its own.
    """
    app.register_error_handler(NotFoundError, answer_unknown_address)


def answer_unknown_address(error: FeedsvcError | HTTPException) -> Response:
    """Redirect from a former or guessed address to the right one; answer 404 at any other."""
    is_looked_for = request.method in {"GET", "HEAD"} and not is_for_programs(request.path)
    try:
        found = _find_redirect(request.path) if is_looked_for else None
    except NotFoundError:
        found = None
    except FeedsvcError as reason:  # it was withdrawn, or cannot be read now
        return answer_feedsvc_error(reason)
    return found or (
        answer_http_error(error)
        if isinstance(error, HTTPException)
        else answer_feedsvc_error(error)
    )


def _find_redirect(path: str) -> Response | None:
    """Return the redirect from a path: by its spelling, the table, or the name of a feed.

    Raises:
        NotFoundError: the page does not exist.
        GoneError: it was withdrawn.
        UnavailableError: it cannot be read now.
    """
    if url := _find_spelled_url(path):
        return redirect_guessed(url)
    if target := find_former_target(path):
        return redirect_moved(to_url(target))
    guess = split_guess(path)
    url = _find_guessed_feed(*guess) if guess else None
    return redirect_guessed(url) if url else None


def _find_guessed_feed(path: str, suffix: str) -> str | None:
    """Return the URL of the first feed of the page at a path, or else at the path without /feed.

    WordPress has its formats at <page>/feed/atom, and a topic may be called "feed".
    """
    shorter = path.removesuffix("/feed")
    if shorter == path:
        return _find_feed_of_page(path, suffix)
    with suppress(NotFoundError):
        if url := _find_feed_of_page(path, suffix):
            return url
    return _find_feed_of_page(shorter or "/", suffix)


def _find_spelled_url(path: str) -> str | None:
    """Return the URL of the page at the simplified path; None if there is none."""
    simpler = find_simpler_path(path)
    try:
        answer = _open_public_page(simpler) if simpler else None
    except NotFoundError:
        return None
    if answer is None or simpler is None:  # a topic may be called "feed"
        return None
    return _keep_query(simpler) if answer.status_code in _FOUND else _find_new_url(answer)


def _keep_query(path: str) -> str:
    query = request.query_string.decode("ascii", "ignore")
    return f"{site().url(path)}?{query}".rstrip("?")


def _find_feed_of_page(path: str, suffix: str) -> str | None:
    if path == "/":  # also while the database is away
        return site().feed_url(feeds.ALL, suffix)
    answer = _open_page_or_successor(path)
    moved = _find_new_url(answer) if answer else None
    if moved:
        answer = _open_public_page(unquote(moved.removeprefix(site().base_url)))
    alternates = answer.alternates if isinstance(answer, Page) else ()
    urls = [each.url for each in alternates if each.url.endswith(f".{suffix}")]
    return urls[0] if urls else None


def _open_page_or_successor(path: str) -> Response | None:
    """Return the page at a path, or our page that has replaced it by the table of redirects."""
    with suppress(NotFoundError):
        if answer := _open_public_page(path):
            return answer
    target = find_former_target(path) or ""
    return _open_public_page(unquote(target)) if target.startswith("/") else None


def _find_new_url(answer: Response) -> str | None:
    return answer.location if answer.status_code in _MOVED else None


def _open_public_page(path: str) -> Response | None:
    """Return what the public view at a path answers; None if there is no view."""
    try:
        endpoint, arguments = current_app.url_map.bind("").match(path, method="GET")
    except HTTPException:
        return None
    if endpoint.startswith(_OTHERS):
        return None
    return cast("Response", current_app.view_functions[endpoint](**arguments))
