"""The turns of the jobs: what runs now, and what is said of a turn that fails.

A scheduler that ends because of one turn does nothing for all the others. So a failure is logged
and the next turn comes. An outage of the database is logged by the database, in one line.
"""

import logging
import time
from collections.abc import Callable
from threading import Lock
from typing import TypeVar

from feedsvc.errors import UnavailableError

Result = TypeVar("Result")
_log = logging.getLogger(__name__)


class Turns:
    """Runs verbs and outlives what they raise; safe for threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._running: list[str] = []
        self._outage = ""  # what cannot be done now, without the database being to blame

    def take(self, name: str, verb: Callable[[], object]) -> None:
        """Do the job `name` once."""
        with self._lock:
            self._running.append(name)
        try:
            self.attempt(name, verb)
        finally:
            with self._lock:
                self._running.remove(name)

    def attempt(self, name: str, verb: Callable[[], Result]) -> Result | None:
        """Do something that may fail, and log it if it does; None then."""
        try:
            result = verb()
        except UnavailableError as error:
            if error.outage is None:
                self._note_outage(name, error)
            return None
        except Exception:  # noqa: BLE001  whatever is wrong with one turn, the next one comes
            _log.exception("%s failed and is tried again", name)
            return None
        self._note_success(name)
        return result

    def wait(self, seconds: float) -> bool:
        """Wait for the jobs that run; True if none does any more."""
        deadline = time.monotonic() + seconds
        while self._running and time.monotonic() < deadline:
            time.sleep(0.02)
        return not self._running

    def _note_outage(self, name: str, error: UnavailableError) -> None:
        with self._lock:
            if not self._outage:
                _log.warning("%s; %s is tried again until it succeeds", error, name)
                self._outage = name

    def _note_success(self, name: str) -> None:
        """Say that what could not be done succeeds again: others need less for it."""
        with self._lock:
            if self._outage == name:
                _log.warning("%s succeeds again", name)
                self._outage = ""
