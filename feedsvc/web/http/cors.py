"""Cross-origin requests (Fetch, CORS protocol): pages of other sites may read feeds and pictures.

Readers that run in a browser see nothing of an answer without these headers, not even its status.
So every answer below `/feeds` and `/media` has them: redirects, errors and refusals, too, and so
has every address that readers guess for a feed. These answers depend on no cookie. Private feeds
are not included: other sites should not read them.
"""

from flask import Flask, Response, request

from feedsvc.rendering import FORMATS
from feedsvc.web.http.guesses import split_guess

_ROOTS = ("/feeds", "/media")
_BELOW = tuple(f"{root}/" for root in _ROOTS)
_OTHERS = (*_ROOTS, "/feeds.opml", *(f"/search.{suffix}" for suffix in FORMATS))
ALLOW_ORIGIN = ("Access-Control-Allow-Origin", "*")
EXPOSE_HEADERS = ("Access-Control-Expose-Headers", "ETag, Last-Modified, Link, Retry-After")
# Headers of readers that a browser asks about first. The wildcard is for all other headers;
# browsers before 2020 do not know it.
_REQUEST_HEADERS = "If-None-Match, If-Modified-Since, A-IM, Cache-Control, *"
_DAY = 86_400  # seconds; browsers repeat a preflight after two hours or less all the same


def is_shared(path: str) -> bool:
    """Return whether pages of other sites may read the answers at this path."""
    lower = path.lower()
    return lower.startswith(_BELOW) or lower in _OTHERS or split_guess(path) is not None


def install_cors(app: Flask) -> None:
    """Answer preflights, and set the headers of every answer that is shared."""
    app.before_request(_answer_preflight)
    app.after_request(_set_headers)


def _answer_preflight() -> Response | None:
    """Answer OPTIONS at every shared path, because a preflight that gets a 404 fails."""
    if request.method != "OPTIONS" or not is_shared(request.path):
        return None
    response = Response(status=204)
    methods = "GET, HEAD, OPTIONS"
    response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = methods
    response.headers["Access-Control-Allow-Headers"] = _REQUEST_HEADERS
    response.headers["Access-Control-Max-Age"] = str(_DAY)
    return response


def _set_headers(response: Response) -> Response:
    if is_shared(request.path):
        response.headers.setdefault(*ALLOW_ORIGIN)
        # Most answers are 304s: a browser has the other headers from the answer that it stored.
        if response.status_code != 304:
            response.headers.setdefault(*EXPOSE_HEADERS)
    return response
