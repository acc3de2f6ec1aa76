"""Who sends a request, as far as the request guard can tell: a browser that editors use, or a stranger.

Only a token that we gave out and that the database knows makes a browser known; a stranger can forge neither. What was
true is believed for a minute, and longer while the database is away: an editor must not lose a text by that.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from feedsvc import accounts
from feedsvc.accounts.authentication import Limits
from feedsvc.errors import UnavailableError
from feedsvc.settings import WebSettings
from feedsvc.storage.database import Database
from feedsvc.web.bounded_calls import BoundedCalls, deadline

SESSION, DEVICE = "feedsvc", "feedsvc-device"
_BELIEVED, _REMEMBERED = 60.0, 10_000
_CALLS, _PATIENCE = 2, 2.0  # threads that a database which hangs can hold here, and seconds


def cookie_name(name: str, *, is_secure: bool) -> str:
    """Return a cookie's name: with the prefix that browsers hold to "secure, and of this host alone"."""
    return f"__Host-{name}" if is_secure else name


def session_limits(web: WebSettings) -> Limits:
    """Return how long a session may last."""
    return Limits(timedelta(seconds=web.session_idle), timedelta(seconds=web.session_age))


class Senders:
    """Tells strangers from browsers that editors use; remembers the latest of these."""

    def __init__(
        self,
        database: Database,
        limits: Limits,
        *,
        is_secure: bool,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._limits = limits
        self._clock = clock
        names = "|".join(cookie_name(name, is_secure=is_secure) for name in (SESSION, DEVICE))
        self._cookies = re.compile(rf"(?:^|;\s?)({names})=([\w-]{{20,100}})(?=;|$)", re.ASCII)
        self._known: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._lock = Lock()
        self._calls = BoundedCalls(_CALLS)

    @property
    def late(self) -> int:
        """How many questions the database has kept waiting for too long."""
        return self._calls.late

    def is_known(self, environ: Mapping[str, Any]) -> bool:
        """Tell whether a request comes from a browser that an editor uses or used."""
        found = {
            name.removeprefix("__Host-"): token
            for name, token in self._cookies.findall(_header(environ))
        }
        tokens = (found.get(SESSION, ""), found.get(DEVICE, ""))
        if not any(tokens):
            return False
        seen = self._known.get(tokens)
        if seen is not None and self._clock() < seen + _BELIEVED:
            return True
        try:
            known = self._calls.run(lambda: self._ask(tokens), until=deadline(), patience=_PATIENCE)
        except UnavailableError:
            return seen is not None
        self._remember(tokens, known=known)
        return known

    def _ask(self, tokens: tuple[str, str]) -> bool:
        return accounts.authentication.is_known(
            self._database, *tokens, limits=self._limits, now=datetime.now(UTC)
        )

    def _remember(self, tokens: tuple[str, str], *, known: bool) -> None:
        with self._lock:
            self._known.pop(tokens, None)
            if known:
                self._known[tokens] = self._clock()
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


def _header(environ: Mapping[str, Any]) -> str:
    return str(environ.get("HTTP_COOKIE", ""))
