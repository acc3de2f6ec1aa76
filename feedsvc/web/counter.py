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

from feedsvc.rendering import FORMATS
from feedsvc.web.negotiation import ENCODINGS, encoding
from feedsvc.web.watch import Changed, Watch

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
WSGIApp = Callable[[Environ, StartResponse], Iterable[bytes]]
Headers = list[tuple[str, str]]

_SUFFIXES = tuple(f".{suffix}" for suffix in FORMATS)
_METHODS = {"GET", "HEAD"}
_TAG = re.compile(r'"([0-9a-f]{22})(-[a-z]{2,8})?"')  # digest, encoding


@dataclass(frozen=True, slots=True)
class Answer:
    """What Flask answers to one path in one encoding: whole, and to who has it already."""

    etag: str
    headers: Headers
    headers_304: Headers
    body: bytes


class Counter:
    """A WSGI application in front of another one, with at most `limit` bytes of memory."""

    def __init__(self, app: WSGIApp, watch: Watch, limit: int) -> None:
        self._app = app
        self._watch = watch
        self._limit = limit
        self.size = 0
        self._answers: OrderedDict[tuple[str, str], Answer] = OrderedDict()
        self._lock = Lock()
        watch.on_change(self._forget)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory if that is certain, else let Flask answer."""
        path = environ["PATH_INFO"]
        method = environ["REQUEST_METHOD"]
        if method in _METHODS and self._watch.certain() and path.endswith(_SUFFIXES):
            match = environ.get("HTTP_IF_NONE_MATCH")
            if match is not None or "HTTP_IF_MODIFIED_SINCE" not in environ:
                key = (path, encoding(environ.get("HTTP_ACCEPT_ENCODING", "")))
                answer = self._answers.get(key) or self._learn(key, environ)
                if answer is not None:
                    if match == answer.etag:
                        start_response("304 NOT MODIFIED", answer.headers_304)
                        return []  # lists: granian sends those in one go
                    if match is None or ("HTTP_A_IM" not in environ and _of_another_version(match, answer)):
                        start_response("200 OK", answer.headers)
                        return [answer.body] if method == "GET" else []
        said = self._app(environ, start_response)
        if method not in _METHODS:
            self._watch.doubt()  # it may have changed feeds: who looks right after it sees that
        return said

    def _learn(self, key: tuple[str, str], environ: Environ) -> Answer | None:
        """Ask Flask both questions; remember what it says, unless feeds changed in between."""
        seen = self._watch.changes
        whole = self._ask(key, environ, {})
        if whole is None or whole[0] != "200 OK":
            return None
        etag = next((value for name, value in whole[1] if name.lower() == "etag"), None)
        if etag is None:
            return None
        short = self._ask(key, environ, {"HTTP_IF_NONE_MATCH": etag})
        if short is None or short[0] != "304 NOT MODIFIED":
            return None
        answer = Answer(etag, whole[1], short[1], whole[2])
        with self._lock:
            if self._watch.changes != seen:
                return None
            self._remember(key, answer)
        return answer

    def _ask(self, key: tuple[str, str], environ: Environ, more: Environ) -> tuple[str, Headers, bytes] | None:
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
        said = [(name, value) for name, value in headers.to_wsgi_list() if name.lower() != "date"]  # the server's word
        return status, said, b"".join(body)

    def _remember(self, key: tuple[str, str], answer: Answer) -> None:
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


def _of_another_version(match: str, answer: Answer) -> bool:
    found = _TAG.fullmatch(match)
    return found is not None and not answer.etag.startswith(found[1], 1)


def _weight(answer: Answer) -> int:
    return len(answer.body) + 2_000
