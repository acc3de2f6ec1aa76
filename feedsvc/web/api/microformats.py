"""Entries of Micropub (microformats2 as JSON or as a form), as articles and back. Pure.

A property is a list of values. Properties that an article has no place for are left out, and
their names are listed.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from html import escape, unescape
from typing import Any

from feedsvc.domain.articles import IMAGE_TEXTS, TEXTS
from feedsvc.domain.text import excerpt, to_line

Properties = dict[str, list[Any]]
_BLANK = re.compile(r"\n\s*\n")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_PARAGRAPHS = re.compile(r"(?:<p>(?:[^<]|<br>)*</p>\n?)*")
_PARAGRAPH_ENDS = re.compile(r"</p>\n?<p>")
_TITLE = 80  # characters of a title that is made from the text
# Names that describe the request and not the entry.
_COMMANDS = ("h", "action", "url", "access_token")
KNOWN = ("name", "content", "summary", "category", "photo", "published", "post-status", "mp-slug")
# The texts of an article for which microformats have a name (see _READERS).
_NAMED = ("title", "summary", "body", "slug")
# Our own properties, for which microformats have no name, each with its key in an article.
_TEXTS = {f"feedsvc-{name}": name for name in TEXTS if name not in _NAMED}
# The properties with texts of pictures, in the pictures' order. Other programs use the first, too.
_PHOTO_TEXTS = {
    "mp-photo-alt" if name == "alt" else f"feedsvc-photo-{name}": name for name in IMAGE_TEXTS
}
_SOURCES = "feedsvc-source"
_OWN = ("author", _SOURCES, *_TEXTS, *_PHOTO_TEXTS)
_TEXTUAL = ("name", "content", "summary", "category", "published", "mp-slug", *_TEXTS)
# Properties that are left out but not listed, because nothing is lost without them.
_EMPTY = ("mp-syndicate-to", "syndication")


def read_form(values: Iterable[tuple[str, str]]) -> Properties:
    """Return the properties of a form.

    `category[]` and `category[0]` are values of `category`. `photo[value]` and `photo[alt]` are one
    object, and so are `photo[0][value]` and `photo[0][alt]`; deeper nesting is not supported.
    """
    properties: Properties = {}
    objects: dict[tuple[str, str], dict[str, str]] = {}
    for key, value in values:
        name = key.partition("[")[0]
        if name in _COMMANDS:
            continue
        path = _BRACKETS.findall(key)
        number = path.pop(0) if path and (not path[0] or path[0].isdecimal()) else ""
        if not path:
            properties.setdefault(name, []).append(value)
            continue
        part, known = path[0], objects.get((name, number))
        if known is None or part in known:
            known = objects[name, number] = {}
            properties.setdefault(name, []).append(known)
        known[part] = value
    return properties


def complete_entry(properties: Properties) -> Properties:
    """Return the properties of a new entry; without a text, its summary becomes the text."""
    if properties.get("content") or "summary" not in properties:
        return properties
    others = {name: each for name, each in properties.items() if name != "summary"}
    return others | {"content": properties["summary"]}


def list_unknown(properties: Mapping[str, Any]) -> list[str]:
    """Return the names of the properties that an article has no place for."""
    return [name for name in properties if name not in (*KNOWN, *_OWN, *_EMPTY)]


def find_wrong_type(properties: Mapping[str, Any]) -> str | None:
    """Return the name of a property with a value that neither is nor contains a text."""
    for name in _TEXTUAL:
        if not all(_is_readable(value) for value in properties.get(name, ())):
            return name
    return None


def _is_readable(value: object) -> bool:
    if isinstance(value, dict):
        parts = (value.get("html"), value.get("value"), _read_text(value) or None)
        return any(isinstance(part, str) for part in parts)
    return value is None or isinstance(value, str)


def to_article_values(properties: Properties, media_url: str) -> dict[str, Any]:
    """Return an article's JSON, with only those keys that the properties set.

    The addresses of our own pictures begin with `media_url`. The first of our pictures that has an
    alternative text is the lead picture; all other pictures stand at the end of the text.
    """
    values: dict[str, Any] = {
        key: read(properties[name]) for name, (key, read) in _READERS.items() if name in properties
    }
    if "photo" in properties:
        lead, others = _read_photos(properties, media_url)
        values["image"] = lead
        if others:
            values["body_html"] = values.get("body_html", "") + others
    elif texts := _read_photo_texts(properties, 0):
        values["image"] = texts
    return values


def make_title(values: Mapping[str, Any], plain: str) -> str:
    """Return the title of an entry; a note has no title, so the beginning of its text is used."""
    return str(values.get("title") or excerpt(to_line(plain), _TITLE) or "")


def to_properties(article: Mapping[str, Any]) -> Properties:
    """Convert an article's JSON in the API to properties for an editing program."""
    image = article["image"]
    photo = [{"value": image["url"], "alt": image["alt"]}] if image else []
    status = "draft" if article["state"] == "draft" else "published"
    properties: Properties = {
        "name": [article["title"]],
        "content": [_dump_html(article["body_html"])],
        "summary": [article["summary"]] if article["summary"] else [],
        "category": list(article["topics"]),
        "photo": photo,
        **{name: [article[key]] if article[key] else [] for name, key in _TEXTS.items()},
        **{
            name: [image[key]]
            for name, key in _PHOTO_TEXTS.items()
            if image and key != "alt" and image[key]
        },
        "author": [_build_card("h-card", each) for each in article["authors"]],
        _SOURCES: [_build_card("h-cite", each) for each in article["sources"]],
        "published": [article["published"]] if article["published"] else [],
        "post-status": [status],
        "mp-slug": [article["slug"]],
        "url": [article["url"]],
    }
    return {name: values for name, values in properties.items() if values}


def apply_update(present: Properties, update: Mapping[str, Any]) -> Properties:
    """Return the properties that an update changes, with their new values.

    Raises:
        ValueError: the update is malformed.
    """
    changed: Properties = {}
    for name, values in _read_operation(update, "replace").items():
        changed[name] = _read_list(values)
    for name, values in _read_operation(update, "add").items():
        former = changed.get(name, present.get(name, []))
        changed[name] = [*former, *(each for each in _read_list(values) if each not in former)]
    removed = update.get("delete", {})
    if isinstance(removed, list):
        changed |= {str(name): [] for name in removed if isinstance(name, str)}
        if not all(isinstance(name, str) for name in removed):
            raise ValueError("delete")
        return changed
    for name, values in _read_operation(update, "delete").items():
        former = changed.get(name, present.get(name, []))
        gone = _read_list(values)
        changed[name] = [each for each in former if each not in gone]
    return changed


def _read_operation(update: Mapping[str, Any], name: str) -> dict[str, Any]:
    operation = update.get(name, {})
    if not isinstance(operation, dict):
        raise ValueError(name)  # noqa: TRY004  the client is told which part is wrong
    return operation


def _read_list(values: object) -> list[Any]:
    if not isinstance(values, list):
        raise ValueError("values")  # noqa: TRY004  the same
    return values


def _read_first(values: list[Any]) -> str:
    return _read_text(values[0]) if values else ""


def _read_text(value: object) -> str:
    """Return the text of a value; of a nested object, its name or value."""
    if isinstance(value, dict):
        inner = value.get("properties")
        names = inner.get("name") if isinstance(inner, dict) else None
        value = names[0] if isinstance(names, list) and names else value.get("value", "")
    return value if isinstance(value, str) else ""


def _read_html(values: list[Any]) -> str:
    return "".join(map(_to_html, values))


def _to_html(value: object) -> str:
    html = value.get("html") if isinstance(value, dict) else None
    if isinstance(html, str):
        return html
    text = _read_text(value).replace("\r\n", "\n").strip("\n")
    # A plain text stays as it was typed: "<b>" in it is no markup.
    paragraphs = [escape(each, quote=False) for each in _BLANK.split(text) if each.strip()]
    return "".join(f"<p>{each}</p>" for each in paragraphs).replace("\n", "<br>")


def _dump_html(html: str) -> str | dict[str, str]:
    """Return a text as a client gives it: as plain text, if it contains only paragraphs."""
    if not _PARAGRAPHS.fullmatch(html):
        return {"html": html}
    inside = html.strip().removeprefix("<p>").removesuffix("</p>")
    return unescape(_PARAGRAPH_ENDS.sub("\n\n", inside).replace("<br>", "\n"))


def _read_photos(properties: Properties, media_url: str) -> tuple[dict[str, str] | None, str]:
    """Return the lead picture and, as HTML, the others."""
    lead: dict[str, str] | None = None
    others = ""
    for number, value in enumerate(properties["photo"]):
        address, texts = _read_text(value), _read_photo_texts(properties, number)
        alt = value.get("alt") if isinstance(value, dict) else ""
        if isinstance(alt, str) and alt:
            texts["alt"] = alt
        if lead is None and texts.get("alt") and address.startswith(media_url):
            lead = {"file": address.removeprefix(media_url), **texts}
        elif address:
            others += _build_picture(address, texts)
    return lead, others


def _read_photo_texts(properties: Properties, number: int) -> dict[str, str]:
    """Return the texts of the picture with this number."""
    return {
        key: text
        for name, key in _PHOTO_TEXTS.items()
        if (text := "".join(map(_read_text, properties.get(name, [])[number : number + 1])))
    }


def _build_picture(address: str, texts: Mapping[str, str]) -> str:
    image = f'<img src="{escape(address)}" alt="{escape(texts.get("alt", ""))}">'
    caption = ". ".join(filter(None, (texts.get("caption"), texts.get("credit"))))
    if not caption:
        return f"<p>{image}</p>"
    return f"<figure>{image}<figcaption>{escape(caption)}</figcaption></figure>"


def _read_card(value: object, name: str, *others: str) -> dict[str, str]:
    """Return an h-card or h-cite as an object; a mere text is a card's name or a cite's address."""
    if not isinstance(value, dict):
        text = _read_text(value)
        return {("url" if name == "title" else name): text} if text else {}
    inner = value.get("properties", value)
    inner = inner if isinstance(inner, dict) else {}
    found = {key: _read_part(inner.get(key)) for key in ("name", "email", "url")}
    found[name] = found.pop("name") or _read_text(value)
    found["email"] = found["email"].removeprefix("mailto:")
    return {key: found[key] for key in (name, *others, "url") if found[key]}


def _read_part(value: object) -> str:
    first = value[0] if isinstance(value, list) and value else value
    return first if isinstance(first, str) else ""


def _build_card(kind: str, values: Mapping[str, str | None]) -> dict[str, Any]:
    parts = {"name" if key == "title" else key: [each] for key, each in values.items() if each}
    return {"type": [kind], "properties": parts}


def _read_optional(values: list[Any]) -> str | None:
    return _read_first(values) or None


# For each property, its key in an article and the function that reads its values.
_READERS: Mapping[str, tuple[str, Callable[[list[Any]], Any]]] = {
    "name": ("title", _read_first),
    "summary": ("summary", _read_optional),
    "content": ("body_html", _read_html),
    "category": ("topics", lambda values: [*map(_read_text, values)]),
    "published": ("published", _read_optional),
    "mp-slug": ("slug", _read_first),
    "author": ("authors", lambda values: [_read_card(each, "name", "email") for each in values]),
    _SOURCES: ("sources", lambda values: [_read_card(each, "title") for each in values]),
    **{name: (key, _read_optional) for name, key in _TEXTS.items()},
}
