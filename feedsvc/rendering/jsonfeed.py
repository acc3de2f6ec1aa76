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
from feedsvc.domain.representations import Envelope
from feedsvc.errors import UnreadableError
from feedsvc.rendering._normalize import (
    Rendered,
    list_guids,
    normalize_document,
    normalize_entry,
    render_each,
)

_VERSION = "https://jsonfeed.org/version/1.1"
_ABOUT = "feedsvc: pictures with alt, caption and credit; sources; categories; rights; withdrawn entries (RFC 6721)"


def render_jsonfeed(document: FeedDocument) -> Rendered:
    """Render `document` as JSON Feed 1.1, one item to a line."""
    items, left_out = render_each(document.entries, lambda entry: _dump(_build_item(entry)))
    around = render_jsonfeed_envelope(document, list_guids(document))
    return Rendered(around.wrap(item.encode() for item in items), left_out)


def render_jsonfeed_envelope(document: FeedDocument, alive: Iterable[str]) -> Envelope:
    """Render what stands around the items, of which those `alive` have no tombstone."""
    head = _dump(_build_head(normalize_document(document, alive))).removesuffix("}")
    return Envelope(f'{head},"items":[\n'.encode(), b",\n", b"\n]}\n")


def render_jsonfeed_item(entry: Entry) -> bytes:
    """Return the bytes that `entry` has in whichever feed.

    Raises:
        Exception: whatever makes it impossible.
    """
    return _dump(_build_item(normalize_entry(entry))).encode()


def read_jsonfeed_ids(body: bytes) -> tuple[str, ...]:
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


def _build_head(document: FeedDocument) -> dict[str, Any]:
    stones = [
        {"id": each.guid, "withdrawn": each.withdrawn.isoformat()} for each in document.tombstones
    ]
    publisher = Person(document.publisher or document.title, None, document.home_url)
    return {"version": _VERSION, "title": document.title} | _drop_empty(
        home_page_url=document.page_url,
        feed_url=document.urls.get("json"),
        description=document.description,
        icon=document.icon_url,
        favicon=document.icon_url,
        authors=[_build_author(publisher)],
        language=document.language,
        hubs=[{"type": "WebSub", "url": url} for url in document.hub_urls],
        # `updated` is always there: JSON Feed has no word for it, and RSS and Atom say it.
        _feedsvc={"about": _ABOUT, "updated": document.updated.isoformat()}
        | _drop_empty(rights=document.rights, tombstones=stones),
    )


def _build_item(entry: Entry) -> dict[str, Any]:
    links = _drop_empty(url=entry.url, external_url=entry.sources[0].url if entry.sources else None)
    texts = _drop_empty(title=entry.title, summary=entry.summary)
    # An item always has content, be it empty: the specification asks for it.
    return (
        {"id": entry.guid}
        | links
        | texts
        | {"content_html": entry.render_content}
        | _build_extension(entry)
    )


def _build_extension(entry: Entry) -> dict[str, Any]:
    image = entry.image
    return _drop_empty(
        image=image and image.url,
        date_published=entry.published.isoformat(),
        date_modified=entry.updated.isoformat(),
        authors=[_build_author(each) for each in entry.authors],
        tags=list(dict.fromkeys(each.label for each in entry.categories)),
        language=entry.language,
        attachments=[_build_attachment(image)] if image else None,
        _feedsvc=_drop_empty(
            image=image and _drop_empty(**asdict(image)),
            sources=[asdict(each) for each in entry.sources],
            categories=[_drop_empty(**asdict(each)) for each in entry.categories],
        ),
    )


def _build_author(person: Person) -> dict[str, Any]:
    return _drop_empty(name=person.name, url=person.url)


def _build_attachment(image: Image) -> dict[str, Any]:
    return _drop_empty(url=image.url, mime_type=image.media_type, title=image.description) | {
        "size_in_bytes": image.size
    }


def _drop_empty(**values: object) -> dict[str, Any]:
    """Return what is not empty."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
