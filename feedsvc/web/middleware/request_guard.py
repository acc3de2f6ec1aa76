"""The porter: in front of everything, turns away what is no honest request, and lets no body hold us up.

A server and a proxy that read one request differently can be led to see two. So what our server lets
through although its meaning is in doubt ends here: two hosts, no host, a target that is no path, a
body of no stated length.

A body is received whole before the application starts, and holds a place only so long. Strangers and editors have
places of their own, among threads of their own: so no stranger keeps a save waiting, and nobody keeps feeds waiting.
What a stranger sends is bounded before it is read (`form_limits`).
"""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any

from feedsvc.web.http.form_limits import STRANGER_BYTES
from feedsvc.web.http.numbers import parse_number
from feedsvc.web.middleware.rate_limit import client_address
from feedsvc.web.middleware.request_bodies import (
    Arrival,
    Patience,
    Places,
    close_form,
    make_room,
    receive,
)

Environ = dict[str, Any]
WSGIApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Headers = tuple[tuple[str, str], ...]

# What the application is told in the environ: that an editor's browser sends this, and what became of a body that did
# not arrive.
KNOWN, ARRIVAL = "feedsvc.known", "feedsvc.arrival"
EDITORS, STRANGERS = Patience(), Patience(whole=10.0, part=1024)
# No comma, which a name may have by RFC 3986: two Host headers are joined by one.
_HOST = re.compile(r"([A-Za-z0-9._~%!$&'()*+;=-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{0,5})?")
_NO_BODY = {None, "", "0"}
_MOST_BYTES = 10**18  # a larger Content-Length is no length; the application bounds what it takes
_NEVER_READ = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class RequestGuard:
    """A WSGI application in front of another one; so many `threads` may wait for bodies.

    `is_known` tells whether a request comes from an editor's browser; of such a one `most` bytes are taken.
    """

    def __init__(
        self,
        app: WSGIApp,
        *,
        threads: int,
        hops: int = 0,
        headers: Headers = (),
        is_known: Callable[[Environ], bool] = lambda _: False,
        most: int = STRANGER_BYTES,
        editors: Patience = EDITORS,
        strangers: Patience = STRANGERS,
    ) -> None:
        self._app = app
        self._headers = headers
        self._hops = hops
        self._is_known = is_known
        places = max(
            1, threads * 3 // 8
        )  # with those who wait for one, half of the threads for each kind
        self._editors = editors, Places(places, places), most
        self._strangers = strangers, Places(places, max(1, places // 3)), STRANGER_BYTES

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Turn away what is rude; let the application answer when the body is here."""
        wrong = find_refusal(environ)
        if wrong:
            return _refuse(start_response, wrong, *self._headers)
        if environ.get("CONTENT_LENGTH") in _NO_BODY:
            return self._app(environ, start_response)
        if environ["REQUEST_METHOD"] in _NEVER_READ:
            return self._app(
                environ | {"wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"}, start_response
            )
        length = parse_number(
            str(environ["CONTENT_LENGTH"]), least=0, most=_MOST_BYTES, default=None
        )
        if length is None:
            return _refuse(start_response, "400 Bad Request", *self._headers)
        return self._answer(environ, start_response, length)

    def _answer(
        self, environ: Environ, start_response: Callable[..., Any], length: int
    ) -> Iterable[bytes]:
        """Receive the body and let the application answer."""
        known = self._is_known(environ)
        patience, places, most = self._editors if known else self._strangers
        client = "" if known else client_address(environ, self._hops)
        stream, environ = environ["wsgi.input"], environ | {KNOWN: known, "wsgi.input": BytesIO()}
        with make_room() as body:
            with places.take(client, patience.place) as taken:
                into = body if length <= most else None
                arrival = receive(stream, length, into, patience) if taken else Arrival.BUSY
            if (
                length > most
            ):  # the application sees the length and refuses it: it has a page for that
                return self._app(environ, start_response)
            if arrival == Arrival.BROKEN:
                return _refuse(start_response, "400 Bad Request", *self._headers)
            if arrival == Arrival.WHOLE:
                return self._app(environ | {"wsgi.input": body}, start_response)
            form = close_form(body, environ.get("CONTENT_TYPE", "")) if known else b""
        said = {ARRIVAL: arrival, "wsgi.input": BytesIO(form), "CONTENT_LENGTH": str(len(form))}
        return self._app(environ | said, start_response)


def find_refusal(environ: Environ) -> str:
    """Return the status that a request is turned away with, or "" if it may come in."""
    host = environ.get("HTTP_HOST", "")
    if not _is_host(host) and (host or environ.get("SERVER_PROTOCOL") != "HTTP/1.0"):
        return "400 Bad Request"
    if not environ["PATH_INFO"].startswith("/"):
        return "400 Bad Request"
    if (
        "HTTP_TRANSFER_ENCODING" in environ
    ):  # no browser's form has one; every smuggled request does
        return "411 Length Required"
    return ""


@lru_cache(maxsize=1024)
def _is_host(text: str) -> bool:
    return len(text) < 300 and _HOST.fullmatch(text) is not None


def _refuse(start_response: Callable[..., Any], status: str, *more: tuple[str, str]) -> list[bytes]:
    body = f"{status}\n".encode()
    kind, length = ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))
    start_response(
        status, [kind, length, ("Cache-Control", "no-store"), ("Connection", "close"), *more]
    )
    return [body]
