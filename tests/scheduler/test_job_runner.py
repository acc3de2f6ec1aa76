"""The job runner logs any exception of a run once, and starts the next run."""

import logging

import pytest

from feedsvc.errors import Outage, UnavailableError
from feedsvc.scheduler.job_runner import JobRunner


def fail(error: BaseException) -> None:
    raise error


def test_an_outage_of_one_job_is_one_line_until_that_job_succeeds(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runner = JobRunner()
    with caplog.at_level(logging.INFO):
        for number in range(100):
            runner.run(
                "refresh",
                lambda: fail(UnavailableError(f"the lock cannot be opened: {number}")),  # noqa: B023  it is called at once
            )
            runner.run("sweep", lambda: fail(UnavailableError("no room")))
            runner.run("tidy", lambda: None)
        runner.run("refresh", lambda: None)
    assert [record.getMessage() for record in caplog.records] == [
        "the lock cannot be opened: 0; refresh is tried again until it succeeds",
        "refresh succeeds again",
    ]


def test_an_outage_of_the_database_is_left_to_the_database_to_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    JobRunner().run("refresh", lambda: fail(UnavailableError("away", outage=Outage.AWAY)))
    assert not caplog.records


@pytest.mark.parametrize(
    "error", [ValueError("x"), MemoryError(), RecursionError(), OSError(28, "no space left")]
)
def test_whatever_a_run_raises_is_logged_and_the_next_run_comes(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    runner, calls = JobRunner(), []
    runner.run("refresh", lambda: fail(error))
    runner.run("refresh", lambda: calls.append(1))
    assert calls == [1]
    assert runner.wait_until_idle(0), "no job counts as running any more"
    assert [record.getMessage() for record in caplog.records] == [
        "refresh failed and is tried again"
    ]
    assert caplog.records[0].exc_info
    assert runner.attempt("refresh", lambda: fail(error)) is None
    assert runner.attempt("refresh", lambda: 7) == 7
