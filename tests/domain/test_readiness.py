"""Readiness: work that is late by more than ten seconds, by a clock that may be wrong."""

from datetime import datetime, timedelta

import pytest

from feedsvc.domain.readiness import Delay, Progress, find_delays

MOMENT = timedelta(microseconds=1)
TEN = timedelta(seconds=10)


def test_nothing_is_late_while_jobs_end_and_no_feed_is_stale(now: datetime) -> None:
    assert find_delays(Progress(now, None, None), now=now) == set()
    assert find_delays(Progress(now, now + timedelta(days=1), now), now=now) == set()


def test_a_scheduler_that_never_ran_is_late(now: datetime) -> None:
    assert find_delays(Progress(None, None, None), now=now) == {Delay.REFRESH}


@pytest.mark.parametrize("sign", [-1, 1], ids=["long ago", "to come"])
def test_a_job_or_a_stale_feed_may_be_ten_seconds_old(now: datetime, sign: int) -> None:
    near, far = now + sign * TEN, now + sign * (TEN + MOMENT)
    assert find_delays(Progress(near, None, near), now=now) == set()
    assert find_delays(Progress(far, None, near), now=now) == {Delay.REFRESH}
    assert find_delays(Progress(near, None, far), now=now) == {Delay.FEED}


def test_an_article_may_be_overdue_by_ten_seconds_and_is_not_late_before_its_time(
    now: datetime,
) -> None:
    assert find_delays(Progress(now, now - TEN, None), now=now) == set()
    assert find_delays(Progress(now, now - TEN - MOMENT, None), now=now) == {Delay.ARTICLE}
    assert find_delays(Progress(now, now + timedelta(hours=1), None), now=now) == set()
