"""Records: articles that commands and programs send and get, as JSON (docs/article.md)."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, ImageUse, State
from feedsvc.domain.site import Site
from feedsvc.editorial import articles, validation
from feedsvc.editorial.content import is_edited, list_reference_problems
from feedsvc.errors import Problem, ValidationError
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.tables import Article

_RENAMED = {"body": "body_html", "publish_at": "published"}
# The keys of a record besides the article's own. A record that is sent back may repeat them: they
# are not read.
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


def dump_record(article: Article, *, site: Site, is_whole: bool = True) -> dict[str, Any]:
    """Return an article as a value for JSON; without its text unless `is_whole`."""
    content, zone = read_content(article), site.time_zone
    values = {
        _RENAMED.get(each.name, each.name): getattr(content, each.name)
        for each in fields(ArticleContent)
        if is_whole or each.name != "body"
    }
    return {
        "id": article.id,
        "guid": article.guid,
        "url": site.article_url(article.slug),
        "state": str(article.state),
        "revision": article.revision,
        **values,
        "topics": list(content.topics),
        "authors": [asdict(each) for each in content.authors],
        "sources": [asdict(each) for each in content.sources],
        "translations": [site.article_url(slug) for slug in content.translations],
        "image": _dump_image(article, content.image, site),
        "published": format_local_instant(content.publish_at, zone),
        "created": format_local_instant(article.created, zone),
        "changed": format_local_instant(article.changed, zone),
        "updated": format_local_instant(article.updated, zone),
        "withdrawn": format_local_instant(article.withdrawn, zone),
        "notice": article.notice,
        "notice_title": article.notice_title,
    }


def _dump_image(article: Article, image: ImageUse | None, site: Site) -> dict[str, Any] | None:
    if image is None or article.media is None:
        return None
    values = asdict(image)
    return {
        "file": values.pop("media"),
        **values,
        "url": site.media_url(image.media),
        "width": article.media.width,
        "height": article.media.height,
    }


def format_local_instant(instant: datetime | None, zone: ZoneInfo) -> str | None:
    """Return an instant in a zone (RFC 3339)."""
    return instant.astimezone(zone).isoformat(timespec="seconds") if instant else None


def remove_read_only(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record without the keys that only a stored article has."""
    own = {name: value for name, value in values.items() if name not in READ_ONLY}
    if isinstance(own.get("image"), dict):
        own["image"] = {
            name: value for name, value in own["image"].items() if name not in IMAGE_READ_ONLY
        }
    return own


def merge_record(present: Mapping[str, Any], patch: Mapping[str, Any]) -> dict[str, Any]:
    """Return a record with a merge patch applied (RFC 7396): null removes a value.

    The result has neither guid nor state, because a change cannot give these another value.
    """
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
        problems.append(
            Problem("guid", "The guid of an article never changes. Leave out this key.")
        )
    if patch.get("state") not in (None, str(article.state)):
        message = (
            "A change keeps the state. Leave out this key, and publish or withdraw the article."
        )
        problems.append(Problem("state", message))
    return problems


def save_change(
    session: Session,
    article: Article,
    content: ArticleContent,
    *,
    is_silent: bool,
    editor: str,
    authority: str,
    now: datetime,
) -> Article:
    """Store the cleaned content that a change of a record makes, unless it is stored already.

    Readers of a published article are told that it was updated, unless `is_silent`.

    Raises:
        ConflictError, InvalidStateError, ValidationError: as the errors' names say.
    """
    if not _is_changed(read_content(article), content):
        return article
    context: dict[str, Any] = {
        "revision": article.revision,
        "editor": editor,
        "authority": authority,
        "now": now,
    }
    if article.state == State.PUBLISHED:
        return articles.update_article(session, article.id, content, silent=is_silent, **context)
    return articles.save_article(session, article.id, content, **context)


def _is_changed(stored: ArticleContent, content: ArticleContent) -> bool:
    return (
        is_edited(stored, content)
        or content.publish_at != stored.publish_at
        or content.authors != stored.authors
    )


def list_content_problems(
    session: Session,
    content: ArticleContent,
    article: Article | None,
    known: Iterable[Problem],
    *,
    is_complete: bool,
    is_image_stored: bool = True,
    now: datetime,
) -> list[Problem]:
    """Return the problems of storing cleaned content, except in the fields of `known` problems.

    A key of a record that cannot be read leaves its field empty, which is no second problem.
    `article` is None for a new one.
    """
    others: list[Problem] = []
    try:
        validation.validate_content(content, complete=is_complete, now=now)
    except ValidationError as error:
        others += error.problems
    stored = content if is_image_stored else replace(content, image=None)
    # The content is cut to its bounds: names beyond them are refused anyway, and not looked up.
    others += list_reference_problems(session, validation.truncate_content(stored), article)
    fields = {_get_field(problem) for problem in known}
    return [problem for problem in others if _get_field(problem) not in fields]


def _get_field(problem: Problem) -> str:
    """Return the field of the content that a problem of a key of the record is about."""
    key = re.split(r"[.\[]", problem.field)[0]
    names = {"body_html": "body", "published": "publish_at", "time_zone": "publish_at"}
    return names.get(key, key)
