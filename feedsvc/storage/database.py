"""The database and the two ways in: reading() and writing().

Reading sees one snapshot. Writing commits when its block ends, or leaves no trace. SQLite takes
its write lock at once (a later upgrade of a reading transaction fails whatever the time-out).
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from feedsvc import logs
from feedsvc.errors import FeedsvcError, Outage, SettingsError, UnavailableError
from feedsvc.storage import credentials, failures, timeouts
from feedsvc.storage.outages import OutageLog

BUSY_SECONDS = 15
_WAL_FIXED = ((3, 44, 6), (3, 50, 7))


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Tell whether SQLite `version` is free of the WAL-reset fault (3.7.0 to 3.51.2)."""
    return version >= (3, 51, 3) or version[:3] in _WAL_FIXED


class Database:
    """One database and its connections; made once by the wiring, safe for threads.

    Raises:
        SettingsError: the URL cannot be read, or a part of the password would be taken for the host.
    """

    def __init__(self, url: str) -> None:
        try:
            self.url = make_url(url)
            logs.hide(credentials.secrets_of(self.url))
            credentials.check(self.url)
            self.is_sqlite = self.url.get_backend_name() == "sqlite"
            self.engine = self._open(BUSY_SECONDS, timeouts.CLIENT, timeouts.SERVER)
            # Of polls alone: no page can take its connections.
            self.polling_engine = self._open(
                timeouts.POLL_SECONDS, timeouts.POLL_CLIENT, timeouts.POLL_SERVER
            )
        except (ArgumentError, ValueError):  # whose words may hold the password
            raise SettingsError(
                "database_url: give sqlite:///PATH or postgresql://USER@HOST/NAME"
            ) from None
        self._outages = OutageLog()
        self._reading = self._snapshots(self.engine)
        self._polling = self._snapshots(self.polling_engine)
        self._writing = self.engine.execution_options(feedsvc_writing=True)

    def _open(self, busy: float, client: Mapping[str, int], server: str) -> Engine:
        engine = self._sqlite(busy) if self.is_sqlite else self._postgresql(client, server)
        event.listen(engine, "handle_error", _translate)
        return engine

    def _snapshots(self, engine: Engine) -> Engine:
        if self.is_sqlite:
            return engine.execution_options()
        return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

    def _sqlite(self, busy: float) -> Engine:
        name = sqlite_uri(self.path) if self.path else ":memory:"
        engine = create_engine(
            "sqlite://",
            creator=lambda: sqlite3.connect(name, timeout=busy, check_same_thread=False, uri=True),
            poolclass=QueuePool,
            pool_size=10,
            max_overflow=20,
            hide_parameters=True,  # an error's text goes into the log, and they hold what editors write, and hashes
        )
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        event.listen(engine, "checkout", self._check_same_file)
        return engine

    def _check_same_file(self, _: DBAPIConnection, record: ConnectionPoolEntry, __: object) -> None:
        """Open the file anew if another one took its place, or none: the former one has no name any more."""
        if self.path and record.info.setdefault(
            "file", _identify_file(self.path)
        ) != _identify_file(self.path):
            raise DisconnectionError

    def _postgresql(self, client: Mapping[str, int], server: str) -> Engine:
        engine = create_engine(
            self.url,
            pool_size=10,
            max_overflow=20,
            hide_parameters=True,  # an error's text goes into the log, and they hold what editors write, and hashes
            pool_pre_ping=True,
            connect_args={**client, "options": server},
        )
        event.listen(engine, "checkin", _forget_mode)
        return engine

    @property
    def label(self) -> str:
        """What messages call the database: without its user, its password and other parameters."""
        return str(self.path) if self.is_sqlite else credentials.strip(self.url)

    @property
    def path(self) -> Path | None:
        """The file of an SQLite database."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open one snapshot to read from.

        Raises:
            UnavailableError: the database cannot be used.
            Refused: a value that was looked for is none that it can hold.
        """
        with self.watched(writes=False), Session(self._reading, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def polling(self) -> Iterator[Session]:
        """Open one snapshot to read from, for who has something else to say if it takes too long.

        A statement ends after `timeouts.POLL_SECONDS`. A server that hangs still holds the thread
        that asks it.

        Raises:
            UnavailableError: the database cannot be used, or is locked.
        """
        with self.watched(writes=False), Session(self._polling, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open one transaction that commits at the end of the block, or leaves no trace.

        Raises:
            UnavailableError: the database cannot be used, takes no changes, or was locked for too long.
            CollisionError: another request stored or removed what this one rests on.
            Refused: a value cannot be stored.
        """
        with self.watched(writes=True), Session(self._writing, expire_on_commit=False) as session:
            yield session
            session.commit()

    @contextmanager
    def watched(self, *, writes: bool) -> Iterator[None]:
        """Translate what `_translate` does not hear of; log the begin and the end of an outage."""
        try:
            with translated():
                yield
        except UnavailableError as error:
            self._outages.note(error, writes=writes)
            raise
        self._outages.end(writes=writes)

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
        self.polling_engine.dispose()


def sqlite_uri(path: Path) -> str:
    """Return what SQLite opens a file by."""
    return f"file:{quote(str(path))}?mode=rw"  # a database that is away is an error, never a new empty one


def _translate(context: ExceptionContext) -> FeedsvcError | None:
    """Raise our own error in place of the driver's, wherever SQLAlchemy meets one.

    Be it a statement, a commit, a row that is fetched or a new connection: no `except` inside a
    transaction takes it for anything else.
    """
    if context.is_pre_ping:  # the pool connects anew
        return None
    return failures.translate(context.sqlalchemy_exception or context.original_exception)


@contextmanager
def translated() -> Iterator[None]:
    """Raise our own errors in place of SQLAlchemy's.

    Raises:
        UnavailableError: the database cannot be used.
        Refused: a value cannot be stored, or another request was first.
    """
    try:
        yield
    except PoolTimeoutError as error:
        message = "the database cannot be used now: all connections are taken"
        raise UnavailableError(message, outage=Outage.BUSY) from error
    except DBAPIError as error:  # met while SQLAlchemy dealt with another one
        raise failures.explain(error) from error


def _forget_mode(connection: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401  the driver's own
    """Let the server decide again whether a transaction may write.

    After a reading one SQLAlchemy asks for READ WRITE for ever, which writes into a database whose
    owner has set default_transaction_read_only, and is no permitted question of a hot standby.
    """
    if connection is not None:  # None: it was lost
        connection.read_only = None


def _identify_file(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _prepare_sqlite(connection: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401  the driver's own
    connection.isolation_level = None  # we say BEGIN ourselves
    mode = "WAL" if wal_is_safe(sqlite3.sqlite_version_info) else "DELETE"
    for pragma in (
        f"journal_mode={mode}",
        "synchronous=FULL",
        "foreign_keys=ON",
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Connection) -> None:
    writing = connection.get_execution_options().get("feedsvc_writing")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
