"""Calls that may hang: they run in threads of their own, of which there is a bounded number.

No driver can be interrupted while its server is silent. So the thread that has a client to answer
does not call it: it lets another thread do so, waits as long as it can afford, and goes on. A
thread that hangs ends by itself when the call returns; nothing waits for it, neither at a stop nor
after a fork.
"""

import logging
import os
import time
from collections.abc import Callable
from threading import Event, Lock, Semaphore, Thread
from typing import Generic, TypeVar

from feedsvc.errors import FeedsvcError, Outage, UnavailableError

BUDGET = 0.2  # seconds that who has an answer without the database waits for it
_log = logging.getLogger(__name__)
T = TypeVar("T")


def deadline() -> float:
    """Return when the budget of a request is over that begins now, by time.monotonic()."""
    return time.monotonic() + BUDGET


class BoundedCalls:
    """At most `most` calls at once; one that is late takes its place until it returns."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._begin()

    def _begin(self) -> None:
        self._pid = os.getpid()
        self._lock = Lock()
        self._free = Semaphore(self._most)
        self.late = 0

    def run(self, work: Callable[[], T], *, until: float, patience: float = 0) -> T:
        """Return what `work` returns, or raise what it raises.

        It is late if it has not returned at `until` (by time.monotonic()); who has nothing else to
        say waits for it so many seconds longer. Where all calls are late, or `until` is over,
        nothing is tried.

        Raises:
            UnavailableError: it is late.
        """
        if self._pid != os.getpid():  # forked: the threads are the parent's
            self._begin()
        call = _Call(work)
        if self.late >= self._most or not self._start(call, until):
            message = "the database does not answer, and enough requests wait for it"
            raise UnavailableError(message, outage=Outage.BUSY)  # the watch logs it once
        if (
            call.done.wait(until - time.monotonic())
            or not self._note_late(call)
            or call.done.wait(patience)
        ):
            return call.result()
        raise UnavailableError("the database does not answer in time", outage=Outage.BUSY)

    def _start(self, call: "_Call[T]", until: float) -> bool:
        seconds = until - time.monotonic()
        if seconds <= 0 or not self._free.acquire(timeout=seconds):
            return False
        try:
            Thread(
                target=self._work, args=(call, self._free), name="bounded-call", daemon=True
            ).start()
        except RuntimeError:  # the system gives no more threads
            self._free.release()
            return False
        return True

    def _work(self, call: "_Call[T]", free: Semaphore) -> None:
        try:
            call.run()
        finally:
            with self._lock:
                call.done.set()
                self.late -= call.late
            free.release()

    def _note_late(self, call: "_Call[T]") -> bool:
        """Note that a call is late; False if it has just returned."""
        with self._lock:
            call.late = not call.done.is_set()
            self.late += call.late
            return call.late


class _Call(Generic[T]):
    """One call, what came of it, and whether somebody has noted that it is late."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._result: list[T] = []
        self._error: BaseException | None = None
        self.done = Event()
        self.late = False

    def run(self) -> None:
        """Do the work, whatever comes of it."""
        try:
            self._result.append(self._work())
        except Exception as error:  # noqa: BLE001  who waits for the call raises it
            self._error = error
            if self.late and not isinstance(error, FeedsvcError):
                _log.exception("a call that was late has failed")

    def result(self) -> T:
        """Return what the work returned, or raise what it raised."""
        if self._error:
            raise self._error
        return self._result[0]
