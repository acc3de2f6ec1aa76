"""Spell a document as RSS 2.0, by the RSS Best Practices Profile, with the usual modules.

What RSS itself cannot say well is said by modules that readers know: bylines without an e-mail
(dc:creator), corrections (atom:updated), sources (dc:source for the address, atom:link rel=via for
the title as well: RSS's own <source> would mean the feed that an item was taken from), language,
and the texts of a picture (Media RSS).

The lead image is also an enclosure, here as in Atom and JSON: readers which know only enclosures
find it, with its true type and length; those that know media:content as well see one address and
take it for one picture; and the same address stands in the text.
"""

import re
from collections.abc import Iterable
from html import escape, unescape
from typing import Any

from feedsvc.domain.documents import Entry, FeedDocument
from feedsvc.domain.representations import Envelope
from feedsvc.rendering._feedgen import (
    ATOM,
    CONTENT,
    DC,
    MEDIA,
    append_entries,
    new_entry,
    new_feed,
    split_feed,
)
from feedsvc.rendering._normalize import (
    BLANK,
    Rendered,
    list_guids,
    normalize_document,
    normalize_entry,
    render_each,
)
from feedsvc.rendering._xml import parse_xml, read_guids

_NAMESPACES = {"dc": DC, "media": MEDIA}  # feedgen itself declares atom and content
_MARKUP = re.compile("<(?! )")


def render_rss(document: FeedDocument) -> Rendered:
    """Render `document` as RSS 2.0."""
    document, entries = normalize_document(document, list_guids(document)), document.entries
    items, left_out = render_each(entries, _build_rss_item)
    channel = _build_channel(document)
    append_entries(channel, items)
    return Rendered(channel.rss_str(), left_out)


def render_rss_envelope(document: FeedDocument, alive: Iterable[str]) -> Envelope:
    """Render what stands around the entries, of which those `alive` have no tombstone."""
    channel = _build_channel(normalize_document(document, alive))
    before, after = split_feed(channel, channel.rss_str)
    return Envelope(before, b"", after)


def render_rss_item(entry: Entry) -> bytes:
    """Return the bytes that `entry` has in whichever feed.

    Raises:
        Exception: whatever makes it impossible.
    """
    channel = _build_channel(BLANK)
    _, spelled, _ = split_feed(channel, channel.rss_str, [_build_rss_item(normalize_entry(entry))])
    return spelled


def read_rss_guids(body: bytes) -> tuple[str, ...]:
    """Return the guids of the items, in order.

    Raises:
        UnreadableError: this is not RSS 2.0 in which every item has a guid.

    """
    return read_guids(parse_xml(body, "rss").findall("channel/item"), "guid")


def _build_channel(document: FeedDocument) -> Any:  # noqa: ANN401  feedgen carries no types
    feed = new_feed(_NAMESPACES)
    feed.title(document.title)
    feed.description(_escape_html(document.description or document.title))
    if "rss" in document.urls:
        feed.link(href=document.urls["rss"], rel="self", type="application/rss+xml")
    feed.link(href=document.page_url, rel="alternate")  # the last one is the channel's link
    feed.lastBuildDate(document.updated)
    feed.docs("https://www.rssboard.org/rss-specification")
    feed.language(document.language or None)
    feed.copyright(document.rights or None)
    if document.ttl > 0:
        feed.ttl(-(-document.ttl // 60))  # minutes, and never none
    if document.icon_url:
        feed.image(document.icon_url, document.title, document.page_url)
    for url in document.hub_urls:
        feed.extras.add(f"{ATOM}link", rel="hub", href=url)
    if document.publisher:
        feed.extras.add(f"{DC}publisher", document.publisher)
    return feed


def _build_rss_item(entry: Entry) -> Any:  # noqa: ANN401  feedgen carries no types
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
    return item.rss_entry()


def _add_modules(extras: Any, entry: Entry) -> None:  # noqa: ANN401  feedgen carries no types
    # Content comes after the description and before the picture: some readers take the first of
    # all texts for the summary, and a picture's description for the text where there is none yet.
    if entry.render_content:
        extras.add(f"{CONTENT}encoded", entry.render_content)
    if (
        entry.authors
    ):  # one element: of several, newsboat shows the last person only and sfeed the first
        extras.add(f"{DC}creator", ", ".join(person.name for person in entry.authors))
    if entry.language:
        extras.add(f"{DC}language", entry.language)
    extras.add(f"{ATOM}updated", entry.updated.isoformat())
    for source in entry.sources:
        extras.add(f"{DC}source", source.url)
        extras.add(f"{ATOM}link", rel="via", href=source.url, title=source.title)
    if entry.image:
        extras.add(
            "enclosure", url=entry.image.url, length=entry.image.size, type=entry.image.media_type
        )
        extras.add_image(entry.image)


def _escape_html(text: str) -> str:
    """Return plain `text` so that it reads the same as plain text and as HTML.

    A description is HTML by the specification, yet many readers take it for text. So it is escaped
    only where HTML would mean something else: "AT&T, 3 < 4" stays, "<b>" becomes "&lt;b&gt;".
    """
    return escape(text, quote=False) if _MARKUP.search(text) or unescape(text) != text else text
