"""Run the scheduler's jobs: which of them run now, and what is logged when one fails.

One failed run must not stop the scheduler, because every other job would stop with it. So a failure
is logged and the job runs again at its next time. `storage.database` logs an outage of the database
itself, in one line.
"""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from feedsvc.errors import UnavailableError

Result = TypeVar("Result")
_log = logging.getLogger(__name__)


class JobRunner:
    """Calls functions and catches every exception that they raise; safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: list[str] = []
        self._outage = ""  # the job that cannot run now for a reason other than the database

    def run(self, name: str, function: Callable[[], object]) -> None:
        """Run the job `name` once."""
        with self._lock:
            self._running.append(name)
        try:
            self.attempt(name, function)
        finally:
            with self._lock:
                self._running.remove(name)

    def attempt(self, name: str, function: Callable[[], Result]) -> Result | None:
        """Return the result of `function`, or log its exception under `name` and return None."""
        try:
            result = function()
        except UnavailableError as error:
            if error.outage is None:
                self._log_outage(name, error)
            return None
        except Exception:  # noqa: BLE001  whatever the error of one run is, the next run comes
            _log.exception("%s failed and is tried again", name)
            return None
        self._log_recovery(name)
        return result

    def wait_until_idle(self, seconds: float) -> bool:
        """Wait at most `seconds` for the running jobs. Return True if none runs any more."""
        deadline = time.monotonic() + seconds
        while self._running and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self._running

    def _log_outage(self, name: str, error: UnavailableError) -> None:
        with self._lock:
            if not self._outage:
                _log.warning("%s; %s is tried again until it succeeds", error, name)
                self._outage = name

    def _log_recovery(self, name: str) -> None:
        """Log that the job that could not run succeeds again.

        Only that job's own success counts: another job may not need what was missing.
        """
        with self._lock:
            if self._outage == name:
                _log.warning("%s succeeds again", name)
                self._outage = ""
