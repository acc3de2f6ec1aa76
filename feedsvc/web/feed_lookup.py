"""Lookups of feeds: in the database, if it answers within a budget of time; else in memory.

The thread that has a poll to answer never calls the database itself (`bounded_calls`). What comes
too late for the poll that asked is kept for the next one.
"""

import logging
import time
from collections.abc import Callable

from feedsvc import syndication
from feedsvc.domain.representations import RepresentationHead
from feedsvc.errors import UnavailableError
from feedsvc.storage.cache import representations
from feedsvc.storage.cache.encodings import StoredRepresentation
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Feed
from feedsvc.syndication.encode import EncodedRepresentation
from feedsvc.web.bounded_calls import BoundedCalls, deadline
from feedsvc.web.http.representation_cache import CachedRepresentation, RepresentationCache
from feedsvc.web.repair import RepairThread

PATIENCE = 2.0  # seconds that a poll waits beyond its budget where memory has no answer
CALLS = 4  # lookups at once, and so the threads that a database which hangs can hold
NEWEST, WARM_SECONDS = (
    300,
    10.0,
)  # representations that a process reads at its start, and how long it may take for that
POLL = "feedsvc.poll"  # a request's Poll, in its environ

_log = logging.getLogger(__name__)


class Poll:
    """One poll: when its budget ends, by time.monotonic().

    It is unsure where its answer is from memory because the database gave none in time.
    """

    def __init__(self) -> None:
        self.until = deadline()
        self.is_unsure = False


def take_whole(
    head: RepresentationHead, found: EncodedRepresentation, mender: RepairThread
) -> CachedRepresentation:
    """Return what was found of a feed, with what is certain of its head; see that what is damaged is made again.

    Raises:
        UnavailableError: nothing good is left of it.
    """
    if found.is_damaged:
        mender.ask(found.stored.feed_id)
    if found.encoded is None:
        raise UnavailableError("what this feed consists of is damaged, and about to be made anew")
    return CachedRepresentation(head, found.encoded, is_dated=not found.has_damaged_parts)


class FeedLookup:
    """Looks feeds up for one process; `note` is told of every version that it reads."""

    def __init__(
        self,
        database: Database,
        memory: RepresentationCache,
        note: Callable[[str, StoredRepresentation], None],
        mender: RepairThread,
    ) -> None:
        self._database = database
        self._memory = memory
        self._note = note
        self._mender = mender
        self._calls = BoundedCalls(CALLS)

    @property
    def late(self) -> int:
        """How many lookups the database has kept waiting for longer than their polls could wait."""
        return self._calls.late

    def find(self, path: str, suffix: str, poll: Poll) -> CachedRepresentation | Feed | None:
        """Return a feed's bytes, or else what became of it: None if there never was one.

        Raises:
            UnavailableError: the database does not say in time, and memory knows nothing.
        """
        key = (path, suffix)
        patience = 0.0 if self._memory.get(key) else PATIENCE
        try:
            return self._calls.run(
                lambda: self._read(path, suffix), until=poll.until, patience=patience
            )
        except UnavailableError:
            kept = self._memory.get(key)
            if kept is None:
                raise
            poll.is_unsure = True
            return kept

    def warm(self) -> None:
        """Read the feeds that changed last, so that the first polls are answered however late the database is."""
        try:
            self._calls.run(self._read_newest, until=time.monotonic() + WARM_SECONDS)
        except UnavailableError as error:
            _log.warning("no feed is in memory yet: %s", error)

    def _read_newest(self) -> None:
        with self._database.reading() as session:
            keys = representations.list_newest_representations(session, NEWEST)
        for path, suffix in reversed(keys):  # where there is no room for all, the last ones stay
            self._read(path, suffix)

    def _read(self, path: str, suffix: str) -> CachedRepresentation | Feed | None:
        """Read what the database has; bytes only if memory has others, or none."""
        key = (path, suffix)
        with self._database.polling() as session:
            head = representations.find_head(session, path, suffix)
            kept = self._memory.get(key)
            if head and kept and kept.head == head:
                return kept
            found = syndication.encode.read_encodings(session, path, suffix) if head else None
            if head is None or found is None:
                self._memory.drop(key)
                return feeds.resolve_path(session, path)
        kept = take_whole(head, found, self._mender)
        self._memory.put(key, kept)
        self._note(path, found.stored)
        return kept
