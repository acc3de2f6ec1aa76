"""Serving: granian in front of a WSGI application; nothing else here knows it.

The parent process holds the listening socket and the workers inherit it. So a port that is taken is
noticed (granian's own sockets, with SO_REUSEPORT, would share it in silence), and who connects while
the first worker starts or a crashed one is replaced, waits instead of being refused.
"""

import errno
import logging
import os
import resource
import signal
import socket
import threading
import time
from collections.abc import Callable
from importlib import import_module
from types import FrameType
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from feedsvc import wiring
from feedsvc.errors import SettingsError
from feedsvc.settings import Settings

TARGET = "feedsvc.web:application"  # a door is named here, not imported: doors never meet
_BACKLOG = 1024
_CONNECTIONS = 8192  # that a worker holds; granian would take as many as the backlog, and then, idle or not, no more
_HEAD_MS = 10_000  # milliseconds that a request's head may take, and that a connection may be idle
_HEAD_BYTES = 65_536
_PATIENCE = 2  # seconds that running requests have to end at a stop
_CHECK_SECONDS = 0.3
_GHOST_SECONDS = 5 * _CHECK_SECONDS
_RETRY_SECONDS, _LONGEST_RETRY = 1.0, 30.0
_LOGGING: dict[str, Any] = {  # granian's loggers speak through ours
    "loggers": {"_granian": {"handlers": []}, "granian.access": {"handlers": []}},
    "handlers": {},
}
_log = logging.getLogger(__name__)


def listen(settings: Settings) -> socket.socket:
    """Return a socket that listens at the address of `settings`.

    A former process's connections do not keep us from it (SO_REUSEADDR).

    Raises:
        SettingsError: the address is taken, or not ours to take.
    """
    deadline = time.monotonic() + _GHOST_SECONDS
    while True:
        try:
            return _bound(settings)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                raise SettingsError(f"bind: {settings.bind} {_why(error)}", settings.bind) from error
        time.sleep(0.1)  # the web processes of a parent that was killed are about to end


def _bound(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.create_server((settings.host, settings.port), family=family, backlog=_BACKLOG)
    listener.setblocking(False)
    return listener


def _why(error: OSError) -> str:
    return {
        errno.EADDRINUSE: "is taken: another program listens there. Stop it, or set another address and port",
        errno.EACCES: "may not be taken: ports below 1024 are the system's. Set another port",
        errno.EADDRNOTAVAIL: "is no address of this machine. Set 127.0.0.1:PORT or 0.0.0.0:PORT",
    }.get(error.errno or 0, f"cannot be listened at ({error.strerror or error}). Set another address and port")


def serve(settings: Settings, listener: socket.socket, *, target: str = TARGET) -> None:
    """Serve what `target` makes ("module:factory") until SIGTERM, SIGINT or SIGHUP.

    A worker that crashes is replaced; where each one crashes, it is tried ever more rarely. Must be
    called in the main thread, which it needs for signals.
    """
    _allow_connections()
    pause = _RETRY_SECONDS
    while True:
        started = time.monotonic()
        server = _server(settings, listener)
        try:
            server.serve(target_loader=_Loader(target, os.getpid()), wrap_loader=False)
        except SystemExit:  # granian's way to say that its workers crash one after the other
            if server.interrupt_signal:
                return
        else:
            return
        pause = _RETRY_SECONDS if time.monotonic() - started > _LONGEST_RETRY else min(pause * 2, _LONGEST_RETRY)
        _log.error("the web processes crash; starting them again in %d s", pause)
        if _signalled(pause):
            return


def _allow_connections() -> None:
    """Let this process and its children have as many files open as there may be connections, if we may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * _CONNECTIONS if hard == resource.RLIM_INFINITY else min(2 * _CONNECTIONS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


def die_with(parent: int) -> None:
    """End this process, at once and without a word, within half a second of its parent's end.

    Nobody else could: a parent that is killed cannot say good-bye, and its children keep the port.
    """

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_CHECK_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, name="die-with-parent", daemon=True).start()


class _Loader:
    """Makes the application in a worker; a class, so that it can be sent to a spawned process."""

    def __init__(self, target: str, parent: int) -> None:
        self._target = target
        self._parent = parent

    def __call__(self) -> Callable[..., Any]:
        # Ctrl-C reaches the whole group: the parent hears it and ends us in order. Until granian sets
        # its own handlers, SIGTERM ends us at once: those we inherited belong to the parent.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        die_with(self._parent)
        module, _, factory = self._target.partition(":")
        application: Callable[..., Any] = getattr(import_module(module), factory)()
        wiring.settle()
        return application


class _Server(MPServer):
    """granian with a socket of ours."""

    listener: socket.socket

    def _init_shared_socket(self) -> None:
        # What granian does itself where a system has no SO_REUSEPORT; its stubs do not tell.
        make: Callable[..., Any] = SocketHolder
        self._ssp: Any = None
        self._sso: Any = self.listener
        self._sfd: Any = self.listener.fileno()
        self._shd: Any = make(self._sfd, False, _BACKLOG)

    def _drop_shared_socket(self) -> None:
        """Keep it: whoever made it closes it."""


def _server(settings: Settings, listener: socket.socket) -> _Server:
    server = _Server(
        target="",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(keep_alive=True, header_read_timeout=_HEAD_MS, max_buffer_size=_HEAD_BYTES),
        websockets=False,
        loop=Loops.asyncio,
        workers=settings.web.workers,
        blocking_threads=settings.web.threads,
        backlog=_BACKLOG,
        backpressure=_CONNECTIONS,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE,
        log_level=LogLevels.debug if settings.log_level == "debug" else LogLevels.error,
        log_dictconfig=_LOGGING,
    )
    server.listener = listener
    # granian would answer SIGHUP, which a closed terminal sends, by replacing its workers for ever.
    server.on_startup(lambda: signal.signal(signal.SIGHUP, server.signal_handler_interrupt) and None)
    return server


def _signalled(seconds: float) -> bool:
    """Wait; True as soon as a signal asks for the stop."""
    asked: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        asked.append(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, note)
    deadline = time.monotonic() + seconds
    while not asked and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(asked)
