"""The front counter: answers from memory what is certain, before Flask; lets everything else through.

It has no opinion of its own. What it hands out is what Flask answered to the same question, word
for word, learned once per path and encoding and replayed until `Watch` says that feeds changed.
The certain cases: GET or HEAD of a path it has learned, If-None-Match absent, or exactly the
validator that Flask handed out, or one tag of ours that names another version (which is what every
poller sends after news) from who asks for no delta. Lists, weak tags, dates and all the rest are
Werkzeug's to judge.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Any

from werkzeug.test import run_wsgi_app

from feedsvc.compression import ENCODINGS
from feedsvc.rendering import FORMATS
from feedsvc.web.feed_lookup import POLL, Poll
from feedsvc.web.http.negotiation import choose_encoding
from feedsvc.web.middleware.change_listener import Changed, ChangeListener
from feedsvc.web.middleware.rate_limit import RateLimiter

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WSGIApp = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

_SUFFIXES = tuple(f".{suffix}" for suffix in FORMATS)
_METHODS = {"GET", "HEAD"}
_WHOLE = {"200", "226"}
_TAG = re.compile(r'"([0-9a-f]{22})(-[a-z]{2,8})?"')  # digest, encoding


@dataclass(frozen=True, slots=True)
class CachedAnswer:
    """What Flask answers to one path in one encoding: whole, and to who has it already."""

    etag: str
    headers: Headers
    headers_304: Headers
    body: bytes


class ResponseCache:
    """A WSGI application in front of another one, with at most `limit` bytes of memory.

    `told` counts answers to questions for feeds, by status, and `by_flask` those that were not from
    memory; without a lock, so that threads which count at the same instant may lose one.
    """

    def __init__(
        self,
        app: WSGIApp,
        watch: ChangeListener,
        limit: int,
        budget: RateLimiter | None = None,
        headers: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._app = app
        self._headers = list(headers)
        self.watch = watch
        self._limit = limit
        self._budget = budget or RateLimiter(0)
        self.answered = dict.fromkeys(("200", "226", "304", "429", "other"), 0)
        self.by_flask = 0
        self.size = 0
        self._answers: OrderedDict[tuple[str, str], CachedAnswer] = OrderedDict()
        self._lock = Lock()
        watch.on_change(self._forget)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory if that is certain, else let Flask answer."""
        path = environ["PATH_INFO"]
        method = environ["REQUEST_METHOD"]
        if method in _METHODS and path.endswith(_SUFFIXES) and self.watch.is_current():
            match = environ.get("HTTP_IF_NONE_MATCH")
            if match is not None or "HTTP_IF_MODIFIED_SINCE" not in environ:
                key = (path, choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
                answer = self._answers.get(key) or self._learn(key, environ)
                if answer is not None:
                    if match == answer.etag:
                        self.answered["304"] += 1
                        start_response("304 NOT MODIFIED", answer.headers_304)
                        return []  # lists: granian sends those in one go
                    if match is None or (
                        "HTTP_A_IM" not in environ and _of_another_version(match, answer)
                    ):
                        if method == "GET" and (wait := self._budget.check(environ, path)):
                            return self._refuse(wait, start_response)
                        self.answered["200"] += 1
                        start_response("200 OK", answer.headers)
                        return [answer.body] if method == "GET" else []
        if path.startswith("/feeds/") and path.endswith(_SUFFIXES):
            environ.setdefault(POLL, Poll())
            return self._forward(environ, start_response)
        answered = self._app(environ, start_response)
        if method not in _METHODS:
            self.watch.expire()  # it may have changed feeds: who looks right after it sees that
        return answered

    def _forward(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Let Flask answer; what it sends whole is counted like what comes from memory."""
        said: list[tuple[str, Headers]] = []

        def note(status: str, headers: Headers, _: object = None) -> None:
            said.append((status, headers))

        parts = self._app(environ, note)
        status, headers = said[-1]
        self.by_flask += 1
        if status[:3] in _WHOLE and environ["REQUEST_METHOD"] == "GET":
            wait = self._budget.check(environ, environ["PATH_INFO"])
            if wait:
                getattr(parts, "close", _nothing)()
                return self._refuse(wait, start_response)
        self.answered[status[:3] if status[:3] in self.answered else "other"] += 1
        start_response(status, headers)
        return parts

    def _refuse(self, seconds: int, start_response: StartResponse) -> Iterable[bytes]:
        """Say when to come again; and close, so that who does not listen has to knock each time."""
        self.answered["429"] += 1
        body = f"Too many whole feeds. Come again in {seconds} s, and send If-None-Match: a 304 is always free.\n"
        headers = [
            ("Retry-After", str(seconds)),
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(body))),
            ("Cache-Control", "no-store"),
            ("Access-Control-Allow-Origin", "*"),
            ("Connection", "close"),
            *self._headers,
        ]
        start_response("429 TOO MANY REQUESTS", headers)
        return [body.encode()]

    def _learn(self, key: tuple[str, str], environ: Environ) -> CachedAnswer | None:
        """Ask Flask both questions; remember what it says, unless feeds changed in between.

        What Flask has from memory, unsure, is remembered only in an outage, at whose end all is
        forgotten.
        """
        seen = self.watch.changes
        environ[POLL] = poll = Poll()  # one budget for all that this request asks
        whole = self._ask_flask(key, environ, {})
        if whole is None or whole[0] != "200 OK":
            return None
        etag = next((value for name, value in whole[1] if name.lower() == "etag"), None)
        if etag is None:
            return None
        short = self._ask_flask(key, environ, {"HTTP_IF_NONE_MATCH": etag})
        if short is None or short[0] != "304 NOT MODIFIED":
            return None
        answer = CachedAnswer(etag, whole[1], short[1], whole[2])
        with self._lock:
            if self.watch.changes != seen or (poll.is_unsure and not self.watch.away):
                return None
            self._remember(key, answer)
        return answer

    def _ask_flask(
        self, key: tuple[str, str], environ: Environ, more: Environ
    ) -> tuple[str, Headers, bytes] | None:
        path, accepted = key
        if not path.startswith("/feeds/"):
            return None
        question = {name: value for name, value in environ.items() if not name.startswith("HTTP_")}
        question |= {
            "REQUEST_METHOD": "GET",
            "PATH_INFO": path,
            "QUERY_STRING": "",
            "wsgi.input": BytesIO(),
            "CONTENT_LENGTH": "0",
            "HTTP_HOST": environ.get("HTTP_HOST", ""),
            "HTTP_ACCEPT_ENCODING": accepted,
            **more,
        }
        body, status, headers = run_wsgi_app(self._app, question, buffered=True)
        said = [
            (name, value) for name, value in headers.to_wsgi_list() if name.lower() != "date"
        ]  # the server's word
        return status, said, b"".join(body)

    def _remember(self, key: tuple[str, str], answer: CachedAnswer) -> None:
        self._drop(key)
        self._answers[key] = answer
        self.size += _weight(answer)
        while self.size > self._limit:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: tuple[str, str]) -> None:
        answer = self._answers.pop(key, None)
        if answer:
            self.size -= _weight(answer)

    def _forget(self, feeds: Changed | None) -> None:
        """Forget what changed, or everything where it is not known what did."""
        with self._lock:
            if feeds is None:
                self._answers.clear()
                self.size = 0
                return
            for path, suffix in feeds:
                asked = f"/feeds/{path}.{suffix}".encode().decode("latin-1")  # as WSGI writes paths
                for each in (*ENCODINGS, "identity"):
                    self._drop((asked, each))


def _nothing() -> None:
    pass


def _of_another_version(match: str, answer: CachedAnswer) -> bool:
    found = _TAG.fullmatch(match)
    return found is not None and not answer.etag.startswith(found[1], 1)


def _weight(answer: CachedAnswer) -> int:
    return len(answer.body) + 2_000
