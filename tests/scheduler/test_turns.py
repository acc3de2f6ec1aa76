"""Turns: whatever one raises, the next one comes, and the log says it once."""

import logging

import pytest

from feedsvc.errors import UnavailableError
from feedsvc.scheduler.turns import Turns


def fail(error: BaseException) -> None:
    raise error


def test_an_outage_is_one_line_whoever_meets_it_and_ends_with_what_noticed_it(caplog: pytest.LogCaptureFixture) -> None:
    turns = Turns()
    with caplog.at_level(logging.INFO):
        for number in range(100):
            turns.take("refresh", lambda: fail(UnavailableError(f"the database is away: {number}")))  # noqa: B023  it is called here
            turns.take("sweep", lambda: fail(UnavailableError("the database is locked")))
            turns.take("tidy", lambda: None)
        turns.take("refresh", lambda: None)
    assert [record.getMessage() for record in caplog.records] == [
        "the database is away: 0; trying again until it is back",
        "the database is back",
    ]


@pytest.mark.parametrize("error", [ValueError("x"), MemoryError(), RecursionError(), OSError(28, "no space left")])
def test_whatever_a_turn_raises_is_logged_and_the_next_one_comes(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    turns, done = Turns(), []
    turns.take("refresh", lambda: fail(error))
    turns.take("refresh", lambda: done.append(1))
    assert done == [1]
    assert turns.wait(0), "no turn counts as running any more"
    assert [record.getMessage() for record in caplog.records] == ["refresh failed and is tried again"]
    assert caplog.records[0].exc_info
    assert turns.attempt("refresh", lambda: fail(error)) is None
    assert turns.attempt("refresh", lambda: 7) == 7
