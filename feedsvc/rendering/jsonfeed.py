"""Spell a document as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

Keys come in a fixed order and what is empty is not written. What JSON Feed has no word for stands
in `_feedsvc`, its way to be extended: the texts and dimensions of a picture, all sources,
categories with their schemes, rights, and tombstones. The lead image is an attachment too: the
reasons stand in `rss.py`.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from feedsvc.domain.documents import Entry, FeedDocument, Image, Person
from feedsvc.domain.representations import Frame
from feedsvc.errors import UnreadableError
from feedsvc.rendering._proofs import Rendered, guids_of, proofread, proofread_entry, spell_each

_VERSION = "https://jsonfeed.org/version/1.1"
_ABOUT = "feedsvc: pictures with alt, caption and credit; sources; categories; rights; withdrawn entries (RFC 6721)"


def render(document: FeedDocument) -> Rendered:
    """Render `document` as JSON Feed 1.1, one item to a line."""
    items, left_out = spell_each(document.entries, lambda entry: _dumped(_item(entry)))
    around = frame(document, guids_of(document))
    return Rendered(around.around(item.encode() for item in items), left_out)


def frame(document: FeedDocument, alive: Iterable[str]) -> Frame:
    """Render what stands around the items, of which those `alive` have no tombstone."""
    head = _dumped(_head(proofread(document, alive))).removesuffix("}")
    return Frame(f'{head},"items":[\n'.encode(), b",\n", b"\n]}\n")


def spell(entry: Entry) -> bytes:
    """Return the bytes that `entry` has in whichever feed.

    Raises:
        Exception: whatever makes it impossible.
    """
    return _dumped(_item(proofread_entry(entry))).encode()


def read(body: bytes) -> tuple[str, ...]:
    """Return the ids of the items, in order.

    Raises:
        UnreadableError: this is not JSON Feed 1.1 in which every item has an id.

    """
    try:
        feed = json.loads(body.decode())
        if feed["version"] != _VERSION or not isinstance(feed["title"], str):
            raise UnreadableError("not a JSON Feed 1.1 with a title")
        ids = tuple(item["id"] for item in feed["items"])
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        raise UnreadableError(f"not a JSON Feed: {error!r}") from error
    if not all(isinstance(each, str) and each for each in ids):
        raise UnreadableError("an item without an id")
    return ids


def _head(document: FeedDocument) -> dict[str, Any]:
    stones = [{"id": each.guid, "withdrawn": each.withdrawn.isoformat()} for each in document.tombstones]
    publisher = Person(document.publisher or document.title, None, document.home_url)
    return {"version": _VERSION, "title": document.title} | _said(
        home_page_url=document.page_url,
        feed_url=document.urls.get("json"),
        description=document.description,
        icon=document.icon_url,
        favicon=document.icon_url,
        authors=[_author(publisher)],
        language=document.language,
        hubs=[{"type": "WebSub", "url": url} for url in document.hub_urls],
        # `updated` is always there: JSON Feed has no word for it, and RSS and Atom say it.
        _feedsvc={"about": _ABOUT, "updated": document.updated.isoformat()}
        | _said(rights=document.rights, tombstones=stones),
    )


def _item(entry: Entry) -> dict[str, Any]:
    links = _said(url=entry.url, external_url=entry.sources[0].url if entry.sources else None)
    texts = _said(title=entry.title, summary=entry.summary)
    # An item always has content, be it empty: the specification asks for it.
    return {"id": entry.guid} | links | texts | {"content_html": entry.content_html} | _facts(entry)


def _facts(entry: Entry) -> dict[str, Any]:
    image = entry.image
    return _said(
        image=image and image.url,
        date_published=entry.published.isoformat(),
        date_modified=entry.updated.isoformat(),
        authors=[_author(each) for each in entry.authors],
        tags=list(dict.fromkeys(each.label for each in entry.categories)),
        language=entry.language,
        attachments=[_attachment(image)] if image else None,
        _feedsvc=_said(
            image=image and _said(**asdict(image)),
            sources=[asdict(each) for each in entry.sources],
            categories=[_said(**asdict(each)) for each in entry.categories],
        ),
    )


def _author(person: Person) -> dict[str, Any]:
    return _said(name=person.name, url=person.url)


def _attachment(image: Image) -> dict[str, Any]:
    return _said(url=image.url, mime_type=image.media_type, title=image.description) | {"size_in_bytes": image.size}


def _said(**values: object) -> dict[str, Any]:
    """Return what is not empty."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _dumped(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
