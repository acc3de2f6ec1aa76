"""Articles: their states, the verbs that each state allows, and their content.

draft -> scheduled -> published -> withdrawn -> published; a scheduled article can become a draft
again. Every article can be moved to the trash and restored as it was, until it is purged. If a
purged article was ever public, its address remains and answers 410.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from urllib.parse import unquote

from feedsvc.domain.documents import Person, Source
from feedsvc.domain.fields import (
    BODY,
    LIST,
    NAME,
    NOTICE,
    SUBTITLE,
    TEXT,
    TITLE,
    FieldSpec,
    describe,
    spec_of,
)
from feedsvc.domain.text import slugify, to_line


class State(StrEnum):
    """The state of an article. Only a published one is in feeds."""

    DRAFT = "draft"
    SCHEDULED = "scheduled"
    PUBLISHED = "published"
    WITHDRAWN = "withdrawn"
    TRASHED = "trashed"
    PURGED = "purged"


EARLIEST_YEAR = 1900  # of a publication: an earlier year is more likely a typing error
LIVE = (State.DRAFT, State.SCHEDULED, State.PUBLISHED, State.WITHDRAWN)


class Verb(StrEnum):
    """A change that an editor can make to an article; its value is stored in the history."""

    SAVE = "save"
    PUBLISH = "publish"
    SCHEDULE = "schedule"
    UNSCHEDULE = "unschedule"
    CORRECT = "correct"
    UPDATE = "update"
    WITHDRAW = "withdraw"
    NOTICE = "notice"  # of a withdrawn article, set, changed or removed
    REISSUE = "reissue"  # shown again as new
    UNDO = "undo"
    TRASH = "trash"
    RESTORE = "restore"


ALLOWED_VERBS: Mapping[State, frozenset[Verb]] = {
    State.DRAFT: frozenset({Verb.SAVE, Verb.PUBLISH, Verb.SCHEDULE, Verb.TRASH}),
    State.SCHEDULED: frozenset(
        {Verb.SAVE, Verb.PUBLISH, Verb.SCHEDULE, Verb.UNSCHEDULE, Verb.TRASH}
    ),
    State.PUBLISHED: frozenset(
        {Verb.CORRECT, Verb.UPDATE, Verb.REISSUE, Verb.WITHDRAW, Verb.TRASH}
    ),
    State.WITHDRAWN: frozenset({Verb.SAVE, Verb.NOTICE, Verb.PUBLISH, Verb.TRASH}),
    State.TRASHED: frozenset({Verb.RESTORE}),
    State.PURGED: frozenset(),
}


@dataclass(frozen=True, slots=True)
class ImageUse:
    """A stored image as one article uses it; `media` is the name under which it is stored.

    `media` is "" where an editor has written the texts and not chosen the image yet. `decorative`
    means that the image has no alt text on purpose (WCAG 2.2, 1.1.1).
    """

    media: str = field(default="", metadata=describe("Picture", NAME))
    alt: str = field(default="", metadata=describe("What the picture shows", TEXT))
    caption: str = field(default="", metadata=describe("Caption", TEXT))
    credit: str = field(default="", metadata=describe("Credit", TEXT))
    decorative: bool = field(default=False, metadata=describe("Decorative"))

    @property
    def is_empty(self) -> bool:
        """Whether there is neither an image nor a text; the mark alone says nothing."""
        parts = (part.name for part in fields(self) if part.name != "decorative")
        return not any(getattr(self, name) for name in parts)


IMAGE_PARTS = tuple(part.name for part in fields(ImageUse))
# The texts of an image, which the library stores, too, and offers at the next use.
IMAGE_TEXTS = tuple(name for name in IMAGE_PARTS if name not in {"media", "decorative"})


def to_image_field(part: str) -> str:
    """Return the name that the part of an image has among the fields of an article."""
    return "image" if part == "media" else f"image_{part}"


@dataclass(frozen=True, slots=True)
class ArticleContent:
    """What an article says, as an editor or a command submits it or as it is stored.

    This is the one list of an article's fields. Cleaning, bounds, table, form, drafts, revisions,
    undo, preview, search index, JSON record and deletion iterate over it. To add a text, declare it
    here, write a migration, put it into the form's template and print it where readers see it.

    `body` is HTML or plain text until it is cleaned, then sanitized HTML. `slug` "" asks for one
    made from the title. `section` and `topics` are names. `translations` name the same story in
    other languages by their slugs; until they are looked up, also by their titles. `publish_at`
    None means "when it is published".
    """

    title: str = field(default="", metadata=describe("Title", TITLE, is_searched=True))
    subtitle: str = field(default="", metadata=describe("Subtitle", SUBTITLE, is_searched=True))
    summary: str = field(default="", metadata=describe("Summary", TEXT, is_searched=True))
    body: str = field(default="", metadata=describe("Text", BODY, is_searched=True))
    topics: tuple[str, ...] = field(default=(), metadata=describe("Topics", NAME, most=LIST))
    image: ImageUse | None = field(default=None, metadata=describe("Picture"))
    authors: tuple[Person, ...] = field(default=(), metadata=describe("Byline", most=LIST))
    section: str = field(default="", metadata=describe("Section", NAME))
    slug: str = field(default="", metadata=describe("Address"))
    sources: tuple[Source, ...] = field(default=(), metadata=describe("Sources", most=LIST))
    language: str = field(default="", metadata=describe("Language"))
    translations: tuple[str, ...] = field(
        default=(), metadata=describe("Translations", TITLE, most=LIST)
    )
    publish_at: datetime | None = field(default=None, metadata=describe("Time"))


@dataclass(frozen=True, slots=True)
class Notice:
    """What feeds say in place of a withdrawn article: plain text, under `title`.

    Without `title`, feeds show the article's own; without a text there is no notice and no entry.
    """

    text: str = field(default="", metadata=describe("Notice", NOTICE))
    title: str = field(default="", metadata=describe("Title in feeds", TITLE))


NO_NOTICE = Notice()


def get_default_notice(language: str) -> str:
    """Return the text of a notice for an article in `language`, in that language or in English."""
    is_indonesian = language.partition("-")[0].lower() == "id"
    return (
        "Artikel ini telah ditarik oleh redaksi."
        if is_indonesian
        else "The newsroom has withdrawn this article."
    )


def flatten(content: ArticleContent) -> Iterator[tuple[str, FieldSpec, Any]]:
    """Yield (name, spec, value) of each field, by the names of forms, columns and Problems.

    The image's parts are fields of their own: "image" is its media, then "image_alt" and so on.
    Where there is no image they are empty.
    """
    for each in fields(content):
        if each.name != "image":
            yield each.name, spec_of(each), getattr(content, each.name)
            continue
        image = content.image or ImageUse()
        for part in fields(image):
            yield to_image_field(part.name), spec_of(part), getattr(image, part.name)


def list_texts(content: ArticleContent) -> Iterator[tuple[str, str, int]]:
    """Yield (name, text, bound) of each text in each field, as `flatten` names it."""
    for name, spec, value in flatten(content):
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, str):
                yield name, item, spec.bound
            elif is_dataclass(item):
                for part in fields(item):
                    yield name, getattr(item, part.name) or "", spec_of(part).bound


def to_article_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the slug for the address of an article, any other name on one line; each once."""
    return tuple(dict.fromkeys(filter(None, map(_read_slug, map(to_line, names)))))


def _read_slug(name: str) -> str:
    folder, found, rest = name.rpartition("articles/")
    is_address = bool(found) and (not folder or folder.endswith("/"))
    return slugify(unquote(re.split("[?#/]", rest)[0])) if is_address else name


EMPTY = ArticleContent()
# The fields that are one text.
TEXTS = tuple(each.name for each in fields(EMPTY) if isinstance(each.default, str))
LABELS: Mapping[str, str] = {name: spec.label for name, spec, _ in flatten(EMPTY)}
