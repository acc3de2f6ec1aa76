"""Working copies as rows: at most one of an article is current, the others were set aside."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from feedsvc.errors import NotFoundError
from feedsvc.storage.ids import find_by_id
from feedsvc.storage.tables import Article, Draft


def find_draft(session: Session, article_id: int) -> Draft | None:
    """Return what is being written of an article now."""
    return session.scalars(
        select(Draft).where(Draft.article_id == article_id, Draft.archived.is_(None))
    ).one_or_none()


def filter_with_draft(session: Session, article_ids: Sequence[int]) -> set[int]:
    """Return which of these articles have a current working copy."""
    query = select(Draft.article_id)
    return {
        *session.scalars(query.where(Draft.article_id.in_(article_ids), Draft.archived.is_(None)))
    }


def get_draft(session: Session, article_id: int, draft_id: int) -> Draft:
    """Return a working copy of an article, current or set aside.

    Raises:
        NotFoundError: it has none of this number.
    """
    found = find_by_id(session, Draft, draft_id)
    if found is None or found.article_id != article_id:
        raise NotFoundError(f"article {article_id} has no draft {draft_id}", draft_id)
    return found


def list_archived(session: Session, article_id: int, limit: int = 20) -> Sequence[Draft]:
    """Return what was set aside of an article, the last first."""
    return session.scalars(
        select(Draft)
        .where(Draft.article_id == article_id, Draft.archived.is_not(None))
        .order_by(Draft.archived.desc(), Draft.id.desc())
        .limit(limit)
    ).all()


def search_drafts(session: Session, words: str, limit: int = 1) -> Sequence[Article]:
    """Return articles of which a working copy, current or set aside, holds these words somewhere."""
    holds = cast(Draft.fields, Text).contains(words, autoescape=True)
    return session.scalars(
        select(Article).where(Article.id.in_(select(Draft.article_id).where(holds))).limit(limit)
    ).all()


def archive_draft(session: Session, copy: Draft, *, now: datetime) -> None:
    """Set a working copy aside."""
    copy.archived = now
    session.flush()


def delete_draft(session: Session, copy: Draft) -> None:
    """Delete a working copy whose every word is in its article now."""
    session.delete(copy)
    session.flush()
