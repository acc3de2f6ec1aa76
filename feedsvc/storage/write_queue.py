"""A queue for the writers of an SQLite file, so that none of them waits while others overtake it.

SQLite has no queue: a writer that finds the file locked looks again after up to 0.1 s, and the
writer that looks first after a commit goes on. Beside two busy writers, a third was overtaken 805
times in 14 s; after 15 s its editor reads "database is locked". Only the first in this queue asks
SQLite, so each of the others writes about once before it. WAL mode changes nothing: without the
queue, one of 8 writers waited for the 3 s of a whole run; with it mostly 0.3 to 0.5 s, and 1.3 s
at most.

The queue's file also tells other processes of each commit (`announce_commit`).
"""

import fcntl
import os
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Lock

from feedsvc.errors import Outage, UnavailableError
from feedsvc.storage import private_files

_POLL_SECONDS = 0.001


class _FairLock:
    """A lock that threads get in the order in which they asked.

    A `threading.Lock` goes to the thread that runs first: on a busy machine, the thread that has
    released it takes it again before a waiting thread has woken up.
    """

    def __init__(self) -> None:
        self._guard = Lock()
        self._is_held = False
        self._waiting: deque[Event] = deque()

    def acquire(self, timeout: float) -> bool:
        """Wait for at most `timeout` seconds; return whether this thread has the lock now."""
        with self._guard:
            if not self._is_held:
                self._is_held = True
                return True
            turn = Event()
            self._waiting.append(turn)
        try:
            turn.wait(timeout)
        except BaseException:  # Ctrl+C: the lock must not go to a thread that is not there
            if not self._give_up(turn):
                self.release()
            raise
        return not self._give_up(turn)

    def release(self) -> None:
        """Hand the lock to the thread that has waited longest."""
        with self._guard:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._is_held = False

    def _give_up(self, turn: Event) -> bool:
        """Leave the queue; return whether this thread was still in it."""
        with self._guard:
            is_waiting = not turn.is_set()
            if is_waiting:
                self._waiting.remove(turn)
            return is_waiting


_locks: dict[Path, _FairLock] = {}


def get_queue_file(database: Path) -> Path:
    """Return the path of the file by which processes take turns."""
    return Path(f"{database}{private_files.QUEUE_SUFFIX}")


def announce_commit(database: Path) -> None:
    """Wake the processes that watch the queue's file (`inotify`): a transaction was committed.

    They watch for a close after the file was opened to read only: this writes nothing to the disk,
    and no writer does so while it waits for its turn.
    """
    with suppress(OSError):  # where none can be created, nobody watches
        os.close(os.open(get_queue_file(database), os.O_RDONLY | os.O_CLOEXEC))


@contextmanager
def wait_for_turn(database: Path, seconds: float) -> Iterator[float]:
    """Wait until this thread is first in the queue, and yield how many seconds are left.

    Raises:
        UnavailableError: others were first for all these seconds.
    """
    end = time.monotonic() + seconds
    # Threads wait for each other in memory, processes by a file that the kernel unlocks if one
    # of them is killed.
    lock = _locks.setdefault(database, _FairLock())
    if not lock.acquire(seconds):
        raise _refuse()
    try:
        with _lock_file(database, end):
            yield max(0, end - time.monotonic())
    finally:
        lock.release()


@contextmanager
def _lock_file(database: Path, end: float) -> Iterator[None]:
    """Hold the lock of the queue's file; if none can be created, go on: SQLite locks too."""
    file = None
    with suppress(OSError):
        # Create nothing beside a file that is no database yet, or not ours.
        if database.stat().st_size:
            file = private_files.open_file(get_queue_file(database))
    try:
        while file is not None and not _try_lock(file):
            if time.monotonic() > end:
                raise _refuse()
            time.sleep(_POLL_SECONDS)
        yield
    finally:
        if file is not None:
            os.close(file)  # releases the lock


def _try_lock(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return True


def _refuse() -> UnavailableError:
    return UnavailableError(
        "the database cannot be used now: it is locked by other writers", outage=Outage.BUSY
    )
