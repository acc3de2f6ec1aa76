"""Entries of Micropub (microformats2 as JSON or as a form), as articles and back. Pure.

A property is a list of values. What an article has no place for is left out, and named.
"""

import re
from collections.abc import Iterable, Mapping
from html import escape, unescape
from typing import Any

from feedsvc.domain.text import excerpt, to_line

Properties = dict[str, list[Any]]
_BLANK = re.compile(r"\n\s*\n")
_BRACKETS = re.compile(r"\[([^\[\]]*)\]")
_PARAGRAPHS = re.compile(r"(?:<p>(?:[^<]|<br>)*</p>\n?)*")
_PARAGRAPH_ENDS = re.compile(r"</p>\n?<p>")
_TITLE = 80  # characters of a title that is made from the text
# What is about the request and not about the entry.
_COMMANDS = ("h", "action", "url", "access_token")
KNOWN = ("name", "content", "summary", "category", "photo", "published", "post-status", "mp-slug")
# What an entry may come with although nothing is lost without it.
_EMPTY = ("mp-syndicate-to", "syndication", "mp-photo-alt")


def read_form(values: Iterable[tuple[str, str]]) -> Properties:
    """Return the properties of a form.

    `category[]` and `category[0]` are values of `category`. `photo[value]` and `photo[alt]` are one
    object, and so are `photo[0][value]` and `photo[0][alt]`; of what is nested deeper, nothing is
    known here.
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
    """Return the properties of a new entry; one that only has a summary has it as its text."""
    if properties.get("content") or "summary" not in properties:
        return properties
    others = {name: each for name, each in properties.items() if name != "summary"}
    return others | {"content": properties["summary"]}


def list_unknown(properties: Mapping[str, Any]) -> list[str]:
    """Return the names of the properties that an article has no place for."""
    return [name for name in properties if name not in (*KNOWN, *_EMPTY)]


def to_article_values(properties: Properties, media_url: str) -> dict[str, Any]:
    """Return the keys of an article's JSON that the properties say something of.

    `media_url` is what the addresses of our own pictures begin with. The first of those with an
    alternative text is the lead picture; all others stand at the end of the text.
    """
    values: dict[str, Any] = {}
    if "name" in properties:
        values["title"] = _read_first(properties["name"])
    if "summary" in properties:
        values["summary"] = _read_first(properties["summary"]) or None
    if "content" in properties:
        values["body_html"] = _read_html(properties["content"])
    if "category" in properties:
        values["topics"] = [_read_text(each) for each in properties["category"]]
    if "published" in properties:
        values["published"] = _read_first(properties["published"]) or None
    if "mp-slug" in properties:
        values["slug"] = _read_first(properties["mp-slug"])
    if "photo" in properties:
        lead, others = _read_photos(properties, media_url)
        values["image"] = lead
        if others:
            values["body_html"] = values.get("body_html", "") + others
    return values


def make_title(values: Mapping[str, Any], plain: str) -> str:
    """Return the title of an entry; a note has none, so it is the beginning of its text."""
    return str(values.get("title") or excerpt(to_line(plain), _TITLE) or "")


def to_properties(article: Mapping[str, Any]) -> Properties:
    """Return an article, as the API dumps it, as properties for an editor."""
    image = article["image"]
    photo = [{"value": image["url"], "alt": image["alt"]}] if image else []
    status = "draft" if article["state"] == "draft" else "published"
    properties: Properties = {
        "name": [article["title"]],
        "content": [_dump_html(article["body_html"])],
        "summary": [article["summary"]] if article["summary"] else [],
        "category": list(article["topics"]),
        "photo": photo,
        "published": [article["published"]] if article["published"] else [],
        "post-status": [status],
        "mp-slug": [article["slug"]],
        "url": [article["url"]],
    }
    return {name: values for name, values in properties.items() if values}


def apply_update(present: Properties, update: Mapping[str, Any]) -> Properties:
    """Return the properties that an update changes, as they are after it.

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
    """Return a text as a client gives it: as plain text, if it has nothing but paragraphs."""
    if not _PARAGRAPHS.fullmatch(html):
        return {"html": html}
    inside = html.strip().removeprefix("<p>").removesuffix("</p>")
    return unescape(_PARAGRAPH_ENDS.sub("\n\n", inside).replace("<br>", "\n"))


def _read_photos(properties: Properties, media_url: str) -> tuple[dict[str, str] | None, str]:
    alts = [_read_text(each) for each in properties.get("mp-photo-alt", [])]
    lead: dict[str, str] | None = None
    others = ""
    for number, value in enumerate(properties["photo"]):
        address = _read_text(value)
        alt = value.get("alt", "") if isinstance(value, dict) else ""
        alt = alt if isinstance(alt, str) and alt else "".join(alts[number : number + 1])
        if lead is None and alt and address.startswith(media_url):
            lead = {"file": address.removeprefix(media_url), "alt": alt}
        elif address:
            others += f'<p><img src="{escape(address)}" alt="{escape(alt)}"></p>'
    return lead, others
