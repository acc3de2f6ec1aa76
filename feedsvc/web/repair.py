"""The repair thread: marks damaged feeds to be rendered again, while the poll is answered.

Writing may wait up to 15 seconds for the database, and the request that found the damage has a
client to answer.
"""

import logging
from datetime import UTC, datetime
from threading import Lock, Thread

from feedsvc import syndication
from feedsvc.errors import FeedsvcError
from feedsvc.storage.database import Database

_log = logging.getLogger(__name__)


class RepairThread:
    """Marks damaged feeds of one database; the next sweep finds those that it cannot mark."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = Lock()
        self._feed_ids: set[int] = set()
        self._thread: Thread | None = None

    def ask(self, feed_id: int) -> None:
        """Ask for a feed to be repaired soon, and return at once."""
        with self._lock:
            self._feed_ids.add(feed_id)
            if self._thread is None or not self._thread.is_alive():
                self._thread = Thread(target=self._work, name="repair", daemon=True)
                self._thread.start()

    def _work(self) -> None:
        while feed_ids := self._take_all():
            try:
                syndication.verify.mark_damaged(self._database, feed_ids, now=datetime.now(UTC))
            except FeedsvcError as error:
                _log.error(
                    "feeds %s are damaged, and could not be marked: %s", sorted(feed_ids), error
                )

    def _take_all(self) -> set[int]:
        """Return the feeds asked for; if there are none, the thread ends."""
        with self._lock:
            feed_ids, self._feed_ids = self._feed_ids, set()
            if not feed_ids:
                self._thread = None  # the next call of `ask` starts another one
        return feed_ids
