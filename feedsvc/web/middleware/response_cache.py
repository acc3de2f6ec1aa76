"""The response cache: answers polls from memory, before Flask, where the answer is certain.

It decides nothing. For each path and encoding it asks Flask once for the feed and once with its
validator. It repeats both answers, without SQL, until the change listener reports a new version.

It answers a GET or HEAD without If-None-Match, with exactly the validator that Flask sent, or with
one of our tags that names another version (as sent after a change) if no delta is asked for.
Requests with lists of tags, weak tags, dates or If-Match go on to Flask, where Werkzeug decides.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

from werkzeug.test import run_wsgi_app

from feedsvc.compression import ENCODINGS
from feedsvc.domain.archives import ARCHIVE
from feedsvc.rendering import FORMATS
from feedsvc.web.feed_lookup import POLL, Poll
from feedsvc.web.http import cors
from feedsvc.web.http.negotiation import choose_encoding
from feedsvc.web.middleware.change_listener import ChangedFeeds, ChangeListener
from feedsvc.web.middleware.rate_limit import RateLimiter

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WSGIApp = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

_SUFFIXES = tuple(f".{suffix}" for suffix in FORMATS)
_METHODS = {"GET", "HEAD"}
_SAFE = {*_METHODS, "OPTIONS"}  # a preflight changes nothing
_WITH_BODY = {"200", "226"}  # the statuses that the rate limiter counts
_RESPONSE_BYTES = 2_000  # about how much memory a response takes beside its body: its headers
_TAG = re.compile(r'"([0-9a-f]{22})(-[a-z]{2,8})?"')  # digest, encoding


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """What Flask answers for one path in one encoding: 200 with `headers` and `body`, and 304.

    It is right while the wall clock shows `valid_from` or later, and less than `valid_until`: an
    answer has no Last-Modified as long as that would be later than Date.
    """

    etag: str
    headers: Headers
    headers_304: Headers
    body: bytes
    valid_from: float
    valid_until: float


class ResponseCache:
    """A WSGI middleware that holds at most `limit` bytes.

    `answered` counts answers for feeds by status, `by_flask` those that did not come from memory.
    They are counted without a lock: two threads at the same instant may lose one.
    """

    def __init__(
        self,
        app: WSGIApp,
        listener: ChangeListener,
        limit: int,
        rate_limiter: RateLimiter | None = None,
        list_headers: Callable[[], Iterable[tuple[str, str]]] = tuple,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._app = app
        self._list_headers = list_headers
        self._wall = wall
        self.listener = listener
        self._limit = limit
        self._rate_limiter = rate_limiter or RateLimiter(0)
        self.answered = dict.fromkeys(("200", "226", "304", "429", "other"), 0)
        self.by_flask = 0
        self.size = 0
        self._responses: OrderedDict[tuple[str, str], CachedResponse] = OrderedDict()
        self._lock = Lock()
        listener.on_change(self._forget)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory if the answer is certain, else let Flask answer."""
        path = environ["PATH_INFO"]
        method = environ["REQUEST_METHOD"]
        is_feed = path.endswith(_SUFFIXES)
        if method in _METHODS and is_feed:
            answer = self.answer_known(environ, start_response, self._wall())
            if answer is None and (learned := self._learn_missing(environ)):
                answer = self.answer_known(environ, start_response, self._wall(), learned)
            if answer is not None:
                return answer
        if path.startswith("/feeds/") and is_feed:
            # `_learn` may have asked Flask already; its Poll and its time limit stay.
            environ.setdefault(POLL, Poll(environ.get("HTTP_X_FORWARDED_FOR", "")))
            return self._forward(environ, start_response)
        body = self._app(environ, start_response)
        if method not in _SAFE:
            # The request may have changed feeds. An editor who publishes and then opens the feed
            # has to see the change, also in the 0.7 s for which the last check still counts.
            self.listener.expire()
        return body

    def answer_known(
        self,
        environ: Environ,
        start_response: StartResponse,
        now: float,
        learned: CachedResponse | None = None,
    ) -> list[bytes] | None:
        """Answer a GET or HEAD at `now` from memory; return None if the answer is not certain.

        `learned` is a response that was learned just now: memory may be too small to hold it.
        """
        # All in one function: a test counts the calls that a poll may cost.
        path = environ["PATH_INFO"]
        key = (path, choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        cached = learned or self._responses.get(key)
        if (
            cached is None
            or not cached.valid_from <= now < cached.valid_until
            or not self.listener.is_current()
            or "HTTP_IF_MATCH" in environ
        ):
            return None
        match = environ.get("HTTP_IF_NONE_MATCH")
        if match == cached.etag:
            self.answered["304"] += 1
            start_response("304 NOT MODIFIED", cached.headers_304)
            return []  # granian sends a list in one call, any other iterable in parts
        if match is None:
            if "HTTP_IF_MODIFIED_SINCE" in environ:
                return None
        elif "HTTP_A_IM" in environ or not _names_other_version(match, cached):
            return None
        is_get = environ["REQUEST_METHOD"] == "GET"
        if is_get and (wait := self._rate_limiter.check(environ, path)):
            return self._refuse(wait, start_response)
        self.answered["200"] += 1
        start_response("200 OK", cached.headers)
        return [cached.body] if is_get else []

    def _forward(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let Flask answer; limit and count its whole feeds like those from memory."""
        started: list[tuple[str, Headers]] = []

        # Nothing is sent before the limiter has seen the status: it may refuse a body, never a 304.
        def record_start(status: str, headers: Headers, _: object = None) -> None:
            started.append((status, headers))

        body = self._app(environ, record_start)
        status, headers = started[-1]
        self.by_flask += 1
        if status[:3] in _WITH_BODY and environ["REQUEST_METHOD"] == "GET":
            wait = self._rate_limiter.check(environ, environ["PATH_INFO"])
            if wait:
                getattr(body, "close", _do_nothing)()  # PEP 3333: also where no part is read
                return self._refuse(wait, start_response)
        self.answered[status[:3] if status[:3] in self.answered else "other"] += 1
        start_response(status, headers)
        return body

    def _refuse(self, seconds: int, start_response: StartResponse) -> list[bytes]:
        """Answer 429 and disconnect: a client that ignores it has to connect each time."""
        self.answered["429"] += 1
        body = (
            f"Too many requests for whole feeds. Wait {seconds} s, and send If-None-Match:"
            " a 304 is never limited.\n"
        )
        headers = [
            ("Retry-After", str(seconds)),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            cors.ALLOW_ORIGIN,
            cors.EXPOSE_HEADERS,
            ("Connection", "close"),
            *self._list_headers(),
        ]
        start_response("429 TOO MANY REQUESTS", headers)
        return [body.encode()]

    def _learn_missing(self, environ: Environ) -> CachedResponse | None:
        """Learn the response that memory lacks; None if it could not answer this request."""
        has_date = "HTTP_IF_MODIFIED_SINCE" in environ and "HTTP_IF_NONE_MATCH" not in environ
        if has_date or "HTTP_IF_MATCH" in environ or not self.listener.is_current():
            return None
        key = (environ["PATH_INFO"], choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
        cached = self._responses.get(key)
        if cached and cached.valid_from <= self._wall() < cached.valid_until:
            return None
        return self._learn(key, environ)

    def _learn(self, key: tuple[str, str], environ: Environ) -> CachedResponse | None:
        """Ask Flask for both answers; store them unless feeds changed in between.

        Flask may have answered from memory because the database was late. Such an answer is stored
        only in an outage, because everything is forgotten when the outage ends.
        """
        changes = self.listener.changes
        # One time limit holds for everything that this request asks.
        environ[POLL] = poll = Poll(environ.get("HTTP_X_FORWARDED_FOR", ""))
        full = self._ask_flask(key, environ, {})
        if full is None or full[0] != "200 OK":
            return None
        etag = next((value for name, value in full[1] if name.lower() == "etag"), None)
        if etag is None:
            return None
        unmodified = self._ask_flask(key, environ, {"HTTP_IF_NONE_MATCH": etag})
        if unmodified is None or unmodified[0] != "304 NOT MODIFIED":
            return None
        cached = CachedResponse(
            etag, full[1], unmodified[1], full[2], poll.valid_from, poll.valid_until
        )
        if cached.valid_from >= cached.valid_until:  # Flask was asked in two different seconds
            return None
        with self._lock:
            # A change that came after `changes` was read may have come before Flask read the feed
            # or after it; only the next request can tell.
            if self.listener.changes != changes or (poll.is_unsure and not self.listener.is_away):
                return None
            self._store(key, cached)
        return cached

    def _ask_flask(
        self, key: tuple[str, str], environ: Environ, conditions: Environ
    ) -> tuple[str, Headers, bytes] | None:
        """Return status, headers and body for `key` and `conditions` alone; None if it is no feed.

        The client's other headers are dropped: a header that changed the answer for one client
        would change it for all.
        """
        path, accepted = key
        if not path.startswith("/feeds/") or ARCHIVE in path:  # the listener ignores archives
            return None
        request = {name: value for name, value in environ.items() if not name.startswith("HTTP_")}
        request |= {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "wsgi.input": BytesIO(),
            "CONTENT_LENGTH": "0",
            "HTTP_HOST": environ.get("HTTP_HOST", ""),
            "HTTP_ACCEPT_ENCODING": accepted,
            **conditions,
        }
        body, status, headers = run_wsgi_app(self._app, request, buffered=True)
        # The server writes the Date of each answer; a stored Date would be the first answer's.
        dateless = [item for item in headers.to_wsgi_list() if item[0].lower() != "date"]
        return status, dateless, b"".join(body)

    def _store(self, key: tuple[str, str], cached: CachedResponse) -> None:
        self._drop(key)
        self._responses[key] = cached
        self.size += _size_of(cached)
        # Oldest first, not least recently used: moving an entry would cost each poll one more call.
        while self.size > self._limit:
            self._drop(next(iter(self._responses)))

    def _drop(self, key: tuple[str, str]) -> None:
        cached = self._responses.pop(key, None)
        if cached:
            self.size -= _size_of(cached)

    def _forget(self, feeds: ChangedFeeds | None) -> None:
        """Forget the changed feeds, or with None all feeds."""
        with self._lock:
            if feeds is None:
                self._responses.clear()
                self.size = 0
                return
            for path, suffix in feeds:
                # PATH_INFO holds the bytes of a path as Latin-1 (PEP 3333).
                path_info = f"/feeds/{path}.{suffix}".encode().decode("latin-1")
                for encoding in (*ENCODINGS, "identity"):
                    self._drop((path_info, encoding))


def _do_nothing() -> None:
    pass


def _names_other_version(match: str, cached: CachedResponse) -> bool:
    """Return whether If-None-Match is one strong tag of ours, but not of the version `cached`."""
    tag = _TAG.fullmatch(match)
    # The digest begins at character 1, behind the quotation mark. The same digest in another
    # encoding names the same version: Flask decides whether that is a 304.
    return tag is not None and not cached.etag.startswith(tag[1], 1)


def _size_of(cached: CachedResponse) -> int:
    """Return about how many bytes a response takes in memory."""
    return len(cached.body) + _RESPONSE_BYTES
