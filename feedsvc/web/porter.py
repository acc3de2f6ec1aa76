"""The porter: in front of everything, turns away what is no honest request, and lets no body hold us up.

A server and a proxy that read one request differently can be led to see two. So what our server lets
through although its meaning is in doubt ends here: two hosts, no host, a target that is no path, a
body of no stated length. And because a thread that waits for a slow body cannot be called back, bodies
are read by half of the threads at most, and half of those for one client: feeds always have the rest.
"""

import re
from collections import Counter as Tally
from collections.abc import Callable, Iterable
from functools import lru_cache
from threading import Lock
from typing import Any

from feedsvc.web.budget import address

Environ = dict[str, Any]
WSGIApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Headers = tuple[tuple[str, str], ...]

# No comma, which a name may have by RFC 3986: two Host headers are joined by one.
_HOST = re.compile(r"([A-Za-z0-9._~%!$&'()*+;=-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{0,5})?")
_NO_BODY = {None, "", "0"}


class Porter:
    """A WSGI application in front of another one that has so many `threads`."""

    def __init__(self, app: WSGIApp, *, threads: int, hops: int = 0, headers: Headers = ()) -> None:
        self._app = app
        self._headers = headers
        self._hops = hops
        self._most = max(1, threads // 2)
        self._most_each = max(1, threads // 4)
        self._reading: Tally[str] = Tally()
        self._lock = Lock()

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Turn away what is rude; let bodies in as long as there are threads to read them."""
        wrong = rudeness(environ)
        if wrong:
            return _refuse(start_response, wrong, *self._headers)
        if environ.get("CONTENT_LENGTH") in _NO_BODY:
            return self._app(environ, start_response)
        client = address(environ, self._hops)
        if not self._enter(client):
            return _refuse(start_response, "503 Service Unavailable", ("Retry-After", "5"), *self._headers)
        try:
            return self._app(environ, start_response)  # it reads the body before it answers
        finally:
            self._leave(client)

    def _enter(self, client: str) -> bool:
        with self._lock:
            if self._reading.total() >= self._most or self._reading[client] >= self._most_each:
                return False
            self._reading[client] += 1
            return True

    def _leave(self, client: str) -> None:
        with self._lock:
            self._reading[client] -= 1
            if not self._reading[client]:
                del self._reading[client]


def rudeness(environ: Environ) -> str:
    """Return the status that a request is turned away with, or "" if it may come in."""
    host = environ.get("HTTP_HOST", "")
    if not _is_host(host) and (host or environ.get("SERVER_PROTOCOL") != "HTTP/1.0"):
        return "400 Bad Request"
    if not environ["PATH_INFO"].startswith("/"):
        return "400 Bad Request"
    if "HTTP_TRANSFER_ENCODING" in environ:  # no browser's form has one; every smuggled request does
        return "411 Length Required"
    return ""


@lru_cache(maxsize=1024)
def _is_host(text: str) -> bool:
    return len(text) < 300 and _HOST.fullmatch(text) is not None


def _refuse(start_response: Callable[..., Any], status: str, *more: tuple[str, str]) -> list[bytes]:
    body = f"{status}\n".encode()
    kind, length = ("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))
    start_response(status, [kind, length, ("Cache-Control", "no-store"), ("Connection", "close"), *more])
    return [body]
