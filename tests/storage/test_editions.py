"""Tests of editions: who keeps bytes learns what changed, at a cost that does not grow with the feeds."""

from datetime import datetime

from sqlalchemy import insert, text

from feedsvc.storage import editions
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Feed, Representation
from tests.storage.plans import plan

MANY = 3000


def fill(database: Database, now: datetime) -> editions.Stand:
    """Make so many feeds, each with a representation; return how far things were just before the last two changed."""
    with database.writing() as session:
        first = session.scalar(text("SELECT max(id) FROM feeds")) or 0
        ids = range(first + 1, first + 1 + MANY)
        feeds = [
            {"id": each, "guid": f"g{each}", "path": f"topics/t{each}", "created": now, "updated": now} for each in ids
        ]
        session.execute(insert(Feed), feeds)
        session.execute(text("ANALYZE"))  # when it knew of no representations: there it went wrong
        representations = [
            {
                "feed_id": each,
                "suffix": "rss",
                "media_type": "application/rss+xml",
                "digest": f"{each:022x}",
                "modified": now,
                "size": 1,
                "entries": 0,
                "edition": number,
                "encoded": 1,
                "checksum": 0,
            }
            for number, each in enumerate(ids, 1)
        ]
        session.execute(insert(Representation), representations)
        return editions.Stand(MANY - 2, editions.current(session).addresses)


def test_what_changed_is_found_by_the_changes_and_not_by_looking_at_every_feed(
    database: Database, now: datetime
) -> None:
    seen = fill(database, now)
    with database.reading() as session:
        changed = editions.changed_since(session, seen, editions.current(session))
    assert changed is not None
    assert len(changed) == 2
    how = plan(
        database, lambda session: editions.changed_since(session, seen, editions.current(session)), "representations"
    )
    assert "ix_representations_edition" in how
    assert "SCAN f" not in how
    assert "Seq Scan on feeds" not in how


def test_more_changes_than_can_be_told_are_any(database: Database, now: datetime) -> None:
    seen = fill(database, now)
    with database.reading() as session:
        assert editions.changed_since(session, seen, seen, limit=1) is None
        assert editions.changed_since(session, editions.Stand(MANY, seen.addresses), seen) == []
