"""All of feedgen's surprises, so that the formats see none and its replacement would be one file.

feedgen 1.0.0 prints entry links bare, wants an e-mail for every RSS author, switches the locale of
the whole process to print a date, and puts the current time where it was given none. So here:

- `new_feed` and `new_entry` carry `extras`: elements which feedgen cannot write, in our own order;
- every date comes from the caller, and is printed without asking the locale;
- an entry is spelled by itself and only then put into its feed (`put`), so that one bad entry
  spoils only itself, and its element depends on nothing but the entry;
- so a feed can be printed in pieces (`cut`): an entry's bytes are the same in whichever feed.

Each surprise has its test in `tests/rendering/test_feedgen_traps.py`.
"""

from collections.abc import Callable, Iterable, Mapping
from email.utils import format_datetime
from functools import partial
from typing import Any

import feedgen.entry
import feedgen.feed
from feedgen.entry import FeedEntry
from feedgen.ext.base import BaseExtension
from feedgen.feed import FeedGenerator
from lxml import etree

from feedsvc.domain.documents import Image

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
GENERATOR = "feedsvc"  # without a version: an upgrade is no news to readers

# feedgen's own calls setlocale, for all threads at once.
feedgen.feed.formatRFC2822 = format_datetime
feedgen.entry.formatRFC2822 = format_datetime


class Extras(BaseExtension):  # type: ignore[misc]  # feedgen carries no types
    """The elements of one feed or one entry that feedgen cannot write."""

    def __init__(self, namespaces: Mapping[str, str] | None = None) -> None:
        self._namespaces = namespaces or {}
        self._elements: list[etree._Element] = []

    def add(self, name: str, text: str | None = None, **attributes: object) -> etree._Element:
        """Add an element; an attribute that is None or "" is not written."""
        self._elements.append(_element(name, text, attributes))
        return self._elements[-1]

    def add_image(self, image: Image) -> None:
        """Add a picture and its three texts (Media RSS 1.5.1).

        The alt text stands in for the picture, so it is its media:text; as a media:title it would
        pass for the entry's title with readers that look at local names. The credit has no role:
        it names a photographer, an agency or both.
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
            content.append(_element(f"{MEDIA}description", image.description, {"type": "plain"}))
        if image.credit:
            content.append(_element(f"{MEDIA}credit", image.credit, {}))
        if image.alt:
            content.append(_element(f"{MEDIA}text", image.alt, {"type": "plain"}))

    def extend_ns(self) -> dict[str, str]:
        """Return the prefixes for the root, feedgen's way."""
        return {prefix: namespace.strip("{}") for prefix, namespace in self._namespaces.items()}

    def extend_atom(self, parent: etree._Element) -> None:
        """Append the elements, feedgen's way."""
        parent.extend(self._elements)

    def extend_rss(self, parent: etree._Element) -> None:
        """Append the elements; feedgen hands over the root where it means the channel."""
        self.extend_atom(parent[0] if parent.tag == "rss" else parent)


class _RenderedEntry(FeedEntry):  # type: ignore[misc]  # feedgen carries no types
    """An entry whose element is there already."""

    def __init__(self, element: etree._Element) -> None:
        super().__init__()
        self._element = element

    def atom_entry(self, extensions: bool = True) -> etree._Element:  # noqa: ARG002, FBT001, FBT002  feedgen's signature
        return self._element

    rss_entry = atom_entry


def new_feed(namespaces: Mapping[str, str]) -> Any:  # noqa: ANN401  feedgen carries no types
    """Return a generator of its own for one rendering, with `extras` and the root's prefixes.

    It is not safe to share one: a render changes what it was given.
    """
    feed = FeedGenerator()
    feed.register_extension("extras", partial(Extras, namespaces))
    feed.generator(GENERATOR)
    return feed


def new_entry() -> Any:  # noqa: ANN401  feedgen carries no types
    """Return an entry that belongs to no feed yet, with `extras`."""
    entry = FeedEntry()
    entry.register_extension("extras", Extras)
    return entry


def append_entries(feed: Any, elements: Iterable[etree._Element]) -> None:  # noqa: ANN401  feedgen carries no types
    """Put spelled entries into their feed, in order, one to a line."""
    for element in elements:
        element.tail = "\n"
        feed.add_entry(_RenderedEntry(element), order="append")


def split_feed(
    feed: Any,  # noqa: ANN401  feedgen carries no types
    printed: Callable[[], bytes],
    elements: Iterable[etree._Element] = (),
) -> list[bytes]:
    """Print a feed in pieces: what stands before its entries, each of them, and what stands after.

    The cuts are marked with processing instructions, which no text can contain: its "<" is escaped.
    """
    for element in elements:
        feed.add_entry(_RenderedEntry(etree.ProcessingInstruction("cut", "here")), order="append")
        append_entries(feed, [element])
    feed.add_entry(_RenderedEntry(etree.ProcessingInstruction("cut", "here")), order="append")
    return printed().split(b"<?cut here?>")


def _element(name: str, text: str | None, attributes: Mapping[str, object]) -> etree._Element:
    element = etree.Element(
        name, {key: str(value) for key, value in attributes.items() if value not in {None, ""}}
    )
    element.text = text
    return element
