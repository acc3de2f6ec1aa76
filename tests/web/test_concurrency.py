"""The concurrency limit: who waits, who is let in, and who is turned away."""

from threading import Thread

import pytest

from feedsvc.errors import UnavailableError
from feedsvc.web.concurrency import ConcurrencyLimit
from tests.commands import until
from tests.web.conftest import Newsroom

LONG = 60


def test_where_nobody_moves_the_next_one_is_turned_away() -> None:
    limit = ConcurrencyLimit(2, patience=0.01)
    limit.enter()
    limit.enter()
    for _ in range(3):
        with pytest.raises(UnavailableError):
            limit.enter()
    limit.leave()
    limit.enter()
    assert limit.inside == 2


def test_where_somebody_leaves_the_next_one_is_let_in() -> None:
    limit = ConcurrencyLimit(1, patience=LONG)
    limit.enter()
    waiting = [Thread(target=limit.enter) for _ in range(3)]
    for each in waiting:
        each.start()
    for left in (2, 1, 0):
        limit.leave()
        until(lambda left=left: sum(each.is_alive() for each in waiting) == left, LONG)  # type: ignore[misc]
    assert limit.inside == 1


@pytest.mark.parametrize("path", ["/", "/articles/nihil", "/admin/", "/healthz", "/feeds/all.rss"])
def test_a_request_leaves_whatever_becomes_of_it(filled: Newsroom, path: str) -> None:
    limit = filled.app.extensions["feedsvc.limit"]
    filled.app.test_client().get(path)
    assert limit.inside == 0
