"""What a feed says at one instant, spelled in no format yet.

Every text here is plain, clean Unicode (`text.clean`), but `body_html`, which is sanitised
HTML with absolute URLs. Every URL is absolute. Every instant is aware, UTC, in whole seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from feedsvc.domain.fields import NAME, TITLE, URL, describe


@dataclass(frozen=True, slots=True)
class Person:
    """Who wrote it. The e-mail is for the newsroom: no feed prints it."""

    name: str = field(metadata=describe("Name", NAME))
    email: str | None = field(default=None, metadata=describe("E-mail", NAME))
    url: str | None = field(default=None, metadata=describe("Web address", URL))


@dataclass(frozen=True, slots=True)
class Category:
    """A section or a topic as feeds print it: `scheme` tells which of the two, as a URL."""

    term: str
    label: str
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """What the article was adapted from."""

    title: str = field(metadata=describe("Title", TITLE))
    url: str = field(metadata=describe("Web address", URL))


@dataclass(frozen=True, slots=True)
class Image:
    """The lead image: true size in bytes, dimensions in pixels, and its three texts.

    `alt` says what is seen, for who does not see it ("" where the picture only decorates);
    `caption` says what it means; `credit` says whose it is.
    """

    url: str
    media_type: str
    size: int
    width: int
    height: int
    alt: str = ""
    caption: str = ""
    credit: str = ""

    @property
    def description(self) -> str:
        """The caption, or else the alt text."""
        return self.caption or self.alt

    @property
    def render_figure(self) -> str:
        """The picture as a figure of HTML, caption and credit below it, a line each."""
        picture = f'<img src="{escape(self.url)}" alt="{escape(self.alt)}" width="{self.width}" height="{self.height}">'
        texts = [escape(self.caption)] if self.caption else []
        if self.credit:
            texts.append(f"<small>{escape(self.credit)}</small>")
        below = (
            f"<figcaption>{'<br>'.join(texts)}</figcaption>" if texts else ""
        )  # few readers know its style
        return f"<figure>{picture}{below}</figure>"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article as a document carries it. The lead image stands in the full text unless told otherwise."""

    guid: str
    url: str
    title: str
    summary: str
    body_html: str
    language: str
    authors: tuple[Person, ...]
    categories: tuple[Category, ...]
    sources: tuple[Source, ...]
    image: Image | None
    published: datetime
    updated: datetime
    image_in_body: bool = True

    @property
    def render_content(self) -> str:
        """The full text as feeds print it: the lead image's figure, then the body."""
        return (
            f"{self.image.render_figure}\n{self.body_html}"
            if self.image and self.image_in_body
            else self.body_html
        )


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A withdrawn entry (RFC 6721)."""

    guid: str
    withdrawn: datetime


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A whole feed. `entries` come newest first by `published`; `guid` is the feed's own atom:id.

    `urls` gives the feed's address per suffix ("rss", "atom", "json"); `page_url` is its page for
    people, `home_url` the site's. `ttl` is in seconds. `updated` is data, never the clock.
    """

    guid: str
    title: str
    description: str
    language: str
    home_url: str
    page_url: str
    urls: Mapping[str, str]
    updated: datetime
    ttl: int
    rights: str = ""
    publisher: str = ""
    icon_url: str | None = None
    hub_urls: tuple[str, ...] = ()
    entries: tuple[Entry, ...] = ()
    tombstones: tuple[Tombstone, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class ExcludedEntry:
    """An entry that could not be rendered, and why, in words for an editor."""

    guid: str
    reason: str
