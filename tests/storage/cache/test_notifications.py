"""Change notifications: every commit is reported at once, and nothing else is."""

import contextlib
import gc
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from feedsvc.storage import write_queue
from feedsvc.storage.cache import generation, notifications
from feedsvc.storage.database import Database
from feedsvc.storage.sqlite_driver import sqlite3
from tests.commands import wait_until
from tests.outages import emptied_folder

SOON = 0.02


@pytest.fixture
def unwatched(monkeypatch: pytest.MonkeyPatch) -> None:
    """Watch no file, as on a system without inotify."""
    monkeypatch.setattr(notifications, "_try_to_watch", lambda _: None)


def change(database: Database) -> None:
    with database.writing() as session:
        generation.next_generation(session)


def test_a_commit_is_reported_at_once_and_nothing_else_is(database: Database) -> None:
    check_reports(database)


@pytest.mark.usefixtures("unwatched")
@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_commit_is_reported_where_no_file_can_be_watched(database: Database) -> None:
    check_reports(database)


def check_reports(database: Database) -> None:
    change(database)  # the first change creates the file that is watched
    with contextlib.closing(notifications.open_notifications(database)) as listener:
        assert listener.wait(SOON, 1), "a new connection does not know earlier commits"
        assert not listener.wait(SOON, 4)
        with database.reading() as session:
            session.execute(text("SELECT 1"))
        assert not listener.wait(SOON, 4)
        for _ in range(3):
            later = threading.Timer(0.1, change, [database])
            later.start()
            assert listener.wait(60, 6000)
            later.join()
            assert not listener.wait(SOON, 4)


def test_a_rollback_is_not_reported(database: Database) -> None:
    change(database)
    with contextlib.closing(notifications.open_notifications(database)) as listener:
        listener.wait(SOON, 1)
        with contextlib.suppress(ZeroDivisionError), database.writing() as session:
            generation.next_generation(session)
            raise ZeroDivisionError
        assert not listener.wait(SOON, 4)
        with database.writing() as session:
            generation.mark_addresses_changed(session)
        assert listener.wait(60, 6000)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_commit_ends_the_wait_without_asking(database: Database) -> None:
    change(database)
    with contextlib.closing(notifications.open_notifications(database)) as listener:
        listener.connect()
        later = threading.Timer(0.1, change, [database])
        later.start()
        assert listener.wait(60, 1), "the file is asked once, after a minute"
        later.join()
        change(database)
        assert listener.wait(0, 1), "a commit between two waits"


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_queue_file_that_was_replaced_is_watched_again(database: Database) -> None:
    assert database.path
    change(database)
    queue = write_queue.get_queue_file(database.path)
    with contextlib.closing(notifications.open_notifications(database)) as listener:
        listener.connect()
        queue.unlink()
        listener.connect()
        change(database)  # this creates the file again
        listener.connect()
        change(database)
        assert listener.wait(60, 1)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_no_descriptor_is_left_by_a_watch(database: Database) -> None:
    def count() -> int:
        return sum(1 for _ in Path("/proc/self/fd").iterdir())

    change(database)
    gc.collect()  # it closes files that former tests have left
    before = count()
    for _ in range(3):
        with contextlib.closing(notifications.open_notifications(database)) as listener:
            listener.connect()
            assert count() == before + 1
    assert count() == before


@pytest.mark.usefixtures("unwatched")
@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_a_missing_file_reports_nothing_and_one_that_is_back_does(database: Database) -> None:
    assert database.path
    with (
        contextlib.closing(notifications.open_notifications(database)) as listener,
        sqlite3.connect(database.path) as other,
    ):
        assert listener.wait(0, 1)
        other.execute("BEGIN EXCLUSIVE")
        assert not listener.wait(0, 1), "locked"
        other.rollback()
        change(database)
        assert listener.wait(0, 1)
        listener.close()
        away = database.path.rename(database.path.with_suffix(".away"))
        assert not listener.wait(0, 1)
        assert not database.path.exists()
        away.rename(database.path)
        assert listener.wait(0, 1)
    other.close()


@pytest.mark.usefixtures("unwatched")
@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
def test_an_empty_file_reports_nothing_and_the_database_that_replaces_it_does(
    database: Database,
) -> None:
    assert database.path
    with contextlib.closing(notifications.open_notifications(database)) as listener:
        assert listener.wait(0, 1)
        with emptied_folder(database.path):
            assert not listener.wait(0, 1)
        assert listener.wait(0, 1)


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_a_connection_that_was_cut_is_opened_again(database: Database) -> None:
    opened: Any = notifications.open_notifications(database)
    with contextlib.closing(opened) as listener:
        assert listener.wait(SOON, 1)
        with database.writing() as session:
            cut = text(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                " WHERE query LIKE :listening AND datname = current_database()"
            )
            assert (
                session.execute(cut, {"listening": f"LISTEN {generation.CHANNEL}"}).scalar_one()
                == 1
            )

        def has_lost_connection() -> bool:
            assert not listener.wait(SOON, 1)
            return bool(listener._connection is None)  # noqa: SLF001  the state that this waits for

        wait_until(has_lost_connection)
        change(database)
        assert listener.wait(SOON, 1), "commits in the meantime are not known"
        assert not listener.wait(SOON, 1)
        change(database)
        assert listener.wait(60, 1)
