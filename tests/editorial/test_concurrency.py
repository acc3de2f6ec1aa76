"""Concurrent editors, in threads and processes: no change is lost, repeated or late."""

import multiprocessing
import os
import threading
import time
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any

import pytest
from sqlalchemy import text

from feedsvc import syndication
from feedsvc.domain.articles import Verb
from feedsvc.domain.site import Site
from feedsvc.editorial.scheduling import publish_due
from feedsvc.errors import ConflictError
from feedsvc.rendering import Format
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import search
from feedsvc.storage.cache import encodings
from feedsvc.storage.cache.encodings import Encoded
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds, stale_marks
from feedsvc.storage.feeds.stale_marks import FeedVersions
from feedsvc.storage.tables import Topic
from feedsvc.syndication import render
from tests.editorial.newsroom import HOUR, SAMPLE, SMALL, Newsroom

# Three rounds contain each verb; `make soak` takes 30.
ROUNDS = 30 if "SOAK_MINUTES" in os.environ else 3


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def write_articles(url: str, site: Site, now: datetime, name: str, rounds: int) -> None:
    """Publish and change articles of the same topics, one after another."""
    newsroom = Newsroom(Database(url), site, now)
    for number in range(rounds):
        content = replace(
            SMALL, title=f"Berita {name} {number}", topics=("Desa", f"Topik {number % 3}")
        )
        article_id = newsroom.start(content)
        newsroom.act(Verb.PUBLISH, article_id)
        newsroom.act(
            Verb.UPDATE,
            article_id,
            replace(content, title=f"Kabar {name} {number}", topics=("Kota", "Desa")),
        )
        if number % 2 == 0:
            newsroom.act(Verb.WITHDRAW, article_id)
        if number % 4 == 0:
            newsroom.act(Verb.UNDO, article_id)
    newsroom.database.close()


def refresh_until(url: str, site: Site, now: datetime, expected: int) -> int:
    """Refresh until there are `expected` articles and no stale feeds. Return how many."""
    database, refreshed = Database(url), 0
    while True:
        with database.reading() as session:
            articles = sum(search.count_by_state(session).values())
        count = syndication.refresh.refresh_stale(database, site=site, now=now)
        refreshed += count
        if not count:
            time.sleep(0.1)  # leave the processor to the writers
        if articles >= expected and not count:
            database.close()
            return refreshed


def run_together(newsroom: Newsroom, pool: Executor, rounds: int) -> int:
    """Run two writers and two refreshers at once. Return how many feeds were refreshed."""
    url = newsroom.database.url.render_as_string(hide_password=False)
    writing = [
        pool.submit(write_articles, url, newsroom.site, newsroom.now, name, rounds)
        for name in ("A", "B")
    ]
    refreshing = [
        pool.submit(refresh_until, url, newsroom.site, newsroom.now, 2 * rounds) for _ in range(2)
    ]
    for future in writing:
        future.result(timeout=120)
    return sum(future.result(timeout=120) for future in refreshing)


def assert_nothing_is_lost(newsroom: Newsroom, rounds: int) -> None:
    """Check that all feeds are current in the end and have the right entries."""
    while newsroom.refresh():
        pass
    newsroom.assert_feeds_are_current()
    withdrawn = len([number for number in range(rounds) if number % 2 == 0 and number % 4])
    assert (
        len(newsroom.read_guids("topics/desa"))
        == len(newsroom.read_guids("topics/kota"))
        == 2 * (rounds - withdrawn)
    )
    assert [newsroom.read_guids(f"topics/topik-{number}") for number in range(3)] == [[], [], []]


@pytest.mark.soak
@pytest.mark.any_database
def test_writers_and_refreshers_in_threads_lose_nothing(newsroom: Newsroom) -> None:
    modified_dates: list[datetime] = []
    finished = threading.Event()

    def record_changes() -> None:
        digest = ""
        while not finished.wait(0.01):
            with newsroom.database.reading() as session:
                stored = encodings.find_representation(session, "all", "atom")
            if stored and stored.digest != digest:
                digest = stored.digest
                modified_dates.append(stored.head.modified)

    watcher = threading.Thread(target=record_changes)
    watcher.start()
    with ThreadPoolExecutor(4) as pool:
        refreshed = run_together(newsroom, pool, ROUNDS)
    finished.set()
    watcher.join()
    assert refreshed
    assert_nothing_is_lost(newsroom, ROUNDS)
    assert len(modified_dates) > 1
    assert all(before < after for before, after in pairwise(modified_dates)), (
        "Last-Modified increases with each change"
    )


@pytest.mark.soak
def test_writers_and_refreshers_in_processes_lose_nothing(newsroom: Newsroom) -> None:
    # All are forked from this process, which has compiled statements and templates before. SQLite
    # must have no open connection then.
    newsroom.database.close()
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("fork")) as pool:
        run_together(newsroom, pool, ROUNDS)
    assert_nothing_is_lost(newsroom, ROUNDS)


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)  # SQLite has one writer
def test_bytes_of_a_feed_are_stored_while_another_process_has_locked_it(newsroom: Newsroom) -> None:
    """On PostgreSQL both processes once waited for each other, and one failed (a deadlock)."""
    newsroom.publish()
    syndication.refresh.refresh_stale(
        newsroom.database, site=newsroom.site, now=newsroom.now, encode=False
    )
    feed_id = newsroom.get_feed("all").id
    with newsroom.database.writing() as refreshing, newsroom.database.writing() as encoding:
        encoding.execute(text("SET lock_timeout = '60s'"))  # so that the test ends if it fails
        stale_marks.mark_rendered(refreshing, {feed_id: FeedVersions(0, 0)})
        stale_marks.mark_stale(refreshing, [feed_id], now=newsroom.now)
        stored = encodings.list_unencoded(encoding, 100, settled=(), before=newsroom.now)
        encoded = {
            (each.feed_id, each.suffix, each.head.digest): Encoded(
                dict.fromkeys(("gzip", "br", "zstd"), b""), 0
            )
            for each in stored
        }
        assert encodings.save_encodings(encoding, encoded) == len(encoded) > 0


def test_a_feed_that_returns_to_former_bytes_does_not_keep_those_in_between(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process stores an article while another renders the feed that the article has left."""
    newsroom.publish(topics=("Desa",), title="Tetap")
    newsroom.refresh()
    before = newsroom.read_bodies("topics/desa")
    content = replace(SMALL, topics=("Desa",), title="Pindah")
    article_id = newsroom.start(content)
    newsroom.act(Verb.PUBLISH, article_id)
    has_read, may_store = threading.Event(), threading.Event()
    feed_id = newsroom.get_feed("topics/desa").id

    def refresh() -> None:
        syndication.refresh.refresh_feed(
            newsroom.database, feed_id, site=newsroom.site, now=newsroom.now
        )

    refreshing = threading.Thread(target=refresh)
    render_entries = render.render_entries

    def wait_for_the_other(*values: Any) -> Any:
        if threading.current_thread() is refreshing:
            has_read.set()
            assert may_store.wait(60)
        elif refreshing.is_alive():
            may_store.set()
            refreshing.join(60)
        return render_entries(*values)

    monkeypatch.setattr(render, "render_entries", wait_for_the_other)
    refreshing.start()
    assert has_read.wait(60)
    newsroom.act(Verb.CORRECT, article_id, replace(content, topics=("Kota",)))
    refresh()
    newsroom.refresh()
    assert newsroom.read_bodies("topics/desa") == before
    newsroom.assert_feeds_are_current()


def test_a_mark_in_the_middle_of_a_refresh_is_never_lost(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    barrier = threading.Barrier(2)
    all_id = newsroom.get_feed("all").id

    def correct() -> None:
        for number in range(6):
            barrier.wait(60)
            newsroom.act(
                Verb.CORRECT,
                article_id,
                replace(SMALL, title=f"Judul {number}", topics=()),
            )

    with ThreadPoolExecutor(1) as pool:
        correcting = pool.submit(correct)
        for _ in range(6):
            barrier.wait(60)
            syndication.refresh.refresh_feed(
                newsroom.database, all_id, site=newsroom.site, now=newsroom.now
            )
            syndication.refresh.refresh_feed(
                newsroom.database, all_id, site=newsroom.site, now=newsroom.now
            )
        correcting.result(timeout=60)
    newsroom.refresh()
    assert b"Judul 5" in newsroom.read_body("all", "json")
    newsroom.assert_feeds_are_current()


def test_older_bytes_never_replace_newer_ones(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    article_id = newsroom.publish()
    all_id = newsroom.get_feed("all").id
    compose, pending = Format.compose, [Verb.UPDATE]

    def compose_after_another_refresh(*args: Any) -> Any:
        if pending:  # change and refresh again, after this refresh has read and before it stores
            newsroom.act(pending.pop(), article_id, replace(SMALL, title="Judul Baru"))
            assert syndication.refresh.refresh_feed(
                newsroom.database, all_id, site=newsroom.site, now=newsroom.now
            )
        return compose(*args)

    newsroom.act(Verb.CORRECT, article_id, replace(SMALL, title="Judul Lama"))
    monkeypatch.setattr(Format, "compose", compose_after_another_refresh)
    assert not syndication.refresh.refresh_feed(
        newsroom.database, all_id, site=newsroom.site, now=newsroom.now
    )
    assert all(b"Judul Baru" in body for body in newsroom.read_bodies().values())
    newsroom.refresh()
    newsroom.assert_feeds_are_current()


def test_editors_who_save_at_once_do_not_overwrite_each_other(newsroom: Newsroom) -> None:
    article_id = newsroom.start()

    def save(number: int) -> bool:
        try:
            newsroom.act(
                Verb.SAVE,
                article_id,
                replace(SMALL, title=f"Judul {number}", topics=(f"T{number % 2}",)),
                1,
            )
        except ConflictError:
            return False
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(save, range(8))) == 1
    assert newsroom.get_article(article_id).revision == 2


def test_names_and_slugs_that_are_created_at_once_exist_once(newsroom: Newsroom) -> None:
    def start(number: int) -> int:
        return newsroom.start(SAMPLE, title="Judul", topics=("Baru", f"Topik {number}"))

    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(start, range(8)))
    slugs = {newsroom.get_article(number).slug for number in ids}
    assert slugs == {"judul", *(f"judul-{number}" for number in range(2, 9))}
    with newsroom.database.reading() as session:
        assert len(taxonomy.list_terms(session, Topic)) == 9
        assert all(
            feeds.find_feed_of_term(session, topic) for topic in taxonomy.list_terms(session, Topic)
        )


def test_a_scheduler_and_an_editor_at_once_publish_once(newsroom: Newsroom) -> None:
    for _ in range(5):
        article_id = newsroom.start(publish_at=newsroom.now + HOUR)
        revision = newsroom.act(Verb.SCHEDULE, article_id).revision
        newsroom.move_clock(2 * HOUR)

        def publish_by_hand(article_id: int = article_id, revision: int = revision) -> int:
            try:
                newsroom.act(Verb.PUBLISH, article_id, None, revision)
            except ConflictError:  # the scheduler was quicker
                return 0
            return 1

        with ThreadPoolExecutor(2) as pool:
            hand, clock = (
                pool.submit(publish_by_hand),
                pool.submit(publish_due, newsroom.database, now=newsroom.now),
            )
            assert hand.result(60) + clock.result(60) == 1
        assert newsroom.get_article(article_id).revision == revision + 1
