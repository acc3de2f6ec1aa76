"""Articles as JSON: the keys of docs/article.md, and those that only an answer has."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime
from typing import Any

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent, ImageUse, State
from feedsvc.domain.fields import BODY
from feedsvc.editorial.body_pictures import NONE, BodyPictures
from feedsvc.errors import Problem
from feedsvc.parsing.article_json import OTHER_FOLDER, ArticleRecord, parse_article
from feedsvc.parsing.html.data_urls import measure_text
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.tables import Article
from feedsvc.web.context import leave_database, settings, site

_RENAMED = {"body": "body_html", "publish_at": "published"}
# What an answer says beside the article's own keys. A request may repeat it: it is not read.
READ_ONLY = (
    "id",
    "url",
    "revision",
    "created",
    "changed",
    "updated",
    "withdrawn",
    "notice",
    "notice_title",
    "remarks",
)
IMAGE_READ_ONLY = ("url", "width", "height")


@dataclass(frozen=True, slots=True)
class Submission:
    """An article as a program sends it, with the pictures of its text, decoded."""

    record: ArticleRecord
    pictures: BodyPictures
    problems: tuple[Problem, ...]


def dump_article(article: Article, *, is_whole: bool = True) -> dict[str, Any]:
    """Return an article as JSON; without its text unless `is_whole`."""
    content = read_content(article)
    values = {
        _RENAMED.get(each.name, each.name): getattr(content, each.name)
        for each in fields(ArticleContent)
        if is_whole or each.name != "body"
    }
    return {
        "id": article.id,
        "guid": article.guid,
        "url": site().article_url(article.slug),
        "state": str(article.state),
        "revision": article.revision,
        **values,
        "topics": list(content.topics),
        "authors": [asdict(each) for each in content.authors],
        "sources": [asdict(each) for each in content.sources],
        "translations": [site().article_url(slug) for slug in content.translations],
        "image": _dump_image(article, content.image),
        "published": format_instant(content.publish_at),
        "created": format_instant(article.created),
        "changed": format_instant(article.changed),
        "updated": format_instant(article.updated),
        "withdrawn": format_instant(article.withdrawn),
        "notice": article.notice,
        "notice_title": article.notice_title,
    }


def _dump_image(article: Article, image: ImageUse | None) -> dict[str, Any] | None:
    if image is None or article.media is None:
        return None
    values = asdict(image)
    return {
        "file": values.pop("media"),
        **values,
        "url": site().media_url(image.media),
        "width": article.media.width,
        "height": article.media.height,
    }


def format_instant(instant: datetime | None) -> str | None:
    """Return an instant in the newsroom's zone (RFC 3339)."""
    return instant.astimezone(site().time_zone).isoformat(timespec="seconds") if instant else None


def read_submission(values: Mapping[str, Any], pictures: BodyPictures | None = None) -> Submission:
    """Return what an object says of an article; problems are listed, not raised.

    The pictures of its text are decoded here, which may take seconds, unless they were before.
    """
    own = {name: value for name, value in values.items() if name not in READ_ONLY}
    if isinstance(own.get("image"), dict):
        own["image"] = {
            name: value for name, value in own["image"].items() if name not in IMAGE_READ_ONLY
        }
    record, problems = parse_article(own, language="", zone=site().time_zone)
    content = record.with_media(record.image_file)
    content = editorial.languages.choose_language(content, site().language)
    pictures = read_body_pictures(content.body) if pictures is None else pictures
    named = [_name_picture(problem) for problem in problems]
    return Submission(replace(record, content=content), pictures, (*named, *pictures.problems))


def read_body_pictures(body: str) -> BodyPictures:
    """Decode the pictures that a text contains itself, as data: URLs."""
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


def merge_article(present: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return an article with a merge patch applied (RFC 7396): null removes a value."""
    merged = {name: value for name, value in present.items() if name not in ("guid", "state")}
    if "body" in patch:
        merged.pop("body_html", None)
    for name, value in patch.items():
        former = merged.get(name)
        is_part = isinstance(value, dict) and isinstance(former, dict)
        merged[name] = {**former, **value} if is_part else value  # type: ignore[dict-item]  # is_part
    return {name: value for name, value in merged.items() if name not in ("guid", "state")}


def list_fixed_problems(article: Article, patch: Mapping[str, Any]) -> list[Problem]:
    """Return a Problem for each key of a patch that a change cannot give another value."""
    problems: list[Problem] = []
    if patch.get("guid") not in (None, article.guid):
        problems.append(Problem("guid", "The guid of an article never changes. Leave it out."))
    if patch.get("state") not in (None, str(article.state)):
        message = "Leave the state out: publish or withdraw the article at its own addresses."
        problems.append(Problem("state", message))
    return problems


def is_draft(article: Article) -> bool:
    """Tell whether an article is one that readers neither see nor will see by itself."""
    return article.state == State.DRAFT
