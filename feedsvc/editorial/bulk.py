"""Bulk actions: one change to several articles, each in an own transaction, undone together.

An article that cannot be changed is reported with its title; the others are changed all the same.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, State
from feedsvc.editorial.articles import (
    publish_article,
    save_article,
    unschedule_article,
    update_article,
    withdraw_article,
)
from feedsvc.editorial.trash import move_to_trash, restore_from_trash
from feedsvc.editorial.undo import undo_change
from feedsvc.errors import ConflictError, NotFoundError, Problem, ValidationError
from feedsvc.storage.articles import articles, bulk
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article


class _Context(TypedDict):
    """The arguments that all changes have; `authority` is the domain in new guids."""

    revision: int
    editor: str
    authority: str
    now: datetime


class BulkVerb(StrEnum):
    """A change that can be made to several articles at once."""

    PUBLISH = "publish"
    UNSCHEDULE = "unschedule"
    WITHDRAW = "withdraw"
    TRASH = "trash"
    RESTORE = "restore"
    ADD_TOPIC = "add_topic"
    DROP_TOPIC = "drop_topic"
    SET_SECTION = "set_section"
    UNDO = "undo"


_PLAIN: dict[BulkVerb, Callable[..., Article]] = {
    BulkVerb.PUBLISH: publish_article,
    BulkVerb.UNSCHEDULE: unschedule_article,
    BulkVerb.WITHDRAW: withdraw_article,
    BulkVerb.TRASH: move_to_trash,
    BulkVerb.RESTORE: restore_from_trash,
    BulkVerb.UNDO: undo_change,
}


def run_bulk_action(
    database: Database,
    verb: BulkVerb,
    chosen: Sequence[tuple[int, int]],
    *,
    editor: str,
    authority: str,
    now: datetime,
    name: str = "",
) -> int:
    """Make a change to each (article id, revision) of `chosen`; return the id of the bulk action.

    `name` is the topic or section for the verbs that need one. Its row reports what was done and
    what was refused. An undo leaves alone the articles that were changed since.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    done: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    # One transaction each: a refusal rolls back nothing else, and no lock is held for 200 articles.
    for article_id, revision in chosen:
        try:
            with database.writing() as session:
                if verb in _PLAIN:
                    article = _PLAIN[verb](
                        session, article_id, revision=revision, editor=editor, now=now
                    )
                else:
                    context = _Context(
                        revision=revision, editor=editor, authority=authority, now=now
                    )
                    article = _reclassify(session, article_id, verb, name, context)
                done.append(
                    {"article": article.id, "revision": article.revision, "title": article.title}
                )
        except (ValidationError, NotFoundError) as error:
            refused += _describe_refusal(database, article_id, error)
    with database.writing() as session:
        return bulk.record_bulk_action(session, verb, editor, done, refused, now=now).id


def _reclassify(
    session: Session, article_id: int, verb: BulkVerb, name: str, context: _Context
) -> Article:
    """Add or remove a topic or set the section; of a published article as a silent correction."""
    articles.lock_articles(session)
    article = articles.get_article(session, article_id)
    stored = read_content(article)
    content = _classify_content(stored, verb, name)
    if content == stored:
        raise ValidationError(
            [Problem("", "There is nothing to change in this article.")], article_id
        )
    if article.state == State.PUBLISHED:
        return update_article(session, article_id, content, silent=True, **context)
    return save_article(session, article_id, content, **context)


def _classify_content(stored: ArticleContent, verb: BulkVerb, name: str) -> ArticleContent:
    other_topics = tuple(topic for topic in stored.topics if topic != name)
    match verb:
        case BulkVerb.ADD_TOPIC:
            # One that is there keeps its place: moving it to the end would change the article.
            return (
                stored if name in stored.topics else replace(stored, topics=(*other_topics, name))
            )
        case BulkVerb.DROP_TOPIC:
            return replace(stored, topics=other_topics)
    return replace(stored, section=name)


def _describe_refusal(
    database: Database, article_id: int, error: ValidationError | NotFoundError
) -> list[dict[str, Any]]:
    """Return the problems of one article with its title, as values for JSON."""
    title, problems = "", error.problems if isinstance(error, ValidationError) else ()
    if isinstance(error, NotFoundError):
        problems = (Problem("", "This article does not exist any more."),)
    else:
        with database.reading() as session:
            title = articles.get_article(session, article_id).title
    if isinstance(error, ConflictError):
        problems = (
            Problem("", "This article was changed after you opened the list. Check it again."),
        )
    return [
        {"article": article_id, "title": title, "message": each.message}
        | {"params": dict(each.params)}
        for each in problems
    ]
