"""The rate limiter: only a client that fetches whole feeds without pause must wait."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.test import Client

from feedsvc.web.middleware.change_listener import ChangeListener
from feedsvc.web.middleware.rate_limit import RateLimiter, _network_of, client_address
from feedsvc.web.middleware.response_cache import ResponseCache
from tests.web.conftest import Newsroom

PATHS = [f"/feeds/topics/{number}.rss" for number in range(40)]


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        """Return the time."""
        return self.now


def request_from(name: str, **variables: str) -> dict[str, Any]:
    """Return the WSGI environ of a request from this address."""
    return {"REMOTE_ADDR": name, **variables}


def test_one_body_of_each_feed_a_minute_is_always_allowed() -> None:
    clock = Clock()
    limiter = RateLimiter(1, clock=clock)
    many = [f"/feeds/{number}.atom" for number in range(2000)]
    for _ in range(5):
        assert not any(limiter.check(request_from("192.0.2.1"), path) for path in many)
        clock.now += 58  # a timer that runs a little early


def test_a_client_without_pause_must_wait_and_is_served_after_that() -> None:
    clock = Clock()
    limiter = RateLimiter(10, clock=clock)
    assert [limiter.check(request_from("192.0.2.1"), PATHS[0]) for _ in range(11)] == [0] * 11
    wait = limiter.check(request_from("192.0.2.1"), PATHS[0])
    assert wait == 6
    assert limiter.check(request_from("192.0.2.2"), PATHS[0]) == 0, (
        "another client has bodies of its own"
    )
    assert limiter.check(request_from("192.0.2.1"), PATHS[1]) == 0, "another feed has its minute"
    clock.now += wait
    assert limiter.check(request_from("192.0.2.1"), PATHS[0]) == 0


@given(st.lists(st.tuples(st.floats(0, 70), st.integers(0, 3), st.integers(0, 2)), max_size=60))
def test_a_client_that_waits_as_long_as_it_must_is_served(
    requests: list[tuple[float, int, int]],
) -> None:
    clock = Clock()
    limiter = RateLimiter(3, clock=clock)
    for pause, client, path in requests:
        clock.now += pause
        wait = limiter.check(request_from(f"192.0.2.{client}"), PATHS[path])
        assert 0 <= wait <= 60
        if wait:
            clock.now += wait
            assert limiter.check(request_from(f"192.0.2.{client}"), PATHS[path]) == 0


def test_without_a_limit_no_client_waits_or_is_remembered() -> None:
    limiter = RateLimiter(0)
    assert not any(limiter.check(request_from("192.0.2.1"), PATHS[0]) for _ in range(1000))
    assert limiter.entry_count == 0


def test_its_memory_is_bounded_and_forgotten_clients_are_allowed() -> None:
    clock = Clock()
    limiter = RateLimiter(1, clients=100, clock=clock)
    for number in range(10_000):
        limiter.check(request_from(f"10.0.{number // 250}.{number % 250}"), PATHS[0])
        limiter.check(request_from(f"10.0.{number // 250}.{number % 250}"), PATHS[0])
    assert limiter.entry_count <= 500
    assert limiter.check(request_from("10.0.0.0"), PATHS[0]) == 0


def test_a_client_is_the_address_that_the_trusted_hops_saw() -> None:
    forwarded = {"HTTP_X_FORWARDED_FOR": "203.0.113.9, 198.51.100.7,192.0.2.5"}
    for hops, client in (
        (0, "127.0.0.1"),
        (1, "192.0.2.5"),
        (2, "198.51.100.7"),
        (3, "203.0.113.9"),
        (4, "127.0.0.1"),
    ):
        assert client_address(request_from("127.0.0.1", **forwarded), hops) == client
    assert client_address(request_from("127.0.0.1"), 1) == "127.0.0.1"
    assert client_address(request_from("2001:db8:1:2:3:4:5:6"), 0) == client_address(
        request_from("2001:db8:1:2::9"), 0
    ), "a client has a whole /64"
    assert client_address(request_from("2001:db8:1:3::9"), 0) != client_address(
        request_from("2001:db8:1:2::9"), 0
    )
    assert client_address(request_from("::ffff:192.0.2.5"), 0) == "192.0.2.5"
    assert len(client_address(request_from("x" * 10_000), 0)) <= 100
    before = _network_of.cache_info().currsize
    client_address(request_from("x" * 20_000), 0)
    assert _network_of.cache_info().currsize == before, "the cache keeps no long header"


@pytest.fixture
def cache(filled: Newsroom) -> Iterator[ResponseCache]:
    """A response cache that allows each client one body of each feed a minute, and three more."""
    listener = ChangeListener(filled.services.database)
    listener.check_now()
    yield ResponseCache(filled.app, listener, 10_000_000, RateLimiter(3, clock=Clock()))
    listener.close()


def test_a_refusal_is_429_with_whole_seconds_and_a_304_or_a_head_is_never_refused(
    cache: ResponseCache,
) -> None:
    client = Client(cache)
    first = client.get("/feeds/all.rss")
    for from_cache in (True, False):
        # Requests with a date are passed to Flask; the limiter is the same.
        headers = {} if from_cache else {"If-Modified-Since": "Sat, 22 Nov 2003 07:00:00 GMT"}
        answers = [client.get("/feeds/all.rss", headers=headers) for _ in range(5)]
        refused = answers[-1]
        assert refused.status_code == 429
        assert 1 <= int(refused.headers["Retry-After"]) <= 60
        assert refused.headers["Cache-Control"] == "no-store"
        assert refused.headers["Connection"] == "close"
        assert "304 is never limited" in refused.text
        for etag in (first.headers["ETag"], f"W/{first.headers['ETag']}", "*"):
            assert client.get("/feeds/all.rss", headers={"If-None-Match": etag}).status_code == 304
        head = client.head("/feeds/all.rss", headers=headers)
        assert (head.status_code, head.headers["Content-Length"]) == (
            200,
            first.headers["Content-Length"],
        )
        assert client.get("/feeds/nihil.rss").status_code == 404
    assert client.get("/feeds/all.atom").status_code == 200, "another feed"
    assert cache.answered["429"] == 7
    assert cache.answered["other"] == 2
