"""Bounded calls: calls that may hang run in threads of their own, a limited number at once.

No database driver can be interrupted while its server is silent. So the thread that has a client to
answer lets another thread make the call, waits as long as the client can wait, and goes on. A
thread that hangs ends when its call returns; nothing waits for it, not at a stop and not after a
fork.
"""

import logging
import os
import time
from collections.abc import Callable
from threading import Event, Lock, Semaphore, Thread
from typing import Generic, TypeVar

from feedsvc.errors import FeedsvcError, Outage, UnavailableError

TIME_LIMIT = 0.2  # seconds that a request waits for the database if it can be answered without it
_log = logging.getLogger(__name__)
T = TypeVar("T")


def deadline() -> float:
    """Return when the time limit of a request that begins now ends, by time.monotonic()."""
    return time.monotonic() + TIME_LIMIT


class BoundedCalls:
    """Runs at most `limit` calls at once; a late call holds its place until it returns."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._reset()

    def _reset(self) -> None:
        self._pid = os.getpid()
        self._lock = Lock()
        self._free = Semaphore(self._limit)
        self.late = 0

    def run(self, work: Callable[[], T], *, until: float, patience: float = 0) -> T:
        """Return what `work` returns, or raise what it raises.

        A call is late if it has not returned at `until`, by time.monotonic(); a caller without
        another answer waits until `patience` seconds after that, and its call may also start then
        if a place is free: on a busy machine, the caller itself may be late. If `limit` calls are
        late, or that time has passed, `work` is not called.

        Raises:
            UnavailableError: the call is late.
        """
        if self._pid != os.getpid():  # after a fork, the threads are the parent's
            self._reset()
        call, end = _Call(work), until + patience
        if self.late >= self._limit or not self._start(call, until, end):
            message = "the database does not answer, and enough requests wait for it"
            raise UnavailableError(message, outage=Outage.BUSY)  # the change listener logs it once
        if (
            call.ended.wait(until - time.monotonic())
            or not self._mark_late(call)
            or call.ended.wait(end - time.monotonic())
        ):
            return call.result()
        raise UnavailableError("the database does not answer in time", outage=Outage.BUSY)

    def _start(self, call: "_Call[T]", until: float, end: float) -> bool:
        """Start a call before `end`. Wait for a free place until `until` at most."""
        now = time.monotonic()
        if now >= end or not self._free.acquire(timeout=max(until - now, 0)):
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
                call.ended.set()
                self.late -= call.is_late
            free.release()

    def _mark_late(self, call: "_Call[T]") -> bool:
        """Count a call as late; return False if it has just returned."""
        # Under the lock of `_work`: a call that ends now is either counted and then subtracted
        # again, or not counted at all.
        with self._lock:
            call.is_late = not call.ended.is_set()
            self.late += call.is_late
            return call.is_late


class _Call(Generic[T]):
    """One call, its result or error, and whether it is counted as late."""

    def __init__(self, work: Callable[[], T]) -> None:
        self._work = work
        self._result: list[T] = []
        self._error: BaseException | None = None
        self.ended = Event()
        self.is_late = False

    def run(self) -> None:
        """Call the work, and store its result or its error."""
        try:
            self._result.append(self._work())
        except Exception as error:  # noqa: BLE001  the thread that waits raises it
            self._error = error
            if self.is_late and not isinstance(error, FeedsvcError):
                _log.exception("a call that was late has failed")

    def result(self) -> T:
        """Return what the work returned, or raise what it raised."""
        if self._error:
            raise self._error
        return self._result[0]
