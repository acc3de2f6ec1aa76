"""Render a document as JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/).

The authors are also an `author`, as in version 1.0: a reader of that version knows no other key.

Keys come in a fixed order and empty values are not written. Values that JSON Feed has no key for
are in `_feedsvc`, by its rule for extensions: the subtitle, the texts and dimensions of a picture,
all sources, categories with their schemes, rights, tombstones, and a mark that an entry with a
notice was withdrawn. The lead image is an attachment too; `rss.py` gives the reasons.
"""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from feedsvc.domain.documents import (
    Category,
    Entry,
    FeedDocument,
    Image,
    Person,
    Source,
    Translation,
)
from feedsvc.domain.representations import Envelope
from feedsvc.errors import UnreadableError
from feedsvc.rendering.format import Format

_VERSION = "https://jsonfeed.org/version/1.1"
_ABOUT = (
    "feedsvc: subtitle; pictures with alt, caption and credit; sources; categories; rights; "
    "withdrawn entries (RFC 6721)"
)


class JSONFeed(Format):
    """JSON Feed 1.1, one item on a line."""

    suffix = "json"
    # JSON is UTF-8 by definition; the parameter helps clients that guess.
    media_type = "application/feed+json; charset=utf-8"
    title = "JSON Feed"

    def write_entry(self, entry: Entry) -> bytes:
        """Return the item of a normalized entry."""
        return _dump(_build_item(entry)).encode()

    def write_envelope(self, document: FeedDocument) -> Envelope:
        """Return the bytes around the items of a normalized document."""
        links = dict(document.list_archive_links(self.suffix))
        head = _dump(_build_head(document, document.urls.get(self.suffix), links)).removesuffix("}")
        return Envelope(f'{head},"items":[\n'.encode(), b",\n", b"\n]}\n")

    def read_guids(self, body: bytes) -> tuple[str, ...]:
        """Return the ids of the items, in order.

        Raises:
            UnreadableError: this is not JSON Feed 1.1, or an item has no id.
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

    def to_source(self, rendered: bytes) -> str:
        """Return an item as indented JSON."""
        return json.dumps(json.loads(rendered), indent=2, ensure_ascii=False)


def _build_head(
    document: FeedDocument, url: str | None, links: Mapping[str, str]
) -> dict[str, Any]:
    """Return all but the items.

    The address of the feed is its identity, so an archive document has that address too. JSON Feed
    has no key for the document after an archive document.
    """
    tombstones = [
        {"id": each.guid, "withdrawn": each.withdrawn.isoformat()} for each in document.tombstones
    ]
    publisher = Person(document.publisher or document.title, None, document.home_url)
    return {"version": _VERSION, "title": document.title} | _drop_empty(
        home_page_url=document.page_url,
        feed_url=url,
        next_url=links.get("prev-archive"),
        description=document.description,
        icon=document.icon_url,
        favicon=document.icon_url,
        author=_build_author(publisher),
        authors=[_build_author(publisher)],
        language=document.language,
        hubs=[{"type": "WebSub", "url": url} for url in document.hub_urls],
        # JSON Feed has no key for `updated`, which RSS and Atom require.
        _feedsvc={"about": _ABOUT, "updated": document.updated.isoformat()}
        | _drop_empty(rights=document.rights, tombstones=tombstones)
        | _drop_empty(next_archive=links.get("next-archive")),
    )


def _build_item(entry: Entry) -> dict[str, Any]:
    links = _drop_empty(url=entry.url, external_url=entry.sources[0].url if entry.sources else None)
    texts = _drop_empty(title=entry.title, summary=entry.summary)
    # The specification requires content, so an item has it even if it is empty.
    return (
        {"id": entry.guid}
        | links
        | texts
        | {"content_html": entry.content_html}
        | _build_extension(entry)
    )


def _build_extension(entry: Entry) -> dict[str, Any]:
    image = entry.image
    return _drop_empty(
        image=image and image.url,
        date_published=entry.published.isoformat(),
        date_modified=entry.updated.isoformat(),
        author=_join_authors(entry),
        authors=[_build_author(each) for each in entry.authors],
        tags=list(dict.fromkeys(each.label for each in entry.categories)),
        language=entry.language,
        attachments=[_build_attachment(image)] if image else None,
        _feedsvc=_drop_empty(
            subtitle=entry.subtitle,
            image=image and _drop_empty(**_to_dict(image)),
            sources=[_to_dict(each) for each in entry.sources],
            translations=[_to_dict(each) for each in entry.translations],
            categories=[_drop_empty(**_to_dict(each)) for each in entry.categories],
            withdrawn=entry.is_withdrawn or None,
        ),
    )


def _build_author(person: Person) -> dict[str, Any]:
    return _drop_empty(name=person.name, url=person.url)


def _join_authors(entry: Entry) -> dict[str, Any]:
    """Return the byline as the one author that JSON Feed 1.0 knows; {} without authors."""
    if len(entry.authors) == 1:
        return _build_author(entry.authors[0])
    return _drop_empty(name=entry.byline)


def _build_attachment(image: Image) -> dict[str, Any]:
    return _drop_empty(url=image.url, mime_type=image.media_type, title=image.description) | {
        "size_in_bytes": image.size
    }


def _to_dict(value: Category | Image | Source | Translation) -> dict[str, Any]:
    """Return the fields of a value; `dataclasses.asdict` copies each of them, in 13 µs."""
    names = (field.name for field in fields(value))
    return {name: getattr(value, name) for name in names if name != "renditions"}  # for pages


def _drop_empty(**values: object) -> dict[str, Any]:
    """Return the values that are not empty."""
    return {key: value for key, value in values.items() if value not in (None, "", [], {})}


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
