"""Addresses that people and feed readers guess: /feed, /atom.xml, or these after a page's path.

Besides /feed.SUFFIX for each format, the names are those of WordPress, Hugo, Ghost, Jekyll and
Movable Type, whose sites readers know.
"""

from collections.abc import Mapping

from feedsvc.domain.redirects import simplify_path
from feedsvc.rendering import FORMATS

_NAMES: Mapping[str, str] = {
    **{f"feed.{suffix}": suffix for suffix, each in FORMATS.items() if each.is_for_readers},
    "feed": "rss",
    "feed.xml": "rss",
    "index.rss": "rss",
    "index.xml": "rss",
    "rss": "rss",
    "rss.xml": "rss",
    "rss2": "rss",
    "atom": "atom",
    "atom.xml": "atom",
}
_NEVER = ("/admin", "/private")
_LONGEST = 500  # characters


def split_guess(path: str) -> tuple[str, str] | None:
    """Return (path of the page, suffix of the format) of an address that names the feed of a page.

    Return None for any other address.
    """
    if len(path) > _LONGEST or path.startswith(_NEVER):
        return None
    page, _, name = simplify_path(path).rpartition("/")
    suffix = _NAMES.get(name)
    return (page or "/", suffix) if suffix else None


def find_simpler_path(path: str) -> str | None:
    """Return the simplified path, if it differs and is not too long."""
    simpler = simplify_path(path) if len(path) <= _LONGEST else path
    return simpler if simpler != path else None
