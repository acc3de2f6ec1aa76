"""The site: its texts and limits, and every absolute URL of its pages and feeds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from feedsvc.domain.text import is_visible, is_web_url


@dataclass(frozen=True, slots=True)
class Site:
    """The site as the settings describe it. `base_url` ends without a slash; `ttl` is in seconds.

    `authority` is the domain in newly minted guids. A feed has at most `entry_limit` entries and
    `tombstone_limit` tombstones, and a tombstone stays for `tombstone_days`. The defaults of the
    three numbers that operators set are in the settings alone.
    """

    base_url: str
    title: str
    description: str
    language: str
    time_zone: ZoneInfo
    authority: str
    ttl: int
    entry_limit: int
    tombstone_days: int
    tombstone_limit: int = 50
    rights: str = ""
    icon: str = ""
    hub_urls: tuple[str, ...] = ()

    def url(self, path: str = "/") -> str:
        """Return the absolute URL of a path of the site; other characters are percent-encoded."""
        return self.base_url + quote(path, safe="/-._~")

    def absolute(self, url: str) -> str:
        """Return `url` unchanged if it is absolute, otherwise as a path of the site."""
        return url if urlsplit(url).scheme else self.url("/" + url.lstrip("/"))

    def feed_url(self, path: str, suffix: str) -> str:
        """Return the URL of a feed in the format `suffix`; `path` is "all" or "topics/rusia"."""
        return self.url(f"/feeds/{path}.{suffix}")

    def feed_urls(self, path: str, suffixes: Iterable[str]) -> dict[str, str]:
        """Return the URLs of a feed by suffix."""
        return {suffix: self.feed_url(path, suffix) for suffix in suffixes}

    def feed_page_url(self, path: str) -> str:
        """Return the URL of a feed's page for people."""
        return self.url(f"/feeds/{path}")

    def private_url(self, token: str, slug: str, suffix: str) -> str:
        """Return a partner's URL of a private feed; `token` grants access, `slug` only names it."""
        return self.url(f"/private/{token}/{slug}.{suffix}")

    def scheme(self, kind: str) -> str:
        """Return the URL that identifies a kind of category: "topics" or "sections"."""
        return self.url("/feeds") + f"#{kind}"

    def article_url(self, slug: str) -> str:
        """Return the URL of an article's page."""
        return self.url(f"/articles/{slug}")

    def media_url(self, name: str) -> str:
        """Return the URL of a stored image; `name` is its digest and suffix."""
        return self.url(f"/media/{name}")

    @property
    def icon_url(self) -> str:
        """The URL of the configured icon, or of the one that comes with the program."""
        return self.absolute(self.icon) if self.icon else self.url("/icon.png")


def check_title(title: str) -> str:
    """Return the title of the site.

    Raises:
        ValueError: nothing of it can be seen.
    """
    if not is_visible(title):
        raise ValueError("give the name of the site: the titles of all feeds begin with it")
    return title


def check_icon(icon: str) -> str:
    """Return the URL of the site's icon, or "".

    Raises:
        ValueError: it is not absolute.
    """
    if icon and not is_web_url(icon):
        raise ValueError("give an absolute URL, such as https://news.example/icon.png")
    return icon


def check_authority(domain: str) -> str:
    """Return the domain in newly minted guids, or "".

    Raises:
        ValueError: it is no domain name.
    """
    if domain and not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?", domain):
        raise ValueError("give a domain name that you hold, such as news.example")
    return domain
