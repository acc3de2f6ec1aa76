"""A database that hangs or is locked: feeds are answered from memory, and no request waits long.

Each answer has to arrive while the database still hangs.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

from feedsvc import accounts, editorial
from feedsvc.accounts.credentials import LoginAttempt
from feedsvc.domain.articles import ArticleContent
from feedsvc.services import build_services
from feedsvc.settings import load
from feedsvc.storage import timeouts
from feedsvc.storage.sqlite_driver import sqlite3
from feedsvc.storage.timeouts import POLL_SECONDS, POLL_SERVER
from feedsvc.web import bounded_calls, create_app
from feedsvc.web.concurrency import ConcurrencyLimit
from feedsvc.web.middleware import change_listener, senders
from feedsvc.web.middleware.change_listener import ChangeListener
from feedsvc.web.middleware.response_cache import ResponseCache
from feedsvc.web.middleware.senders import Sender, Senders, session_limits
from tests.commands import fork, wait_until
from tests.conftest import NOW
from tests.outages import Outage, locked_file, locked_tables, read_slowly, stopped_server
from tests.web.conftest import AUTHORITY, Newsroom

CEILING = 60
# The imported POLL_SECONDS and POLL_SERVER are the real ones: tests/conftest.py sets longer ones.
FEED = "/feeds/all.rss"
OUTAGES = [
    pytest.param("postgresql", stopped_server, id="a server that is stopped"),
    pytest.param("postgresql", locked_tables, id="tables that are locked"),
    pytest.param("sqlite", locked_file, id="a file that is locked"),
    pytest.param("sqlite", read_slowly, id="a file that another process reads slowly"),
]
each_outage = pytest.mark.parametrize(
    ("migrated_url", "outage"), OUTAGES, indirect=["migrated_url"]
)
Headers = dict[str, str]
# It has no terms: a feed of each would only be created and rendered.
ARTICLE = ArticleContent(title="Hujan", body="Isi.", language="id")


@pytest.fixture
def newsroom(
    migrated_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Newsroom]:
    """A newsroom on each kind of database, with an article and the time limits of real polls.

    Its feed is in memory.
    """
    # With this version of SQLite the journal blocks readers while a process writes.
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    monkeypatch.setattr(timeouts, "POLL_SECONDS", POLL_SECONDS)
    monkeypatch.setattr(timeouts, "POLL_SERVER", POLL_SERVER)
    settings = load(data_dir=tmp_path, database_url=migrated_url, base_url="https://news.example")
    services = build_services(settings)
    with services.database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority=AUTHORITY, now=NOW)
    newsroom = Newsroom(services, create_app(settings), NOW)
    newsroom.publish(ARTICLE)
    client = newsroom.app.test_client()
    wait_until(lambda: client.get(FEED).status_code == 200, CEILING)
    monkeypatch.setattr(bounded_calls, "TIME_LIMIT", 0.2)
    yield newsroom
    wait_until(lambda: not newsroom.app.extensions["feedsvc.lookup"].late, CEILING)
    newsroom.close()


@pytest.fixture
def cache(newsroom: Newsroom) -> Iterator[ResponseCache]:
    """The response cache of the newsroom, with the feed in it."""
    listener = ChangeListener(newsroom.app.extensions["feedsvc"].database)
    cache = ResponseCache(newsroom.app, listener, 10_000_000)
    client = Client(cache)
    wait_until(lambda: client.get(FEED).status_code == 200 and cache.size > 0, CEILING)
    yield cache
    listener.close()


def list_poll_headers(etag: str) -> list[Headers]:
    """Return the headers of polls that the response cache answers, and some that Flask answers."""
    return [
        {},
        {"If-None-Match": etag},
        {"If-None-Match": f'"x", W/{etag}'},
        {"If-None-Match": "*"},
        {"If-Modified-Since": "Sat, 22 Nov 2003 07:00:00 GMT"},
        {
            "If-None-Match": '"00112233445566778899aa"',
            "A-IM": "feed",
            "User-Agent": "newsboat/2.21",
        },
        {"Accept-Encoding": "br"},
    ]


def ask(app: Any, method: str, headers: Headers) -> TestResponse:
    return Client(app).open(FEED, method=method, headers=headers)


def poll_all(clients: ThreadPoolExecutor, app: Any, etag: str) -> set[int]:
    """Poll in each way by GET and HEAD, all at once; return the statuses.

    Flask answers more of these polls than may look up feeds at once, which are four.
    """
    polls = [
        clients.submit(ask, app, method, headers)
        for headers in list_poll_headers(etag)
        for method in ("GET", "GET", "HEAD")
    ]
    return {each.result(CEILING).status_code for each in polls}


@each_outage
def test_a_feed_in_memory_is_answered_and_is_current_afterwards(
    newsroom: Newsroom, cache: ResponseCache, migrated_url: str, outage: Outage
) -> None:
    client = Client(cache)
    etag = client.get(FEED).headers["ETag"]
    with ThreadPoolExecutor(30) as clients, outage(migrated_url):
        assert poll_all(clients, cache, etag) == {200, 304}, "while the outage is not noticed"
        wait_until(lambda: cache.listener.is_current() and cache.listener.is_away, CEILING)
        assert poll_all(clients, cache, etag) == {200, 304}
        assert client.get("/healthz").status_code == 200
        cold = client.get("/feeds/all.atom")
        assert (cold.status_code, int(cold.headers["Retry-After"]) > 0) == (503, True)
    wait_until(lambda: not cache.listener.is_away, CEILING)
    newsroom.publish(ArticleContent(title="Baru", body="Isi.", language="id"))
    for path in (FEED, "/feeds/all.atom"):
        wait_until(lambda: b"Baru" in client.get(path).data, CEILING)  # noqa: B023  called at once


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_the_change_listener_tells_whether_the_database_answers(
    cache: ResponseCache, migrated_url: str
) -> None:
    wait_until(cache.listener.is_answering, CEILING)
    with locked_file(migrated_url):
        wait_until(lambda: not cache.listener.is_answering(), CEILING)
    wait_until(cache.listener.is_answering, CEILING)


@each_outage
def test_a_feed_in_memory_is_answered_by_a_process_that_has_no_connection(
    newsroom: Newsroom, migrated_url: str, outage: Outage
) -> None:
    cached = newsroom.app.extensions["feedsvc.representation_cache"].get(("all", "rss"))
    cold = create_app(newsroom.services.settings)
    cold.extensions["feedsvc.representation_cache"].put(("all", "rss"), cached)
    listener = ChangeListener(cold.extensions["feedsvc"].database)
    cache = ResponseCache(cold, listener, 10_000_000)
    with ThreadPoolExecutor(30) as clients, outage(migrated_url):
        assert poll_all(clients, cache, f'"{cached.head.digest}"') == {200, 304}
        wait_until(lambda: listener.is_current() and listener.is_away, CEILING)
        assert poll_all(clients, cache, f'"{cached.head.digest}"') == {200, 304}
        assert cache.size > 0, "in an outage it stores answers from memory"
    wait_until(lambda: not listener.is_away, CEILING)
    assert cache.size == 0, "and drops them afterwards"
    listener.close()
    wait_until(lambda: not cold.extensions["feedsvc.lookup"].late, CEILING)
    cold.extensions["feedsvc"].database.close()


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_an_uncertain_answer_is_not_stored(
    newsroom: Newsroom, cache: ResponseCache, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_listener, "LEASE", 3600)  # a busy machine may check late
    assert cache.size > 0
    new_cache = ResponseCache(newsroom.app, cache.listener, 10_000_000)
    client = Client(new_cache)
    with locked_tables(migrated_url, "representations"):
        assert client.get(FEED).status_code == 200
        assert not cache.listener.is_away, "the tables that it checks can be read"
        assert new_cache.size == 0
    wait_until(lambda: client.get(FEED).status_code == 200 and new_cache.size > 0, CEILING)


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_an_answer_after_the_time_limit_is_stored_for_the_next_poll(
    newsroom: Newsroom, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = newsroom.app.test_client()
    newsroom.publish(ArticleContent(title="Baru", body="Isi.", language="id"))
    with stopped_server(migrated_url):
        assert b"Baru" not in client.get(FEED).data
    memory = newsroom.app.extensions["feedsvc.representation_cache"]
    wait_until(lambda: b"Baru" in memory.get(("all", "rss")).body, CEILING)
    monkeypatch.setattr(bounded_calls, "TIME_LIMIT", 0)
    assert b"Baru" in client.get(FEED).data


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_a_check_that_takes_longer_than_its_lease_means_away(
    newsroom: Newsroom, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_listener, "LEASE", 0.1)
    listener = ChangeListener(newsroom.app.extensions["feedsvc"].database)
    changes: list[object] = []
    listener.on_change(changes.append)
    wait_until(listener.is_current, CEILING)
    with stopped_server(migrated_url):
        wait_until(lambda: listener.is_current() and listener.is_away, CEILING)
        listener.expire()
        assert listener.is_current(), "in an outage it cannot check"
    wait_until(lambda: not listener.is_away, CEILING)
    assert None in changes, "all answers stored meanwhile are dropped"
    listener.close()


@pytest.mark.any_database
def test_a_delayed_listener_is_neither_current_nor_away(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_listener, "LEASE", 0)
    listener = ChangeListener(newsroom.app.extensions["feedsvc"].database)
    monkeypatch.setattr(listener, "_start", lambda: None)
    listener.check_now()
    assert not listener.is_current()
    assert not listener.is_away


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_a_process_forked_while_a_check_hangs_checks_by_itself(
    newsroom: Newsroom, migrated_url: str
) -> None:
    listener = ChangeListener(newsroom.app.extensions["feedsvc"].database)
    wait_until(listener.is_current, CEILING)
    with stopped_server(migrated_url):
        wait_until(lambda: listener.is_current() and listener.is_away, CEILING)
        child = fork(
            lambda: wait_until(lambda: listener.is_current() and not listener.is_away, CEILING)
        )
    assert os.waitpid(child, 0)[1] == 0
    listener.close()


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_a_form_does_not_wait_for_the_check_of_its_sender(
    newsroom: Newsroom, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(senders, "PATIENCE", 0)
    monkeypatch.setattr(bounded_calls, "TIME_LIMIT", CEILING)
    web = newsroom.services.settings.web
    clock = [0.0]
    senders_ = Senders(
        newsroom.services.database,
        session_limits(web),
        find_base_url=lambda: "",
        clock=lambda: clock[0],
    )
    with newsroom.services.database.writing() as session:
        editor = accounts.people.add_editor(session, "sari", "sembilan burung di atap", now=NOW)
        attempt = LoginAttempt(address="127.0.0.1", client="", device="")
        login = accounts.authentication.begin_session(
            session, editor, attempt=attempt, now=datetime.now(UTC), way="password"
        )
    sari, stranger = (f"feedsvc={token}" for token in (login.token, "x" * 40))
    assert senders_.identify({"HTTP_COOKIE": sari}) is Sender.EDITOR
    monkeypatch.setattr(bounded_calls, "TIME_LIMIT", 0.2)
    clock[0] = 3600.0
    with ThreadPoolExecutor(20) as clients, stopped_server(migrated_url):
        answers = [
            clients.submit(senders_.identify, {"HTTP_COOKIE": each})
            for each in (sari, stranger) * 10
        ]
        assert [each.result(CEILING) for each in answers] == [Sender.EDITOR, Sender.UNCHECKED] * 10
    wait_until(lambda: not senders_.late, CEILING)


@pytest.mark.any_database
def test_requests_beyond_the_limit_are_refused_and_feeds_are_not(
    newsroom: Newsroom,
) -> None:
    client = newsroom.app.test_client()
    newsroom.app.extensions["feedsvc.limit"] = ConcurrencyLimit(0, patience=0, waiting=64)
    for path in ("/", "/feeds", "/media/nihil.jpg", "/private/nihil/nihil.rss"):
        answer = client.get(path)
        assert (answer.status_code, int(answer.headers["Retry-After"]) > 0) == (503, True), path
    for path in ("/healthz", "/metrics", "/robots.txt", "/icon.png", "/static/site.css", FEED):
        answer = client.get(path, buffered=True)
        assert answer.status_code == 200, path
