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
from feedsvc.domain.representations import Frame
from feedsvc.rendering._feedgen import ATOM, MEDIA, TOMBSTONES, XML_LANG, cut, new_entry, new_feed, put
from feedsvc.rendering._proofs import BLANK, Rendered, guids_of, proofread, proofread_entry, spell_each
from feedsvc.rendering._reading import guids, parsed

# Never the prefix "atom": plain names get the default namespace that feedgen writes on the root.
_NAMESPACES = {"media": MEDIA, "at": TOMBSTONES}


def render(document: FeedDocument) -> Rendered:
    """Render `document` as Atom."""
    document, entries = proofread(document, guids_of(document)), document.entries
    elements, left_out = spell_each(entries, _entry)
    feed = _feed(document)
    put(feed, elements)
    return Rendered(feed.atom_str(), left_out)


def frame(document: FeedDocument, alive: Iterable[str]) -> Frame:
    """Render what stands around the entries, of which those `alive` have no tombstone."""
    feed = _feed(proofread(document, alive))
    before, after = cut(feed, feed.atom_str)
    return Frame(before, b"", after)


def spell(entry: Entry) -> bytes:
    """Return the bytes that `entry` has in whichever feed.

    Raises:
        Exception: whatever makes it impossible.
    """
    feed = _feed(BLANK)
    _, spelled, _ = cut(feed, feed.atom_str, [_entry(proofread_entry(entry))])
    return spelled


def read(body: bytes) -> tuple[str, ...]:
    """Return the ids of the entries, in order.

    Raises:
        UnreadableError: this is not Atom in which every entry has an id.

    """
    return guids(parsed(body, f"{ATOM}feed").findall(f"{ATOM}entry"), f"{ATOM}id")


def _feed(document: FeedDocument) -> Any:  # noqa: ANN401  feedgen carries no types
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
        feed.extras.add(f"{TOMBSTONES}deleted-entry", ref=stone.guid, when=stone.withdrawn.isoformat())
    return feed


def _entry(entry: Entry) -> Any:  # noqa: ANN401  feedgen carries no types
    spelled = new_entry()
    spelled.id(entry.guid)
    spelled.title(entry.title)
    spelled.published(entry.published)
    spelled.updated(entry.updated)
    for person in entry.authors:
        spelled.author(name=person.name, uri=person.url)
    if entry.summary:
        spelled.summary(entry.summary)
    spelled.content(entry.content_html, type="html")
    for each in entry.categories:
        spelled.category(term=each.term, label=each.label, scheme=each.scheme)
    _add_links(spelled.extras, entry)
    element = spelled.atom_entry()
    if entry.language:
        element.set(XML_LANG, entry.language)
    return element


def _add_links(extras: Any, entry: Entry) -> None:  # noqa: ANN401  feedgen carries no types
    if entry.url:
        extras.add("link", rel="alternate", type="text/html", hreflang=entry.language, href=entry.url)
    for source in entry.sources:
        extras.add("link", rel="via", href=source.url, title=source.title)
    if entry.image:
        image = entry.image
        extras.add("link", rel="enclosure", type=image.media_type, length=image.size, href=image.url)
        extras.add_image(image)
