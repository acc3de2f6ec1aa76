"""Revisions as rows: the compressed content of an article after each of its changes.

What the bytes mean is known to `editorial.revisions`, which compresses them.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import delete, exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from feedsvc.storage.tables import Article, Revision

Key: TypeAlias = tuple[int, int]  # the article's and the revision's number
Place: TypeAlias = tuple[
    datetime, int, int
]  # where a page of old revisions begins: instant, then key


def find_newest_revision(session: Session, article_id: int) -> Revision | None:
    """Return an article's newest revision."""
    return session.scalars(
        select(Revision)
        .where(Revision.article_id == article_id)
        .order_by(Revision.number.desc())
        .limit(1)
    ).one_or_none()


def list_revisions(session: Session, article_id: int, first: int, last: int) -> Sequence[Revision]:
    """Return the revisions of an article from number `first` to `last`, in this order."""
    return session.scalars(
        select(Revision)
        .where(Revision.article_id == article_id, Revision.number.between(first, last))
        .order_by(Revision.number)
    ).all()


def list_revision_numbers(session: Session, article_id: int) -> set[int]:
    """Return the numbers of the revisions that are still kept of an article."""
    return set(session.scalars(select(Revision.number).where(Revision.article_id == article_id)))


def list_old_revisions(
    session: Session, *, before: datetime, after: Place | None, limit: int
) -> Sequence[tuple[Place, bool]]:
    """Return a page of the revisions made before an instant, and whether each may be removed.

    The newest two of an article may not: undo needs them. Nor may one that follows a revision which
    stays, for that one is stored as the differences from it; this happens where a clock was set back.
    """
    former = aliased(Revision)
    follows = exists().where(
        former.article_id == Revision.article_id,
        former.number < Revision.number,
        former.at >= before,
    )
    place = tuple_(Revision.at, Revision.article_id, Revision.number)
    query = (
        select(
            Revision.at,
            Revision.article_id,
            Revision.number,
            (Revision.number < Article.revision - 1) & ~follows,
        )
        .join(Article, Article.id == Revision.article_id)
        .where(Revision.at < before)
        .order_by(Revision.at, Revision.article_id, Revision.number)
        .limit(limit)
    )
    if after:
        query = query.where(place > after)
    return [
        ((at, article_id, number), bool(free))
        for at, article_id, number, free in session.execute(query)
    ]


def delete_revisions(session: Session, keys: Sequence[Key]) -> None:
    """Remove revisions."""
    session.execute(delete(Revision).where(tuple_(Revision.article_id, Revision.number).in_(keys)))
