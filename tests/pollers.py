"""Threads that poll a server and count the answers and errors."""

import http.client
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Self

Connect = Callable[[], socket.socket]
CLOSED = "closed between answers"  # a client of persistent connections must expect this


class _Connection(http.client.HTTPConnection):
    """A connection over a socket of any family, which `connect` opens."""

    def __init__(self, connect: Connect) -> None:
        super().__init__("localhost", timeout=60)
        self._connect = connect

    def connect(self) -> None:
        self.sock = self._connect()
        self.sock.settimeout(self.timeout)


class Poller:
    """A thread that polls until the block ends, on one connection or on a new one each time.

    `seen` counts statuses, and errors by name. A polite poller sends its validator. Between two
    requests the poller waits `pause` seconds. A response that was modified before an earlier one of
    the same path counts as "older version".
    """

    def __init__(
        self,
        connect: Connect,
        paths: tuple[str, ...] = ("/",),
        *,
        keep_alive: bool,
        polite: bool = True,
        headers: dict[str, str] | None = None,
        pause: float = 0.0,
    ) -> None:
        self.seen: Counter[str] = Counter()
        self._connection = _Connection(connect)
        self._paths = paths
        self._keep_alive = keep_alive
        self._polite = polite
        self._headers = headers or {}
        self._pause = pause
        self._validators: dict[str, str] = {}
        self._modified: dict[str, datetime] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._poll, daemon=True)

    @property
    def troubles(self) -> dict[str, int]:
        """The statuses and errors that no poller should get, with their counts."""
        usual = {"200", "226", "304", CLOSED}
        return {name: count for name, count in self.seen.items() if name not in usual}

    @property
    def answers(self) -> int:
        """The number of answers so far."""
        return sum(count for name, count in list(self.seen.items()) if name.isdigit())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join(60)
        self._connection.close()

    def _poll(self) -> None:
        number = 0
        while not self._stopping.is_set():
            self.seen[self.ask(self._paths[number % len(self._paths)])] += 1
            number += 1
            if self._pause:
                self._stopping.wait(self._pause)

    def ask(self, path: str) -> str:
        """Send one request. Return the status, or the name of the error."""
        reused = self._connection.sock is not None
        headers = dict(self._headers)
        if self._polite and path in self._validators:
            headers["If-None-Match"] = self._validators[path]
        try:
            self._connection.request("GET", path, headers=headers)
            answer = self._connection.getresponse()
            answer.read()
        except (http.client.RemoteDisconnected, BrokenPipeError):  # closed, not reset
            self._connection.close()
            return CLOSED if reused else "closed without an answer"
        except (OSError, http.client.HTTPException) as error:
            self._connection.close()
            return type(error).__name__
        with suppress(KeyError):
            self._validators[path] = answer.headers["ETag"] or self._validators[path]
        if not self._keep_alive:
            self._connection.close()
        is_older = answer.status == 200 and self._is_older(path, answer.headers["Last-Modified"])
        return "older version" if is_older else str(answer.status)

    def _is_older(self, path: str, modified: str | None) -> bool:
        """Return whether a response was modified before an earlier one of the same path."""
        if modified is None:
            return False
        instant = parsedate_to_datetime(modified)
        former = self._modified.setdefault(path, instant)
        self._modified[path] = max(former, instant)
        return instant < former
