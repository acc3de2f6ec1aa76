"""The Date header of answers: right also after the wall clock was set back.

granian's HTTP library writes a Date once a second and repeats it until the clock is past that
second. If the clock is set back by an hour, it sends the same Date for an hour, and caches take our
answers for an hour too old or too new. So while the clock shows less than it did before, answers
get a Date here, which the library then leaves alone. At all other times this reads the clock once.
"""

import time
from collections.abc import Callable, Iterable
from email.utils import formatdate
from typing import Any

_MARGIN = 60.0  # seconds that an answer may take: the library dates it at its end
_SECOND = 1.0  # a smaller step back comes from two threads that read the clock at once
WSGIApp = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class DateCorrector:
    """A WSGI middleware; threads share it without a lock: at worst a Date is set needlessly.

    `latest` is the highest that the clock has shown, in seconds since the epoch.
    """

    def __init__(self, app: WSGIApp, wall: Callable[[], float] = time.time) -> None:
        self._app = app
        self._wall = wall
        self.latest = 0.0
        self._extended = 0.0  # the value of `latest` that includes the margin

    def __call__(
        self, environ: dict[str, Any], start_response: Callable[..., Any]
    ) -> Iterable[bytes]:
        """Pass the answer on; give it a Date if the clock was set back."""
        now = self._wall()
        if now >= self.latest:
            self.latest = now
            return self._app(environ, start_response)
        if self.latest - now > _SECOND and self.latest != self._extended:
            self.latest = self._extended = self.latest + _MARGIN

        def start_dated(status: str, headers: list[tuple[str, str]], *error: object) -> object:
            if any(name.lower() == "date" for name, _ in headers):
                return start_response(status, headers, *error)
            date = formatdate(self._wall(), usegmt=True)
            return start_response(status, [*headers, ("Date", date)], *error)

        return self._app(environ, start_dated)
