"""Fetch from other hosts, without letting an address lead to the inside of our network.

Only this package opens a connection to a host that somebody outside has named. It resolves a name
once, refuses the host unless every address of it is plain public unicast, and connects to these
addresses and no others, so that a name that is resolved anew cannot lead elsewhere. Each redirect
is checked like the first address. Proxies of the environment are not used: they would resolve the
name again.
"""

import socket
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import urljoin

from feedsvc.errors import FetchError, Problem
from feedsvc.outbound.addresses import Resolve, find_target
from feedsvc.outbound.exchange import MOVED, Response, exchange

REDIRECTS = 3


@dataclass(frozen=True, slots=True)
class OutboundClient:
    """Fetches by GET. `seconds` bounds a fetch as a whole, with its redirects.

    `allow_loopback` opens this machine's own addresses, at any port, for tests.
    """

    seconds: float = 20.0
    allow_loopback: bool = False
    resolve: Resolve = field(default=socket.getaddrinfo, repr=False)

    def fetch(self, url: str, *, most: int, accept: str = "*/*") -> Response:
        """Return the response of `url`, with status 200 and at most `most` bytes.

        Raises:
            FetchError: the address is refused, or the host gives no such response.
        """
        deadline = monotonic() + self.seconds
        for _ in range(REDIRECTS + 1):
            target = find_target(url, self.resolve, deadline, allow_loopback=self.allow_loopback)
            response = exchange(target, url, deadline, most=most, accept=accept)
            if response.status not in MOVED:
                return _require_success(response)
            url = _find_location(response)
        message = "The address redirects more than %(most)d times."
        raise FetchError([Problem("", message, {"most": REDIRECTS})], url)


def _find_location(response: Response) -> str:
    try:
        # Many hosts send the address as UTF-8, which `http.client` has read as Latin-1.
        location = response.headers.get("location", "").encode("latin-1").decode()
        return urljoin(response.url, location)
    except ValueError as error:
        raise FetchError(
            [Problem("", "The address redirects to something that is not a web address.")],
            response.url,
        ) from error


def _require_success(response: Response) -> Response:
    if response.status != 200:
        problem = Problem("", "The host answers with %(status)d.", {"status": response.status})
        raise FetchError([problem], response.url)
    return response
