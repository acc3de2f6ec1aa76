"""The fragment cache: the bytes of fragments that one process has read, for its next read.

A feed that got one more entry consists of fragments that were in its last version, so a first poll
after a publication reads one of fifty. A fragment is named by a digest of its bytes: the cached
bytes are always right, even after the stored row was damaged.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from threading import Lock

from sqlalchemy.orm import Session

from feedsvc.storage.cache import fragments

LIMIT = 4_000_000  # bytes: some 250 entries of 4 kB, each in every format
_FRAGMENT_BYTES = 500  # about the memory that a fragment takes besides its bytes


class FragmentCache:
    """Holds the last used fragments, at most `limit` bytes of them. Threads may share it."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self.size = 0
        self._bodies: OrderedDict[str, Mapping[str, bytes]] = OrderedDict()
        self._lock = Lock()

    def read_bodies(
        self, session: Session, names: Collection[str]
    ) -> dict[str, Mapping[str, bytes]]:
        """Return bytes by fragment and suffix, without fragments that are missing or damaged."""
        known = self._get_cached(names)
        missing = [name for name in names if name not in known]
        read = fragments.read_bodies(session, missing) if missing else {}
        self._put_read(read)
        return {**known, **read}

    def _get_cached(self, names: Collection[str]) -> dict[str, Mapping[str, bytes]]:
        with self._lock:
            found = {name: self._bodies[name] for name in names if name in self._bodies}
            for name in found:
                self._bodies.move_to_end(name)
            return found

    def _put_read(self, read: Mapping[str, Mapping[str, bytes]]) -> None:
        with self._lock:
            for name, bodies in read.items():
                if name not in self._bodies:  # another thread may have read it meanwhile
                    self._bodies[name] = bodies
                    self.size += _estimate_size(bodies)
            while self.size > self._limit:
                _, dropped = self._bodies.popitem(last=False)
                self.size -= _estimate_size(dropped)


def _estimate_size(bodies: Mapping[str, bytes]) -> int:
    return sum(map(len, bodies.values())) + _FRAGMENT_BYTES
