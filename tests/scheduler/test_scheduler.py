"""The scheduler: due articles appear in time, one is active, and another takes over."""

import gzip
import logging
import signal
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
import pytest
from sqlalchemy import text

from feedsvc.cli import main
from feedsvc.errors import UnavailableError
from feedsvc.scheduler import JOBS, StopSignal, run_while_locked
from feedsvc.services import build_services
from feedsvc.settings import load
from feedsvc.storage.articles import articles
from feedsvc.storage.database import Database
from feedsvc.storage.system import heartbeats, locks
from feedsvc.storage.system.locks import create_scheduler_lock
from tests.commands import Installation, stop_process, wait_until


@pytest.fixture
def installation(tmp_path: Path, migrated_url: str) -> Iterator[Installation]:
    """A newsroom with tables, on each kind of database in turn."""
    with Installation(tmp_path, {"FEEDSVC_DATABASE_URL": migrated_url}) as installation:
        installation.check_output("db", "upgrade")
        yield installation


@pytest.fixture
def stored(installation: Installation) -> Iterator[Database]:
    """The newsroom's database, opened by the test itself."""
    database = Database(installation.variables["FEEDSVC_DATABASE_URL"])
    yield database
    database.close()


def count_active(installation: Installation) -> int:
    return installation.log.count("is the active one")


def is_in_all_feeds(database: Database, guid: str) -> bool:
    with database.reading() as session:
        rows = session.execute(text("SELECT gzip FROM encodings"))
        bodies = [gzip.decompress(bytes(row.gzip)) for row in rows]
    return bool(bodies) and all(guid.encode() in body for body in bodies)


def schedule(installation: Installation, database: Database, due: datetime) -> str:
    """Add an article that is due at `due`, however slow the machine is. Return its guid."""
    added = installation.add(
        published=(datetime.now(UTC) + timedelta(days=1)).isoformat(), topics=["Banjir"]
    )
    with database.writing() as session:
        articles.get_article(session, added["id"]).publish_at = due
    return str(added["guid"])


def read_heartbeat(database: Database) -> datetime | None:
    with database.reading() as session:
        return heartbeats.find_last_heartbeat(session, heartbeats.SCHEDULER)


@pytest.mark.any_database  # the next test publishes on both
def test_a_scheduled_article_appears_at_its_time_and_never_before(
    installation: Installation, stored: Database
) -> None:
    installation.start("scheduler")
    wait_until(lambda: count_active(installation))
    assert load().scheduler.tick <= 1, "so it appears within two seconds"
    due = (datetime.now(UTC) + timedelta(seconds=2)).replace(microsecond=0)
    guid = schedule(installation, stored, due)
    wait_until(lambda: is_in_all_feeds(stored, guid))
    assert due <= datetime.now(UTC)
    assert installation.read_json("article", "list", "--state", "published")


def test_an_article_whose_time_passed_without_a_scheduler_appears_at_its_start(
    installation: Installation, stored: Database
) -> None:
    due = (datetime.now(UTC) - timedelta(seconds=2)).replace(microsecond=0)
    guid = schedule(installation, stored, due)
    assert not is_in_all_feeds(stored, guid)
    installation.start("scheduler")
    wait_until(lambda: count_active(installation))
    wait_until(lambda: is_in_all_feeds(stored, guid))
    assert (
        datetime.fromisoformat(installation.read_json("article", "list")[0]["published"]) == due
    ), "it carries the time that was promised"


def test_another_takes_over_when_the_active_one_is_killed(
    installation: Installation, stored: Database
) -> None:
    first = installation.start("scheduler")
    wait_until(lambda: count_active(installation) == 1)
    second = installation.start("scheduler")
    wait_until(lambda: "another scheduler is active" in installation.log)
    assert count_active(installation) == 1, "the second one waits"
    first.kill()
    killed = datetime.now(UTC)
    wait_until(lambda: count_active(installation) == 2)
    wait_until(lambda: (read_heartbeat(stored) or killed) > killed)
    assert stop_process(second) == 0


def test_a_signal_stops_it_cleanly_while_it_works_or_waits(installation: Installation) -> None:
    first = installation.start("scheduler")
    wait_until(lambda: count_active(installation) == 1)
    second = installation.start("scheduler")
    wait_until(lambda: "another scheduler is active" in installation.log)
    for process, number in ((second, signal.SIGINT), (first, signal.SIGTERM)):
        assert stop_process(process, number) == 0
    assert "Traceback" not in installation.log


def test_it_tries_again_while_the_database_is_away_and_logs_that_once(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    attempts: list[int] = []
    acquire = locks._AdvisoryLock.acquire  # noqa: SLF001  PostgreSQL's lock

    def count(lock: locks._AdvisoryLock) -> bool:
        attempts.append(1)
        return acquire(lock)

    monkeypatch.setattr(locks._AdvisoryLock, "acquire", count)  # noqa: SLF001
    away = load(
        data_dir=tmp_path,
        database_url="postgresql://nobody@127.0.0.1:1/none",
        scheduler={"takeover": 0.01},
    )
    stop, services = StopSignal(), build_services(away)
    with caplog.at_level(logging.WARNING):
        thread = threading.Thread(target=run_while_locked, args=(services, stop))
        thread.start()
        wait_until(lambda: len(attempts) > 2)
        stop.request()
        thread.join(60)
    assert not thread.is_alive()
    assert len(caplog.records) == 1


def test_a_lock_has_one_holder_and_passes_on(database: Database, tmp_path: Path) -> None:
    lock, other = (
        create_scheduler_lock(database, tmp_path),
        create_scheduler_lock(database, tmp_path),
    )
    with lock:
        assert lock.acquire()
        assert lock.is_held()
        assert not other.acquire()
        assert not other.is_held()
    assert not lock.is_held()
    with other:
        wait_until(other.acquire)  # PostgreSQL notices the end of a session a moment later
        assert other.is_held()
        assert not lock.acquire()


def test_a_lost_connection_loses_the_lock(database: Database, tmp_path: Path) -> None:
    if database.is_sqlite:
        return  # a file has no connection
    with (
        create_scheduler_lock(database, tmp_path) as lock,
        create_scheduler_lock(database, tmp_path) as other,
    ):
        assert lock.acquire()
        with database.writing() as session:
            session.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'")
            )
        assert not lock.is_held()
        wait_until(other.acquire)
        assert not lock.acquire()


def test_a_lock_file_that_was_replaced_is_lost(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/x.db")
    with create_scheduler_lock(database, tmp_path) as lock:
        assert lock.acquire()
        (tmp_path / "scheduler.lock").unlink()
        assert not lock.is_held()
        assert lock.acquire()
    (tmp_path / "scheduler.lock").unlink()
    (tmp_path / "scheduler.lock").mkdir()
    with pytest.raises(UnavailableError, match="cannot be opened"):
        lock.acquire()


def test_a_scheduler_whose_connection_is_cut_goes_on_after_taking_the_lock_again(
    installation: Installation, stored: Database
) -> None:
    if stored.is_sqlite:
        return  # a file has no connection
    installation.start("scheduler")
    wait_until(lambda: count_active(installation) == 1)
    with stored.writing() as session:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        session.execute(
            text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}")  # noqa: S608  fixed
        )
    wait_until(lambda: count_active(installation) == 2)
    assert "lock was lost" in installation.log
    guid = installation.add()["guid"]
    wait_until(lambda: is_in_all_feeds(stored, guid))


def test_every_job_has_a_command_and_an_interval() -> None:
    for job in JOBS:
        command: click.Command | None = main
        words = list(job.command)
        while isinstance(command, click.Group) and words:
            command = command.get_command(click.Context(command), words.pop(0))
        missing = f"the job {job.name} has no command: feedsvc {' '.join(job.command)}"
        assert command, missing
        assert not isinstance(command, click.Group), missing
        assert set(words) <= {option for each in command.params for option in each.opts}, missing
        assert job.get_interval(load()) > 0, job.name
    names = [job.name for job in JOBS]
    assert len(names) == len(set(names))
    assert {"refresh", "sweep", "recompress", "tidy", "trash", "revisions"} <= set(names)
