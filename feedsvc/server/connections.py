"""The connections of one web process: which response is the last one on its connection.

The number of connections is limited (`server.limits`), and a connection that is kept alive occupies
a place. While other clients wait for one, each response closes its connection, so that all get a
turn. Before a stop each response closes its connection too: the client learns it from the header
`Connection: close`, and none of its requests is cut off.
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
KnownAnswer = Callable[[Environ, Callable[..., Any]], Iterable[bytes] | None]
LEAVE_SECONDS = 1.0  # time for one more request before idle connections are closed
# Whether clients wait is checked at most this often: select() releases the interpreter lock, and
# getting it back costs more than the call.
_CHECK_SECONDS = 0.05
_FILES = Path("/dev/fd")


class Connections:
    """WSGI middleware that decides which response is the last one on its connection.

    `listener` is the file descriptor of the socket that this process serves. If `app` has a method
    `answer_known`, that is called first: it answers at once from memory, or returns None.
    """

    def __init__(self, app: WSGIApp, listener: int) -> None:
        self._app = app
        known: KnownAnswer = getattr(app, "answer_known", _answer_nothing)
        self._answer_known = known
        self._listener = listener
        self._address = _find_address(listener)
        # The socket is opened now, because at the limit of open files it would be too late.
        self._silent = _open_silent_listener()
        self._clients_wait = self._closing = False
        self._next_check = 0.0

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer, with `Connection: close` in the response if it is the last one."""
        if not self._clients_wait and time.monotonic() < self._next_check:
            known = self._answer_known(environ, start_response)
            if known is not None:
                return known

        def start(status: str, headers: list[tuple[str, str]], *more: object) -> object:
            # This is decided now, because the stop may have begun during the request.
            if time.monotonic() >= self._next_check:
                self._check_clients()
            if self._clients_wait:
                headers = [(name, value) for name, value in headers if name.lower() != "connection"]
                headers.append(("Connection", "close"))
            return start_response(status, headers, *more)

        return self._app(environ, start)

    def _check_clients(self) -> None:
        self._next_check = time.monotonic() + _CHECK_SECONDS
        self._clients_wait = self._closing or _has_waiting_clients(self._listener)

    def close_all(self) -> None:
        """Accept no further connection, close each after its next response, then stop the process.

        The caller's thread does it, within LEAVE_SECONDS. granian can only stop accepting and close
        idle connections at the same time, and would reset a client whose request is on its way. So
        dup2 puts a socket to which nobody connects under the listener's descriptor, on which
        granian's loop accepts. The real socket stays open in the other processes that hold it.
        """
        self._closing, self._next_check = True, 0.0
        os.dup2(self._silent.fileno(), self._listener)
        deadline = time.monotonic() + LEAVE_SECONDS
        while time.monotonic() < deadline and _count(self._address):
            time.sleep(0.02)
        # Only the main thread runs granian's handler; a signal to another would not wake it.
        signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGTERM)


def _answer_nothing(_: Environ, __: Callable[..., Any]) -> Iterable[bytes] | None:
    return None


def _open_silent_listener() -> socket.socket:
    """Return a listening socket whose address nobody knows."""
    if sys.platform == "linux":
        silent = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        silent.bind("")  # Linux chooses an abstract name (unix(7), autobind)
        silent.listen(1)
    else:
        silent = socket.create_server(("127.0.0.1", 0))
    silent.setblocking(False)
    return silent


def _has_waiting_clients(listener: int) -> bool:
    """Return whether clients wait in the queue because the process holds its maximum already."""
    try:
        return bool(select.select([listener], [], [], 0)[0])
    except (OSError, ValueError):
        return False


def _count(address: object) -> int:
    """Return how many sockets of this process have this address as their own."""
    return sum(_find_address(int(file.name)) == address for file in _FILES.iterdir())


def _find_address(number: int) -> object:
    """Return a socket's own port or path, or None if the descriptor is no socket."""
    try:
        if not stat.S_ISSOCK(os.fstat(number).st_mode):
            return None
        opened = socket.socket(fileno=number)
        try:
            name = opened.getsockname()
        finally:
            opened.detach()
    except OSError:
        return None
    return name[1] if isinstance(name, tuple) else name
