"""Batches: one thing done to several articles, each in a transaction of its own, and undone as one.

What cannot be done to an article is told with its title and hinders no other.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

from sqlalchemy.orm import Session

from feedsvc.domain.articles import State, Submission
from feedsvc.editorial import content
from feedsvc.editorial.articles import publish, save, undo, unschedule, update, withdraw
from feedsvc.editorial.bin import discard, restore
from feedsvc.errors import ConflictError, NotFoundError, Problem, Refused
from feedsvc.storage import articles, batches
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article


class _By(TypedDict):
    """Who does it, to which revision, when; and under which domain what is new is named."""

    revision: int
    editor: str
    authority: str
    now: datetime


class Bulk(StrEnum):
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


_PLAIN: dict[Bulk, Callable[..., Article]] = {
    Bulk.PUBLISH: publish,
    Bulk.UNSCHEDULE: unschedule,
    Bulk.WITHDRAW: withdraw,
    Bulk.BIN: discard,
    Bulk.RESTORE: restore,
    Bulk.UNDO: undo,
}


def act(
    database: Database,
    verb: Bulk,
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
                    article = _PLAIN[verb](session, article_id, revision=revision, editor=editor, now=now)
                else:
                    given = _By(revision=revision, editor=editor, authority=authority, now=now)
                    article = _reclassify(session, article_id, verb, name, given)
                done.append({"article": article.id, "revision": article.revision, "title": article.title})
        except (Refused, NotFoundError) as error:
            refused += _told(database, article_id, error)
    with database.writing() as session:
        return batches.keep(session, verb, editor, done, refused, now=now).id


def _reclassify(session: Session, article_id: int, verb: Bulk, name: str, given: _By) -> Article:
    """Give an article another topic or section; of what is published, as a silent correction."""
    articles.take_turn(session)
    article = articles.get(session, article_id)
    stored = content.of(article)
    wanted = _with(stored, verb, name)
    if wanted == stored:
        raise Refused([Problem("", "Nothing is to be changed in it.")], article_id)
    if article.state == State.PUBLISHED:
        return update(session, article_id, wanted, silent=True, **given)
    return save(session, article_id, wanted, **given)


def _with(stored: Submission, verb: Bulk, name: str) -> Submission:
    others = tuple(topic for topic in stored.topics if topic != name)
    match verb:
        case Bulk.ADD_TOPIC:
            return stored if name in stored.topics else replace(stored, topics=(*others, name))
        case Bulk.DROP_TOPIC:
            return replace(stored, topics=others)
    return replace(stored, section=name)


def _told(database: Database, article_id: int, error: Refused | NotFoundError) -> list[dict[str, Any]]:
    """Return the problems of one article with its title, as JSON can hold them."""
    title, problems = "", error.problems if isinstance(error, Refused) else ()
    if isinstance(error, NotFoundError):
        problems = (Problem("", "It is not there any more."),)
    else:
        with database.reading() as session:
            title = articles.get(session, article_id).title
    if isinstance(error, ConflictError):
        problems = (Problem("", "It was changed after this list was made. Look at it again."),)
    return [
        {"article": article_id, "title": title, "message": one.message, "params": dict(one.params)} for one in problems
    ]
