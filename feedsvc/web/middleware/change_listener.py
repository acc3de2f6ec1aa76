"""The watch: knows within a fraction of a second that another process changed the feeds' bytes.

A thread reads one number from the database (`editions`), twenty times a second: 0.2 ms of a core each. And as soon
as a glimpse tells that anything was committed; where glimpses cost something, only as long as somebody asks.
What it last saw is certain for `LEASE` seconds, so that nothing older than a second is handed out
even if the thread is held up; while the database is away, what was good stays good. A database that
keeps a look waiting for longer than that is away, too.
"""

import logging
import math
import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing

from feedsvc.errors import FeedsvcError
from feedsvc.storage.cache import generation, notifications
from feedsvc.storage.database import Database

EVERY, LEASE = 0.05, 0.7
# Seconds for which a look proves that the database answers: on a busy machine the next one is late.
TRUSTED = 3.0
_END_SECONDS = 5
_GLIMPSES = 20  # in the time of one look
Changed = Iterable[tuple[str, str]]
_log = logging.getLogger(__name__)


class ChangeListener:
    """Watches one database for one process; starts at the first question."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: list[Callable[[Changed | None], None]] = []
        self._until = 0.0
        self._began = math.inf  # the look that is not done yet
        self._asked = False
        self._seen: generation.Generation | None = None
        self._pid = 0
        self._started = 0.0
        self._starting = threading.Lock()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._ended = threading.Event()
        self.changes = 0
        self.away = False
        self._hangs = False  # which no error tells
        self.last_look = 0.0

    def on_change(self, listener: Callable[[Changed | None], None]) -> None:
        """Tell `listener` the (path, suffix) of feeds whose bytes changed; None means any."""
        self._listeners.append(listener)

    def is_current(self) -> bool:
        """Tell whether what was learned is known to be younger than a second, or the best there is."""
        self._asked = True
        if time.monotonic() < self._until:
            return True
        if self._pid != os.getpid():
            self._start()
        return self._is_away()

    def answers(self) -> bool:
        """Tell whether the database answered a look lately, or has not been asked for long.

        A database that is only busy answers late: so this is less strict than `away`, by which
        feeds come from memory.
        """
        if self._pid != os.getpid():
            self._start()
        return time.monotonic() - max(self.last_look, self._started) <= TRUSTED

    def expire(self) -> None:
        """Be uncertain until the next look: this process has just changed something."""
        if not self.away:  # then nobody can be asked, and the next look that succeeds forgets all
            self._until = 0.0

    def look(self) -> None:
        """Look once; tell what changed. A database that is away changes nothing."""
        self._began = began = time.monotonic()
        try:
            stand, changed = self._read()
        except FeedsvcError:  # `Database` logs an outage
            with self._lock:
                self._note_away()
                self._began = math.inf
        else:
            with self._lock:
                if self.away or stand != self._seen:
                    self._tell(None if self.away else changed)
                self._seen, self.away, self.last_look = stand, False, began
                self._until = began + LEASE
                self._began = math.inf

    def _read(self) -> tuple[generation.Generation, Changed | None]:
        """Return how far things are, and what changed since the last look."""
        with self._database.polling() as session:
            stand = generation.read_generation(session)
            known = (
                self._seen if self._seen != stand else None
            )  # mostly nothing changed: then nothing is asked
            return stand, generation.list_changed_since(session, known, stand) if known else None

    def _is_away(self) -> bool:
        """Tell whether the database is away; it is when a look takes longer than its lease."""
        with self._lock:
            if not self.away and time.monotonic() - self._began <= LEASE:
                return False
            if not self.away:
                _log.warning("the database does not answer; feeds are served from memory")
                self._hangs = True
            self._note_away()
            return True

    def _note_away(self) -> None:
        self.away = True
        self._until = time.monotonic() + LEASE

    def close(self) -> None:
        """End the thread; one that hangs is not waited for."""
        self._ended.set()
        if self._thread:
            self._thread.join(_END_SECONDS)

    def _tell(self, changed: Changed | None) -> None:
        """Tell what changed. After an outage that is anything: what was learned in it may be old."""
        if self._hangs:
            _log.warning("the database answers again")
            self._hangs = False
        self.changes += 1
        for listener in self._listeners:
            listener(changed)

    def _start(self) -> None:
        with self._starting:
            if self._pid == os.getpid():
                return
            self._started, self._pid = time.monotonic(), os.getpid()
            # After a fork they say how the parent's thread is.
            self._lock, self._began = threading.Lock(), math.inf
            self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        with closing(notifications.open_notifications(self._database)) as seen:
            while not self._ended.is_set():
                try:
                    self._began = time.monotonic()  # to connect may take as long as to look
                    seen.connect()
                    self.look()
                except Exception:  # noqa: BLE001  the thread must live; until it has looked again, Flask answers
                    _log.exception("the watch stumbled")
                    self._began = math.inf
                times, self._asked = _GLIMPSES if self._asked else 1, False
                if self.away:
                    self._ended.wait(EVERY)
                else:
                    seen.wait(EVERY, times)
