"""Glimpses: whether anything was committed, learned sooner and cheaper than by asking for it.

SQLite says in some microseconds whether its file is another: it is asked again and again. PostgreSQL calls
who listens (`cache_generation`). Neither says what was committed; and who learns nothing has to look now and then.
"""

import sqlite3
import time
from typing import Protocol

import psycopg
from sqlalchemy.exc import SQLAlchemyError

from feedsvc.storage.cache.generation import CHANNEL
from feedsvc.storage.database import Database, sqlite_uri


class ChangeNotifications(Protocol):
    """Glimpses of one database, for one thread."""

    def connect(self) -> None:
        """Connect where that may take its time: who looks afterwards misses nothing.

        Where it is not called or fails, `wait` does it.
        """

    def wait(self, seconds: float, times: int) -> bool:
        """Wait at most so long, and tell whether anything may have been committed.

        True as soon as it was, or once a connection is new: nobody knows what was before. Where it has to be
        asked for, so many `times`. A database that is away tells nothing.
        """

    def close(self) -> None:
        """Close the connection."""


def open_notifications(database: Database) -> ChangeNotifications:
    """Return the glimpses of a database."""
    return (
        _SQLiteNotifications(database) if database.is_sqlite else _PostgreSQLNotifications(database)
    )


class _SQLiteNotifications:
    """Glimpses of SQLite's file."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: sqlite3.Connection | None = None
        self._seen: object = None

    def connect(self) -> None:
        """Do nothing: a file is opened at once."""

    def wait(self, seconds: float, times: int) -> bool:
        for _ in range(times):
            time.sleep(seconds / times)
            if self._has_changed():
                return True
        return False

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = self._seen = None  # another connection counts anew

    def _has_changed(self) -> bool:
        if not self._database.path:  # in memory nobody else commits
            return False
        try:
            self._connection = self._connection or sqlite3.connect(
                sqlite_uri(self._database.path), timeout=0, uri=True
            )
            seen = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            self.close()
            return False
        before, self._seen = self._seen, seen
        return bool(before != seen)


class _PostgreSQLNotifications:
    """Calls of PostgreSQL, on a connection of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: psycopg.Connection | None = None

    def connect(self) -> None:
        """Listen from here on, if the server takes the connection."""
        try:
            self._connection = self._connection or self._connect()
        except (SQLAlchemyError, psycopg.Error, OSError):
            return  # who looks learns why

    def wait(self, seconds: float, times: int) -> bool:  # noqa: ARG002  nothing has to be asked
        try:
            if self._connection is None:
                self._connection = self._connect()
                return True
            return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))
        except (SQLAlchemyError, psycopg.Error, OSError):
            self.close()
            time.sleep(seconds)
            return False

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    def _connect(self) -> psycopg.Connection:
        pooled = self._database.polling_engine.raw_connection()
        connection = pooled.driver_connection
        pooled.detach()  # nobody else is given it, and its place is free
        assert isinstance(connection, psycopg.Connection)  # noqa: S101
        connection.autocommit = True
        connection.execute(f"LISTEN {CHANNEL}")
        return connection
