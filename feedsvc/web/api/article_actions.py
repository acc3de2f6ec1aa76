"""The actions of programs on articles, in a given session: they use the verbs of the form."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, TypedDict
from urllib.parse import urlsplit

from sqlalchemy.orm import Session

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent, State
from feedsvc.domain.scopes import Scope
from feedsvc.editorial.body_pictures import BodyPictures
from feedsvc.editorial.content import is_edited
from feedsvc.errors import CollisionError, GoneError, Problem, ValidationError
from feedsvc.storage.articles import articles, media
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.tables import Article
from feedsvc.web.api import programs
from feedsvc.web.api.article_records import (
    Submission,
    describe_missing_picture,
    is_draft,
    read_submission,
)
from feedsvc.web.api.changes import record_action
from feedsvc.web.context import now, site


class Actor(TypedDict):
    """The editor for whom a program writes, and the instant."""

    editor: str
    now: datetime


def current_actor() -> Actor:
    """Return the actor of this request."""
    return Actor(editor=programs.current_editor(), now=now())


def find_article(session: Session, article_id: int) -> Article:
    """Return an article.

    Raises:
        NotFoundError: no article has this id.
        GoneError: it was deleted for ever.
    """
    article = articles.get_article(session, article_id)
    if article.state == State.PURGED:
        raise GoneError(f"article {article_id} was deleted for ever", article_id)
    return article


def store_submission(session: Session, submission: Submission) -> tuple[Article, bool]:
    """Store an article; return it, and whether it is new.

    If an article with the same guid and content is stored already, the request was sent twice.

    Raises:
        CollisionError: another article has the guid.
        ValidationError: with every problem of the article at once.
    """
    record = submission.record
    existing = articles.find_by_guid(session, record.guid) if record.guid else None
    content, problems = _check_content(
        session, submission, existing, is_complete=record.state == State.PUBLISHED
    )
    if existing:
        _require_same(existing, content, submission)
        return existing, False
    if problems:
        raise ValidationError(problems, content.title)
    content = _store_pictures(session, content, submission.pictures)
    verbs = editorial.articles
    create = verbs.publish_new_article if record.state == State.PUBLISHED else verbs.create_article
    article = create(
        session, content, **current_actor(), authority=site().authority, guid=record.guid
    )
    return article, True


def apply_patch(
    session: Session,
    article_id: int,
    present: Mapping[str, Any],
    patch: Mapping[str, Any],
    *,
    pictures: BodyPictures,
    is_silent: bool = False,
) -> tuple[Article, Submission]:
    """Apply a merge patch to an article, whose JSON is `present`; return it and the submission.

    Raises:
        RefusalError: the token does not allow the change.
        ConflictError, InvalidStateError, ValidationError: as the errors' names say.
    """
    article = find_article(session, article_id)
    require_right(article)
    records = editorial.records
    submission = read_submission(records.merge_record(present, patch), pictures)
    fixed = records.list_fixed_problems(article, patch)
    submission = replace(submission, problems=(*fixed, *submission.problems))
    is_complete = article.state in (State.PUBLISHED, State.SCHEDULED)
    content, problems = _check_content(session, submission, article, is_complete=is_complete)
    if problems:
        raise ValidationError(problems, article_id)
    content = _store_pictures(session, content, pictures)
    article = records.save_change(
        session,
        article,
        content,
        is_silent=is_silent,
        authority=site().authority,
        **current_actor(),
    )
    return article, submission


def require_right(article: Article) -> None:
    """Require the scope "write" to change a draft, and "publish" for any other article.

    Raises:
        RefusalError: 403.
    """
    programs.require_scope(Scope.WRITE if is_draft(article) else Scope.PUBLISH)


def list_submission_remarks(submission: Submission) -> list[Problem]:
    """Return a remark on each part of the submission that is not in the article."""
    content = submission.record.content
    clean = editorial.validation.clean_content(content)
    return [
        *editorial.advice.list_losses(content, clean, takes_pictures=True),
        *editorial.body_pictures.describe_body_changes(submission.pictures),
    ]


def _check_content(
    session: Session, submission: Submission, article: Article | None, *, is_complete: bool
) -> tuple[ArticleContent, list[Problem]]:
    """Return the cleaned content of a submission, with all its problems at once."""
    content, pictures = submission.record.content, submission.pictures
    if pictures.images:
        paths = {name: _find_path(image) for name, image in pictures.images.items()}
        content = replace(content, body=editorial.body_pictures.place_pictures(content.body, paths))
    content = editorial.validation.clean_content(content)
    problems = [*submission.problems]
    problems += editorial.records.list_content_problems(
        session, content, article, problems, is_complete=is_complete, now=now()
    )
    if is_complete and not site().authority:
        problems.append(editorial.validation.NO_PUBLIC_DOMAIN)
    return content, [_describe_picture(session, content, each) for each in problems]


def _find_path(image: Any) -> str:  # noqa: ANN401  a ProcessedImage or None
    """Return the path that a decoded picture will have; "" for a picture that shows nothing."""
    return urlsplit(site().media_url(image.name)).path if image else ""


def _describe_picture(session: Session, content: ArticleContent, problem: Problem) -> Problem:
    is_missing = content.image and not media.find_media(session, content.image.media)
    return describe_missing_picture("image") if problem.field == "image" and is_missing else problem


def _store_pictures(
    session: Session, content: ArticleContent, pictures: BodyPictures
) -> ArticleContent:
    """Store the pictures of a text, and record each new picture."""
    for image in filter(None, pictures.images.values()):
        is_new = media.find_media(session, image.name) is None
        name = editorial.media.save_image(session, image, now=now())
        stored = media.find_media(session, name)
        if is_new and stored:
            record_action(session, "media", "added", subject=name, subject_id=stored.id)
    return content


def _require_same(existing: Article, content: ArticleContent, submission: Submission) -> None:
    """Raise an error unless this article was stored by the same submission."""
    is_same_state = (submission.record.state == State.DRAFT) == is_draft(existing)
    if submission.problems or not is_same_state or is_edited(read_content(existing), content):
        message = "There is an article with this guid already: number %(id)d, “%(title)s”."
        params = {"id": existing.id, "title": existing.title}
        raise CollisionError([Problem("guid", message, params)], existing.id)
