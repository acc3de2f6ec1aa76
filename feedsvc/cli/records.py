"""Read and store the articles that commands get as records (docs/article.md)."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict
from urllib.parse import unquote

from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.cli.base import EDITOR
from feedsvc.cli.record_files import RecordSource, read_picture_file
from feedsvc.domain.articles import ArticleContent, State
from feedsvc.editorial.body_pictures import NONE as NO_PICTURES
from feedsvc.editorial.body_pictures import BodyPictures
from feedsvc.errors import Problem, ValidationError
from feedsvc.images import ProcessedImage, process_image
from feedsvc.parsing.article_json import ArticleRecord, parse_article, parse_json_object
from feedsvc.services import Services
from feedsvc.storage.articles import articles, media
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.tables import Article

_LONGEST_NAME = 100  # of a stored picture


@dataclass(frozen=True, slots=True)
class PreparedRecord:
    """A record and its decoded pictures. `image` is None for no lead picture or a stored one.

    `problems` are about keys that cannot be read and about pictures.
    """

    record: ArticleRecord
    image: ProcessedImage | None
    pictures: BodyPictures
    problems: tuple[Problem, ...]


def read_article(source: RecordSource, services: Services, *, now: datetime) -> PreparedRecord:
    """Return the article record in `source`, with its pictures.

    Nothing is stored yet.

    Raises:
        ValidationError: with every problem of the record, its pictures and its content at once.
    """
    values = editorial.records.remove_read_only(parse_json_object(source.data))
    if values.get("state") == State.SCHEDULED:  # as `show` prints it; the record has its time
        values["state"] = str(State.PUBLISHED)
    prepared = prepare_record(values, source.folder, services)
    with services.database.reading() as session:
        problems = [
            *prepared.problems,
            *describe_existing(session, prepared.record.guid),
            *list_other_problems(
                session,
                prepared,
                None,
                is_complete=prepared.record.state == State.PUBLISHED,
                now=now,
            ),
        ]
    if problems:
        raise ValidationError(problems, prepared.record.content.title)
    return prepared


def prepare_record(values: dict[str, Any], folder: Path, services: Services) -> PreparedRecord:
    """Parse a record and decode its pictures, which may take seconds."""
    # Parsed without a language, to distinguish a language in the record from a guessed one.
    record, problems = parse_article(values, language="", zone=services.site.time_zone)
    if not record.content.language:
        content = editorial.languages.choose_language(record.content, services.site.language)
        record = replace(record, content=content, is_language_guessed=True)
    image, pictures = None, NO_PICTURES
    try:
        if _is_stored(record.image_file, folder, services):
            record = replace(record, content=record.with_media(record.image_file))
        else:
            image = _read_lead_image(folder, record, services)
            record = _fill_texts(record, image)
    except ValidationError as error:
        problems += error.problems
    try:
        pictures = _read_body_pictures(folder, record, services)
    except ValidationError as error:
        problems += error.problems
    return PreparedRecord(record, image, pictures, tuple(problems))


def _is_stored(name: str, folder: Path, services: Services) -> bool:
    """Return whether a picture is stored under this name and no file in the folder has it."""
    if not name or len(name) > _LONGEST_NAME or (folder / name).exists():
        return False
    with services.database.reading() as session:
        return media.find_media(session, name) is not None


def list_other_problems(
    session: Session,
    prepared: PreparedRecord,
    article: Article | None,
    *,
    is_complete: bool,
    now: datetime,
) -> list[Problem]:
    """Return why the record would be refused, except for fields that have a problem already.

    A key that cannot be read leaves its field empty, which is no second problem. `article` is None
    for a new article.
    """
    content, pictures = prepared.record.content, prepared.pictures
    is_stored = bool(content.image and content.image.media)
    if not is_stored:
        content = prepared.record.with_media("pending")
    if pictures.images:
        paths = {name: "/pending" if image else "" for name, image in pictures.images.items()}
        content = replace(content, body=editorial.body_pictures.place_pictures(content.body, paths))
    return editorial.records.list_content_problems(
        session,
        editorial.validation.clean_content(content),
        article,
        prepared.problems,
        is_complete=is_complete,
        is_image_stored=is_stored,
        now=now,
    )


def describe_existing(session: Session, guid: str) -> Iterator[Problem]:
    """Yield a Problem if an article has the guid that a record brings."""
    existing = articles.find_by_guid(session, guid) if guid else None
    if existing:
        message = "There is an article with this guid already: number %(id)d, “%(title)s”."
        yield Problem("guid", message, {"id": existing.id, "title": existing.title})


def _read_lead_image(
    folder: Path, record: ArticleRecord, services: Services
) -> ProcessedImage | None:
    if not record.image_file:
        return None
    data = read_picture_file(folder, record.image_file, services.settings.media.max_upload)
    return decode_image(data, services)


def _fill_texts(record: ArticleRecord, image: ProcessedImage | None) -> ArticleRecord:
    """Return the record; texts that its image lacks are taken from the image's file."""
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


def _read_body_pictures(folder: Path, record: ArticleRecord, services: Services) -> BodyPictures:
    """Return the pictures inside of the text of a record, and those in its folder.

    Raises:
        ValidationError: one of them cannot be read.
    """
    limits = services.settings.media

    def read_file(address: str) -> bytes:
        # The text has addresses ("air%20surut.png"), the folder has names.
        return read_picture_file(folder, unquote(address), limits.max_upload, "body")

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
    """Yield a Problem for each part of a record that will not be in its article."""
    clean = editorial.validation.clean_content(record.content)
    yield from editorial.advice.list_losses(record.content, clean, takes_pictures=True)


def list_picture_changes(image: ProcessedImage | None, pictures: BodyPictures) -> Iterator[Problem]:
    """Yield a remark on each loss of a stored picture, and on texts taken from a picture's file."""
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
    content = store_pictures(session, record, image, pictures, services=services, now=now)
    context = _Context(editor=EDITOR, authority=services.site.authority, now=now)
    if record.state == State.PUBLISHED:
        return editorial.articles.publish_new_article(session, content, **context, guid=record.guid)
    return editorial.articles.create_article(session, content, **context, guid=record.guid)


def store_pictures(
    session: Session,
    record: ArticleRecord,
    image: ProcessedImage | None,
    pictures: BodyPictures,
    *,
    services: Services,
    now: datetime,
) -> ArticleContent:
    """Store the decoded pictures of a record; return its content, which names them."""
    content = record.content
    if image:
        content = record.with_media(editorial.media.save_image(session, image, now=now))
    if pictures.images:
        paths = editorial.body_pictures.store_pictures(
            session, pictures, site=services.site, now=now
        )
        body = editorial.body_pictures.place_pictures(content.body, paths)
        content = replace(content, body=body)
    return content
