"""The rules of the JSON schema of ninjs 2.1, as far as our feeds use them, and rules for feeds.

A property that is not named here is refused, like one that the schema does not know.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

Rule = Callable[[Any], Iterator[str]]
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:([A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")
_MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9.+-]+")


def check_ninjs_feed(body: bytes, url: str) -> Iterator[str]:
    """Yield what is wrong with a feed in ninjs: one composite, with an article per association."""
    feed = json.loads(body)
    yield from check_item(feed)
    if feed.get("standard", {}).get("name") != "ninjs" or feed.get("type") != "composite":
        yield "no composite in ninjs"
    associations = feed.get("associations", [])
    counted = Counter(each.get("uri") for each in associations)
    yield from (f"two associations have the uri {uri}" for uri, n in counted.items() if n > 1)
    if [each.get("uri") for each in associations if each.get("name") == "self"] != [url]:
        yield f"self is not {url}"
    for each in associations:
        if each.get("type") == "text" and not each.get("headlines"):
            yield "an article without a headline"


def check_item(item: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults for which the schema refuses a news object."""
    yield from _object(_ITEM, "uri")(item)


def _text(value: object) -> Iterator[str]:
    if not isinstance(value, str) or not value:
        yield "no text"


def _number(value: object) -> Iterator[str]:
    if not isinstance(value, int) or value < 0:
        yield "no number"


def _uri(value: object) -> Iterator[str]:
    if not isinstance(value, str) or not _URI.fullmatch(value):
        yield f"no URI ({value})"


def _instant(value: object) -> Iterator[str]:
    try:
        if datetime.fromisoformat(str(value)).utcoffset() is None:
            yield f"no time zone ({value})"
    except ValueError:
        yield f"no instant ({value})"


def _media_type(value: object) -> Iterator[str]:
    if not isinstance(value, str) or not _MEDIA_TYPE.fullmatch(value):
        yield f"no media type ({value})"


def _one_of(*values: str) -> Rule:
    def check(value: object) -> Iterator[str]:
        if value not in values:
            yield f"none of {', '.join(values)} ({value})"

    return check


def _object(properties: Mapping[str, Rule], *required: str) -> Rule:
    def check(value: object) -> Iterator[str]:
        if not isinstance(value, dict):
            yield "no object"
            return
        yield from (f"unknown property {name}" for name in sorted(value.keys() - properties))
        yield from (f"lacks {name}" for name in required if name not in value)
        for name in value.keys() & properties.keys():
            for fault in properties[name](value[name]):
                yield fault if ": " in fault else f"{name}: {fault}"

    return check


def _list(rule: Rule) -> Rule:
    def check(value: object) -> Iterator[str]:
        if not isinstance(value, list) or not value:
            yield "no list with an element"
            return
        for each in value:
            yield from rule(each)

    return check


def _associated(value: object) -> Iterator[str]:
    yield from _object({**_ITEM, "name": _text}, "name", "uri")(value)


_TEXTS = _list(_object({"role": _text, "contenttype": _media_type, "value": _text}, "value"))
_CONCEPTS = _list(_object({"name": _text, "rel": _text, "uri": _uri, "literal": _text}))
_RENDITION = {
    "name": _text,
    "href": _uri,
    "contenttype": _media_type,
    "width": _number,
    "height": _number,
    "sizeinbytes": _number,
}
_ITEM: dict[str, Rule] = {
    "standard": _object({"name": _text, "version": _text, "schema": _uri}),
    "uri": _uri,
    "type": _one_of("text", "audio", "video", "picture", "graphic", "composite", "component"),
    "representationtype": _one_of("full", "partial"),
    "firstcreated": _instant,
    "versioncreated": _instant,
    "pubstatus": _one_of("usable", "withheld", "canceled"),
    "copyrightholder": _text,
    "copyrightnotice": _text,
    "language": _text,
    "title": _text,
    "by": _text,
    "headlines": _TEXTS,
    "descriptions": _TEXTS,
    "bodies": _TEXTS,
    "people": _CONCEPTS,
    "subjects": _CONCEPTS,
    "infosources": _list(_object({"name": _text, "role": _text, "uri": _uri})),
    "renditions": _list(_object(_RENDITION, "name")),
    "associations": _list(_associated),
}
