"""Read feeds: RSS (2.0, 1.0 and 0.9), Atom and JSON Feed, each by its module."""

import re
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import chain

from feedsvc.domain.documents import Person
from feedsvc.domain.imports import ImportedItem
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.imports import atom, jsonfeed, rss
from feedsvc.parsing.imports._xml import Element, ElementReader
from feedsvc.parsing.imports.documents import HEAD, ImportFormat, ImportOptions, SourceDocument

_ROOT = re.compile(rb"<(?:[A-Za-z][\w.-]*:)?(rss|feed|RDF)[\s>]")
_UNKNOWN = "This is not a feed: give a feed in RSS, Atom or JSON Feed."


class FeedKind(StrEnum):
    """A format of feeds, by its name."""

    RSS = "RSS"
    ATOM = "Atom"
    JSON_FEED = "JSON Feed"


class FeedReader:
    """Reads one document of a feed. Its links to other documents are known after its items.

    `following` is the address of the document with older entries: of an archive (RFC 5005, 4), of
    the next page (RFC 5005, 3), or JSON Feed's `next_url`; "" for none. `generator` is the program
    that has written it.
    """

    def __init__(self, start: int = 1) -> None:
        self.kind: FeedKind | None = None
        self.following = self.generator = ""
        self.title = self._language = self._base = ""
        self._authors: tuple[Person, ...] = ()
        self.place = start - 1

    def read_document(self, chunks: Iterable[bytes]) -> Iterator[ImportedItem]:
        """Yield the articles of a document.

        Raises:
            ValidationError: it is in no known format, or damaged.
        """
        iterator = iter(chunks)
        head = _read_head(iterator)
        self.kind = find_kind(head)
        if self.kind is None:
            raise ValidationError([Problem("", _UNKNOWN)])
        rest = chain([head], iterator)
        if self.kind is FeedKind.JSON_FEED:
            yield from self._read_json(rest)
        else:
            level = 1 if self.kind is FeedKind.ATOM or b"RDF" in _find_root(head) else 2
            yield from self._read_xml(ElementReader(level), rest)

    def _read_json(self, chunks: Iterable[bytes]) -> Iterator[ImportedItem]:
        feed = jsonfeed.read_object(chunks)
        following = feed.get("next_url")
        self.following = following if isinstance(following, str) else ""
        for item in jsonfeed.read_items(feed, self.place + 1):
            self.place = item.place
            yield item

    def _read_xml(self, reader: ElementReader, chunks: Iterable[bytes]) -> Iterator[ImportedItem]:
        for _, element in reader.read_elements(chunks):
            name = rss.name_local(element)
            if name == "item":
                self.place += 1
                yield rss.read_item(element, self.place, language=self._language, base=self._base)
            elif name == f"{atom.ATOM}entry":
                self.place += 1
                yield atom.read_entry(
                    element,
                    self.place,
                    language=self._language,
                    base=self._base,
                    authors=self._authors,
                )
            else:
                self._read_description(element, name)

    def _read_description(self, element: Element, name: str) -> None:
        """Remember an element that describes the feed; such elements stand before the items."""
        self._language = element.attributes.get(_LANGUAGE) or self._language
        if name == f"{atom.ATOM}link":
            self._read_link(element)
        elif name == "link":
            self._base = self._base or element.text
        elif name == "channel":  # of RSS 1.0, whose items stand beside it
            self._base = self._base or element.find_text(*rss.LINKS)
        elif name == "language":
            self._language = element.text
        elif name in {"generator", f"{atom.ATOM}generator"}:
            self.generator = element.text or element.attributes.get("uri", "")
        elif name == f"{atom.ATOM}author":
            holder = Element("", {}, 0, [element])
            self._authors += atom.list_people(holder)

    def _read_link(self, element: Element) -> None:
        rel, href = element.attributes.get("rel", "alternate"), element.attributes.get("href", "")
        # An archive has each entry once; pages may shift while they are read.
        if rel == "prev-archive" or (rel == "next" and not self.following):
            self.following = href
        elif rel == "alternate":
            self._base = self._base or href


class FeedFormat(ImportFormat):
    """A feed as a file. At an address, `FeedReader` says where its older documents are."""

    name = "RSS, Atom, JSON Feed"

    def is_format_of(self, document: SourceDocument) -> bool:
        """Return whether a document begins as a feed."""
        return find_kind(document.head) is not None

    def read_items(
        self, documents: Sequence[SourceDocument], _: ImportOptions
    ) -> Iterator[ImportedItem]:
        """Yield the articles of feeds, one after the other.

        Raises:
            ValidationError: a feed is damaged.
        """
        place = 1
        for document in documents:
            reader = FeedReader(place)
            yield from reader.read_document(document.read_chunks())
            place = reader.place + 1


_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def find_kind(head: bytes) -> FeedKind | None:
    """Return the format of a feed that begins with `head`; None if it is no feed."""
    root = _find_root(head)
    if root:
        return FeedKind.ATOM if root == b"feed" else FeedKind.RSS
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") and b"jsonfeed.org/version" in head:
        return FeedKind.JSON_FEED
    return None


def _find_root(head: bytes) -> bytes:
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):  # UTF-16
        head = head.replace(b"\x00", b"")
    match = _ROOT.search(head) if b"<" in head[:200] else None
    return match[1] if match else b""


def _read_head(chunks: Iterator[bytes]) -> bytes:
    head = b""
    for chunk in chunks:
        head += chunk
        if len(head) >= HEAD:
            break
    return head
