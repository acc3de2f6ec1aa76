"""The timer: APScheduler says when each job runs, also after the wall clock was set.

APScheduler computes with the wall clock. Two things follow when somebody sets that clock. Set
forward, its interval trigger lists each run that was missed: 90 days of half seconds took 58 s and
850 MB. Set back by an hour, it waits an hour for the next run. So our trigger skips what was
missed, and the timer puts the jobs anew when the wall clock and the monotonic clock, which nobody
can set, have parted.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from logging import ERROR, getLogger

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger

TOLERANCE = 5.0  # seconds by which the clocks may part; a job is late by no more than this
Clock = Callable[[], float]


class SkippingTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler carries no types
    """Fires every so many seconds, and skips the runs whose time has passed."""

    def __init__(self, seconds: float) -> None:
        self._interval = timedelta(seconds=seconds)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime:
        """Return one interval after the last run; after now, where that is past or further away."""
        following = (previous_fire_time or now) + self._interval
        return following if now < following <= now + self._interval else now + self._interval


class ClockGuard:
    """Notices that the wall clock was set, because the monotonic clock does not follow it."""

    def __init__(self, wall: Clock = time.time, monotonic: Clock = time.monotonic) -> None:
        self._wall, self._monotonic = wall, monotonic
        self._apart = self._read()

    def _read(self) -> float:
        return self._wall() - self._monotonic()

    def measure_jump(self) -> float:
        """Return by how many seconds the wall clock was set since the last jump; 0 if it was not.

        Below 0 it was set back.
        """
        apart = self._read()
        jump = apart - self._apart
        if abs(jump) <= TOLERANCE:
            return 0.0
        self._apart = apart
        return jump


@dataclass(frozen=True, slots=True)
class Run:
    """A job as the timer knows it: it runs every so many `seconds`.

    The first run comes `after` so many seconds, or `after_jump` where the clock was set.
    """

    name: str
    verb: Callable[[], object]
    seconds: float
    after: float
    after_jump: float


class Timer:
    """Runs jobs again and again, each in a thread of its own and never twice at once.

    It holds nothing of what is to be done: a run that is left out is lost to nobody.
    """

    def __init__(self, runs: tuple[Run, ...], guard: ClockGuard | None = None) -> None:
        getLogger("apscheduler").setLevel(
            ERROR
        )  # a run left out while the last one goes on is no news
        self._runs = runs
        self._guard = guard or ClockGuard()
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            executors={"default": ThreadPoolExecutor(len(runs))},
            job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1},
        )
        for run in runs:
            self._put(run, run.after)

    def start(self) -> None:
        """Let the jobs run."""
        self._scheduler.start()

    def follow_clock(self) -> float:
        """Put the jobs anew if the wall clock was set; return by how many seconds it was.

        A clock that was set and set right between two looks is as before. But a job that ran while it
        was ahead would come only when it is there again, and APScheduler, had it looked while the
        clock was behind, would sleep for as long. So what is lost is put anew too.
        """
        jump = self._guard.measure_jump()
        for run in self._runs:
            if jump or self._is_lost(run):
                self._put(run, run.after_jump)
        return jump

    def stop(self) -> None:
        """Start no job any more; those that run go on."""
        self._scheduler.shutdown(wait=False)

    def _is_lost(self, run: Run) -> bool:
        """Tell whether a job is overdue, or comes later than it ever has to, or not at all."""
        job, now = self._scheduler.get_job(run.name), datetime.now(UTC)
        longest = timedelta(seconds=max(run.seconds, run.after, run.after_jump) + TOLERANCE)
        return (
            job is None
            or not now - timedelta(seconds=TOLERANCE) <= job.next_run_time <= now + longest
        )

    def _put(self, run: Run, after: float) -> None:
        self._scheduler.add_job(
            run.verb,
            SkippingTrigger(run.seconds),
            id=run.name,
            next_run_time=datetime.now(UTC) + timedelta(seconds=after),
            replace_existing=True,
        )
