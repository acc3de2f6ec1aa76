"""Read and store the articles that commands get as files (docs/article.md)."""

import stat
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TypedDict
from urllib.parse import unquote

from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.cli.base import EDITOR
from feedsvc.domain.articles import State
from feedsvc.editorial.body_pictures import NONE as NO_PICTURES
from feedsvc.editorial.body_pictures import BodyPictures
from feedsvc.errors import Problem, ValidationError
from feedsvc.images import ProcessedImage, process_image
from feedsvc.parsing.article_json import LARGEST, OTHER_FOLDER, ArticleRecord, parse_article_json
from feedsvc.services import Services
from feedsvc.storage.articles import articles
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.tables import Article


def read_article(
    file: Path, services: Services, *, now: datetime
) -> tuple[ArticleRecord, ProcessedImage | None, BodyPictures]:
    """Return the article record in `file`, its lead image and the pictures of its text, decoded.

    Nothing is stored yet.

    Raises:
        ValidationError: with every problem of the file, its pictures and its content at once.
    """
    zone = services.site.time_zone
    # Read without a language, to tell one that the record names from one that is guessed.
    record, problems = parse_article_json(_read_file(file, "", LARGEST), language="", zone=zone)
    if not record.content.language:
        content = editorial.languages.choose_language(record.content, services.site.language)
        record = replace(record, content=content, is_language_guessed=True)
    image, pictures = None, NO_PICTURES
    try:
        image = _read_lead_image(file, record, services)
        record = _fill_texts(record, image)
    except ValidationError as error:
        problems += error.problems
    try:
        pictures = _read_body_pictures(file, record, services)
    except ValidationError as error:
        problems += error.problems
    with services.database.reading() as session:
        problems += _list_other_problems(session, record, pictures, problems, now=now)
    if problems:
        raise ValidationError(problems, record.content.title)
    return record, image, pictures


def _list_other_problems(
    session: Session,
    record: ArticleRecord,
    pictures: BodyPictures,
    problems: Sequence[Problem],
    *,
    now: datetime,
) -> list[Problem]:
    """Return what storing the record would refuse, but for the fields that have a problem already.

    A key that cannot be read leaves its field empty, which is no second problem.
    """
    content = record.with_media("pending")
    if pictures.images:
        paths = {name: "/pending" if image else "" for name, image in pictures.images.items()}
        content = replace(content, body=editorial.body_pictures.place_pictures(content.body, paths))
    content = editorial.validation.clean_content(content)
    return [
        *describe_existing(session, record.guid),
        *editorial.records.list_content_problems(
            session,
            content,
            None,
            problems,
            is_complete=record.state == State.PUBLISHED,
            is_image_stored=False,
            now=now,
        ),
    ]


def describe_existing(session: Session, guid: str) -> Iterator[Problem]:
    """Yield a Problem if an article has the guid that a record brings."""
    existing = articles.find_by_guid(session, guid) if guid else None
    if existing:
        message = "There is an article with this guid already: number %(id)d, “%(title)s”."
        yield Problem("guid", message, {"id": existing.id, "title": existing.title})


def _read_lead_image(
    file: Path, record: ArticleRecord, services: Services
) -> ProcessedImage | None:
    if not record.image_file:
        return None
    data = _read_image(file.parent, record.image_file, services.settings.media.max_upload)
    return decode_image(data, services)


def _fill_texts(record: ArticleRecord, image: ProcessedImage | None) -> ArticleRecord:
    """Return the record with the texts of its image's file where it has none."""
    use = record.content.image
    if image is None or use is None:
        return record
    content = replace(record.content, image=editorial.media.fill_texts(use, image))
    return replace(record, content=content)


def decode_image(data: bytes, services: Services) -> ProcessedImage:
    """Return an image as it is stored. It may take seconds, so no transaction should be open.

    Raises:
        ValidationError: this is not an image that can be shown, or it is too large.
    """
    limits = services.settings.media
    return process_image(data, max_pixels=limits.max_pixels, max_width=limits.max_width)


def _read_body_pictures(file: Path, record: ArticleRecord, services: Services) -> BodyPictures:
    """Return the pictures inside of the text of the record in `file`, and those beside the file.

    Raises:
        ValidationError: one of them cannot be read.
    """
    limits = services.settings.media

    def read_file(address: str) -> bytes:
        # The text has addresses ("air%20surut.png"), the folder has names.
        return _read_image(file.parent, unquote(address), limits.max_upload, "body")

    pictures = editorial.body_pictures.read_pictures(
        record.content.body,
        max_pixels=limits.max_pixels,
        max_width=limits.max_width,
        read_file=read_file,
    )
    if pictures.problems:
        raise ValidationError(pictures.problems, record.content.title)
    return pictures


def list_losses(record: ArticleRecord) -> Iterator[Problem]:
    """Yield a Problem for each thing of a record that will not be in its article."""
    clean = editorial.validation.clean_content(record.content)
    yield from editorial.advice.list_losses(record.content, clean, takes_pictures=True)


def list_picture_changes(image: ProcessedImage | None, pictures: BodyPictures) -> Iterator[Problem]:
    """Yield a remark on what the stored pictures of a record lack, or took from their files."""
    if image:
        yield from editorial.media.describe_changes(image.width, image.height, image.original)
    yield from editorial.body_pictures.describe_body_changes(pictures)


def list_advice(session: Session, article: Article, *, now: datetime) -> list[Problem]:
    """Return the advice that the form's preview gives on an article."""
    content = read_content(article)
    # The time of an article that is published is in its row.
    content = replace(content, publish_at=article.published or content.publish_at)
    return [
        *editorial.advice.list_advice(content, article.media, now=now),
        *editorial.duplicates.advise_on_duplicate(session, content, article.guid),
    ]


class _Context(TypedDict):
    """The editor that stores an article, the authority for its new guids, and the instant."""

    editor: str
    authority: str
    now: datetime


def store_record(
    session: Session,
    record: ArticleRecord,
    image: ProcessedImage | None,
    *,
    pictures: BodyPictures = NO_PICTURES,
    services: Services,
    now: datetime,
) -> Article:
    """Store a record's article and its pictures, and publish it if the record's state says so.

    Raises:
        ValidationError: a field is invalid, or an article with this guid exists.
    """
    articles.lock_articles(session)
    existing = list(describe_existing(session, record.guid))
    if existing:
        raise ValidationError(existing, record.guid)
    content = record.with_media(
        editorial.media.save_image(session, image, now=now) if image else ""
    )
    if pictures.images:
        paths = editorial.body_pictures.store_pictures(
            session, pictures, site=services.site, now=now
        )
        body = editorial.body_pictures.place_pictures(content.body, paths)
        content = replace(content, body=body)
    context = _Context(editor=EDITOR, authority=services.site.authority, now=now)
    if record.state == State.PUBLISHED:
        return editorial.articles.publish_new_article(session, content, **context, guid=record.guid)
    return editorial.articles.create_article(session, content, **context, guid=record.guid)


def _read_image(folder: Path, name: str, largest: int, field: str = "image.file") -> bytes:
    """Return the bytes of an image in `folder`. Refuse a path or link that leads outside."""
    path = folder / name
    # A record may come from somebody else: "../../etc/passwd" would be stored and published.
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValidationError([replace(OTHER_FOLDER, field=field)])
    return _read_file(path, field, largest)


def _read_file(path: Path, field: str, largest: int) -> bytes:
    """Return the bytes of a regular file of at most `largest` bytes.

    Raises:
        ValidationError: it is larger, no regular file, or cannot be read; `field` is to blame.
    """
    try:
        # A device or a pipe could be read for ever, so it is refused before it is opened.
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise ValidationError([Problem(field, "%(path)s is not a file.", {"path": path})])
        if status.st_size > largest:
            params = {"path": path, "size": status.st_size, "most": largest}
            message = "%(path)s has %(size)d bytes. At most %(most)d bytes are allowed."
            raise ValidationError([Problem(field, message, params)])
        return path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: the name holds a NUL
        params = {"path": path, "reason": getattr(error, "strerror", None) or error}
        raise ValidationError(
            [Problem(field, "%(path)s cannot be read: %(reason)s.", params)]
        ) from error
