"""Redirects from the addresses that an earlier site had to ours, by path and query.

A former address is stored as its path and query. They are simplified, so that all spellings of a
link are the same: "https://old.example/2020/Rain/?page=2" becomes "/2020/rain?page=2". The host
does not count: every host that leads here is ours.
"""

import re
from collections.abc import Callable, Iterator
from urllib.parse import unquote, urlsplit

from feedsvc.domain.site import Site
from feedsvc.domain.text import find_unprintable, is_web_url
from feedsvc.errors import Problem

LONGEST = 500  # characters of a former address
LONGEST_TARGET = 2_000
_CONTROL = re.compile("[\x00-\x1f\x7f]")
_SLASHES = re.compile("//+")
_OURS = re.compile("/(admin|api|micropub|private|static)(/|$)")
_MOST_STEPS = 20
_NO_FORMER = "Give the former address: its path, such as /2020/05/rain, or the whole URL."
_LONG_FORMER = "Give an address of at most %(most)d characters."
_NO_TARGET = "Give the target: a path of this site, such as /topics/rain, or a whole URL."


def simplify_path(path: str) -> str:
    """Return a path in lower case, without slashes at its end or next to each other."""
    return _SLASHES.sub("/", path).rstrip("/").lower() or "/"


def simplify_address(address: str) -> str:
    """Return the form in which a URL, or a path with its query, is stored as a former address.

    Return "" if `address` is neither.
    """
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    if not parts.path.startswith("/") and not (parts.netloc and not parts.path):
        return ""
    return build_key(unquote(parts.path), unquote(parts.query))


def build_key(path: str, query: str) -> str:
    """Return the former address with this path and query, both without percent-encoding."""
    simple = simplify_path(path)
    return f"{simple}?{query.lower()}" if query else simple


def simplify_target(target: str, site: Site) -> str:
    """Return the target of a redirect: a path of the site, or the URL of another site."""
    target = target.strip()
    if target == site.base_url or target.startswith(f"{site.base_url}/"):
        return target.removeprefix(site.base_url) or "/"
    return target


def check_redirect(former: str, target: str) -> Iterator[Problem]:
    """Yield a Problem for each side of a redirect that cannot be stored; both are simplified."""
    if not former:
        yield Problem("former", _NO_FORMER)
    elif len(former) > LONGEST or _is_unprintable(former):
        yield Problem("former", _LONG_FORMER, {"most": LONGEST})
    elif former == "/" or _OURS.match(former):
        yield Problem("former", "This address is never redirected. Give another.")
    if not target:
        yield Problem("target", _NO_TARGET)
    elif not _is_target(target):
        yield Problem("target", "This is neither a path of this site nor a web address.")


def _is_target(target: str) -> bool:
    if len(target) > LONGEST_TARGET or _is_unprintable(target):
        return False
    # Browsers take "//host" and "/\host" for another host.
    is_path = target.startswith("/") and not target.startswith(("//", "/\\"))
    return is_path or is_web_url(target)


def _is_unprintable(address: str) -> bool:
    return bool(_CONTROL.search(address) or find_unprintable(address))


def is_circle(former: str, target: str, find: Callable[[str], str | None]) -> bool:
    """Return whether `target` leads back to `former`; `find` returns where a former address leads.

    A chain that is longer than any browser follows counts as a circle too.
    """
    for _ in range(_MOST_STEPS):
        key = simplify_address(target) if target.startswith("/") else ""
        if key == former:
            return True
        following = find(key) if key else None
        if following is None:
            return False
        target = following
    return True
