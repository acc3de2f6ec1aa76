"""Render a document as ninjs 2.1, the JSON of IPTC (https://iptc.org/standards/ninjs/).

ninjs describes one news object and has no feed. So a feed is an object of the type "composite",
which is valid as a whole: its associations are the articles, the newest first. The schema allows no
members of our own, so all other parts of a feed are associations too: a composite with the name
"self", "prev-archive", "next-archive" or "current" for each document around this one (RFC 5005),
and an object that is "canceled" and has no headline for each withdrawn article (a kill notice).

Each association except "self" ends with a comma, because "self" is always the last one.

`uri` has to be a URI (RFC 3986): any other guid is percent-encoded, or replaced by a urn:uuid.
"""

import json
from collections.abc import Iterator
from typing import Any

from feedsvc.domain.documents import Category, Entry, FeedDocument, Image, Person
from feedsvc.domain.identity import to_uri
from feedsvc.domain.representations import Envelope
from feedsvc.errors import UnreadableError
from feedsvc.rendering.format import Format

_STANDARD = {
    "name": "ninjs",
    "version": "2.1",
    "schema": "https://www.iptc.org/std/ninjs/ninjs-schema_2.1.json",
}


class Ninjs(Format):
    """ninjs 2.1, one article on a line."""

    suffix = "ninjs"
    media_type = "application/json; charset=utf-8"  # IPTC has registered none of its own
    title = "ninjs"
    is_for_readers = False

    def to_id(self, guid: str) -> str:
        """Return the guid if it is a URI, else a URI that is made of it."""
        return to_uri(guid)

    def write_entry(self, entry: Entry) -> bytes:
        """Return the news object of a normalized entry, with a comma after it."""
        return f"{_dump(_build_article(entry))},\n".encode()

    def write_envelope(self, document: FeedDocument) -> Envelope:
        """Return the bytes around the news objects of a normalized document."""
        head = _dump(_build_head(document, self.to_id(document.guid))).removesuffix("}")
        around = ",\n".join(map(_dump, _list_around(document, self)))
        return Envelope(f'{head},"associations":[\n'.encode(), b"", f"{around}\n]}}\n".encode())

    def read_guids(self, body: bytes) -> tuple[str, ...]:
        """Return the uris of the articles, in order.

        Raises:
            UnreadableError: this is not a feed in ninjs 2.1, or an article has no uri.
        """
        try:
            feed = json.loads(body.decode())
            if feed["standard"] != _STANDARD or feed["type"] != "composite":
                raise UnreadableError("not a composite of ninjs 2.1")
            uris = tuple(each["uri"] for each in feed["associations"] if "headlines" in each)
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise UnreadableError(f"not ninjs: {error!r}") from error
        if not all(isinstance(each, str) and each for each in uris):
            raise UnreadableError("an article without a uri")
        return uris

    def to_source(self, rendered: bytes) -> str:
        """Return a news object as indented JSON."""
        article = json.loads(rendered.decode().rstrip(",\n"))
        return json.dumps(article, indent=2, ensure_ascii=False)


def _build_head(document: FeedDocument, uri: str) -> dict[str, Any]:
    """Return all but the associations."""
    return {"standard": _STANDARD, "uri": uri, "type": "composite"} | _drop_empty(
        representationtype="full",
        versioncreated=document.updated.isoformat(),
        pubstatus="usable",
        copyrightholder=document.publisher,
        copyrightnotice=document.rights,
        language=document.language,
        title=document.title,
        headlines=[_describe("main", document.title)],
        descriptions=_list_texts(summary=document.description),
        renditions=[_link_page(document.page_url)],
    )


def _list_around(document: FeedDocument, chosen: Ninjs) -> Iterator[dict[str, Any]]:
    """Yield the kill notices, the documents around this one, and this one."""
    for each in document.tombstones:
        yield {
            "uri": each.guid,
            "name": "canceled",
            "representationtype": "partial",
            "versioncreated": each.withdrawn.isoformat(),
            "pubstatus": "canceled",
        }
    own_url = document.find_own_url(chosen.suffix) or chosen.to_id(document.guid)
    for name, url in [*document.list_archive_links(chosen.suffix), ("self", own_url)]:
        yield {
            "uri": url,
            "name": name,
            "type": "composite",
            "representationtype": "partial",
        }


def _build_article(entry: Entry) -> dict[str, Any]:
    canceled, usable = {"pubstatus": "canceled"}, {"pubstatus": "usable"}
    return {"uri": entry.guid, "name": entry.title, "type": "text"} | _drop_empty(
        representationtype="full" if entry.body_html else "partial",
        firstcreated=entry.published.isoformat(),
        versioncreated=entry.updated.isoformat(),
        **(canceled if entry.is_withdrawn else usable),
        language=entry.language,
        headlines=_list_texts(main=entry.title, subtitle=entry.subtitle),
        descriptions=_list_texts(summary=entry.summary),
        bodies=[_build_body(entry.body_html)] if entry.body_html else None,
        by=entry.byline,
        people=[_build_person(each) for each in entry.authors],
        subjects=[_build_subject(each) for each in entry.categories],
        infosources=[{"name": each.title, "uri": each.url} for each in entry.sources],
        renditions=[_link_page(entry.url)] if entry.url else None,
        associations=list(_list_related(entry)),
    )


def _build_body(body_html: str) -> dict[str, Any]:
    return {"role": "main", "contenttype": "text/html", "value": body_html}


def _list_related(entry: Entry) -> Iterator[dict[str, Any]]:
    """Yield the lead picture and the translations, each as a news object."""
    if entry.image:
        yield _build_picture(entry.image)
    for each in entry.translations:
        yield {
            "uri": each.url,
            "name": f"translation {each.language}",
            "type": "text",
            "representationtype": "partial",
            "language": each.language,
        }


def _build_picture(image: Image) -> dict[str, Any]:
    rendition = {
        "name": "main",
        "href": image.url,
        "contenttype": image.media_type,
        "height": image.height,
        "width": image.width,
        "sizeinbytes": image.size,
    }
    return {"uri": image.url, "name": "lead picture", "type": "picture"} | _drop_empty(
        representationtype="full",
        descriptions=_list_texts(caption=image.caption, alt=image.alt),
        by=image.credit,
        renditions=[rendition],
    )


def _build_person(person: Person) -> dict[str, Any]:
    return {"name": person.name, "rel": "author"} | _drop_empty(uri=person.url)


def _build_subject(category: Category) -> dict[str, Any]:
    """Return a subject; the scheme ends with "sections" or "topics", which is the relation."""
    relation = (category.scheme or "").rstrip("/").replace("#", "/").rpartition("/")[2]
    return {"name": category.label} | _drop_empty(rel=relation, literal=category.term)


def _link_page(url: str) -> dict[str, Any]:
    return {"name": "page", "href": url, "contenttype": "text/html"}


def _list_texts(**texts: str) -> list[dict[str, str]]:
    """Return the texts that are not empty, by their roles."""
    return [_describe(role, text) for role, text in texts.items() if text]


def _describe(role: str, text: str) -> dict[str, str]:
    return {"role": role, "contenttype": "text/plain", "value": text}


def _drop_empty(**values: object) -> dict[str, Any]:
    """Return the values that are not empty."""
    return {key: value for key, value in values.items() if value not in (None, "", [])}


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
