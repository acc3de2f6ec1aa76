"""Autosave: a draft stores what an editor types, while it is typed; readers do not see it.

An article has at most one current draft. A client that saves it names the writes that its text
continues (`known`): its last one, and earlier ones to which no answer arrived. Any other write in
between is another editor's, and a conflict. A draft that an editor knowingly replaces (`over`) or
discards is archived and can be restored, so that no sentence is lost.
"""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, State, Verb
from feedsvc.domain.drafts import Base, DraftMark
from feedsvc.domain.fields import TITLE
from feedsvc.domain.text import to_line
from feedsvc.editorial import validation
from feedsvc.errors import ConflictError, Problem, ValidationError
from feedsvc.storage.articles import articles, drafts, search_index
from feedsvc.storage.articles.content import to_columns
from feedsvc.storage.tables import Article, Draft


def create_for_draft(session: Session, *, guid: str, language: str, now: datetime) -> Article:
    """Create the row of an article that nobody has saved yet, so that a draft can refer to it.

    Its slug is a placeholder; the first save gives it a revision, and a slug from its title.
    """
    articles.lock_articles(session)
    article = Article(
        guid=guid,
        slug=f"~{secrets.token_hex(12)}",  # `slugify` makes no "~", so no other article has it
        **to_columns(ArticleContent(language=language)),
        state=State.DRAFT,
        created=now,
        changed=now,
        revision=0,
    )
    session.add(article)
    session.flush()
    search_index.index_article(session, article)
    return article


def save_draft(
    session: Session,
    article_id: int,
    fields: Mapping[str, str],
    *,
    base: Base,
    token: str,
    editor: str,
    now: datetime,
) -> Draft:
    """Store the fields of a form as they were typed. A write that arrives twice counts once.

    `token` names this write.

    Raises:
        NotFoundError: there is no such article.
        ConflictError: another editor typed or saved in between.
        ValidationError: the fields are larger than anything that can be published.
    """
    articles.lock_articles(session)
    article = articles.get_article(session, article_id)
    _check_size(article_id, fields)
    current = drafts.find_draft(session, article_id)
    if current and current.token == token:
        return current  # the same write arrives again: its answer was lost
    _check_base(session, article, current, base)
    # This text replaces a draft that it does not continue; that draft can be restored.
    if current and current.token not in base.known:
        drafts.archive_draft(session, current, now=now)
        current = None
    if current is None:
        current = Draft(article_id=article_id)
        session.add(current)
    current.token, current.revision, current.fields = token, article.revision, dict(fields)
    current.editor, current.at = editor, now
    if article.revision == 0:  # lists have no other title to show
        article.title, article.changed = to_line(fields.get("title", ""))[:TITLE], now
        search_index.index_article(session, article)
    session.flush()
    return current


def consume_draft(session: Session, article_id: int, *, base: Base, now: datetime) -> int:
    """Remove the draft that is about to be saved; return the revision that the text follows.

    A draft that the text replaces without continuing it is archived.

    Raises:
        NotFoundError: there is no such article.
        ConflictError: another editor typed or saved in between.
    """
    articles.lock_articles(session)
    article = articles.get_article(session, article_id)
    current = drafts.find_draft(session, article_id)
    _check_base(session, article, current, base)
    if current and current.token in base.known:
        drafts.delete_draft(session, current)
    elif current:
        drafts.archive_draft(session, current, now=now)
    return article.revision


def archive_current_draft(session: Session, article_id: int, *, token: str, now: datetime) -> bool:
    """Archive the current draft; the form shows the saved article again.

    Return False if it is archived already, because the form was sent twice.

    Raises:
        NotFoundError: there is no such article.
        ConflictError: the draft with this token is not the current one any more.
    """
    articles.lock_articles(session)
    articles.get_article(session, article_id)
    current = drafts.find_draft(session, article_id)
    # There is no other editor whom a conflict could name: the answer to the first form was lost.
    if current is None and drafts.has_archived(session, article_id, token):
        return False
    if current is None or current.token != token:
        raise describe_conflict(article_id)
    drafts.archive_draft(session, current, now=now)
    return True


def rebase_draft(session: Session, article: Article) -> None:
    """Move the draft to the newest revision, in which the scheduler changed no text."""
    current = drafts.find_draft(session, article.id)
    # An older draft is in conflict with an earlier save, and stays so.
    if current and current.revision == article.revision - 1:
        current.revision = article.revision
        session.flush()


def describe_conflict(article_id: int) -> ConflictError:
    """Return the error for an article that two editors changed at the same time."""
    problem = Problem(
        "",
        "Somebody else saved this article after you opened it. "
        "Your text is below, theirs beside it.",
    )
    return ConflictError([problem], article_id)


def _check_size(article_id: int, fields: Mapping[str, str]) -> None:
    problems = list(validation.check_draft_size(fields))
    if problems:
        raise ValidationError(problems, article_id)


def find_text_revision(session: Session, article: Article) -> int:
    """Return the first revision with the article's present text.

    If the scheduler has published the article, it is the revision before the last one.
    """
    last = articles.get_change(session, article.id, article.revision)
    by_scheduler = last is not None and last.verb == Verb.PUBLISH and last.editor == ""
    return article.revision - 1 if by_scheduler else article.revision


def _check_base(session: Session, article: Article, current: Draft | None, base: Base) -> None:
    mark = DraftMark(current.token, current.revision) if current else None
    same_since = find_text_revision(session, article)
    if not base.is_current(article.revision, mark, same_since=same_since):
        raise describe_conflict(article.id)
