"""Render a document as Atom (RFC 4287), with tombstones for withdrawn entries (RFC 6721).

An entry has its own language and inherits none from its feed, so its element is the same in every
feed. An entry without a byline is the publisher's: the feed always has an author, as RFC 4287,
4.1.1 requires. Several authors are one author element with all names, as in RSS, and a contributor
element for each: of several author elements, readers show the first or the last, and one reader
crashes (docs/readers.md). The term of a category is its name, because many readers show the term.

The summary is HTML (escaped plain text), like the content: rss2email mails texts of the type
text/plain, and only the summary had that type.

Entries that were published together have the same second, and validators warn of two entries with
the same atom:updated (DuplicateUpdated). So each instant of an entry has a fraction of its second
that is computed from the guid: always the same, and nearly always different from the neighbours'
fractions.

The page of an entry is an alternate link, and so are its translations (hreflang).

The lead image is an enclosure link with its true type and length, and a media:content with its
three texts; `rss.py` gives the reasons.
"""

from datetime import datetime
from hashlib import blake2b
from html import escape
from typing import Any

from lxml import etree

from feedsvc.domain.documents import Entry, FeedDocument
from feedsvc.domain.identity import to_iri
from feedsvc.rendering._feedgen import (
    ATOM,
    HISTORY,
    MEDIA,
    TOMBSTONES,
    XML_LANG,
    FeedgenFormat,
    new_entry,
    new_feed,
)
from feedsvc.rendering._xml import find_texts, parse_xml

# The prefix "atom" is missing: names without a prefix get the default namespace, which feedgen
# declares on the root element.
_NAMESPACES = {"media": MEDIA}


class Atom(FeedgenFormat):
    """Atom 1.0."""

    suffix = "atom"
    media_type = "application/atom+xml; charset=utf-8"
    title = "Atom"
    is_announced = True  # one address is enough, and every feed reader knows Atom

    def to_id(self, guid: str) -> str:
        """Return the guid if it is an IRI, else a urn:uuid that is made of it."""
        return to_iri(guid)

    def read_guids(self, body: bytes) -> tuple[str, ...]:
        """Return the ids of the entries, in order.

        Raises:
            UnreadableError: this is not Atom, or an entry has no id.
        """
        return find_texts(parse_xml(body, f"{ATOM}feed").findall(f"{ATOM}entry"), f"{ATOM}id")

    def build_feed(self, document: FeedDocument) -> Any:  # noqa: ANN401  feedgen has no types
        """Return a feed of feedgen's for a normalized document, without entries."""
        feed = new_feed(_choose_namespaces(document))
        feed.language(document.language or None)
        feed.id(document.guid)
        feed.title(document.title)
        feed.subtitle(document.description or None)
        feed.updated(document.updated)
        feed.author(name=document.publisher or document.title, uri=document.home_url)
        feed.rights(document.rights or None)
        feed.icon(document.icon_url)
        feed.logo(document.icon_url)
        own_url = document.find_own_url(self.suffix)
        if own_url:
            feed.link(href=own_url, rel="self", type="application/atom+xml")
        feed.link(href=document.page_url, rel="alternate", type="text/html")
        for relation, url in document.list_archive_links(self.suffix):
            feed.link(href=url, rel=relation, type="application/atom+xml")
        for url in document.hub_urls:
            feed.link(href=url, rel="hub")
        if document.is_archive:
            feed.extras.add(f"{HISTORY}archive")
        for tombstone in document.tombstones:
            feed.extras.add(
                f"{TOMBSTONES}deleted-entry",
                ref=tombstone.guid,
                when=tombstone.withdrawn.isoformat(),
            )
        return feed

    def build_entry(self, entry: Entry) -> etree._Element:
        """Return the element of a normalized entry."""
        built = new_entry()
        built.id(entry.guid)
        built.title(entry.title)
        fraction = _compute_fraction(entry.guid)
        built.published(entry.published.replace(microsecond=fraction))
        built.updated(entry.updated.replace(microsecond=fraction))
        _add_authors(built, entry)
        if entry.summary:
            built.summary(escape(entry.summary, quote=False), type="html")
        built.content(entry.content_html, type="html")
        for each in entry.categories:
            built.category(term=each.label, scheme=each.scheme)
        _add_links(built.extras, entry)
        element: etree._Element = built.atom_entry()
        if entry.language:
            element.set(XML_LANG, entry.language)
        return element

    def write_updated(self, updated: datetime) -> str:
        """Return the element of a whole feed that says when it was updated."""
        return f"<updated>{updated.isoformat()}</updated>"

    def serialize(self, feed: Any) -> bytes:  # noqa: ANN401  feedgen has no types
        """Return the bytes of a feed of feedgen's."""
        written: bytes = feed.atom_str()
        return written


def _choose_namespaces(document: FeedDocument) -> dict[str, str]:
    """Return the prefixes that a feed uses: validators warn of a namespace that it does not."""
    at = {"at": TOMBSTONES} if document.tombstones else {}
    history = {"fh": HISTORY} if document.is_archive else {}
    return {**_NAMESPACES, **at, **history}


def _compute_fraction(guid: str) -> int:
    """Return a number of microseconds, from 1 to 999999, that depends on the guid alone."""
    return int.from_bytes(blake2b(guid.encode(), digest_size=8).digest()) % 999_999 + 1


def _add_authors(built: Any, entry: Entry) -> None:  # noqa: ANN401  feedgen has no types
    if len(entry.authors) == 1:
        built.author(name=entry.authors[0].name, uri=entry.authors[0].url)
    elif entry.authors:
        built.author(name=entry.byline)
        for person in entry.authors:
            built.contributor(name=person.name, uri=person.url)


def _add_links(extras: Any, entry: Entry) -> None:  # noqa: ANN401  feedgen has no types
    pages = [(entry.language, entry.url)] if entry.url else []
    pages += [(each.language, each.url) for each in entry.translations]
    # Some readers take the first link, others the last one: both are the entry's own. Only links of
    # the same type and language may not be repeated (RFC 4287, 4.1.2).
    pages += [("", entry.url)] if entry.url and entry.translations else []
    for language, url in pages:
        extras.add("link", rel="alternate", type="text/html", hreflang=language, href=url)
    for source in entry.sources:
        extras.add("link", rel="via", href=source.url, title=source.title)
    if entry.image:
        image = entry.image
        extras.add(
            "link", rel="enclosure", type=image.media_type, length=image.size, href=image.url
        )
        extras.add_image(image)
