"""Rows of feeds: the newest entries come from one index, however much is stored."""

from datetime import datetime, timedelta

from sqlalchemy import insert

from feedsvc.domain.articles import State
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds, items, paths, stale_marks
from feedsvc.storage.tables import Article, FeedItem
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
            session.execute(
                insert(FeedItem),
                [
                    {"feed_id": feed.id, "article_id": row["id"], "published": row["published"]}
                    for row in rows
                ],
            )
        return everything.id


def test_the_newest_entries_come_from_the_covering_index_alone(
    database: Database, now: datetime
) -> None:
    feed_id = fill(database, now, 3000)
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
        stale_marks.mark_rendered(session, {feed.id: 6}, now=later)
    with database.reading() as session:
        assert feeds.get_feed(session, feed.id).stale_since == later, (
            "the bytes are of that time, so the feed is not late"
        )
    with database.writing() as session:
        stale_marks.mark_rendered(session, {feed.id: 7}, now=later)
    with database.reading() as session:
        assert feeds.get_feed(session, feed.id).stale_since is None
