"""Serving: granian in front of a WSGI application; nothing else here knows it.

The parent process holds the listening socket and the workers inherit it. So a port that is taken is
noticed (granian's own sockets, with SO_REUSEPORT, would share it in silence), and who connects
while the first worker starts or a crashed one is replaced, waits instead of being refused.

A stop goes so: the workers take no further connection and end each one with its next answer; after
a second the idle ones are closed; a request that still runs has another second.
"""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from multiprocessing.connection import Connection
from types import FrameType
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from feedsvc import logs, services
from feedsvc.server import allocator, limits
from feedsvc.server.connections import LEAVE_SECONDS, Connections
from feedsvc.server.notification import STOPPING, Readiness, notify
from feedsvc.server.sockets import BACKLOG, open_listener
from feedsvc.settings import Settings, WebSettings

TARGET = "feedsvc.web:application"  # a door is named here, not imported: doors never meet
_HEAD_MS = 10_000  # milliseconds that a request's head may take, and that a connection may be idle
_HEAD_BYTES = 65_536
_MORE_THREADS = 8  # 4 wait for what the database says of feeds (web.lookups), 2 of editors (web.senders), 2 for nothing
_PATIENCE = 1  # seconds that running requests have to end at a stop, after clients had theirs
_LEAVE = signal.SIGUSR1  # asks a worker to leave its connections
_CHECK_SECONDS = 0.3
_RETRY_SECONDS, _LONGEST_RETRY = 1.0, 30.0
_LOGGING: dict[str, Any] = {  # granian's loggers speak through ours
    "loggers": {"_granian": {"handlers": []}, "granian.access": {"handlers": []}},
    "handlers": {},
}
_log = logging.getLogger(__name__)


def listen(settings: Settings) -> socket.socket:
    """Return the socket to serve: the one that systemd handed over, or one at `settings.bind`.

    Raises:
        SettingsError: the address is taken, or not ours to take; what was handed over is no socket
            that we could serve; or too few files may be open to serve any.
    """
    _count_connections(settings)
    return open_listener(settings)


def serve(settings: Settings, listener: socket.socket, *, target: str = TARGET) -> None:
    """Serve what `target` makes ("module:factory") until SIGTERM, SIGINT or SIGHUP.

    A worker that crashes is replaced; where each one crashes, it is tried ever more rarely. Must be
    called in the main thread, which it needs for signals. It closes `listener` when it stops.

    Raises:
        SettingsError: too few files may be open.
    """
    connections = _count_connections(settings)
    limits.raise_limit()
    loader = _Loader(target, listener.fileno(), Readiness().said)
    pause = _RETRY_SECONDS
    while True:
        started = time.monotonic()
        server = _create_server(settings, listener, connections)
        try:
            server.serve(target_loader=loader, wrap_loader=False)
        except SystemExit:  # granian's way to say that its workers crash one after the other
            if server.interrupt_signal:
                return
        else:
            return
        lived = time.monotonic() - started
        pause = _RETRY_SECONDS if lived > _LONGEST_RETRY else min(pause * 2, _LONGEST_RETRY)
        _log.error("the web processes crash; starting them again in %d s", pause)
        if _wait_for_signal(pause):
            notify(STOPPING)
            return


def _count_connections(settings: Settings) -> int:
    return limits.count_connections(limits.find_limit(), settings.web.threads)


def exit_with_parent(parent: int) -> None:
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

    def __init__(self, target: str, listener: int, ready: Connection) -> None:
        self._target = target
        self._listener = listener
        self._ready = ready
        self._parent = os.getpid()

    def __call__(self) -> Callable[..., Any]:
        # Ctrl-C reaches the whole group: the parent hears it and ends us in order. Until granian
        # sets its own handlers, SIGTERM ends us at once: those we inherited are the parent's.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        logs.log_uncaught()
        exit_with_parent(self._parent)
        allocator.bound_memory()
        module, _, factory = self._target.partition(":")
        application: Callable[..., Any] = getattr(import_module(module), factory)()
        services.freeze_garbage_collector()
        connections = Connections(application, self._listener)
        signal.signal(_LEAVE, connections.leave)  # until now it ends us at once
        with suppress(OSError):  # the parent may be gone
            self._ready.send_bytes(b"ready")
        return connections


class _Server(MPServer):
    """granian with a socket and a stop of ours.

    These are private parts of granian, whose version is pinned for that; a test tells when the
    parts change.
    """

    listener: socket.socket

    def _init_shared_socket(self) -> None:
        # What granian does itself where a system has no SO_REUSEPORT; its stubs do not tell.
        make: Callable[..., Any] = SocketHolder
        self._ssp: Any = None
        self._sso: Any = self.listener
        self._sfd: Any = self.listener.fileno()
        self._shd: Any = make(self._sfd, self.listener.family == socket.AF_UNIX, BACKLOG)

    def _drop_shared_socket(self) -> None:
        """Keep it: the workers may be started again."""

    def _stop_workers(self) -> None:
        """Let the workers leave their connections in order, and only then stop them."""
        if self.interrupt_signal:
            notify(STOPPING)
            self.listener.close()  # systemd's stays open with systemd, ours is free for the next
        for worker in self.wrks:
            worker.interrupt_by_parent = True
            with suppress(ProcessLookupError):
                os.kill(worker.inner.pid, _LEAVE)
        deadline = time.monotonic() + LEAVE_SECONDS
        for worker in self.wrks:
            worker.inner.join(max(0.0, deadline - time.monotonic()))
        super()._stop_workers()  # type: ignore[no-untyped-call]  # granian's own


def _create_server(settings: Settings, listener: socket.socket, connections: int) -> _Server:
    server = _Server(
        target="",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            keep_alive=True,
            header_read_timeout=_HEAD_MS,
            max_buffer_size=_HEAD_BYTES,
        ),
        websockets=False,
        loop=Loops.asyncio,
        workers=settings.web.workers,
        blocking_threads=_count_threads(settings.web),
        backlog=BACKLOG,
        backpressure=connections,
        respawn_failed_workers=True,
        workers_kill_timeout=_PATIENCE,
        log_level=LogLevels.debug if settings.log_level == "debug" else LogLevels.error,
        log_dictconfig=_LOGGING,
    )
    server.listener = listener
    # granian would answer SIGHUP, which a closed terminal sends, by replacing its workers for ever.
    stop = server.signal_handler_interrupt
    server.on_startup(lambda: signal.signal(signal.SIGHUP, stop) and None)
    return server


def _count_threads(web: WebSettings) -> int:
    """Return how many threads a web process has.

    For each reason to wait it has threads of their own, so that feeds always have some.
    """
    asking = (
        web.threads + web.waiting_threads
    )  # the database, or until it can be asked (web.concurrency)
    return asking + web.body_threads + _MORE_THREADS  # bodies: web.porter


def _wait_for_signal(seconds: float) -> bool:
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
