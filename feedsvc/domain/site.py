"""The site as documents and pages name it. Every absolute URL is built here."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Site:
    """The site as the settings describe it. `base_url` has no slash at its end; `ttl` is in seconds.

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
        """Return the absolute URL of a path of ours; percent-encodes what an URL cannot hold."""
        return self.base_url + quote(path, safe="/-._~")

    def absolute(self, url: str) -> str:
        """Return `url` as it is if it is absolute, or else as a path of ours."""
        return url if urlsplit(url).scheme else self.url("/" + url.lstrip("/"))

    def feed_url(self, path: str, suffix: str) -> str:
        """Return where a feed's representation is; `path` is "all" or "topics/rusia"."""
        return self.url(f"/feeds/{path}.{suffix}")

    def feed_urls(self, path: str, suffixes: Iterable[str]) -> dict[str, str]:
        """Return where a feed's representations are, by suffix."""
        return {suffix: self.feed_url(path, suffix) for suffix in suffixes}

    def feed_page_url(self, path: str) -> str:
        """Return where a feed's page for people is."""
        return self.url(f"/feeds/{path}")

    def private_url(self, token: str, slug: str, suffix: str) -> str:
        """Return where a partner finds a private feed: `token` opens it, `slug` says what it is."""
        return self.url(f"/private/{token}/{slug}.{suffix}")

    def scheme(self, kind: str) -> str:
        """Return what tells a kind of category ("topics", "sections") from another, as a URL."""
        return self.url("/feeds") + f"#{kind}"

    def article_url(self, slug: str) -> str:
        """Return where an article's page is."""
        return self.url(f"/articles/{slug}")

    def media_url(self, name: str) -> str:
        """Return where a stored picture is; `name` is its digest and suffix."""
        return self.url(f"/media/{name}")

    @property
    def icon_url(self) -> str:
        """The site's icon: the configured one, or ours."""
        return self.absolute(self.icon) if self.icon else self.url("/icon.png")
