"""What readers are told of an article's life, in every format."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import feedparser

from feedsvc.domain.articles import State, Verb
from feedsvc.domain.times import truncate_to_second
from feedsvc.storage.cache import representations
from tests.editorial.newsroom import HOUR, SAMPLE, Newsroom

ALL_FEEDS = {
    "all",
    "sections/news",
    "topics/desa",
    "topics/pendidikan",
    "authors/ani",
    "authors/budi",
}


def instants(newsroom: Newsroom) -> tuple[datetime, datetime]:
    """Return when the first entry was published and updated, which every format agrees on."""
    item = json.loads(newsroom.body("all", "json"))["items"][0]
    told = (
        datetime.fromisoformat(item["date_published"]),
        datetime.fromisoformat(item["date_modified"]),
    )
    atom, rss = (
        feedparser.parse(newsroom.body("all", suffix)).entries[0] for suffix in ("atom", "rss")
    )
    for entry in (atom, rss):
        assert (entry.published_parsed[:6], entry.updated_parsed[:6]) == tuple(
            instant.utctimetuple()[:6] for instant in told
        )
    return told


def feed_updated(newsroom: Newsroom) -> str:
    """Return when the feed of everything says that it last changed."""
    return str(feedparser.parse(newsroom.body("all", "atom")).feed.updated)


def test_an_article_stands_in_every_feed_that_selects_it_and_in_no_other(
    newsroom: Newsroom,
) -> None:
    other = newsroom.published(title="Lain", topics=("Kota",), section="Opini", authors=())
    newsroom.act(Verb.WITHDRAW, other)
    article_id = newsroom.published()
    guid = newsroom.article(article_id).guid
    assert newsroom.placed(article_id) == ALL_FEEDS
    for path in ALL_FEEDS:
        assert newsroom.guids(path) == [guid]
    for path in ("topics/kota", "sections/opini"):
        assert newsroom.guids(path) == []


def test_published_is_whole_seconds_and_never_moves(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    first = newsroom.article(article_id).published
    assert first == truncate_to_second(newsroom.now)
    wanted = replace(SAMPLE, publish_at=newsroom.now - 5 * HOUR)
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
        newsroom.later()
        newsroom.act(verb, article_id, wanted)
        assert newsroom.article(article_id).published == first, verb
    for _ in range(12):
        newsroom.later()
        newsroom.act(Verb.UNDO, article_id)
        assert newsroom.article(article_id).published == first


def test_a_past_time_to_publish_at_is_its_published(newsroom: Newsroom) -> None:
    article_id = newsroom.published(publish_at=newsroom.now - 48 * HOUR)
    assert newsroom.article(article_id).published == truncate_to_second(newsroom.now - 48 * HOUR)
    assert instants(newsroom)[0] == truncate_to_second(newsroom.now - 48 * HOUR)


def test_a_silent_correction_moves_nothing_but_the_bytes(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    before, told, feed = newsroom.bodies(), instants(newsroom), feed_updated(newsroom)
    newsroom.later()
    newsroom.act(Verb.CORRECT, article_id, replace(SAMPLE, title="Warga Membangun Jembatan"))
    newsroom.refresh()
    after = newsroom.bodies()
    assert all(after[suffix] != before[suffix] for suffix in after)
    assert (instants(newsroom), feed_updated(newsroom)) == (told, feed)
    assert all(b"Warga Membangun" in body for body in after.values())


def test_an_update_moves_updated_of_entry_and_feed_in_every_format(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    (published, updated), feed = instants(newsroom), feed_updated(newsroom)
    assert published == updated
    newsroom.later()
    newsroom.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Warga Membangun Jembatan"))
    newsroom.refresh()
    assert instants(newsroom) == (published, truncate_to_second(newsroom.now))
    assert feed_updated(newsroom) > feed
    assert (
        json.loads(newsroom.body("all", "json"))["_feedsvc"]["updated"]
        == truncate_to_second(newsroom.now).isoformat()
    )
    assert (
        feedparser.parse(newsroom.body("all", "rss")).feed.updated_parsed[:6]
        == newsroom.now.utctimetuple()[:6]
    )


def test_a_clock_that_goes_back_moves_no_instant_back(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    with newsroom.database.reading() as session:
        before = representations.find_head(session, "all", "atom")
    told, feed = instants(newsroom), feed_updated(newsroom)
    newsroom.later(-5 * HOUR)
    newsroom.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Judul Lain"))
    newsroom.refresh()
    with newsroom.database.reading() as session:
        after = representations.find_head(session, "all", "atom")
    assert (instants(newsroom), feed_updated(newsroom)) == (told, feed)
    assert before
    assert after
    assert after.modified == before.modified + timedelta(seconds=1)


def test_a_withdrawn_article_leaves_all_feeds_and_a_tombstone(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    guid = newsroom.article(article_id).guid
    newsroom.later()
    newsroom.act(Verb.WITHDRAW, article_id)
    assert newsroom.placed(article_id) == set()
    newsroom.refresh()
    for path in ALL_FEEDS:
        assert newsroom.guids(path) == []
        assert (
            f'deleted-entry ref="{guid}" '
            f'when="{truncate_to_second(newsroom.now).isoformat()}"'.encode()
            in newsroom.body(path, "atom")
        )
        stones = json.loads(newsroom.body(path, "json"))["_feedsvc"]["tombstones"]
        assert stones == [{"id": guid, "withdrawn": truncate_to_second(newsroom.now).isoformat()}]
    assert newsroom.article(article_id).withdrawn == truncate_to_second(newsroom.now)


def test_an_article_that_comes_back_is_the_same_entry_and_its_tombstone_goes(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.published()
    guid, published = newsroom.article(article_id).guid, newsroom.article(article_id).published
    newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.refresh()
    newsroom.later()
    article = newsroom.act(Verb.PUBLISH, article_id)
    newsroom.refresh()
    assert (article.guid, article.published, article.withdrawn) == (guid, published, None)
    assert article.updated == truncate_to_second(newsroom.now)
    for path in ALL_FEEDS:
        assert newsroom.guids(path) == [guid]
        assert b"deleted-entry" not in newsroom.body(path, "atom")
    newsroom.assert_all_is_told()


def test_what_lost_a_topic_while_it_was_away_keeps_the_tombstone_there(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.act(Verb.SAVE, article_id, replace(SAMPLE, topics=("Kota",)))
    newsroom.act(Verb.PUBLISH, article_id)
    newsroom.refresh()
    assert b"deleted-entry" in newsroom.body("topics/desa", "atom")
    assert b"deleted-entry" not in newsroom.body("topics/kota", "atom")
    assert newsroom.guids("topics/kota") == newsroom.guids("all")


def test_an_undone_publication_leaves_a_tombstone_and_comes_back_the_same(
    newsroom: Newsroom,
) -> None:
    article_id = newsroom.published()
    guid, published = newsroom.article(article_id).guid, newsroom.article(article_id).published
    newsroom.later()
    assert newsroom.act(Verb.UNDO, article_id).state == State.DRAFT
    newsroom.refresh()
    assert newsroom.guids() == []
    assert f'deleted-entry ref="{guid}"'.encode() in newsroom.body("all", "atom")
    newsroom.later()
    newsroom.act(Verb.PUBLISH, article_id)
    newsroom.refresh()
    assert newsroom.guids() == [guid]
    assert b"deleted-entry" not in newsroom.body("all", "atom")
    assert instants(newsroom) == (published, truncate_to_second(newsroom.now))


def test_an_update_that_is_undone_is_told_as_an_update(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    seen = [instants(newsroom)[1]]
    newsroom.later()
    newsroom.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Judul Lain"))
    for _ in range(3):  # undone, done again, undone
        newsroom.refresh()
        seen.append(instants(newsroom)[1])
        newsroom.later()
        newsroom.act(Verb.UNDO, article_id)
    newsroom.refresh()
    seen.append(instants(newsroom)[1])
    assert seen == sorted(set(seen))
    assert newsroom.article(article_id).title == SAMPLE.title


def test_a_correction_that_is_undone_is_as_silent(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    told, feed = instants(newsroom), feed_updated(newsroom)
    newsroom.later()
    newsroom.act(Verb.CORRECT, article_id, replace(SAMPLE, title="Judul Lain"))
    for title in (SAMPLE.title, "Judul Lain", SAMPLE.title):
        newsroom.later()
        assert newsroom.act(Verb.UNDO, article_id).title == title
        newsroom.refresh()
        assert (instants(newsroom), feed_updated(newsroom)) == (told, feed)


def test_an_undone_withdrawal_brings_the_entry_back_as_it_was(newsroom: Newsroom) -> None:
    article_id = newsroom.published()
    told = instants(newsroom)
    newsroom.later()
    newsroom.act(Verb.WITHDRAW, article_id)
    newsroom.refresh()
    newsroom.later()
    article = newsroom.act(Verb.UNDO, article_id)
    newsroom.refresh()
    assert (article.state, article.withdrawn) == (State.PUBLISHED, None)
    assert instants(newsroom) == told
    assert b"deleted-entry" not in newsroom.body("all", "atom")
