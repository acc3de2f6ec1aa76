"""Render a document as RSS 2.0, by the RSS Best Practices Profile, with the usual modules.

Values that RSS itself cannot express are written with modules that readers know: bylines without an
e-mail (dc:creator), corrections (atom:updated), language, translations (atom:link rel=related with
hreflang), the texts of a picture (Media RSS), and sources. dc:source has the address of the first
source, since validators refuse a second one, and an atom:link rel=via has the address and title of
each. RSS's own <source> means the feed from which an item was taken.

The lead image is also an enclosure, here as in Atom and JSON Feed. Readers that know only
enclosures find it there, with its true type and length. Readers that know media:content as well see
the same address twice and show one picture, and the same address is in the text.

RSS has no tombstones. An entry that stays with a notice has a media:status (Media RSS 1.5.1), the
only element which means that the entry's content was removed.
"""

import re
from datetime import datetime
from email.utils import format_datetime
from html import escape, unescape
from typing import Any

from lxml import etree

from feedsvc.domain.documents import Entry, FeedDocument
from feedsvc.domain.identity import to_xml_text
from feedsvc.rendering._feedgen import (
    ATOM,
    CONTENT,
    DC,
    HISTORY,
    MEDIA,
    FeedgenFormat,
    new_entry,
    new_feed,
)
from feedsvc.rendering._xml import find_texts, parse_xml

_NAMESPACES = {"dc": DC, "media": MEDIA}  # feedgen itself declares atom and content
_IN_ARCHIVE = {**_NAMESPACES, "fh": HISTORY}
# Text that a parser of HTML takes for a tag, or that a reader removes from "<" to the next ">".
_MARKUP = re.compile("<(?! )|<[^>]*>")


class RSS(FeedgenFormat):
    """RSS 2.0."""

    suffix = "rss"
    media_type = "application/rss+xml; charset=utf-8"
    title = "RSS"

    def to_id(self, guid: str) -> str:
        """Return the guid if XML can carry it, else a urn:uuid that is made of it."""
        return to_xml_text(guid)

    def read_guids(self, body: bytes) -> tuple[str, ...]:
        """Return the guids of the items, in order.

        Raises:
            UnreadableError: this is not RSS 2.0, or an item has no guid.
        """
        return find_texts(parse_xml(body, "rss").findall("channel/item"), "guid")

    def build_feed(self, document: FeedDocument) -> Any:  # noqa: ANN401  feedgen has no types
        """Return a feed of feedgen's for a normalized document, without entries."""
        feed = new_feed(_IN_ARCHIVE if document.is_archive else _NAMESPACES)
        feed.title(document.title)
        # Plain text, unlike an item's description: escaped as HTML, 5 of 7 readers that show it
        # print "&amp;" (docs/readers.md).
        feed.description(document.description or document.title)
        own_url = document.find_own_url(self.suffix)
        if own_url:
            feed.link(href=own_url, rel="self", type="application/rss+xml")
        # After the link to the feed itself: feedgen makes the last one the channel's own link.
        feed.link(href=document.page_url, rel="alternate")
        feed.lastBuildDate(document.updated)
        feed.docs("https://www.rssboard.org/rss-specification")
        feed.language(document.language or None)
        feed.copyright(document.rights or None)
        if document.ttl > 0:
            feed.ttl(-(-document.ttl // 60))  # minutes, at least one
        if document.icon_url:
            feed.image(document.icon_url, document.title, document.page_url)
        for relation, url in document.list_archive_links(self.suffix):
            feed.extras.add(f"{ATOM}link", rel=relation, href=url, type="application/rss+xml")
        if document.is_archive:
            feed.extras.add(f"{HISTORY}archive")
        for url in document.hub_urls:
            feed.extras.add(f"{ATOM}link", rel="hub", href=url)
        if document.publisher:
            feed.extras.add(f"{DC}publisher", document.publisher)
        return feed

    def build_entry(self, entry: Entry) -> etree._Element:
        """Return the item of a normalized entry."""
        item = new_entry()
        item.title(entry.title)
        if entry.url:
            item.link(href=entry.url, rel="alternate")
        item.description(_escape_html(entry.summary))
        for each in entry.categories:
            item.category(term=each.term, label=each.label, scheme=each.scheme)
        item.published(entry.published)
        item.guid(entry.guid, permalink=False)
        _add_modules(item.extras, entry)
        element: etree._Element = item.rss_entry()
        return element

    def write_updated(self, updated: datetime) -> str:
        """Return the element of a whole feed that says when it was updated."""
        return f"<lastBuildDate>{format_datetime(updated)}</lastBuildDate>"

    def serialize(self, feed: Any) -> bytes:  # noqa: ANN401  feedgen has no types
        """Return the bytes of a feed of feedgen's."""
        written: bytes = feed.rss_str()
        return written


def _add_modules(extras: Any, entry: Entry) -> None:  # noqa: ANN401  feedgen has no types
    # The content comes after the description and before the picture: some readers use the first
    # text as the summary, and the description of a picture as the text if they have none yet.
    if entry.content_html:
        extras.add(f"{CONTENT}encoded", entry.content_html)
    # One element: of several, newsboat shows only the last person and sfeed only the first.
    if entry.authors:
        extras.add(f"{DC}creator", entry.byline)
    if entry.language:
        extras.add(f"{DC}language", entry.language)
    extras.add(f"{ATOM}updated", entry.updated.isoformat())
    if entry.sources:
        extras.add(f"{DC}source", entry.sources[0].url)
    for source in entry.sources:
        extras.add(f"{ATOM}link", rel="via", href=source.url, title=source.title)
    # Not "alternate": feedparser takes the last alternate link for the item's own.
    for each in entry.translations:
        extras.add(f"{ATOM}link", rel="related", hreflang=each.language, href=each.url)
    if entry.is_withdrawn:
        extras.add(f"{MEDIA}status", state="deleted")
    if entry.image:
        extras.add(
            "enclosure", url=entry.image.url, length=entry.image.size, type=entry.image.media_type
        )
        extras.add_image(entry.image)


def _escape_html(text: str) -> str:
    """Return plain `text` in a form that means the same as plain text and as HTML.

    By the specification a description is HTML, yet many readers show it as plain text. So it is
    escaped only where HTML would mean something else: "AT&T, 3 < 4" remains as it is, and "<b>"
    becomes "&lt;b&gt;".
    """
    return escape(text, quote=False) if _MARKUP.search(text) or unescape(text) != text else text
