"""The driver of SQLite, and whether a database may have a write-ahead log (WAL).

In WAL mode readers never wait for a writer, and a commit is synchronized to the disk once instead
of three times. Most machines have an older SQLite that can corrupt a database in WAL mode, so we
use pysqlite3, which contains a current one, where it has a wheel. All connections of a process must
come from `sqlite3` of this module, in tests too: two copies of SQLite in one process break each
other's locks (https://sqlite.org/howtocorrupt.html, 2.2.1).
"""

import logging
import os
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Any
from urllib.parse import quote

from feedsvc import hosting

_NAME = "pysqlite3" if find_spec("pysqlite3") else "sqlite3"
sqlite3: Any = import_module(_NAME)  # both have the interface of Python's own
_SOURCES = {"pysqlite3": "of the package pysqlite3", "sqlite3": "of Python"}
_WAL_FIXED = ((3, 44, 6), (3, 50, 7))
_WAL_HEADER = b"\2\2"  # at byte 18 of the file (https://sqlite.org/fileformat.html, 1.3.3)
_log = logging.getLogger(__name__)
PRIMARY = 0xFF  # the primary result code within an extended one
_CODES = {
    "file is not a database": sqlite3.SQLITE_NOTADB,
    "database disk image is malformed": sqlite3.SQLITE_CORRUPT,
}


def get_driver() -> ModuleType:
    """Return the driver as SQLAlchemy takes it."""
    driver: ModuleType = sqlite3
    return driver


def describe_version() -> str:
    """Return the version of SQLite, and where it comes from."""
    return f"SQLite {sqlite3.sqlite_version} {_SOURCES[_NAME]}"


def wal_is_safe(version: tuple[int, ...]) -> bool:
    """Return whether SQLite `version` has no WAL-reset bug (3.7.0 to 3.51.2 have it)."""
    return version >= (3, 51, 3) or version[:3] in _WAL_FIXED


def explain_no_wal(path: Path | None) -> str:
    """Return why a database must not be in WAL mode; "" if it may be."""
    if not wal_is_safe(sqlite3.sqlite_version_info):
        return f"SQLite {sqlite3.sqlite_version} can corrupt a database in WAL mode"
    # The index of the log is memory that all processes share, so they must be on one machine
    # (https://sqlite.org/wal.html).
    kind = find_network_file_system(path.parent) if path else ""
    return f"WAL mode does not work on a network file system ({kind})" if kind else ""


@cache
def find_network_file_system(folder: Path) -> str:
    """Return the type of the network file system that holds `folder`; "" if it is local."""
    return hosting.find_network_file_system(folder)


def build_uri(path: Path, *, immutable: bool) -> str:
    """Return the URI by which SQLite opens an existing file, to read only if it is `immutable`."""
    # A missing database is an error: mode=rwc would create an empty one on a missing volume.
    return f"file:{quote(str(path))}?mode={'ro&immutable=1' if immutable else 'rw'}"


def is_immutable(path: Path) -> bool:
    """Return whether a file must be opened as one that nobody changes.

    First, an empty file: it may stand where a volume is not mounted. If the volume is mounted while
    the file is open, SQLite finds the log of the volume's database beside an empty database, and
    deletes it (pager.c, pagerOpenWalIfPresent). Beside an immutable file it looks for no log.

    Second, a database in WAL mode whose folder is read-only: SQLite needs its log even to read, and
    cannot create it there. If a log exists, another user writes, or a process was killed: then
    SQLite reads it without our help.
    """
    try:
        if not path.stat().st_size:
            return True
        if os.access(path.parent, os.W_OK, effective_ids=True):
            return False
        with path.open("rb") as file:
            is_wal = file.read(20)[18:] == _WAL_HEADER
        return is_wal and not Path(f"{path}-wal").exists()
    except OSError:
        return False


def find_code(error: Exception) -> int:
    """Return SQLite's primary result code of an error; 0 if there is none."""
    # The backup of pysqlite3 sets no code, and SQLite's messages are not localized.
    code: int = getattr(error, "sqlite_errorcode", _CODES.get(str(error), 0))
    return code & PRIMARY


def prepare(connection: Any, path: Path | None) -> None:  # noqa: ANN401  the driver's own
    """Set what each connection needs: transactions that we begin ourselves, and pragmas."""
    connection.isolation_level = None
    _choose_journal(connection, path)
    for pragma in (
        "synchronous=FULL",  # in WAL mode NORMAL may lose the last commits in a power cut
        "foreign_keys=ON",  # off by default in SQLite
        "temp_store=MEMORY",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _choose_journal(connection: Any, path: Path | None) -> None:  # noqa: ANN401  the driver's own
    # In an immutable file the mode stays as it is, and no error is raised.
    reason = explain_no_wal(path)
    try:
        connection.execute(f"PRAGMA journal_mode={'DELETE' if reason else 'WAL'}")
    except sqlite3.OperationalError as error:
        # The file is read-only, or others use it in its former mode. A later connection changes it.
        if find_code(error) not in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_READONLY}:
            raise
        is_busy_wal = reason and find_code(error) == sqlite3.SQLITE_BUSY
        if is_busy_wal and path and find_network_file_system(path.parent):
            raise  # there two machines would not see each other's writes
        if is_busy_wal:
            _warn_of_wal(reason)


@cache  # once in a process
def _warn_of_wal(reason: str) -> None:
    # Only warn: otherwise commands with this SQLite could not run beside a server with a newer one.
    _log.warning(
        "%s, but another process with a newer SQLite uses this database in WAL mode: install the "
        "package pysqlite3 for this program too",
        reason,
    )
