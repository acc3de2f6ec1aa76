"""Check addresses of other hosts: only those on the public Internet may be fetched."""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Thread
from time import monotonic
from typing import Any
from urllib.parse import quote, urlsplit

from feedsvc.errors import FetchError, Problem, UnreachableError

PORTS = {"http": 80, "https": 443}
_LONGEST_URL = 2_000
# Letters, digits and hyphens (RFC 1123), and the underscore that some hosts have.
_NAME = re.compile(r"(?=.{1,253}\.?$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_][a-z0-9_-]{0,62})*\.?")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\\]")
# Networks that `is_global` of some Python versions takes for public, although they have no host on
# the Internet, or contain IPv4 addresses (RFC 6890 and the registries of IANA).
_SPECIAL_4 = tuple(
    map(IPv4Network, ("192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4"))
)
# Only 2000::/3 is global unicast. Not public in it are Teredo and other protocols (2001::/23),
# documentation, 6to4 and SRv6.
_UNICAST_6 = IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    map(IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "2620:4f:8000::/48"))
)

Resolve = Callable[..., list[tuple[Any, ...]]]
IP = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of a URL, and the checked (family, socket address) pairs to connect to.

    `host` and `path` are ASCII; `path` includes the query.
    """

    scheme: str
    host: str
    port: int
    path: str
    addresses: tuple[tuple[int, tuple[Any, ...]], ...]


def find_target(url: str, resolve: Resolve, deadline: float, *, allow_loopback: bool) -> Target:
    """Resolve the host of `url` once, and return the target to connect to.

    Raises:
        FetchError: it is no plain web address, there is no such host, or it is not public.
    """
    scheme, host, port, path = _split_url(url)
    rows = _resolve_within(resolve, host, port, deadline)
    try:
        addresses = [ip_address(row[4][0]) for row in rows]
    except ValueError as error:
        raise _describe_inside(url) from error
    is_local = allow_loopback and all(ip.is_loopback for ip in addresses)
    if not is_local:
        # All must be public: otherwise a host with one public address could lead to an inside one.
        if not all(map(is_public_address, addresses)):
            raise _describe_inside(url)
        if port != PORTS[scheme]:
            problem = Problem("", "Only the ports 80 (http) and 443 (https) are allowed.")
            raise FetchError([problem], url)
    return Target(scheme, host, port, path, tuple((row[0], row[4]) for row in rows))


def is_public_address(ip: IP) -> bool:
    """Return whether an address is plain public unicast, and contains no other address."""
    if not ip.is_global or ip.is_multicast or ip.is_reserved or ip.is_unspecified:
        return False
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _SPECIAL_4)
    # A zone ("%eth0") names an interface of this machine.
    return ip in _UNICAST_6 and not ip.scope_id and not any(ip in each for each in _SPECIAL_6)


def _split_url(url: str) -> tuple[str, str, int, str]:
    """Return (scheme, host, port, path with query) of a URL, all in ASCII.

    Raises:
        FetchError: it is no web address, or programs would read it in different ways.
    """
    try:
        parts = urlsplit(url)
        host, port = _to_ascii(parts.hostname or ""), parts.port
        default = PORTS[parts.scheme]
    except (ValueError, KeyError) as error:
        raise _describe_odd(url) from error
    # Browsers take "\" for "/", and remove line breaks: programs read such an address differently.
    if len(url) > _LONGEST_URL or _UNSAFE.search(url) or "@" in parts.netloc:
        raise _describe_odd(url)
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/%:@!$&'()*+,;=~-._?[]")
    return parts.scheme, host, default if port is None else port, f"{path}?{query}".rstrip("?")


def _to_ascii(host: str) -> str:
    """Return a host name in ASCII (IDNA), or an IPv6 address as it is.

    Raises:
        ValueError: it is neither.
    """
    if ":" in host:
        return str(IPv6Address(host))
    name = host.encode("idna").decode("ascii").lower()
    if not _NAME.fullmatch(name):
        raise ValueError(host)
    return name


def _resolve_within(
    resolve: Resolve, host: str, port: int, deadline: float
) -> list[tuple[Any, ...]]:
    """Resolve a host before the deadline, although the system's resolver knows none."""
    found: list[list[tuple[Any, ...]]] = []

    def look_up() -> None:
        try:
            found.append(resolve(host, port, type=socket.SOCK_STREAM))
        except (OSError, UnicodeError):
            found.append([])

    thread = Thread(target=look_up, daemon=True)
    thread.start()
    thread.join(max(0.0, deadline - monotonic()))
    if not found:
        raise describe_late(host)
    if not found[0]:
        problem = Problem("", "There is no host “%(host)s”.", {"host": host})
        raise UnreachableError([problem], host)
    return found[0]


def _describe_odd(url: str) -> FetchError:
    return FetchError([Problem("", "This is not a plain web address.")], url)


def _describe_inside(url: str) -> FetchError:
    message = "This address is not on the public Internet, so it is not fetched."
    return FetchError([Problem("", message)], url)


def describe_late(url: str) -> FetchError:
    """Return the error of a host that takes too long."""
    return UnreachableError([Problem("", "The host did not answer in time.")], url)
