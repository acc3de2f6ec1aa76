"""The fast path: a known poll costs few calls; odd requests get the same answers without it."""

import math
import socket
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from werkzeug.test import create_environ, run_wsgi_app

from feedsvc.server.connections import Connections
from feedsvc.web import add_middleware
from feedsvc.web.middleware import change_listener
from feedsvc.web.middleware.fast_path import FastPath
from feedsvc.web.middleware.request_guard import is_short_host
from tests.web.conftest import Newsroom

PATH = "/feeds/all.rss"
ODD: tuple[dict[str, Any], ...] = (
    {},  # nothing is odd
    {"REQUEST_METHOD": "HEAD"},
    {"REQUEST_METHOD": "POST"},
    {"REQUEST_METHOD": "BREW"},
    {"PATH_INFO": "feeds/all.rss"},
    {"PATH_INFO": "/feeds/all.rss/"},
    {"PATH_INFO": "/feeds/none.rss"},
    {"HTTP_HOST": ""},
    {"HTTP_HOST": "a, b"},
    {"HTTP_HOST": "news.example:x"},
    {"HTTP_HOST": "x" * 65_000},
    {"HTTP_TRANSFER_ENCODING": "chunked"},
    {"CONTENT_LENGTH": "5"},
    {"CONTENT_LENGTH": "x"},
    {"HTTP_X_FORWARDED_FOR": "192.0.2.1"},
    {"HTTP_IF_MODIFIED_SINCE": "Sun, 22 Nov 2020 07:03:12 GMT"},
    {"HTTP_IF_MATCH": '"x"'},
    {"HTTP_IF_UNMODIFIED_SINCE": "Sun, 22 Nov 2020 07:03:12 GMT"},
    {"HTTP_RANGE": "bytes=0-9"},
    {"HTTP_IF_NONE_MATCH": "*"},
    {"HTTP_IF_NONE_MATCH": '"00112233445566778899aa"'},
    {"HTTP_IF_NONE_MATCH": '"00112233445566778899aa"', "HTTP_A_IM": "feed"},
    {"HTTP_ACCEPT_ENCODING": "br;q=0.1, gzip"},
    {"HTTP_ACCEPT_ENCODING": "x" * 300},
    {"QUERY_STRING": "a=b"},
)


@pytest.fixture
def stack(filled: Newsroom, monkeypatch: pytest.MonkeyPatch) -> FastPath:
    """The middleware, which knows the feed."""
    monkeypatch.setattr(change_listener, "LEASE", 3600)
    stack = add_middleware(filled.app)
    filled.app.extensions["feedsvc.response_cache"].listener.check_now()
    assert ask(stack, {})[0] == "200 OK"
    return stack


@pytest.fixture
def served(stack: FastPath) -> Iterator[Connections]:
    """The same middleware, as our server calls it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        connections = Connections(stack, listener.fileno())
        yield connections
    connections._silent.close()  # noqa: SLF001  it is open as long as a process serves


def ask(app: Any, changed: dict[str, Any]) -> tuple[str, list[tuple[str, str]], bytes]:
    environ = create_environ(PATH, base_url="https://news.example") | changed
    body, status, headers = run_wsgi_app(app, environ, buffered=True)
    # Which second a Date shows depends on the machine.
    fields = [(name, "" if name == "Date" else value) for name, value in headers.to_wsgi_list()]
    return status, sorted(fields), b"".join(body)


@pytest.mark.parametrize("is_known", [True, False])
def test_whatever_is_odd_is_answered_as_without_the_fast_path(
    stack: FastPath, served: Connections, *, is_known: bool
) -> None:
    without = stack._dates  # noqa: SLF001  the next middleware
    etag = dict(ask(without, {})[1])["ETag"]
    known = {"HTTP_IF_NONE_MATCH": etag} if is_known else {}
    for odd in ODD:
        expected = ask(without, known | odd)
        assert ask(stack, known | odd) == expected, odd
        assert ask(served, known | odd) == expected, odd


def test_a_known_poll_costs_six_calls(stack: FastPath, served: Connections) -> None:
    etag = dict(ask(stack, {})[1])["ETag"]
    environ = create_environ(PATH, headers={"If-None-Match": etag})
    answered: list[str] = []
    called: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:  # noqa: ARG001  WSGI's own
        answered.append(status)

    served._next_check = math.inf  # noqa: SLF001  nobody waits for a connection
    served(dict(environ), start_response)  # the host is known from now on
    sys.setprofile(
        lambda frame, event, _: called.append(frame.f_code.co_name) if event == "call" else None
    )
    try:
        served(environ, start_response)
    finally:
        sys.setprofile(None)
    assert answered == ["304 NOT MODIFIED"] * 2
    assert called == [
        "__call__",
        "answer_known",  # of the fast path
        "answer_known",  # of the response cache
        "choose_encoding",
        "is_current",
        "start_response",
    ]


def test_no_cache_keeps_a_long_header(stack: FastPath) -> None:
    def count() -> int:
        return is_short_host.cache_info().currsize

    ask(stack, {"HTTP_HOST": "short.example"})
    before = count()
    for length in (301, 65_000):
        assert ask(stack, {"HTTP_HOST": "x" * length})[0] == "400 Bad Request"
    assert count() == before
    assert ask(stack, {"HTTP_HOST": "x" * 300})[0] == "200 OK"
    assert count() == before + 1


def test_a_clock_that_was_set_back_is_noticed_although_all_polls_are_known(
    stack: FastPath, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = stack._wall()  # noqa: SLF001
    assert "Date" not in dict(ask(stack, {})[1])
    monkeypatch.setattr(stack, "_wall", lambda: now - 1800)
    monkeypatch.setattr(stack._dates, "_wall", lambda: now - 1800)  # noqa: SLF001
    assert "Date" in dict(ask(stack, {})[1])
