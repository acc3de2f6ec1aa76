"""The proxy warning: a warning for the operator of a proxy that `web.trusted_hops` does not count.

Every request then comes from the proxy's address: 30 wrong passwords by anybody keep every editor
from logging in with a new browser, and the whole feeds that one reader fetches count for all.
X-Forwarded-For from this machine or a private network is taken for a proxy's; from elsewhere
anybody may send it.
"""

import logging
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from ipaddress import ip_address
from threading import Lock, Thread
from typing import Any

from feedsvc.errors import FeedsvcError

# Seconds until the proxy is recorded again: as a rule, and after an error of the database.
_AGAIN, _RETRY = 3600.0, 60.0
_log = logging.getLogger(__name__)
Environ = dict[str, Any]
WSGIApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]


class ProxyWarning:
    """A WSGI middleware for an application that trusts no proxy.

    `record` stores for other processes, such as the doctor, that there is one.
    """

    def __init__(
        self,
        app: WSGIApp,
        record: Callable[[], None],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._record = record
        self._clock = clock
        self._lock = Lock()
        self._is_logged = False
        self._next = float("-inf")

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Look for the headers of a proxy, then let the application answer."""
        if (
            "HTTP_X_FORWARDED_FOR" in environ
            and self._clock() >= self._next
            and is_near(peer := environ.get("REMOTE_ADDR", ""))
        ):
            self._notice(peer or "a Unix socket")
        return self._app(environ, start_response)

    def _notice(self, peer: str) -> None:
        with self._lock:
            now = self._clock()
            if now < self._next:
                return
            self._next = now + _AGAIN
            is_first, self._is_logged = not self._is_logged, True
        if is_first:
            _log.warning(
                "%s sends X-Forwarded-For, as a proxy does, but web.trusted_hops is 0: all clients"
                " behind it count as one. Set it to the number of your proxies and start again",
                peer,
            )
        # In a thread of its own, because the database may hang, and this request has not been
        # answered yet.
        Thread(target=self._try_to_record, name="proxy-notice", daemon=True).start()

    def _try_to_record(self) -> None:
        try:
            self._record()
        except FeedsvcError:
            self._next = self._clock() + _RETRY


@lru_cache(maxsize=256)
def is_near(address: str) -> bool:
    """Return whether an address is of this machine or a private network; a Unix socket has ""."""
    if not address:
        return True
    try:
        return ip_address(address.partition("%")[0]).is_private  # loopback too
    except ValueError:
        return False
