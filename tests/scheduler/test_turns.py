"""Turns: whatever one raises, the next one comes, and the log says it once."""

import logging

import pytest

from feedsvc.errors import Outage, UnavailableError
from feedsvc.scheduler.turns import Turns


def fail(error: BaseException) -> None:
    raise error


def test_what_cannot_be_done_now_is_one_line_and_ends_with_what_met_it(
    caplog: pytest.LogCaptureFixture,
) -> None:
    turns = Turns()
    with caplog.at_level(logging.INFO):
        for number in range(100):
            turns.take(
                "refresh",
                lambda: fail(UnavailableError(f"the lock cannot be opened: {number}")),  # noqa: B023  it is called here
            )
            turns.take("sweep", lambda: fail(UnavailableError("no room")))
            turns.take("tidy", lambda: None)
        turns.take("refresh", lambda: None)
    assert [record.getMessage() for record in caplog.records] == [
        "the lock cannot be opened: 0; refresh is tried again until it succeeds",
        "refresh succeeds again",
    ]


def test_an_outage_of_the_database_is_the_databases_to_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    Turns().take("refresh", lambda: fail(UnavailableError("away", outage=Outage.AWAY)))
    assert not caplog.records


@pytest.mark.parametrize(
    "error", [ValueError("x"), MemoryError(), RecursionError(), OSError(28, "no space left")]
)
def test_whatever_a_turn_raises_is_logged_and_the_next_one_comes(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    turns, done = Turns(), []
    turns.take("refresh", lambda: fail(error))
    turns.take("refresh", lambda: done.append(1))
    assert done == [1]
    assert turns.wait(0), "no turn counts as running any more"
    assert [record.getMessage() for record in caplog.records] == [
        "refresh failed and is tried again"
    ]
    assert caplog.records[0].exc_info
    assert turns.attempt("refresh", lambda: fail(error)) is None
    assert turns.attempt("refresh", lambda: 7) == 7
