"""Request bodies: threads of their own receive them, so that a thread of the server waits no longer than it wants to.

The server's own `read` cannot be called back: whoever calls it waits as long as the client wishes. Here a helper thread
calls it, and the thread that has to answer waits for the helper, with a time-out. Afterwards the helper takes what is
still sent and throws it away, because a client sees an answer only when it could send all that it wanted to send.
"""

import logging
import time
from collections import Counter as Tally
from dataclasses import dataclass
from enum import StrEnum
from io import SEEK_END
from tempfile import SpooledTemporaryFile
from threading import Condition, Lock, Thread
from typing import IO, Protocol

from werkzeug.http import parse_options_header

_PART = 16_384  # bytes that are read at once; a pause is measured between two of these
_IN_MEMORY = 524_288  # bytes; a larger body is kept in a file
_SHOWN = 4_000_000  # bytes of an unfinished body that are worth looking at: the text comes before the pictures
_THROWN_AWAY = 64_000_000  # bytes that are taken after the answer
_THROWING_SECONDS = 30.0
_POLL = 0.05
_log = logging.getLogger(__name__)


class Stream(Protocol):
    """What a server gives to read a body from."""

    def read(self, size: int, /) -> bytes:
        """Return the next bytes; fewer than `size` only at the end."""
        ...


@dataclass(frozen=True, slots=True)
class Patience:
    """How many seconds a thread of the server waits.

    `at_once`: for a body that needs no place because it is here already; `place`: for a place, where all are taken;
    `pause`: for the next part of a body; `whole`: for all of it.
    """

    at_once: float = 0.05
    place: float = 1.0
    pause: float = 15.0
    whole: float = 3600.0


class Arrival(StrEnum):
    """What became of a body: it is here, its sender left, too many others are on their way, or it is too slow."""

    WHOLE = "whole"
    BROKEN = "broken"
    BUSY = "busy"
    LATE = "late"


class Body:
    """A request's body of `length` bytes while it arrives."""

    def __init__(self, stream: Stream, length: int) -> None:
        self._stream = stream
        self._length = length
        self._file: IO[bytes] = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  its reader closes it
        self._changed = Condition()
        self._received = 0
        self._has_ended = False
        self._thrown_away_until = 0.0

    @property
    def arrival(self) -> Arrival:
        """What became of the body, once its end came."""
        return Arrival.WHOLE if self._received == self._length else Arrival.BROKEN

    def receive(self) -> None:
        """Read to the end; what nobody waits for any more is thrown away."""
        try:
            while self._keep(self._stream.read(min(_PART, self._length - self._received))):
                pass
        except OSError:
            _log.exception("a request's body could not be kept")
        finally:
            with self._changed:
                self._has_ended = True
                self._changed.notify_all()

    def _keep(self, part: bytes) -> bool:
        """Keep a part; tell whether there is more to read."""
        with self._changed:
            if not self._thrown_away_until:
                self._file.write(part)
            elif time.monotonic() > self._thrown_away_until or self._received > _THROWN_AWAY:
                return False
            self._received += len(part)
            self._changed.notify_all()
            return bool(part) and self._received < self._length

    def wait(self, seconds: float) -> bool:
        """Wait for the end; tell whether it came."""
        with self._changed:
            return self._changed.wait_for(lambda: self._has_ended, seconds)

    def wait_while_it_moves(self, patience: Patience) -> bool:
        """Wait for the end as long as parts of the body arrive; tell whether it came."""
        deadline = time.monotonic() + patience.whole
        while not self._has_ended:
            left = deadline - time.monotonic()
            if left <= 0 or not self._wait_for_more(min(patience.pause, left)):
                return False
        return True

    def _wait_for_more(self, seconds: float) -> bool:
        with self._changed:
            seen = self._received
            return self._changed.wait_for(lambda: self._has_ended or self._received > seen, seconds)

    def open(self) -> IO[bytes]:
        """Return what arrived, to read from its beginning."""
        self._file.seek(0)
        return self._file

    def begun(self) -> bytes:
        """Return the beginning of what has arrived."""
        with self._changed:
            self._file.seek(0)
            begun = self._file.read(_SHOWN)
            self._file.seek(0, SEEK_END)
            return begun

    def close(self) -> None:
        """Keep nothing any more; what is still sent is thrown away."""
        with self._changed:
            self._thrown_away_until = time.monotonic() + _THROWING_SECONDS
            self._file.close()


class BodyPool:
    """The threads that bodies of one kind of client may hold, so that they never hold all.

    `readers` helpers receive, of them `readers_each` for one client; `places` threads of the server wait for bodies
    that do not come at once, of them `places_each` for one client; `queue` threads wait until they get a place.
    """

    def __init__(
        self, *, readers: int, readers_each: int, places: int, places_each: int, queue: int, patience: Patience
    ) -> None:
        self._readers = _Places(readers, readers_each)
        self._places = _Places(places, places_each)
        self._queue = _Places(queue, queue)
        self._patience = patience

    def receive(self, body: Body, client: str) -> Arrival:
        """Receive a body, as long as it takes and the patience lasts; return what became of it."""
        if not self.start(body, client):
            return Arrival.BUSY
        if body.wait(self._patience.at_once):
            return body.arrival
        if not self._take_place(body, client):
            return body.arrival if body.wait(0) else Arrival.BUSY
        try:
            return body.arrival if body.wait_while_it_moves(self._patience) else Arrival.LATE
        finally:
            self._places.leave(client)

    def start(self, body: Body, client: str) -> bool:
        """Let a helper receive a body; False where there is none for it."""
        if not self._readers.enter(client):
            return False

        def receive() -> None:
            try:
                body.receive()
            finally:
                self._readers.leave(client)

        try:
            Thread(target=receive, name="request-body", daemon=True).start()
        except RuntimeError:  # the system gives us no more threads
            self._readers.leave(client)
            return False
        return True

    def _take_place(self, body: Body, client: str) -> bool:
        """Take a place, which may become free while one waits; tell whether that is so and the body is still coming."""
        if self._places.enter(client):
            return True
        if not self._queue.enter(client):
            return False
        try:
            deadline = time.monotonic() + self._patience.place
            while time.monotonic() < deadline and not body.wait(_POLL):
                if self._places.enter(client):
                    return True
            return False
        finally:
            self._queue.leave(client)


def close_form(begun: bytes, content_type: str) -> bytes:
    """Return the fields of a form that arrived whole, as a form; the one in which it broke off is left out."""
    kind, options = parse_options_header(content_type)
    if kind == "application/x-www-form-urlencoded":
        return begun.rpartition(b"&")[0]
    mark = b"--" + options.get("boundary", "").encode("ascii", "replace")
    fields, found, _ = begun.rpartition(mark)
    return fields + mark + b"--\r\n" if kind == "multipart/form-data" and found and len(mark) > 2 else b""


class _Places:
    """So many places, and of them so many for one client."""

    def __init__(self, total: int, each: int) -> None:
        self._total = total
        self._each = each
        self._taken: Tally[str] = Tally()
        self._lock = Lock()

    def enter(self, client: str) -> bool:
        with self._lock:
            if self._taken.total() >= self._total or self._taken[client] >= self._each:
                return False
            self._taken[client] += 1
            return True

    def leave(self, client: str) -> None:
        with self._lock:
            self._taken[client] -= 1
            if not self._taken[client]:
                del self._taken[client]
