"""Rows of feeds: the newest entries come from one index, however many rows are stored."""

from datetime import datetime, timedelta

from sqlalchemy import delete, insert, literal, select

from feedsvc.domain.articles import State
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds, items, paths, stale_marks
from feedsvc.storage.feeds.stale_marks import FeedVersions
from feedsvc.storage.tables import Article, FeedItem, FormerGuid
from tests.storage.plans import read_plan


def fill(database: Database, now: datetime, many: int) -> int:
    """Store many published articles in two feeds. Return the id of the feed of everything."""
    with database.writing() as session:
        everything = feeds.find_feed(session, feeds.ALL)
        assert everything
        other = paths.add_feed(session, "other", "tag:x,2026:other", now=now)
        rows = [
            {
                "id": number,
                "guid": f"tag:x,2026:{number}",
                "slug": f"s{number}",
                "title": f"T {number}",
                "summary": "",
                "body_html": "",
                "language": "id",
                "sources": [],
                "state": State.PUBLISHED,
                "created": now,
                "published": now - timedelta(seconds=number // 2),
                "changed": now - timedelta(seconds=number // 3),
                "revision": 1,
            }
            for number in range(1, many + 1)
        ]
        session.execute(insert(Article), rows)
        for feed in (everything, other):
            chosen = select(literal(feed.id), Article.id, Article.published)
            columns = ["feed_id", "article_id", "published"]
            session.execute(insert(FeedItem).from_select(columns, chosen))
        return everything.id


def test_the_newest_entries_come_from_the_covering_index_alone(
    database: Database, now: datetime
) -> None:
    feed_id = fill(database, now, 1000)
    results: list[object] = []
    query_plan = read_plan(
        database,
        lambda session: results.append(items.list_newest_ids(session, {feed_id: 5})),
        "feed_items",
    )
    assert results == [{feed_id: [1, 3, 2, 5, 4]}]
    assert "ix_feed_items_feed_id_published_article_id" in query_plan
    assert (
        "USING COVERING INDEX" if database.is_sqlite else "Index Only Scan Backward"
    ) in query_plan
    assert "SORT" not in query_plan.upper().replace("SORTED", "")
    assert "B-TREE" not in query_plan


def test_a_feed_that_became_stale_while_it_was_rendered_is_stale_since_then(
    database: Database, now: datetime
) -> None:
    with database.writing() as session:
        feed = feeds.find_feed(session, feeds.ALL)
        assert feed
        feed.stale_since, feed.wanted_version, feed.rendered_version = now, 7, 5
    later = now + timedelta(minutes=1)
    with database.writing() as session:
        stale_marks.mark_rendered(session, {feed.id: FeedVersions(6, 5)}, now=later)
    with database.reading() as session:
        assert feeds.get_feed(session, feed.id).stale_since == later, (
            "the bytes are of that time, so the feed is not late"
        )
    with database.writing() as session:
        stale_marks.mark_rendered(session, {feed.id: FeedVersions(7, 6)}, now=later)
    with database.reading() as session:
        assert feeds.get_feed(session, feed.id).stale_since is None


def test_tombstones_are_looked_for_without_a_look_at_each_article(
    database: Database, now: datetime
) -> None:
    feed_id = fill(database, now, 1000)
    since = now - timedelta(days=30)
    with database.writing() as session:
        for number, feeds_of_it in ((1, True), (2, False)):
            former = FormerGuid(
                guid=f"tag:x,2025:{number}", article_id=number, revision=2, replaced=now
            )
            session.add(former)
            if not feeds_of_it:
                session.execute(delete(FeedItem).where(FeedItem.article_id == number))
    with database.reading() as session:
        [state] = items.get_feed_states(session, [feed_id], since=since)
        assert (state.has_withdrawals, state.has_notices) == (True, False)
        withdrawn = items.list_withdrawals(session, feed_id, since=since, limit=9)
        assert [guid for guid, _ in withdrawn] == ["tag:x,2025:1"]
        [state] = items.get_feed_states(session, [feed_id], since=now + timedelta(seconds=1))
        assert not state.has_withdrawals
    plan = read_plan(
        database,
        lambda session: items.get_feed_states(session, [feed_id], since=since),
        "feed_items",
    )
    assert "ix_former_guids_replaced" in plan or "Seq Scan on former_guids" in plan
    assert "ix_feed_items_feed_id_published" not in plan
    assert "Seq Scan on feed_items" not in plan
