"""Read an article from one JSON object, the input of `feedsvc article add`.

Reading is strict, so that nothing is lost unnoticed. Only keys, types and dates are checked here;
what an article may contain is checked by `editorial.validation`.
"""

import json
from dataclasses import dataclass, fields, replace
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from feedsvc.domain.articles import TEXTS, ArticleContent, ImageUse, State
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.identity import LONGEST_GUID
from feedsvc.domain.text import find_unprintable
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.dates import read_instant
from feedsvc.parsing.json_fields import JsonFields, shorten_key

LARGEST = 10_000_000  # bytes
# Fields of the content that a record gives under other keys.
_OTHER_KEYS = {"body": ("body_html", "body"), "publish_at": ("published", "time_zone")}
# Texts that are read as they are, each under its own name.
_PLAIN_TEXTS = [name for name in TEXTS if name not in {"title", "body", "language"}]
KEYS = [
    *(key for each in fields(ArticleContent) for key in _OTHER_KEYS.get(each.name, (each.name,))),
    "guid",
    "state",
]
OTHER_FOLDER = Problem("", "Give the name of a picture next to this file, such as photo.jpg.")
IMAGE_KEYS = ["file" if each.name == "media" else each.name for each in fields(ImageUse)]


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """An article in a record. `image_file` is relative to the record's folder; "" means no image.

    `content.image` names no stored image yet; `with_media` gives it one.
    """

    content: ArticleContent
    guid: str
    state: State
    image_file: str
    is_language_guessed: bool = False

    def with_media(self, media: str) -> ArticleContent:
        """Return the content with its image stored as `media`."""
        image = self.content.image
        return replace(self.content, image=replace(image, media=media) if image else None)


def read_article_json(data: bytes, *, language: str, zone: ZoneInfo) -> ArticleRecord:
    """Return the article that `data` describes; `language` and `zone` are the defaults.

    Raises:
        ValidationError: with one Problem for each key that cannot be read.
    """
    article, problems = parse_article_json(data, language=language, zone=zone)
    if problems:
        raise ValidationError(problems, article.content.title)
    return article


def parse_article_json(
    data: bytes, *, language: str, zone: ZoneInfo
) -> tuple[ArticleRecord, list[Problem]]:
    """Return the article in `data`, and one Problem for each key that cannot be read.

    Raises:
        ValidationError: `data` is not one JSON object.
    """
    return parse_article(parse_json_object(data), language=language, zone=zone)


def parse_article(
    values: dict[str, Any], *, language: str, zone: ZoneInfo
) -> tuple[ArticleRecord, list[Problem]]:
    """Return the article in a JSON object, and one Problem for each key that cannot be read."""
    problems: list[Problem] = []
    record = JsonFields(values, KEYS, problems)
    image = record.object("image", IMAGE_KEYS)
    content = ArticleContent(
        title=record.text("title", needed=True),
        body=_read_body(record),
        language=record.text("language") or language,
        topics=tuple(item.text("") for item in record.items("topics")),
        authors=tuple(_read_person(item) for item in record.items("authors")),
        image=_read_image(image) if image else None,
        sources=tuple(_read_source(item) for item in record.items("sources")),
        translations=tuple(item.text("") for item in record.items("translations")),
        publish_at=_read_published(record, zone),
        **{name: record.text(name) for name in _PLAIN_TEXTS},
    )
    article = ArticleRecord(
        content, _read_guid(record), _read_state(record), _read_file_name(image) if image else ""
    )
    return article, problems


def parse_json_object(data: bytes) -> dict[str, Any]:
    """Return the JSON object in `data`.

    Raises:
        ValidationError: `data` is too large, or not one JSON object in UTF-8.
    """
    try:
        if len(data) > LARGEST:
            raise ValidationError(
                [
                    Problem(
                        "",
                        "This is larger than %(most)d bytes. Shorten the article.",
                        {"most": LARGEST},
                    )
                ]
            )
        text = data.decode("utf-8-sig")
        value = json.loads(
            text, object_pairs_hook=_refuse_duplicates, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError as error:
        message = "This is not UTF-8 text: byte %(byte)d is wrong. Save it as UTF-8."
        raise ValidationError([Problem("", message, {"byte": error.start + 1})]) from error
    except json.JSONDecodeError as error:
        message = "This is not JSON: line %(line)d, column %(column)d: %(reason)s."
        params = {"line": error.lineno, "column": error.colno, "reason": error.msg}
        raise ValidationError([Problem("", message, params)]) from error
    except (RecursionError, ValueError) as error:
        raise ValidationError(
            [
                Problem(
                    "",
                    "This JSON is nested too deeply, or has a number that is too long. Correct it.",
                )
            ]
        ) from error
    if not isinstance(value, dict):
        raise ValidationError([Problem("", "The input must be one JSON object, in braces: {...}.")])
    return value


def _refuse_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a key that is given twice: one of its values would be lost."""
    values: dict[str, Any] = {}
    for key, value in pairs:
        if key in values:
            raise ValidationError([Problem(shorten_key(key), "This key is given twice. Keep one.")])
        values[key] = value
    return values


def _refuse_constant(name: str) -> None:
    raise ValidationError([Problem("", "%(name)s is not a JSON value.", {"name": name})])


def _read_body(fields: JsonFields) -> str:
    if fields.has("body") and fields.has("body_html"):
        fields.add_problem("body", "Give either body or body_html, not both.")
    return fields.text("body_html" if fields.has("body_html") else "body")


def _read_person(item: JsonFields) -> Person:
    if item.holds_object():
        fields = item.open_object(["name", "email", "url"])
        return Person(
            fields.text("name", needed=True),
            fields.text("email") or None,
            fields.text("url") or None,
        )
    return Person(item.text(""))


def _read_source(item: JsonFields) -> Source:
    fields = item.open_object(["title", "url"])
    return Source(fields.text("title"), fields.text("url", needed=True))


def _read_image(image: JsonFields) -> ImageUse:
    return ImageUse(
        "",
        image.text("alt"),
        image.text("caption"),
        image.text("credit"),
        image.truth("decorative"),
    )


def _read_file_name(image: JsonFields) -> str:
    """Return the image's file in the folder of the record or below; "" for a file elsewhere."""
    name = image.text("file", needed=True)
    path = PurePosixPath(name)
    if name and (
        path.is_absolute()
        or ".." in path.parts
        or "\\" in name
        or ":" in name
        or find_unprintable(name)
    ):
        image.add_problem("file", OTHER_FOLDER.message)
        return ""
    return name


def _read_published(fields: JsonFields, zone: ZoneInfo) -> datetime | None:
    named, text = fields.text("time_zone"), fields.text("published")
    try:
        zone = ZoneInfo(named) if named else zone
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fields.add_problem("time_zone", "There is no such zone. Give one such as Asia/Jakarta.")
        return None
    try:
        return read_instant(text, zone) if text.strip() else None
    except ValidationError as error:
        for problem in error.problems:
            fields.add_problem("published", problem.message, **problem.params)
        return None


def _read_guid(fields: JsonFields) -> str:
    guid = fields.text_or_number("guid")
    if fields.has("guid") and not 1 <= len(guid.strip()) <= len(guid) <= LONGEST_GUID:
        message = "Give 1 to %(most)d characters, or leave out the key: then an id is generated."
        fields.add_problem("guid", message, most=LONGEST_GUID)
    return guid


def _read_state(fields: JsonFields) -> State:
    state = fields.text("state") or State.PUBLISHED
    if state not in {State.PUBLISHED, State.DRAFT}:
        fields.add_problem("state", "Give published or draft.")
        return State.DRAFT
    return State(state)
