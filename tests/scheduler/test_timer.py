"""The timer: missed runs are skipped, and jobs go on after the wall clock was set."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from apscheduler.schedulers.background import BackgroundScheduler
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.scheduler import JOBS
from feedsvc.scheduler.timer import ClockGuard, ScheduledJob, SkippingTrigger, Timer

HOUR, DAYS = 3600.0, 90 * 86400.0
INSTANTS = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  hypothesis adds the zone


class Clocks:
    """A wall clock that can be set, and a monotonic one."""

    def __init__(self) -> None:
        self.passed = 0.0
        self.set_by = 0.0

    def wall(self) -> float:
        """Return the wall clock's seconds."""
        return 1_795_000_000.0 + self.passed + self.set_by

    def monotonic(self) -> float:
        """Return the seconds that really passed."""
        return self.passed


@given(last=INSTANTS, now=INSTANTS, seconds=st.floats(0.01, 1e6))
def test_the_next_run_is_within_one_interval_from_now_whatever_the_clock_did(
    last: datetime, now: datetime, seconds: float
) -> None:
    following = SkippingTrigger(seconds).get_next_fire_time(last, now)
    assert now < following <= now + timedelta(seconds=seconds)


def test_runs_keep_their_interval_while_none_is_missed(now: datetime) -> None:
    late = now + timedelta(seconds=0.3)
    assert SkippingTrigger(0.5).get_next_fire_time(now, late) == now + timedelta(seconds=0.5)


def test_90_days_of_missed_half_seconds_are_one_run_to_apscheduler(now: datetime) -> None:
    job = BackgroundScheduler(timezone=UTC).add_job(list, SkippingTrigger(0.5), next_run_time=now)
    assert job._get_run_times(now + timedelta(days=90)) == [now]  # noqa: SLF001  its main loop calls this


@pytest.mark.parametrize("jump", [-HOUR, DAYS, -5.1, 5.1])
def test_a_clock_that_was_set_is_noticed_once(jump: float) -> None:
    clocks = Clocks()
    guard = ClockGuard(clocks.wall, clocks.monotonic)
    clocks.passed += 7 * 86400.0
    assert guard.measure_jump() == 0
    clocks.set_by += jump
    assert guard.measure_jump() == pytest.approx(jump)
    clocks.passed += 1.0
    assert guard.measure_jump() == 0
    clocks.set_by -= jump
    assert guard.measure_jump() == pytest.approx(-jump)


def test_a_drifting_clock_counts_as_set_when_it_is_more_than_five_seconds_off() -> None:
    clocks = Clocks()
    guard = ClockGuard(clocks.wall, clocks.monotonic)
    jumps = []
    for _ in range(100):
        clocks.set_by -= 0.11
        jumps.append(guard.measure_jump())
    assert [round(jump, 2) for jump in jumps if jump] == [-5.06, -5.06]


def test_jobs_are_scheduled_again_after_the_clock_was_set() -> None:
    clocks, refreshed, deleted = Clocks(), threading.Event(), threading.Event()
    jobs = (
        ScheduledJob("refresh", refreshed.set, HOUR, HOUR, 0.0),
        ScheduledJob("deletes", deleted.set, HOUR, HOUR, HOUR),
    )
    timer = Timer(jobs, ClockGuard(clocks.wall, clocks.monotonic))
    timer.start()
    try:
        assert timer.follow_clock() == 0
        assert not refreshed.is_set()
        clocks.set_by = -HOUR
        assert timer.follow_clock() == -HOUR
        assert refreshed.wait(60)
        assert not deleted.is_set(), "a job that deletes leaves time to correct the clock"
    finally:
        timer.stop()


def test_a_job_that_ran_while_the_clock_was_ahead_for_a_moment_is_scheduled_again() -> None:
    refreshed = threading.Event()
    timer = Timer((ScheduledJob("refresh", refreshed.set, 1.0, HOUR, 0.0),))
    timer.start()
    try:
        # The trigger returns this when the clock is 90 days ahead during a run.
        timer._scheduler.modify_job("refresh", next_run_time=datetime.now(UTC) + timedelta(days=90))  # noqa: SLF001
        assert timer.follow_clock() == 0, "the clock is right again"
        assert refreshed.wait(60)
    finally:
        timer.stop()


def test_only_jobs_that_delete_for_ever_wait_after_the_clock_was_set() -> None:
    assert {job.name for job in JOBS if job.deletes} == {"tidy", "trash", "revisions"}
