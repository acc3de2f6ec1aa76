"""Locks that one process of many holds, and that die with it, however it dies.

On SQLite a lock on a file, which the kernel keeps; on PostgreSQL an advisory lock of a session on
a connection of its own, which the server keeps. Nothing has to be cleaned up after a kill.
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
# A peer that is gone without a word (a power cut, a cable) is noticed within about 4 s, on both sides.
_CLIENT = {
    "connect_timeout": 5,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
    "tcp_user_timeout": 4000,
}
_SERVER = "-c tcp_keepalives_idle=2 -c tcp_keepalives_interval=1 -c tcp_keepalives_count=2"


class SchedulerLock(Protocol):
    """What the one active scheduler holds."""

    def acquire(self) -> bool:
        """Try to take the lock, at once; True if it is ours now.

        Raises:
            UnavailableError: the database cannot be reached.
        """

    def is_held(self) -> bool:
        """Tell whether the lock is still ours: a lost connection or a removed file loses it."""

    def release(self) -> None:
        """Give the lock back, if it is ours."""

    def __enter__(self) -> Self:
        """Return the lock, for a block at whose end it is given back."""

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give the lock back."""


def create_scheduler_lock(database: Database, directory: Path) -> SchedulerLock:
    """Return the lock for `database`, not taken yet; on SQLite its file is in `directory`, which must be there.

    A folder that went away may be a volume that is not mounted: it is not made again, or the next start would
    find a folder without a newsroom.
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
        return self.is_held()  # the file may have been replaced while we opened it

    def _open(self) -> int:
        """Open the lock's file; one that is shared is replaced.

        Any user may have opened that, and could lock it whenever they like, whatever its mode is
        now. Where a file system keeps no modes, each file is shared and none is replaced.
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
            os.close(self._file)  # which gives the lock back
            self._file = None


class _AdvisoryLock(_Lock):
    def __init__(self, database: Database) -> None:
        self._database = database
        # Not from the pool: a connection that goes back there would keep the lock.
        self._engine = create_engine(
            database.url,
            poolclass=NullPool,
            hide_parameters=True,
            isolation_level="AUTOCOMMIT",
            connect_args={**_CLIENT, "options": _SERVER},
        )
        self._connection: Connection | None = None
        self._taken = False

    def acquire(self) -> bool:
        try:
            with self._database.watched(writes=False):
                self._connection = self._connection or self._engine.connect()
                tried = self._connection.execute(_TRY, {"key": _KEY})
                self._taken = bool(tried.scalar_one())
        except FeedsvcError:
            self.release()
            raise
        return self._taken

    def is_held(self) -> bool:
        if self._connection is None or not self._taken:
            return False
        try:
            self._connection.execute(text("SELECT 1"))
        except DBAPIError:
            self.release()
        return self._taken

    def release(self) -> None:
        connection, self._connection, self._taken = self._connection, None, False
        if connection is not None:
            connection.invalidate()  # closes it, and with it goes the lock
            connection.close()
