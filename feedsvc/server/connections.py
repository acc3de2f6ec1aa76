"""The connections of one web process: which answer is the last one on its connection.

A connection that is kept alive is a place that nobody else can have. While others wait for one,
each answer ends its connection, so that the places go round. And before we stop, each answer ends
its connection too: the client hears it from us, and never sees a request of its cut off.
"""

import os
import select
import signal
import socket
import stat
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

Environ = dict[str, Any]
WSGIApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
LEAVE_SECONDS = 1.0  # that clients have to ask once more before idle connections are closed
_LOOK_SECONDS = 0.05  # so often we look whether somebody waits: a look gives up the interpreter
_FILES = Path("/dev/fd")


class Connections:
    """A WSGI application in front of another one, in a process that serves socket `listener`."""

    def __init__(self, app: WSGIApp, listener: int) -> None:
        self._app = app
        self._listener = listener
        self._address = _find_address(listener)
        self._nobody = _make_silent_listener()  # now: at the limit of open files it is too late
        self._crowded = self._leaving = False
        self._look_at = 0.0

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer; and say that the connection ends with that, if it does."""

        def start(status: str, headers: list[tuple[str, str]], *more: object) -> object:
            if self._is_last():  # asked now: the stop may have begun while this request ran
                headers = [(name, value) for name, value in headers if name.lower() != "connection"]
                headers.append(("Connection", "close"))
            return start_response(status, headers, *more)

        return self._app(environ, start)

    def _is_last(self) -> bool:
        now = time.monotonic()
        if now >= self._look_at:
            self._look_at = now + _LOOK_SECONDS
            self._crowded = self._leaving or _is_awaited(self._listener)
        return self._crowded

    def leave(self, *_: object) -> None:
        """Take no further connection, end each with its next answer, then ask for the stop.

        A signal handler. granian can only stop accepting and close idle connections in one: a
        client whose request was on its way would be reset. So the accept loop gets a socket under
        the number of its own to which nobody connects; the real one stays with whoever else has it.
        """
        if self._leaving:
            return
        self._leaving, self._look_at = True, 0.0
        os.dup2(self._nobody.fileno(), self._listener)
        threading.Thread(target=self._stop_soon, name="leaving", daemon=True).start()

    def _stop_soon(self) -> None:
        deadline = time.monotonic() + LEAVE_SECONDS
        while time.monotonic() < deadline and _count(self._address):
            time.sleep(0.02)
        os.kill(os.getpid(), signal.SIGTERM)


def _make_silent_listener() -> socket.socket:
    """Return a socket that listens and to which nobody connects."""
    if sys.platform == "linux":
        silent = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        silent.bind("")  # Linux makes up a name
        silent.listen(1)
    else:
        silent = socket.create_server(("127.0.0.1", 0))
    silent.setblocking(False)
    return silent


def _is_awaited(listener: int) -> bool:
    """Tell whether somebody waits whom the accept loop has not taken: it may take no more."""
    try:
        return bool(select.select([listener], [], [], 0)[0])
    except (OSError, ValueError):
        return False


def _count(address: object) -> int:
    """Return how many connections this process has that came to an address."""
    return sum(_find_address(int(file.name)) == address for file in _FILES.iterdir())


def _find_address(number: int) -> object:
    """Return the port, or the path, at which a socket listens or is connected; else None."""
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            return None
        found = socket.socket(fileno=number)
        try:
            name = found.getsockname()
        finally:
            found.detach()
    except OSError:
        return None
    return name[1] if isinstance(name, tuple) else name
