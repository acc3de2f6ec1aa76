"""Rows of drafts: an article has at most one current draft; the others are archived."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from feedsvc.errors import NotFoundError
from feedsvc.storage.ids import find_by_id
from feedsvc.storage.tables import Article, Draft


def find_draft(session: Session, article_id: int) -> Draft | None:
    """Return the current draft of an article."""
    return session.scalars(
        select(Draft).where(Draft.article_id == article_id, Draft.archived.is_(None))
    ).one_or_none()


def filter_with_draft(session: Session, article_ids: Sequence[int]) -> set[int]:
    """Return which of these articles have a current draft."""
    query = select(Draft.article_id)
    return {
        *session.scalars(query.where(Draft.article_id.in_(article_ids), Draft.archived.is_(None)))
    }


def get_draft(session: Session, article_id: int, draft_id: int) -> Draft:
    """Return a draft of an article, current or archived.

    Raises:
        NotFoundError: the article has no draft with this id.
    """
    draft = find_by_id(session, Draft, draft_id)
    if draft is None or draft.article_id != article_id:
        raise NotFoundError(f"article {article_id} has no draft {draft_id}", draft_id)
    return draft


def list_archived(session: Session, article_id: int, limit: int = 20) -> Sequence[Draft]:
    """Return the archived drafts of an article, the last archived first."""
    return session.scalars(
        select(Draft)
        .where(Draft.article_id == article_id, Draft.archived.is_not(None))
        .order_by(Draft.archived.desc(), Draft.id.desc())
        .limit(limit)
    ).all()


def has_archived(session: Session, article_id: int, token: str) -> bool:
    """Return whether the last archived draft of an article is the one with this token."""
    last = next(iter(list_archived(session, article_id, 1)), None)
    return last is not None and last.token == token


def search_drafts(session: Session, words: str, limit: int = 1) -> Sequence[Article]:
    """Return articles with a draft, current or archived, that holds `words` in any field."""
    matches = cast(Draft.fields, Text).contains(words, autoescape=True)
    return session.scalars(
        select(Article).where(Article.id.in_(select(Draft.article_id).where(matches))).limit(limit)
    ).all()


def archive_draft(session: Session, draft: Draft, *, now: datetime) -> None:
    """Archive a draft."""
    draft.archived = now
    session.flush()


def delete_draft(session: Session, draft: Draft) -> None:
    """Delete a draft after its content was saved into its article."""
    session.delete(draft)
    session.flush()
