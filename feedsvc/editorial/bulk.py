"""Bulk actions: one change to several articles, each in its own transaction, undone together.

An article that cannot be changed is reported with its title; the others are changed all the same.
"""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, TypedDict

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, Notice, State, get_default_notice
from feedsvc.editorial.articles import (
    publish_article,
    save_article,
    unschedule_article,
    update_article,
    withdraw_article,
)
from feedsvc.editorial.notices import clean_notice
from feedsvc.editorial.trash import move_to_trash, restore_from_trash
from feedsvc.editorial.undo import undo_change
from feedsvc.editorial.validation import NO_PUBLIC_DOMAIN
from feedsvc.errors import ConflictError, NotFoundError, Problem, ValidationError
from feedsvc.storage.articles import articles, bulk
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article, BulkAction


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
    WITHDRAW_WITH_NOTICE = "withdraw_with_notice"
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
    text: str = "",
    request_key: str = "",
) -> int:
    """Make a change to each (article id, revision) of `chosen`; return the id of the bulk action.

    `text` is the topic, the section or the notice for the verbs that need one; an empty notice
    stands for the usual one in each article's language. The action's row reports what was done and
    what was refused. An undo leaves alone the articles that were changed since.

    A request that is sent again with its `request_key` (at most 64 characters), even while the
    first one runs, changes each article once and returns the same id; after a killed process it
    changes the remaining articles.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    run = _Run(verb, text, request_key or secrets.token_hex(), editor, authority, now)
    # Each change has its own transaction: a refusal rolls back nothing else, and no lock is held
    # for 200 articles.
    for article_id, revision in chosen:
        try:
            with database.writing() as session:
                run.change(session, article_id, revision)
        except (ValidationError, NotFoundError) as error:
            # A new transaction, because the one of the change was rolled back with its claim.
            with database.writing() as session:
                run.refuse(session, article_id, error)
    # Claim the row once more, because an empty choice has made none above.
    with database.writing() as session:
        return run.claim(session).id


@dataclass(frozen=True, slots=True)
class _Run:
    """One request for a bulk action. Each method runs in a transaction of its own."""

    verb: BulkVerb
    text: str
    request_key: str
    editor: str
    authority: str
    now: datetime

    def claim(self, session: Session) -> BulkAction:
        # Two sendings at the same time get one row, and each waits until the other's change ends.
        articles.lock_articles(session)
        return bulk.claim_bulk_action(
            session, self.request_key, self.verb, self.editor, now=self.now
        )

    def change(self, session: Session, article_id: int, revision: int) -> None:
        action = self.claim(session)
        if bulk.has_article(action, article_id):
            return
        if self.verb is BulkVerb.PUBLISH and not self.authority:
            raise ValidationError([NO_PUBLIC_DOMAIN])
        if self.verb in _PLAIN:
            article = _PLAIN[self.verb](
                session, article_id, revision=revision, editor=self.editor, now=self.now
            )
        elif self.verb is BulkVerb.WITHDRAW_WITH_NOTICE:
            article = withdraw_article(
                session,
                article_id,
                revision=revision,
                editor=self.editor,
                now=self.now,
                notice=_write_notice(session, article_id, self.text),
            )
        else:
            context = _Context(
                revision=revision, editor=self.editor, authority=self.authority, now=self.now
            )
            article = _reclassify(session, article_id, self.verb, self.text, context)
        row = {"article": article.id, "revision": article.revision, "title": article.title}
        bulk.record_done(session, action, row)

    def refuse(
        self, session: Session, article_id: int, error: ValidationError | NotFoundError
    ) -> None:
        action = self.claim(session)
        if not bulk.has_article(action, article_id):
            bulk.record_refused(session, action, _describe_refusal(session, article_id, error))


def _write_notice(session: Session, article_id: int, text: str) -> Notice:
    notice = clean_notice(Notice(text))
    if notice.text:
        return notice
    return Notice(get_default_notice(articles.get_article(session, article_id).language))


def _reclassify(
    session: Session, article_id: int, verb: BulkVerb, name: str, context: _Context
) -> Article:
    """Add or remove a topic or set the section; a published article gets a silent correction."""
    articles.lock_articles(session)
    article = articles.get_article(session, article_id)
    stored = read_content(article)
    content = _classify_content(stored, verb, name)
    # An update without a difference would be a revision whose undo changes nothing.
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
            # A topic that is there keeps its place: moving it to the end would change the article.
            return (
                stored if name in stored.topics else replace(stored, topics=(*other_topics, name))
            )
        case BulkVerb.DROP_TOPIC:
            return replace(stored, topics=other_topics)
    return replace(stored, section=name)


def describe_late_choice() -> Problem:
    """Return the Problem of an article that was changed after a list of articles was opened."""
    return Problem("", "This article was changed after you opened the list. Check it again.")


def _describe_refusal(
    session: Session, article_id: int, error: ValidationError | NotFoundError
) -> list[dict[str, Any]]:
    """Return the problems of one article with its title, as values for JSON."""
    title, problems = "", error.problems if isinstance(error, ValidationError) else ()
    if isinstance(error, NotFoundError):
        problems = (Problem("", "This article does not exist any more."),)
    else:
        title = articles.get_article(session, article_id).title
    if isinstance(error, ConflictError):
        problems = (describe_late_choice(),)
    return [
        {"article": article_id, "title": title, "message": each.message}
        | {"params": dict(each.params)}
        for each in problems
    ]
