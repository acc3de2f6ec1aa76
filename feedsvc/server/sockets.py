"""The listening socket: one of our own, or the one that systemd hands over.

A socket of systemd's outlives us: who connects while we restart waits in it and is served.
"""

import errno
import logging
import os
import socket
import time

from feedsvc.errors import SettingsError
from feedsvc.settings import Settings

BACKLOG = 1024
_FIRST = 3  # the number of the first file that is handed over (sd_listen_fds)
_NAME = "feedsvc"  # FileDescriptorName= of ours, where more than one is handed over
_TAKEN_SECONDS = 1.5  # the web processes of a parent that was killed end within that
_FAMILIES = (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)
_log = logging.getLogger(__name__)


def open_listener(settings: Settings) -> socket.socket:
    """Return the socket that systemd handed over, or one that listens at the address of `settings`.

    A former process's connections do not keep us from the address (SO_REUSEADDR).

    Raises:
        SettingsError: the address is taken, or not ours to take; or what was handed over is no
            socket that we could serve.
    """
    handed_over = take_handed_over()
    if handed_over:
        _log.info("serving the socket that systemd handed over: %s", handed_over.getsockname())
        return handed_over
    deadline = time.monotonic() + _TAKEN_SECONDS
    while True:
        try:
            return _bind(settings)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                wrong = f"bind: {settings.bind} {_explain(error)}"
                raise SettingsError(wrong, settings.bind) from error
        time.sleep(0.1)


def take_handed_over() -> socket.socket | None:
    """Return the socket that systemd handed to this process, or None; there is one only once.

    Raises:
        SettingsError: it is none that we could serve.
    """
    environment = {name: os.environ.pop(f"LISTEN_{name}", "") for name in ("PID", "FDS", "FDNAMES")}
    if environment["PID"] != str(os.getpid()) or not environment["FDS"].isdecimal():
        return None
    count = int(environment["FDS"])
    if not count:
        return None
    number = _choose(count, environment["FDNAMES"].split(":"))
    os.set_inheritable(number, False)
    try:
        return _check(socket.socket(fileno=number))
    except OSError as error:
        raise SettingsError(f"LISTEN_FDS: file {number} is no socket ({error.strerror})") from error


def _choose(count: int, names: list[str]) -> int:
    if count == 1:
        return _FIRST
    if names.count(_NAME) == 1:
        return _FIRST + names.index(_NAME)
    raise SettingsError(
        f"LISTEN_FDS: {count} sockets are handed over, and we serve one. Write one ListenStream="
        f" ([::]:PORT takes IPv4 too), or name ours with FileDescriptorName={_NAME}"
    )


def _check(found: socket.socket) -> socket.socket:
    listens = found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if found.family not in _FAMILIES or found.type != socket.SOCK_STREAM or not listens:
        found.close()
        raise SettingsError(
            "LISTEN_FDS: the socket that is handed over does not listen for connections."
            " Write ListenStream= and Accept=no"
        )
    found.setblocking(False)
    return found


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    address = (settings.host, settings.port)
    listener = socket.create_server(address, family=family, backlog=BACKLOG)
    listener.setblocking(False)
    return listener


def _explain(error: OSError) -> str:
    other = f"cannot be listened at ({error.strerror or error}). Set another address and port"
    return {
        errno.EADDRINUSE: "is taken: another program listens there. Stop it, or set another port",
        errno.EACCES: "may not be taken: ports below 1024 are the system's. Set another port",
        errno.EADDRNOTAVAIL: "is no address of this machine. Set 127.0.0.1:PORT or 0.0.0.0:PORT",
    }.get(error.errno or 0, other)
