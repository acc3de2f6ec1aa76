"""The scheduler while it holds the lock: heartbeats prove work, and no error ends it."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from feedsvc import editorial, scheduler
from feedsvc.scheduler import StopSignal, run_while_locked
from feedsvc.scheduler.timer import Timer
from feedsvc.services import Services, build_services
from feedsvc.settings import load
from feedsvc.storage.database import Database
from feedsvc.storage.system import heartbeats, locks
from tests.commands import wait_until

CEILING = 60


@pytest.fixture
def services(tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Services]:
    """Services whose scheduler runs a hundred times a second and writes each heartbeat."""
    monkeypatch.setattr(scheduler, "HEARTBEAT_INTERVAL", timedelta())
    (tmp_path / "feedsvc.db").write_bytes(migrated.read_bytes())
    times = {"tick": 0.01, "takeover": 0.01}
    services = build_services(
        load(database_url=f"sqlite:///{tmp_path}/feedsvc.db", data_dir=tmp_path, scheduler=times)
    )
    yield services
    services.database.close()


@pytest.fixture
def start(services: Services) -> Iterator[Callable[[], threading.Thread]]:
    """Return a function that runs a scheduler in a thread until the end of the test."""
    stop = StopSignal()
    threads: list[threading.Thread] = []

    def begin() -> threading.Thread:
        threads.append(threading.Thread(target=run_while_locked, args=(services, stop)))
        threads[-1].start()
        return threads[-1]

    yield begin
    stop.request()
    for thread in threads:
        thread.join(CEILING)
        assert not thread.is_alive()


def read_last_refresh(services: Services) -> datetime | None:
    with services.database.reading() as session:
        return heartbeats.read_progress(session).refreshed


class LockChecks:
    """Counts how often the main thread has checked the lock, which proves that it is alive."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.number = 0
        held = locks._FileLock.is_held  # noqa: SLF001  SQLite's lock

        def count(lock: locks._FileLock) -> bool:
            self.number += 1
            return held(lock)

        monkeypatch.setattr(locks._FileLock, "is_held", count)  # noqa: SLF001


def test_a_scheduler_that_hangs_in_a_job_writes_no_heartbeat_though_it_is_alive(
    services: Services, start: Callable[[], threading.Thread], monkeypatch: pytest.MonkeyPatch
) -> None:
    is_hanging, end, checks = threading.Event(), threading.Event(), LockChecks(monkeypatch)
    start()
    wait_until(lambda: read_last_refresh(services), CEILING)

    def hang(*_: object, **__: object) -> int:
        is_hanging.set()
        end.wait(CEILING)
        return 0

    with monkeypatch.context() as patch:
        patch.setattr(editorial.scheduling, "publish_due", hang)
        assert is_hanging.wait(CEILING)
        before, number = read_last_refresh(services), checks.number
        wait_until(lambda: checks.number > number + 50, CEILING)
        assert read_last_refresh(services) == before
    end.set()
    wait_until(lambda: read_last_refresh(services) != before, CEILING)


def test_a_refresh_that_fails_writes_no_heartbeat_and_does_not_end_the_scheduler(
    services: Services,
    start: Callable[[], threading.Thread],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    failures: list[int] = []

    def fail(*_: object, **__: object) -> int:
        failures.append(1)
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(editorial.scheduling, "publish_due", fail)
        thread = start()
        wait_until(lambda: len(failures) > 5, CEILING)
        assert read_last_refresh(services) is None
    wait_until(lambda: read_last_refresh(services), CEILING)
    assert thread.is_alive()
    assert {record.getMessage() for record in caplog.records} == {
        "refresh failed and is tried again"
    }


@pytest.mark.parametrize(
    "place",
    [
        (locks._FileLock, "acquire"),  # noqa: SLF001
        (locks._FileLock, "is_held"),  # noqa: SLF001
        (Timer, "start"),
        (Timer, "follow_clock"),
    ],
)
def test_an_error_beside_the_jobs_lets_the_scheduler_begin_again(
    services: Services,
    start: Callable[[], threading.Thread],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    place: tuple[type, str],
) -> None:
    def fail(_: object) -> None:
        raise RuntimeError("a fault beside the jobs")

    with monkeypatch.context() as patch:
        patch.setattr(*place, fail)
        thread = start()
        wait_until(lambda: caplog.text.count("failed and is tried again") > 2, CEILING)
    caplog.clear()
    before = read_last_refresh(services)
    wait_until(lambda: read_last_refresh(services) != before, CEILING)
    assert thread.is_alive()


def test_it_survives_a_database_that_is_away_and_logs_that_once(
    services: Services,
    start: Callable[[], threading.Thread],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tmp_path: Path,
) -> None:
    runs: list[datetime] = []
    publish_due = editorial.scheduling.publish_due

    def count(database: Database, *, now: datetime) -> int:
        runs.append(now)
        return publish_due(database, now=now)

    monkeypatch.setattr(editorial.scheduling, "publish_due", count)
    thread = start()
    wait_until(lambda: read_last_refresh(services), CEILING)
    (tmp_path / "feedsvc.db").rename(tmp_path / "away")
    wait_until(lambda: caplog.records, CEILING)
    before = len(runs)
    wait_until(lambda: len(runs) > before + 10, CEILING)
    assert len(caplog.records) == 1
    (tmp_path / "away").rename(tmp_path / "feedsvc.db")
    wait_until(lambda: len(caplog.records) == 2, CEILING)
    back = read_last_refresh(services)
    wait_until(lambda: read_last_refresh(services) != back, CEILING)
    assert thread.is_alive()
    assert "the database is back" in caplog.messages[1]
    assert len(caplog.records) == 2
