"""The feeds that a page announces to feed readers, which are given the address of a page.

The <head> has a <link rel="alternate"> for each (HTML, 4.6.7.1), and the answer a Link header
(RFC 8288). Readers that take one address take the first, so the most specific feed comes first.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from feedsvc.domain.language_names import name_language
from feedsvc.domain.languages import canonicalize_language_tag
from feedsvc.domain.site import Site
from feedsvc.rendering import FORMATS
from feedsvc.storage.feeds import feeds, languages
from feedsvc.web.i18n import gettext

# Bytes. nginx answers 502 to a head of more than 4 kB, and the address of a feed may have 700.
_LONGEST_HEADER = 1500


@dataclass(frozen=True, slots=True)
class OfferedFeed:
    """A feed that a page offers: its path, and the name of its term or custom feed."""

    path: str
    name: str


@dataclass(frozen=True, slots=True)
class Alternate:
    """A feed in one format, as a page announces it; all its articles are in `language`."""

    url: str
    media_type: str
    title: str
    language: str = ""


MAIN_FEED = OfferedFeed(feeds.ALL, "")


def list_alternates(offered: Sequence[OfferedFeed], site: Site) -> list[Alternate]:
    """Return the alternates of a page, each with a title of its own.

    The first feed is announced in every format for readers, others in `is_announced` formats.
    """
    return [
        Alternate(
            site.feed_url(feed.path, format_.suffix),
            format_.media_type.partition(";")[0],
            f"{_name_feed(feed, site)} ({format_.title})",
            find_language(feed.path),
        )
        for number, feed in enumerate(offered)
        for format_ in FORMATS.values()
        if format_.is_for_readers and (number == 0 or format_.is_announced)
    ]


def list_language_feeds(session: Session) -> list[OfferedFeed]:
    """Return the feeds of languages; none as long as there is one language."""
    return [OfferedFeed(path, name_language(tag)) for path, tag in languages.list_readable(session)]


def find_language(path: str) -> str:
    """Return the language of all articles of the feed at a path; "" where they may have several."""
    folder, _, language = path.partition("/")
    return canonicalize_language_tag(language) if folder == languages.FOLDER else ""


def _name_feed(feed: OfferedFeed, site: Site) -> str:
    """Return a name that no other feed of a page has: a topic and a section may share theirs."""
    if not feed.name:
        return site.title
    kind = {
        "topics": gettext("Topic"),
        "sections": gettext("Section"),
        "authors": gettext("Author"),
        "search": gettext("Search"),
        "languages": gettext("Language"),
    }.get(feed.path.partition("/")[0])
    name = f"{kind}: {feed.name}" if kind else feed.name
    return f"{name} \u2013 {site.title}"


def build_link_header(alternates: Sequence[Alternate]) -> str:
    """Return the Link header of a page: as many of its alternates as fit, from the first on."""
    header = ""
    for each in alternates:
        link = f'<{each.url}>; rel="alternate"; type="{each.media_type}"'
        longer = f"{header}, {link}" if header else link
        if len(longer) > _LONGEST_HEADER:
            break
        header = longer
    return header
