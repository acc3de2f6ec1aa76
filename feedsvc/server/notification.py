"""What systemd is told of us (sd_notify): that we are ready, that we stop."""

import os
import socket
import threading
from contextlib import suppress
from multiprocessing import Pipe

READY, STOPPING = "READY=1", "STOPPING=1"


def notify(state: str) -> None:
    """Tell systemd our state, if it wants to know; nothing depends on whether it hears."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line, suppress(OSError):
        line.settimeout(1)
        line.connect("\0" + address[1:] if address.startswith("@") else address)
        line.sendall(state.encode())


class Readiness:
    """Tells systemd that we are ready, as soon as the first web process says that it is.

    Only the main process may tell; a web process has its end of a pipe to say so.
    """

    def __init__(self) -> None:
        self._heard, self.said = Pipe(duplex=False)
        threading.Thread(target=self._wait, name="readiness", daemon=True).start()

    def _wait(self) -> None:
        with suppress(EOFError, OSError):
            self._heard.recv_bytes()
            notify(READY)
