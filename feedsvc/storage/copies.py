"""Working copies as rows: at most one of an article is current, the others were set aside."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Text, cast, select
from sqlalchemy.orm import Session

from feedsvc.errors import NotFoundError
from feedsvc.storage.tables import MOST, Article, WorkingCopy


def current(session: Session, article_id: int) -> WorkingCopy | None:
    """Return what is being written of an article now."""
    return session.scalars(
        select(WorkingCopy).where(WorkingCopy.article_id == article_id, WorkingCopy.ended.is_(None))
    ).one_or_none()


def pending(session: Session, article_ids: Sequence[int]) -> set[int]:
    """Return which of these articles have a current working copy."""
    query = select(WorkingCopy.article_id)
    return {*session.scalars(query.where(WorkingCopy.article_id.in_(article_ids), WorkingCopy.ended.is_(None)))}


def get(session: Session, article_id: int, copy_id: int) -> WorkingCopy:
    """Return a working copy of an article, current or set aside.

    Raises:
        NotFoundError: it has none of this number.
    """
    found = session.get(WorkingCopy, copy_id) if 0 < copy_id <= MOST else None
    if found is None or found.article_id != article_id:
        raise NotFoundError(f"article {article_id} has no working copy {copy_id}", copy_id)
    return found


def set_aside(session: Session, article_id: int, limit: int = 20) -> Sequence[WorkingCopy]:
    """Return what was set aside of an article, the last first."""
    return session.scalars(
        select(WorkingCopy)
        .where(WorkingCopy.article_id == article_id, WorkingCopy.ended.is_not(None))
        .order_by(WorkingCopy.ended.desc(), WorkingCopy.id.desc())
        .limit(limit)
    ).all()


def writing(session: Session, words: str, limit: int = 1) -> Sequence[Article]:
    """Return articles of which a working copy, current or set aside, holds these words somewhere."""
    holds = cast(WorkingCopy.fields, Text).contains(words, autoescape=True)
    return session.scalars(
        select(Article).where(Article.id.in_(select(WorkingCopy.article_id).where(holds))).limit(limit)
    ).all()


def end(session: Session, copy: WorkingCopy, *, now: datetime) -> None:
    """Set a working copy aside."""
    copy.ended = now
    session.flush()


def drop(session: Session, copy: WorkingCopy) -> None:
    """Delete a working copy whose every word is in its article now."""
    session.delete(copy)
    session.flush()
