"""Scheduled articles: out at their time, once, however many look; and nowhere before."""

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
from tests.editorial.newsroom import HOUR, SAMPLE, Newsroom


def scheduled(newsroom: Newsroom, **fields: Any) -> int:
    """Schedule an article for an hour from now."""
    article_id = newsroom.start(replace(SAMPLE, publish_at=newsroom.now + HOUR), **fields)
    assert newsroom.act(Verb.SCHEDULE, article_id).state == State.SCHEDULED
    return article_id


def test_it_is_published_at_its_time_and_not_before(newsroom: Newsroom) -> None:
    article_id = scheduled(newsroom)
    at = newsroom.article(article_id).publish_at
    assert at == truncate_to_second(newsroom.now + HOUR)
    with newsroom.database.reading() as session:
        assert heartbeats.read_progress(session).first_due == at
    assert (
        editorial.scheduling.publish_due(newsroom.database, now=at - timedelta(microseconds=1)) == 0
    )
    assert newsroom.article(article_id).state == State.SCHEDULED
    assert editorial.scheduling.publish_due(newsroom.database, now=at) == 1
    article = newsroom.article(article_id)
    assert (article.state, article.published, article.updated) == (State.PUBLISHED, at, at)
    assert editorial.scheduling.publish_due(newsroom.database, now=at + HOUR) == 0
    with newsroom.database.reading() as session:
        assert articles.list_changes(session, article_id)[0].editor == ""


def test_a_late_scheduler_publishes_with_the_time_that_was_asked_for(newsroom: Newsroom) -> None:
    article_id = scheduled(newsroom)
    newsroom.later(48 * HOUR)
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == 1
    article = newsroom.article(article_id)
    assert (
        article.published
        == article.updated
        == article.publish_at
        == truncate_to_second(newsroom.now - 47 * HOUR)
    )


def test_nothing_of_it_is_told_before_its_time(newsroom: Newsroom) -> None:
    newsroom.published(title="Sudah Terbit")
    newsroom.refresh()
    told, feed = newsroom.bodies(), newsroom.feed("all")
    article_id = scheduled(newsroom, title="Rahasia Besar")
    newsroom.act(
        Verb.SAVE,
        article_id,
        replace(SAMPLE, title="Rahasia Besar", publish_at=newsroom.now + 2 * HOUR),
    )
    newsroom.later()
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == 0
    assert newsroom.placed(article_id) == set()
    assert newsroom.stale() == set()
    assert newsroom.bodies() == told
    assert newsroom.feed("all").updated == feed.updated
    newsroom.later()
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now) == 1
    newsroom.refresh()
    assert b"Rahasia Besar" in newsroom.body("all", "rss")


def test_a_time_that_was_moved_back_is_kept_and_one_taken_away_makes_a_draft(
    newsroom: Newsroom,
) -> None:
    moved, taken_away, unscheduled = scheduled(newsroom), scheduled(newsroom), scheduled(newsroom)
    newsroom.act(Verb.SAVE, moved, replace(SAMPLE, publish_at=newsroom.now + 3 * HOUR))
    newsroom.act(Verb.SAVE, taken_away, SAMPLE)
    newsroom.act(Verb.UNSCHEDULE, unscheduled)
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now + 2 * HOUR) == 0
    assert [newsroom.article(number).state for number in (moved, taken_away, unscheduled)] == [
        "scheduled",
        "draft",
        "draft",
    ]
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now + 3 * HOUR) == 1


def test_two_schedulers_at_once_publish_each_article_once(newsroom: Newsroom) -> None:
    ids = [scheduled(newsroom, title=f"Berita {number}") for number in range(8)]
    newsroom.later(2 * HOUR)
    with ThreadPoolExecutor(3) as threads:
        done = list(
            threads.map(
                lambda _: editorial.scheduling.publish_due(newsroom.database, now=newsroom.now),
                range(3),
            )
        )
    assert sum(done) == len(ids)
    assert {
        (newsroom.article(number).state, newsroom.article(number).revision) for number in ids
    } == {("published", 3)}


def test_one_that_fails_does_not_keep_the_others(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = (
        scheduled(newsroom),
        scheduled(newsroom, publish_at=newsroom.now + HOUR + timedelta(seconds=1)),
    )
    get = articles.get_article

    def failing(session: object, article_id: int) -> object:
        if article_id == bad:
            raise ValueError("a row that nobody can read")
        return get(session, article_id)  # type: ignore[arg-type]  # it is a Session

    monkeypatch.setattr(articles, "get_article", failing)
    assert editorial.scheduling.publish_due(newsroom.database, now=newsroom.now + 2 * HOUR) == 1
    monkeypatch.undo()
    assert [newsroom.article(number).state for number in (bad, good)] == ["scheduled", "published"]
    assert f"article {bad} stays scheduled" in caplog.text


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
    feed = newsroom.feed("all")
    assert feed.updated == feed.stale_since == newsroom.now
    newsroom.refresh()
    newsroom.assert_all_is_told()
