"""The representation cache: the last good bytes of feeds in one process, for an outage.

It holds a bounded number of bytes and drops the least recently used. Threads may share it.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from feedsvc import compression
from feedsvc.domain.representations import RepresentationHead

_HEAD_BYTES = 500


@dataclass(frozen=True, slots=True)
class CachedRepresentation:
    """A representation: its head, and its bytes in each encoding.

    `is_dated` is false if the row is damaged, so that the date in the head is not certain.
    """

    head: RepresentationHead
    encoded: Mapping[str, bytes]
    is_dated: bool = True

    @property
    def body(self) -> bytes:
        """The bytes without an encoding."""
        if isinstance(self.encoded, compression.FastEncodings):
            return self.encoded.read_body()
        return compression.decompress(self.encoded["gzip"])

    def encoded_as(self, name: str) -> bytes:
        """Return the bytes in an encoding, or for "identity" without one."""
        return self.body if name == "identity" else self.encoded[name]

    @property
    def size(self) -> int:
        """How many bytes of memory it takes, with an estimate for its head."""
        if isinstance(self.encoded, compression.FastEncodings):
            # About the size of the body at most: the three encodings of 228 kB take 146 kB.
            return self.encoded.identity_size + _HEAD_BYTES
        return sum(map(len, self.encoded.values())) + _HEAD_BYTES


class RepresentationCache:
    """Holds at most `limit` bytes of representations, by (path, suffix)."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.size = 0
        self._cached: OrderedDict[tuple[str, str], CachedRepresentation] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, str]) -> CachedRepresentation | None:
        """Return a representation, or None."""
        with self._lock:
            cached = self._cached.get(key)
            if cached:
                self._cached.move_to_end(key)
            return cached

    def put(self, key: tuple[str, str], cached: CachedRepresentation) -> None:
        """Store a representation in place of its former version."""
        with self._lock:
            self._drop(key)
            self._cached[key] = cached
            self.size += cached.size
            while self.size > self._limit:
                self._drop(next(iter(self._cached)))

    def drop(self, key: tuple[str, str]) -> None:
        """Drop the representation of a feed that is gone."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: tuple[str, str]) -> None:
        former = self._cached.pop(key, None)
        if former:
            self.size -= former.size
