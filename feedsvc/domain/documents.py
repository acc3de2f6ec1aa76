"""The content of a feed at one instant, independent of any format.

Every text is plain, clean Unicode (`text.clean`), except `body_html`, which is sanitized HTML with
absolute URLs. Every URL is absolute. Every instant is aware, UTC, in whole seconds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from html import escape

from feedsvc.domain.fields import NAME, TITLE, URL, describe
from feedsvc.domain.text import is_right_to_left


@dataclass(frozen=True, slots=True)
class Person:
    """An author. The e-mail is for the newsroom only: no feed contains it."""

    name: str = field(metadata=describe(bound=NAME))
    email: str | None = field(default=None, metadata=describe(bound=NAME))
    url: str | None = field(default=None, metadata=describe(bound=URL))


@dataclass(frozen=True, slots=True)
class Category:
    """A section or a topic in a feed; `scheme` is a URL that says which of the two it is."""

    term: str
    label: str
    scheme: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """A work from which the article was adapted."""

    title: str = field(metadata=describe(bound=TITLE))
    url: str = field(metadata=describe(bound=URL))


@dataclass(frozen=True, slots=True)
class Rendition:
    """An image in one size and format: bytes, and dimensions in pixels."""

    url: str
    media_type: str
    size: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Translation:
    """The page of the same story in another language (BCP 47)."""

    language: str
    url: str


@dataclass(frozen=True, slots=True)
class Image:
    """The lead image as feeds show it: its size in bytes, its dimensions in pixels, and its texts.

    `alt` describes the image to people who cannot see it ("" if it only decorates); `caption`
    explains it; `credit` names its author. `renditions` are the same image in all sizes and
    formats, the narrowest first, from which browsers choose.
    """

    url: str
    media_type: str
    size: int
    width: int
    height: int
    alt: str = ""
    caption: str = ""
    credit: str = ""
    renditions: tuple[Rendition, ...] = ()

    @property
    def description(self) -> str:
        """The caption or, without one, the alt text."""
        return self.caption or self.alt

    @property
    def figure_html(self) -> str:
        """The image as an HTML figure, with the caption and the credit on a line each."""
        element = (
            f'<img src="{escape(self.url)}" alt="{escape(self.alt)}"'
            f' width="{self.width}" height="{self.height}">'
        )
        texts = [escape(self.caption)] if self.caption else []
        if self.credit:
            texts.append(f"<small>{escape(self.credit)}</small>")
        # Many readers drop styles but keep <br> and <small>.
        caption = f"<figcaption>{'<br>'.join(texts)}</figcaption>" if texts else ""
        return f"<figure>{element}{caption}</figure>"


@dataclass(frozen=True, slots=True)
class Entry:
    """An article in a document. `image_in_body` puts the lead image into the full text as well.

    The title and the text of an entry that `is_withdrawn` are those of a notice.
    """

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
    subtitle: str = ""
    image_in_body: bool = True
    is_withdrawn: bool = False
    translations: tuple[Translation, ...] = ()

    @property
    def byline(self) -> str:
        """The names of the authors on one line, "" without an author."""
        return ", ".join(person.name for person in self.authors)

    @property
    def content_html(self) -> str:
        """The full text in feeds: the subtitle, the figure of the lead image, the body.

        No format has an element for an entry's subtitle: Atom's `subtitle` is the feed's, and
        readers do not show `dcterms:alternative`, which names another title besides. So it leads
        the text, in the element that the HTML standard gives for a lede, b.
        """
        subtitle = f"<p><b>{escape(self.subtitle)}</b></p>\n" if self.subtitle else ""
        figure = f"{self.image.figure_html}\n" if self.image and self.image_in_body else ""
        content = f"{subtitle}{figure}{self.body_html}"
        # Readers put the text into a page of their own language and direction, and few of them
        # look at the language of an entry.
        if content and is_right_to_left(self.language):
            return f'<div dir="rtl" lang="{escape(self.language)}">\n{content}\n</div>'
        return content


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A withdrawn entry (RFC 6721)."""

    guid: str
    withdrawn: datetime


@dataclass(frozen=True, slots=True)
class History:
    """The place of a document among the documents with all entries of a feed (RFC 5005, 4).

    The addresses of archive documents begin with `base_url`. `previous` names the document with the
    entries before those of this one, and is "" if there are none. `name` is the document's own
    name, and is "" for the feed itself. If a combined feed shows all articles that were found, but
    not all articles were looked at, `unseen` names a document to go on with.
    """

    base_url: str
    previous: str = ""
    name: str = ""
    unseen: str = ""

    def url(self, name: str, suffix: str) -> str:
        """Return the address of an archive document in a format."""
        return f"{self.base_url}/{name}.{suffix}"

    def following_url(self, suffix: str) -> str:
        """Return the address that leads to whichever document follows this one now."""
        return f"{self.base_url}/{self.name}/next.{suffix}"


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed, or an archive document of it, which has a `name` in its `history`.

    `entries` are sorted newest first by `published`; `guid` is the feed's own atom:id. `urls` holds
    the address of the feed by suffix of each format; `page_url` is the feed's page for people,
    `home_url` is the site's. `ttl` is in seconds. `updated` comes from the data, never from the
    clock.
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
    history: History | None = None

    @property
    def is_archive(self) -> bool:
        """Return whether this is an archive document."""
        return self.history is not None and bool(self.history.name)

    def find_own_url(self, suffix: str) -> str | None:
        """Return the address of this document in a format; None if it is not known."""
        if self.history and self.history.name:
            return self.history.url(self.history.name, suffix)
        return self.urls.get(suffix)

    def list_archive_links(self, suffix: str) -> list[tuple[str, str]]:
        """Return the relations and addresses of the documents around this one (RFC 5005, 4)."""
        links: list[tuple[str, str]] = []
        if self.history and self.history.previous:
            links.append(("prev-archive", self.history.url(self.history.previous, suffix)))
        if self.history and self.history.name:
            links.append(("next-archive", self.history.following_url(suffix)))
            links += [("current", url) for url in (self.urls.get(suffix),) if url]
        return links


@dataclass(frozen=True, slots=True)
class ExcludedEntry:
    """An entry that a format could not write, with the reason, in words for an editor.

    The guid is "" if the whole feed could not be rendered.
    """

    guid: str
    reason: str
