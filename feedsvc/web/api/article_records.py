"""Articles as JSON: the keys of docs/article.md, and the keys that only an answer has."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from feedsvc import editorial
from feedsvc.domain.articles import State
from feedsvc.domain.fields import BODY
from feedsvc.editorial.body_pictures import NONE, BodyPictures
from feedsvc.errors import Problem
from feedsvc.parsing.article_json import OTHER_FOLDER, ArticleRecord, parse_article
from feedsvc.parsing.html.data_urls import measure_text
from feedsvc.storage.tables import Article
from feedsvc.web.context import leave_database, settings, site


@dataclass(frozen=True, slots=True)
class Submission:
    """An article as a program sends it, with the pictures of its text, decoded."""

    record: ArticleRecord
    pictures: BodyPictures
    problems: tuple[Problem, ...]


def dump_article(article: Article, *, is_whole: bool = True) -> dict[str, Any]:
    """Return an article as JSON; without its text unless `is_whole`."""
    return editorial.records.dump_record(article, site=site(), is_whole=is_whole)


def format_instant(instant: datetime | None) -> str | None:
    """Return an instant in the newsroom's zone (RFC 3339)."""
    return editorial.records.format_local_instant(instant, site().time_zone)


def read_submission(values: Mapping[str, Any], pictures: BodyPictures | None = None) -> Submission:
    """Read an article from a JSON object; problems are listed, not raised.

    Without `pictures`, the pictures of its text are decoded here, which may take seconds.
    """
    own = editorial.records.remove_read_only(values)
    record, problems = parse_article(own, language="", zone=site().time_zone)
    content = record.with_media(record.image_file)
    content = editorial.languages.choose_language(content, site().language)
    pictures = read_body_pictures(content.body) if pictures is None else pictures
    named = [_name_picture(problem) for problem in problems]
    return Submission(replace(record, content=content), pictures, (*named, *pictures.problems))


def read_body_pictures(body: str) -> BodyPictures:
    """Decode the pictures that a text contains as data: URLs."""
    # A text that is too long is refused anyway.
    if "data:image/" not in body.lower() or measure_text(body) > BODY:
        return NONE
    leave_database()  # decoding may take seconds
    limits = settings().media
    return editorial.body_pictures.read_pictures(
        body, max_pixels=limits.max_pixels, max_width=limits.max_width
    )


def _name_picture(problem: Problem) -> Problem:
    """Return a problem in the words of the API, where pictures are stored and not in a folder."""
    is_other = problem.message == OTHER_FOLDER.message
    return describe_missing_picture(problem.field) if is_other else problem


def describe_missing_picture(field: str) -> Problem:
    """Return the Problem of a picture that is not stored."""
    return Problem(field, "No picture with this name is stored. Upload it first.")


def is_draft(article: Article) -> bool:
    """Return whether an article is a draft: readers do not see it, and no schedule publishes it."""
    return article.state == State.DRAFT
