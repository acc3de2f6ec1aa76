"""The filter of repeated errors logs each once a minute, with a count, and all else at once."""

import logging
import subprocess
import sys

import pytest

from feedsvc.repeats import RepeatFilter

FAILING = """
import logging
from feedsvc import logs
logs.configure("info")
for _ in range(100):
    try:
        1 / 0
    except ZeroDivisionError:
        logging.exception("failed")
"""


class Log:
    """A logger with the filter, whose clock moves only when the test moves it."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.lines: list[str] = []
        self.handler = logging.Handler()
        self.handler.addFilter(RepeatFilter(lambda: self.now))
        self.handler.emit = self.emit  # type: ignore[method-assign]  # it is stored here
        self.logger = logging.getLogger("tests.repeats")
        self.logger.propagate = False
        self.logger.addHandler(self.handler)

    def emit(self, record: logging.LogRecord) -> None:
        """Collect a line instead of printing it."""
        self.lines.append(self.handler.format(record))

    def fail(self, what: str, kind: type[Exception] = ValueError, name: str = "refresh") -> None:
        """Log an error, as a caller does that catches the error and continues."""
        try:
            fail(kind(what))
        except kind:
            self.logger.exception("%s failed", name)


def fail(error: Exception) -> None:
    raise error


@pytest.fixture
def log() -> Log:
    return Log()


def test_the_same_error_is_logged_once_a_minute_with_a_count(log: Log) -> None:
    for number in range(1000):  # 500 s with two errors a second
        log.fail(f"number {number}")
        log.now += 0.5
    assert len(log.lines) == 9
    assert log.lines[0].startswith("refresh failed\nTraceback")
    assert log.lines[1] == "refresh failed: ValueError: number 120 (120 times since the last line)"
    assert log.lines[-1] == "refresh failed: ValueError: number 960 (120 times since the last line)"


def test_another_error_or_another_message_is_logged_at_once(log: Log) -> None:
    log.fail("x")
    log.fail("x", KeyError)
    log.fail("x", name="sweep")
    try:
        int("a")
    except ValueError:
        log.logger.exception("refresh failed")
    assert [line.count("Traceback") for line in log.lines] == [1, 1, 1, 1]


def test_other_records_and_rare_errors_are_logged_at_once(log: Log) -> None:
    for _ in range(3):
        log.logger.warning("the database is back")
    for _ in range(3):
        log.fail("x")
        log.now += 60
    assert log.lines[:3] == ["the database is back"] * 3
    assert len(log.lines) == 6


def test_the_number_of_different_messages_is_limited(log: Log) -> None:
    for _ in range(3):
        for number in range(200):  # twice as many as are told apart
            log.fail("x", name=f"feed {number}")
    assert len(log.lines) == 101


def test_every_process_uses_the_filter() -> None:
    result = subprocess.run(
        [sys.executable, "-c", FAILING], capture_output=True, text=True, check=True
    )
    assert result.stderr.count("Traceback") == 1
    assert result.stderr.count(" ERROR ") == 1


def test_a_stack_that_repeats_is_logged_once_a_minute_too(log: Log) -> None:
    for number in range(121):
        log.logger.error("refused %d", number % 2, stack_info=True)
        log.now += 1.0
    assert [line.partition("\n")[0] for line in log.lines] == [
        "refused 0",
        "refused 1",
        "refused 0 (30 times since the last line)",
        "refused 1 (30 times since the last line)",
        "refused 0 (30 times since the last line)",
    ]
    assert "Stack (most recent call last)" in log.lines[0]
