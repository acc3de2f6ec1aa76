"""The concurrency limit: how many requests may ask the database at once.

A database that hangs holds every thread that asks it, and feeds need some, too. Requests beyond the
limit wait only as long as those within it move on; when none has come or gone for a moment, the
others are told at once that the database is not to be had.
"""

import time
from threading import Condition

from feedsvc.errors import Outage, UnavailableError

PATIENCE = 0.2  # seconds in which somebody has to come or go


class ConcurrencyLimit:
    """Lets `most` requests in at once."""

    def __init__(self, most: int, patience: float = PATIENCE) -> None:
        self._most = most
        self._patience = patience
        self._moved = 0.0
        self._changed = Condition()
        self.inside = 0

    def enter(self) -> None:
        """Go in, or wait for somebody to leave.

        Raises:
            UnavailableError: it is full, and nobody comes or goes.
        """
        with self._changed:
            while self.inside >= self._most:
                seconds = self._moved + self._patience - time.monotonic()
                if seconds <= 0:
                    message = "the database does not answer, and enough requests wait for it"
                    raise UnavailableError(message, outage=Outage.BUSY)  # the watch logs it once
                self._changed.wait(seconds)
            self._move(+1)

    def leave(self) -> None:
        """Leave, so that another one can go in."""
        with self._changed:
            self._move(-1)
            self._changed.notify()

    def _move(self, step: int) -> None:
        self.inside += step
        self._moved = time.monotonic()
