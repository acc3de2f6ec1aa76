"""Malformed requests get the answers in the table of docs/http.md, from granian and from nginx.

No request hangs, gets an answer 5xx from feedsvc, or gets two answers. An expected status of 0
means that the server closes the connection without an answer.
"""

import re
import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.commands import wait_until
from tests.journeys.conftest import Deployment
from tests.journeys.nginx import serve_behind_nginx

DOCUMENT = Path(__file__).parents[2] / "docs" / "http.md"
PATIENCE = 60  # seconds; the server waits 10 s for the header fields
FORM = b"Content-Type: application/x-www-form-urlencoded\r\n"
SMUGGLED = b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n"
FEED = b"/feeds/all.rss"


def get(*lines: bytes, path: bytes = FEED, end: bytes = b"\r\n") -> bytes:
    """Return a GET with these header lines."""
    return end.join([b"GET " + path + b" HTTP/1.1", *lines, b"", b""])


def post(*lines: bytes, body: bytes) -> bytes:
    """Return a POST of a form with these header lines."""
    return (
        b"\r\n".join([b"POST /admin/login HTTP/1.1", b"Host: a", *lines, b""])
        + FORM
        + b"\r\n"
        + body
    )


# The request, granian's status, and the status of nginx in front of it.
MALFORMED: dict[str, tuple[bytes, int, int]] = {
    "two `Host`": (get(b"Host: a", b"Host: b"), 400, 400),
    "the same `Host` twice": (get(b"Host: a", b"Host: a"), 400, 400),
    "no `Host` (HTTP/1.1)": (get(), 400, 400),
    "no `Host` (HTTP/1.0)": (b"GET " + FEED + b" HTTP/1.0\r\n\r\n", 200, 200),
    "empty `Host`": (get(b"Host:"), 400, 400),
    "`Host` that is none": (get(b"Host: a/b@c"), 400, 400),
    "target with another host": (get(b"Host: a", path=b"http://b.example" + FEED), 200, 400),
    "target that is no path": (get(b"Host: a", path=b"a:80"), 400, 400),
    "`CONNECT`": (b"CONNECT a:80 HTTP/1.1\r\nHost: a\r\n\r\n", 400, 400),
    "bare LF as line end": (get(b"Host: a", end=b"\n"), 200, 200),
    "bare CR in a header": (get(b"Host: a", b"X: b\rY: c"), 400, 400),
    "folded header (obs-fold)": (get(b"Host: a", b"X: a", b" b"), 400, 400),
    "space before the colon": (get(b"Host: a", b"Content-Length : 5"), 400, 400),
    "header without a name": (get(b"Host: a", b": x"), 400, 400),
    "NUL in the path": (get(b"Host: a", path=b"/feeds/a\0ll.rss"), 400, 400),
    "%00 in the path": (get(b"Host: a", path=b"/feeds/a%00ll.rss"), 404, 400),
    "NUL in a header": (get(b"Host: a", b"X: a\0b"), 400, 400),
    "CL.TE": (
        post(b"Content-Length: 6", b"Transfer-Encoding: chunked", body=b"0\r\n\r\nG" + SMUGGLED),
        411,
        400,
    ),
    "TE.CL": (
        post(
            b"Transfer-Encoding: chunked",
            b"Content-Length: 4",
            body=b"5c\r\n" + SMUGGLED + b"\r\n0\r\n\r\n",
        ),
        411,
        400,
    ),
    "TE.TE": (
        post(
            b"Transfer-Encoding: chunked",
            b"Transfer-Encoding: identity",
            body=b"0\r\n\r\n" + SMUGGLED,
        ),
        400,
        400,
    ),
    "unknown `Transfer-Encoding`": (
        post(b"Transfer-Encoding: xchunked", body=b"0\r\n\r\n" + SMUGGLED),
        400,
        501,
    ),
    "two `Content-Length`": (
        post(b"Content-Length: 5", b"Content-Length: 6", body=b"hello!" + SMUGGLED),
        400,
        400,
    ),
    "`Content-Length: +5`": (post(b"Content-Length: +5", body=b"hello" + SMUGGLED), 400, 400),
    "`Content-Length: -1`": (post(b"Content-Length: -1", body=b"hello" + SMUGGLED), 400, 400),
    "`Content-Length: 5, 5`": (post(b"Content-Length: 5, 5", body=b"hello" + SMUGGLED), 400, 400),
    "chunk of no size": (
        post(b"Transfer-Encoding: chunked", body=b"zz\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
        411,
        400,
    ),
    "chunk of too great a size": (
        post(b"Transfer-Encoding: chunked", body=b"f" * 17 + b"1\r\nhello\r\n0\r\n\r\n" + SMUGGLED),
        411,
        400,
    ),
    "head of 1 MB": (get(b"Host: a", b"X: " + b"a" * 1_000_000), 431, 400),
    "300 headers": (get(b"Host: a", *(b"X%d: a" % number for number in range(300))), 431, 200),
    "target of 100 kB": (get(b"Host: a", path=b"/" + b"a" * 100_000), 414, 414),
    "HTTP/0.9": (b"GET " + FEED + b"\r\n\r\n", 400, 0),
    "HTTP/2 preface": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", 0, 400),
    "TLS to the plain port": (bytes.fromhex("16030100a5010000a10303") + bytes(160), 400, 400),
    "head that never ends": (b"GET " + FEED + b" HTTP/1.1\r\nHo", 0, 0),
    "no request at all": (b"", 0, 0),
}

# Sent after the first answer on a connection that stays open: it is answered last, by 405.
LAST = b"DELETE " + FEED + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

LARGE = {"head of 1 MB", "target of 100 kB"}


def read_statuses(port: int, request: bytes) -> list[int]:
    """Send a request unchanged. Return the statuses of all answers to it.

    If the connection stays open, another request follows. An answer to a smuggled request would
    come before the answer to that, which is left out.
    """
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as connection:
        received = b""
        is_last_sent = False
        try:
            connection.sendall(request)
            while part := connection.recv(65536):
                received += part
                if not is_last_sent and received.startswith((b"HTTP/1.1 200", b"HTTP/1.1 404")):
                    connection.sendall(LAST)
                    is_last_sent = True
        except ConnectionError:
            pass  # the server closed the connection before it had read the whole request
    statuses = [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d{3})", received)]
    if is_last_sent and statuses[-1] == 405:
        statuses.pop()  # otherwise the server has closed the connection after the first answer
    return statuses


@pytest.fixture(scope="module")
def newsroom(make_shared_deployment: Callable[..., Deployment]) -> Deployment:
    """A running newsroom with rendered feeds, which the tests of this module share."""
    deployment = make_shared_deployment()
    deployment.start()
    wait_until(lambda: deployment.status("/feeds/all.rss") == 200)
    return deployment


@pytest.fixture(params=["granian", "nginx"])
def asked(
    request: pytest.FixtureRequest, newsroom: Deployment, tmp_path: Path
) -> Iterator[tuple[Deployment, int]]:
    """The newsroom in each deployment, and the index of its column in `MALFORMED`."""
    with ExitStack() as stack:
        if request.param == "granian":
            yield newsroom, 1
        else:
            yield stack.enter_context(serve_behind_nginx(newsroom, tmp_path / "nginx")), 2


def test_every_malformed_request_gets_the_answer_in_the_table(
    asked: tuple[Deployment, int],
) -> None:
    newsroom, column = asked
    with ThreadPoolExecutor(8) as threads:
        received = dict(
            zip(
                MALFORMED,
                threads.map(lambda row: read_statuses(newsroom.port, row[0]), MALFORMED.values()),
                strict=True,
            )
        )
    expected = {name: [int(row[column])] if row[column] else [] for name, row in MALFORMED.items()}
    for name in LARGE & {name for name, statuses in received.items() if not statuses}:
        # A server that closes the connection while we send may discard its own answer.
        received[name] = expected[name]
    assert received == expected
    assert newsroom.status("/feeds/all.rss") == 200


def test_the_body_of_a_get_is_not_read_as_a_second_request(
    asked: tuple[Deployment, int],
) -> None:
    newsroom, _ = asked
    inside = b"GET /feeds/all.rss HTTP/1.1\r\nHost: a\r\n\r\n"
    length = b"Content-Length: %d" % len(inside)
    received = read_statuses(newsroom.port, get(b"Host: a", length, path=b"/healthz") + inside)
    assert received in ([200], [200, 200]), "the body is no request"
    assert len(received) == 1


def test_the_table_in_the_document_lists_the_same_answers() -> None:
    rows = re.findall(
        r"^\| (.+?) \| (\d+|closed|read) \| (\d+|closed|read) \|$",
        DOCUMENT.read_text(),
        re.MULTILINE,
    )
    words = {0: "closed", 200: "read"}
    assert {name: (alone, front) for name, alone, front in rows} == {
        name: (words.get(alone, str(alone)), words.get(front, str(front)))
        for name, (_, alone, front) in MALFORMED.items()
    }
