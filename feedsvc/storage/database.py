"""The database, with two kinds of transactions: reading() and writing().

Reading sees one snapshot. Writing commits when its block ends, or is rolled back. On SQLite it
takes the write lock at once, because a read transaction that is upgraded later fails immediately if
another one writes, whatever the time-out. Writers take it in turn (`write_queue`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Dialect, Engine, create_engine, event, make_url, text
from sqlalchemy.engine.interfaces import DBAPIConnection, ExceptionContext
from sqlalchemy.exc import ArgumentError, DBAPIError, DisconnectionError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

from feedsvc import logs
from feedsvc.errors import FeedsvcError, Outage, SettingsError, UnavailableError
from feedsvc.storage import credentials, failures, sqlite_driver, timeouts, write_queue
from feedsvc.storage.outages import OutageLog
from feedsvc.storage.sqlite_driver import build_uri, is_immutable, sqlite3

_SHORT_SECONDS = 0.5  # waiting this much longer matters less than two more statements


class Database:
    """One database and its connection pools; created once by `Services`, safe for threads.

    Raises:
        SettingsError: the URL is invalid, or a part of the password would be read as the host.
    """

    def __init__(self, url: str) -> None:
        try:
            self.url = make_url(url)
            logs.hide(credentials.list_secrets(self.url))
            credentials.check_credentials(self.url)
            self.is_sqlite = self.url.get_backend_name() == "sqlite"
            file = self.url.database if self.is_sqlite else None
            self.path = Path(file) if file else None  # the file of an SQLite database
            # Admin pages and the scheduler can wait for a lock; polls cannot.
            self.engine = self._open(timeouts.BUSY_SECONDS, timeouts.CLIENT, timeouts.SERVER)
            # A pool for polls alone, so that admin pages cannot take its connections.
            self.polling_engine = self._open(
                timeouts.POLL_SECONDS, timeouts.POLL_CLIENT, timeouts.POLL_SERVER
            )
        except (ArgumentError, ValueError):  # its message may contain the password
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
        def connect(_: Dialect, record: ConnectionPoolEntry, *__: object) -> Any:  # noqa: ANN401  the driver's own
            # Before it is opened: otherwise a connection to a file that is replaced at this moment
            # would count as one to the new file, for ever.
            record.info["file"] = self.path and _identify_file(self.path)
            immutable = record.info["immutable"] = bool(self.path and is_immutable(self.path))
            name = build_uri(self.path, immutable=immutable) if self.path else ":memory:"
            return sqlite3.connect(name, timeout=busy, check_same_thread=False, uri=True)

        engine = create_engine(
            "sqlite://",
            module=sqlite_driver.get_driver(),
            poolclass=QueuePool,
            pool_size=10,
            max_overflow=20,
            hide_parameters=True,  # errors are logged, and parameters hold texts and hashes
        )
        event.listen(engine, "do_connect", connect)
        event.listen(engine, "connect", self._prepare_sqlite)
        event.listen(engine, "begin", self._begin_sqlite)
        event.listen(engine, "checkout", self._check_same_file)
        return engine

    def _prepare_sqlite(self, connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        sqlite_driver.prepare(connection, self.path)

    def _begin_sqlite(self, connection: Connection) -> None:
        if not connection.get_execution_options().get("feedsvc_writing"):
            connection.exec_driver_sql("BEGIN")
            return
        with write_queue.wait_for_turn(self.path or Path(), timeouts.BUSY_SECONDS) as seconds:
            if seconds > timeouts.BUSY_SECONDS - _SHORT_SECONDS:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            driver: Any = connection.connection.driver_connection
            # The wait in the queue counts too: otherwise both waits could last twice as long.
            driver.execute(f"PRAGMA busy_timeout={seconds * 1000:.0f}")
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            finally:
                driver.execute(f"PRAGMA busy_timeout={timeouts.BUSY_SECONDS * 1000:.0f}")

    def _check_same_file(self, _: DBAPIConnection, record: ConnectionPoolEntry, __: object) -> None:
        """Reconnect if the file was replaced or removed, or is not immutable any more."""
        if not self.path:
            return
        is_obsolete = record.info["immutable"] and not is_immutable(self.path)
        if is_obsolete or record.info["file"] != _identify_file(self.path):
            raise DisconnectionError

    def _postgresql(self, client: Mapping[str, int], server: str) -> Engine:
        engine = create_engine(
            self.url,
            pool_size=10,
            max_overflow=20,
            hide_parameters=True,  # errors are logged, and parameters hold texts and hashes
            pool_pre_ping=True,
            connect_args={**client, "options": server},
        )
        event.listen(engine, "checkin", _reset_read_only)
        return engine

    @property
    def label(self) -> str:
        """The name of the database in messages, without user, password and other parameters."""
        return str(self.path) if self.is_sqlite else credentials.remove_credentials(self.url)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Open a transaction that reads one snapshot.

        Raises:
            UnavailableError: the database cannot be used.
            ValidationError: the database cannot hold a value that was searched for.
        """
        with (
            self.report_outages(writes=False),
            Session(self._reading, expire_on_commit=False) as session,
        ):
            yield session

    @contextmanager
    def polling(self) -> Iterator[Session]:
        """Open a transaction that reads one snapshot, for polls, which have another answer ready.

        A statement fails after `timeouts.POLL_SECONDS`. A server that hangs still blocks the
        thread.

        Raises:
            UnavailableError: the database cannot be used, or is locked.
        """
        with (
            self.report_outages(writes=False),
            Session(self._polling, expire_on_commit=False) as session,
        ):
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Open a transaction that commits at the end of the block, or is rolled back.

        On SQLite a commit is announced to other processes; PostgreSQL notifies them by itself.

        Raises:
            UnavailableError: the database cannot be used, is read-only, or was locked for too long.
            CollisionError: another request stored or removed what this one depends on.
            ValidationError: a value cannot be stored.
        """
        with (
            self.report_outages(writes=True),
            Session(self._writing, expire_on_commit=False) as session,
        ):
            yield session
            session.commit()
        if self.path:
            write_queue.announce_commit(self.path)

    @contextmanager
    def report_outages(self, *, writes: bool) -> Iterator[None]:
        """Translate the errors that `_translate` is not called for, and log outages."""
        try:
            with translate_errors():
                yield
        except UnavailableError as error:
            self._outages.record_outage(error, writes=writes)
            raise
        self._outages.record_success(writes=writes)

    def version(self) -> str:
        """Return the name and version of the database.

        Raises:
            UnavailableError: the database cannot be reached.
        """
        if self.is_sqlite:
            return sqlite_driver.describe_version()
        with self.reading() as session:
            return f"PostgreSQL {session.execute(text('SHOW server_version')).scalar_one()}"

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
        self.polling_engine.dispose()


def _translate(context: ExceptionContext) -> FeedsvcError | None:
    """Return our own error for the driver's, wherever SQLAlchemy meets it.

    SQLAlchemy meets it in a statement, a commit, a fetched row or a new connection. So an `except`
    inside a transaction sees our errors only.
    """
    if context.is_pre_ping:  # the pool reconnects
        return None
    return failures.translate(context.sqlalchemy_exception or context.original_exception)


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise our own errors in place of SQLAlchemy's.

    Raises:
        UnavailableError: the database cannot be used.
        ValidationError: a value cannot be stored.
        CollisionError: another request was first.
    """
    try:
        yield
    except PoolTimeoutError as error:
        message = "the database cannot be used now: all connections are taken"
        raise UnavailableError(message, outage=Outage.BUSY) from error
    except DBAPIError as error:  # raised while SQLAlchemy handled another error
        raise failures.explain(error) from error


def _reset_read_only(connection: Any, _: ConnectionPoolEntry) -> None:  # noqa: ANN401  the driver's own
    """Let the server decide again whether a transaction may write.

    After a read-only transaction SQLAlchemy requests READ WRITE for ever, which would write into a
    database whose owner set default_transaction_read_only, and is an error on a hot standby.
    """
    if connection is not None:  # None if the connection was lost
        connection.read_only = None


def _identify_file(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
