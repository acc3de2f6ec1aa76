"""Fragments as rows: the bytes of single entries, so that one that changed does not cost fifty.

A fragment is good for one revision of its article and one imprint of the press. What else it prints
is the words of headings: who changes them forgets the fragments (`forget`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from sqlalchemy import delete, exists, select, tuple_
from sqlalchemy.orm import Session, aliased

from feedsvc.storage import headings
from feedsvc.storage.tables import Article, Author, Fragment, Placement, Section, Topic
from feedsvc.storage.upserting import upsert

Key: TypeAlias = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry's bytes as they are stored, and the revision of which they are."""

    guid: str
    revision: int
    body: bytes


def of(session: Session, article_ids: Sequence[int], imprint: str) -> dict[Key, Kept]:
    """Return what is good of the bytes of these articles, by article and suffix."""
    rows = session.execute(
        select(Fragment.article_id, Fragment.suffix, Article.guid, Fragment.revision, Fragment.body)
        .join(Article, Article.id == Fragment.article_id)
        .where(Fragment.article_id.in_(article_ids), Fragment.imprint == imprint, Fragment.revision == Article.revision)
    )
    return {(article_id, suffix): Kept(guid, revision, body) for article_id, suffix, guid, revision, body in rows}


def keep(session: Session, made: Mapping[Key, Kept], imprint: str) -> None:
    """Keep entries' bytes, in one order for all, so that no two presses wait for each other.

    Only for who holds the lock of a feed that shows these articles, and has seen its last mark.
    """
    rows = [
        {
            "article_id": article_id,
            "suffix": suffix,
            "revision": kept.revision,
            "imprint": imprint,
            "body": kept.body,
        }
        for (article_id, suffix), kept in sorted(made.items())
    ]
    if rows:
        upsert(session, Fragment, rows)


def forget(session: Session, heading: Topic | Section | Author) -> None:
    """Forget the bytes that print a heading's words, because these change."""
    session.execute(delete(Fragment).where(Fragment.article_id.in_(headings.articles(heading))))


def after(session: Session, article_id: int, limit: int = 200) -> Sequence[int]:
    """Return the next articles by number of which bytes are kept, to walk over them all in pieces."""
    return session.scalars(
        select(Fragment.article_id).where(Fragment.article_id > article_id).distinct().order_by(Fragment.article_id)
        .limit(limit)
    ).all()  # fmt: skip


def drop_unshown(session: Session, article_ids: Iterable[int], newest: int) -> int:
    """Forget the bytes of those articles that are among no feed's `newest` ones; return of how many."""
    newer = aliased(Placement)
    is_old = exists(
        select(newer.article_id)
        .where(
            newer.feed_id == Placement.feed_id,
            tuple_(newer.published, newer.article_id) > tuple_(Placement.published, Placement.article_id),
        )
        .offset(newest - 1)
        .limit(1)
    )
    wanted = set(article_ids)
    shown = set(session.scalars(select(Placement.article_id).where(Placement.article_id.in_(wanted), ~is_old)))
    session.execute(delete(Fragment).where(Fragment.article_id.in_(wanted - shown)))
    return len(wanted - shown)
