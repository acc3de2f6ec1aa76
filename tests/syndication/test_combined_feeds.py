"""Combined feeds: created once, refreshed like all others, and deleted when few ask for them."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, select

from feedsvc import editorial, syndication
from feedsvc.domain.articles import Verb
from feedsvc.domain.combinations import parse_path
from feedsvc.domain.site import Site
from feedsvc.domain.taxonomy import Term
from feedsvc.errors import GoneError, NotFoundError
from feedsvc.rendering import FORMATS
from feedsvc.storage import taxonomy
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import (
    combined_feeds,
    custom_feeds,
    explored_spans,
    feeds,
    items,
    newest_matches,
)
from feedsvc.storage.feeds.newest_matches import NEWEST
from feedsvc.storage.tables import (
    Article,
    CombinedFeed,
    Encoding,
    Feed,
    FeedItem,
    Representation,
    Topic,
    Withdrawal,
)
from tests.editorial.newsroom import SAMPLE, Newsroom

BOTH = "topics/desa+pendidikan"
ARTICLE = replace(SAMPLE, section="", authors=())  # in few feeds


@pytest.fixture
def newsroom(database: Database, site: Site, now: datetime) -> Newsroom:
    """A newsroom on SQLite and on PostgreSQL in turn, whose feeds hold three entries."""
    return Newsroom(database, replace(site, entry_limit=3), now, ARTICLE)


def create(newsroom: Newsroom, path: str, most: int = 10) -> int:
    """Create a combined feed and its bytes. Return its id."""
    with newsroom.database.reading() as session:
        resolved = syndication.combined_feeds.resolve_address(session, parse_path(path))
    assert resolved.selection
    feed_id = syndication.combined_feeds.find_or_create(
        newsroom.database,
        resolved,
        resolved.selection,
        most=most,
        site=newsroom.site,
        now=newsroom.now,
    )
    syndication.refresh.refresh_feed(
        newsroom.database, feed_id, site=newsroom.site, now=newsroom.now
    )
    return feed_id


def publish_many(newsroom: Newsroom, count: int) -> list[int]:
    """Publish articles of both topics, an hour apart. Return their ids, the newest first."""
    ids = []
    for number in range(count):
        newsroom.move_clock()
        ids.append(newsroom.publish_new(title=f"Kabar {number}"))
    newsroom.refresh()
    return ids[::-1]


def list_ids(newsroom: Newsroom, path: str) -> list[int]:
    """Return the articles in a feed's bytes by id, which are the same in every format."""
    guids = newsroom.read_guids(path)
    with newsroom.database.reading() as session:
        ids = {article.guid: article.id for article in session.scalars(select(Article))}
    return [ids[guid] for guid in guids]


def list_paths(newsroom: Newsroom) -> set[str]:
    """Return the paths of the stored combined feeds."""
    with newsroom.database.reading() as session:
        rows = session.scalars(
            select(Feed.path).join(CombinedFeed, CombinedFeed.feed_id == Feed.id)
        )
        return set(rows)


def test_a_publication_reaches_a_combined_feed_like_all_others(newsroom: Newsroom) -> None:
    ids = publish_many(newsroom, 4)
    create(newsroom, BOTH)
    create(newsroom, "topics/-desa")
    create(newsroom, "search/jembatan+minggu")
    assert list_ids(newsroom, BOTH) == ids[:3]
    assert list_ids(newsroom, "topics/-desa") == []
    assert list_ids(newsroom, "search/jembatan+minggu") == ids[:3]
    newsroom.move_clock()
    other = newsroom.publish_new(title="Lain", topics=("Pasar",), body="<p>Pasar malam.</p>")
    assert newsroom.list_stale() & list_paths(newsroom) == {"topics/-desa"}
    newsroom.refresh()
    newsroom.move_clock()
    new = newsroom.publish_new(title="Baru")
    assert newsroom.list_stale() >= {BOTH, "search/jembatan+minggu"}
    newsroom.refresh()
    assert newsroom.list_stale() == set()
    assert list_ids(newsroom, BOTH) == [new, *ids[:2]]
    assert list_ids(newsroom, "search/jembatan+minggu") == [new, *ids[:2]]
    assert list_ids(newsroom, "topics/-desa") == [other]
    # The entries have the same bytes as in the other feeds.
    with newsroom.database.reading() as session:
        parts = {
            path: session.scalar(
                select(Representation.fragments)
                .join(Feed, Feed.id == Representation.feed_id)
                .where(Feed.path == path, Representation.suffix == "atom")
            )
            for path in (BOTH, "topics/desa")
        }
    assert parts[BOTH] == parts["topics/desa"]


@pytest.mark.any_database
def test_a_feed_is_filled_up_after_articles_have_left_it(newsroom: Newsroom) -> None:
    ids = publish_many(newsroom, 8)
    feed_id = create(newsroom, BOTH)
    newsroom.move_clock()
    newsroom.act(Verb.WITHDRAW, ids[0])
    newsroom.act(Verb.UPDATE, ids[1], replace(ARTICLE, title="Tanpa topik", topics=("Desa",)))
    assert BOTH in newsroom.list_stale()
    newsroom.refresh()
    assert list_ids(newsroom, BOTH) == ids[2:5]
    assert newsroom.get_article(ids[0]).guid in newsroom.read_body(BOTH, "atom").decode()
    # An old article that comes in does not displace the newest ones.
    newsroom.act(Verb.UPDATE, ids[1], replace(ARTICLE, title="Dengan topik"))
    newsroom.act(Verb.UPDATE, ids[7], replace(ARTICLE, title="Lama"))
    newsroom.refresh()
    assert list_ids(newsroom, BOTH) == ids[1:4]
    publish_many(newsroom, 6)
    with newsroom.database.reading() as session:
        count = select(func.count()).where(FeedItem.feed_id == feed_id)
        assert (session.scalar(count) or 0) <= 2 * newsroom.site.entry_limit
        for feed in session.scalars(select(Feed).where(Feed.id == feed_id)):
            limit = newsroom.site.entry_limit
            newest = explored_spans.read_matches(session, feed, NEWEST, limit)
            assert not combined_feeds.are_items_outdated(session, feed, newest, limit)
            assert feed.combined
            selection = custom_feeds.read_selection(feed.combined)
            keys = newest_matches.list_newest_matches(session, selection, limit)
            assert [key.article_id for key in keys] == items.list_newest_ids(
                session, {feed_id: limit}
            )[feed_id]


@pytest.mark.any_database
def test_a_correction_brings_an_old_article_into_the_feed_of_a_search(newsroom: Newsroom) -> None:
    ids = publish_many(newsroom, 6)
    create(newsroom, "search/gempa")
    create(newsroom, "search/kabar")
    assert list_ids(newsroom, "search/gempa") == []
    for article_id in ids[2:]:
        newsroom.act(Verb.CORRECT, article_id, replace(ARTICLE, title="Gempa"))
    newsroom.refresh()
    assert list_ids(newsroom, "search/gempa") == ids[2:5]
    assert list_ids(newsroom, "search/kabar") == ids[:2]
    bodies = newsroom.read_bodies("search/gempa")
    assert all(b"/feeds/search/gempa/archive/" in body for body in bodies.values())
    with newsroom.database.writing() as session:
        stored = session.scalars(select(CombinedFeed.feed_id)).all()
        combined_feeds.delete_combined_feeds(session, stored)
    create(newsroom, "search/gempa")
    assert list_ids(newsroom, "search/gempa") == ids[2:5]
    newsroom.act(Verb.CORRECT, ids[3], replace(ARTICLE, title="Kabar"))
    newsroom.act(Verb.WITHDRAW, ids[5])
    newsroom.refresh()
    assert list_ids(newsroom, "search/gempa") == [ids[2], ids[4]]


@pytest.mark.any_database
def test_a_feed_that_is_created_again_has_its_id_and_bytes(newsroom: Newsroom) -> None:
    newsroom.sample = SAMPLE
    publish_many(newsroom, 2)
    paths = (BOTH, "topics/-desa", "search/jembatan", "authors/ani,budi")
    for path in paths:
        create(newsroom, path)
    guids = {path: newsroom.get_feed(path).guid for path in paths}
    assert len(set(guids.values())) == len(paths)
    before = {path: newsroom.read_bodies(path) for path in paths}
    newsroom.move_clock()
    with newsroom.database.writing() as session:
        stored = session.scalars(select(CombinedFeed.feed_id)).all()
        combined_feeds.delete_combined_feeds(session, stored)
        for table in (FeedItem, Withdrawal, Representation, Encoding):
            count = select(func.count()).where(table.feed_id.in_(stored))
            assert session.scalar(count) == 0
    assert list_paths(newsroom) == set()
    for path in paths:
        create(newsroom, path)
        assert newsroom.get_feed(path).guid == guids[path]
        assert newsroom.read_bodies(path) == before[path]


@pytest.mark.any_database
def test_renamed_merged_and_retired_terms(newsroom: Newsroom) -> None:
    publish_many(newsroom, 2)
    newsroom.publish(title="Pasar", topics=("Pasar", "Desa"))
    create(newsroom, BOTH)
    create(newsroom, "topics/desa+pasar")
    guid = newsroom.get_feed(BOTH).guid
    with newsroom.database.writing() as session:
        topics = {name: taxonomy.find_term(session, Topic, name) for name in ("Desa", "Pasar")}
        desa, pasar = (each.id for each in topics.values() if each)
        editorial.taxonomy.change_term(
            session, Topic, desa, Term("Kampung", "kampung"), now=newsroom.now
        )
    newsroom.refresh()
    assert list_paths(newsroom) == set()
    with newsroom.database.reading() as session:
        resolved = syndication.combined_feeds.resolve_address(session, parse_path(BOTH))
    assert (resolved.path, resolved.name) == ("topics/kampung+pendidikan", "Kampung + Pendidikan")
    create(newsroom, resolved.path)
    assert newsroom.get_feed(resolved.path).guid == guid
    with newsroom.database.writing() as session:
        editorial.taxonomy.merge_terms(session, Topic, pasar, desa, now=newsroom.now)
    newsroom.refresh()
    assert list_paths(newsroom) == set()
    with newsroom.database.reading() as session:
        resolved = syndication.combined_feeds.resolve_address(
            session, parse_path("topics/desa+pasar")
        )
        assert (resolved.path, resolved.selection) == ("topics/kampung", None)
        with pytest.raises(NotFoundError, match="kampung cannot be both"):
            syndication.combined_feeds.resolve_address(session, parse_path("topics/desa+-pasar"))
    create(newsroom, "topics/-kampung")
    with newsroom.database.writing() as session:
        editorial.taxonomy.retire_term(session, Topic, desa, now=newsroom.now)
    newsroom.refresh()
    assert list_paths(newsroom) == set()
    with newsroom.database.reading() as session, pytest.raises(GoneError):
        syndication.combined_feeds.resolve_address(session, parse_path("topics/-kampung"))


@pytest.mark.any_database
def test_what_readers_do_not_know_cannot_be_combined(newsroom: Newsroom) -> None:
    newsroom.sample = SAMPLE
    publish_many(newsroom, 1)
    newsroom.start(title="Rahasia", topics=("Rahasia",))
    with newsroom.database.reading() as session:
        for path in ("topics/desa+rahasia", "topics/-rahasia", "sections/desa,news"):
            with pytest.raises(NotFoundError, match="there is no"):
                syndication.combined_feeds.resolve_address(session, parse_path(path))


def test_the_least_requested_feeds_give_way(newsroom: Newsroom) -> None:
    publish_many(newsroom, 1)
    for path in ("search/satu", "search/dua", "search/tiga"):
        create(newsroom, path)
        newsroom.move_clock(timedelta(minutes=1))
    newsroom.move_clock()
    syndication.combined_feeds.record_request(newsroom.database, "search/satu", now=newsroom.now)
    newsroom.move_clock()
    syndication.combined_feeds.record_request(newsroom.database, "search/dua", now=newsroom.now)
    # Feeds that were requested only once are deleted first, even if they are newer.
    for number in range(4):
        newsroom.move_clock()
        create(newsroom, f"search/baru{number}", most=3)
    assert list_paths(newsroom) == {"search/satu", "search/dua", "search/baru3"}
    newsroom.move_clock()
    assert create(newsroom, "search/satu", most=3)
    assert syndication.combined_feeds.delete_unrequested(
        newsroom.database, most=1, now=newsroom.now
    )
    assert list_paths(newsroom) == {"search/dua"}
    newsroom.move_clock(timedelta(days=31))
    assert syndication.combined_feeds.delete_unrequested(
        newsroom.database, most=1, now=newsroom.now
    )
    assert list_paths(newsroom) == set()
    assert not syndication.combined_feeds.delete_unrequested(
        newsroom.database, most=1, now=newsroom.now
    )


@pytest.mark.any_database
def test_a_feed_that_holds_too_many_articles_is_made_again(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish_many(newsroom, 6)
    create(newsroom, BOTH)
    for most, deleted in ((4, 0), (3, 1)):
        monkeypatch.setattr(combined_feeds, "MOST_ITEMS", most)
        assert deleted == syndication.combined_feeds.delete_unrequested(
            newsroom.database, most=10, now=newsroom.now
        )


@pytest.mark.any_database
def test_combined_feeds_come_after_urgent_feeds(newsroom: Newsroom) -> None:
    publish_many(newsroom, 1)
    create(newsroom, BOTH)
    newsroom.publish_new(title="Baru")
    with newsroom.database.reading() as session:
        urgent = dict(session.execute(select(Feed.path, Feed.urgent)).all())
    assert urgent["topics/desa"]
    assert not urgent[BOTH]
    newsroom.refresh()
    assert newsroom.list_stale() == set()


@pytest.mark.any_database
def test_a_publication_while_a_feed_is_created_is_in_it(newsroom: Newsroom) -> None:
    publish_many(newsroom, 1)
    with ThreadPoolExecutor(4) as threads:
        created = [threads.submit(create, newsroom, BOTH) for _ in range(2)]
        published = [threads.submit(newsroom.publish_new, title=f"Serentak {n}") for n in range(2)]
        new = {each.result() for each in published}
        assert len({each.result() for each in created}) == 1
    newsroom.refresh()
    assert set(list_ids(newsroom, BOTH)) >= new


@pytest.mark.any_database
def test_no_list_has_combined_feeds(newsroom: Newsroom) -> None:
    publish_many(newsroom, 1)
    create(newsroom, BOTH)
    with newsroom.database.reading() as session:
        assert BOTH not in {feed.path for feed in feeds.list_feeds(session)}
    assert set(FORMATS) == set(newsroom.read_bodies(BOTH))
