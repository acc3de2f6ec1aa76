"""Normalize a document before it is rendered, so that all formats say the same and none breaks.

Texts were cleaned when they were stored. They are cleaned again here, because one character that
XML cannot contain makes a whole feed unreadable. An optional value that is wrong (a URL, a language
tag) is dropped. A required one is corrected, or else the entry is excluded.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import lru_cache
from operator import index
from typing import TypeVar
from urllib.parse import quote, urlsplit, urlunsplit

from feedsvc.domain.documents import (
    Category,
    Entry,
    ExcludedEntry,
    FeedDocument,
    History,
    Image,
    Person,
    Source,
    Tombstone,
    Translation,
)
from feedsvc.domain.identity import is_iri, to_iri, to_uri
from feedsvc.domain.languages import canonicalize_language_tag
from feedsvc.domain.text import clean, excerpt, isolate, to_line

T = TypeVar("T")

_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")  # RFC 4287, 2
_MEDIA_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]+/[a-z0-9!#$&^_.+-]+")  # RFC 6838, 4.2, in lower case
_HOST = re.compile(r"([A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]*)?")
_STRAY_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_PATH = "/:@!$&'()*+,;=-._~%"

SAME_ID = "another entry has the same guid"

# The document in whose envelope a single entry is read back.
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
    """A whole document as bytes, and the entries that are not in them."""

    body: bytes
    excluded: tuple[ExcludedEntry, ...] = ()


def normalize_document(
    document: FeedDocument, live_guids: Iterable[str], to_id: Callable[[str], str]
) -> FeedDocument:
    """Return `document` with everything but its entries fit for every format.

    A live entry, rendered or excluded, has no tombstone, whatever the document says. `to_id` makes
    ids of the guids of tombstones, as in `normalize_entry`.
    """
    urls = {
        suffix: valid
        for suffix, url in sorted(document.urls.items())
        if (valid := _normalize_url(url))
    }
    page = (
        _normalize_url(document.page_url)
        or _normalize_url(document.home_url)
        or next(iter(urls.values()), to_uri(document.guid))
    )
    return replace(
        document,
        guid=to_iri(document.guid),
        title=_normalize_line(document.title) or page,
        description=clean(document.description).strip(),
        language=_normalize_language(document.language),
        home_url=_normalize_url(document.home_url) or page,
        page_url=page,
        urls=urls,
        updated=_normalize_time(document.updated),
        ttl=index(document.ttl),
        rights=_normalize_line(document.rights),
        publisher=_normalize_line(document.publisher),
        icon_url=_normalize_url(document.icon_url or ""),
        hub_urls=tuple(
            dict.fromkeys(valid for url in document.hub_urls if (valid := _normalize_url(url)))
        ),
        tombstones=_normalize_tombstones(document.tombstones, live_guids, to_id),
        history=document.history and _normalize_history(document.history),
    )


def _normalize_history(history: History) -> History | None:
    url = _normalize_url(history.base_url)
    return replace(history, base_url=url) if url else None


def render_each(
    entries: Iterable[Entry], write: Callable[[Entry], T], to_id: Callable[[str], str]
) -> tuple[list[T], tuple[ExcludedEntry, ...]]:
    """Normalize and write each entry by itself; return the results, and the excluded entries."""
    written: dict[str, T] = {}
    excluded: list[ExcludedEntry] = []
    for entry in entries:
        try:
            normal = normalize_entry(entry, to_id)
            if normal.guid in written:
                raise ValueError(SAME_ID)  # noqa: TRY301  excluded below
            written[normal.guid] = write(normal)
        except Exception as error:  # noqa: BLE001  whatever is wrong with one entry, the rest ships
            excluded.append(ExcludedEntry(getattr(entry, "guid", ""), describe_error(error)))
    return list(written.values()), tuple(excluded)


def list_guids(document: FeedDocument) -> list[str]:
    """Return the guids of all entries, also of those that no format can write."""
    return [getattr(entry, "guid", "") for entry in document.entries]


def describe_error(error: Exception) -> str:
    """Return a short reason for excluding an entry."""
    return excerpt(str(error) if type(error) is ValueError else f"{type(error).__name__}: {error}")


def normalize_entry(entry: Entry, to_id: Callable[[str], str]) -> Entry:
    """Return `entry` fit for every format. `to_id` makes its guid the id in one format.

    Raises:
        ValueError: a required value is missing or wrong.
    """
    if not entry.guid.strip():
        raise ValueError("its guid is empty")
    url, summary = _normalize_url(entry.url) or "", clean(entry.summary).strip()
    entry_id, language = to_id(entry.guid), _normalize_language(entry.language)
    title = to_line(entry.title) or excerpt(summary, 80) or url or to_line(entry_id)
    return replace(
        entry,
        guid=entry_id,
        url=url,
        title=isolate(title, language) or to_iri(entry_id),
        subtitle=to_line(entry.subtitle),
        summary=isolate(summary, language),
        body_html=_clean_body(entry.body_html),
        language=language,
        authors=tuple(
            Person(name, None, _normalize_url(each.url or ""))
            for each in entry.authors
            if (name := to_line(each.name))
        ),
        categories=tuple(filter(None, map(_normalize_category, entry.categories))),
        sources=tuple(
            Source(to_line(each.title) or valid, valid)
            for each in entry.sources
            if (valid := _normalize_url(each.url))
        ),
        image=_normalize_image(entry.image) if entry.image else None,
        translations=_normalize_translations(entry),
        published=_normalize_time(entry.published),
        updated=_normalize_time(entry.updated),
    )


_clean_body = lru_cache(maxsize=1)(clean)  # each format cleans the same text in turn


@lru_cache(maxsize=4096)  # as with the addresses below
def _normalize_category(category: Category) -> Category | None:
    term, label = to_line(category.term), to_line(category.label)
    scheme = category.scheme if category.scheme and is_iri(category.scheme) else None
    return Category(term or label, label or term, scheme) if term or label else None


def _normalize_image(image: Image) -> Image | None:
    url, media_type = _normalize_url(image.url), image.media_type.lower()
    size, width, height = index(image.size), index(image.width), index(image.height)
    if not url or not _MEDIA_TYPE.fullmatch(media_type) or size < 0 or width < 1 or height < 1:
        return None
    alt, caption, credit = (
        clean(text).strip() for text in (image.alt, image.caption, image.credit)
    )
    return Image(url, media_type, size, width, height, alt, caption, credit)


def _normalize_translations(entry: Entry) -> tuple[Translation, ...]:
    """Return one translation, of known language, in each language except the entry's own."""
    own, by_language = _normalize_language(entry.language), dict[str, Translation]()
    for each in entry.translations:
        language, url = _normalize_language(each.language), _normalize_url(each.url)
        if language and url and language.lower() != own.lower():
            by_language.setdefault(language.lower(), Translation(language, url))
    return tuple(by_language.values())


def _normalize_tombstones(
    tombstones: Iterable[Tombstone], live_guids: Iterable[str], to_id: Callable[[str], str]
) -> tuple[Tombstone, ...]:
    if not tombstones:
        return ()
    live = set(map(to_id, live_guids))
    newest: dict[str, datetime] = {}
    for each in tombstones:
        when, guid = _normalize_time(each.withdrawn), to_id(each.guid)
        if guid.strip() and guid not in live:
            newest[guid] = max(when, newest.get(guid, when))
    by_guid = [Tombstone(guid, when) for guid, when in sorted(newest.items())]
    return tuple(sorted(by_guid, key=lambda each: each.withdrawn, reverse=True))


def _normalize_time(when: datetime) -> datetime:
    if when.utcoffset() is None:
        raise ValueError("an instant without a time zone")
    return when.astimezone(UTC).replace(microsecond=0)


_normalize_line = lru_cache(maxsize=4096)(to_line)  # each format needs the same lines


@lru_cache(maxsize=256)
def _normalize_language(tag: str) -> str:
    tag = canonicalize_language_tag(tag)
    return tag if _LANGUAGE.fullmatch(tag) else ""


@lru_cache(maxsize=4096)  # the entries of a feed repeat the same few addresses
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
