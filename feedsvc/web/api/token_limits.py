"""How many requests a token may make in a minute, and the RateLimit headers that report it.

The headers are those of draft-ietf-httpapi-ratelimit-headers-10. Each web process counts by itself.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from math import ceil
from threading import Lock

_WINDOW = 60.0  # seconds
_TOKENS = 10_000  # only the latest tokens are counted, at most this many


@dataclass(frozen=True, slots=True)
class Quota:
    """How many requests a token has left for `seconds`; if `is_spent`, this request is refused."""

    limit: int
    left: int
    seconds: int
    is_spent: bool = False

    def to_headers(self) -> dict[str, str]:
        """Return the headers that tell this to the program."""
        if not self.limit:
            return {}
        headers = {
            "RateLimit-Policy": f'"token";q={self.limit};w={int(_WINDOW)}',
            "RateLimit": f'"token";r={self.left};t={self.seconds}',
        }
        return headers | ({"Retry-After": str(self.seconds)} if self.is_spent else {})


class TokenLimiter:
    """Counts requests by token in windows of a minute; a `limit` of 0 means no limit."""

    def __init__(self, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit
        self._clock = clock
        self._lock = Lock()
        self._windows: OrderedDict[int, tuple[float, int]] = OrderedDict()

    def count_request(self, token_id: int) -> Quota:
        """Count a request of a token, and return how many requests the token has left."""
        now = self._clock()
        with self._lock:
            start, count = self._windows.pop(token_id, (now, 0))
            if now - start >= _WINDOW:
                start, count = now, 0
            self._windows[token_id] = (start, count + 1)
            if len(self._windows) > _TOKENS:
                self._windows.popitem(last=False)
        is_spent = bool(self._limit) and count >= self._limit
        seconds = max(1, ceil(start + _WINDOW - now))
        return Quota(self._limit, max(0, self._limit - count - 1), seconds, is_spent)
