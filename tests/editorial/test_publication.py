"""Feeds in every format print publications, corrections, updates and withdrawals of articles."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import feedparser
import pytest

from feedsvc.domain.articles import State, Verb
from feedsvc.domain.times import truncate_to_second
from feedsvc.errors import ValidationError
from feedsvc.storage.cache import encodings
from tests.editorial.newsroom import HOUR, SAMPLE, SMALL, Newsroom

ALL_FEEDS = {
    "all",
    "sections/news",
    "topics/desa",
    "topics/pendidikan",
    "authors/ani",
    "authors/budi",
}


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def read_dates(newsroom: Newsroom) -> tuple[datetime, datetime]:
    """Return when the first entry was published and updated; check that all formats agree."""
    item = json.loads(newsroom.read_body("all", "json"))["items"][0]
    dates = (
        datetime.fromisoformat(item["date_published"]),
        datetime.fromisoformat(item["date_modified"]),
    )
    atom, rss = (
        feedparser.parse(newsroom.read_body("all", suffix)).entries[0] for suffix in ("atom", "rss")
    )
    for entry in (atom, rss):
        assert (entry.published_parsed[:6], entry.updated_parsed[:6]) == tuple(
            instant.utctimetuple()[:6] for instant in dates
        )
    return dates


def read_feed_date(newsroom: Newsroom) -> str:
    """Return the date of the last change that the main feed prints."""
    return str(feedparser.parse(newsroom.read_body("all", "atom")).feed.updated)


@pytest.mark.any_database
def test_an_article_is_in_every_feed_that_selects_it_and_in_no_other(
    newsroom: Newsroom,
) -> None:
    other = newsroom.publish(title="Lain", topics=("Kota",), section="Opini", authors=())
    newsroom.act(Verb.WITHDRAW, other)
    article_id = newsroom.publish(SAMPLE)
    guid = newsroom.get_article(article_id).guid
    assert newsroom.find_feed_paths(article_id) == ALL_FEEDS
    for path in ALL_FEEDS:
        assert newsroom.read_guids(path) == [guid]
    for path in ("topics/kota", "sections/opini"):
        assert newsroom.read_guids(path) == []


@pytest.mark.any_database
def test_published_is_in_whole_seconds_and_stays(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    first = newsroom.get_article(article_id).published
    assert first == truncate_to_second(newsroom.now)
    wanted = replace(SMALL, publish_at=newsroom.now - 5 * HOUR)
    for verb in (
        Verb.UPDATE,
        Verb.CORRECT,
        Verb.WITHDRAW,
        Verb.SAVE,
        Verb.PUBLISH,
        Verb.UNDO,
        Verb.UNDO,
        Verb.WITHDRAW,
    ):
        newsroom.move_clock()
        changed = (
            replace(wanted, publish_at=None) if verb in {Verb.UPDATE, Verb.CORRECT} else wanted
        )
        newsroom.act(verb, article_id, changed)
        assert newsroom.get_article(article_id).published == first, verb
    for _ in range(4):  # each takes the one before back
        newsroom.move_clock()
        newsroom.act(Verb.UNDO, article_id)
        assert newsroom.get_article(article_id).published == first


@pytest.mark.parametrize("verb", [Verb.CORRECT, Verb.UPDATE])
@pytest.mark.any_database
def test_the_time_of_a_published_article_can_be_corrected_and_undone(
    newsroom: Newsroom, verb: Verb
) -> None:
    newsroom.publish(title="Kemarin", publish_at=newsroom.now - 24 * HOUR)
    article_id = newsroom.publish(title="Hari ini")
    first, guid = newsroom.get_article(article_id).published, newsroom.get_article(article_id).guid
    earlier = truncate_to_second(newsroom.now - 48 * HOUR)
    assert newsroom.read_guids("all")[0] == guid
    newsroom.move_clock()
    newsroom.act(verb, article_id, replace(SMALL, publish_at=earlier))
    newsroom.refresh()
    article = newsroom.get_article(article_id)
    assert (article.published, article.publish_at) == (earlier, earlier)
    assert article.updated is not None
    assert article.updated >= earlier
    assert newsroom.read_guids("all")[-1] == guid, "it is at its place among the others"
    newsroom.move_clock()
    newsroom.act(Verb.UNDO, article_id)
    newsroom.refresh()
    assert newsroom.get_article(article_id).published == first
    assert newsroom.read_guids("all")[0] == guid
    with pytest.raises(ValidationError) as refusal:
        newsroom.act(verb, article_id, replace(SMALL, publish_at=newsroom.now + HOUR))
    assert [problem.field for problem in refusal.value.problems] == ["publish_at"]


@pytest.mark.any_database
def test_a_past_publish_at_becomes_published(newsroom: Newsroom) -> None:
    article_id = newsroom.publish(publish_at=newsroom.now - 48 * HOUR)
    assert newsroom.get_article(article_id).published == truncate_to_second(
        newsroom.now - 48 * HOUR
    )
    assert read_dates(newsroom)[0] == truncate_to_second(newsroom.now - 48 * HOUR)


@pytest.mark.any_database
def test_a_silent_correction_changes_the_text_and_no_date(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    before, dates, feed = newsroom.read_bodies(), read_dates(newsroom), read_feed_date(newsroom)
    newsroom.move_clock()
    newsroom.act(Verb.CORRECT, article_id, replace(SMALL, title="Warga Membangun Jembatan"))
    newsroom.refresh()
    after = newsroom.read_bodies()
    assert all(after[suffix] != before[suffix] for suffix in after)
    assert (read_dates(newsroom), read_feed_date(newsroom)) == (dates, feed)
    assert all(b"Warga Membangun" in body for body in after.values())


@pytest.mark.any_database
def test_an_update_changes_updated_of_entry_and_feed_in_every_format(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    (published, updated), feed = read_dates(newsroom), read_feed_date(newsroom)
    assert published == updated
    newsroom.move_clock()
    newsroom.act(Verb.UPDATE, article_id, replace(SMALL, title="Warga Membangun Jembatan"))
    newsroom.refresh()
    assert read_dates(newsroom) == (published, truncate_to_second(newsroom.now))
    assert read_feed_date(newsroom) > feed
    assert (
        json.loads(newsroom.read_body("all", "json"))["_feedsvc"]["updated"]
        == truncate_to_second(newsroom.now).isoformat()
    )
    assert (
        feedparser.parse(newsroom.read_body("all", "rss")).feed.updated_parsed[:6]
        == newsroom.now.utctimetuple()[:6]
    )


@pytest.mark.any_database
def test_a_clock_that_is_set_back_moves_no_date_back(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    with newsroom.database.reading() as session:
        before = encodings.find_representation(session, "all", "atom")
    dates, feed = read_dates(newsroom), read_feed_date(newsroom)
    newsroom.move_clock(-5 * HOUR)
    newsroom.act(Verb.UPDATE, article_id, replace(SMALL, title="Judul Lain"))
    newsroom.refresh()
    with newsroom.database.reading() as session:
        after = encodings.find_representation(session, "all", "atom")
    assert (read_dates(newsroom), read_feed_date(newsroom)) == (dates, feed)
    assert before
    assert after
    assert after.head.modified == before.head.modified + timedelta(seconds=1)


@pytest.mark.any_database
def test_withdrawing_removes_an_article_from_all_feeds_and_leaves_a_tombstone(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.publish(SAMPLE)
    guid = newsroom.get_article(article_id).guid
    newsroom.move_clock()
    newsroom.act(Verb.WITHDRAW, article_id)
    assert newsroom.find_feed_paths(article_id) == set()
    newsroom.refresh()
    for path in ALL_FEEDS:
        assert newsroom.read_guids(path) == []
        assert (
            f'deleted-entry ref="{guid}" '
            f'when="{truncate_to_second(newsroom.now).isoformat()}"'.encode()
            in newsroom.read_body(path, "atom")
        )
        tombstones = json.loads(newsroom.read_body(path, "json"))["_feedsvc"]["tombstones"]
        assert tombstones == [
            {"id": guid, "withdrawn": truncate_to_second(newsroom.now).isoformat()}
        ]
    assert newsroom.get_article(article_id).withdrawn == truncate_to_second(newsroom.now)


@pytest.mark.any_database
def test_a_republished_article_is_the_same_entry_without_a_tombstone(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.publish(SAMPLE)
    guid, published = (
        newsroom.get_article(article_id).guid,
        newsroom.get_article(article_id).published,
    )
    newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.refresh()
    newsroom.move_clock()
    article = newsroom.act(Verb.PUBLISH, article_id)
    newsroom.refresh()
    assert (article.guid, article.published, article.withdrawn) == (guid, published, None)
    assert article.updated == truncate_to_second(newsroom.now)
    for path in ALL_FEEDS:
        assert newsroom.read_guids(path) == [guid]
        assert b"deleted-entry" not in newsroom.read_body(path, "atom")
    newsroom.assert_feeds_are_current()


@pytest.mark.any_database
def test_a_topic_removed_while_an_article_was_withdrawn_keeps_its_tombstone(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.publish()
    newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.act(Verb.SAVE, article_id, replace(SMALL, topics=("Kota",)))
    newsroom.act(Verb.PUBLISH, article_id)
    newsroom.refresh()
    assert b"deleted-entry" in newsroom.read_body("topics/desa", "atom")
    assert b"deleted-entry" not in newsroom.read_body("topics/kota", "atom")
    assert newsroom.read_guids("topics/kota") == newsroom.read_guids("all")


@pytest.mark.any_database
def test_undoing_a_publication_leaves_a_tombstone_until_it_is_published_again(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.publish()
    guid, published = (
        newsroom.get_article(article_id).guid,
        newsroom.get_article(article_id).published,
    )
    newsroom.move_clock()
    assert newsroom.act(Verb.UNDO, article_id).state == State.DRAFT
    newsroom.refresh()
    assert newsroom.read_guids() == []
    assert f'deleted-entry ref="{guid}"'.encode() in newsroom.read_body("all", "atom")
    newsroom.move_clock()
    newsroom.act(Verb.PUBLISH, article_id)
    newsroom.refresh()
    assert newsroom.read_guids() == [guid]
    assert b"deleted-entry" not in newsroom.read_body("all", "atom")
    assert read_dates(newsroom) == (published, truncate_to_second(newsroom.now))


@pytest.mark.any_database
def test_undoing_an_update_changes_updated_again(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    instants = [read_dates(newsroom)[1]]
    newsroom.move_clock()
    newsroom.act(Verb.UPDATE, article_id, replace(SMALL, title="Judul Lain"))
    for _ in range(3):  # undone, done again, undone
        newsroom.refresh()
        instants.append(read_dates(newsroom)[1])
        newsroom.move_clock()
        newsroom.act(Verb.UNDO, article_id)
    newsroom.refresh()
    instants.append(read_dates(newsroom)[1])
    assert instants == sorted(set(instants))
    assert newsroom.get_article(article_id).title == SMALL.title


@pytest.mark.any_database
def test_undoing_a_correction_changes_no_date(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    dates, feed = read_dates(newsroom), read_feed_date(newsroom)
    newsroom.move_clock()
    newsroom.act(Verb.CORRECT, article_id, replace(SMALL, title="Judul Lain"))
    for title in (SMALL.title, "Judul Lain", SMALL.title):
        newsroom.move_clock()
        assert newsroom.act(Verb.UNDO, article_id).title == title
        newsroom.refresh()
        assert (read_dates(newsroom), read_feed_date(newsroom)) == (dates, feed)


@pytest.mark.any_database
def test_undoing_a_withdrawal_restores_the_entry_with_its_dates(newsroom: Newsroom) -> None:
    article_id = newsroom.publish()
    dates = read_dates(newsroom)
    newsroom.move_clock()
    newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.refresh()
    newsroom.move_clock()
    article = newsroom.act(Verb.UNDO, article_id)
    newsroom.refresh()
    assert (article.state, article.withdrawn) == (State.PUBLISHED, None)
    assert read_dates(newsroom) == dates
    assert b"deleted-entry" not in newsroom.read_body("all", "atom")
