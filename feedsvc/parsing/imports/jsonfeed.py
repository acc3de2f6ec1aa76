"""Read the items of a JSON Feed (1.0 and 1.1) as articles."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from feedsvc.domain.articles import ArticleContent, State
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.imports import ImportedArticle, ImportedItem, UnreadableItem
from feedsvc.domain.text import is_web_url
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.imports._fields import is_section, make_guid, read_date, read_plain

_NO_JSON = "This is not JSON: %(reason)s."


def read_object(chunks: Iterable[bytes]) -> dict[str, Any]:
    """Return the JSON object in a file.

    Raises:
        ValidationError: the file contains none.
    """
    try:
        value = json.loads(b"".join(chunks))
    except (ValueError, RecursionError) as error:
        raise ValidationError([Problem("", _NO_JSON, {"reason": str(error)[:200]})]) from error
    if not isinstance(value, dict):
        raise ValidationError([Problem("", "The input must be one JSON object, in braces: {...}.")])
    return value


def read_items(feed: Mapping[str, Any], start: int) -> Iterator[ImportedItem]:
    """Yield the items of a feed; `start` is the place of the first."""
    items = feed.get("items")
    for place, item in enumerate(items if isinstance(items, list) else [], start):
        if isinstance(item, dict):
            yield _read_json_item(item, place, feed)
        else:
            yield UnreadableItem(place, "", Problem("", "This item is not a JSON object."))


def _read_json_item(
    item: Mapping[str, Any], place: int, feed: Mapping[str, Any]
) -> ImportedArticle:
    base = _get_string(feed, "home_page_url") or _get_string(feed, "feed_url")
    link = _get_string(item, "url")
    body = _get_string(item, "content_html")
    plain = _get_string(item, "content_text")
    title = read_plain(_get_string(item, "title")) or read_plain(plain or body)[:80]
    number = item.get("id")
    picture = _get_string(item, "image") or _get_string(item, "banner_image")
    external = _get_string(item, "external_url")
    published = read_date(_get_string(item, "date_published"))
    updated = read_date(_get_string(item, "date_modified"))
    section, sources = _read_extension(item)
    tags = (read_plain(each) for each in _get_strings(item, "tags"))
    return ImportedArticle(
        place=place,
        # An id may be a number in JSON Feed 1.0; 1.1 wants it "coerced to a string".
        guid=str(number)
        if isinstance(number, (str, int)) and str(number)
        else link or make_guid(title, body or plain),
        content=ArticleContent(
            title=title,
            summary=read_plain(_get_string(item, "summary")),
            body=body or plain,
            topics=tuple(name for name in tags if name != section),
            section=section,
            authors=tuple(_list_named(item) or _list_named(feed)),
            sources=sources or ((Source("", external),) if external and external != link else ()),
            language=_get_string(item, "language") or _get_string(feed, "language"),
            publish_at=published or updated,
        ),
        state=State.PUBLISHED,
        updated=updated,
        url=urljoin(base, link) if link else "",
        picture=urljoin(base, picture) if picture else "",
    )


def _read_extension(item: Mapping[str, Any]) -> tuple[str, tuple[Source, ...]]:
    """Return the section and the sources that our own extension names; JSON Feed has neither."""
    own = item.get("_feedsvc")
    own = own if isinstance(own, dict) else {}
    sections = (
        read_plain(_get_string(each, "label"))
        for each in _get_objects(own, "categories")
        if is_section(_get_string(each, "scheme"))
    )
    sources = (
        Source(read_plain(_get_string(each, "title")), url)
        for each in _get_objects(own, "sources")
        if is_web_url(url := _get_string(each, "url"))
    )
    return next(sections, ""), tuple(sources)


def _get_objects(values: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    value = values.get(key)
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _get_string(values: Mapping[str, Any], key: str) -> str:
    value = values.get(key)
    return value.strip() if isinstance(value, str) else ""


def _get_strings(values: Mapping[str, Any], key: str) -> list[str]:
    value = values.get(key)
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []


def _list_named(values: Mapping[str, Any]) -> list[Person]:
    listed = values.get("authors")
    people = listed if isinstance(listed, list) else [values.get("author")]  # 1.0 had one
    return [
        Person(name, None, _get_string(each, "url") or None)
        for each in people
        if isinstance(each, dict) and (name := _get_string(each, "name"))
    ]
