"""Spell a document as Atom (RFC 4287), with tombstones for what was withdrawn (RFC 6721).

An entry carries its own language and never borrows from its feed, so its element is the same in
every feed. An entry without a byline is the publisher's: the feed has an author, always, as
RFC 4287, 4.1.1 asks.

The lead image is an enclosure link with its true type and length, and media:content with its three
texts: the reasons stand in `rss.py`.
"""

from collections.abc import Iterable
from typing import Any

from feedsvc.domain.documents import Entry, FeedDocument
from feedsvc.domain.representations import Envelope
from feedsvc.rendering._feedgen import (
    ATOM,
    MEDIA,
    TOMBSTONES,
    XML_LANG,
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

# Never the prefix "atom": plain names get the default namespace that feedgen writes on the root.
_NAMESPACES = {"media": MEDIA, "at": TOMBSTONES}


def render_atom(document: FeedDocument) -> Rendered:
    """Render `document` as Atom."""
    document, entries = normalize_document(document, list_guids(document)), document.entries
    elements, left_out = render_each(entries, _build_entry)
    feed = _build_feed(document)
    append_entries(feed, elements)
    return Rendered(feed.atom_str(), left_out)


def render_atom_envelope(document: FeedDocument, alive: Iterable[str]) -> Envelope:
    """Render what stands around the entries, of which those `alive` have no tombstone."""
    feed = _build_feed(normalize_document(document, alive))
    before, after = split_feed(feed, feed.atom_str)
    return Envelope(before, b"", after)


def render_atom_entry(entry: Entry) -> bytes:
    """Return the bytes that `entry` has in whichever feed.

    Raises:
        Exception: whatever makes it impossible.
    """
    feed = _build_feed(BLANK)
    _, spelled, _ = split_feed(feed, feed.atom_str, [_build_entry(normalize_entry(entry))])
    return spelled


def read_atom_guids(body: bytes) -> tuple[str, ...]:
    """Return the ids of the entries, in order.

    Raises:
        UnreadableError: this is not Atom in which every entry has an id.

    """
    return read_guids(parse_xml(body, f"{ATOM}feed").findall(f"{ATOM}entry"), f"{ATOM}id")


def _build_feed(document: FeedDocument) -> Any:  # noqa: ANN401  feedgen carries no types
    feed = new_feed(_NAMESPACES)
    feed.language(document.language or None)
    feed.id(document.guid)
    feed.title(document.title)
    feed.subtitle(document.description or None)
    feed.updated(document.updated)
    feed.author(name=document.publisher or document.title, uri=document.home_url)
    feed.rights(document.rights or None)
    feed.icon(document.icon_url)
    feed.logo(document.icon_url)
    if "atom" in document.urls:
        feed.link(href=document.urls["atom"], rel="self", type="application/atom+xml")
    feed.link(href=document.page_url, rel="alternate", type="text/html")
    for url in document.hub_urls:
        feed.link(href=url, rel="hub")
    for stone in document.tombstones:
        feed.extras.add(
            f"{TOMBSTONES}deleted-entry", ref=stone.guid, when=stone.withdrawn.isoformat()
        )
    return feed


def _build_entry(entry: Entry) -> Any:  # noqa: ANN401  feedgen carries no types
    spelled = new_entry()
    spelled.id(entry.guid)
    spelled.title(entry.title)
    spelled.published(entry.published)
    spelled.updated(entry.updated)
    for person in entry.authors:
        spelled.author(name=person.name, uri=person.url)
    if entry.summary:
        spelled.summary(entry.summary)
    spelled.content(entry.render_content, type="html")
    for each in entry.categories:
        spelled.category(term=each.term, label=each.label, scheme=each.scheme)
    _add_links(spelled.extras, entry)
    element = spelled.atom_entry()
    if entry.language:
        element.set(XML_LANG, entry.language)
    return element


def _add_links(extras: Any, entry: Entry) -> None:  # noqa: ANN401  feedgen carries no types
    if entry.url:
        extras.add(
            "link", rel="alternate", type="text/html", hreflang=entry.language, href=entry.url
        )
    for source in entry.sources:
        extras.add("link", rel="via", href=source.url, title=source.title)
    if entry.image:
        image = entry.image
        extras.add(
            "link", rel="enclosure", type=image.media_type, length=image.size, href=image.url
        )
        extras.add_image(image)
