"""Proofread a document before it is spelled, so that all formats say the same and none can break.

Texts were cleaned on their way in; here they are cleaned again, because one character that XML
cannot write loses a whole feed. What is optional and wrong (a URL, a language tag) is dropped;
what an entry cannot do without is put right or the entry is left out.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from operator import index
from typing import TypeVar
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import NAMESPACE_URL, uuid5

from feedsvc.domain.documents import (
    Category,
    Entry,
    ExcludedEntry,
    FeedDocument,
    Image,
    Person,
    Source,
    Tombstone,
)
from feedsvc.domain.text import clean, excerpt, to_line

T = TypeVar("T")

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")  # RFC 4287, 2
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")  # RFC 6838, 4.2, in lower case
_HOST = re.compile(r"([A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?")
_IRI = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*:([^\s<>\"{}|\\^`#%]|%[0-9A-Fa-f]{2})+(#([^\s<>\"{}|\\^`#%]|%[0-9A-Fa-f]{2})*)?"
)
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PATH = "/:@!$&'()*+,;=-._~%"


# A document that says nothing, to print an entry in.
BLANK = FeedDocument(
    guid="urn:blank",
    title="-",
    description="",
    language="",
    home_url="",
    page_url="http://blank.invalid/",
    urls={},
    updated=datetime(1970, 1, 1, tzinfo=UTC),
    ttl=0,
)


@dataclass(frozen=True, slots=True)
class Rendered:
    """A document as bytes, and the entries that are not in them."""

    body: bytes
    left_out: tuple[ExcludedEntry, ...] = ()


def normalize_document(document: FeedDocument, alive: Iterable[str]) -> FeedDocument:
    """Return `document` with everything but its entries fit for every format.

    What is `alive`, printed or left out, has no tombstone, whatever the document says. A feed cannot be left out: a bad guid gives way to one that is made of it, once and for ever.
    """
    urls = {
        suffix: fit for suffix, url in sorted(document.urls.items()) if (fit := _normalize_url(url))
    }
    guid = (
        document.guid if _is_iri(document.guid) else uuid5(NAMESPACE_URL, ascii(document.guid)).urn
    )
    page = (
        _normalize_url(document.page_url)
        or _normalize_url(document.home_url)
        or next(iter(urls.values()), guid)
    )
    return replace(
        document,
        guid=guid,
        title=to_line(document.title) or page,
        description=clean(document.description).strip(),
        language=_normalize_language(document.language),
        home_url=_normalize_url(document.home_url) or page,
        page_url=page,
        urls=urls,
        updated=_normalize_time(document.updated),
        ttl=index(document.ttl),
        rights=to_line(document.rights),
        publisher=to_line(document.publisher),
        icon_url=_normalize_url(document.icon_url or ""),
        hub_urls=tuple(
            dict.fromkeys(fit for url in document.hub_urls if (fit := _normalize_url(url)))
        ),
        tombstones=_normalize_tombstones(document.tombstones, frozenset(alive)),
    )


def render_each(
    entries: Iterable[Entry], spell: Callable[[Entry], T]
) -> tuple[list[T], tuple[ExcludedEntry, ...]]:
    """Spell every entry, proofread, by itself; return the spelled ones and those left out."""
    spelled: dict[str, T] = {}
    left_out: list[ExcludedEntry] = []
    for entry in entries:
        try:
            if entry.guid in spelled:
                raise ValueError("another entry has the same guid")  # noqa: TRY301  one way out for all that fails
            spelled[entry.guid] = spell(normalize_entry(entry))
        except Exception as error:  # noqa: BLE001  whatever is wrong with one entry, the rest ships
            left_out.append(ExcludedEntry(getattr(entry, "guid", ""), describe_error(error)))
    return list(spelled.values()), tuple(left_out)


def list_guids(document: FeedDocument) -> list[str]:
    """Return the guids of the entries, be they fit to print or not."""
    return [getattr(entry, "guid", "") for entry in document.entries]


def describe_error(error: Exception) -> str:
    """Return in a few words why an entry is left out."""
    return excerpt(str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}")


def normalize_entry(entry: Entry) -> Entry:
    """Return `entry` fit for every format.

    Raises:
        ValueError: it cannot be made so.
    """
    if not _is_iri(entry.guid):
        # To mend it would make another entry of it, here or in every reader.
        raise ValueError(f"its guid is not a URI: {entry.guid!r}")
    url, summary = _normalize_url(entry.url) or "", clean(entry.summary).strip()
    return replace(
        entry,
        url=url,
        title=to_line(entry.title) or excerpt(summary, 80) or url or entry.guid,
        summary=summary,
        body_html=clean(entry.body_html),
        language=_normalize_language(entry.language),
        authors=tuple(
            Person(name, None, _normalize_url(each.url or ""))
            for each in entry.authors
            if (name := to_line(each.name))
        ),
        categories=tuple(filter(None, map(_normalize_category, entry.categories))),
        sources=tuple(
            Source(to_line(each.title) or fit, fit)
            for each in entry.sources
            if (fit := _normalize_url(each.url))
        ),
        image=_normalize_image(entry.image) if entry.image else None,
        published=_normalize_time(entry.published),
        updated=_normalize_time(entry.updated),
    )


def _normalize_category(category: Category) -> Category | None:
    term, label = to_line(category.term), to_line(category.label)
    scheme = category.scheme if category.scheme and _is_iri(category.scheme) else None
    return Category(term or label, label or term, scheme) if term or label else None


def _normalize_image(image: Image) -> Image | None:
    url, media_type = _normalize_url(image.url), image.media_type.lower()
    size, width, height = index(image.size), index(image.width), index(image.height)
    if not url or not _MEDIA_TYPE.fullmatch(media_type) or size < 0 or width < 1 or height < 1:
        return None
    texts = (clean(text).strip() for text in (image.alt, image.caption, image.credit))
    return Image(url, media_type, size, width, height, *texts)


def _normalize_tombstones(
    told: Iterable[Tombstone], alive: frozenset[str]
) -> tuple[Tombstone, ...]:
    # What lives again has no tombstone, and nobody can look for a guid that was never printed.
    newest: dict[str, datetime] = {}
    for each in told:
        when = _normalize_time(each.withdrawn)
        if each.guid not in alive and _is_iri(each.guid):
            newest[each.guid] = max(when, newest.get(each.guid, when))
    stones = [Tombstone(guid, when) for guid, when in sorted(newest.items())]
    return tuple(sorted(stones, key=lambda stone: stone.withdrawn, reverse=True))


def _normalize_time(when: datetime) -> datetime:
    if when.utcoffset() is None:
        raise ValueError("an instant without a time zone")
    return when.astimezone(UTC).replace(microsecond=0)


def _normalize_language(tag: str) -> str:
    return tag if _LANGUAGE.fullmatch(tag) else ""


def _is_iri(text: str) -> bool:
    return text == clean(text) and bool(_IRI.fullmatch(text))


@lru_cache(maxsize=4096)  # a feed says the same few addresses again and again
def _normalize_url(text: str) -> str | None:
    """Return `text` as an absolute http(s) URL in ASCII, or None if it cannot be one."""
    try:
        parts = urlsplit(to_line(text))
        host = (
            parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
        )
        valid = parts.scheme in {"http", "https"} and parts.port != 0 and _HOST.fullmatch(host)
    except ValueError:
        return None
    rest = (_STRAY_PERCENT.sub("%25", part) for part in (parts.path, parts.query, parts.fragment))
    path, query, fragment = (
        quote(part, safe=_PATH + extra) for part, extra in zip(rest, ("", "?", "?"), strict=True)
    )
    return urlunsplit((parts.scheme, host, path, query, fragment)) if valid else None
