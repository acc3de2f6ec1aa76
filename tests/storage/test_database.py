"""Transactions: the guarantees of reading and writing, on each database and when it is away."""

import contextlib
import os
import shutil
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import event, text
from sqlalchemy.orm import Session

from feedsvc import hosting
from feedsvc.errors import CollisionError, SettingsError, UnavailableError
from feedsvc.storage import sqlite_driver, timeouts
from feedsvc.storage.backups import sqlite as sqlite_backups
from feedsvc.storage.database import Database
from feedsvc.storage.sqlite_driver import sqlite3, wal_is_safe
from feedsvc.storage.system import diagnostics, heartbeats
from feedsvc.storage.tables import FeedItem
from tests.commands import wait_until
from tests.outages import emptied_folder, locked_file, locked_tables


@pytest.fixture
def sqlite(tmp_path: Path, migrated: Path) -> Database:
    """An SQLite database with empty tables."""
    shutil.copy(migrated, tmp_path / "a.db")
    return Database(f"sqlite:///{tmp_path / 'a.db'}")


def write(session: Session, now: datetime) -> None:
    """Write a row."""
    heartbeats.record_heartbeat(session, "a", now=now)
    session.flush()


@pytest.mark.parametrize(
    ("version", "safe"),
    [
        ((3, 7, 0), False),
        ((3, 40, 1), False),
        ((3, 44, 5), False),
        ((3, 44, 6), True),
        ((3, 44, 7), False),
        ((3, 45, 0), False),
        ((3, 50, 6), False),
        ((3, 50, 7), True),
        ((3, 51, 0), False),
        ((3, 51, 2), False),
        ((3, 51, 3), True),
        ((3, 52, 0), True),
        ((4, 0, 0), True),
    ],
)
def test_wal_is_used_only_where_it_is_safe(version: tuple[int, ...], safe: bool) -> None:  # noqa: FBT001  a parameter of tests
    assert wal_is_safe(version) is safe


@pytest.mark.parametrize(("version", "mode"), [((3, 51, 2), "delete"), ((3, 51, 3), "wal")])
def test_every_connection_has_its_pragmas(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: tuple[int, ...], mode: str
) -> None:
    own = sqlite_driver.prepare.__wrapped__  # type: ignore[attr-defined]  # not the tests' one
    monkeypatch.setattr(sqlite_driver, "prepare", own)
    monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
    with contextlib.closing(sqlite3.connect(tmp_path / "a.db")) as connection:
        connection.execute("CREATE TABLE a (b)")
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.reading() as session:
        pragmas = [
            session.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert pragmas == [mode, 2, 1]
    database.close()


def test_processes_with_two_versions_of_sqlite_agree_on_the_journal(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sqlite_driver._warn_of_wal.cache_clear()  # noqa: SLF001
    sqlite.close()

    @contextlib.contextmanager
    def open_with(*version: int) -> Iterator[str]:
        monkeypatch.setattr(sqlite3, "sqlite_version_info", version)
        with contextlib.closing(Database(str(sqlite.url))) as database:
            with database.writing() as session:
                session.execute(text("DELETE FROM feeds"))
            with database.reading() as session:
                mode = diagnostics.read_journal_mode(session)
            yield mode

    older, newer = (3, 40, 1), (3, 51, 3)
    with open_with(*newer) as mode:
        assert mode == "wal"
        for _ in range(2):  # each opens a new connection
            with open_with(*older) as kept:
                assert kept == "wal", "the other process would lose its journal"
    with open_with(*older) as mode:
        assert mode == "delete", "nobody else uses it"
        with open_with(*newer) as chosen, open_with(*older) as kept:
            assert (chosen, kept) == ("wal", "wal")
    warnings = [record.message for record in caplog.records]
    assert len(warnings) == 1
    assert warnings[0].endswith("install the package pysqlite3 for this program too")


def test_a_connection_writes_nothing_into_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    with database.reading() as session:
        assert session.execute(text("SELECT count(*) FROM sqlite_schema")).scalar() == 0
    database.close()
    assert (tmp_path / "a.db").read_bytes() == b""


def test_a_connection_to_an_empty_file_keeps_the_log_of_a_database_that_is_mounted(
    tmp_path: Path,
) -> None:
    path = tmp_path / "volume" / "a.db"
    path.parent.mkdir()
    database = Database(f"sqlite:///{path}")
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        for statement in ("PRAGMA journal_mode=WAL", "CREATE TABLE b (c)"):
            other.execute(statement)
        with emptied_folder(path):
            connection = database.engine.connect()
        assert connection.exec_driver_sql("SELECT count(*) FROM sqlite_schema").scalar() == 0
        connection.close()
        with database.reading() as session:  # only the log has the table
            assert session.execute(text("SELECT count(*) FROM b")).scalar() == 0
    database.close()


def test_writing_takes_its_lock_at_once_and_reading_takes_none(sqlite: Database) -> None:
    statements: list[str] = []
    event.listen(sqlite.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    with sqlite.writing() as session:
        session.execute(text("SELECT 1"))
        other = sqlite3.connect(sqlite.path or "", timeout=0)
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.close()
        with sqlite.reading() as reader:
            assert reader.execute(text("SELECT count(*) FROM feeds")).scalar() == 0
    assert statements == ["BEGIN IMMEDIATE", "SELECT 1", "BEGIN", "SELECT count(*) FROM feeds"]


def test_a_transaction_that_raises_is_rolled_back(database: Database, now: datetime) -> None:
    def write_and_interrupt(session: Session) -> None:
        write(session, now)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), database.writing() as session:
        write_and_interrupt(session)
    with database.reading() as session:
        assert heartbeats.find_last_heartbeat(session, "a") is None


def read_journal_mode(session: Session) -> str:
    return str(session.execute(text("PRAGMA journal_mode")).scalar_one())


def test_reading_sees_one_snapshot_and_writes_nothing(database: Database, now: datetime) -> None:
    def write_heartbeat() -> None:
        with database.writing() as session:
            heartbeats.record_heartbeat(session, "a", now=now)

    writing = threading.Thread(target=write_heartbeat)
    with database.reading() as session:
        assert heartbeats.find_last_heartbeat(session, "a") is None
        writing.start()
        can_commit = not database.is_sqlite or read_journal_mode(session) == "wal"
        writing.join(60 if can_commit else 0.3)  # without a WAL it waits until the reading ends
        assert writing.is_alive() != can_commit
        session.expire_all()
        assert heartbeats.find_last_heartbeat(session, "a") is None
    writing.join()
    with database.reading() as session:
        assert heartbeats.find_last_heartbeat(session, "a") == now
        if database.is_sqlite:
            session.execute(text("DELETE FROM heartbeats"))
    with database.reading() as session:
        assert heartbeats.find_last_heartbeat(session, "a") == now


def test_foreign_keys_are_enforced(database: Database, now: datetime) -> None:
    with pytest.raises(CollisionError), database.writing() as session:
        session.add(FeedItem(feed_id=4711, article_id=4711, published=now))


def test_a_missing_file_is_not_created(sqlite: Database, now: datetime) -> None:
    assert sqlite.path
    sqlite.path.unlink()
    for enter in (sqlite.reading, sqlite.writing):
        with pytest.raises(UnavailableError), enter() as session:
            write(session, now)
    assert not sqlite.path.exists()
    sqlite.close()


def test_a_restored_file_is_read_at_once(sqlite: Database, now: datetime, tmp_path: Path) -> None:
    assert sqlite.path
    (tmp_path / "backup.db").touch()
    sqlite_backups.save(sqlite.path, tmp_path / "backup.db")
    with sqlite.writing() as session:
        heartbeats.record_heartbeat(session, "a", now=now)
    for suffix in ("-wal", "-shm"):  # docs/backups.md: they belong to the former file
        Path(f"{sqlite.path}{suffix}").unlink(missing_ok=True)
    (tmp_path / "backup.db").rename(sqlite.path)
    with sqlite.reading() as session:
        assert heartbeats.find_last_heartbeat(session, "a") is None
    sqlite.path.unlink()
    with pytest.raises(UnavailableError), sqlite.reading() as session:
        heartbeats.find_last_heartbeat(session, "a")
    sqlite.close()


def test_a_file_that_is_no_database_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("x" * 9999, encoding="utf-8")
    for name in ("text.db", ".", "no/such/folder.db"):
        database = Database(f"sqlite:///{tmp_path / name}")
        with (
            pytest.raises(
                UnavailableError, match=r"the database (cannot be used now|or its disk is damaged)"
            ),
            database.reading() as session,
        ):
            session.execute(text("SELECT 1"))
        database.close()


def test_a_lock_that_is_held_for_too_long_is_unavailable(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    monkeypatch.setattr(timeouts, "BUSY_SECONDS", 0.1)
    second = Database(sqlite.url.render_as_string())
    with sqlite.writing() as session:
        heartbeats.record_heartbeat(session, "a", now=now)
        with pytest.raises(UnavailableError, match="locked"), second.writing() as other:
            heartbeats.record_heartbeat(other, "a", now=now)
    second.close()


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_file_that_is_replaced_while_it_is_opened_is_opened_again(
    migrated_url: str, migrated: Path
) -> None:
    """A volume may be mounted between the opening of the file in its place and the first use."""
    database = Database(migrated_url)
    assert database.path
    mounted = Path(shutil.copy(migrated, database.path.with_name("mounted.db")))
    database.path.write_bytes(b"")

    def mount(*_: object) -> None:
        if mounted.exists():
            mounted.rename(str(database.path))

    event.listen(database.engine, "connect", mount)
    for _ in range(2):
        with database.reading() as session:
            assert session.execute(text("SELECT count(*) FROM articles")).scalar_one() == 0
    database.close()


def test_a_server_that_ends_our_connections_is_unavailable_and_then_back(
    database: Database, now: datetime
) -> None:
    if database.is_sqlite:
        return  # it has no server

    def cut_off(session: Session) -> None:
        write(session, now)
        with (
            contextlib.closing(
                Database(database.url.render_as_string(hide_password=False))
            ) as second,
            second.writing() as other,
        ):
            other.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE pid <> pg_backend_pid()"
                    " AND datname = current_database()"
                )
            )
        session.execute(text("SELECT 1"))

    with pytest.raises(UnavailableError), database.writing() as session:
        cut_off(session)
    with database.writing() as session:
        write(session, now)
    assert "PostgreSQL" in database.version()


def test_when_all_connections_are_taken_it_is_unavailable(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite.engine.pool, "_timeout", 0.01)
    connections = [sqlite.engine.connect() for _ in range(30)]
    with pytest.raises(UnavailableError, match="connections"), sqlite.reading() as session:
        session.execute(text("SELECT 1"))
    for connection in connections:
        connection.close()
    sqlite.close()


def test_a_poll_waits_for_a_lock_no_longer_than_a_poll_may(
    migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(timeouts, "POLL_SECONDS", 0.05)
    monkeypatch.setattr(timeouts, "POLL_SERVER", "-c statement_timeout=50ms")
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 40, 1))
    database = Database(migrated_url)
    with database.reading() as session:
        session.execute(text("SELECT 1"))  # this old SQLite ends WAL mode, in which readers pass
    database.close()
    with locked_file(migrated_url) if database.is_sqlite else locked_tables(migrated_url):
        for _ in range(2):  # with a new connection and with a pooled one
            with pytest.raises(UnavailableError), database.polling() as session:
                session.execute(text("SELECT * FROM cache_generation"))

    def is_answered() -> bool:  # a busy machine may take longer than 50 ms without any lock
        with contextlib.suppress(UnavailableError), database.polling() as session:
            query = text("SELECT count(*) FROM cache_generation")
            return bool(session.execute(query).scalar_one() == 1)
        return False

    wait_until(is_answered)
    database.close()


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_a_peer_that_vanished_is_detected_and_by_polls_sooner(
    database: Database,
) -> None:
    seconds = []
    for enter in (database.polling, database.reading):
        with enter() as session:
            driver = session.connection().connection.driver_connection
            assert isinstance(driver, psycopg.Connection)
            parameters = driver.info.get_parameters()
            idle, interval, count = (
                int(parameters[f"keepalives_{name}"]) for name in ("idle", "interval", "count")
            )
            seconds.append((int(parameters["tcp_user_timeout"]) / 1000, idle + interval * count))
    assert max(seconds[0]) <= 3
    assert max(seconds[1]) <= 15


def test_polls_have_a_pool_of_their_own(sqlite: Database) -> None:
    connections = [sqlite.engine.connect() for _ in range(30)]
    with sqlite.polling() as session:
        assert session.execute(text("SELECT 1")).scalar_one() == 1
    for connection in connections:
        connection.close()
    sqlite.close()


@pytest.mark.parametrize(
    "url", ["", "nowhere", "postgresql://u:secret@h:port/d", "nosuch://u:secret@h/d"]
)
def test_an_url_that_cannot_be_read_is_a_bad_setting(url: str) -> None:
    with pytest.raises(SettingsError) as refusal:
        Database(url)
    assert "secret" not in str(refusal.value)


def test_a_database_on_a_network_file_system_has_no_log(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert sqlite.path
    sqlite.close()
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    mounts = tmp_path / "mountinfo"
    monkeypatch.setattr(hosting, "_MOUNTS", mounts)
    for kind, mode in (("nfs4", "delete"), ("fuse.sshfs", "delete"), ("ext4", "wal")):
        mounts.write_text(f"1 0 0:1 / {tmp_path} rw - {kind} source rw\n")
        sqlite_driver.find_network_file_system.cache_clear()
        with contextlib.closing(Database(str(sqlite.url))) as opened, opened.reading() as session:
            assert diagnostics.read_journal_mode(session) == mode, kind


def test_a_database_in_a_folder_that_is_read_only_can_be_read(
    sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert sqlite.path
    monkeypatch.setattr(sqlite3, "sqlite_version_info", (3, 51, 3))
    sqlite.close()
    with sqlite.writing() as session:
        session.execute(text("DELETE FROM feeds"))
    sqlite.close()
    with monkeypatch.context() as patch:
        patch.setattr(os, "access", lambda *_, **__: False)
        assert sqlite_driver.is_immutable(sqlite.path)
        with sqlite.reading() as session:
            assert session.execute(text("SELECT count(*) FROM feeds")).scalar() == 0
            with pytest.raises(UnavailableError, match="read-only"):
                session.execute(text("DELETE FROM feeds"))
    with sqlite.writing() as session:  # the folder is writable again
        session.execute(text("DELETE FROM feeds"))
    with sqlite.reading() as session:
        assert diagnostics.read_journal_mode(session) == "wal"
