"""Read a custom field of our own WXR: values of an article that WordPress has no place for."""

import json
from typing import Any

from feedsvc.domain.documents import Person, Source
from feedsvc.domain.text import is_web_url
from feedsvc.parsing.imports._fields import read_plain
from feedsvc.parsing.imports.wxr_posts import OWN_FIELD, Post


class OwnFields:
    """Subtitle, language, authors and sources of a post, as far as its custom field has them."""

    def __init__(self, post: Post) -> None:
        self._values = _load_object(post.metas.get(OWN_FIELD, ""))
        self.subtitle = _take_text(self._values, "subtitle")
        self.language = _take_text(self._values, "language")

    @property
    def authors(self) -> tuple[Person, ...]:
        """The authors with their addresses; empty where the field has none."""
        return tuple(
            Person(name, _take_text(each, "email") or None, _take_text(each, "url") or None)
            for each in self._list_values("authors")
            if (name := _take_text(each, "name"))
        )

    @property
    def sources(self) -> tuple[Source, ...]:
        """The sources that have a web address."""
        return tuple(
            Source(_take_text(each, "title"), url)
            for each in self._list_values("sources")
            if is_web_url(url := _take_text(each, "url"))
        )

    def _list_values(self, name: str) -> list[dict[str, Any]]:
        listed = self._values.get(name)
        return (
            [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []
        )


def _load_object(text: str) -> dict[str, Any]:
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _take_text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return read_plain(value) if isinstance(value, str) else ""
