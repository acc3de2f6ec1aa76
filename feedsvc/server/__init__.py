"""The HTTP server: granian in front of a WSGI application. Only this package uses granian.

The parent process holds the listening socket and its workers inherit it. So an occupied port is an
error (granian's own sockets, with SO_REUSEPORT, would share it silently), and clients that connect
while the first worker starts, or while a crashed one is replaced, wait instead of being refused.

At a stop the workers accept no further connection and close each one after its next response. After
a second the idle connections are closed. A request that still runs then has another second.
"""

import logging
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces, Loops
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.mp import MPServer

from feedsvc import garbage, logs
from feedsvc.parent_process import exit_with_parent
from feedsvc.server import allocator, limits
from feedsvc.server.connections import LEAVE_SECONDS, Connections
from feedsvc.server.notification import STOPPING, Readiness, notify
from feedsvc.server.sockets import BACKLOG, open_listener
from feedsvc.setting_sections import WebSettings
from feedsvc.settings import Settings

TARGET = (
    "feedsvc.web:application"  # a name and no import, because interfaces never import each other
)
_HEADER_MS = 10_000  # milliseconds that a request's header may take, and that a connection may idle
_HEADER_BYTES = 65_536
# Four threads wait for the database's answers about feeds (web.feed_lookup) and two for its answers
# about editors (web.middleware.senders), so two always remain for feeds from memory.
_FEED_THREADS = 8
# For requests whose sender is looked up in a busy database (web.middleware.senders).
SENDER_THREADS = 16
_STOP_SECONDS = 1  # time for running requests at a stop, after the LEAVE_SECONDS of clients
_SIGNAL_SECONDS = 0.5  # the longest delay of a signal that did not wake the main thread up
_LEAVE = signal.SIGUSR1  # tells a worker to close its connections
# Seconds before a process that crashed is started again; the delay doubles with each crash.
RESTART_DELAY, MAX_RESTART_DELAY = 1.0, 30.0
_LOGGING: dict[str, Any] = {  # granian's loggers pass their records to ours
    "loggers": {"_granian": {"handlers": []}, "granian.access": {"handlers": []}},
    "handlers": {},
}
_log = logging.getLogger(__name__)


def listen(settings: Settings) -> socket.socket:
    """Return the listening socket: the one that systemd passed, or a new one at `settings.bind`.

    Raises:
        SettingsError: the address is in use or not permitted, the socket that systemd passed does
            not listen, or the limit of open files is too low.
    """
    _count_connections(settings)
    return open_listener(settings)


def serve(settings: Settings, listener: socket.socket, *, target: str = TARGET) -> None:
    """Serve the application that `target` ("module:factory") creates, until a signal stops it.

    SIGTERM, SIGINT and SIGHUP stop it. A worker that crashes is replaced. If all workers crash, the
    server starts them again after ever longer delays. It must be called in the main thread, which
    receives the signals, and it closes `listener` when it stops.

    Raises:
        SettingsError: the limit of open files is too low.
    """
    connections = _count_connections(settings)
    limits.raise_limit()
    loader = _Loader(target, listener.fileno(), Readiness().writer)
    delay = RESTART_DELAY
    server = _create_server(settings, listener, connections)
    while True:
        started = time.monotonic()
        try:
            server.serve(target_loader=loader, wrap_loader=False)
        except SystemExit as error:
            # granian raises it with 1 when its workers crash one after the other. Before granian
            # handles signals, the handler of our command raises it with 0.
            if server.interrupt_signal or not error.code:
                return
        else:
            return
        lived = time.monotonic() - started
        delay = RESTART_DELAY if lived > MAX_RESTART_DELAY else min(delay * 2, MAX_RESTART_DELAY)
        _log.error("the web processes crash; starting them again in %d s", delay)
        if _wait_for_signal(server, delay):
            notify(STOPPING)
            return
        server = _create_server(settings, listener, connections, previous=server)


def _count_connections(settings: Settings) -> int:
    return limits.count_connections(limits.find_limit(), settings.web.threads)


class _Loader:
    """Creates the application in a worker. It is a class so that it can be pickled for a worker."""

    def __init__(self, target: str, listener: int, ready: Connection) -> None:
        self._target = target
        self._listener = listener
        self._ready = ready
        self._parent = os.getpid()
        self._connections: Connections | None = None

    def __call__(self) -> Callable[..., Any]:
        # Ctrl-C reaches the whole process group. Only the parent handles it, and stops its workers.
        # Until granian sets its own handlers, SIGTERM ends a worker at once: the handlers that it
        # inherited are the parent's.
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP, _LEAVE})
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        threading.Thread(target=self._leave, name="leaving", daemon=True).start()
        logs.log_uncaught()
        exit_with_parent(self._parent)
        allocator.bound_memory()
        module, _, factory = self._target.partition(":")
        application: Callable[..., Any] = getattr(garbage.load(module), factory)()
        garbage.freeze()
        self._connections = Connections(application, self._listener)
        with suppress(OSError):  # the parent may have ended
            self._ready.send_bytes(b"ready")
        return self._connections

    def _leave(self) -> None:
        """Wait for the parent's signal, then close the connections.

        This is a thread and no signal handler. A handler runs in the main thread, which does not
        wake up if another thread takes the signal. On busy machines that happened.
        """
        signal.sigwait({_LEAVE})
        if self._connections:
            self._connections.close_all()
        else:
            os._exit(0)  # this process still loads the application, so it has no connections


class _Server(MPServer):
    """granian's server with our own socket and our own stop.

    It overrides private methods, so pyproject.toml pins granian's version, and
    tests/server/test_private_parts.py fails when a new version changes them.
    """

    listener: socket.socket

    def _init_shared_socket(self) -> None:
        # granian does the same on a system without SO_REUSEPORT. Its stubs do not declare this
        # signature of SocketHolder.
        create_holder: Callable[..., Any] = SocketHolder
        self._ssp: Any = None
        self._sso: Any = self.listener
        self._sfd: Any = self.listener.fileno()
        self._shd: Any = create_holder(self._sfd, self.listener.family == socket.AF_UNIX, BACKLOG)

    def _drop_shared_socket(self) -> None:
        """Keep the socket open, because the workers may be started again."""

    def _stop_workers(self) -> None:
        """Let the workers close their connections first, and stop them afterwards."""
        if self.interrupt_signal:
            notify(STOPPING)
            # A socket of our own becomes free for the next server; systemd's stays open in systemd.
            self.listener.close()
        for worker in self.wrks:
            worker.interrupt_by_parent = True
            with suppress(ProcessLookupError):
                os.kill(worker.inner.pid, _LEAVE)
        deadline = time.monotonic() + LEAVE_SECONDS
        for worker in self.wrks:
            worker.inner.join(max(0.0, deadline - time.monotonic()))
        super()._stop_workers()  # type: ignore[no-untyped-call]  # granian's


class _Interrupt(threading.Event):
    """Wakes granian's main loop, and stays set once a signal requested the stop.

    Platforms such as Heroku send SIGTERM to every process. If a worker ended first, granian cleared
    this event after our own signal had set it, and waited for ever: in 3 of 4 stops on a busy
    machine.
    """

    def __init__(self, server: _Server) -> None:
        super().__init__()
        self._server = server

    def clear(self) -> None:
        """Clear the event, unless the stop was requested, before this call or during it."""
        super().clear()
        if self._server.interrupt_signal:
            self.set()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait as an Event does, and let the main thread handle its signals twice a second.

        A signal that another thread takes does not wake the main thread up, and only the main
        thread runs the handlers.
        """
        if timeout is not None:
            return super().wait(timeout)
        while not super().wait(_SIGNAL_SECONDS):
            pass
        return True


def _create_server(
    settings: Settings,
    listener: socket.socket,
    connections: int,
    previous: _Server | None = None,
) -> _Server:
    server = _Server(
        target="",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(
            keep_alive=True,
            header_read_timeout=_HEADER_MS,
            max_buffer_size=_HEADER_BYTES,
        ),
        websockets=False,
        loop=Loops.asyncio,
        workers=settings.web.workers,
        blocking_threads=_count_threads(settings.web),
        backlog=BACKLOG,
        backpressure=connections,
        respawn_failed_workers=True,
        workers_kill_timeout=_STOP_SECONDS,
        log_level=LogLevels.debug if settings.log_level == "debug" else LogLevels.error,
        log_dictconfig=_LOGGING,
    )
    server.listener = listener
    server.main_loop_interrupt = _Interrupt(server)
    server.on_startup(lambda: _take_signals(server, previous))
    return server


def _take_signals(server: _Server, previous: _Server | None) -> None:
    """Let `server`, which handles SIGTERM and SIGINT by now, stop at every signal."""
    # A closed terminal sends SIGHUP, at which granian would reload its workers instead of stopping.
    stop: Callable[..., object] = server.signal_handler_interrupt
    signal.signal(signal.SIGHUP, stop)
    # Until now all signals went to the previous server.
    if previous and previous.interrupt_signal:
        stop()


def _count_threads(web: WebSettings) -> int:
    """Return how many threads a web process has.

    Each reason to wait has threads of its own, so that some threads always remain for feeds.
    """
    database_threads = web.threads + web.waiting_threads  # the threads of web.concurrency
    return database_threads + web.body_threads + SENDER_THREADS + _FEED_THREADS


def _wait_for_signal(server: _Server, seconds: float) -> bool:
    """Wait at most `seconds`. Return True as soon as a signal to `server` requests the stop.

    A server that has ended still handles the signals, so none is lost between two servers.
    """
    deadline = time.monotonic() + seconds
    while not server.interrupt_signal and time.monotonic() < deadline:
        time.sleep(0.1)
    return server.interrupt_signal
