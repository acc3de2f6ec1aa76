"""The change listener: tells a process which feeds changed, a moment after the commit.

One thread reads one number from the database (`storage.cache.generation`) twenty times a second,
which costs 0.2 ms of a core each, and at once when a notification says that anything was committed.

The number that it read last is current for `LEASE` seconds: even if the thread is held up, nothing
older than a second is served as current. While the database is away, the last good answers stay
current. A database that takes longer than `LEASE` to answer counts as away too.
"""

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing

from sqlalchemy.orm import Session

from feedsvc.errors import FeedsvcError
from feedsvc.storage.cache import generation, notifications
from feedsvc.storage.database import Database

EVERY, LEASE = 0.05, 0.7  # seconds
# Seconds for which one check proves that the database answers: on a busy machine the next is late.
TRUSTED = 3.0
_JOIN_SECONDS = 5
_NOTIFICATION_CHECKS = 20  # between two reads of the number, while polls arrive
ChangedFeeds = Iterable[tuple[str, str]]
_log = logging.getLogger(__name__)


class ChangeListener:
    """Listens to one database for one process; its thread starts when it is first asked.

    `read_site` is called in the transaction that reads a change not limited to certain feeds,
    before the remembered answers are forgotten: new answers are then built for the new site.
    """

    def __init__(
        self, database: Database, read_site: Callable[[Session], None] = lambda _: None
    ) -> None:
        self._database = database
        self._read_site = read_site
        self._callbacks: list[Callable[[ChangedFeeds | None], None]] = []
        self._current_until = 0.0
        self._check_began = math.inf  # of the check that runs now
        self._was_asked = False
        self._seen: generation.Generation | None = None
        self._pid = 0
        self._started = 0.0
        self._starting = threading.Lock()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()
        self.changes = 0
        self.is_away = False
        self._hangs = False  # no error is raised where a database is only silent
        self.last_check = 0.0

    def on_change(self, callback: Callable[[ChangedFeeds | None], None]) -> None:
        """Call `callback` with the (path, suffix) of each changed feed; None stands for all."""
        self._callbacks.append(callback)

    def is_current(self) -> bool:
        """Return whether answers in memory may be served: current ones, or any in an outage."""
        # No lock: this runs at every poll, and reads or writes one attribute, which is atomic.
        self._was_asked = True
        if time.monotonic() < self._current_until:
            return True
        if self._pid != os.getpid():
            self._start()
        return self._check_away()

    def is_answering(self) -> bool:
        """Return whether the database has answered lately, or the listener has just started.

        This is less strict than `is_away`, by which feeds are served from memory: a database that
        is only busy answers late.
        """
        if self._pid != os.getpid():
            self._start()
        return time.monotonic() - max(self.last_check, self._started) <= TRUSTED

    def expire(self) -> None:
        """Stop being current until the next check, because this process has changed something."""
        if not self.is_away:  # else no check succeeds, and the first that does forgets all answers
            self._current_until = 0.0

    def check_now(self) -> None:
        """Read the number once and call back for the changed feeds."""
        # The lease begins before the read: a change that is committed while the database
        # answers may be missing from the answer.
        self._check_began = began = time.monotonic()
        try:
            current, changed = self._read()
        except FeedsvcError:  # `Database` logs an outage
            with self._lock:
                self._set_away()
                self._check_began = math.inf
        else:
            with self._lock:
                if self.is_away or current != self._seen:
                    self._call_back(None if self.is_away else changed)
                self._seen, self.is_away, self.last_check = current, False, began
                self._current_until = began + LEASE
                self._check_began = math.inf

    def _read(self) -> tuple[generation.Generation, ChangedFeeds | None]:
        """Return the generation, and the feeds that changed since the one before."""
        with self._database.polling() as session:
            current = generation.read_generation(session)
            if self._seen == current:  # mostly nothing has changed
                return current, None
            changed = (
                generation.list_changed_since(session, self._seen, current) if self._seen else None
            )
            if changed is None:
                self._read_site(session)
            return current, changed

    def _check_away(self) -> bool:
        """Return whether the database is away, also because a check takes longer than the lease."""
        with self._lock:
            if not self.is_away and time.monotonic() - self._check_began <= LEASE:
                return False
            if not self.is_away:
                _log.warning("the database does not answer; feeds are served from memory")
                self._hangs = True
            self._set_away()
            return True

    def _set_away(self) -> None:
        self.is_away = True
        self._current_until = time.monotonic() + LEASE

    def close(self) -> None:
        """End the thread. Wait 5 s at most: a driver that hangs cannot be interrupted."""
        self._closed.set()
        if self._thread:
            self._thread.join(_JOIN_SECONDS)

    def _call_back(self, changed: ChangedFeeds | None) -> None:
        """Call back for the changed feeds; for all (None) after an outage: answers may be old."""
        if self._hangs:
            _log.warning("the database answers again")
            self._hangs = False
        self.changes += 1
        for callback in self._callbacks:
            callback(changed)

    def _start(self) -> None:
        # At the first call and not in __init__: threads do not survive a fork, so a process
        # that was forked after the application was built needs one of its own.
        with self._starting:
            if self._pid == os.getpid():
                return
            self._started, self._pid = time.monotonic(), os.getpid()
            # After a fork these two describe the parent's thread, which this process does not have.
            self._lock, self._check_began = threading.Lock(), math.inf
            self._thread = threading.Thread(target=self._run, name="change-listener", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        with closing(notifications.open_notifications(self._database)) as changes:
            while not self._closed.is_set():
                try:
                    self._check_began = time.monotonic()  # connecting may take as long as reading
                    changes.connect()
                    self.check_now()
                except Exception:  # noqa: BLE001  the thread must go on; meanwhile Flask answers
                    _log.exception("the change listener failed, and tries again")
                    self._check_began = math.inf
                # Where nothing can be watched, SQLite's file is asked 400 times a second, but only
                # in the 0.05 s after a poll.
                times = _NOTIFICATION_CHECKS if self._was_asked else 1
                self._was_asked = False
                if self.is_away:
                    self._closed.wait(EVERY)
                else:
                    changes.wait(EVERY, times)
