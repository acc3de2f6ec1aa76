"""Feeds as rows: the newest entries come from one index, whatever else is stored."""

from datetime import datetime, timedelta

from sqlalchemy import event, insert, text

from feedsvc.domain.articles import State
from feedsvc.storage import contents, feeds
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article, Placement


def fill(database: Database, now: datetime, many: int) -> int:
    """Store many published articles in two feeds; return the number of the feed of everything."""
    with database.writing() as session:
        everything = feeds.by_path(session, feeds.ALL)
        assert everything
        other = feeds.add(session, "other", "tag:x,2026:other", now=now)
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
                insert(Placement),
                [{"feed_id": feed.id, "article_id": row["id"], "published": row["published"]} for row in rows],
            )
        return everything.id


def test_the_newest_entries_come_from_the_covering_index_alone(database: Database, now: datetime) -> None:
    feed_id = fill(database, now, 3000)
    said: list[tuple[str, object]] = []
    event.listen(database.engine, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
    with database.reading() as session:
        assert contents.latest(session, {feed_id: 5}) == {feed_id: [1, 3, 2, 5, 4]}
    asked, given = said[-1]
    explain = "EXPLAIN QUERY PLAN " if database.is_sqlite else "EXPLAIN "
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("VACUUM ANALYZE placements"))
        plan = "\n".join(str(tuple(row)) for row in connection.exec_driver_sql(explain + asked, given))  # type: ignore[arg-type]  # as the driver got them
    assert "ix_placements_feed_id_published_article_id" in plan
    assert ("USING COVERING INDEX" if database.is_sqlite else "Index Only Scan Backward") in plan
    assert "SORT" not in plan.upper().replace("SORTED", "")
    assert "B-TREE" not in plan
