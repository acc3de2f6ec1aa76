"""The last good bytes of feeds, in the memory of one process: for when the database is away.

Bounded by bytes; what was not asked for longest goes first. Safe for threads.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock

from feedsvc import compression
from feedsvc.domain.representations import RepresentationHead


@dataclass(frozen=True, slots=True)
class CachedRepresentation:
    """A representation whole: what is known of it, and its bytes in each encoding.

    `is_dated` tells whether the date in its head is certain: it is not where the row is damaged.
    """

    head: RepresentationHead
    encoded: Mapping[str, bytes]
    is_dated: bool = True

    @property
    def body(self) -> bytes:
        """The bytes as they are."""
        return compression.decompress(self.encoded["gzip"])

    def encoded_as(self, name: str) -> bytes:
        """Return the bytes in an encoding or, for "identity", as they are."""
        return self.body if name == "identity" else self.encoded[name]

    @property
    def size(self) -> int:
        """What it takes of the memory, in bytes."""
        return sum(map(len, self.encoded.values())) + 500


class RepresentationCache:
    """At most `limit` bytes of representations by (path, suffix)."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.size = 0
        self._kept: OrderedDict[tuple[str, str], CachedRepresentation] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[str, str]) -> CachedRepresentation | None:
        """Return what is kept of a representation."""
        with self._lock:
            kept = self._kept.get(key)
            if kept:
                self._kept.move_to_end(key)
            return kept

    def put(self, key: tuple[str, str], kept: CachedRepresentation) -> None:
        """Keep a representation in place of its former version."""
        with self._lock:
            self._drop(key)
            self._kept[key] = kept
            self.size += kept.size
            while self.size > self._limit:
                self._drop(next(iter(self._kept)))

    def drop(self, key: tuple[str, str]) -> None:
        """Forget a representation, because its feed is gone."""
        with self._lock:
            self._drop(key)

    def _drop(self, key: tuple[str, str]) -> None:
        former = self._kept.pop(key, None)
        if former:
            self.size -= former.size
