"""Senders of requests: browsers that an editor has logged in with, programs, and strangers.

A browser is known by the token in its session or device cookie, which the database must hold: it
cannot be forged. The answer is trusted for a minute, and longer while the database is away, so that
no editor loses a text by an outage. A browser that is new to this process stays unchecked
while the database is away: its text is received, in the threads and the time of a stranger.
"""

import re
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from threading import Lock, Semaphore
from typing import Any
from urllib.parse import urlsplit

from feedsvc import accounts
from feedsvc.accounts.authentication import Limits
from feedsvc.errors import UnavailableError
from feedsvc.setting_sections import WebSettings
from feedsvc.storage.database import Database
from feedsvc.web.bounded_calls import BoundedCalls, deadline
from feedsvc.web.http.program_paths import is_for_programs

SESSION, DEVICE = "feedsvc", "feedsvc-device"
_TRUSTED, _REMEMBERED = 60.0, 10_000  # seconds, browsers
_CALLS, PATIENCE = 2, 2.0  # threads that a hanging database can hold here, and seconds
WAITING = 16  # requests that wait where the database is busy
# Seconds that these requests wait. Together with the seconds of web.concurrency, they must stay
# below nginx's 30 s.
_BUSY_PATIENCE = 5.0
_BEARER = re.compile(r"bearer +([A-Za-z0-9._~+/-]{20,100}=*)", re.IGNORECASE)
_LONGEST_HEADER = 200


class Sender(StrEnum):
    """Who sends a request."""

    EDITOR = "editor"  # a browser that an editor is, or was, logged in with; or their program
    STRANGER = "stranger"
    # It has an editor's cookies or invented ones: the database did not say.
    UNCHECKED = "unchecked"


def cookie_name(name: str, base_url: str) -> str:
    """Return a cookie's name; where the site is on HTTPS, with the prefix __Host- (RFC 6265bis).

    Browsers accept such a cookie only if it is Secure, of this host alone and of all its paths. So
    the site's path is in the name: otherwise two sites at one host would log each other's editors
    out.
    """
    site = urlsplit(base_url)
    prefix = "__Host-" if site.scheme == "https" else ""
    return f"{prefix}{name}{site.path.replace('/', '.')}"


def session_limits(web: WebSettings) -> Limits:
    """Return how long a session may last."""
    return Limits(timedelta(seconds=web.session_idle), timedelta(seconds=web.session_age))


class Senders:
    """Tells editors' browsers from strangers; remembers the latest browsers."""

    def __init__(
        self,
        database: Database,
        limits: Limits,
        *,
        find_base_url: Callable[[], str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._database = database
        self._limits = limits
        self._clock = clock
        self._find_base_url = find_base_url
        self._known: OrderedDict[tuple[str, str, str], float] = OrderedDict()
        self._lock = Lock()
        self._calls = BoundedCalls(_CALLS)
        self._waiting = Semaphore(WAITING)
        self.is_database_answering: Callable[[], bool] = lambda: False

    @property
    def late(self) -> int:
        """How many calls the database has not answered in time."""
        return self._calls.late

    def identify(self, environ: Mapping[str, Any]) -> Sender:
        """Tell who sends a request: a program by its token, a browser by its cookies."""
        if is_for_programs(str(environ.get("PATH_INFO", ""))):
            tokens = (read_bearer_token(str(environ.get("HTTP_AUTHORIZATION", ""))), "", "")
        else:
            cookies = _find_cookies(str(environ.get("HTTP_COOKIE", "")), self._find_base_url())
            tokens = ("", cookies.get(SESSION, ""), cookies.get(DEVICE, ""))
        if not any(tokens):
            return Sender.STRANGER
        # A minute, because a browser that was signed out gains little: it may send larger forms.
        checked = self._known.get(tokens)
        if checked is not None and self._clock() < checked + _TRUSTED:
            return Sender.EDITOR
        try:
            is_known = self._ask(tokens, can_wait=checked is None)
        except UnavailableError:
            return Sender.UNCHECKED if checked is None else Sender.EDITOR
        # Strangers are not remembered: made-up cookies would drop the editors' from a full memory.
        self._remember(tokens, is_known=is_known)
        return Sender.EDITOR if is_known else Sender.STRANGER

    def _ask(self, tokens: tuple[str, str, str], *, can_wait: bool) -> bool:
        """Ask the database about tokens; with `can_wait`, wait for it where it is only busy.

        With a wait of only 0.2 s, uploads of editors were taken for strangers' when eight saves of
        300 kB came at once on a machine with a load of 20.

        Raises:
            UnavailableError: the database does not answer.
        """
        is_waiting = (
            can_wait and self.is_database_answering() and self._waiting.acquire(blocking=False)
        )
        until = time.monotonic() + _BUSY_PATIENCE if is_waiting else deadline()
        try:
            return self._calls.run(lambda: self._look_up(tokens), until=until, patience=PATIENCE)
        finally:
            if is_waiting:
                self._waiting.release()

    def _look_up(self, tokens: tuple[str, str, str]) -> bool:
        program, session, device = tokens
        if program:
            return accounts.api_tokens.find_valid_token(self._database, program) is not None
        return accounts.authentication.is_known(
            self._database, session, device, limits=self._limits, now=datetime.now(UTC)
        )

    def _remember(self, tokens: tuple[str, str, str], *, is_known: bool) -> None:
        with self._lock:
            self._known.pop(tokens, None)
            if is_known:
                self._known[tokens] = self._clock()
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)


def read_bearer_token(header: str) -> str:
    """Return the token in an Authorization header (RFC 6750); "" for any other header."""
    match = _BEARER.fullmatch(header.strip()) if len(header) <= _LONGEST_HEADER else None
    return match[1] if match else ""


def _find_cookies(header: str, base_url: str) -> dict[str, str]:
    """Return the tokens in a Cookie header by SESSION and DEVICE."""
    names, pattern = _name_cookies(base_url)
    # Of two cookies of one name Flask reads the first.
    return {names[name]: token for name, token in reversed(pattern.findall(header))}


@lru_cache(maxsize=8)
def _name_cookies(base_url: str) -> tuple[Mapping[str, str], re.Pattern[str]]:
    """Return SESSION and DEVICE by cookie name, and the pattern that finds these cookies."""
    names = {cookie_name(name, base_url): name for name in (SESSION, DEVICE)}
    listed = "|".join(map(re.escape, names))
    return names, re.compile(rf"(?:^|;\s?)({listed})=([\w-]{{20,100}})(?=;|$)", re.ASCII)
