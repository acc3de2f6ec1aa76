"""Have damaged feeds mended in a thread of their own.

Whoever found the damage has a reader to answer, and the database may take no change now: it is
waited for up to 15 seconds.
"""

import logging
from datetime import UTC, datetime
from threading import Lock, Thread

from feedsvc import syndication
from feedsvc.errors import FeedsvcError
from feedsvc.storage.database import Database

_log = logging.getLogger(__name__)


class RepairThread:
    """Mends the feeds of one database; what it cannot mend, the sweep finds again."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._waiting: set[int] = set()
        self._thread: Thread | None = None

    def ask(self, feed_id: int) -> None:
        """Ask for a feed to be mended soon; return at once."""
        with self._lock:
            self._waiting.add(feed_id)
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._work, name="mender", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while feed_ids := self._take():
            try:
                syndication.verify.mark_damaged(self._database, feed_ids, now=datetime.now(UTC))
            except FeedsvcError as error:
                _log.error(
                    "feeds %s are damaged, and could not be marked: %s", sorted(feed_ids), error
                )

    def _take(self) -> set[int]:
        with self._lock:
            taken, self._waiting = self._waiting, set()
            if not taken:
                self._thread = None  # who asks from now on starts another one
        return taken
