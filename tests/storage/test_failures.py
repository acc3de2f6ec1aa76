"""A failure of a real database is an outage, bad input or a collision, never a driver's error."""

import itertools
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select, text

from feedsvc.errors import CollisionError, Outage, UnavailableError, ValidationError
from feedsvc.storage import schema
from feedsvc.storage.database import Database
from feedsvc.storage.outages import OutageLog
from feedsvc.storage.sqlite_driver import sqlite3
from feedsvc.storage.system import heartbeats
from feedsvc.storage.tables import Heartbeat, Topic

pytestmark = pytest.mark.every_database  # each kind has its own errors

ROLE = "newsroom"
_numbers = itertools.count()


def alter(database: Database, *statements: str) -> None:
    """Change a database as its owner, without the application."""
    if database.path:
        with closing(sqlite3.connect(database.path, isolation_level=None)) as connection:
            for statement in statements:
                connection.execute(statement)
        return
    with (
        closing(Database(database.url.render_as_string(hide_password=False))) as owner,
        owner.writing() as session,
    ):
        for statement in statements:
            session.execute(text(statement))


@pytest.fixture
def restricted(database: Database) -> Iterator[Database]:
    """Yield the database, on PostgreSQL with a role that has only the privileges it needs."""
    if database.path:
        yield database
        return
    alter(
        database,
        f"DROP ROLE IF EXISTS {ROLE}",
        f"CREATE ROLE {ROLE} LOGIN",
        f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}",
    )
    restricted = Database(database.url.set(username=ROLE).render_as_string(hide_password=False))
    yield restricted
    restricted.close()
    alter(database, f"DROP OWNED BY {ROLE}", f"DROP ROLE {ROLE}")


def read(database: Database) -> None:
    with database.reading() as session:
        heartbeats.find_last_heartbeat(session, "a")


def write(database: Database, now: datetime) -> None:
    with database.writing() as session:
        # The detail differs each time: the same values would write nothing.
        heartbeats.record_heartbeat(session, "a", now=now, detail=str(next(_numbers)))


def find_outage(verb: Callable[..., object], *values: object) -> Outage | None:
    """Return the outage that `verb` raises."""
    with pytest.raises(UnavailableError) as error:
        verb(*values)
    assert "\n" not in str(error.value)
    return error.value.outage


@pytest.mark.parametrize("way", ["database", "role", "session"])
def test_a_database_that_refuses_writes_is_a_read_only_outage_and_can_be_read(
    database: Database, now: datetime, way: str
) -> None:
    write(database, now)
    is_set = "SET default_transaction_read_only = on"
    if database.is_sqlite:
        with database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only = on")
    elif way == "session":
        with database.engine.connect() as connection:
            connection.exec_driver_sql(is_set)
            connection.commit()
    else:
        name = {"database": f"DATABASE {database.url.database}", "role": "ROLE postgres"}[way]
        alter(database, f"ALTER {name} {is_set}")
        database.close()
    try:
        assert find_outage(write, database, now) is Outage.READ_ONLY
        read(database)
    finally:
        if not database.is_sqlite:
            alter(
                database,
                "SET TRANSACTION READ WRITE",
                "ALTER ROLE postgres RESET ALL",
                f"ALTER DATABASE {database.url.database} RESET ALL",
            )


def test_missing_tables_are_an_outage_in_reading_and_in_writing(
    database: Database, now: datetime
) -> None:
    alter(database, "DROP TABLE heartbeats")
    assert find_outage(read, database) is Outage.TABLES
    assert find_outage(write, database, now) is Outage.TABLES


def test_a_missing_column_or_one_of_another_type_is_an_outage(
    database: Database, now: datetime
) -> None:
    read(database)
    alter(database, "ALTER TABLE heartbeats RENAME COLUMN detail TO details")
    assert find_outage(read, database) is Outage.TABLES
    alter(database, "ALTER TABLE heartbeats RENAME COLUMN details TO detail")
    if not database.is_sqlite:  # SQLite stores any value in any column
        alter(database, "ALTER TABLE heartbeats ALTER COLUMN beat TYPE text")
        with database.reading() as session:
            statement = select(Heartbeat.name).where(Heartbeat.beat == now)
            assert find_outage(session.execute, statement) is Outage.TABLES
        to_time = "TYPE timestamptz USING beat::timestamptz"
        alter(database, f"ALTER TABLE heartbeats ALTER COLUMN beat {to_time}")
    read(database)


def test_an_empty_database_in_place_of_ours_is_an_outage(database: Database, now: datetime) -> None:
    read(database)
    if database.path:
        database.path.unlink()
        database.path.touch()
    else:
        alter(database, "DROP SCHEMA public CASCADE")
    assert find_outage(read, database) is Outage.TABLES
    assert find_outage(write, database, now) is Outage.TABLES
    assert schema.read_database_revision(database) is None


def test_rights_that_were_revoked_are_an_outage(
    restricted: Database, database: Database, now: datetime
) -> None:
    if database.is_sqlite:
        with restricted.engine.connect() as connection:
            driver = connection.connection.driver_connection
            assert isinstance(driver, sqlite3.Connection)
            driver.set_authorizer(lambda *_: sqlite3.SQLITE_DENY)
            assert (
                find_outage(connection.exec_driver_sql, "SELECT 1 FROM heartbeats") is Outage.RIGHTS
            )
            driver.set_authorizer(None)
        return
    write(restricted, now)
    alter(database, f"REVOKE INSERT, UPDATE ON heartbeats FROM {ROLE}")
    read(restricted)
    assert find_outage(write, restricted, now) is Outage.RIGHTS
    alter(database, f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}")
    assert find_outage(read, restricted) is Outage.RIGHTS
    assert find_outage(schema.read_database_revision, restricted) is Outage.RIGHTS


def test_a_commit_that_fails_is_an_outage(database: Database, now: datetime) -> None:
    if database.is_sqlite:
        return  # its commit is refused like any other statement

    def end_the_connection() -> None:
        with database.writing() as session:
            session.execute(text("SELECT 1"))
            pid = session.scalar(text("SELECT pg_backend_pid()"))
            alter(database, f"SELECT pg_terminate_backend({pid})")

    assert find_outage(end_the_connection) is Outage.AWAY
    write(database, now)


def test_an_error_is_translated_where_it_arises(database: Database, now: datetime) -> None:
    """An `except Exception` in a transaction must not mistake an outage for an error of a row."""
    alter(database, "DROP TABLE heartbeats")
    with database.writing() as session:
        with pytest.raises(UnavailableError):
            session.execute(select(Heartbeat))
        session.rollback()
        session.add(Heartbeat(name="a", beat=now, detail=""))
        with pytest.raises(UnavailableError):
            session.flush()
        session.rollback()
    with pytest.raises(UnavailableError), database.engine.connect() as connection:
        connection.exec_driver_sql("SELECT * FROM heartbeats")


@pytest.mark.parametrize(
    "values",
    [
        {"slug": "a\ud800"},
        {"merged_id": 2**70},
        {"id": 2**63},
        {"slug": "a\0" * 3},
        {"name": "a" * 1_000_000},
    ],
    ids=[
        "no character",
        "too large a number",
        "no number of a row",
        "no text",
        "too long for its index",
    ],
)
def test_a_value_that_cannot_be_stored_is_bad_input(
    database: Database, values: dict[str, Any]
) -> None:
    row = {"slug": "a", "name": "a", "description": ""} | values
    if database.is_sqlite and set(values) <= {"slug", "name"} and "\ud800" not in str(values):
        return  # it stores all of these
    with (
        pytest.raises(ValidationError, match="This cannot be stored") as refusal,
        database.writing() as session,
    ):
        session.add(Topic(**row))
    assert not isinstance(refusal.value, CollisionError)
    with database.reading() as session, pytest.raises(ValidationError):
        session.scalars(select(Topic).where(Topic.merged_id == 2**70)).all()


def test_a_row_that_another_request_stored_first_is_a_collision(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    for is_refused in (False, True):
        with (
            pytest.raises(CollisionError) if is_refused else nullcontext(),
            database.writing() as session,
        ):
            session.add(Topic(slug="a", name="a", description=""))
    assert "collided" in caplog.text
    assert "most recent call last" not in caplog.text


def test_a_bug_of_ours_is_logged_with_its_stack(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(CollisionError), database.writing() as session:
        session.execute(text("INSERT INTO topics (slug, name) VALUES ('a', 'a')"))
    with database.reading() as session:
        assert find_outage(session.execute, text("SELEKT 1")) is Outage.UNKNOWN
    assert caplog.text.count("Stack (most recent call last)") == 2
    assert "SELEKT" in caplog.text
    assert caplog.text.count("in test_a_bug_of_ours") == 2


class Clock:
    """A clock that the test sets."""

    now = 1000.0

    def __call__(self) -> float:
        """Return the seconds."""
        return self.now


def test_an_outage_is_a_line_when_it_begins_and_a_line_when_it_ends(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    log = OutageLog(clock)
    for _ in range(100):
        log.record_outage(UnavailableError("it is read-only", outage=Outage.READ_ONLY), writes=True)
        log.record_success(writes=False)  # reads succeed, which proves nothing about writes
    log.record_success(writes=True)
    log.record_success(writes=True)
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert "it is read-only" in caplog.messages[0]
    assert caplog.messages[1] == "the database is back"


def test_an_outage_that_comes_and_goes_is_logged_once_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    clock = Clock()
    log = OutageLog(clock)
    for second in range(119):
        clock.now = 1000.0 + second
        log.record_outage(UnavailableError("it is locked", outage=Outage.BUSY), writes=True)
        log.record_success(writes=True)
    assert len(caplog.messages) == 4


def test_another_outage_is_another_line(caplog: pytest.LogCaptureFixture) -> None:
    log = OutageLog(Clock())
    log.record_outage(UnavailableError("it is read-only", outage=Outage.READ_ONLY), writes=True)
    log.record_outage(UnavailableError("it is away", outage=Outage.AWAY), writes=False)
    log.record_outage(UnavailableError("a feed is not rendered yet"), writes=False)
    log.record_success(writes=False)
    assert len(caplog.messages) == 3


def test_a_process_logs_an_outage_once(
    database: Database, now: datetime, caplog: pytest.LogCaptureFixture
) -> None:
    alter(database, "ALTER TABLE heartbeats RENAME TO heart")
    for _ in range(20):
        find_outage(read, database)
        find_outage(write, database, now)
    alter(database, "ALTER TABLE heart RENAME TO heartbeats")
    read(database)
    assert len(caplog.messages) == 2
