"""The response cache: it gives the same answers as Flask, at most a second old."""

import itertools
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import Client, TestResponse, create_environ

from feedsvc import editorial, syndication
from feedsvc.domain.articles import ArticleContent
from feedsvc.services import build_services
from feedsvc.settings import load
from feedsvc.storage.cache import encodings, notifications
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Topic
from feedsvc.web.middleware import change_listener
from feedsvc.web.middleware.change_listener import EVERY, LEASE, ChangeListener
from feedsvc.web.middleware.response_cache import ResponseCache
from tests.commands import wait_until
from tests.conftest import NOW
from tests.strategies import count_repetitions
from tests.web.conftest import BRIDGE, Newsroom

FEEDS = ("/feeds/all.rss", "/feeds/all.atom", "/feeds/topics/desa.json")
PATHS = st.sampled_from([*FEEDS, *FEEDS, "/feeds/topics/nihil.rss", "/feeds/all", "/feeds/all.xml"])
METHODS = st.sampled_from(["GET", "GET", "GET", "HEAD", "POST", "OPTIONS"])
CODINGS = st.sampled_from(["gzip", "br", "zstd", "deflate", "identity", "*", "x-gzip", "GZIP"])
WEIGHTS = st.sampled_from(["", ";q=0", ";q=0.5", ";q=1", ";q=0.001", ";q=x", "; q=0.3"])
ACCEPTED = st.lists(st.tuples(CODINGS, WEIGHTS).map("".join), max_size=4).map(", ".join) | st.text(
    st.characters(max_codepoint=127, exclude_categories=["Cc"]), max_size=20
)
FIELDS: dict[str, st.SearchStrategy[str]] = {
    "Accept-Encoding": ACCEPTED,
    "If-None-Match": st.lists(
        st.sampled_from(
            [
                '"{0}"',
                '"{1}"',
                '"{1}-gzip"',
                '"00112233445566778899aa"',
                '"{0}-gzip"',
                'W/"{0}"',
                'W/"{0}-gzip"',
                '"{0}-gzip-gzip"',
                '"{0};br"',
                '"{1}--gzip"',
                '"x"',
                "*",
                "{0}",
                '"',
            ]
        ),
        min_size=1,
        max_size=3,
    ).map(", ".join),
    "If-Modified-Since": st.sampled_from(
        ["Sat, 22 Nov 2036 07:00:00 GMT", "Sat, 22 Nov 2003 07:00:00 GMT", "x"]
    ),
    "A-IM": st.sampled_from(["feed", "feed, gzip", "x"]),
    "Range": st.sampled_from(["bytes=0-9", "bytes=-1", "x"]),
    "If-Range": st.just('"{0}"'),
    "If-Match": st.sampled_from(['"{0}"', '"{1}"', "*", "x"]),
    "Cookie": st.just("feedsvc=x"),
    "User-Agent": st.sampled_from(["newsboat/2.21", "newsboat/2.21", "Mozilla/5.0"]),
}
HEADERS = st.fixed_dictionaries({}, optional=FIELDS)
QUERIES = st.sampled_from(["", "?", "?utm_source=x", "?page=2&q=%00"])


@pytest.fixture
def clients(filled: Newsroom) -> Iterator[tuple[Client, Client, dict[str, tuple[str, str]]]]:
    """Clients of one newsroom with and without the cache, and two entity tags of each feed.

    The first tag is the one that the feed has now, the second the one that it had before.
    """
    direct = Client(filled.app)
    former = {path: direct.get(path).headers["ETag"].strip('"') for path in FEEDS}
    filled.publish(ArticleContent(title="Baru", body="Isi.", language="id", topics=("Desa",)))
    listener = ChangeListener(filled.services.database)
    cache = ResponseCache(filled.app, listener, 10_000_000)
    cached = Client(cache)
    listener.check_now()
    tags = {path: (direct.get(path).headers["ETag"].strip('"'), former[path]) for path in FEEDS}
    yield cached, direct, tags
    listener.close()


def normalize_answer(answer: TestResponse) -> tuple[str, list[tuple[str, str]], bytes]:
    """Return an answer without its Date."""
    headers = sorted(
        (name.lower(), value) for name, value in answer.headers if name.lower() != "date"
    )
    return answer.status, headers, answer.data


@pytest.mark.soak
@settings(
    max_examples=count_repetitions(50, 1000),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(method=METHODS, path=PATHS, query=QUERIES, headers=HEADERS)
def test_its_answers_are_those_of_flask_byte_for_byte(
    clients: tuple[Client, Client, dict[str, tuple[str, str]]],
    method: str,
    path: str,
    query: str,
    headers: dict[str, str],
) -> None:
    cached, direct, tags = clients
    etag, former = tags[path if path in FEEDS else FEEDS[0]]
    sent_headers = {
        name: value.replace("{0}", etag).replace("{1}", former) for name, value in headers.items()
    }
    expected = normalize_answer(direct.open(path + query, method=method, headers=sent_headers))
    for _ in range(2):  # the first answer is stored, the second repeats it
        answer = cached.open(path + query, method=method, headers=sent_headers)
        assert normalize_answer(answer) == expected


def test_it_repeats_a_stored_answer_without_flask(
    filled: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    requested: list[str] = []

    def app(environ: Any, start_response: Any) -> Any:
        requested.append(environ["PATH_INFO"])
        return filled.app(environ, start_response)

    monkeypatch.setattr(change_listener, "LEASE", 3600)  # a busy machine may check late
    listener = ChangeListener(filled.services.database)
    client = Client(ResponseCache(app, listener, 10_000_000))
    listener.check_now()
    first = client.get("/feeds/all.rss", headers={"Accept-Encoding": "gzip"})
    stored = len(requested)
    for _ in range(10):
        assert client.get("/feeds/all.rss", headers={"Accept-Encoding": "gzip"}).data == first.data
        again = client.get(
            "/feeds/all.rss",
            headers={"Accept-Encoding": "gzip", "If-None-Match": first.headers["ETag"]},
        )
        assert again.status_code == 304
    assert len(requested) == stored
    listener.close()


def test_a_stored_answer_costs_five_calls_and_no_statement(
    filled: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_listener, "LEASE", 3600)
    listener = ChangeListener(filled.services.database)
    cache = ResponseCache(filled.app, listener, 10_000_000)
    listener.check_now()
    etag = Client(cache).get("/feeds/all.rss").headers["ETag"]
    environ = create_environ("/feeds/all.rss", headers={"If-None-Match": etag})
    answered: list[str] = []
    called: list[str] = []

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:  # noqa: ARG001  WSGI's own
        answered.append(status)

    sys.setprofile(
        lambda frame, event, _: called.append(frame.f_code.co_name) if event == "call" else None
    )
    try:
        cache(environ, start_response)
    finally:
        sys.setprofile(None)
    assert answered == ["304 NOT MODIFIED"]
    assert called == ["__call__", "answer_known", "choose_encoding", "is_current", "start_response"]
    listener.close()


def test_it_asks_flask_again_when_last_modified_reaches_the_clock_or_passes_it(
    filled: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_listener, "LEASE", 3600)
    with filled.services.database.reading() as session:
        stored = encodings.find_representation(session, "all", "rss")
        assert stored
    clock = [stored.head.modified - timedelta(seconds=1)]

    def read_clock() -> float:
        return clock[0].timestamp()

    monkeypatch.setattr("feedsvc.web.public.feeds.now", lambda: clock[0])
    listener = ChangeListener(filled.services.database)
    cache = ResponseCache(filled.app, listener, 10_000_000, wall=read_clock)
    client = Client(cache)
    listener.check_now()
    for seconds, is_dated in ((0, False), (0.5, False), (1, True), (-3600, False), (7200, True)):
        clock[0] += timedelta(seconds=seconds)
        for _ in range(2):  # learning, then from memory
            whole = client.get("/feeds/all.rss")
            short = client.get("/feeds/all.rss", headers={"If-None-Match": whole.headers["ETag"]})
            assert (whole.status_code, short.status_code) == (200, 304)
            assert ("Last-Modified" in whole.headers) == is_dated
            assert "Last-Modified" not in short.headers, "Werkzeug leaves it out of every 304"
    assert cache.by_flask == 0, "each answer was learned"
    listener.close()


def test_its_memory_is_bounded(filled: Newsroom) -> None:
    listener = ChangeListener(filled.services.database)
    cache = ResponseCache(filled.app, listener, 9_000)
    client = Client(cache)
    listener.check_now()
    for path in (
        "/feeds/all",
        "/feeds/topics/desa",
        "/feeds/topics/energy",
        "/feeds/sections/daerah",
    ):
        for suffix in ("rss", "atom", "json"):
            assert client.get(f"{path}.{suffix}").status_code == 200
    assert cache.size <= 9_000
    listener.close()


def test_a_change_of_bytes_or_addresses_is_seen_at_the_next_check(filled: Newsroom) -> None:
    listener = ChangeListener(filled.services.database)
    client = Client(ResponseCache(filled.app, listener, 10_000_000))
    listener.check_now()
    before = client.get("/feeds/topics/desa.rss")
    filled.publish(ArticleContent(title="Baru", body="Isi.", language="id", topics=("Desa",)))
    listener.check_now()
    after = client.get("/feeds/topics/desa.rss")
    assert b"Baru" in after.data
    assert after.headers["ETag"] != before.headers["ETag"]
    with filled.services.database.writing() as session:
        feed = feeds.find_feed(session, "topics/desa")
        assert feed
        assert feed.topic_id
        editorial.taxonomy.retire_term(session, Topic, feed.topic_id, now=filled.now)
    listener.check_now()
    assert client.get("/feeds/topics/desa.rss").status_code == 410
    listener.close()


def test_it_repeats_its_answers_while_the_database_is_away(filled: Newsroom) -> None:
    listener = ChangeListener(filled.services.database)
    client = Client(ResponseCache(filled.app, listener, 10_000_000))
    listener.check_now()
    before = client.get("/feeds/all.rss")
    filled.services.database.close()
    path = filled.services.database.path
    assert path
    path.rename(path.with_suffix(".away"))
    listener.check_now()
    assert listener.is_away
    after = client.get("/feeds/all.rss")
    assert normalize_answer(after) == normalize_answer(before)
    path.with_suffix(".away").rename(path)
    changes = listener.changes
    listener.check_now()
    assert not listener.is_away
    assert listener.changes > changes, "answers stored during the outage are dropped"
    listener.close()


def test_flask_answers_while_the_change_listener_is_delayed(
    filled: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds, here = itertools.count(), threading.get_ident()

    def read_clock() -> float:
        """Return a second more at each call by this thread; other threads get the real time."""
        return next(seconds) if threading.get_ident() == here else time.monotonic()

    clock = SimpleNamespace(monotonic=read_clock)
    monkeypatch.setattr(change_listener, "time", clock)
    monkeypatch.setattr(change_listener, "LEASE", 2)
    listener = ChangeListener(filled.services.database)
    monkeypatch.setattr(listener, "_start", lambda: None)
    listener.check_now()
    assert listener.is_current(), "a second after the check"
    assert not listener.is_current(), "two seconds after it"


def publish_elsewhere(folder: Path, title: str) -> None:
    """Publish an article in a process of its own."""
    services = build_services(load_settings(folder))
    now = later_now()
    with services.database.writing() as session:
        article = editorial.articles.create_article(
            session,
            ArticleContent(title=title, body="Isi.", language="id"),
            editor="x",
            authority="a.example",
            now=now,
        )
        editorial.articles.publish_article(session, article.id, revision=1, editor="x", now=now)
    syndication.refresh.refresh_stale(services.database, site=services.site, now=now)
    services.database.close()


def test_no_process_serves_bytes_older_than_a_second(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    assert LEASE + EVERY < 1
    newsroom = make_newsroom()
    newsroom.publish(BRIDGE)
    folder = newsroom.services.settings.data_dir
    # One other process publishes in all rounds: starting a new one and importing feedsvc there took
    # longer than all else. It is forked before the listeners have threads and connections.
    newsroom.services.database.close()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as other:
        assert other.submit(os.getpid).result(60) != os.getpid()
        listeners = [ChangeListener(newsroom.services.database) for _ in range(3)]
        clients = [Client(ResponseCache(newsroom.app, each, 10_000_000)) for each in listeners]
        for client in clients:
            assert client.get("/feeds/all.json").status_code == 200
        for round_ in range(3):
            other.submit(publish_elsewhere, folder, f"Kabar {round_}").result(60)
            for client in clients:
                wait_until(lambda: f"Kabar {round_}" in client.get("/feeds/all.json").text)  # noqa: B023  the wait ends within the round
    for listener in listeners:
        listener.close()


def load_settings(folder: Path) -> Any:
    """Return the settings of the newsroom in `folder`, as another process reads them."""
    return load(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'feedsvc.db'}",
        base_url="https://news.example",
    )


def later_now() -> Any:
    """Return a later instant than the tests' clock."""
    return NOW + timedelta(minutes=5)


def test_the_listener_checks_rarely_without_requests(
    filled: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[int] = []  # the number of waits of each check

    class RecordingNotifications:
        def connect(self) -> None:
            pass

        def wait(self, seconds: float, times: int) -> bool:
            waits.append(times)
            time.sleep(seconds / 10)
            return False

        def close(self) -> None:
            pass

    monkeypatch.setattr(notifications, "open_notifications", lambda _: RecordingNotifications())
    listener = ChangeListener(filled.services.database)
    listener.is_current()
    wait_until(lambda: waits and waits[-1] == 1)  # the checks for the first request are over
    waits.clear()
    wait_until(lambda: len(waits) >= 10)
    assert set(waits) == {1}, "one for each check"

    def checks_more_often() -> bool:
        listener.is_current()
        return max(waits) > 10  # the last check may have begun before the request

    wait_until(checks_more_often)
    listener.close()
