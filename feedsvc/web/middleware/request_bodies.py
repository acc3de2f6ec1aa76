"""Request bodies: received whole before the application starts, in a bounded number of threads.

The server's `read` cannot be interrupted: a thread that calls it waits as long as the client
wishes. The application must not answer meanwhile: granian 2.8 then waits for the same body with the
interpreter's lock held, and the process stands still. So a web process has more threads than it
runs requests at once: `web.body_threads` of them wait for bodies, and clients that no editor uses
cannot take them all.
"""

import logging
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from threading import Condition
from typing import IO, Protocol

from werkzeug.http import parse_options_header

_IN_MEMORY = 524_288  # bytes; a larger body is stored in a file
# Bytes of an unfinished body that are read back: a browser sends the text before the files.
_READ_BACK = 4_000_000
# Bytes of a too large body that are read: a client sees our answer only after it has sent all.
_THROWN_AWAY = 40_000_000
_log = logging.getLogger(__name__)


class Stream(Protocol):
    """The body of a request, as a server offers it."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes; fewer than `size` only at the end."""
        ...


class BodyOutcome(StrEnum):
    """How receiving a body ended."""

    WHOLE = "whole"
    BROKEN = "broken"  # the client has disconnected
    BUSY = "busy"  # too many bodies arrive at once, or the disk is full
    LATE = "late"  # the client was too slow
    UNCHECKED = "unchecked"  # the database did not say whether an editor sends this large body


@dataclass(frozen=True, slots=True)
class TimeLimits:
    """How long the server waits for the bodies of one kind of client.

    A body waits `slot` seconds for a thread, and may take `body` seconds to arrive. The time is
    checked after each `part` bytes: a client that sends nothing holds its thread while connected.
    """

    slot: float = 1.0
    body: float = 600.0
    part: int = 65_536


class BodySlots:
    """The threads that may wait for one kind of client: `total`, at most `each` for one client.

    A third as many requests may wait for a slot. Each of them holds a thread of the server too.
    """

    def __init__(self, total: int, each: int) -> None:
        self._total = total
        self._each = each
        self._queue_left = total // 3
        self._taken: Counter[str] = Counter()
        self._changed = Condition()

    @contextmanager
    def take(self, client: str, seconds: float) -> Iterator[bool]:
        """Take a slot for the block, waiting `seconds` for it; yield whether there was one."""
        with self._changed:
            is_taken = self._is_free(client) or self._wait(client, seconds)
            self._taken[client] += is_taken
        try:
            yield is_taken
        finally:
            with self._changed:
                self._taken[client] -= is_taken
                if not self._taken[client]:
                    del self._taken[client]
                self._changed.notify_all()

    def _is_free(self, client: str) -> bool:
        return self._taken.total() < self._total and self._taken[client] < self._each

    def _wait(self, client: str, seconds: float) -> bool:
        if not self._queue_left:
            return False
        self._queue_left -= 1
        try:
            return self._changed.wait_for(lambda: self._is_free(client), seconds)
        finally:
            self._queue_left += 1


def receive(stream: Stream, length: int, into: IO[bytes] | None, limits: TimeLimits) -> BodyOutcome:
    """Read a body of `length` bytes into a file, or with None throw it away."""
    deadline, left = time.monotonic() + limits.body, length
    while left:
        part = stream.read(min(limits.part, left))
        if not part:
            return BodyOutcome.BROKEN
        left -= len(part)
        if into and not _write(part, into):
            return BodyOutcome.BUSY
        if left and (time.monotonic() > deadline or (not into and length - left > _THROWN_AWAY)):
            return BodyOutcome.LATE
    if into:
        into.seek(0)
    return BodyOutcome.WHOLE


def _write(part: bytes, into: IO[bytes]) -> bool:
    """Write a part of a body; return False if the disk is full, which only the log says."""
    try:
        into.write(part)
    except OSError:
        _log.exception("a request's body cannot be stored in the folder for temporary files")
        return False
    return True


def open_body_file() -> IO[bytes]:
    """Return a file for a body: in memory, and on the disk once it is large."""
    return SpooledTemporaryFile(max_size=_IN_MEMORY)


def complete_form(received: IO[bytes], content_type: str) -> bytes:
    """Return the arrived part of a form as a whole form, without the unfinished field."""
    received.seek(0)
    body = received.read(_READ_BACK)
    # The last field may be cut off: an editor would take part of a sentence for the whole.
    kind, options = parse_options_header(content_type)
    if kind == "application/x-www-form-urlencoded":
        return body.rpartition(b"&")[0]
    boundary = b"--" + options.get("boundary", "").encode("ascii", "replace")
    fields, separator, _ = body.rpartition(boundary)
    if kind == "multipart/form-data" and separator and len(boundary) > 2:
        return fields + boundary + b"--\r\n"
    return b""
