"""Articles as rows: found by what names them, listed by what editors ask for."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, text
from sqlalchemy.orm import Session

from feedsvc.domain.articles import EMPTY, LIVE, State
from feedsvc.errors import NotFoundError
from feedsvc.storage import slugs
from feedsvc.storage.articles import search_index
from feedsvc.storage.articles.content import set_columns
from feedsvc.storage.ids import find_by_id
from feedsvc.storage.tables import (
    Article,
    ArticleAlias,
    ArticleTopic,
    Base,
    Change,
    Section,
    Topic,
    Withdrawal,
)

_TURN = 0x61727469  # "arti"


def lock_articles(session: Session) -> None:
    """Let one writer of articles in at a time; SQLite does by itself.

    It makes slugs and names safe to choose, and no two writers can wait for each other.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _TURN})


def get_article(session: Session, article_id: int) -> Article:
    """Return an article.

    Raises:
        NotFoundError: there is none of this number.
    """
    article = find_by_id(session, Article, article_id)
    if article is None:
        raise NotFoundError(f"there is no article {article_id}", article_id)
    return article


def find_by_guid(session: Session, guid: str) -> Article | None:
    """Return the article that has this guid."""
    return session.scalars(select(Article).where(Article.guid == guid)).one_or_none()


def get_articles(session: Session, article_ids: Sequence[int]) -> list[Article]:
    """Return articles in the order of their numbers here."""
    found = {
        row.id: row for row in session.scalars(select(Article).where(Article.id.in_(article_ids)))
    }
    return [found[article_id] for article_id in article_ids]


def find_article_by_slug(session: Session, slug: str) -> Article | None:
    """Return the article that has this slug now."""
    return session.scalars(select(Article).where(Article.slug == slug)).one_or_none()


def find_article_by_former_slug(session: Session, slug: str) -> Article | None:
    """Return the article that had this slug before."""
    return session.scalars(
        select(Article)
        .join(ArticleAlias, ArticleAlias.article_id == Article.id)
        .where(ArticleAlias.slug == slug)
    ).one_or_none()


def find_free_slug(session: Session, stem: str) -> str:
    """Return `stem`, with a number where an article has or had it already."""
    return slugs.find_free(session, stem, Article.slug, ArticleAlias.slug)


def is_slug_taken(session: Session, slug: str, but: int | None) -> bool:
    """Tell whether an article, but this one, has or had a slug."""
    present = select(Article.id).where(Article.slug == slug, Article.id != (but or 0))
    former = select(ArticleAlias.article_id).where(
        ArticleAlias.slug == slug, ArticleAlias.article_id != (but or 0)
    )
    return session.scalar(present) is not None or session.scalar(former) is not None


def change_slug(session: Session, article: Article, slug: str) -> None:
    """Give `article` another slug; the former one redirects if readers could know it."""
    former = session.get(ArticleAlias, slug)
    if former:
        session.delete(former)
    if article.published:
        session.merge(ArticleAlias(slug=article.slug, article_id=article.id))
    article.slug = slug


def list_due(session: Session, now: datetime, limit: int = 100) -> Sequence[int]:
    """Return which scheduled articles' time has come, the first due first."""
    return session.scalars(
        select(Article.id)
        .where(Article.state == State.SCHEDULED, Article.publish_at <= now)
        .order_by(Article.publish_at)
        .limit(limit)
    ).all()


def list_articles(
    session: Session,
    *,
    state: State | None = None,
    limit: int = 50,
) -> Sequence[Article]:
    """Return articles of one state, or all but those in the bin, the last changed first."""
    query = select(Article).order_by(Article.changed.desc(), Article.id.desc()).limit(limit)
    query = query.where(Article.state == state if state else Article.state.in_(LIVE))
    return session.scalars(query).all()


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as lists show it; `editor` changed it last, "" is the schedule."""

    id: int
    revision: int
    title: str
    slug: str
    state: str
    publish_at: datetime | None
    published: datetime | None
    trashed: datetime | None
    changed: datetime
    section: str | None
    editor: str | None
    topics: tuple[str, ...] = ()


def list_rows(session: Session, article_ids: Sequence[int]) -> list[ArticleRow]:
    """Return articles as lists show them, in this order: read by columns, for objects cost ten times as much."""
    columns = [getattr(Article, field.name) for field in fields(ArticleRow)[:9]]
    last = (Change.article_id == Article.id) & (Change.revision == Article.revision)
    query = select(*columns, Section.name, Change.editor).outerjoin(
        Section, Section.id == Article.section_id
    )
    rows = session.execute(query.outerjoin(Change, last).where(Article.id.in_(article_ids)))
    found: dict[int, tuple[Any, ...]] = {row[0]: tuple(row) for row in rows}
    topics: dict[int, list[str]] = {}
    named = select(ArticleTopic.article_id, Topic.name).join(
        Topic, Topic.id == ArticleTopic.topic_id
    )
    named = named.where(ArticleTopic.article_id.in_(article_ids)).order_by(ArticleTopic.position)
    for article_id, name in session.execute(named):
        topics.setdefault(article_id, []).append(name)
    return [
        ArticleRow(*[*found[number], tuple(topics.get(number, ()))])
        for number in article_ids
        if number in found
    ]


def list_trashed(session: Session, *, before: datetime, limit: int = 100) -> Sequence[int]:
    """Return what lies in the bin since before an instant, the longest first."""
    return session.scalars(
        select(Article.id)
        .where(Article.state == State.TRASHED, Article.trashed < before)
        .order_by(Article.trashed, Article.id)
        .limit(limit)
    ).all()


def delete_article(session: Session, article: Article) -> None:
    """Remove an article with all that hangs on it; of one that was public, addresses and tombstones stay."""
    search_index.remove_article(session, article.id)
    stay = {ArticleAlias.__table__, Withdrawal.__table__} if article.published else set()
    session.expire(article, ["topics", "authors"])
    for table in reversed(Base.metadata.sorted_tables):
        for key in table.foreign_keys:
            if key.column is Article.__table__.c.id and table not in stay:
                session.execute(table.delete().where(key.parent == article.id))
    if not article.published:
        session.execute(delete(Article).where(Article.id == article.id))
        return
    set_columns(article, EMPTY)
    article.media, article.section = None, None
    article.state, article.trashed = State.PURGED, None
    session.flush()


def list_changes(session: Session, article_id: int, limit: int = 100) -> Sequence[Change]:
    """Return what was done to an article, the last first."""
    return session.scalars(
        select(Change)
        .where(Change.article_id == article_id)
        .order_by(Change.revision.desc())
        .limit(limit)
    ).all()


def get_change(session: Session, article_id: int, revision: int) -> Change | None:
    """Return what was done to an article to give it this revision."""
    return session.scalars(
        select(Change).where(Change.article_id == article_id, Change.revision == revision)
    ).one_or_none()
