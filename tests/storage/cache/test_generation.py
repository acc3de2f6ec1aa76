"""The cache generation: processes learn what has changed, at a cost independent of the feeds."""

from collections.abc import Callable
from datetime import datetime

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from feedsvc import syndication
from feedsvc.domain.site import Site
from feedsvc.errors import UnavailableError
from feedsvc.storage.cache import generation
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Feed, Representation
from feedsvc.web.middleware import change_listener
from feedsvc.web.middleware.change_listener import ChangeListener
from tests.storage.plans import read_plan

pytestmark = pytest.mark.every_database  # each kind answers in its own way

MANY = 1200  # enough for a planner to prefer an index


def fill(database: Database, now: datetime, count: int = 3) -> generation.Generation:
    """Add `count` feeds, each with a representation.

    Return the generation before the last two of them changed.
    """
    with database.writing() as session:
        first = session.scalar(text("SELECT max(id) FROM feeds")) or 0
        ids = range(first + 1, first + 1 + count)
        feeds = [
            {
                "id": each,
                "guid": f"g{each}",
                "path": f"topics/t{each}",
                "created": now,
                "updated": now,
            }
            for each in ids
        ]
        session.execute(insert(Feed), feeds)
        session.execute(text("ANALYZE"))  # statistics without representations led to a full scan
        representations = [
            {
                "feed_id": each,
                "suffix": "rss",
                "media_type": "application/rss+xml",
                "digest": f"{each:022x}",
                "modified": now,
                "size": 1,
                "entries": 0,
                "generation": number,
                "encoded": 1,
                "checksum": 0,
            }
            for number, each in enumerate(ids, 1)
        ]
        session.execute(insert(Representation), representations)
        return generation.Generation(count - 2, generation.read_generation(session).addresses)


def test_changes_are_found_by_an_index_without_reading_every_feed(
    database: Database, now: datetime
) -> None:
    before = fill(database, now, MANY)
    with database.reading() as session:
        changed = generation.list_changed_since(
            session, before, generation.read_generation(session)
        )
    assert changed is not None
    assert len(changed) == 2
    how = read_plan(
        database,
        lambda session: generation.list_changed_since(
            session, before, generation.read_generation(session)
        ),
        "representations",
    )
    assert "ix_representations_generation" in how
    assert "SCAN f" not in how
    assert "Seq Scan on feeds" not in how


def test_more_changes_than_the_limit_stand_for_all(database: Database, now: datetime) -> None:
    current = fill(database, now)
    with database.reading() as session:
        assert generation.list_changed_since(session, current, current, limit=1) is None
        newest = generation.Generation(current.bytes + 2, current.addresses)
        assert generation.list_changed_since(session, newest, current) == []


def spoil(database: Database, statement: str) -> None:
    """Run a statement that deletes the row or stores something else in it."""
    with database.writing() as session:
        session.execute(text(statement))


LOST = "DELETE FROM cache_generation"
STATEMENTS = (
    LOST,
    "UPDATE cache_generation SET bytes = 'many'",
    "UPDATE cache_generation SET addresses = 'many'",
    "UPDATE cache_generation SET bytes = x'00'",
    "UPDATE cache_generation SET bytes = 1.5",
)


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("change", [generation.next_generation, generation.mark_addresses_changed])
def test_a_row_that_is_lost_or_damaged_is_restored_by_the_next_change(
    database: Database,
    now: datetime,
    statement: str,
    change: Callable[[Session], object],
    caplog: pytest.LogCaptureFixture,
) -> None:
    if not database.is_sqlite and statement != LOST:
        return  # its columns have types
    fill(database, now)
    with database.reading() as session:
        before = generation.read_generation(session)
        newest = session.scalar(text("SELECT max(generation) FROM representations"))
    spoil(database, statement)
    with pytest.raises(UnavailableError, match="lost or damaged"), database.reading() as session:
        generation.read_generation(session)
    with database.writing() as session:
        change(session)
    with database.reading() as session:
        after = generation.read_generation(session)
        # Every process discards all bytes in its memory.
        assert generation.list_changed_since(session, before, after) is None
    assert after.bytes >= newest
    assert after.addresses != before.addresses
    assert caplog.text.count("has been restored") == 1


def test_an_intact_row_is_not_changed(database: Database) -> None:
    with database.reading() as session:
        before = generation.read_generation(session)
    with database.writing() as session:
        assert not generation.repair(session)
    with database.reading() as session:
        assert generation.read_generation(session) == before


def test_a_sweep_restores_the_row(database: Database, site: Site, now: datetime) -> None:
    spoil(database, LOST)
    syndication.refresh.sweep_feeds(database, site=site, now=now)
    with database.reading() as session:
        generation.read_generation(session)


def test_a_listener_logs_once_that_the_row_is_lost_and_goes_on(
    database: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_listener, "LEASE", 3600)  # a busy machine may look late
    listener = ChangeListener(database)
    listener.check_now()
    spoil(database, LOST)
    for _ in range(50):
        listener.check_now()
    assert "Traceback" not in caplog.text
    assert len(caplog.messages) == 1
    assert listener.is_current()
    with database.writing() as session:
        generation.mark_addresses_changed(session)
    changes = listener.changes
    listener.check_now()
    assert (listener.is_away, listener.changes) == (False, changes + 1)


@pytest.mark.parametrize(
    ("column", "change"),
    [("bytes", generation.next_generation), ("addresses", generation.mark_addresses_changed)],
)
def test_a_column_of_another_type_is_an_outage(
    database: Database, column: str, change: Callable[[Session], object]
) -> None:
    if database.is_sqlite:
        return  # its columns have no types
    for kind in ("text", "integer"):
        with database.writing() as session:
            change_type = f"ALTER {column} TYPE {kind} USING {column}::{kind}"
            session.execute(text(f"ALTER TABLE cache_generation {change_type}"))
        if kind == "text":
            for verb in (generation.read_generation, change, generation.repair):
                with pytest.raises(UnavailableError), database.writing() as session:
                    verb(session)
    with database.writing() as session:
        change(session)
