"""The concurrency limit: which requests wait, enter or are refused."""

from collections import Counter
from collections.abc import Callable
from threading import Event, Lock, Thread

import pytest

from feedsvc.errors import UnavailableError
from feedsvc.web.concurrency import ConcurrencyLimit
from feedsvc.web.context import database, leave_database
from tests.commands import wait_until
from tests.web.conftest import Newsroom

LONG = 60


def test_without_progress_the_next_request_is_refused() -> None:
    limit = ConcurrencyLimit(2, patience=0.01, waiting=64)
    limit.enter()
    limit.enter()
    for _ in range(3):
        with pytest.raises(UnavailableError):
            limit.enter()
    limit.leave()
    limit.enter()
    assert limit.inside == 2


def test_when_a_request_leaves_the_next_one_enters() -> None:
    limit = ConcurrencyLimit(1, patience=LONG, waiting=64)
    limit.enter()
    waiting = [Thread(target=limit.enter) for _ in range(3)]
    for each in waiting:
        each.start()
    for left in (2, 1, 0):
        limit.leave()
        wait_until(lambda left=left: sum(each.is_alive() for each in waiting) == left, LONG)  # type: ignore[misc]
    assert limit.inside == 1


def test_while_the_database_answers_requests_wait_without_progress() -> None:
    limit = ConcurrencyLimit(1, patience=0, busy_patience=LONG, waiting=64)
    calls: Counter[str] = Counter()

    def answers() -> bool:
        calls["answers"] += 1
        return True

    limit.is_database_answering = answers
    limit.enter()
    waiting = Thread(target=limit.enter)
    waiting.start()
    wait_until(lambda: calls["answers"] > 1, LONG)
    assert waiting.is_alive()
    limit.leave()
    waiting.join(LONG)
    assert (waiting.is_alive(), limit.inside) == (False, 1)


def test_waiting_requests_are_refused_once_the_database_does_not_answer() -> None:
    limit, hangs = ConcurrencyLimit(1, patience=0, busy_patience=LONG, waiting=64), Event()
    limit.is_database_answering = lambda: not hangs.is_set()
    limit.enter()
    is_refused = start_entering(limit)
    hangs.set()
    wait_until(is_refused, LONG)


def test_a_request_without_progress_for_as_long_as_a_writer_waits_is_refused() -> None:
    limit = ConcurrencyLimit(1, patience=0, busy_patience=0, waiting=64)
    limit.is_database_answering = lambda: True
    limit.enter()
    with pytest.raises(UnavailableError):
        limit.enter()


def test_one_request_more_than_may_wait_is_refused_at_once() -> None:
    limit = ConcurrencyLimit(1, patience=LONG, waiting=2)
    limit.enter()
    is_refused = [start_entering(limit) for _ in range(3)]
    wait_until(lambda: sum(each() for each in is_refused) == 1, LONG)
    for _ in range(2):
        limit.leave()
    wait_until(lambda: limit.inside == 1, LONG)


def test_requests_enter_in_the_order_of_their_arrival() -> None:
    limit, lock = ConcurrencyLimit(1, patience=LONG, waiting=64), Lock()
    entered: list[int] = []

    def enter(number: int) -> None:
        limit.enter()
        with lock:
            entered.append(number)

    limit.enter()
    for number in range(4):
        Thread(target=enter, args=(number,), daemon=True).start()
        wait_until(lambda number=number: limit.waiting == number + 1, LONG)  # type: ignore[misc]
    for number in range(4):
        limit.leave()
        wait_until(lambda number=number: len(entered) == number + 1, LONG)  # type: ignore[misc]
    assert entered == [0, 1, 2, 3]


def start_entering(limit: ConcurrencyLimit) -> Callable[[], bool]:
    """Let a thread try to enter. Return a function that is true once it was refused."""
    refused = Event()

    def enter() -> None:
        try:
            limit.enter()
        except UnavailableError:
            refused.set()

    Thread(target=enter, daemon=True).start()
    return refused.is_set


def test_a_request_that_left_for_other_work_enters_again(filled: Newsroom) -> None:
    limit = filled.app.extensions["feedsvc.limit"]
    with filled.app.app_context():
        database()
        assert limit.inside == 1
        leave_database()
        assert limit.inside == 0
        database()
        assert limit.inside == 1
    assert limit.inside == 0


@pytest.mark.parametrize(
    "path", ["/", "/articles/nihil", "/admin/articles", "/healthz", "/feeds/all.rss"]
)
def test_a_request_leaves_at_its_end_whatever_it_answers(filled: Newsroom, path: str) -> None:
    limit = filled.app.extensions["feedsvc.limit"]
    filled.app.test_client().get(path)
    assert limit.inside == 0
