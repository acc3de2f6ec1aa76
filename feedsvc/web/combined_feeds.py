"""Combined feeds in one process: they are created when readers ask for them, at a bounded rate.

Creating a combined feed costs as much as refreshing a feed, and anybody can ask for any number of
them. So a process creates few at a time, the rate is limited for each client and for all clients
together, and the database keeps a limited number (`syndication.combined_feeds`).
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import UTC, datetime
from threading import Lock
from typing import Any

from feedsvc import syndication
from feedsvc.domain.combinations import Combination, SearchedWords
from feedsvc.domain.site import Site
from feedsvc.errors import (
    CollisionError,
    FeedsvcError,
    NotFoundError,
    OutdatedSiteError,
    ThrottledError,
    UnavailableError,
    UnexploredError,
)
from feedsvc.storage.database import Database
from feedsvc.storage.feeds.combined_feeds import REQUEST_INTERVAL
from feedsvc.web.bounded_calls import BoundedCalls, deadline

# Seconds for which an answer from the response cache is right. A feed deleted meanwhile is
# created again at the next request after that, and the database learns which feeds are polled.
VALID_SECONDS = 60
_CALLS = 2  # feeds that are created at once
_PATIENCE = 10.0  # seconds that a reader waits for a new feed
_REMEMBERED = 1000  # paths


class CombinedFeeds:
    """Creates combined feeds for one process; `most` of them are stored, 0 for none at all.

    `check_rate` counts a new feed for the client of a WSGI environment, and returns 0 or the
    seconds that it should wait; `check_exploring` does so for a look through older articles.
    """

    def __init__(
        self,
        database: Database,
        *,
        check_rate: Callable[[Mapping[str, Any]], int],
        check_exploring: Callable[[Mapping[str, Any]], int],
        most: int,
    ) -> None:
        self._database = database
        self._check_rate = check_rate
        self._check_exploring = check_exploring
        self._most = most
        self._calls = BoundedCalls(_CALLS)
        self._recording = BoundedCalls(1)
        self._recorded: OrderedDict[str, float] = OrderedDict()
        self._lock = Lock()

    def check_served(self) -> None:
        """Check that combined feeds are served.

        Raises:
            NotFoundError: the setting feeds.combinations is 0.
        """
        if not self._most:
            raise NotFoundError("feeds cannot be combined here")

    def create(
        self, address: Combination | SearchedWords, sender: Mapping[str, Any], *, site: Site
    ) -> str:
        """Return the path to which an address leads; if that is its own path, the feed has bytes.

        `sender` is a WSGI environment that tells which client asks.

        Raises:
            NotFoundError, GoneError: as `syndication.combined_feeds.resolve_address` says.
            ThrottledError: this client, or all clients together, ask for too many new feeds.
            UnavailableError: the database cannot be used, or is busy.
        """
        return self._calls.run(
            lambda: self._create(address, sender, site), until=deadline(), patience=_PATIENCE
        )

    def _create(
        self, address: Combination | SearchedWords, sender: Mapping[str, Any], site: Site
    ) -> str:
        with self._database.reading() as session:
            resolved = syndication.combined_feeds.resolve_address(session, address)
        if resolved.selection is None or resolved.path != address.path:
            return resolved.path
        seconds = self._check_rate(sender)
        if seconds:
            raise ThrottledError(f"Too many new combinations of feeds. Wait {seconds} s.", seconds)
        now = datetime.now(UTC)
        try:
            feed_id = syndication.combined_feeds.find_or_create(
                self._database, resolved, resolved.selection, most=self._most, site=site, now=now
            )
            syndication.refresh.refresh_feed(self._database, feed_id, site=site, now=now)
        except (CollisionError, OutdatedSiteError) as error:  # something changed at this moment
            raise UnavailableError(f"the feed {resolved.path} is being made: {error}") from error
        self._remember(resolved.path)
        return resolved.path

    def explore(self, error: UnexploredError, sender: Mapping[str, Any], *, site: Site) -> None:
        """Look through the articles that an archive document needs and nobody has asked for before.

        Raises:
            ThrottledError: this client, or all clients together, ask for too many such looks.
            UnavailableError: the database cannot be used.
        """
        seconds = self._check_exploring(sender)
        if seconds:
            raise ThrottledError(
                f"Too many archive documents that nobody has asked for before. Wait {seconds} s.",
                seconds,
            )
        syndication.archives.explore(self._database, error, site=site)

    def record_request(self, path: str) -> None:
        """Record that a reader requested a feed, every ten minutes at most.

        Where the database cannot be written to in time, the feed is served all the same.
        """
        if self._remember(path):
            with suppress(FeedsvcError):
                self._recording.run(
                    lambda: syndication.combined_feeds.record_request(
                        self._database, path, now=datetime.now(UTC)
                    ),
                    until=deadline(),
                )

    def _remember(self, path: str) -> bool:
        """Remember that a path was requested; return False if that was remembered already."""
        now = time.monotonic()
        with self._lock:
            before = self._recorded.get(path)
            if before is not None and now - before < REQUEST_INTERVAL.total_seconds():
                return False
            self._recorded[path] = now
            self._recorded.move_to_end(path)
            if len(self._recorded) > _REMEMBERED:
                self._recorded.popitem(last=False)
            return True
