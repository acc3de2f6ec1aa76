"""Outages of the database in the log: a line when one begins and a line when it ends, per process.

A database may serve reading and still refuse to write. So who reads successfully does not end an
outage that only those who write have met.
"""

import logging
import time
from collections.abc import Callable
from threading import Lock

from feedsvc.errors import Outage, UnavailableError

_QUIET_SECONDS = 60.0  # so long nothing more is said of an outage that comes and goes
_log = logging.getLogger(__name__)


class OutageLog:
    """What this process knows of the outages of one database; safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._outage: Outage | None = None
        self._writes_only = False
        self._is_said = False
        self._said: dict[Outage, float] = {}  # when which was said last

    def note(self, error: UnavailableError, *, writes: bool) -> None:
        """Note that reading, or what `writes`, met an outage; the first time, say so."""
        outage = error.outage
        if outage is None:
            return
        with self._lock:
            if outage is not self._outage:
                self._begin(outage, str(error), writes=writes)
            elif not writes:
                self._writes_only = False

    def end(self, *, writes: bool) -> None:
        """Note that reading, or what `writes`, went well; where that ends an outage, say so."""
        if self._outage is None or (self._writes_only and not writes):
            return
        with self._lock:
            if self._outage and self._is_said:
                _log.warning("the database is back")
            self._outage = None

    def _begin(self, outage: Outage, words: str, *, writes: bool) -> None:
        now = self._clock()
        self._outage, self._writes_only = outage, writes
        self._is_said = now - self._said.get(outage, -_QUIET_SECONDS) >= _QUIET_SECONDS
        if self._is_said:
            self._said[outage] = now
            _log.warning("%s; nothing more is said of it until it is back", words)
