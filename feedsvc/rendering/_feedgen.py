"""All that formats need to know about feedgen, so that its replacement would be one module.

feedgen 1.0.0 writes entry links without their attributes, requires an e-mail for every RSS author,
switches the locale of the whole process to format a date, and uses the current time where it gets
no date. Therefore:

- `new_feed` and `new_entry` have `extras`: elements that feedgen cannot write, in our own order;
- every date comes from the caller and is formatted without the locale;
- an entry is built by itself and appended to its feed afterwards (`_append_entries`), so that a bad
  entry excludes only itself, and its element depends on nothing but the entry;
- so a feed can be written in pieces (`_write_pieces`): an entry has the same bytes in every feed.

`tests/rendering/test_feedgen_traps.py` has a test for each of these faults.
"""

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime
from functools import lru_cache, partial
from typing import Any

from feedgen import entry as feedgen_entry
from feedgen import feed as feedgen_feed
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feedsvc.domain.documents import Entry, FeedDocument, Image
from feedsvc.domain.representations import Envelope
from feedsvc.rendering._normalize import (
    BLANK,
    Rendered,
    list_guids,
    normalize_document,
    render_each,
)
from feedsvc.rendering.format import Format

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
MEDIA = "{http://search.yahoo.com/mrss/}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
GENERATOR = "feedsvc"  # without a version, so that an upgrade changes no feed

# feedgen's own function calls setlocale, which changes all threads at once.
feedgen_feed.formatRFC2822 = format_datetime
feedgen_entry.formatRFC2822 = format_datetime


class Extras(BaseExtension):  # type: ignore[misc]  # feedgen has no types
    """The elements of one feed or one entry that feedgen cannot write."""

    def __init__(self, namespaces: Mapping[str, str] | None = None) -> None:
        self._namespaces = namespaces or {}
        self._elements: list[etree._Element] = []

    def add(self, name: str, text: str | None = None, **attributes: object) -> etree._Element:
        """Append an element and return it; attributes that are None or "" are not written."""
        self._elements.append(_element(name, text, attributes))
        return self._elements[-1]

    def add_image(self, image: Image) -> None:
        """Append a picture with its three texts (Media RSS 1.5.1).

        The alt text replaces the picture, so it is its media:text; readers that look at local names
        would take a media:title for the title of the entry. The credit has no role attribute: it
        names a photographer, an agency or both. The texts have no type attribute: feedparser takes
        a description of type "plain" for the entry's text in text/plain, so rss2email mailed the
        caption instead of the article. Without it they are plain all the same, by the default.
        """
        content = self.add(
            f"{MEDIA}content",
            url=image.url,
            fileSize=image.size,
            type=image.media_type,
            medium="image",
            width=image.width,
            height=image.height,
        )
        if image.description:
            content.append(_element(f"{MEDIA}description", image.description, {}))
        if image.credit:
            content.append(_element(f"{MEDIA}credit", image.credit, {}))
        if image.alt:
            content.append(_element(f"{MEDIA}text", image.alt, {}))

    def extend_ns(self) -> dict[str, str]:
        """Return the namespace prefixes of the root element; feedgen calls this."""
        return {prefix: namespace.strip("{}") for prefix, namespace in self._namespaces.items()}

    def extend_atom(self, parent: etree._Element) -> None:
        """Append the elements; feedgen calls this for Atom."""
        parent.extend(self._elements)

    def extend_rss(self, parent: etree._Element) -> None:
        """Append the elements; feedgen passes the root element instead of the channel."""
        self.extend_atom(parent[0] if parent.tag == "rss" else parent)


class _BuiltEntry(FeedEntry):  # type: ignore[misc]  # feedgen has no types
    """An entry whose element exists already."""

    def __init__(self, element: etree._Element) -> None:
        super().__init__()
        self._element: etree._Element = element

    # feedgen passes these two arguments.
    def atom_entry(self, extensions: bool = True) -> etree._Element:  # noqa: ARG002, FBT001, FBT002
        return self._element

    rss_entry = atom_entry


def new_feed(namespaces: Mapping[str, str]) -> Any:  # noqa: ANN401  feedgen has no types
    """Return a feed with `extras` and these namespace prefixes, for one rendering.

    Rendering changes the feed, so two threads must not share one.
    """
    feed = FeedGenerator()
    feed.register_extension("extras", partial(Extras, namespaces))
    feed.generator(GENERATOR)
    return feed


def new_entry() -> Any:  # noqa: ANN401  feedgen has no types
    """Return an entry with `extras` that belongs to no feed."""
    entry = FeedEntry()
    entry.register_extension("extras", Extras)
    return entry


class FeedgenFormat(Format):
    """A format that feedgen writes.

    feedgen writes whole feeds only, so a single entry is cut out of the feed of a blank document.
    """

    @abstractmethod
    def build_feed(self, document: FeedDocument) -> Any:  # noqa: ANN401  feedgen has no types
        """Return a feed of feedgen's for a normalized document, without entries."""

    @abstractmethod
    def build_entry(self, entry: Entry) -> etree._Element:
        """Return the element of a normalized entry."""

    @abstractmethod
    def serialize(self, feed: Any) -> bytes:  # noqa: ANN401  feedgen has no types
        """Return the bytes of a feed of feedgen's."""

    def write_entry(self, entry: Entry) -> bytes:
        """Return the bytes of a normalized entry."""
        _, written, _ = self._write_pieces(BLANK, [self.build_entry(entry)])
        return written

    @abstractmethod
    def write_updated(self, updated: datetime) -> str:
        """Return the element of a whole feed that says when it was updated."""

    def write_envelope(self, document: FeedDocument) -> Envelope:
        """Return the bytes around the entries of a normalized document.

        Most publications change nothing here but the time. So feedgen writes each envelope once,
        and the element of the time is put in afterwards: 20 µs instead of 90. No text contains that
        element, because "<" is escaped.
        """
        undated = replace(document, updated=BLANK.updated)
        before, after = _write_undated(self, _Undated(repr(undated), undated))
        written = self.write_updated(BLANK.updated), self.write_updated(document.updated)
        former, present = (element.encode() for element in written)
        return Envelope(before.replace(former, present, 1), b"", after)

    def render_whole(self, document: FeedDocument) -> Rendered:
        """Render a document with its entries in one run of feedgen."""
        elements, excluded = render_each(document.entries, self.build_entry, self.to_id)
        feed = self.build_feed(normalize_document(document, list_guids(document), self.to_id))
        _append_entries(feed, elements)
        return Rendered(self.serialize(feed), excluded)

    def _write_pieces(
        self, document: FeedDocument, elements: Sequence[etree._Element]
    ) -> list[bytes]:
        """Return the bytes before the entries, those of each entry, and the bytes after them.

        Processing instructions mark the cuts: no text can contain one, because "<" is escaped.
        """
        feed = self.build_feed(document)
        for element in elements:
            feed.add_entry(_BuiltEntry(_new_cut()), order="append")
            _append_entries(feed, [element])
        feed.add_entry(_BuiltEntry(_new_cut()), order="append")
        return self.serialize(feed).split(b"<?cut here?>")


@dataclass(frozen=True)
class _Undated:
    """A document with the time of `BLANK`, compared by all its values (its `repr`)."""

    key: str
    document: FeedDocument = field(compare=False)


@lru_cache(maxsize=512)  # 1 kB each, and the document
def _write_undated(chosen: FeedgenFormat, undated: _Undated) -> tuple[bytes, bytes]:
    before, after = chosen._write_pieces(undated.document, ())  # noqa: SLF001  a part of the class
    return before, after


def _append_entries(feed: Any, elements: Iterable[etree._Element]) -> None:  # noqa: ANN401
    """Append built entries to their feed, in order, each with a line break after it."""
    for element in elements:
        element.tail = "\n"
        feed.add_entry(_BuiltEntry(element), order="append")


def _new_cut() -> Any:  # noqa: ANN401  an element to feedgen, but none to lxml's types
    return etree.ProcessingInstruction("cut", "here")


def _element(name: str, text: str | None, attributes: Mapping[str, object]) -> etree._Element:
    element = etree.Element(
        name, {key: str(value) for key, value in attributes.items() if value not in {None, ""}}
    )
    element.text = text
    return element
