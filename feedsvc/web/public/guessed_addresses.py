"""Redirects from addresses that people and feed readers guess, where there is nothing else.

`<page>/feed` leads to the feed that the page announces first. Capitals, double slashes and a slash
at the end lead to the address without them. Only an address that would answer 404 is looked at, so
a page or a feed that comes to exist there is served. Nothing redirects to a guessed address, so
there is no circle. The pages come from the URL map: a new one has these addresses at once.
"""

from typing import cast
from urllib.parse import unquote

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from feedsvc.errors import FeedsvcError, NotFoundError
from feedsvc.storage.feeds import feeds
from feedsvc.web.context import site
from feedsvc.web.http.errors import answer_feedsvc_error, answer_http_error
from feedsvc.web.http.guesses import find_simpler_path, split_guess
from feedsvc.web.http.redirects import redirect_guessed
from feedsvc.web.public.pages import Page

# What has no page, or is not for everybody.
_OTHERS = ("admin", "private_feeds", "media", "status", "static")
_FOUND, _MOVED = (200, 304), (301, 302, 308)


def install_guessed_addresses(app: Flask) -> None:
    """Let `answer_unknown_address` answer what a view does not find.

    The admin, which answers for paths without a view, calls it for all that are not its own.
    """
    app.register_error_handler(NotFoundError, answer_unknown_address)


def answer_unknown_address(error: FeedsvcError | HTTPException) -> Response:
    """Redirect from a guessed address to what it means, and answer 404 at any other."""
    try:
        url = find_guessed_url(request.path) if request.method in {"GET", "HEAD"} else None
    except NotFoundError:
        url = None
    except FeedsvcError as reason:  # it was withdrawn, or cannot be read now
        return answer_feedsvc_error(reason)
    if url:
        return redirect_guessed(url)
    return (
        answer_http_error(error)
        if isinstance(error, HTTPException)
        else answer_feedsvc_error(error)
    )


def find_guessed_url(path: str) -> str | None:
    """Return the absolute URL that somebody who guessed this path looks for; None if there is none.

    Raises:
        NotFoundError: the page does not exist.
        GoneError: it was withdrawn.
        UnavailableError: it cannot be read now.
    """
    guess, simpler = split_guess(path), find_simpler_path(path)
    if simpler:
        try:
            answer = _open_public_page(simpler)
        except NotFoundError:
            answer = None
        if answer:  # a topic may be called "feed"
            return _keep_query(simpler) if answer.status_code in _FOUND else _find_new_url(answer)
    return _find_feed_of_page(*guess) if guess else None


def _keep_query(path: str) -> str:
    query = request.query_string.decode("ascii", "ignore")
    return f"{site().url(path)}?{query}".rstrip("?")


def _find_feed_of_page(path: str, suffix: str) -> str | None:
    if path == "/":  # also while the database is away
        return site().feed_url(feeds.ALL, suffix)
    answer = _open_public_page(path)
    moved = _find_new_url(answer) if answer else None
    if moved:
        answer = _open_public_page(unquote(moved.removeprefix(site().base_url)))
    alternates = answer.alternates if isinstance(answer, Page) else ()
    urls = [each.url for each in alternates if each.url.endswith(f".{suffix}")]
    return urls[0] if urls else None


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
