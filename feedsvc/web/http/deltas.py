"""Deltas: to a client that has a version we still know, only the entries that are new or changed since.

RFC 3229 with feeds: "A-IM: feed" asks, 226 IM Used answers. A delta is cut from the stored bytes:
the feed's head and end as they are, and of the entries those whose bytes the client's version had
not. Nothing is rendered and no database asked. Of a version only a hash of each entry is kept, in
this process, of those it has seen itself; after a restart the first answers are whole.

Some clients say A-IM and then take no 226 (rss2email): so the setting `feeds.deltas` says who gets one.
A 200 is right for everybody, so no cache loses by keeping it; a 226 is right for one version alone,
so no cache may keep it. `Vary: A-IM` stands on both, for caches that would keep both rightly.
"""

import gzip
import re
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from threading import Lock
from typing import cast

from flask import Response, current_app, request
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

from feedsvc.web.context import settings
from feedsvc.web.http.negotiation import entity_tags
from feedsvc.web.http.representation_cache import CachedRepresentation

KNOWN = ("newsboat/", "python-reader/")  # seen to take a 226 as what is new, and to keep the rest
_ENTRIES = {
    # How our renderers begin and end them: text never holds a bare "<", so these are the elements and nothing else.
    "rss": (b"<item>", b"</item>\n"),
    "atom": (b"<entry", b"</entry>\n"),
}
_SUFFIXED = re.compile(r"(-[a-z]{2,8}){1,3}$")  # bounded: the tag is sent back as Delta-Base
_HASH = 8  # bytes; who wants two entries to share one gains nothing but their own entry's absence
_PACKET = 1400  # what is shorter travels in one packet, compressed or not
_MOST_TAGS = 8
_RECORD = 400  # what a version takes beside its hashes, about


@dataclass(frozen=True, slots=True)
class SplitFeed:
    """A feed's bytes in parts: put together they are the feed again."""

    head: bytes
    entries: tuple[bytes, ...]
    end: bytes
    between: bytes = b""

    def with_entries(self, entries: tuple[bytes, ...]) -> bytes:
        """Return the feed with these entries alone."""
        return self.head + self.between.join(entries) + self.end


def split_feed(suffix: str, body: bytes) -> SplitFeed:
    """Cut a feed of ours into its head, its entries and its end."""
    if suffix == "json":  # a line for the head, one for each item, one for the end
        head, _, rest = body.partition(b"\n")
        items, _, end = rest.rpartition(b"\n]}")
        return SplitFeed(
            head + b"\n", tuple(items.split(b",\n")) if items else (), b"\n]}" + end, b",\n"
        )
    opening, closing = _ENTRIES[suffix]
    head, found, rest = body.partition(opening)
    *entries, end = (found + rest).split(closing)
    return SplitFeed(head, tuple(entry + closing for entry in entries), end)


class VersionHistory:
    """What entries the last versions of feeds had: at most `limit` bytes, the longest unused goes first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self.size = 0
        self._known: OrderedDict[tuple[str, str, str], bytes] = OrderedDict()
        self._lock = Lock()

    def remember(self, path: str, suffix: str, kept: CachedRepresentation) -> None:
        """Remember a version's entries."""
        hashes = b"".join(map(_hash_entry, split_feed(suffix, kept.body).entries))
        key = (path, suffix, kept.head.digest)
        with self._lock:
            if key not in self._known:
                self._known[key] = hashes
                self.size += len(hashes) + _RECORD
            while self.size > self._limit:
                self.size -= len(self._known.popitem(last=False)[1]) + _RECORD

    def build_delta(self, path: str, suffix: str, digest: str, body: bytes) -> bytes | None:
        """Return `body` with the entries alone that the version `digest` had not; None if that is no gain."""
        with self._lock:
            had = self._known.get((path, suffix, digest))
            if had is None:
                return None
            self._known.move_to_end((path, suffix, digest))
        seen = {had[at : at + _HASH] for at in range(0, len(had), _HASH)}
        parts = split_feed(suffix, body)
        news = tuple(entry for entry in parts.entries if _hash_entry(entry) not in seen)
        return parts.with_entries(news) if len(news) < len(parts.entries) else None


def version_history() -> VersionHistory:
    """Return the versions that this process knows."""
    return cast("VersionHistory", current_app.extensions["feedsvc.version_history"])


def make_delta(response: Response, kept: CachedRepresentation, path: str, suffix: str) -> None:
    """Make a 200 a 226 with what is new, where the client takes it and its version is known."""
    mode = settings().feeds.deltas
    if mode == "off":
        return
    response.vary.add("A-IM")
    if response.status_code != 200 or not _accepts_delta(mode):
        return
    found = [
        (tag, delta)
        for tag, digest in _read_validators()
        if (delta := version_history().build_delta(path, suffix, digest, kept.body))
    ]
    if not found:
        return
    tag, delta = min(found, key=lambda each: len(each[1]))
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
    """Tell whether the client asks for a delta and is one that takes it."""
    if parse_accept_header(request.headers.get("A-IM"), Accept).quality("feed") <= 0:
        return False
    return mode == "all" or request.headers.get("User-Agent", "").lower().startswith(KNOWN)


def _read_validators() -> Iterator[tuple[str, str]]:
    """Return the validators that the client sent: (as it is, the digest of the version that it names)."""
    tags = sorted(entity_tags(request.headers.get("If-None-Match")))
    return ((tag, _SUFFIXED.sub("", tag)) for tag in tags[:_MOST_TAGS])


def _hash_entry(entry: bytes) -> bytes:
    return blake2b(entry.rstrip(b"\n"), digest_size=_HASH).digest()
