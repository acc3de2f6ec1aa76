"""Rows of revisions: the compressed content of an article after each of its changes.

`editorial.revisions` compresses and decompresses the content.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import delete, exists, insert, select, tuple_
from sqlalchemy.orm import Session, aliased

from feedsvc.storage.tables import Article, Revision

Key: TypeAlias = tuple[int, int]  # the article's id and the revision's number
Position: TypeAlias = tuple[
    datetime, int, int
]  # of a page of old revisions: the instant of its last row, then the key


def find_newest_revision(session: Session, article_id: int) -> Revision | None:
    """Return an article's newest revision."""
    return session.scalars(
        select(Revision)
        .where(Revision.article_id == article_id)
        .order_by(Revision.number.desc())
        .limit(1)
    ).one_or_none()


def insert_revisions(
    session: Session, contents: Mapping[int, bytes], *, number: int, now: datetime
) -> None:
    """Store complete revisions with this number, by the ids of their articles."""
    rows = [
        {
            "article_id": article_id,
            "number": number,
            "at": now,
            "complete": True,
            "content": content,
        }
        for article_id, content in contents.items()
    ]
    session.execute(insert(Revision), rows)


def list_revisions(session: Session, article_id: int, first: int, last: int) -> Sequence[Revision]:
    """Return the revisions of an article from number `first` to `last`, in ascending order."""
    return session.scalars(
        select(Revision)
        .where(Revision.article_id == article_id, Revision.number.between(first, last))
        .order_by(Revision.number)
    ).all()


def list_revision_numbers(session: Session, article_id: int) -> set[int]:
    """Return the numbers of the stored revisions of an article."""
    return set(session.scalars(select(Revision.number).where(Revision.article_id == article_id)))


def list_old_revisions(
    session: Session, *, before: datetime, after: Position | None, limit: int
) -> Sequence[tuple[Position, bool]]:
    """Return a page of the revisions before an instant, and whether each may be deleted.

    The newest two of an article must stay: undo needs them. So must a revision that follows one
    that stays, because a revision is stored as its differences from the next one. The latter
    happens if a clock was set back.
    """
    previous = aliased(Revision)
    follows = exists().where(
        previous.article_id == Revision.article_id,
        previous.number < Revision.number,
        previous.at >= before,
    )
    position = tuple_(Revision.at, Revision.article_id, Revision.number)
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
        query = query.where(position > after)
    return [
        ((at, article_id, number), bool(is_deletable))
        for at, article_id, number, is_deletable in session.execute(query)
    ]


def delete_revisions(session: Session, keys: Sequence[Key]) -> None:
    """Delete revisions."""
    session.execute(delete(Revision).where(tuple_(Revision.article_id, Revision.number).in_(keys)))
