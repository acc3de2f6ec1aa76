"""Batches: one thing done to several articles, each in a transaction of its own, and undone as one.

What cannot be done to an article is told with its title and hinders no other.
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


class _Actor(TypedDict):
    """Who does it, to which revision, when; and under which domain what is new is named."""

    revision: int
    editor: str
    authority: str
    now: datetime


class BulkVerb(StrEnum):
    """What can be done to several articles at once."""

    PUBLISH = "publish"
    UNSCHEDULE = "unschedule"
    WITHDRAW = "withdraw"
    BIN = "bin"
    RESTORE = "restore"
    ADD_TOPIC = "add_topic"
    DROP_TOPIC = "drop_topic"
    SET_SECTION = "set_section"
    UNDO = "undo"


_PLAIN: dict[BulkVerb, Callable[..., Article]] = {
    BulkVerb.PUBLISH: publish_article,
    BulkVerb.UNSCHEDULE: unschedule_article,
    BulkVerb.WITHDRAW: withdraw_article,
    BulkVerb.BIN: move_to_trash,
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
    """Do `verb` to each (article, revision) of `chosen`; return the number of the batch that tells how it went.

    `name` is the topic or the section that they shall have. Undone is what is left as the batch left it.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    done: list[dict[str, Any]] = []
    refused: list[dict[str, Any]] = []
    for article_id, revision in chosen:
        try:
            with database.writing() as session:
                if verb in _PLAIN:
                    article = _PLAIN[verb](
                        session, article_id, revision=revision, editor=editor, now=now
                    )
                else:
                    given = _Actor(revision=revision, editor=editor, authority=authority, now=now)
                    article = _reclassify(session, article_id, verb, name, given)
                done.append(
                    {"article": article.id, "revision": article.revision, "title": article.title}
                )
        except (ValidationError, NotFoundError) as error:
            refused += _describe_refusal(database, article_id, error)
    with database.writing() as session:
        return bulk.record_bulk_action(session, verb, editor, done, refused, now=now).id


def _reclassify(
    session: Session, article_id: int, verb: BulkVerb, name: str, given: _Actor
) -> Article:
    """Give an article another topic or section; of what is published, as a silent correction."""
    articles.lock_articles(session)
    article = articles.get_article(session, article_id)
    stored = read_content(article)
    wanted = _add_to_content(stored, verb, name)
    if wanted == stored:
        raise ValidationError([Problem("", "Nothing is to be changed in it.")], article_id)
    if article.state == State.PUBLISHED:
        return update_article(session, article_id, wanted, silent=True, **given)
    return save_article(session, article_id, wanted, **given)


def _add_to_content(stored: ArticleContent, verb: BulkVerb, name: str) -> ArticleContent:
    others = tuple(topic for topic in stored.topics if topic != name)
    match verb:
        case BulkVerb.ADD_TOPIC:
            return stored if name in stored.topics else replace(stored, topics=(*others, name))
        case BulkVerb.DROP_TOPIC:
            return replace(stored, topics=others)
    return replace(stored, section=name)


def _describe_refusal(
    database: Database, article_id: int, error: ValidationError | NotFoundError
) -> list[dict[str, Any]]:
    """Return the problems of one article with its title, as JSON can hold them."""
    title, problems = "", error.problems if isinstance(error, ValidationError) else ()
    if isinstance(error, NotFoundError):
        problems = (Problem("", "It is not there any more."),)
    else:
        with database.reading() as session:
            title = articles.get_article(session, article_id).title
    if isinstance(error, ConflictError):
        problems = (Problem("", "It was changed after this list was made. Look at it again."),)
    return [
        {"article": article_id, "title": title, "message": one.message, "params": dict(one.params)}
        for one in problems
    ]
