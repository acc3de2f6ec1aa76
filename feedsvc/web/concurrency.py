"""The concurrency limit: how many requests may ask the database at once.

A database that hangs holds every thread that asks it, and feeds need threads, too. Requests beyond
the limit wait in threads that the server has for them, first come, first served. A queue at
SQLite's write lock, or a busy machine, is no outage: while the change listener says that the
database answers, requests wait as long as writers do. If the database does not answer, and no
request within the limit has made progress for 0.2 s, waiting requests are refused at once.
"""

import time
from collections import deque
from collections.abc import Callable
from threading import Condition

from feedsvc.errors import Outage, UnavailableError
from feedsvc.storage.timeouts import BUSY_SECONDS

PATIENCE = 0.2  # seconds without progress where the database does not answer
# Seconds that a request waits at most: nginx gives up after 30 s, and the typed text is lost.
LONGEST = 20.0


class ConcurrencyLimit:
    """Admits `limit` requests at once, and lets `waiting` more wait.

    Waiting requests ask `is_database_answering` after `patience` seconds without progress. Where it
    answers, they wait `busy_patience` seconds, as long as a writer waits for SQLite's lock.
    """

    def __init__(
        self,
        limit: int,
        patience: float = PATIENCE,
        *,
        busy_patience: float = BUSY_SECONDS,
        waiting: int,
    ) -> None:
        self._limit = limit
        self._patience = patience
        self._busy_patience = max(patience, busy_patience)
        self._waiting_limit = waiting
        self._progressed = 0.0
        self._changed = Condition()
        self._queue: deque[object] = deque()
        self.is_database_answering: Callable[[], bool] = lambda: False
        self.inside = 0

    def enter(self) -> None:
        """Enter, or wait for another request to leave.

        Raises:
            UnavailableError: the limit is reached, and there is no progress, or too many wait.
        """
        with self._changed:
            # It also waits if others wait: a new request must not overtake the queue.
            if self.inside >= self._limit or self._queue:
                self._wait()
            self._count(+1)

    @property
    def waiting(self) -> int:
        """How many requests wait."""
        return len(self._queue)

    def note_progress(self) -> None:
        """Note that a request within the limit asks the database once more."""
        self._progressed = time.monotonic()  # one assignment: it needs no lock

    def leave(self) -> None:
        """Leave, so that another request can enter."""
        with self._changed:
            self._count(-1)
            self._changed.notify_all()

    def _wait(self) -> None:
        if self.waiting >= self._waiting_limit:
            raise UnavailableError("too many requests wait for the database", outage=Outage.BUSY)
        place, began = object(), time.monotonic()  # an object equals itself only
        self._queue.append(place)
        try:
            while self.inside >= self._limit or self._queue[0] is not place:
                self._wait_for_change(began)
        finally:
            self._queue.remove(place)
            self._changed.notify_all()  # the next one is the first now

    def _wait_for_change(self, began: float) -> None:
        """Wait for a change, for `patience` seconds at most; raise where waiting is of no use."""
        now = time.monotonic()
        idle = now - self._progressed
        is_busy = idle < self._patience or self.is_database_answering()
        limit = self._busy_patience if is_busy else self._patience
        if idle >= limit or now - began >= LONGEST:
            message = "the database does not answer, and enough requests wait for it"
            raise UnavailableError(message, outage=Outage.BUSY)  # the change listener logs it once
        self._changed.wait(self._patience - idle if idle < self._patience else PATIENCE)

    def _count(self, step: int) -> None:
        self.inside += step
        self.note_progress()
