"""Request bodies: received whole before the application starts, in threads of which strangers cannot take all.

The server's own `read` cannot be called back: whoever calls it waits as long as the client wishes. Nor may anything be
answered meanwhile: granian 2.8 then waits for the same body, with Python's lock held, and the process stands still. So
a web process has more threads than it runs requests at once (`web.body_threads`): those that wait for bodies.
"""

import logging
import time
from collections import Counter as Tally
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from tempfile import SpooledTemporaryFile
from threading import Condition
from typing import IO, Protocol

from werkzeug.http import parse_options_header

_IN_MEMORY = 524_288  # bytes; a larger body is kept in a file
_SHOWN = 4_000_000  # bytes of an unfinished body that are worth looking at: the text comes before the pictures
_THROWN_AWAY = 40_000_000  # bytes of a body that is too large: who sends sees our answer only after it has sent all
_log = logging.getLogger(__name__)


class Stream(Protocol):
    """What a server gives to read a body from."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes; fewer than `size` only at the end."""
        ...


class Arrival(StrEnum):
    """What became of a body: it is here, its sender left, too many others are on their way, or it was too slow."""

    WHOLE = "whole"
    BROKEN = "broken"
    BUSY = "busy"
    LATE = "late"


@dataclass(frozen=True, slots=True)
class Patience:
    """How bodies of one kind of sender are waited for.

    `place` seconds for a place, where all are taken, and `whole` seconds for the body; that is looked at after each
    `part` bytes, so who sends nothing at all is waited for as long as the connection is there.
    """

    place: float = 1.0
    whole: float = 600.0
    part: int = 65_536


class Places:
    """The threads that may wait for bodies of one kind of sender: `total`, and `each` for one client.

    As many again as a third of them may wait for a place.
    """

    def __init__(self, total: int, each: int) -> None:
        self._total = total
        self._each = each
        self._queue = total // 3
        self._taken: Tally[str] = Tally()
        self._changed = Condition()

    @contextmanager
    def take(self, client: str, seconds: float) -> Iterator[bool]:
        """Take a place until the block ends, and wait for one if need be; tell whether there was one."""
        with self._changed:
            taken = self._is_free(client) or self._wait(client, seconds)
            self._taken[client] += taken
        try:
            yield taken
        finally:
            with self._changed:
                self._taken[client] -= taken
                if not self._taken[client]:
                    del self._taken[client]
                self._changed.notify_all()

    def _is_free(self, client: str) -> bool:
        return self._taken.total() < self._total and self._taken[client] < self._each

    def _wait(self, client: str, seconds: float) -> bool:
        if not self._queue:
            return False
        self._queue -= 1
        try:
            return self._changed.wait_for(lambda: self._is_free(client), seconds)
        finally:
            self._queue += 1


def receive(stream: Stream, length: int, into: IO[bytes] | None, patience: Patience) -> Arrival:
    """Read a body of `length` bytes into a file, or throw it away; return what became of it."""
    deadline, left = time.monotonic() + patience.whole, length
    while left:
        part = stream.read(min(patience.part, left))
        if not part:
            return Arrival.BROKEN
        left -= len(part)
        if into and not _keep(part, into):
            return Arrival.BUSY
        if left and (time.monotonic() > deadline or (not into and length - left > _THROWN_AWAY)):
            return Arrival.LATE
    if into:
        into.seek(0)
    return Arrival.WHOLE


def _keep(part: bytes, into: IO[bytes]) -> bool:
    try:
        into.write(part)
    except (
        OSError
    ):  # the disk is full: it is said as if too many were here, and the operator learns of it
        _log.exception("a request's body cannot be kept in the folder for temporary files")
        return False
    return True


def make_room() -> IO[bytes]:
    """Return a file for a body."""
    return SpooledTemporaryFile(max_size=_IN_MEMORY)


def close_form(begun: IO[bytes], content_type: str) -> bytes:
    """Return the fields of a form that arrived whole, as a form; the one in which it broke off is left out."""
    begun.seek(0)
    arrived = begun.read(_SHOWN)
    kind, options = parse_options_header(content_type)
    if kind == "application/x-www-form-urlencoded":
        return arrived.rpartition(b"&")[0]
    mark = b"--" + options.get("boundary", "").encode("ascii", "replace")
    fields, found, _ = arrived.rpartition(mark)
    return (
        fields + mark + b"--\r\n"
        if kind == "multipart/form-data" and found and len(mark) > 2
        else b""
    )
