"""The concurrency limit: how many requests may ask the database at once.

A database that hangs holds every thread that asks it, and feeds need some, too. Requests beyond the
limit wait in threads that the server has for them, first come, first served. A queue at SQLite's
write lock, or a busy machine, is no outage: while the change listener says that the database
answers, they wait as long as writers do. Where it does not answer, and nobody within the limit has
moved for a moment, they are turned away at once.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Condition

from feedsvc.errors import Outage, UnavailableError

PATIENCE = 0.2  # seconds without movement where the database does not answer
BUSY_PATIENCE = 15.0  # the same where it does: a writer waits as long for SQLite's lock
# Seconds that a request waits at most: nginx gives up after 30 s, and sends nothing typed back.
LONGEST = 20.0
WAITING = 64


class ConcurrencyLimit:
    """Lets `most` requests in at once, and `waiting` more wait.

    `answers` tells whether the database answers. Those who wait ask it where nobody has moved for
    `patience` seconds.
    """

    def __init__(
        self,
        most: int,
        patience: float = PATIENCE,
        *,
        busy_patience: float = BUSY_PATIENCE,
        waiting: int = WAITING,
    ) -> None:
        self._most = most
        self._patience = patience
        self._busy_patience = max(patience, busy_patience)
        self._most_waiting = waiting
        self._moved = 0.0
        self._changed = Condition()
        self._queue: deque[object] = deque()
        self.answers: Callable[[], bool] = lambda: False
        self.inside = 0

    def enter(self) -> None:
        """Go in, or wait for somebody to leave.

        Raises:
            UnavailableError: it is full, and nobody within it moves on or too many wait already.
        """
        with self._changed:
            if self.inside >= self._most or self._queue:
                self._wait()
            self._move(+1)

    @property
    def waiting(self) -> int:
        """How many wait."""
        return len(self._queue)

    def note_movement(self) -> None:
        """Note that a request within the limit moves on: it asks the database once more."""
        self._moved = time.monotonic()  # one assignment: it needs no lock

    def leave(self) -> None:
        """Leave, so that another one can go in."""
        with self._changed:
            self._move(-1)
            self._changed.notify_all()

    def _wait(self) -> None:
        if self.waiting >= self._most_waiting:
            raise UnavailableError("too many requests wait for the database", outage=Outage.BUSY)
        turn, began = object(), time.monotonic()
        self._queue.append(turn)
        try:
            while self.inside >= self._most or self._queue[0] is not turn:
                self._wait_a_moment(began)
        finally:
            self._queue.remove(turn)
            self._changed.notify_all()  # the next one is the first now

    def _wait_a_moment(self, began: float) -> None:
        """Wait for a change, for `patience` seconds at most; raise where waiting is no use."""
        now = time.monotonic()
        still = now - self._moved
        ends = self._busy_patience if still < self._patience or self.answers() else self._patience
        if still >= ends or now - began >= LONGEST:
            message = "the database does not answer, and enough requests wait for it"
            raise UnavailableError(message, outage=Outage.BUSY)  # the change listener logs it once
        self._changed.wait(self._patience - still if still < self._patience else PATIENCE)

    def _move(self, step: int) -> None:
        self.inside += step
        self.note_movement()
