"""The request guard: refuses requests of doubtful meaning, and receives bodies before Flask.

A server and a proxy that read one request differently can be made to see two (request smuggling).
So requests of doubtful meaning that our server passes on are refused here: two hosts, no host, a
target that is no path, a body without a stated length.

A body is received whole before the application starts, in a thread for bodies and within a time
limit. Editors and strangers (clients that no editor has logged in from) have threads of their own:
a stranger never delays a save, and nobody delays feeds. The size of a stranger's body is checked
before it is read (`form_limits`). Where the database cannot tell the two apart, a text is received
all the same, because an editor may have typed it for an hour.
"""

import json
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BytesIO
from typing import Any

from feedsvc.domain.numbers import parse_number
from feedsvc.web.http import cors
from feedsvc.web.http.form_limits import STRANGER_BYTES, UNCHECKED_BYTES
from feedsvc.web.http.program_paths import is_for_programs
from feedsvc.web.middleware.rate_limit import client_address
from feedsvc.web.middleware.request_bodies import (
    BodyOutcome,
    BodySlots,
    TimeLimits,
    complete_form,
    open_body_file,
    receive,
)
from feedsvc.web.middleware.senders import Sender

Environ = dict[str, Any]
WSGIApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
Headers = tuple[tuple[str, str], ...]

# In the environ: whether an editor's browser sends the request or may do so, and the BodyOutcome of
# a body that did not arrive whole.
KNOWN, BODY_OUTCOME = "feedsvc.known", "feedsvc.body_outcome"
EDITORS, STRANGERS = TimeLimits(), TimeLimits(body=10.0, part=1024)
# Without the comma that RFC 3986 allows in a name: servers join two Host headers by a comma.
_HOST = re.compile(r"([A-Za-z0-9._~%!$&'()*+;=-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{0,5})?")
_WITHOUT_HOST = {"HTTP/1.0", "HTTP/1"}  # granian names HTTP/1.0 in the second way
LONGEST_HOST = 300  # characters; a host name has at most 253 (RFC 1035, 2.3.4)
NO_BODY = {None, "", "0"}
_DETAILS = {
    "411 Length Required": "Send the body whole, with its Content-Length, and not in chunks.",
    "400 Bad Request": "The request is malformed: its Host, path or Content-Length.",
}
# A larger Content-Length counts as malformed. The application decides how much it accepts.
_MOST_BYTES = 10**18
_WITHOUT_BODY = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class RequestGuard:
    """A WSGI middleware; `threads` of them may wait for bodies.

    `identify` tells who sends a request. A request of an editor may have `max_bytes`.
    """

    def __init__(
        self,
        app: WSGIApp,
        *,
        threads: int,
        hops: int = 0,
        list_headers: Callable[[], Headers] = tuple,
        identify: Callable[[Environ], Sender] = lambda _: Sender.STRANGER,
        max_bytes: int = STRANGER_BYTES,
        editors: TimeLimits = EDITORS,
        strangers: TimeLimits = STRANGERS,
    ) -> None:
        self._app = app
        self._list_headers = list_headers
        self._hops = hops
        self._identify = identify
        self._max_bytes = max_bytes
        # With the threads that wait for a slot, each kind of client has half of the threads.
        slots = max(1, threads * 3 // 8)
        for_strangers = BodySlots(slots, max(1, slots // 3))
        self._kinds = {
            Sender.EDITOR: (editors, BodySlots(slots, slots), max_bytes),
            Sender.STRANGER: (strangers, for_strangers, STRANGER_BYTES),
            Sender.UNCHECKED: (strangers, for_strangers, min(UNCHECKED_BYTES, max_bytes)),
        }

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Refuse the request, or let the application answer once the body is here."""
        status = find_refusal(environ)
        if status:
            return self._refuse(environ, start_response, status)
        if environ.get("CONTENT_LENGTH") in NO_BODY:
            return self._app(environ, start_response)
        if environ["REQUEST_METHOD"] in _WITHOUT_BODY:
            empty = {"wsgi.input": BytesIO(), "CONTENT_LENGTH": "0"}
            return self._app(environ | empty, start_response)
        length = parse_number(
            str(environ["CONTENT_LENGTH"]), least=0, most=_MOST_BYTES, default=None
        )
        if length is None:
            return self._refuse(environ, start_response, "400 Bad Request")
        return self._answer(environ, start_response, length)

    def _answer(
        self, environ: Environ, start_response: Callable[..., Any], length: int
    ) -> Iterable[bytes]:
        """Receive the body and let the application answer."""
        sender = self._identify(environ)
        limits, slots, max_bytes = self._kinds[sender]
        client = "" if sender is Sender.EDITOR else client_address(environ, self._hops)
        stream = environ["wsgi.input"]
        environ = environ | {KNOWN: sender is not Sender.STRANGER, "wsgi.input": BytesIO()}
        with open_body_file() as body:
            with slots.take(client, limits.slot) as is_taken:
                into = body if length <= max_bytes else None
                outcome = receive(stream, length, into, limits) if is_taken else BodyOutcome.BUSY
            # Even a body that is refused was received, and thrown away: browsers read an answer
            # only after they have sent all, and show a broken connection otherwise.
            if sender is Sender.UNCHECKED and max_bytes < length <= self._max_bytes:
                outcome = BodyOutcome.UNCHECKED
            elif length > max_bytes:
                # The application sees the length and refuses it: it has a page for that.
                return self._app(environ, start_response)
            if outcome == BodyOutcome.BROKEN:
                return self._refuse(environ, start_response, "400 Bad Request")
            if outcome == BodyOutcome.WHOLE:
                return self._app(environ | {"wsgi.input": body}, start_response)
            form = complete_form(body, environ.get("CONTENT_TYPE", "")) if environ[KNOWN] else b""
        partial = {
            BODY_OUTCOME: outcome,
            "wsgi.input": BytesIO(form),
            "CONTENT_LENGTH": str(len(form)),
        }
        return self._app(environ | partial, start_response)

    def _refuse(
        self, environ: Environ, start_response: Callable[..., Any], status: str
    ) -> list[bytes]:
        """Answer with `status`, and close the connection."""
        kind, body = write_refusal(status, environ["PATH_INFO"])
        headers = [
            ("Content-Type", kind),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Connection", "close"),
            *self._list_headers(),
        ]
        if cors.is_shared(environ["PATH_INFO"]):
            headers.append(cors.ALLOW_ORIGIN)
        start_response(status, headers)
        return [body]


def write_refusal(status: str, path: str) -> tuple[str, bytes]:
    """Return media type and body of a refusal: a problem document (RFC 9457) for programs."""
    if not is_for_programs(path):
        return "text/plain; charset=utf-8", f"{status}\n".encode()
    code, _, title = status.partition(" ")
    document = {"type": "about:blank", "title": title, "status": int(code)}
    if detail := _DETAILS.get(status):
        # Micropub has an error code for such a request.
        document |= {"detail": detail, "error": "invalid_request", "error_description": detail}
    return "application/problem+json", json.dumps(document).encode()


def find_refusal(environ: Environ) -> str:
    """Return the status with which a request is refused, or ""."""
    host = environ.get("HTTP_HOST", "")
    # HTTP/1.1 requires a Host (RFC 9112, 3.2); HTTP/1.0 does not know it.
    if not is_host(host) and (host or environ.get("SERVER_PROTOCOL") not in _WITHOUT_HOST):
        return "400 Bad Request"
    if not environ["PATH_INFO"].startswith("/"):
        return "400 Bad Request"
    # No browser sends a form in chunks, and request smuggling mostly needs them (RFC 9112, 11.2).
    if "HTTP_TRANSFER_ENCODING" in environ:
        return "411 Length Required"
    return ""


def is_host(text: str) -> bool:
    """Return whether a Host header names one host."""
    return len(text) <= LONGEST_HOST and is_short_host(text)


@lru_cache(maxsize=1024)  # the cache is C code: a known host takes no call in Python
def is_short_host(text: str) -> bool:
    """Return whether a Host header of at most LONGEST_HOST characters names one host.

    The caller checks the length first: the cache keeps its arguments, and a client may send a
    header of 64 kB.
    """
    return _HOST.fullmatch(text) is not None
