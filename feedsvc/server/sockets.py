"""The listening socket: one of our own, or one that systemd passes to us (sd_listen_fds(3)).

systemd keeps its socket open while we restart: clients that connect meanwhile wait and are served.
"""

import errno
import logging
import os
import socket
import time

from feedsvc.domain.site import is_loopback
from feedsvc.errors import SettingsError
from feedsvc.settings import Settings

BACKLOG = 1024
_FIRST_DESCRIPTOR = 3  # SD_LISTEN_FDS_START
_NAME = "feedsvc"  # our FileDescriptorName=, needed if systemd passes several sockets
_IN_USE_SECONDS = 1.5  # within this time the web processes of a killed parent end
_FAMILIES = (socket.AF_INET, socket.AF_INET6, socket.AF_UNIX)
_log = logging.getLogger(__name__)


def open_listener(settings: Settings) -> socket.socket:
    """Return the socket that systemd passed, or a new one that listens at `settings.bind`.

    Connections of an earlier process do not block the address (SO_REUSEADDR).

    Raises:
        SettingsError: the address is in use or not permitted, or the socket that systemd passed
            does not listen.
    """
    passed = receive_socket()
    if passed:
        _log.info("serving the socket that systemd passed: %s", passed.getsockname())
        return passed
    deadline = time.monotonic() + _IN_USE_SECONDS
    while True:
        try:
            return _bind(settings)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                message = f"bind: {settings.bind} {_explain(error)}"
                raise SettingsError(message, settings.bind) from error
        time.sleep(0.1)


def name_address(listener: socket.socket) -> str:
    """Return the address of a listening socket for messages: host and port, or the path."""
    address = listener.getsockname()
    if listener.family == socket.AF_UNIX:
        return os.fsdecode(address)
    host, port = address[:2]
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def is_local_only(listener: socket.socket) -> bool:
    """Return whether only this machine reaches a listening socket. A Unix socket is for a proxy."""
    return listener.family != socket.AF_UNIX and is_loopback(listener.getsockname()[0])


def receive_socket() -> socket.socket | None:
    """Return the socket that systemd passed to this process, or None.

    It removes the environment variables, so a second call returns None.

    Raises:
        SettingsError: the descriptor is no listening socket.
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
        raise SettingsError(
            f"LISTEN_FDS: file {number} is not a socket ({error.strerror})"
        ) from error


def _choose(count: int, names: list[str]) -> int:
    if count == 1:
        return _FIRST_DESCRIPTOR
    if names.count(_NAME) == 1:
        return _FIRST_DESCRIPTOR + names.index(_NAME)
    raise SettingsError(
        f"LISTEN_FDS: systemd passed {count} sockets, but feedsvc serves one. Write one"
        f" ListenStream= ([::]:PORT accepts IPv4 too), or name ours with FileDescriptorName={_NAME}"
    )


def _check(passed: socket.socket) -> socket.socket:
    listens = passed.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN)
    if passed.family not in _FAMILIES or passed.type != socket.SOCK_STREAM or not listens:
        passed.close()
        raise SettingsError(
            "LISTEN_FDS: the socket that systemd passed does not listen for connections."
            " Write ListenStream= and Accept=no"
        )
    passed.setblocking(False)
    return passed


def _bind(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    address = (settings.host, settings.port)
    listener = socket.create_server(address, family=family, backlog=BACKLOG)
    listener.setblocking(False)
    return listener


def _explain(error: OSError) -> str:
    match error.errno:
        case errno.EADDRINUSE:
            return "is in use by another program. Stop it, or set another port"
        case errno.EACCES:
            return "is not permitted: ports below 1024 need privileges. Set another port"
        case errno.EADDRNOTAVAIL:
            return "is not an address of this machine. Set 127.0.0.1:PORT or 0.0.0.0:PORT"
    return f"cannot be used ({error.strerror or error}). Set another address and port"
