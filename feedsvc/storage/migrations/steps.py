"""Run one migration: its change of the tables, and the batches of its rows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext
from alembic.script import Script
from sqlalchemy import Connection, event, inspect, text
from sqlalchemy.orm import Session

from feedsvc.errors import OutdatedError
from feedsvc.storage.articles import search_index
from feedsvc.storage.database import Database
from feedsvc.storage.migrations.progress import Progress
from feedsvc.storage.schema import PROGRESS

BATCH = 2_000  # ids in one transaction: editors wait for their turn until it ends
# Statements that may delete rows to which other rows refer.
_EMPTYING = re.compile(r'\b(?:DROP TABLE|DELETE FROM)(?: IF EXISTS)? "?(\w+)', re.IGNORECASE)
_REFERENCES = """SELECT DISTINCT m.name, k."table" FROM sqlite_schema m
    JOIN pragma_foreign_key_list(m.name) k WHERE m.type = 'table'"""
_LOCK = 0x66656564  # "feed": one migration at a time on PostgreSQL


@contextmanager
def open_for_migration(database: Database) -> Iterator[Database]:
    """Open the database with foreign keys off on SQLite, where a migration copies tables.

    Dropping the former table would otherwise delete the rows that refer to it. The keys are checked
    before each commit (https://www.sqlite.org/lang_altertable.html, 7).
    """
    own = Database(database.url.render_as_string(hide_password=False))
    if own.is_sqlite:
        event.listen(
            own.engine, "connect", lambda driver, _: driver.execute("PRAGMA foreign_keys=OFF")
        )
    try:
        yield own
    finally:
        own.close()


def migrate(database: Database, config: Config, script: Script, progress: Progress) -> bool:
    """Run a migration unless it has run; return whether it has rows to fill in batches.

    Raises:
        OutdatedError: it would leave a row that refers to one that does not exist.
        UnavailableError: the database cannot be reached.
    """
    with _transact(database, progress) as session:
        connection = session.connection()
        current = MigrationContext.configure(connection).get_current_revision()
        if current is not None and current >= script.revision:
            return _find_position(connection, script.revision) is not None
        progress.announce()
        config.attributes["connection"] = connection
        command.upgrade(config, script.revision)
        search_index.create_index(session)
        if not hasattr(script.module, "fill"):
            return False
        connection.execute(
            text(f"CREATE TABLE {PROGRESS} (revision VARCHAR(32) NOT NULL, position BIGINT)")
        )
        connection.execute(
            text(f"INSERT INTO {PROGRESS} VALUES (:revision, 0)"),  # noqa: S608  a constant
            {"revision": script.revision},
        )
        return True


def run_batches(database: Database, script: Script, progress: Progress) -> None:
    """Fill the rows of a migration from where the last upgrade was killed, then finish it.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    table, is_first = script.module.FILLED_TABLE, True
    while True:
        with _transact(database, progress) as session:
            connection = session.connection()
            position = _find_position(connection, script.revision)
            if position is None:  # another process has finished
                return
            last = int(connection.scalar(text(f"SELECT coalesce(max(id), 0) FROM {table}")) or 0)  # noqa: S608  of a migration
            if is_first:
                progress.start_filling(position)
                is_first = False
            end = min(position + BATCH, last)
            if position >= last:
                _finish(connection, script)
                break
            script.module.fill(connection, position, end)
            connection.execute(
                text(f"UPDATE {PROGRESS} SET position = :position"),  # noqa: S608  a constant
                {"position": end},
            )
        progress.count(table, end, last)
    progress.finish_filling(table, last)


def _finish(connection: Connection, script: Script) -> None:
    if hasattr(script.module, "finish"):
        with Operations.context(MigrationContext.configure(connection)):
            script.module.finish()
    connection.execute(text(f"DROP TABLE {PROGRESS}"))


def _find_position(connection: Connection, revision: str) -> int | None:
    """Return up to which id the rows of a migration are filled; None if there is nothing to do."""
    if not inspect(connection).has_table(PROGRESS):
        return None
    query = text(f"SELECT position FROM {PROGRESS} WHERE revision = :revision")  # noqa: S608  a constant
    position: int | None = connection.scalar(query, {"revision": revision})
    return position


@contextmanager
def _transact(database: Database, progress: Progress) -> Iterator[Session]:
    """Open a transaction in which no other process migrates.

    Raises:
        OutdatedError: it has left a row that refers to one that does not exist.
    """
    emptied = set[str]()

    def note_statement(*args: Any) -> None:  # noqa: ANN401  an event of SQLAlchemy
        progress.record_statement(args[2])
        emptied.update(_EMPTYING.findall(args[2]))

    with database.writing() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note_statement)
        event.listen(connection, "after_cursor_execute", progress.forget_statement)
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        yield session
        if database.is_sqlite:
            _check_foreign_keys(database, connection, emptied)


def _check_foreign_keys(database: Database, connection: Connection, emptied: set[str]) -> None:
    """Check the tables that lost rows or were copied, and those that refer to them.

    Only these: with a million articles, the check of all tables read 6 GB.
    """
    referring = connection.exec_driver_sql(_REFERENCES).all() if emptied else []
    for table in sorted({child for child, parent in referring if {child, parent} & emptied}):
        broken = connection.exec_driver_sql(f'PRAGMA foreign_key_check("{table}")').first()
        if broken:
            raise OutdatedError(
                f"the upgrade of {database.label} was undone: a row of {table} would refer to a row"
                f" of {broken[2]} that does not exist"
            )
