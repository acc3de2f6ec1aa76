"""Copies of an SQLite database by its online backup (https://sqlite.org/backup.html).

A plain copy of a file that is written meanwhile mixes pages of two transactions, and lacks the
journal: 3 of 40 copies could not be opened. The online backup copies inside one transaction.
"""

import time
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import URL

from feedsvc.errors import Outage, UnavailableError
from feedsvc.storage import private_files, write_queue
from feedsvc.storage.sqlite_driver import build_uri, find_code, is_immutable, sqlite3
from feedsvc.storage.timeouts import BUSY_SECONDS

_MOST_NAMED = 3
_FOREIGN = {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}


def build_url(path: Path) -> str:
    """Return the URL of a database file."""
    return URL.create("sqlite", database=str(path)).render_as_string()


def save(source: Path, part: Path) -> None:
    """Copy a database into an empty file, in the journal mode that needs no second file.

    In WAL mode nobody waits meanwhile; otherwise writers wait until the copy is complete.

    Raises:
        UnavailableError: the database is locked or damaged, or there is no room on the disk.
    """
    try:
        with closing(_connect(part)) as target:
            # If the process is killed, nobody reads its file: no journal and no syncs are needed.
            target.execute("PRAGMA journal_mode=OFF")
            target.execute("PRAGMA synchronous=OFF")
            _copy(source, target)
        with closing(_connect(part)) as target:
            target.execute("PRAGMA journal_mode=DELETE")
    except sqlite3.Error as error:
        raise UnavailableError(f"{source} cannot be copied: {error}", source) from error


def overwrite(path: Path, source: Path) -> None:
    """Replace the content of a database by that of `source`, in one transaction.

    Processes that have it open see either the former content or the new one. A database that is
    damaged so much that SQLite cannot write to it is replaced as a file.

    Raises:
        UnavailableError: the database is locked for too long, or cannot be written.
    """
    private_files.make_folder(path.parent)
    private_files.create_file(path)
    with write_queue.wait_for_turn(path, BUSY_SECONDS):
        try:
            with closing(_connect(path)) as target:
                _copy(source, target)
        except sqlite3.Error as error:
            if find_code(error) not in _FOREIGN:
                raise UnavailableError(f"{path} cannot be written: {error}", path) from error
            for suffix in private_files.JOURNALS:
                Path(f"{path}{suffix}").unlink(missing_ok=True)
            source.replace(path)


def find_corruption(path: Path) -> str:
    """Return the first faults that SQLite finds in a database; "" if there are none."""
    try:
        with closing(_connect(path, immutable=is_immutable(path))) as connection:
            rows = connection.execute(f"PRAGMA integrity_check({_MOST_NAMED})").fetchall()
            broken = connection.execute("PRAGMA foreign_key_check").fetchone()
    except sqlite3.DatabaseError as error:
        return str(error)
    faults = [str(row).strip().replace("\n", " ") for (row,) in rows if row != "ok"]
    if broken:
        faults.append(f"a row of {broken[0]} refers to a row of {broken[2]} that does not exist")
    return "; ".join(faults)


def _copy(source: Path, target: Any) -> None:  # noqa: ANN401  the driver's own
    end = time.monotonic() + BUSY_SECONDS

    def check_time(status: int, _: int, __: int) -> None:
        if status in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED} and time.monotonic() > end:
            message = f"another process has locked {source} or its copy"
            raise UnavailableError(message, source, Outage.BUSY)

    with closing(_connect(source, immutable=is_immutable(source))) as connection:
        # All pages in one step: between two steps another process could write, and SQLite would
        # begin again each time.
        connection.backup(target, pages=-1, progress=check_time, sleep=0.05)


def _connect(path: Path, *, immutable: bool = False) -> Any:  # noqa: ANN401  the driver's own
    name = build_uri(path, immutable=immutable)
    return sqlite3.connect(name, timeout=BUSY_SECONDS, uri=True, isolation_level=None)
