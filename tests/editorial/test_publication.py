"""What readers are told of an article's life, in every format."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import feedparser

from feedsvc.domain.articles import State, Verb
from feedsvc.domain.times import truncate_to_second
from feedsvc.storage.cache import representations
from tests.editorial.newsroom import HOUR, SAMPLE, Desk

ALL_FEEDS = {"all", "sections/news", "topics/desa", "topics/pendidikan", "authors/ani", "authors/budi"}


def instants(desk: Desk) -> tuple[datetime, datetime]:
    """Return when the first entry was published and updated; the same in every format that says it."""
    item = json.loads(desk.body("all", "json"))["items"][0]
    told = (datetime.fromisoformat(item["date_published"]), datetime.fromisoformat(item["date_modified"]))
    atom, rss = (feedparser.parse(desk.body("all", suffix)).entries[0] for suffix in ("atom", "rss"))
    for entry in (atom, rss):
        assert (entry.published_parsed[:6], entry.updated_parsed[:6]) == tuple(
            instant.utctimetuple()[:6] for instant in told
        )
    return told


def feed_updated(desk: Desk) -> str:
    """Return when the feed of everything says that it last changed."""
    return str(feedparser.parse(desk.body("all", "atom")).feed.updated)


def test_an_article_stands_in_every_feed_that_selects_it_and_in_no_other(desk: Desk) -> None:
    other = desk.published(title="Lain", topics=("Kota",), section="Opini", authors=())
    desk.act(Verb.WITHDRAW, other)
    article_id = desk.published()
    guid = desk.article(article_id).guid
    assert desk.placed(article_id) == ALL_FEEDS
    for path in ALL_FEEDS:
        assert desk.guids(path) == [guid]
    for path in ("topics/kota", "sections/opini"):
        assert desk.guids(path) == []


def test_published_is_whole_seconds_and_never_moves(desk: Desk) -> None:
    article_id = desk.published()
    first = desk.article(article_id).published
    assert first == truncate_to_second(desk.now)
    wanted = replace(SAMPLE, publish_at=desk.now - 5 * HOUR)
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
        desk.later()
        desk.act(verb, article_id, wanted)
        assert desk.article(article_id).published == first, verb
    for _ in range(12):
        desk.later()
        desk.act(Verb.UNDO, article_id)
        assert desk.article(article_id).published == first


def test_a_past_time_to_publish_at_is_its_published(desk: Desk) -> None:
    article_id = desk.published(publish_at=desk.now - 48 * HOUR)
    assert desk.article(article_id).published == truncate_to_second(desk.now - 48 * HOUR)
    assert instants(desk)[0] == truncate_to_second(desk.now - 48 * HOUR)


def test_a_silent_correction_moves_nothing_but_the_bytes(desk: Desk) -> None:
    article_id = desk.published()
    before, told, feed = desk.bodies(), instants(desk), feed_updated(desk)
    desk.later()
    desk.act(Verb.CORRECT, article_id, replace(SAMPLE, title="Warga Membangun Jembatan"))
    desk.refresh()
    after = desk.bodies()
    assert all(after[suffix] != before[suffix] for suffix in after)
    assert (instants(desk), feed_updated(desk)) == (told, feed)
    assert all(b"Warga Membangun" in body for body in after.values())


def test_an_update_moves_updated_of_entry_and_feed_in_every_format(desk: Desk) -> None:
    article_id = desk.published()
    (published, updated), feed = instants(desk), feed_updated(desk)
    assert published == updated
    desk.later()
    desk.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Warga Membangun Jembatan"))
    desk.refresh()
    assert instants(desk) == (published, truncate_to_second(desk.now))
    assert feed_updated(desk) > feed
    assert json.loads(desk.body("all", "json"))["_feedsvc"]["updated"] == truncate_to_second(desk.now).isoformat()
    assert feedparser.parse(desk.body("all", "rss")).feed.updated_parsed[:6] == desk.now.utctimetuple()[:6]


def test_a_clock_that_goes_back_moves_no_instant_back(desk: Desk) -> None:
    article_id = desk.published()
    with desk.database.reading() as session:
        before = representations.find_head(session, "all", "atom")
    told, feed = instants(desk), feed_updated(desk)
    desk.later(-5 * HOUR)
    desk.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Judul Lain"))
    desk.refresh()
    with desk.database.reading() as session:
        after = representations.find_head(session, "all", "atom")
    assert (instants(desk), feed_updated(desk)) == (told, feed)
    assert before
    assert after
    assert after.modified == before.modified + timedelta(seconds=1)


def test_a_withdrawn_article_leaves_all_feeds_and_a_tombstone(desk: Desk) -> None:
    article_id = desk.published()
    guid = desk.article(article_id).guid
    desk.later()
    desk.act(Verb.WITHDRAW, article_id)
    assert desk.placed(article_id) == set()
    desk.refresh()
    for path in ALL_FEEDS:
        assert desk.guids(path) == []
        assert f'deleted-entry ref="{guid}" when="{truncate_to_second(desk.now).isoformat()}"'.encode() in desk.body(
            path, "atom"
        )
        stones = json.loads(desk.body(path, "json"))["_feedsvc"]["tombstones"]
        assert stones == [{"id": guid, "withdrawn": truncate_to_second(desk.now).isoformat()}]
    assert desk.article(article_id).withdrawn == truncate_to_second(desk.now)


def test_an_article_that_comes_back_is_the_same_entry_and_its_tombstone_goes(desk: Desk) -> None:
    article_id = desk.published()
    guid, published = desk.article(article_id).guid, desk.article(article_id).published
    desk.act(Verb.WITHDRAW, article_id)
    desk.refresh()
    desk.later()
    article = desk.act(Verb.PUBLISH, article_id)
    desk.refresh()
    assert (article.guid, article.published, article.withdrawn) == (guid, published, None)
    assert article.updated == truncate_to_second(desk.now)
    for path in ALL_FEEDS:
        assert desk.guids(path) == [guid]
        assert b"deleted-entry" not in desk.body(path, "atom")
    desk.assert_all_is_told()


def test_what_lost_a_topic_while_it_was_away_keeps_the_tombstone_there(desk: Desk) -> None:
    article_id = desk.published()
    desk.act(Verb.WITHDRAW, article_id)
    desk.act(Verb.SAVE, article_id, replace(SAMPLE, topics=("Kota",)))
    desk.act(Verb.PUBLISH, article_id)
    desk.refresh()
    assert b"deleted-entry" in desk.body("topics/desa", "atom")
    assert b"deleted-entry" not in desk.body("topics/kota", "atom")
    assert desk.guids("topics/kota") == desk.guids("all")


def test_an_undone_publication_leaves_a_tombstone_and_comes_back_the_same(desk: Desk) -> None:
    article_id = desk.published()
    guid, published = desk.article(article_id).guid, desk.article(article_id).published
    desk.later()
    assert desk.act(Verb.UNDO, article_id).state == State.DRAFT
    desk.refresh()
    assert desk.guids() == []
    assert f'deleted-entry ref="{guid}"'.encode() in desk.body("all", "atom")
    desk.later()
    desk.act(Verb.PUBLISH, article_id)
    desk.refresh()
    assert desk.guids() == [guid]
    assert b"deleted-entry" not in desk.body("all", "atom")
    assert instants(desk) == (published, truncate_to_second(desk.now))


def test_an_update_that_is_undone_is_told_as_an_update(desk: Desk) -> None:
    article_id = desk.published()
    seen = [instants(desk)[1]]
    desk.later()
    desk.act(Verb.UPDATE, article_id, replace(SAMPLE, title="Judul Lain"))
    for _ in range(3):  # undone, done again, undone
        desk.refresh()
        seen.append(instants(desk)[1])
        desk.later()
        desk.act(Verb.UNDO, article_id)
    desk.refresh()
    seen.append(instants(desk)[1])
    assert seen == sorted(set(seen))
    assert desk.article(article_id).title == SAMPLE.title


def test_a_correction_that_is_undone_is_as_silent(desk: Desk) -> None:
    article_id = desk.published()
    told, feed = instants(desk), feed_updated(desk)
    desk.later()
    desk.act(Verb.CORRECT, article_id, replace(SAMPLE, title="Judul Lain"))
    for title in (SAMPLE.title, "Judul Lain", SAMPLE.title):
        desk.later()
        assert desk.act(Verb.UNDO, article_id).title == title
        desk.refresh()
        assert (instants(desk), feed_updated(desk)) == (told, feed)


def test_an_undone_withdrawal_brings_the_entry_back_as_it_was(desk: Desk) -> None:
    article_id = desk.published()
    told = instants(desk)
    desk.later()
    desk.act(Verb.WITHDRAW, article_id)
    desk.refresh()
    desk.later()
    article = desk.act(Verb.UNDO, article_id)
    desk.refresh()
    assert (article.state, article.withdrawn) == (State.PUBLISHED, None)
    assert instants(desk) == told
    assert b"deleted-entry" not in desk.body("all", "atom")
