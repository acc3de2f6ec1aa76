"""The timer: APScheduler decides when each job runs, also after the wall clock was set.

APScheduler computes with the wall clock, and two things go wrong when somebody sets that clock.
When it is set forward, APScheduler's interval trigger lists each run that was missed: 90 days of
half seconds took 58 s and 850 MB. When it is set back by an hour, the trigger waits an hour for the
next run. So `SkippingTrigger` skips missed runs, and the timer schedules the jobs again when the
wall clock and the monotonic clock, which nobody can set, have drifted apart.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from logging import ERROR, getLogger

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

TOLERANCE = 5.0  # seconds that the clocks may differ; a job is late by at most this much
Clock = Callable[[], float]


class SkippingTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler carries no types
    """Fires at an interval, and skips the runs whose time has passed."""

    def __init__(self, seconds: float) -> None:
        self._interval: timedelta = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return the last run plus one interval, if that is within one interval from now.

        Otherwise return now plus one interval.
        """
        next_time = (previous_fire_time or now) + self._interval
        return next_time if now < next_time <= now + self._interval else now + self._interval


class ClockGuard:
    """Detects that the wall clock was set, because the monotonic clock does not follow it."""

    def __init__(self, wall: Clock = time.time, monotonic: Clock = time.monotonic) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._offset = self._read_offset()

    def _read_offset(self) -> float:
        return self._wall() - self._monotonic()

    def measure_jump(self) -> float:
        """Return by how many seconds the wall clock was set since the last jump, or 0.

        A negative number means that it was set back.
        """
        offset = self._read_offset()
        jump = offset - self._offset
        if abs(jump) <= TOLERANCE:
            return 0.0
        self._offset = offset
        return jump


@dataclass(frozen=True, slots=True)
class ScheduledJob:
    """A job as the timer runs it, every `interval` seconds.

    The first run comes after `delay` seconds, or `delay_after_jump` seconds after the wall clock
    was set.
    """

    name: str
    function: Callable[[], object]
    interval: float
    delay: float
    delay_after_jump: float


class Timer:
    """Runs jobs at their intervals, each in a thread of its own and never twice at once.

    It stores no work: the next run does the work of a skipped one.
    """

    def __init__(self, jobs: tuple[ScheduledJob, ...], guard: ClockGuard | None = None) -> None:
        # APScheduler warns of each run that it skips because the last one still runs. That is
        # normal here: a refresh of 100 feeds takes longer than half a second.
        getLogger("apscheduler").setLevel(ERROR)
        self._jobs = jobs
        self._guard = guard or ClockGuard()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(jobs))},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        for job in jobs:
            self._schedule(job, job.delay)

    def start(self) -> None:
        """Start running the jobs."""
        self._scheduler.start()

    def follow_clock(self) -> float:
        """Schedule the jobs again if the wall clock was set. Return by how many seconds it was.

        A clock that was set and corrected between two calls looks unchanged. But a job that ran
        while the clock was ahead would run next only when the clock is there again; and if
        APScheduler computed its sleep while the clock was behind, it sleeps for that long. So a job
        whose next run lies too far away is scheduled again too.
        """
        jump = self._guard.measure_jump()
        for job in self._jobs:
            if jump or self._is_misplaced(job):
                self._schedule(job, job.delay_after_jump)
        return jump

    def stop(self) -> None:
        """Start no further run. The runs that have begun go on."""
        self._scheduler.shutdown(wait=False)

    def _is_misplaced(self, job: ScheduledJob) -> bool:
        """Return whether a job is overdue, comes later than its longest wait, or is missing."""
        placed, now = self._scheduler.get_job(job.name), datetime.now(UTC)
        longest = timedelta(seconds=max(job.interval, job.delay, job.delay_after_jump) + TOLERANCE)
        return (
            placed is None
            or not now - timedelta(seconds=TOLERANCE) <= placed.next_run_time <= now + longest
        )

    def _schedule(self, job: ScheduledJob, delay: float) -> None:
        self._scheduler.add_job(
            job.function,
            SkippingTrigger(job.interval),
            id=job.name,
            next_run_time=datetime.now(UTC) + timedelta(seconds=delay),
            replace_existing=True,
        )
