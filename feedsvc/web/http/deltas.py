"""Deltas: send only the entries that are new or changed since the version that a client has.

This is RFC 3229 with feeds: "A-IM: feed" asks for it, and 226 IM Used answers. A delta is cut out
of the stored bytes by the sizes that are stored beside them, so nothing here knows any format. The
envelope stays as it is, and entries that the client's version has are left out. Nothing is rendered
and no database is asked. This process remembers the sizes and a hash of each entry for the versions
that it has sent itself; after a restart, the first answers are whole.

Some clients send A-IM but do not understand a 226 (rss2email), so the setting `feeds.deltas` says
which clients get one. A 200 is right for every client, so caches may store it; a 226 is right for
one version only, so no cache may. Both have `Vary: A-IM` for caches that would store both.
"""

import gzip
from array import array
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import cast

from flask import Response, current_app, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from feedsvc.domain.representations import Envelope
from feedsvc.storage.cache.encodings import StoredRepresentation
from feedsvc.web.context import settings
from feedsvc.web.http.conditional import strip_encoding
from feedsvc.web.http.negotiation import entity_tags
from feedsvc.web.http.representation_cache import CachedRepresentation

# These clients add the entries of a 226 to their own; other clients have not been tried.
KNOWN = ("newsboat/", "python-reader/")
# Bytes of a hash. An author who found two entries with the same hash would hide only the second
# one, and only from deltas, so 64 bits are enough.
_HASH = 8
_PACKET = 1400  # bytes; a shorter body fits into one packet, compressed or not
_MOST_TAGS = 8  # validators that are read from a request; each costs a delta
_RECORD = 400  # about how many bytes a version takes beside its hashes and sizes


@dataclass(frozen=True, slots=True)
class EntryLayout:
    """Where the entries of one version lie in its bytes, and a hash of each."""

    start: int
    separator: bytes
    sizes: "array[int]"
    hashes: bytes

    @classmethod
    def from_parts(cls, envelope: Envelope, fragments: Mapping[str, int]) -> "EntryLayout":
        """Return the layout of a version: its envelope, and entry sizes by fragment name."""
        return cls(
            start=len(envelope.before),
            separator=envelope.separator,
            sizes=array("Q", fragments.values()),
            hashes=b"".join(map(_hash_name, fragments)),
        )

    @property
    def memory(self) -> int:
        """About how many bytes of memory it takes."""
        return len(self.hashes) + self.sizes.itemsize * len(self.sizes) + _RECORD

    def list_hashes(self) -> list[bytes]:
        """Return the hash of each entry, in order."""
        starts = range(0, len(self.hashes), _HASH)
        return [self.hashes[start : start + _HASH] for start in starts]

    def split(self, body: bytes) -> tuple[list[bytes], bytes]:
        """Return the entries of a version's bytes, and what comes after the last one."""
        entries, position = [], self.start
        for number, size in enumerate(self.sizes):
            position += len(self.separator) if number else 0
            entries.append(body[position : position + size])
            position += size
        return entries, body[position:]

    def cut_delta(self, body: bytes, base: "EntryLayout") -> bytes | None:
        """Return `body` without the entries that `base` has, or None if `base` has none of them."""
        base_hashes = set(base.list_hashes())
        entries, after = self.split(body)
        hashed = zip(entries, self.list_hashes(), strict=True)
        added = [entry for entry, entry_hash in hashed if entry_hash not in base_hashes]
        if len(added) == len(entries):
            return None
        return body[: self.start] + self.separator.join(added) + after


class VersionHistory:
    """The layouts of the last versions of feeds, in at most `limit` bytes of memory.

    The least recently used version is forgotten first. Safe for threads.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.size = 0
        self._layouts: OrderedDict[tuple[str, str, str], EntryLayout] = OrderedDict()
        self._lock = Lock()

    def remember(self, path: str, stored: StoredRepresentation) -> None:
        """Remember the entries of a version, unless its row is damaged."""
        if stored.envelope is None:
            return
        layout = EntryLayout.from_parts(stored.envelope, stored.fragments)
        key = (path, stored.suffix, stored.digest)
        with self._lock:
            if key not in self._layouts:
                self._layouts[key] = layout
                self.size += layout.memory
            while self.size > self._limit:
                self.size -= self._layouts.popitem(last=False)[1].memory

    def build_delta(
        self, path: str, suffix: str, base: str, current: CachedRepresentation
    ) -> bytes | None:
        """Return the bytes of a feed without the entries of the version with the digest `base`.

        Return None if one of the two versions is not known, or if every entry is new.
        """
        former = self._find(path, suffix, base)
        layout = self._find(path, suffix, current.head.digest)
        return layout.cut_delta(current.body, former) if layout and former else None

    def _find(self, path: str, suffix: str, digest: str) -> EntryLayout | None:
        with self._lock:
            layout = self._layouts.get((path, suffix, digest))
            if layout:
                self._layouts.move_to_end((path, suffix, digest))
            return layout


def version_history() -> VersionHistory:
    """Return the versions that this process remembers."""
    return cast("VersionHistory", current_app.extensions["feedsvc.version_history"])


def make_delta(response: Response, current: CachedRepresentation, path: str, suffix: str) -> None:
    """Turn a 200 into a 226 if the client accepts a delta and its version is known."""
    mode = settings().feeds.deltas
    if mode == "off":
        return
    response.vary.add("A-IM")
    if response.status_code != 200 or not _accepts_delta(mode):
        return
    deltas = [
        (tag, delta)
        for tag, digest in _read_validators()
        if (delta := version_history().build_delta(path, suffix, digest, current))
    ]
    if not deltas:
        return
    tag, delta = min(deltas, key=lambda each: len(each[1]))
    # The stored encodings hold the whole feed; a delta is compressed for this answer alone.
    response.status_code = 226
    response.headers["IM"] = "feed"
    response.headers["Delta-Base"] = f'"{tag}"'
    response.headers["Cache-Control"] = "no-store"
    del response.headers["Content-Encoding"]
    if len(delta) > _PACKET and request.accept_encodings.quality("gzip") > 0:
        delta = gzip.compress(delta, 6, mtime=0)
        response.content_encoding = "gzip"
    response.set_data(delta)


def _accepts_delta(mode: str) -> bool:
    """Return whether the client asks for a delta and, as the setting says, understands one."""
    if parse_accept_header(request.headers.get("A-IM"), Accept).quality("feed") <= 0:
        return False
    return mode == "all" or request.headers.get("User-Agent", "").lower().startswith(KNOWN)


def _read_validators() -> Iterator[tuple[str, str]]:
    """Yield the entity tags that the client sent, each with the digest of the version it names."""
    tags = sorted(entity_tags(request.headers.get("If-None-Match")))
    return ((tag, strip_encoding(tag)) for tag in tags[:_MOST_TAGS])


def _hash_name(fragment: str) -> bytes:
    """Hash the name of a fragment, which is a digest of the entry's bytes in all formats."""
    return blake2b(fragment.encode(), digest_size=_HASH).digest()
