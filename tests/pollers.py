"""Pollers that ask again and again, and count what they are answered and what happens to them."""

import http.client
import socket
import threading
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Self

Connect = Callable[[], socket.socket]
CLOSED = "closed between answers"  # what a client of kept connections must be ready for


class _Line(http.client.HTTPConnection):
    """A connection of any family."""

    def __init__(self, connect: Connect) -> None:
        super().__init__("localhost", timeout=60)
        self._connect = connect

    def connect(self) -> None:
        self.sock = self._connect()
        self.sock.settimeout(self.timeout)


class Poller:
    """A thread that polls until the block ends: on one connection, or on a fresh one each time.

    `seen` counts statuses, and by name whatever else happened; a polite one sends its validator.
    Between two questions it waits `pause` seconds.
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
        self._line = _Line(connect)
        self._paths = paths
        self._keep_alive = keep_alive
        self._polite = polite
        self._headers = headers or {}
        self._pause = pause
        self._validators: dict[str, str] = {}
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._poll, daemon=True)

    @property
    def troubles(self) -> dict[str, int]:
        """What should happen to no poller."""
        usual = {"200", "226", "304", CLOSED}
        return {name: count for name, count in self.seen.items() if name not in usual}

    @property
    def answers(self) -> int:
        """How many answers it has had."""
        return sum(count for name, count in list(self.seen.items()) if name.isdigit())

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join(60)
        self._line.close()

    def _poll(self) -> None:
        number = 0
        while not self._stopping.is_set():
            self.seen[self.ask(self._paths[number % len(self._paths)])] += 1
            number += 1
            if self._pause:
                self._stopping.wait(self._pause)

    def ask(self, path: str) -> str:
        """Ask once; return the status, or what happened instead."""
        reused = self._line.sock is not None
        headers = dict(self._headers)
        if self._polite and path in self._validators:
            headers["If-None-Match"] = self._validators[path]
        try:
            self._line.request("GET", path, headers=headers)
            answer = self._line.getresponse()
            answer.read()
        except (http.client.RemoteDisconnected, BrokenPipeError):  # the end, no reset
            self._line.close()
            return CLOSED if reused else "closed without an answer"
        except (OSError, http.client.HTTPException) as error:
            self._line.close()
            return type(error).__name__
        with suppress(KeyError):
            self._validators[path] = answer.headers["ETag"] or self._validators[path]
        if not self._keep_alive:
            self._line.close()
        return str(answer.status)
