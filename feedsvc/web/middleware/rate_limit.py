"""The rate limiter: it limits whole feeds for each client, so that a few cannot use up the server.

A client may have one body of each feed a minute, of any number of feeds. Bodies that it fetches
beyond that come out of `extra` bodies a minute. 304s, HEADs and errors cost nothing. A client is
an IPv4 address or an IPv6 /64 network, read from X-Forwarded-For only as far as trusted proxies
wrote it. Each process counts by itself, without the bodies that it has forgotten: it refuses nobody
wrongly.
"""

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import ip_address
from math import ceil
from typing import Any

_MINUTE = 60.0
_LONGEST = 100  # characters of an address; an IPv6 address has 39, and may have a zone
_FEED_SECONDS = 50.0  # a minute by the clock of a poller whose timer runs a little early
_FEEDS_PER_CLIENT = 4  # feeds that are remembered for each remembered client


class RateLimiter:
    """Remembers when the latest `clients` clients fetched which feeds.

    Threads share it without a lock: two that count at the same instant allow one body too many.
    """

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
        self._fetched: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._extra_left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    @property
    def entry_count(self) -> int:
        """How many instants are stored."""
        return len(self._fetched) + len(self._extra_left)

    def check(self, environ: Mapping[str, Any], path: str) -> int:
        """Count a whole body and return 0, or return the seconds that the client should wait."""
        if not self._extra:
            return 0
        client, now = client_address(environ, self._hops), self._clock()
        fetched = self._fetched.get((client, path))
        if fetched is None or now - fetched >= _FEED_SECONDS:
            self._fetched[client, path] = now
            if fetched is not None:
                _move_to_end(self._fetched, (client, path))
            _trim(self._fetched, self._clients * _FEEDS_PER_CLIENT)
            return 0
        # A token bucket: it fills by `extra` a minute and never holds more than `extra`.
        left, counted = self._extra_left.get(client, (self._extra, now))
        left = min(self._extra, left + (now - counted) * self._extra / _MINUTE)
        if left >= 1:
            self._extra_left[client] = (left - 1, now)
            _move_to_end(self._extra_left, client)
            _trim(self._extra_left, self._clients)
            return 0
        until_extra = (1 - left) * _MINUTE / self._extra
        return max(1, ceil(min(_FEED_SECONDS - (now - fetched), until_extra)))


def _move_to_end(instants: OrderedDict[Any, Any], key: object) -> None:
    try:
        instants.move_to_end(key)
    except KeyError:  # another thread has trimmed it
        return


def _trim(instants: OrderedDict[Any, Any], limit: int) -> None:
    while len(instants) > limit:
        try:
            instants.popitem(last=False)
        except KeyError:  # other threads trim too
            return


def client_address(environ: Mapping[str, Any], hops: int) -> str:
    """Return the address that a request counts for.

    It is the address that the outermost of `hops` trusted proxies saw, or else the peer's.
    """
    forwarded = environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hops else ()
    # Each proxy appends the address that it saw, so the trusted ones are counted from the right:
    # addresses that a client sends itself stand to their left.
    address = forwarded[-hops].strip() if hops and len(forwarded) >= hops else ""
    # The address is cut first: the cache keeps its arguments, and a header may have 64 kB.
    return _network_of((address or environ.get("REMOTE_ADDR", ""))[:_LONGEST])


@lru_cache(maxsize=4096)
def _network_of(text: str) -> str:
    """Return an IPv4 address unchanged, or an IPv6 address's /64, which belongs to one client."""
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return text
    if address.version == 4:
        return str(address)
    # ::ffff:192.0.2.1 is an IPv4 client on a socket for both families.
    mapped = getattr(address, "ipv4_mapped", None)
    return str(mapped) if mapped else address.exploded[:19]
