"""The scheduler continues at once when the wall clock is set while everything runs."""

import os
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http.client import HTTPConnection
from pathlib import Path

import pytest

from feedsvc.domain.articles import State
from feedsvc.storage.articles import articles
from feedsvc.storage.database import Database
from feedsvc.storage.sqlite_driver import sqlite3
from feedsvc.storage.system import heartbeats
from tests import forked
from tests.commands import Installation, list_children, stop_process, wait_until
from tests.wall_clock import WallClock, compile_library

HOUR, QUARTER = timedelta(hours=1), timedelta(days=90)
SILENT = "no scheduler has ended a refresh in the last 10 s"
CEILING = 60  # seconds; each wait takes about two


@pytest.fixture(scope="module", autouse=True)
def need_compiler() -> None:
    """Skip the tests where the library of the clock cannot be compiled."""
    if not compile_library():
        pytest.skip("there is no C compiler")


@pytest.fixture
def clock(tmp_path: Path) -> WallClock:
    """A wall clock that can be set."""
    return WallClock.build(tmp_path)


@pytest.fixture
def installation(tmp_path: Path, clock: WallClock) -> Iterator[Installation]:
    """A newsroom whose processes have that clock."""
    with Installation(tmp_path, clock.environment) as installation:
        installation.create()
        yield installation


@dataclass(frozen=True)
class Site:
    """A newsroom that runs, and the clock of its processes."""

    installation: Installation
    clock: WallClock


@pytest.fixture(scope="module")
def shared_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site that runs for all tests of this module that ask for it."""
    folder = tmp_path_factory.mktemp("site")
    clock = WallClock.build(folder)
    with Installation(folder, clock.environment) as installation:
        installation.create()
        process = installation.start("up")
        yield Site(installation, clock)
        assert stop_process(process) == 0


@pytest.fixture
def running(shared_site: Site) -> Iterator[Site]:
    """The shared site, ready and with the true time."""
    shared_site.clock.set_by(timedelta())
    wait_until(lambda: shared_site.installation.get("/readyz")[0] == 200, CEILING)
    yield shared_site
    shared_site.clock.set_by(timedelta())


def schedule(installation: Installation, clock: WallClock) -> str:
    """Add an article that is due now by the moved clock. Return its title."""
    due = clock.now().replace(microsecond=0)
    title = f"Terbit pukul {due:%H.%M.%S}"
    number = installation.add(title=title, published=(due + QUARTER / 2).isoformat())["id"]
    database = Database(f"sqlite:///{installation.folder / 'var' / 'feedsvc.db'}")
    with database.writing() as session:
        articles.get_article(session, number).publish_at = due
    database.close()
    return title


def read_last_heartbeat(installation: Installation) -> datetime:
    """Return when a job of the scheduler ended last, by the moved clock."""
    database = Database(f"sqlite:///{installation.folder / 'var' / 'feedsvc.db'}")
    with database.reading() as session:
        beat = heartbeats.find_last_heartbeat(session, heartbeats.SCHEDULER)
    database.close()
    return beat or datetime.min.replace(tzinfo=UTC)


def list_titles(installation: Installation) -> set[str]:
    """Return the titles of the published articles. A command would take ten times as long."""
    with closing(sqlite3.connect(installation.folder / "var" / "feedsvc.db")) as rows:
        wanted = rows.execute("SELECT title FROM articles WHERE state = ?", (State.PUBLISHED,))
        return {title for (title,) in wanted}


def is_dated(installation: Installation, clock: WallClock, path: str) -> bool:
    """Return True if an answer has one Date header, with the time of the request."""
    with closing(HTTPConnection("127.0.0.1", installation.port, timeout=CEILING)) as connection:
        # The header has whole seconds, and may be one second old.
        earliest = clock.now() - timedelta(seconds=2)
        connection.request("GET", path)
        answer = connection.getresponse()
        answer.read()
        dates = answer.headers.get_all("Date") or []
        return len(dates) == 1 and earliest <= parsedate_to_datetime(dates[0]) <= clock.now()


def measure_memory(process: int) -> int:
    """Return the peak resident memory of a process in bytes."""
    match = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text())
    assert match
    return int(match[1]) * 1000


@pytest.mark.drill
def test_every_answer_has_the_date_of_the_clock_after_it_was_set(running: Site) -> None:
    installation, clock = running.installation, running.clock
    paths = (
        "/feeds/all.rss",
        "/feeds/all",
        "/healthz",
        "/nowhere",
        "/feeds/none.rss",
        "/static/admin.css",
    )
    for shift in (timedelta(), -HOUR, QUARTER, -QUARTER, timedelta()):
        clock.set_by(shift)
        for path in paths * 4:  # each of the server's threads caches the date
            assert is_dated(installation, clock, path), f"{path} after {shift}"
        wait_until(lambda: installation.get("/readyz")[0] == 200, CEILING)
        assert installation.get("/healthz")[0] == 200


@pytest.mark.drill
def test_feeds_are_served_while_a_stopped_scheduler_makes_readyz_answer_503(running: Site) -> None:
    installation, clock = running.installation, running.clock
    scheduler = next(
        child
        for child in list_children(installation.processes[0].pid)
        if b"scheduler" in Path(f"/proc/{child}/cmdline").read_bytes()
    )
    before = installation.log.count(SILENT)
    os.kill(scheduler, signal.SIGSTOP)
    # 14 s ahead, the last heartbeat is more than 10 s old, however late it was written.
    clock.set_by(timedelta(seconds=14))
    wait_until(lambda: installation.get("/readyz")[0] == 503, CEILING)
    assert installation.get("/healthz")[0] == installation.get("/feeds/all.rss")[0] == 200
    assert "it hangs: read its log" in run_doctor(installation)
    os.kill(scheduler, signal.SIGCONT)
    wait_until(lambda: installation.get("/readyz")[0] == 200, CEILING)
    assert installation.log.count(SILENT) == before + 1


def run_doctor(installation: Installation) -> str:
    """Return what the doctor prints, by the moved clock."""
    return forked.run(["doctor"], installation.environment).stdout


def test_a_due_article_is_published_at_once_after_the_clock_was_set(
    installation: Installation, clock: WallClock
) -> None:
    process = installation.start("scheduler")
    schedule(installation, clock)
    wait_until(lambda: list_titles(installation), CEILING)
    before = measure_memory(process.pid)
    for number, shift in enumerate((-HOUR, timedelta(), QUARTER, timedelta()), 1):
        clock.set_by(shift)
        title = schedule(installation, clock)
        wait_until(lambda: title in list_titles(installation), CEILING)  # noqa: B023  called in this round only
        assert measure_memory(process.pid) < before + 30_000_000, "APScheduler lists no missed runs"
        wait_until(lambda: installation.log.count("the clock was set") == number, CEILING)  # noqa: B023  as above
    assert stop_process(process) == 0
    assert "Traceback" not in installation.log


def test_publication_is_seconds_late_when_the_clock_is_corrected_before_the_scheduler_checks_it(
    installation: Installation, clock: WallClock
) -> None:
    installation.variables["FEEDSVC_SCHEDULER__TAKEOVER"] = (
        "4"  # seconds between two checks of the clock
    )
    process = installation.start("scheduler")
    schedule(installation, clock)
    wait_until(lambda: len(list_titles(installation)) == 1, CEILING)
    for shift in (QUARTER, -HOUR):
        clock.set_by(shift)
        # A heartbeat by the wrong clock proves that a job has run meanwhile.
        wait_until(lambda: abs(read_last_heartbeat(installation) - clock.now()) < HOUR / 2, CEILING)
        clock.set_by(timedelta())
        title = schedule(installation, clock)
        wait_until(lambda: title in list_titles(installation), CEILING)  # noqa: B023  called in this round only
    assert stop_process(process) == 0
