"""The budget: how many whole feeds one client may fetch, so that a few cannot use up all.

Each client may always have one whole body per feed and minute, of as many feeds as there are; what
it wants beyond that, it takes from `extra` bodies a minute. 304s, HEADs and errors cost nothing. A
client is an IPv4 address or an IPv6 /64, taken from X-Forwarded-For only as far as trusted proxies
wrote it. Each process counts for itself, and what it has forgotten it allows: it never wrongs anyone.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import ip_address
from math import ceil
from typing import Any

_MINUTE = 60.0
_AGAIN = 50.0  # a minute by the clock of a poller whose timer runs a little early
_PER_FEED = 4  # feeds remembered, for each client remembered


class RateLimiter:
    """What clients took lately; of at most `clients` of them, the latest ones."""

    def __init__(
        self,
        extra: int,
        *,
        hops: int = 0,
        clients: int = 10_000,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._extra = extra
        self._hops = hops
        self._clients = clients
        self._clock = clock
        self._last: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def count_remembered(self) -> int:
        """How many instants are remembered."""
        return len(self._last) + len(self._left)

    def check(self, environ: Mapping[str, Any], path: str) -> int:
        """Count a whole body and return 0, or return how many seconds the client should wait for it."""
        if not self._extra:
            return 0
        client, now = client_address(environ, self._hops), self._clock()
        last = self._last.get((client, path))
        if last is None or now - last >= _AGAIN:
            self._last[client, path] = now
            if last is not None:
                _touch(self._last, (client, path))
            _trim(self._last, self._clients * _PER_FEED)
            return 0
        left, at = self._left.get(client, (self._extra, now))
        left = min(self._extra, left + (now - at) * self._extra / _MINUTE)
        if left >= 1:
            self._left[client] = (left - 1, now)
            _touch(self._left, client)
            _trim(self._left, self._clients)
            return 0
        return max(1, ceil(min(_AGAIN - (now - last), (1 - left) * _MINUTE / self._extra)))


def _touch(known: OrderedDict[Any, Any], key: object) -> None:
    try:
        known.move_to_end(key)
    except KeyError:  # another thread has trimmed it
        return


def _trim(known: OrderedDict[Any, Any], most: int) -> None:
    while len(known) > most:
        try:
            known.popitem(last=False)
        except KeyError:  # other threads trim too
            return


def client_address(environ: Mapping[str, Any], hops: int) -> str:
    """Return whom a request is counted for: what the outermost trusted proxy saw, or who is connected."""
    told = environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hops else ()
    seen = told[-hops].strip() if hops and len(told) >= hops else ""
    return _network_of(seen or environ.get("REMOTE_ADDR", ""))


@lru_cache(maxsize=4096)
def _network_of(text: str) -> str:
    """Return an IPv4 address as it is, and of an IPv6 address the /64, which one client has to itself."""
    try:
        found = ip_address(text.partition("%")[0])
    except ValueError:
        return text[:100]
    if found.version == 4:
        return str(found)
    mapped = getattr(found, "ipv4_mapped", None)
    return str(mapped) if mapped else found.exploded[:19]
