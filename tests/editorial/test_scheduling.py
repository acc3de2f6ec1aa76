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
from tests.editorial.newsroom import HOUR, SAMPLE, Desk


def scheduled(desk: Desk, **fields: Any) -> int:
    """Schedule an article for an hour from now."""
    article_id = desk.start(replace(SAMPLE, publish_at=desk.now + HOUR), **fields)
    assert desk.act(Verb.SCHEDULE, article_id).state == State.SCHEDULED
    return article_id


def test_it_is_published_at_its_time_and_not_before(desk: Desk) -> None:
    article_id = scheduled(desk)
    at = desk.article(article_id).publish_at
    assert at == truncate_to_second(desk.now + HOUR)
    with desk.database.reading() as session:
        assert heartbeats.progress(session).first_due == at
    assert editorial.scheduling.publish_due(desk.database, now=at - timedelta(microseconds=1)) == 0
    assert desk.article(article_id).state == State.SCHEDULED
    assert editorial.scheduling.publish_due(desk.database, now=at) == 1
    article = desk.article(article_id)
    assert (article.state, article.published, article.updated) == (State.PUBLISHED, at, at)
    assert editorial.scheduling.publish_due(desk.database, now=at + HOUR) == 0
    with desk.database.reading() as session:
        assert articles.list_changes(session, article_id)[0].editor == ""


def test_a_late_scheduler_publishes_with_the_time_that_was_asked_for(desk: Desk) -> None:
    article_id = scheduled(desk)
    desk.later(48 * HOUR)
    assert editorial.scheduling.publish_due(desk.database, now=desk.now) == 1
    article = desk.article(article_id)
    assert article.published == article.updated == article.publish_at == truncate_to_second(desk.now - 47 * HOUR)


def test_nothing_of_it_is_told_before_its_time(desk: Desk) -> None:
    desk.published(title="Sudah Terbit")
    desk.refresh()
    told, feed = desk.bodies(), desk.feed("all")
    article_id = scheduled(desk, title="Rahasia Besar")
    desk.act(Verb.SAVE, article_id, replace(SAMPLE, title="Rahasia Besar", publish_at=desk.now + 2 * HOUR))
    desk.later()
    assert editorial.scheduling.publish_due(desk.database, now=desk.now) == 0
    assert desk.placed(article_id) == set()
    assert desk.stale() == set()
    assert desk.bodies() == told
    assert desk.feed("all").updated == feed.updated
    desk.later()
    assert editorial.scheduling.publish_due(desk.database, now=desk.now) == 1
    desk.refresh()
    assert b"Rahasia Besar" in desk.body("all", "rss")


def test_a_time_that_was_moved_back_is_kept_and_one_taken_away_makes_a_draft(desk: Desk) -> None:
    moved, taken_away, unscheduled = scheduled(desk), scheduled(desk), scheduled(desk)
    desk.act(Verb.SAVE, moved, replace(SAMPLE, publish_at=desk.now + 3 * HOUR))
    desk.act(Verb.SAVE, taken_away, SAMPLE)
    desk.act(Verb.UNSCHEDULE, unscheduled)
    assert editorial.scheduling.publish_due(desk.database, now=desk.now + 2 * HOUR) == 0
    assert [desk.article(number).state for number in (moved, taken_away, unscheduled)] == [
        "scheduled",
        "draft",
        "draft",
    ]
    assert editorial.scheduling.publish_due(desk.database, now=desk.now + 3 * HOUR) == 1


def test_two_schedulers_at_once_publish_each_article_once(desk: Desk) -> None:
    ids = [scheduled(desk, title=f"Berita {number}") for number in range(8)]
    desk.later(2 * HOUR)
    with ThreadPoolExecutor(3) as threads:
        done = list(threads.map(lambda _: editorial.scheduling.publish_due(desk.database, now=desk.now), range(3)))
    assert sum(done) == len(ids)
    assert {(desk.article(number).state, desk.article(number).revision) for number in ids} == {("published", 3)}


def test_one_that_fails_does_not_keep_the_others(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bad, good = scheduled(desk), scheduled(desk, publish_at=desk.now + HOUR + timedelta(seconds=1))
    get = articles.get_article

    def failing(session: object, article_id: int) -> object:
        if article_id == bad:
            raise ValueError("a row that nobody can read")
        return get(session, article_id)  # type: ignore[arg-type]  # it is a Session

    monkeypatch.setattr(articles, "get_article", failing)
    assert editorial.scheduling.publish_due(desk.database, now=desk.now + 2 * HOUR) == 1
    monkeypatch.undo()
    assert [desk.article(number).state for number in (bad, good)] == ["scheduled", "published"]
    assert f"article {bad} stays scheduled" in caplog.text


def test_an_instant_means_the_same_in_every_zone(desk: Desk, database: Database) -> None:
    from_jakarta = desk.site.time_zone
    article_id = desk.start(publish_at=(desk.now + HOUR).astimezone(from_jakarta))
    desk.act(Verb.SCHEDULE, article_id)
    desk.refresh()
    assert editorial.scheduling.publish_due(database, now=(desk.now + HOUR / 2).astimezone(from_jakarta)) == 0
    desk.now = (desk.now + HOUR).astimezone(from_jakarta)
    assert editorial.scheduling.publish_due(database, now=desk.now) == 1
    feed = desk.feed("all")
    assert feed.updated == feed.stale_since == desk.now
    desk.refresh()
    desk.assert_all_is_told()
