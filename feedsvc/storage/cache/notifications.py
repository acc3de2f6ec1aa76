"""Change notifications: learn that something was committed, sooner and cheaper than by a query.

SQLite tells within microseconds whether its file has changed, so it is asked often. PostgreSQL
notifies its listeners (`generation.CHANNEL`). Neither tells what was committed. A notification may
be lost, so the caller has to read the generation from time to time as well.
"""

import time
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError

from feedsvc.storage.cache.generation import CHANNEL
from feedsvc.storage.database import Database
from feedsvc.storage.sqlite_driver import sqlite3, sqlite_uri


class ChangeNotifications(Protocol):
    """Notifications from one database, for one thread."""

    def connect(self) -> None:
        """Connect in advance, because it may take time; nothing committed afterwards is missed.

        If this is not called, or fails, `wait` connects.
        """

    def wait(self, seconds: float, times: int) -> bool:
        """Wait at most so many seconds; return True as soon as something may have been committed.

        That is so on a new connection too, because earlier commits are unknown. SQLite is asked so
        many `times` meanwhile. While the database is away, the result is False.
        """

    def close(self) -> None:
        """Close the connection."""


def open_notifications(database: Database) -> ChangeNotifications:
    """Return the notifications from a database."""
    return (
        _SQLiteNotifications(database) if database.is_sqlite else _PostgreSQLNotifications(database)
    )


class _SQLiteNotifications:
    """Notifications from an SQLite file, which is asked for its data version."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Any = None
        self._seen: object = None

    def connect(self) -> None:
        """Do nothing: opening a file takes no time."""

    def wait(self, seconds: float, times: int) -> bool:
        for _ in range(times):
            time.sleep(seconds / times)
            if self._has_changed():
                return True
        return False

    def close(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = self._seen = None  # each connection counts on its own

    def _has_changed(self) -> bool:
        if not self._database.path:  # no other process sees a database in memory
            return False
        try:
            self._connection = self._connection or sqlite3.connect(
                sqlite_uri(self._database.path), timeout=0, uri=True
            )
            # It differs once another connection has committed (SQLite's documentation of PRAGMA
            # data_version); commits of this one would not count, but it makes none.
            version = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            self.close()
            return False
        before, self._seen = self._seen, version
        return bool(before != version)


class _PostgreSQLNotifications:
    """Notifications from PostgreSQL, on a connection of their own."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Any = None
        # Only SQLAlchemy's dialect imports psycopg: it takes 0.05 s, and SQLite does not need it.
        driver: Any = database.polling_engine.dialect.loaded_dbapi
        self._errors = (SQLAlchemyError, driver.Error, OSError)

    def connect(self) -> None:
        """Listen from now on, if the server accepts the connection."""
        try:
            self._connection = self._connection or self._connect()
        except self._errors:
            return  # `wait` tries again, and a query tells the reason

    def wait(self, seconds: float, times: int) -> bool:  # noqa: ARG002  PostgreSQL need not be asked
        try:
            if self._connection is None:
                self._connection = self._connect()
                return True
            return any(True for _ in self._connection.notifies(timeout=seconds, stop_after=1))
        except self._errors:
            self.close()
            time.sleep(seconds)
            return False

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection:
            connection.close()

    def _connect(self) -> Any:  # noqa: ANN401  a psycopg.Connection
        pooled = self._database.polling_engine.raw_connection()
        connection: Any = pooled.driver_connection
        pooled.detach()  # it leaves the pool, which may open another one
        connection.autocommit = True
        connection.execute(f"LISTEN {CHANNEL}")
        return connection
