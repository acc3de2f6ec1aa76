"""The watch: knows within a fraction of a second that another process changed the feeds' bytes.

A thread reads one number from the database (`editions`), twenty times a second: 0.2 ms of a core each. And as soon
as a glimpse tells that anything was committed; where glimpses cost something, only as long as somebody asks.
What it last saw is certain for `LEASE` seconds, so that nothing older than a second is handed out even if the thread is
held up; while the database is away, what was good stays good.
"""

import logging
import os
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing

from feedsvc.errors import FeedsvcError
from feedsvc.storage import editions, glimpses
from feedsvc.storage.database import Database

EVERY, LEASE = 0.05, 0.7
_GLIMPSES = 20  # in the time of one look
Changed = Iterable[tuple[str, str]]
_log = logging.getLogger(__name__)


class Watch:
    """Watches one database for one process; starts at the first question."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: list[Callable[[Changed | None], None]] = []
        self._until = 0.0
        self._asked = False
        self._seen: editions.Stand | None = None
        self._pid = 0
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self.changes = 0
        self.away = False
        self.looked = 0.0

    def on_change(self, listener: Callable[[Changed | None], None]) -> None:
        """Tell `listener` the (path, suffix) of feeds whose bytes changed; None means any."""
        self._listeners.append(listener)

    def certain(self) -> bool:
        """Tell whether what was learned is known to be younger than a second, or the best there is."""
        self._asked = True
        if time.monotonic() < self._until:
            return True
        if self._pid != os.getpid():
            self._start()
        return False

    def doubt(self) -> None:
        """Be uncertain until the next look: this process has just changed something."""
        self._until = 0.0

    def look(self) -> None:
        """Look once; tell what changed. A database that is away changes nothing."""
        began = time.monotonic()
        try:
            with self._database.reading() as session:
                stand = editions.current(session)
                known = self._seen if self._seen != stand else None  # mostly nothing changed: then nothing is asked
                changed = editions.changed_since(session, known, stand) if known else None
        except FeedsvcError as error:
            if not self.away:
                _log.warning("the database is away; feeds are served from memory: %s", error)
            self.away = True
        else:
            if self.away or stand != self._seen:
                self._tell(None if self.away else changed)
            self._seen, self.away, self.looked = stand, False, began
        self._until = (time.monotonic() if self.away else began) + LEASE

    def close(self) -> None:
        """End the thread."""
        self._ended.set()

    def _tell(self, changed: Changed | None) -> None:
        """Tell what changed. After an outage that is anything: what was learned in it may be old."""
        if self.away:
            _log.warning("the database is back")
        self.changes += 1
        for listener in self._listeners:
            listener(changed)

    def _start(self) -> None:
        with self._lock:
            if self._pid == os.getpid():
                return
            self._pid = os.getpid()
            threading.Thread(target=self._run, name="watch", daemon=True).start()

    def _run(self) -> None:
        with closing(glimpses.of(self._database)) as seen:
            while not self._ended.is_set():
                try:
                    self.look()
                except Exception:  # noqa: BLE001  the thread must live; until it has looked again, Flask answers
                    _log.exception("the watch stumbled")
                times, self._asked = _GLIMPSES if self._asked else 1, False
                if self.away:
                    self._ended.wait(EVERY)
                else:
                    seen.wait(EVERY, times)
