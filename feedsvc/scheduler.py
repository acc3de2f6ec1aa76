"""The scheduler: says when. What is due, stale or owed stands in rows, so nothing is lost with it.

However many are started, one is active: who holds the lock. The others wait to take over. The main
thread watches over the lock and the signals; the jobs run in threads of their own.
"""

import logging
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue
from threading import Lock

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from feedsvc import accounts, editorial, syndication, wiring
from feedsvc.errors import UnavailableError
from feedsvc.settings import Settings
from feedsvc.storage import heartbeats
from feedsvc.storage.locks import SchedulerLock, scheduler_lock
from feedsvc.wiring import House

NAME = "scheduler"  # of its heartbeat
BEAT_SECONDS = 5.0
_PATIENCE = 1.5  # seconds that a job has to end at a stop; it may be killed at any line
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What is done again and again; `command` does the same by hand.

    `seconds` says how often; it is done first `after` so many seconds.
    """

    name: str
    command: tuple[str, ...]
    seconds: Callable[[Settings], float]
    verb: Callable[[House], object]
    after: float = 0.0


class Stop:
    """A wish to stop, uttered by a signal or a thread, heard by one waiting thread."""

    def __init__(self) -> None:
        self._wishes: SimpleQueue[None] = SimpleQueue()  # its put is safe in a signal handler; an Event's set is not
        self.wished = False

    def wish(self, *_: object) -> None:
        """Ask for the stop."""
        self._wishes.put(None)

    def wait(self, seconds: float) -> bool:
        """Wait; True at once when the stop is asked for."""
        if not self.wished:
            try:
                self._wishes.get(timeout=seconds)
            except Empty:
                return False
            self.wished = True
        return True


def refresh(house: House) -> tuple[int, int]:
    """Publish what is due, then refresh what is stale; return how many articles and feeds.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    published = editorial.publish_due(house.database, now=datetime.now(UTC))
    return published, syndication.refresh_stale(house.database, site=house.site, now=datetime.now(UTC))


def sweep(house: House) -> int:
    """Look at every feed, in case a mark was missed; return how many.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    return syndication.sweep(house.database, site=house.site, now=datetime.now(UTC))


def densify(house: House) -> int:
    """Encode densely what has not changed for a while; return how many representations.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    return syndication.densify(house.database, now=datetime.now(UTC))


def tidy(house: House) -> None:
    """Remove the sessions and failed logins that have run out.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    web = house.settings.web
    limits = accounts.Limits(timedelta(seconds=web.session_idle), timedelta(seconds=web.session_age))
    accounts.tidy(house.database, limits=limits, now=datetime.now(UTC))


def empty_bin(house: House) -> int:
    """Delete for ever what has lain in the bin for 30 days; return how many articles.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    return editorial.empty_bin(house.database, now=datetime.now(UTC))


JOBS: tuple[Job, ...] = (
    Job("refresh", ("refresh",), lambda settings: settings.scheduler.tick, refresh),
    # Soon after the start too: the renderer may have changed with an upgrade.
    Job("sweep", ("refresh", "--all"), lambda settings: settings.scheduler.sweep, sweep, after=5),
    Job("densify", ("densify",), lambda settings: settings.scheduler.densify, densify, after=20),
    Job("tidy", ("tidy",), lambda _: 3600, tidy, after=60),
    Job("bin", ("article", "empty-bin"), lambda _: 3600, empty_bin, after=90),
)


def run(house: House) -> None:
    """Be a scheduler until SIGTERM, SIGINT or SIGHUP; then end within two seconds."""
    stop = Stop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop.wish)
    wiring.settle()
    if take_part(house, stop):
        house.database.close()
        return
    logging.shutdown()
    os._exit(0)  # a long job's thread would keep us; each of its transactions is whole or not there


def take_part(house: House, stop: Stop) -> bool:
    """Wait for the lock and work while it is held, until the stop; True if no job runs any more.

    Outlives an outage of the database; each is logged in one line.
    """
    turns, waiting = _Turns(), False
    with scheduler_lock(house.database, house.data_dir) as lock:
        while not stop.wished:
            taken = turns.attempt(lock.acquire)
            if taken:
                _log.info("this scheduler is the active one")
                _work(house, lock, stop, turns)
            elif taken is False and not waiting:
                _log.info("another scheduler is active: waiting to take over")
            waiting = not taken
            stop.wait(house.settings.scheduler.takeover)
        return turns.ended(_PATIENCE)


def _work(house: House, lock: SchedulerLock, stop: Stop, turns: "_Turns") -> None:
    """Let the jobs run while the lock is ours."""
    clock = _clock(house, turns)
    clock.start()
    try:
        beaten = 0.0
        while lock.held():
            if time.monotonic() - beaten >= BEAT_SECONDS:
                turns.attempt(lambda: _beat(house))
                beaten = time.monotonic()
            if stop.wait(house.settings.scheduler.takeover):
                return
        _log.warning("the scheduler's lock was lost: waiting for it again")
    finally:
        clock.shutdown(wait=False)


def _clock(house: House, turns: "_Turns") -> BackgroundScheduler:
    """Return APScheduler with the jobs in its memory: it never holds what is to be done."""
    logging.getLogger("apscheduler").setLevel(logging.ERROR)  # a turn left out, because one still runs, is no news
    clock = BackgroundScheduler(
        timezone=UTC,
        executors={"default": ThreadPoolExecutor(len(JOBS))},
        job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
    )
    for job in JOBS:
        clock.add_job(
            turns.take,
            IntervalTrigger(seconds=job.seconds(house.settings), timezone=UTC),
            args=(job, house),
            id=job.name,
            next_run_time=datetime.now(UTC) + timedelta(seconds=job.after),
        )
    return clock


def _beat(house: House) -> None:
    with house.database.writing() as session:
        heartbeats.beat(session, NAME, now=datetime.now(UTC))


class _Turns:
    """The jobs' turns: which run now, and whether the database is away."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: list[str] = []
        self._away = False

    def take(self, job: Job, house: House) -> None:
        """Do a job once."""
        with self._lock:
            self._running.append(job.name)
        try:
            self.attempt(lambda: job.verb(house))
        finally:
            with self._lock:
                self._running.remove(job.name)

    def attempt(self, verb: Callable[[], object]) -> object:
        """Do what needs the database; None while it is away, which is logged once per outage."""
        try:
            done = verb()
        except UnavailableError as error:
            with self._lock:
                if not self._away:
                    _log.warning("%s; trying again until it is back", error)
                self._away = True
            return None
        with self._lock:
            if self._away:
                _log.warning("the database is back")
            self._away = False
        return done

    def ended(self, seconds: float) -> bool:
        """Wait for the jobs that run; True if none does any more."""
        deadline = time.monotonic() + seconds
        while self._running and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self._running
