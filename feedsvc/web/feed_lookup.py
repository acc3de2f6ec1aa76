"""Look-ups of feeds: in the database if it answers within a time limit, else in memory.

The thread that answers a poll never calls the database itself (`bounded_calls`). A feed that
arrives too late for its poll is stored for the next poll.
"""

import logging
import math
import time
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeAlias

from feedsvc import syndication
from feedsvc.errors import UnavailableError
from feedsvc.storage.cache import encodings, representations
from feedsvc.storage.cache.encodings import StoredRepresentation
from feedsvc.storage.cache.fragment_cache import FragmentCache
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Feed
from feedsvc.syndication.encode import EncodedRepresentation
from feedsvc.web.bounded_calls import BoundedCalls, deadline
from feedsvc.web.http.representation_cache import CachedRepresentation, RepresentationCache
from feedsvc.web.repair import RepairThread

PATIENCE = 2.0  # seconds that a poll waits beyond its time limit where memory has no answer
CALLS = 4  # look-ups at once, and so the threads that a hanging database can hold
# Representations that a process reads when it starts, and the seconds it may take for that.
NEWEST, WARM_SECONDS = 300, 10.0
Found: TypeAlias = tuple[str, CachedRepresentation | Feed]  # a path, and its bytes or row
POLL = "feedsvc.poll"  # a request's Poll, in its environ

_log = logging.getLogger(__name__)


class Poll:
    """One poll: when its time limit ends, by time.monotonic().

    `is_unsure` is true once its answer came from memory because the database gave none in time. The
    answers are right as long as the wall clock shows `valid_from` or later, and less than
    `valid_until` (time.time()). `found` holds the answers of the database, by paths and suffix: the
    response cache asks Flask twice for one poll, and both answers come from one snapshot. It asks
    without the client's headers; `forwarded` holds one of them, X-Forwarded-For.
    """

    def __init__(self, forwarded: str = "") -> None:
        self.forwarded = forwarded
        self.until = deadline()
        self.is_unsure = False
        self.found: dict[tuple[tuple[str, ...], str], Found | None] = {}
        self.valid_from, self.valid_until = 0.0, math.inf

    def restart(self) -> None:
        """Forget the found feeds, and begin a new time limit: a feed has been created meanwhile."""
        self.until = deadline()
        self.found.clear()

    def expire_in(self, seconds: float) -> None:
        """Let the answers be right for at most `seconds`."""
        self.valid_until = min(self.valid_until, time.time() + seconds)

    def limit_validity(self, modified: datetime, *, is_dated: bool) -> None:
        """Let an answer with Last-Modified be right from `modified` on, any other until `modified`.

        A poll may ask in two different seconds: then both limits hold.
        """
        if is_dated:
            self.valid_from = max(self.valid_from, modified.timestamp())
        else:
            self.valid_until = min(self.valid_until, modified.timestamp())


def to_cached(stored: EncodedRepresentation, repair_thread: RepairThread) -> CachedRepresentation:
    """Return the intact encodings of a feed with its head.

    Where a part is damaged, the repair thread is asked to have the feed rendered again.

    Raises:
        UnavailableError: no intact encoding is left.
    """
    if stored.is_damaged:
        repair_thread.ask(stored.stored.feed_id)
    if stored.encoded is None:
        raise UnavailableError("the stored feed is damaged, and is about to be rendered again")
    # The row's checksum covers the date as well: a damaged row gets no Last-Modified.
    head, is_dated = stored.stored.head, not stored.has_damaged_parts
    return CachedRepresentation(head, stored.encoded, is_dated=is_dated)


class FeedLookup:
    """Looks feeds up for one process.

    `remember` is called with the path and the stored bytes of every version that is read.
    """

    def __init__(
        self,
        database: Database,
        cache: RepresentationCache,
        remember: Callable[[str, StoredRepresentation], None],
        repair_thread: RepairThread,
    ) -> None:
        self._database = database
        self._cache = cache
        self._fragments = FragmentCache()
        self._remember = remember
        self._repair_thread = repair_thread
        self._calls = BoundedCalls(CALLS)

    @property
    def late(self) -> int:
        """How many look-ups now hang beyond the time that their polls could wait."""
        return self._calls.late

    def find(self, paths: Iterable[str], suffix: str, poll: Poll) -> Found | None:
        """Return the first of `paths` at which there is a feed, with its bytes.

        For a feed without bytes to serve, its row is returned. All paths are looked up in one call:
        a second call would have no time left if the first was slow.

        Raises:
            UnavailableError: the database does not answer in time, and memory has no answer.
        """
        paths = tuple(paths)
        if not paths:
            return None
        if (paths, suffix) in poll.found:
            return poll.found[paths, suffix]
        # With an answer in memory, a poll does not wait for the database beyond its time limit.
        patience = 0.0 if self._find_in_memory(paths, suffix) else PATIENCE
        # The limit began when the poll arrived. While no look-up is late, the database answers, and
        # a poll that was delayed by a busy machine gets a new limit instead of older bytes.
        until = poll.until if self.late else deadline()
        try:
            found = self._calls.run(
                lambda: self._read_first(paths, suffix), until=until, patience=patience
            )
        except UnavailableError:
            in_memory = self._find_in_memory(paths, suffix)
            if in_memory is None:
                raise
            poll.is_unsure = True
            return in_memory
        poll.found[paths, suffix] = found
        return found

    def _find_in_memory(
        self, paths: Iterable[str], suffix: str
    ) -> tuple[str, CachedRepresentation] | None:
        found = ((path, self._cache.get((path, suffix))) for path in paths)
        return next(((path, cached) for path, cached in found if cached), None)

    def _read_first(self, paths: Iterable[str], suffix: str) -> Found | None:
        found = ((path, self._read(path, suffix)) for path in paths)
        return next(((path, each) for path, each in found if each), None)

    def warm(self) -> None:
        """Read the feeds that changed last, so that first polls are answered in an outage too."""
        try:
            self._calls.run(self._read_newest, until=time.monotonic() + WARM_SECONDS)
        except UnavailableError as error:
            _log.warning("no feed is in memory yet: %s", error)

    def _read_newest(self) -> None:
        with self._database.reading() as session:
            keys = representations.list_newest_representations(session, NEWEST)
        for path, suffix in reversed(keys):  # the cache drops the oldest where it is too small
            self._read(path, suffix)

    def _read(self, path: str, suffix: str) -> CachedRepresentation | Feed | None:
        """Read a feed from the database; its bytes only if memory has none or other ones."""
        key = (path, suffix)
        cached = self._cache.get(key)
        with self._database.polling() as session:
            stored = encodings.find_representation(
                session, path, suffix, cached.head if cached else None
            )
            if stored and cached and cached.head == stored.head:
                return cached  # the encodings were not read again
            if stored is None:
                self._cache.drop(key)
                return feeds.resolve_path(session, path)
            encoded = syndication.encode.encode_stored(session, stored, self._fragments.read_bodies)
        # Outside the transaction: repairing writes, and a cached poll needs no connection.
        cached = to_cached(encoded, self._repair_thread)
        self._cache.put(key, cached)
        self._remember(path, stored)
        return cached
