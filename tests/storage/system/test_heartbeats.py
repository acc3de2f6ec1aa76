"""The progress of the scheduler: one statement with three index look-ups, on any database."""

from datetime import datetime, timedelta

from sqlalchemy import insert, text

from feedsvc.domain.articles import State
from feedsvc.domain.readiness import Progress
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.storage.system import heartbeats
from feedsvc.storage.tables import Article, Feed
from tests.storage.plans import read_plan


def test_an_empty_newsroom_has_nothing_to_do(database: Database) -> None:
    with database.writing() as session:
        everything = feeds.find_feed(session, feeds.ALL)
        assert everything
        everything.stale_since = None
    with database.reading() as session:
        assert heartbeats.read_progress(session) == Progress(None, None, None)


def test_progress_is_read_from_indexes_alone(database: Database, now: datetime) -> None:
    soon = now + timedelta(minutes=1)
    fill(database, now, soon)
    results: list[Progress] = []
    query_plan = read_plan(
        database,
        lambda session: results.append(heartbeats.read_progress(session)),
        "articles, feeds",
    )
    assert results == [Progress(now, soon, now - timedelta(seconds=3))]
    assert "ix_articles_state_publish_at" in query_plan
    assert "ix_feeds_stale_since" in query_plan
    assert "Seq Scan on articles" not in query_plan
    assert "Seq Scan on feeds" not in query_plan
    assert "SCAN articles" not in query_plan
    assert "SCAN feeds" not in query_plan


def fill(database: Database, now: datetime, soon: datetime) -> None:
    """Store articles of which every third is scheduled, and feeds of which some are stale."""
    columns = ("guid", "slug", "title", "summary", "body_html", "language")
    with database.writing() as session:
        heartbeats.record_heartbeat(session, heartbeats.SCHEDULER, now=now)
        session.execute(text("UPDATE feeds SET stale_since = NULL"))
        session.execute(
            insert(Article),
            [
                dict.fromkeys(columns, f"a{number}")
                | {"sources": [], "created": now, "changed": now, "revision": 1}
                | {"state": State.SCHEDULED if number % 3 == 0 else State.PUBLISHED}
                | {"publish_at": soon + timedelta(seconds=number) if number % 3 == 0 else now}
                for number in range(1200)
            ],
        )
        session.execute(
            insert(Feed),
            [
                {"guid": f"f{number}", "path": f"f{number}", "created": now, "updated": now}
                | {"stale_since": now - timedelta(seconds=number) if number < 4 else None}
                for number in range(1200)
            ],
        )
