"""Dates of answers: right also after the wall clock was set back.

granian's HTTP library writes the Date header once a second and keeps it until the clock is past that
second. Set back by an hour, it says the same Date for an hour, and caches take what we send for an
hour too old or too new. So as long as the clock shows less than it did before, answers bring a Date
of their own, which the library leaves alone. At all other times this costs one look at the clock.
"""

import time
from collections.abc import Callable, Iterable
from email.utils import formatdate
from typing import Any

_MARGIN = 60.0  # seconds that an answer may have taken which the library dated after we looked
_SECOND = 1.0  # a smaller step back is two threads that look at the same moment
WSGIApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class DateKeeper:
    """A WSGI application in front of another one; safe for threads, which may only do too much."""

    def __init__(self, app: WSGIApp, wall: Callable[[], float] = time.time) -> None:
        self._app = app
        self._wall = wall
        self._latest = 0.0  # what the clock showed at most
        self._extended = 0.0  # the value of it that has the margin in it

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Let the answer through; date it if the clock was set back."""
        now = self._wall()
        if now >= self._latest:
            self._latest = now
            return self._app(environ, start_response)
        if self._latest - now > _SECOND and self._latest != self._extended:
            self._latest = self._extended = self._latest + _MARGIN

        def start_dated(status: str, headers: list[tuple[str, str]], *error: object) -> object:
            if any(name.lower() == "date" for name, _ in headers):
                return start_response(status, headers, *error)
            date = formatdate(self._wall(), usegmt=True)
            return start_response(status, [*headers, ("Date", date)], *error)

        return self._app(environ, start_dated)
