"""Locks that one of many processes holds, and that are released when it dies, however it dies.

On SQLite it is a file lock, held by the kernel; on PostgreSQL an advisory lock of a session with a
connection of its own, held by the server. Nothing has to be cleaned up after a kill.
"""

import fcntl
import os
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from feedsvc.errors import FeedsvcError, UnavailableError
from feedsvc.storage import private_files
from feedsvc.storage.database import Database

FILE = "scheduler.lock"
_KEY = 0x73636865  # "sche"
_TRY = text("SELECT pg_try_advisory_lock(:key)")
# Both sides detect within about 4 s that the peer vanished (a power cut, a cable).
_CLIENT = {
    "connect_timeout": 5,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000,
}
_SERVER = "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2"


class SchedulerLock(Protocol):
    """The lock that the one active scheduler holds."""

    def acquire(self) -> bool:
        """Try to take the lock without waiting. Return whether it is ours now.

        Raises:
            UnavailableError: the database cannot be reached.
        """

    def is_held(self) -> bool:
        """Return whether the lock is still ours: a lost connection or a removed file loses it."""

    def release(self) -> None:
        """Release the lock if it is ours."""

    def __enter__(self) -> Self:
        """Return the lock; it is released when the `with` block ends."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Release the lock."""


def create_scheduler_lock(database: Database, directory: Path) -> SchedulerLock:
    """Return the lock for `database`, not taken yet. On SQLite its file is in `directory`.

    `directory` must exist. It is not created, because a missing folder may be a volume that is not
    mounted, and the next start would find a folder without a newsroom.
    """
    return _FileLock(directory / FILE) if database.is_sqlite else _AdvisoryLock(database)


class _Lock:
    def release(self) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()


class _FileLock(_Lock):
    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def acquire(self) -> bool:
        try:
            file = self._open()
        except OSError as error:
            raise UnavailableError(
                f"{self._path} cannot be opened: {error.strerror}", self._path
            ) from error
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:  # another process has it
            os.close(file)
            return False
        self._file = file
        return self.is_held()  # the file may have been replaced after it was opened

    def _open(self) -> int:
        """Open the lock's file. Replace a file that other users may open.

        Another user may have it open already, and could lock it whatever its mode is now. On a file
        system without modes every file is shared, and no file is replaced.
        """
        file = private_files.open_file(self._path)
        if private_files.is_shared(os.fstat(file)) and private_files.restrict_file(file):
            os.close(file)
            self._path.unlink(missing_ok=True)
            file = private_files.open_file(self._path)
        return file

    def is_held(self) -> bool:
        if self._file is None:
            return False
        try:
            ours = os.path.samestat(os.fstat(self._file), self._path.stat())
        except OSError:
            ours = False
        if not ours:
            self.release()
        return ours

    def release(self) -> None:
        if self._file is not None:
            os.close(self._file)  # releases the lock
            self._file = None


class _AdvisoryLock(_Lock):
    def __init__(self, database: Database) -> None:
        self._database = database
        # Not from the pool: a connection that returns there would keep the lock.
        self._engine = create_engine(
            database.url,
            poolclass=NullPool,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            connect_args={**_CLIENT, "options": _SERVER},
        )
        self._connection: Connection | None = None
        self._is_acquired = False

    def acquire(self) -> bool:
        try:
            with self._database.report_outages(writes=False):
                self._connection = self._connection or self._engine.connect()
                row = self._connection.execute(_TRY, {"key": _KEY})
                self._is_acquired = bool(row.scalar_one())
        except FeedsvcError:
            self.release()
            raise
        return self._is_acquired

    def is_held(self) -> bool:
        if self._connection is None or not self._is_acquired:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self.release()
        return self._is_acquired

    def release(self) -> None:
        connection, self._connection, self._is_acquired = self._connection, None, False
        if connection is not None:
            connection.invalidate()  # closes it, which releases the lock
            connection.close()
