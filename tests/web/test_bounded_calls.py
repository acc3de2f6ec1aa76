"""Bounded calls: only so many hang at once, and no caller waits longer than its time limit."""

import os
import time
from collections.abc import Callable, Iterator
from itertools import chain, repeat
from threading import Event, Thread
from types import SimpleNamespace

import pytest

from feedsvc.errors import NotFoundError, UnavailableError
from feedsvc.web import bounded_calls
from feedsvc.web.bounded_calls import BoundedCalls
from tests.commands import fork, wait_until

LONG = 60


@pytest.fixture
def release() -> Iterator[Event]:
    """An event that the hanging calls of a test wait for."""
    event = Event()
    yield event
    event.set()


def deadline_in(seconds: float) -> float:
    return time.monotonic() + seconds


def run_late(calls: BoundedCalls, work: Callable[[], object], patience: float = 0) -> object:
    """Run a call whose time limit ends right after its start, however long the start takes."""
    with pytest.MonkeyPatch.context() as patch:
        clock = SimpleNamespace(monotonic=chain([0.0], repeat(LONG + 1.0)).__next__)
        patch.setattr(bounded_calls, "time", clock)
        return calls.run(work, until=LONG, patience=patience)


def hang(calls: BoundedCalls, release: Event) -> None:
    """Make a call hang until after its time limit."""
    with pytest.raises(UnavailableError, match="in time"):
        run_late(calls, lambda: release.wait(LONG))


def test_run_waits_until_the_time_limit_and_no_longer(release: Event) -> None:
    until = deadline_in(0.05)
    with pytest.raises(UnavailableError):
        BoundedCalls(1).run(lambda: release.wait(LONG), until=until)
    assert time.monotonic() >= until


def test_run_returns_or_raises_what_the_call_does() -> None:
    calls = BoundedCalls(1)

    def refuse() -> None:
        raise NotFoundError("there is no such thing")

    for _ in range(3):
        assert calls.run(lambda: "result", until=deadline_in(LONG)) == "result"
        with pytest.raises(NotFoundError, match="no such thing"):
            calls.run(refuse, until=deadline_in(LONG))


def test_while_all_calls_hang_no_new_one_starts_until_one_returns(release: Event) -> None:
    calls = BoundedCalls(2)
    hang(calls, release)
    assert calls.run(lambda: "result", until=deadline_in(LONG)) == "result", (
        "one slot is still free"
    )
    hang(calls, release)
    calls_made: list[str] = []
    with pytest.raises(UnavailableError, match="enough"):
        calls.run(lambda: calls_made.append("no"), until=deadline_in(LONG))
    assert not calls_made
    release.set()
    wait_until(lambda: calls.late == 0, LONG)
    assert calls.run(lambda: "result", until=deadline_in(LONG)) == "result"


def test_after_the_time_limit_nothing_is_called() -> None:
    calls_made: list[str] = []
    with pytest.raises(UnavailableError):
        BoundedCalls(1).run(lambda: calls_made.append("no"), until=deadline_in(-1))
    assert not calls_made


def test_a_caller_with_patience_waits_for_a_late_call(release: Event) -> None:
    calls = BoundedCalls(1)

    def return_late() -> str:
        wait_until(lambda: calls.late == 1, LONG)
        return "late"

    assert run_late(calls, return_late, patience=LONG) == "late"
    wait_until(lambda: calls.late == 0, LONG)
    hang(calls, release)


def test_a_caller_with_patience_that_is_late_itself_still_calls_if_a_place_is_free(
    release: Event,
) -> None:
    calls = BoundedCalls(1)
    assert calls.run(lambda: "result", until=deadline_in(-1), patience=LONG) == "result"
    with pytest.raises(UnavailableError):
        calls.run(lambda: "result", until=deadline_in(-2), patience=1)
    started = Event()

    def take_the_place() -> None:
        started.set()
        release.wait(LONG)

    hanging = Thread(target=calls.run, args=(take_the_place,), kwargs={"until": deadline_in(LONG)})
    hanging.start()
    assert started.wait(LONG)
    with pytest.raises(UnavailableError, match="enough"):
        calls.run(lambda: "result", until=deadline_in(-1), patience=LONG)
    release.set()
    hanging.join()


def test_an_error_after_the_time_limit_is_logged(
    release: Event, caplog: pytest.LogCaptureFixture
) -> None:
    calls = BoundedCalls(1)

    def fail() -> None:
        release.wait(LONG)
        raise ZeroDivisionError

    with pytest.raises(UnavailableError):
        run_late(calls, fail)
    release.set()
    wait_until(lambda: calls.late == 0, LONG)
    assert "ZeroDivisionError" in caplog.text


def test_a_forked_process_has_calls_of_its_own(release: Event) -> None:
    calls = BoundedCalls(1)
    hang(calls, release)
    child = fork(lambda: calls.run(lambda: "result", until=deadline_in(LONG)) == "result")
    assert os.waitpid(child, 0)[1] == 0
