"""Notify systemd of our state (sd_notify(3)): that we are ready, that we stop."""

import os
import socket
import threading
from contextlib import suppress
from multiprocessing import Pipe

READY, STOPPING = "READY=1", "STOPPING=1"


def notify(state: str) -> None:
    """Send our state to systemd if it asked for it. Errors are ignored: nothing depends on it."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel, suppress(OSError):
        channel.settimeout(1)
        channel.connect("\0" + address[1:] if address.startswith("@") else address)
        channel.sendall(state.encode())


class Readiness:
    """Notifies systemd that we are ready as soon as the first web process is.

    systemd accepts notifications from the main process only, so web processes write to a pipe whose
    end is `writer`.
    """

    def __init__(self) -> None:
        self._reader, self.writer = Pipe(duplex=False)
        threading.Thread(target=self._wait, name="readiness", daemon=True).start()

    def _wait(self) -> None:
        with suppress(EOFError, OSError):
            self._reader.recv_bytes()
            notify(READY)
