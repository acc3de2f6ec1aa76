"""Scheduled articles are published once, at their time, and are visible nowhere before."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from feedsvc import editorial
from feedsvc.domain.articles import State, Verb
from feedsvc.domain.times import truncate_to_second
from feedsvc.storage.articles import articles
from feedsvc.storage.database import Database
from feedsvc.storage.system import heartbeats
from tests.editorial.newsroom import HOUR, SAMPLE, SMALL, Newsroom


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def schedule(newsroom: Newsroom, **fields: Any) -> int:
    """Schedule an article for an hour from now."""
    article_id = newsroom.start(replace(SAMPLE, publish_at=newsroom.now + HOUR), **fields)
    assert newsroom.act(Verb.SCHEDULE, article_id).state == State.SCHEDULED
    return article_id


@pytest.mark.any_database
def test_a_scheduled_article_is_published_at_its_time_and_not_before(newsroom: Newsroom) -> None:
    article_id = schedule(newsroom)
    at = newsroom.get_article(article_id).publish_at
    assert at == truncate_to_second(newsroom.now + HOUR)
    with newsroom.database.reading() as session:
        assert heartbeats.read_progress(session).first_due == at
    assert (
        editorial.scheduling.publish_due(newsroom.database, now=at - timedelta(microseconds=1)) == 0
    )
    assert newsroom.get_article(article_id).state == State.SCHEDULED
    assert editorial.scheduling.publish_due(newsroom.database, now=at) == 1
    article = newsroom.get_article(article_id)
    assert (article.state, article.published, article.updated) == (State.PUBLISHED, at, at)
    assert editorial.scheduling.publish_due(newsroom.database, now=at + HOUR) == 0
    with newsroom.database.reading() as session:
        assert articles.list_changes(session, article_id)[0].editor == ""


@pytest.mark.any_database
def test_a_late_scheduler_publishes_with_the_scheduled_time(newsroom: Newsroom) -> None:
    article_id = schedule(newsroom)
    newsroom.move_clock(48 * HOUR)
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == 1
    article = newsroom.get_article(article_id)
    assert (
        article.published
        == article.updated
        == article.publish_at
        == truncate_to_second(newsroom.now - 47 * HOUR)
    )


@pytest.mark.any_database
def test_feeds_print_nothing_of_a_scheduled_article_before_its_time(newsroom: Newsroom) -> None:
    newsroom.publish(title="Sudah Terbit")
    newsroom.refresh()
    bodies, feed = newsroom.read_bodies(), newsroom.get_feed("all")
    article_id = schedule(newsroom, title="Rahasia Besar")
    newsroom.act(
        Verb.SAVE,
        article_id,
        replace(SAMPLE, title="Rahasia Besar", publish_at=newsroom.now + 2 * HOUR),
    )
    newsroom.move_clock()
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == 0
    assert newsroom.find_feed_paths(article_id) == set()
    assert newsroom.list_stale() == set()
    assert newsroom.read_bodies() == bodies
    assert newsroom.get_feed("all").updated == feed.updated
    newsroom.move_clock()
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == 1
    newsroom.refresh()
    assert b"Rahasia Besar" in newsroom.read_body("all", "rss")


@pytest.mark.any_database
def test_a_later_time_is_respected_and_an_article_without_a_time_is_a_draft(
    newsroom: Newsroom,
) -> None:
    moved, taken_away, unscheduled = schedule(newsroom), schedule(newsroom), schedule(newsroom)
    newsroom.act(Verb.SAVE, moved, replace(SAMPLE, publish_at=newsroom.now + 3 * HOUR))
    newsroom.act(Verb.SAVE, taken_away, SAMPLE)
    newsroom.act(Verb.UNSCHEDULE, unscheduled)
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now + 2 * HOUR) == 0
    assert [newsroom.get_article(number).state for number in (moved, taken_away, unscheduled)] == [
        "scheduled",
        "draft",
        "draft",
    ]
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now + 3 * HOUR) == 1


@pytest.mark.any_database
def test_two_schedulers_at_once_publish_each_article_once(newsroom: Newsroom) -> None:
    ids = [schedule(newsroom, title=f"Berita {number}") for number in range(8)]
    newsroom.move_clock(2 * HOUR)
    with ThreadPoolExecutor(3) as threads:
        counts = list(
            threads.map(
                lambda _: editorial.scheduling.publish_due(newsroom.database, now=newsroom.now),
                range(3),
            )
        )
    assert sum(counts) == len(ids)
    assert {
        (newsroom.get_article(number).state, newsroom.get_article(number).revision)
        for number in ids
    } == {("published", 3)}


@pytest.mark.any_database
def test_an_article_that_fails_does_not_delay_the_others(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = (
        schedule(newsroom),
        schedule(newsroom, publish_at=newsroom.now + HOUR + timedelta(seconds=1)),
    )
    get = articles.get_article

    def fail_for_bad(session: object, article_id: int) -> object:
        if article_id == bad:
            raise ValueError("a row that nobody can read")
        return get(session, article_id)  # type: ignore[arg-type]  # it is a Session

    monkeypatch.setattr(articles, "get_article", fail_for_bad)
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now + 2 * HOUR) == 1
    monkeypatch.undo()
    assert [newsroom.get_article(number).state for number in (bad, good)] == [
        "scheduled",
        "published",
    ]
    assert f"article {bad} stays scheduled" in caplog.text


@pytest.mark.any_database
def test_an_instant_means_the_same_in_every_zone(newsroom: Newsroom, database: Database) -> None:
    from_jakarta = newsroom.site.time_zone
    article_id = newsroom.start(publish_at=(newsroom.now + HOUR).astimezone(from_jakarta))
    newsroom.act(Verb.SCHEDULE, article_id)
    newsroom.refresh()
    assert (
        editorial.scheduling.publish_due(
            database, now=(newsroom.now + HOUR / 2).astimezone(from_jakarta)
        )
        == 0
    )
    newsroom.now = (newsroom.now + HOUR).astimezone(from_jakarta)
    assert editorial.scheduling.publish_due(database, now=newsroom.now) == 1
    feed = newsroom.get_feed("all")
    assert feed.updated == feed.stale_since == newsroom.now
    newsroom.refresh()
    newsroom.assert_feeds_are_current()
