"""The scheduler: says when. What is due, stale or owed stands in rows, so nothing is lost with it.

However many are started, one is active: who holds the lock. The others wait to take over. The main
thread watches over the lock, the signals and the wall clock; the jobs run in threads of their own.
When a refresh has ended, a heartbeat says so: that work gets done, not that a thread is alive.
"""

import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue

from feedsvc import accounts, editorial, syndication
from feedsvc.scheduler.timer import Run, Timer
from feedsvc.scheduler.turns import Turns
from feedsvc.services import Services, freeze_garbage_collector
from feedsvc.settings import Settings
from feedsvc.storage.system import heartbeats
from feedsvc.storage.system.locks import SchedulerLock, create_scheduler_lock

BEAT_EVERY = timedelta(seconds=3)  # so often a heartbeat is written: each is a commit
_TURN_FEEDS = 100  # in one turn, about 1.2 s of a core: what is due meanwhile waits no longer
_PATIENCE = 1.5  # seconds that a job has to end at a stop; it may be killed at any line
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What is done again and again; `command` does the same by hand.

    `seconds` says how often; it is done first `after` so many seconds. One that `deletes` for ever
    waits all of its `seconds` after the clock was set: a clock that is days ahead can be set right
    until then.
    """

    name: str
    command: tuple[str, ...]
    seconds: Callable[[Settings], float]
    verb: Callable[[Services], object]
    after: float = 0.0
    deletes: bool = False


class StopSignal:
    """A wish to stop, uttered by a signal or a thread, heard by one waiting thread."""

    def __init__(self) -> None:
        self._wishes: SimpleQueue[None] = (
            SimpleQueue()
        )  # its put is safe in a signal handler; an Event's set is not
        self.requested = False

    def request(self, *_: object) -> None:
        """Ask for the stop."""
        self._wishes.put(None)

    def wait(self, seconds: float) -> bool:
        """Wait; True at once when the stop is asked for."""
        if not self.requested:
            try:
                self._wishes.get(timeout=seconds)
            except Empty:
                return False
            self.requested = True
        return True


def refresh(services: Services) -> tuple[int, int]:
    """Publish what is due, then refresh what is stale, 100 feeds at most; return how many of each.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    published = editorial.scheduling.publish_due(services.database, now=datetime.now(UTC))
    now = datetime.now(UTC)
    return published, syndication.refresh.refresh_stale(
        services.database, site=services.site, now=now, limit=_TURN_FEEDS
    )


def sweep(services: Services) -> int:
    """Look at every feed, in case a mark was missed; return how many.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    return syndication.refresh.sweep_feeds(
        services.database, site=services.site, now=datetime.now(UTC)
    )


def recompress(services: Services) -> int:
    """Encode densely what has not changed for a while; return how many representations.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    return syndication.recompress.recompress(services.database, now=datetime.now(UTC))


def tidy(services: Services) -> None:
    """Remove the sessions and failed logins that have run out.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    web = services.settings.web
    limits = accounts.authentication.Limits(
        timedelta(seconds=web.session_idle), timedelta(seconds=web.session_age)
    )
    accounts.authentication.delete_expired(services.database, limits=limits, now=datetime.now(UTC))


def empty_trash(services: Services) -> int:
    """Delete for ever what has lain in the bin for 30 days; return how many articles.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    return editorial.trash.empty_trash(services.database, now=datetime.now(UTC))


def remove_revisions(services: Services) -> int:
    """Remove the former texts of articles that are older than the setting says; return how many.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    days = services.settings.articles.revision_days
    return editorial.revisions.remove_old_revisions(
        services.database, days=days, now=datetime.now(UTC)
    )


JOBS: tuple[Job, ...] = (
    Job("refresh", ("refresh",), lambda settings: settings.scheduler.tick, refresh),
    # Soon after the start too: the renderer may have changed with an upgrade.
    Job("sweep", ("refresh", "--all"), lambda settings: settings.scheduler.sweep, sweep, after=5),
    Job(
        "recompress",
        ("recompress",),
        lambda settings: settings.scheduler.recompress,
        recompress,
        after=20,
    ),
    Job("tidy", ("tidy",), lambda _: 3600, tidy, after=60, deletes=True),
    Job("bin", ("article", "empty-bin"), lambda _: 3600, empty_trash, after=90, deletes=True),
    Job(
        "revisions",
        ("article", "remove-revisions"),
        lambda _: 86400,
        remove_revisions,
        after=120,
        deletes=True,
    ),
)


def run(services: Services) -> None:
    """Be a scheduler until SIGTERM, SIGINT or SIGHUP; then end within two seconds."""
    stop = StopSignal()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop.request)
    freeze_garbage_collector()
    if run_while_locked(services, stop):
        services.database.close()
        return
    logging.shutdown()
    os._exit(0)  # a long job's thread would keep us; each of its transactions is whole or not there


def run_while_locked(services: Services, stop: StopSignal) -> bool:
    """Wait for the lock and work while it is held, until the stop; True if no job runs any more.

    Outlives an outage of the database and any other error; each is logged, and tried again.
    """
    turns, waiting = Turns(), False
    with create_scheduler_lock(services.database, services.data_dir) as lock:
        while not stop.requested:
            taken = turns.attempt("taking the lock", lock.acquire)
            if taken:
                _log.info("this scheduler is the active one")
                turns.attempt("the scheduler", lambda: _run_jobs(services, lock, stop, turns))
            elif taken is False and not waiting:
                _log.info("another scheduler is active: waiting to take over")
            if taken is not False and not stop.requested:
                lock.release()  # after an error it may be ours still, and not even we could take it
            waiting = not taken
            stop.wait(services.settings.scheduler.takeover)
        return turns.wait(_PATIENCE)


def _run_jobs(services: Services, lock: SchedulerLock, stop: StopSignal, turns: Turns) -> None:
    """Let the jobs run while the lock is ours."""
    timer = _timer(services, turns)
    timer.start()
    try:
        while lock.is_held():
            if stop.wait(services.settings.scheduler.takeover):
                return
            jump = timer.follow_clock()
            if jump:
                _log.warning(
                    "the clock was set %s by %.0f s", "forward" if jump > 0 else "back", abs(jump)
                )
        _log.warning("the scheduler's lock was lost: waiting for it again")
    finally:
        timer.stop()


def _timer(services: Services, turns: Turns) -> Timer:
    heartbeat = _Heartbeat(services)

    def plan(job: Job) -> Run:
        seconds = job.seconds(services.settings)

        def verb() -> None:
            job.verb(services)
            if job.verb is refresh:
                heartbeat.note_end()

        after_jump = seconds if job.deletes else job.after
        return Run(job.name, lambda: turns.take(job.name, verb), seconds, job.after, after_jump)

    return Timer(tuple(plan(job) for job in JOBS))


class _Heartbeat:
    """Notes in the database that turns end: now and then, and at once after the clock was set back."""

    def __init__(self, services: Services) -> None:
        self._house = services
        self._noted: datetime | None = None

    def note_end(self) -> None:
        """Note that a turn has ended.

        Raises:
            UnavailableError: the database cannot be reached.
        """
        now = datetime.now(UTC)
        if self._noted and self._noted <= now < self._noted + BEAT_EVERY:
            return
        with self._house.database.writing() as session:
            heartbeats.record_heartbeat(session, heartbeats.SCHEDULER, now=now)
        self._noted = now
