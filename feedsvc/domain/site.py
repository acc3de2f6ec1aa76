"""The site: its texts and limits, and every absolute URL of its pages and feeds."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedsvc.domain.text import is_visible, is_web_url

# The settings, by their dotted names, that are stored in the database. The first five are the
# site's identity: a process with other values would publish another site.
IDENTITY = ("base_url", "site.tag_authority", "site.title", "site.language", "site.time_zone")
STORED = (
    *IDENTITY,
    "site.description",
    "site.rights",
    "site.icon",
    "feeds.entry_limit",
    "feeds.ttl",
    "feeds.hubs",
)
# The least and the most of two settings: entries of a feed, and seconds between two polls.
ENTRY_LIMITS, TTLS = (1, 1000), (60, 86_400)
UNSET_LANGUAGE, UNSET_TIME_ZONE = "en", "UTC"
# An icon that an administrator uploaded is stored as a picture, which has its digest as its name.
STORED_ICON = re.compile(r"media/[0-9a-f]{22}\.[a-z0-9]+")
_BASE_URL = re.compile(r"[A-Za-z]+://[^/?#@]+(/(?!\.{1,2}(/|$))[A-Za-z0-9._~-]+)*/*")
# Domains that no registry gives to anybody: RFC 6761, RFC 6762, RFC 8375, and ICANN's "internal".
_PRIVATE_DOMAINS = (
    "localhost",
    "local",
    "internal",
    "lan",
    "home",
    "corp",
    "intranet",
    "home.arpa",
)


@dataclass(frozen=True, slots=True)
class Site:
    """The site as the database describes it, or the settings until it does.

    `base_url` ends without a slash; `ttl` is in seconds. `authority` is the domain in newly minted
    guids, "" while there is none (`is_public_host`): then no article gets a guid. A feed has at
    most `entry_limit` entries and `tombstone_limit` tombstones, and a tombstone stays for
    `tombstone_days`. The defaults of the numbers that operators set are in the settings alone.
    `revision` is that of the stored settings. `has_language` is False while nobody has chosen one.
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
    # These two do not change the content of a feed, so the stored fragments stay valid.
    revision: int = field(default=0, repr=False, compare=False)
    has_language: bool = field(default=True, repr=False, compare=False)

    @property
    def path(self) -> str:
        """The path of `base_url`, "" for none."""
        return urlsplit(self.base_url).path

    def url(self, path: str = "/") -> str:
        """Return the absolute URL of a path of the site, with special characters percent-encoded.

        The characters that join terms in the path of a combined feed stay (RFC 3986, 3.3:
        sub-delims).
        """
        return self.base_url + quote(path, safe="/-._~+,")

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

    def page_url(self, path: str) -> str:
        """Return the URL of a page with the articles of a term; `path` is the path of its feed."""
        return self.url(f"/{path}")

    def private_url(self, token: str, slug: str, suffix: str) -> str:
        """Return a partner's URL of a private feed; `token` grants access, `slug` only names it."""
        return self.url(f"/private/{token}/{slug}.{suffix}")

    def archive_url(self, path: str) -> str:
        """Return the beginning of the URLs of a feed's archive documents."""
        return self.url(f"/feeds/{path}/archive")

    def private_archive_url(self, token: str, slug: str) -> str:
        """Return the beginning of a partner's URLs of a private feed's archive documents."""
        return self.url(f"/private/{token}/{slug}/archive")

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


def get_default_description(language: str) -> str:
    """Return the description of a site that has none, in `language` or in English."""
    is_indonesian = language.partition("-")[0].lower() == "id"
    return "Artikel terbaru." if is_indonesian else "The latest articles."


def check_title(title: str) -> str:
    """Return the title of the site.

    Raises:
        ValueError: it has no visible character.
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
        raise ValueError("give a domain name that you own, such as news.example")
    return domain


def check_base_url(url: str) -> str:
    """Return the address of the site without a slash at its end, or "".

    Raises:
        ValueError: it is no web address, or has a query, a fragment or an odd path.
    """
    if url and not (is_web_url(url) and _BASE_URL.fullmatch(url)):
        example = "such as https://news.example or https://example.org/news"
        raise ValueError(f"give the address at which readers reach the site, {example}")
    return url.rstrip("/")


def check_zone(name: str) -> str:
    """Return the name of a time zone, or "".

    Raises:
        ValueError: the tz database has no such zone.
    """
    try:
        ZoneInfo(name or UNSET_TIME_ZONE)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError("give a zone of the tz database, such as Asia/Jakarta") from error
    return name


def is_public_host(host: str) -> bool:
    """Return whether a host means the same site everywhere.

    A loopback or private address, a bare name (newsroom) and a name below a private domain
    (newsroom.local) do not: an id that contains one could be minted by anybody else, too.
    """
    try:
        return ip_address(host.partition("%")[0]).is_global
    except ValueError:
        labels = host.lower().rstrip(".").split(".")
    return len(labels) > 1 and not any(
        labels[-len(private) :] == private for private in (d.split(".") for d in _PRIVATE_DOMAINS)
    )


def is_loopback(host: str) -> bool:
    """Return whether a host means this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
