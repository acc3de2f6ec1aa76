"""Change notifications: learn that something was committed, sooner and cheaper than by a query.

PostgreSQL notifies its listeners (`generation.CHANNEL`). Beside SQLite, each of our processes
announces its commits by a file that the others watch (`write_queue`). Where no file can be watched,
SQLite is asked often: it tells within microseconds whether its file has changed. No notification
tells what was committed. One may be lost, so the caller also has to read the generation from time
to time.
"""

import time
from pathlib import Path
from typing import Any, Protocol

from sqlalchemy.exc import SQLAlchemyError

from feedsvc.storage.cache.generation import CHANNEL
from feedsvc.storage.database import Database
from feedsvc.storage.inotify import CloseWatch
from feedsvc.storage.sqlite_driver import (
    build_uri,
    find_network_file_system,
    is_immutable,
    sqlite3,
)
from feedsvc.storage.write_queue import get_queue_file


class ChangeNotifications(Protocol):
    """Notifications from one database, for one thread."""

    def connect(self) -> None:
        """Connect in advance, because it may take time; nothing committed afterwards is missed.

        If this is not called, or fails, `wait` connects.
        """

    def wait(self, seconds: float, times: int) -> bool:
        """Wait at most so many seconds; return True as soon as something may have been committed.

        A new connection returns True too, because earlier commits are unknown. If no file can be
        watched, SQLite is asked so many `times` meanwhile. While the database is away, the result
        is False.
        """

    def close(self) -> None:
        """Close the connection."""


def open_notifications(database: Database) -> ChangeNotifications:
    """Return the notifications from a database."""
    return (
        _SQLiteNotifications(database) if database.is_sqlite else _PostgreSQLNotifications(database)
    )


class _SQLiteNotifications:
    """Notifications from an SQLite file: it watches the queue's file, or asks for data versions."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Any = None
        self._seen: object = None
        self._watch: CloseWatch | None = None

    def connect(self) -> None:
        """Watch the queue's file from now on, if that is possible."""
        if self._watch and not self._watch.is_valid():
            self._end_watch()
        self._watch = self._watch or _try_to_watch(self._database.path)

    def wait(self, seconds: float, times: int) -> bool:
        if self._watch is None:
            self.connect()
            if self._watch:
                return True
        return self._watch.wait_for_close(seconds) if self._watch else self._ask(seconds, times)

    def close(self) -> None:
        self._end_watch()
        self._disconnect()

    def _end_watch(self) -> None:
        watch, self._watch = self._watch, None
        if watch:
            watch.stop_watching()

    def _ask(self, seconds: float, times: int) -> bool:
        for _ in range(times):
            time.sleep(seconds / times)
            if self._has_changed():
                return True
        return False

    def _disconnect(self) -> None:
        if self._connection:
            self._connection.close()
        self._connection = self._seen = None  # each connection has its own data versions

    def _has_changed(self) -> bool:
        path = self._database.path
        if not path:  # no other process sees a database in memory
            return False
        if is_immutable(path):  # a connection to one would never see a change
            self._disconnect()
            return False
        try:
            self._connection = self._connection or sqlite3.connect(
                build_uri(path, immutable=False), timeout=0, uri=True
            )
            # It differs once another connection has committed (SQLite's documentation of PRAGMA
            # data_version). Commits of this connection would not count, but it makes none.
            version = self._connection.execute("PRAGMA data_version").fetchone()
        except sqlite3.Error:
            self._disconnect()
            return False
        before, self._seen = self._seen, version
        return bool(before != version)


def _try_to_watch(database: Path | None) -> CloseWatch | None:
    """Return a watch of the queue's file; None if there is none, or other machines may write."""
    if not database or find_network_file_system(database.parent):
        return None
    try:
        return CloseWatch(get_queue_file(database))
    except OSError:
        return None


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
