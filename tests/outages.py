"""Context managers that keep a database from answering until their block ends."""

import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from pathlib import Path

import pytest
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from feedsvc.storage.sqlite_driver import sqlite3
from tests.commands import list_children, wait_until

TABLES = "cache_generation, representations, feeds, editor_sessions"
Outage = Callable[[str], AbstractContextManager[object]]


def use_old_sqlite(patch: pytest.MonkeyPatch) -> dict[str, str]:
    """Make SQLite too old for WAL mode, in which a lock stops no reader.

    Return the environment that does so in other processes.
    """
    patch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    return {"PYTHONPATH": str(Path(__file__).with_name("old_sqlite"))}


@contextmanager
def stopped_server(url: str) -> Iterator[None]:
    """Stop all processes of a PostgreSQL server. It accepts connections and answers nothing."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        backend = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        main = int(Path(f"/proc/{backend}/stat").read_text().rpartition(")")[2].split()[1])
    processes = [main]
    try:
        os.kill(main, signal.SIGSTOP)  # first, so that it forks no more
        processes += list_children(main)
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGSTOP)
        yield
    finally:
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)


@contextmanager
def locked_tables(url: str, tables: str = TABLES) -> Iterator[Connection]:
    """Lock tables of a PostgreSQL database, as a migration does. Yield the connection.

    It never waits for one table while it has locked another: that could deadlock with feedsvc,
    and PostgreSQL would end either of the two transactions.
    """
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:

        def lock() -> bool:
            try:
                connection.execute(text(f"LOCK TABLE {tables} IN ACCESS EXCLUSIVE MODE NOWAIT"))
            except OperationalError:  # another transaction uses one of them
                connection.rollback()
                return False
            return True

        wait_until(lock, 60)
        yield connection


@contextmanager
def locked_file(url: str) -> Iterator[None]:
    """Lock an SQLite database exclusively."""
    with closing(sqlite3.connect(make_url(url).database or "", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield


@contextmanager
def emptied_folder(path: Path) -> Iterator[None]:
    """Replace the folder of an SQLite database by one with an empty file of the same name.

    If a volume is unmounted, all its files disappear at once. If they were moved one after another,
    a server that connects in between would see a database without its log.
    """
    folder = path.parent
    away, emptied = (folder.with_name(f"{folder.name}.{word}") for word in ("away", "emptied"))
    folder.rename(away)
    folder.mkdir()
    path.touch()
    try:
        yield
    finally:
        folder.rename(emptied)
        away.rename(folder)
        shutil.rmtree(emptied)


@contextmanager
def read_slowly(url: str) -> Iterator[None]:
    """Read from an SQLite database, so that a writer waits for this, and readers for the writer."""
    path = make_url(url).database or ""

    def write() -> None:
        with closing(sqlite3.connect(path, isolation_level=None, timeout=60)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE cache_generation SET bytes = bytes")
            connection.execute("COMMIT")

    writer = threading.Thread(target=write)
    with closing(sqlite3.connect(path, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM cache_generation").fetchall()
        writer.start()
        wait_until(lambda: is_locked(path), 60)
        try:
            yield
        finally:
            reader.execute("COMMIT")
            writer.join()


def is_locked(path: str) -> bool:
    """Return True if an SQLite database cannot be read now."""
    with closing(sqlite3.connect(path, timeout=0)) as connection:
        try:
            connection.execute("SELECT * FROM cache_generation").fetchall()
        except sqlite3.OperationalError:
            return True
    return False
