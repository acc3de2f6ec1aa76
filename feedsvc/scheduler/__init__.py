"""The scheduler decides when each job runs.

What is due or stale is stored in rows, so a scheduler that is killed loses no work. Any number of
schedulers may run: the one that holds the lock is active, the others wait to take over. The main
thread checks the lock, the signals and the wall clock; each job runs in a thread of its own.

A heartbeat is written when a refresh has ended. So it proves that work gets done, and not only that
a thread is alive.
"""

import logging
import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from queue import Empty, SimpleQueue

from feedsvc import accounts, editorial, garbage, logs, syndication
from feedsvc.editorial.imports import tasks
from feedsvc.scheduler.imports import work_on_imports
from feedsvc.scheduler.job_runner import JobRunner
from feedsvc.scheduler.timer import ScheduledJob, Timer
from feedsvc.services import Services
from feedsvc.settings import Settings
from feedsvc.storage.system import heartbeats
from feedsvc.storage.system.locks import SchedulerLock, create_scheduler_lock

# A heartbeat is a commit, so not every run of the refresh (each half second) writes one. Monitors
# allow 10 s (domain.readiness), which leaves room for two lost heartbeats.
HEARTBEAT_INTERVAL = timedelta(seconds=3)
_MAX_FEEDS = 100  # per run of the refresh, about 1.2 s of a core: a due article waits less
_STOP_SECONDS = 1.5  # time for running jobs to end at a stop; a job may be killed at any line
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """A function that the scheduler calls at an interval. `command` does the same by hand.

    `get_interval` returns the seconds between two runs, `delay` is the number of seconds before the
    first run. A job that `deletes` for ever waits a whole interval after the wall clock was set, so
    that a clock that is days ahead can be corrected before anything is lost.
    """

    name: str
    command: tuple[str, ...]
    get_interval: Callable[[Settings], float]
    function: Callable[[Services], object]
    delay: float = 0.0
    deletes: bool = False


class StopSignal:
    """A request to stop. A signal handler or any thread makes it, one thread waits for it."""

    def __init__(self) -> None:
        # SimpleQueue.put is safe in a signal handler; Event.set can deadlock there.
        self._requests: SimpleQueue[None] = SimpleQueue()
        self.requested = False

    def request(self, *_: object) -> None:
        """Request the stop. The arguments are those of a signal handler."""
        self._requests.put(None)

    def wait_for_request(self, seconds: float) -> bool:
        """Wait at most `seconds`. Return True as soon as the stop is requested."""
        if not self.requested:
            try:
                self._requests.get(timeout=seconds)
            except Empty:
                return False
            self.requested = True
        return True


def refresh(services: Services) -> tuple[int, int]:
    """Publish the articles that are due, then refresh at most 100 stale feeds.

    Return the number of articles and the number of feeds.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    published = editorial.scheduling.publish_due(services.database, now=datetime.now(UTC))
    services.reload_site()
    now = datetime.now(UTC)
    return published, syndication.refresh.refresh_stale(
        services.database, site=services.site, now=now, limit=_MAX_FEEDS
    )


def sweep(services: Services) -> int:
    """Refresh every feed, in case a stale mark was missed or the renderer changed. Return how many.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    services.reload_site()
    return syndication.refresh.sweep_feeds(
        services.database, site=services.site, now=datetime.now(UTC)
    )


def recompress(services: Services) -> int:
    """Compress unchanged representations with the best levels. Return how many.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    return syndication.encode.recompress(services.database, now=datetime.now(UTC))


def make_renditions(services: Services) -> int:
    """Make the renditions of at most 100 pictures that lack them. Return their number.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    return editorial.renditions.make_pending(services.database, now=datetime.now(UTC))


def tidy(services: Services) -> None:
    """Delete expired sessions, invitations, failed login attempts, unused feeds and uploads.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    now = datetime.now(UTC)
    syndication.combined_feeds.delete_unrequested(
        services.database, most=services.settings.feeds.combinations, now=now
    )
    web = services.settings.web
    limits = accounts.authentication.Limits(
        timedelta(seconds=web.session_idle), timedelta(seconds=web.session_age)
    )
    accounts.authentication.delete_expired(services.database, limits=limits, now=now)
    tasks.remove_old_tasks(services.database, services.data_dir / tasks.FOLDER, now=now)


def empty_trash(services: Services) -> int:
    """Purge the articles that have been in the trash for 30 days. Return how many.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    return editorial.trash.empty_trash(services.database, now=datetime.now(UTC))


def remove_revisions(services: Services) -> int:
    """Delete the revisions that are older than articles.revision_days. Return how many.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    days = services.settings.articles.revision_days
    return editorial.revisions.remove_old_revisions(
        services.database, days=days, now=datetime.now(UTC)
    )


JOBS: tuple[Job, ...] = (
    Job("refresh", ("refresh",), lambda settings: settings.scheduler.tick, refresh),
    # The first sweep comes soon after the start: an upgrade may have changed the renderer.
    Job("sweep", ("refresh", "--all"), lambda settings: settings.scheduler.sweep, sweep, delay=5),
    Job(
        "recompress",
        ("recompress",),
        lambda settings: settings.scheduler.recompress,
        recompress,
        delay=20,
    ),
    Job("renditions", ("renditions",), lambda _: 3, make_renditions, delay=3),
    Job("imports", ("import", "--waiting"), lambda _: 1, work_on_imports, delay=1),
    Job("tidy", ("tidy",), lambda _: 3600, tidy, delay=60, deletes=True),
    Job("trash", ("article", "empty-trash"), lambda _: 3600, empty_trash, delay=90, deletes=True),
    Job(
        "revisions",
        ("article", "remove-revisions"),
        lambda _: 86400,
        remove_revisions,
        delay=120,
        deletes=True,
    ),
)


def run(services: Services) -> None:
    """Run the scheduler until SIGTERM, SIGINT or SIGHUP. It then ends within two seconds."""
    stop = StopSignal()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, stop.request)
    garbage.freeze()
    is_idle = run_while_locked(services, stop)
    logs.announce("the scheduler has stopped")
    if is_idle:
        services.database.close()
        return
    logging.shutdown()
    # A thread that still runs a job would keep the process alive. Killing it is safe: each of its
    # transactions is committed whole or not at all.
    os._exit(0)


def run_while_locked(services: Services, stop: StopSignal) -> bool:
    """Wait for the lock and run the jobs while it is held, until the stop is requested.

    Return True if no job runs any more. An outage of the database, or any other error, is logged
    and does not end the scheduler.
    """
    runner, waiting = JobRunner(), False
    with create_scheduler_lock(services.database, services.data_dir) as lock:
        while not stop.requested:
            acquired = runner.attempt("taking the lock", lock.acquire)
            if acquired:
                _log.info("this scheduler is the active one")
                runner.attempt("the scheduler", lambda: _run_jobs(services, lock, stop, runner))
            elif acquired is False and not waiting:
                _log.info("another scheduler is active: waiting to take over")
            if acquired is not False and not stop.requested:
                # After an error (None) we may hold the lock without knowing it, and then nobody,
                # this process included, could acquire it again.
                lock.release()
            waiting = not acquired
            stop.wait_for_request(services.settings.scheduler.takeover)
        return runner.wait_until_idle(_STOP_SECONDS)


def _run_jobs(services: Services, lock: SchedulerLock, stop: StopSignal, runner: JobRunner) -> None:
    """Run the jobs while this process holds the lock."""
    timer = _create_timer(services, runner)
    timer.start()
    try:
        while lock.is_held():
            if stop.wait_for_request(services.settings.scheduler.takeover):
                return
            jump = timer.follow_clock()
            if jump:
                _log.warning(
                    "the clock was set %s by %.0f s", "forward" if jump > 0 else "back", abs(jump)
                )
        _log.warning("the scheduler's lock was lost: waiting for it again")
    finally:
        timer.stop()


def _create_timer(services: Services, runner: JobRunner) -> Timer:
    heartbeat = _Heartbeat(services)

    def schedule(job: Job) -> ScheduledJob:
        interval = job.get_interval(services.settings)

        def call() -> None:
            job.function(services)
            if job.function is refresh:
                heartbeat.write()

        delay_after_jump = interval if job.deletes else job.delay
        return ScheduledJob(
            job.name, lambda: runner.run(job.name, call), interval, job.delay, delay_after_jump
        )

    return Timer(tuple(schedule(job) for job in JOBS))


class _Heartbeat:
    """Writes the scheduler's heartbeat, at most once per HEARTBEAT_INTERVAL."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._written: datetime | None = None

    def write(self) -> None:
        """Write that a refresh has just ended, unless a heartbeat was written a moment ago.

        A clock that was set back counts as a new moment: the stored heartbeat would lie in the
        future, and monitors would report it.

        Raises:
            UnavailableError: the database cannot be reached.
        """
        now = datetime.now(UTC)
        if self._written and self._written <= now < self._written + HEARTBEAT_INTERVAL:
            return
        with self._services.database.writing() as session:
            heartbeats.record_heartbeat(session, heartbeats.SCHEDULER, now=now)
        self._written = now
