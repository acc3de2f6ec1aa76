"""The database and the two ways in: reading() and writing().

Reading sees one snapshot. Writing commits when its block ends, or leaves no trace. SQLite takes
its write lock at once (a later upgrade of a reading transaction fails whatever the time-out).
"""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DatabaseError, DBAPIError, DisconnectionError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from feedsvc.errors import SettingsError, UnavailableError

BUSY_SECONDS = 15
_WAL_FIXED = ((3, 44, 6), (3, 50, 7))


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Tell whether SQLite `version` is free of the WAL-reset fault (3.7.0 to 3.51.2)."""
    return version >= (3, 51, 3) or version[:3] in _WAL_FIXED


class Database:
    """One database and its connections; made once by the wiring, safe for threads.

    Raises:
        SettingsError: the URL cannot be read.
    """

    def __init__(self, url: str) -> None:
        try:
            self.url = make_url(url)
            self.is_sqlite = self.url.get_backend_name() == "sqlite"
            self.engine = self._sqlite() if self.is_sqlite else self._postgresql()
        except (ArgumentError, ValueError):  # whose words may hold the password
            raise SettingsError("database_url: give sqlite:///PATH or postgresql://USER@HOST/NAME") from None
        self._reading = self.engine.execution_options(
            **({} if self.is_sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True})
        )
        self._writing = self.engine.execution_options(feedsvc_writing=True)

    def _sqlite(self) -> Engine:
        name = address(self.path) if self.path else ":memory:"
        engine = create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(name, timeout=BUSY_SECONDS, check_same_thread=False, uri=True),
            poolclass=QueuePool,
            pool_size=10,
            max_overflow=20,
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkout", self._still_there)
        return engine

    def _still_there(self, _: DBAPIConnection, record: ConnectionPoolEntry, __: object) -> None:
        """Open the file anew if another one took its place, or none: the former one has no name any more."""
        if self.path and record.info.setdefault("file", _identity(self.path)) != _identity(self.path):
            raise DisconnectionError

    def _postgresql(self) -> Engine:
        return create_engine(
            self.url,
            pool_size=10,
            max_overflow=20,
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": 5,
                "options": "-c lock_timeout=15s -c idle_in_transaction_session_timeout=60s",
            },
        )

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open one snapshot to read from.

        Raises:
            UnavailableError: the database cannot be reached.
        """
        with _translated(), Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open one transaction that commits at the end of the block, or leaves no trace.

        Raises:
            UnavailableError: the database cannot be reached, or was locked for too long.
        """
        with _translated(), Session(self._writing, expire_on_commit=False) as session:
            yield session
            session.commit()

    def version(self) -> str:
        """Name the database and its version.

        Raises:
            UnavailableError: the database cannot be reached.
        """
        if self.is_sqlite:
            return f"SQLite {sqlite3.sqlite_version}"
        with self.reading() as session:
            return f"PostgreSQL {session.execute(text('SHOW server_version')).scalar_one()}"

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def address(path: Path) -> str:
    """Return what SQLite opens a file by."""
    return f"file:{quote(str(path))}?mode=rw"  # a database that is away is an error, never a new empty one


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except (OperationalError, DatabaseError) as error:
        # SQLite says of a file that is none of its own just that: DatabaseError, and no kind of it.
        if isinstance(error, OperationalError) or type(error) is DatabaseError or error.connection_invalidated:
            raise UnavailableError(f"the database cannot be used now: {_first_line(error)}") from error
        raise
    except DBAPIError as error:
        if error.connection_invalidated:
            raise UnavailableError(f"the database went away: {_first_line(error)}") from error
        raise
    except PoolTimeoutError as error:
        raise UnavailableError("the database cannot be used now: all connections are taken") from error


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _first_line(error: DBAPIError) -> str:
    return re.sub(r"password=\S+", "password=...", str(error.orig).strip().partition("\n")[0])


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401  the driver's own
    connection.isolation_level = None  # we say BEGIN ourselves
    mode = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"
    for pragma in (f"journal_mode={mode}", "synchronous=FULL", "foreign_keys=ON", "temp_store=MEMORY"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("feedsvc_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
