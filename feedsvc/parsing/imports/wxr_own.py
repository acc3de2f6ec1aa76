"""Read a custom field of our own WXR: values of an article that WordPress has no place for."""

import json
from dataclasses import fields
from typing import Any

from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.text import is_web_url
from feedsvc.parsing.imports._fields import read_plain
from feedsvc.parsing.imports.wxr_posts import OWN_FIELD, Post

# WordPress has places for these texts. The custom field has all others of an article.
_IN_WORDPRESS = frozenset({"title", "summary", "body", "section", "slug"})
OWN_TEXTS = tuple(
    each.name
    for each in fields(ArticleContent)
    if each.default == "" and each.name not in _IN_WORDPRESS
)


def read_own_content(post: Post) -> ArticleContent:
    """Return the texts, authors and sources of a post that its custom field has."""
    values = _load_object(post.metas.get(OWN_FIELD, ""))
    texts: Any = {name: _take_text(values, name) for name in OWN_TEXTS}
    return ArticleContent(authors=_take_authors(values), sources=_take_sources(values), **texts)


def _take_authors(values: dict[str, Any]) -> tuple[Person, ...]:
    """Return the authors with their addresses."""
    return tuple(
        Person(name, _take_text(each, "email") or None, _take_text(each, "url") or None)
        for each in _take_objects(values, "authors")
        if (name := _take_text(each, "name"))
    )


def _take_sources(values: dict[str, Any]) -> tuple[Source, ...]:
    """Return the sources that have a web address."""
    return tuple(
        Source(_take_text(each, "title"), url)
        for each in _take_objects(values, "sources")
        if is_web_url(url := _take_text(each, "url"))
    )


def _take_objects(values: dict[str, Any], name: str) -> list[dict[str, Any]]:
    listed = values.get(name)
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _load_object(text: str) -> dict[str, Any]:
    try:
        value: object = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _take_text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return read_plain(value) if isinstance(value, str) else ""
