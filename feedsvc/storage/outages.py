"""Log outages of the database: one line when one begins and one when it ends, in each process.

A database may accept reads and refuse writes. So a successful read does not end an outage that was
met only by writes.
"""

import logging
import time
from collections.abc import Callable
from threading import Lock

from feedsvc.errors import Outage, UnavailableError

_QUIET_SECONDS = 60.0  # an outage that comes and goes is logged once in this time
_log = logging.getLogger(__name__)


class OutageLog:
    """The state of one database's outages in this process; safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._outage: Outage | None = None
        self._writes_only = False
        self._is_logged = False
        self._last_logged: dict[Outage, float] = {}

    def record_outage(self, error: UnavailableError, *, writes: bool) -> None:
        """Record that a transaction met an outage. Log it if it is new."""
        outage = error.outage
        if outage is None:
            return
        with self._lock:
            if outage is not self._outage:
                self._begin(outage, str(error), writes=writes)
            elif not writes:
                self._writes_only = False

    def record_success(self, *, writes: bool) -> None:
        """Record that a transaction succeeded. Log it if that ends an outage."""
        if self._outage is None or (self._writes_only and not writes):
            return
        with self._lock:
            if self._outage and self._is_logged:
                _log.warning("the database is back")
            self._outage = None

    def _begin(self, outage: Outage, message: str, *, writes: bool) -> None:
        now = self._clock()
        self._outage, self._writes_only = outage, writes
        self._is_logged = now - self._last_logged.get(outage, -_QUIET_SECONDS) >= _QUIET_SECONDS
        if self._is_logged:
            self._last_logged[outage] = now
            _log.warning("%s; this is not logged again until the database is back", message)
