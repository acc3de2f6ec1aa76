"""Rows of articles: find them by id, guid or slug, list them, and delete them."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, or_, select, text
from sqlalchemy.orm import Session, joinedload

from feedsvc.domain.articles import EMPTY, LIVE, State
from feedsvc.domain.identity import is_storable_guid
from feedsvc.storage import slugs
from feedsvc.storage.articles import search_index
from feedsvc.storage.articles.content import set_columns
from feedsvc.storage.articles.translations import load_translations
from feedsvc.storage.ids import get_by_id
from feedsvc.storage.import_tables import Redirect
from feedsvc.storage.tables import (
    Article,
    ArticleAlias,
    ArticleTopic,
    Base,
    Change,
    Draft,
    FormerGuid,
    Section,
    Topic,
    Withdrawal,
)

_LOCK = 0x61727469  # "arti", the key of an advisory lock
# A few articles are read in one statement instead of three. It repeats their texts for each topic
# and author, which would be too much for many.
_FEW = 3
_TOGETHER = (joinedload(Article.topics), joinedload(Article.authors))


def lock_articles(session: Session) -> None:
    """Let no other transaction write articles until this one ends. SQLite has one writer anyway.

    So no two transactions can choose the same slug or name, or wait for each other (deadlock).
    Rows that were read earlier may be outdated: others can change them until this call returns.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})


def get_article(session: Session, article_id: int) -> Article:
    """Return an article.

    Raises:
        NotFoundError: there is no article with this id.
    """
    return get_by_id(session, Article, article_id, "article")


def find_by_guid(session: Session, guid: str) -> Article | None:
    """Return the article that has this guid, or had it until it was shown again as new."""
    if not is_storable_guid(guid):
        return None
    former = select(FormerGuid.article_id).where(FormerGuid.guid == guid).scalar_subquery()
    named = or_(Article.guid == guid, Article.id == former)
    return session.scalars(select(Article).where(named)).one_or_none()


def list_texts_by_title(session: Session, title: str, stem: str) -> Sequence[tuple[int, str, str]]:
    """Return number, guid and body of each article with this title whose slug begins with `stem`.

    The look-up is by the slugs that `find_free_slug` gives; articles in the trash are left out.
    """
    rows = session.execute(
        select(Article.id, Article.guid, Article.body_html)
        .where(Article.slug.in_(slugs.list_candidates(stem)), Article.title == title)
        .where(Article.state != State.TRASHED)
        .order_by(Article.id)
    )
    return [(row.id, row.guid, row.body_html) for row in rows]


def get_articles(session: Session, article_ids: Sequence[int]) -> list[Article]:
    """Return articles in the order of `article_ids`."""
    query = select(Article).where(Article.id.in_(article_ids))
    if len(article_ids) <= _FEW:
        query = query.options(*_TOGETHER)
    articles = {row.id: row for row in session.scalars(query).unique()}
    load_translations(session, articles.values())
    return [articles[article_id] for article_id in article_ids]


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
    """Return `stem`, with a number appended if an article has it or had it before."""
    return slugs.find_free(session, stem, Article.slug, ArticleAlias.slug)


def choose_slugs(session: Session, wishes: Sequence[Sequence[str]]) -> list[str]:
    """Return a slug for each of several new articles: the first of its wishes that is free.

    If none is free, it gets its last wish with a number. No slug is returned twice.
    """
    columns = (Article.slug, ArticleAlias.slug)
    taken = slugs.find_taken(session, {slug for each in wishes for slug in each}, *columns)
    chosen = []
    for each in wishes:
        slug = next((slug for slug in each if slug not in taken), "")
        slug = slug or slugs.find_free(session, each[-1], *columns, reserved=taken)
        taken.add(slug)
        chosen.append(slug)
    return chosen


def is_slug_taken(session: Session, slug: str, excluding: int | None) -> bool:
    """Return whether an article other than `excluding` has this slug or had it before."""
    present = select(Article.id).where(Article.slug == slug, Article.id != (excluding or 0))
    former = select(ArticleAlias.article_id).where(
        ArticleAlias.slug == slug, ArticleAlias.article_id != (excluding or 0)
    )
    return session.scalar(present) is not None or session.scalar(former) is not None


def change_slug(session: Session, article: Article, slug: str) -> None:
    """Give `article` another slug. Its former one redirects if the article was ever published."""
    former = session.get(ArticleAlias, slug)
    if former:
        session.delete(former)
    if article.published:
        session.merge(ArticleAlias(slug=article.slug, article_id=article.id))
    article.slug = slug


def list_due(session: Session, now: datetime, limit: int = 100) -> Sequence[int]:
    """Return the ids of the scheduled articles that are due, the first due first."""
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
    """Return articles of one state, or all that are not in the trash, the last changed first."""
    query = select(Article).order_by(Article.changed.desc(), Article.id.desc()).limit(limit)
    query = query.where(Article.state == state if state else Article.state.in_(LIVE))
    return session.scalars(query).all()


def list_articles_after(
    session: Session,
    *,
    states: Collection[State],
    guid: str | None = None,
    changed_since: datetime | None = None,
    after: int | None = None,
    limit: int = 50,
) -> Sequence[Article]:
    """Return a page of the articles in these states, the newest first: from below the id `after`.

    A page is found by ids, which never change, so no article is missed while others are changed.
    """
    query = select(Article).where(Article.state.in_(states)).order_by(Article.id.desc())
    if guid is not None:
        query = query.where(Article.guid == guid)
    if changed_since:
        query = query.where(Article.changed >= changed_since)
    if after:
        query = query.where(Article.id < after)
    return session.scalars(query.limit(limit)).all()


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as lists show it. `editor` changed it last; "" means that the scheduler did."""

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
    """Return articles as lists show them, in the order of `article_ids`."""
    # Select columns: loading objects with their relationships takes ten times as long.
    columns = [getattr(Article, field.name) for field in fields(ArticleRow)[:9]]  # id ... changed
    last = (Change.article_id == Article.id) & (Change.revision == Article.revision)
    # An article that was only autosaved has no change yet: the editor of its draft wrote it.
    is_first_draft = (
        (Article.revision == 0) & (Draft.article_id == Article.id) & Draft.archived.is_(None)
    )
    query = (
        select(*columns, Section.name, func.coalesce(Change.editor, Draft.editor))
        .outerjoin(Section, Section.id == Article.section_id)
        .outerjoin(Change, last)
        .outerjoin(Draft, is_first_draft)
    )
    rows = session.execute(query.where(Article.id.in_(article_ids)))
    columns_by_id: dict[int, tuple[Any, ...]] = {row[0]: tuple(row) for row in rows}
    topics: dict[int, list[str]] = {}
    names = select(ArticleTopic.article_id, Topic.name).join(
        Topic, Topic.id == ArticleTopic.topic_id
    )
    names = names.where(ArticleTopic.article_id.in_(article_ids)).order_by(ArticleTopic.position)
    for article_id, name in session.execute(names):
        topics.setdefault(article_id, []).append(name)
    return [
        ArticleRow(*[*columns_by_id[article_id], tuple(topics.get(article_id, ()))])
        for article_id in article_ids
        if article_id in columns_by_id
    ]


def list_trashed(session: Session, *, before: datetime, limit: int = 100) -> Sequence[int]:
    """Return the ids of the articles that were trashed before an instant, the earliest first."""
    return session.scalars(
        select(Article.id)
        .where(Article.state == State.TRASHED, Article.trashed < before)
        .order_by(Article.trashed, Article.id)
        .limit(limit)
    ).all()


def delete_article(session: Session, article: Article) -> None:
    """Delete an article with every row that refers to it.

    If it was ever published, an empty row, its former slugs and guids and its tombstones remain:
    its guids are never given again, and its addresses answer 410.
    """
    search_index.remove_article(session, article.id)
    rows = (ArticleAlias, FormerGuid, Redirect, Withdrawal)
    remaining = {each.__table__ for each in rows} if article.published else set()
    # Statements delete the rows of these objects: no flush may write them again.
    session.expire(article, ["topics", "authors"])
    # Go through every table with a foreign key to articles, so that a new table cannot be
    # forgotten; in reverse, because `sorted_tables` has the referenced tables first.
    for table in reversed(Base.metadata.sorted_tables):
        for key in table.foreign_keys:
            if key.column is Article.__table__.c.id and table not in remaining:
                session.execute(table.delete().where(key.parent == article.id))
    if not article.published:
        session.execute(delete(Article).where(Article.id == article.id))
        return
    set_columns(article, EMPTY)
    article.story = None
    article.media, article.section = None, None
    article.notice, article.notice_title = "", ""
    article.state, article.trashed = State.PURGED, None
    session.flush()


def list_changes(session: Session, article_id: int, limit: int = 100) -> Sequence[Change]:
    """Return the changes of an article, the last first."""
    return session.scalars(
        select(Change)
        .where(Change.article_id == article_id)
        .order_by(Change.revision.desc())
        .limit(limit)
    ).all()


def get_change(session: Session, article_id: int, revision: int) -> Change | None:
    """Return the change that gave an article this revision."""
    return session.scalars(
        select(Change).where(Change.article_id == article_id, Change.revision == revision)
    ).one_or_none()
