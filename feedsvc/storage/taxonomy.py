"""Rows of terms: the topics, sections and authors of articles.

A term that was merged into another one stays as a row whose `merged_id` leads to that term.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, delete, func, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from feedsvc.domain.names import fold_name
from feedsvc.domain.text import slugify
from feedsvc.storage import slugs
from feedsvc.storage.ids import get_by_id
from feedsvc.storage.known_terms import find_alike, find_by_exact_name
from feedsvc.storage.names import contains_name
from feedsvc.storage.tables import (
    Article,
    ArticleAuthor,
    ArticleTopic,
    Author,
    Feed,
    FeedItem,
    Section,
    Topic,
)

KINDS: dict[str, type[Topic | Section | Author]] = {
    "topics": Topic,
    "sections": Section,
    "authors": Author,
}
TermRow = TypeVar("TermRow", Topic, Section, Author)
_COLUMNS: Mapping[Any, InstrumentedAttribute[Any]] = {
    Topic: ArticleTopic.topic_id,
    Section: Article.section_id,
    Author: ArticleAuthor.author_id,
}


def get_term(session: Session, table: type[TermRow], term_id: int) -> TermRow:
    """Return a term.

    Raises:
        NotFoundError: there is no term of this kind with this id.
    """
    return get_by_id(session, table, term_id, table.__name__.lower())


def get_term_name(session: Session, kind: str, term_id: int) -> str:
    """Return the name of a term.

    Raises:
        NotFoundError: there is no term of this kind with this id.
    """
    return get_term(session, cast("type[Topic]", KINDS[kind]), term_id).name


def resolve_term(session: Session, table: type[TermRow], term_id: int) -> TermRow:
    """Return a term, or the one that it was merged into.

    Raises:
        NotFoundError: there is no term of this kind with this id.
    """
    return _follow_merge(session, get_term(session, table, term_id))


def find_term(session: Session, table: type[TermRow], name: str) -> TermRow | None:
    """Return the term whose name looks like this one, or the term that it was merged into."""
    term = find_name_owner(session, table, name)
    return _follow_merge(session, term) if term else None


def find_terms(session: Session, table: type[TermRow], names: Sequence[str]) -> dict[str, TermRow]:
    """Return by name the terms that `find_term` would find, by two statements at most."""
    found = find_by_exact_name(session, table, names)
    alike = find_alike(session, table, [name for name in names if name not in found])
    return {name: _follow_merge(session, term) for name, term in (found | alike).items()}


def find_name_owner(session: Session, table: type[TermRow], name: str) -> TermRow | None:
    """Return the term with this name, merged or not; if there is none, one that looks like it."""
    alike = select(table).where(table.folded_name == fold_name(name)).order_by(table.id).limit(1)
    return find_by_exact_name(session, table, [name]).get(name) or session.scalars(alike).first()


def _follow_merge(session: Session, term: TermRow) -> TermRow:
    return get_term(session, type(term), term.merged_id) if term.merged_id else term


def find_term_by_slug(session: Session, table: type[TermRow], slug: str) -> TermRow | None:
    """Return the term with this slug."""
    return session.scalars(select(table).where(table.slug == slug)).one_or_none()


def add_term(session: Session, table: type[TermRow], name: str) -> TermRow:
    """Add a term, with a slug made from its name that no feed of this kind has or had."""
    kind = table.__tablename__
    slug = slugs.find_free(session, slugify(name) or kind, table.slug, feed_folder=kind)
    term = table(slug=slug, name=name, description="")
    session.add(term)
    session.flush()
    return term


def list_terms(
    session: Session, table: type[TermRow], *, withdrawn: bool = False
) -> Sequence[TermRow]:
    """Return all terms of a kind by name; the retired ones only if `withdrawn`."""
    query = select(table).where(table.merged_id.is_(None))
    if not withdrawn:
        query = query.where(table.withdrawn.is_(None))
    return session.scalars(query.order_by(table.sort_key, table.id)).all()


def list_terms_page(
    session: Session,
    table: type[TermRow],
    *,
    containing: str = "",
    withdrawn: bool | None = None,
    after: TermRow | None = None,
    before: TermRow | None = None,
    excluding: int = 0,
    limit: int = 50,
) -> Sequence[TermRow]:
    """Return a page of terms by name: those after the term `after`, or the last before `before`.

    `withdrawn` True returns only retired terms, False only the others, and None all.
    """
    query = select(table).where(table.merged_id.is_(None), table.id != excluding).limit(limit)
    if containing:
        query = query.where(contains_name(table, containing))
    if withdrawn is not None:
        query = query.where(
            table.withdrawn.is_not(None) if withdrawn else table.withdrawn.is_(None)
        )
    position = tuple_(table.sort_key, table.id)
    if before:
        query = query.where(position < (before.sort_key, before.id)).order_by(
            table.sort_key.desc(), table.id.desc()
        )
        return session.scalars(query).all()[::-1]
    if after:
        query = query.where(position > (after.sort_key, after.id))
    return session.scalars(query.order_by(table.sort_key, table.id)).all()


def count_terms(session: Session, table: type[TermRow], *, withdrawn: bool = False) -> int:
    """Return how many terms of a kind there are, or how many of them are retired."""
    query = select(func.count()).select_from(table).where(table.merged_id.is_(None))
    return session.scalar(query.where(table.withdrawn.is_not(None)) if withdrawn else query) or 0


def count_articles_by_term(
    session: Session, table: type[TermRow], term_ids: Collection[int]
) -> dict[int, int]:
    """Return how many articles, in any state, have each of these terms."""
    column = _COLUMNS[table]
    rows = session.execute(
        select(column, func.count()).where(column.in_(term_ids)).group_by(column)
    )
    return {row[0]: row[1] for row in rows}


def count_shared_articles(session: Session, term: TermRow, other: TermRow) -> int:
    """Return how many articles have both terms."""
    if isinstance(term, Section):  # an article has one section at most
        return 0
    column = _COLUMNS[type(term)]
    rows = ArticleTopic if isinstance(term, Topic) else ArticleAuthor
    both = select(rows.article_id).where(column == other.id)
    return (
        session.scalar(select(func.count()).where(column == term.id, rows.article_id.in_(both)))
        or 0
    )


def move_articles(session: Session, term: TermRow, into: TermRow) -> None:
    """Give every article of `term` the term `into` instead.

    An article that has both keeps one, at the earlier of its two positions.
    """
    if isinstance(term, Section):
        session.execute(
            update(Article).where(Article.section_id == term.id).values(section_id=into.id)
        )
    elif isinstance(term, Topic):
        _move_rows(session, ArticleTopic, "topic_id", term.id, into.id)
    else:
        _move_rows(session, ArticleAuthor, "author_id", term.id, into.id)
    session.expire_all()


def _move_rows(
    session: Session,
    rows: type[ArticleTopic | ArticleAuthor],
    name: str,
    term_id: int,
    into_id: int,
) -> None:
    former = aliased(rows)
    column, of_former = getattr(rows, name), getattr(former, name)
    # Three statements: give `into` the earlier position where an article has both, delete the
    # second row there, and rename the rest. In another order (article, term) would not be unique.
    earlier = select(former.position).where(
        former.article_id == rows.article_id,
        of_former == term_id,
        former.position < rows.position,
    )
    options = {"synchronize_session": False}
    session.execute(
        update(rows)
        .where(column == into_id, earlier.exists())
        .values(position=earlier.scalar_subquery())
        .execution_options(**options)
    )
    with_both = select(former.article_id).where(of_former == into_id)
    session.execute(
        delete(rows)
        .where(column == term_id, rows.article_id.in_(with_both))
        .execution_options(**options)
    )
    session.execute(
        update(rows).where(column == term_id).values({name: into_id}).execution_options(**options)
    )


def set_merge_target(session: Session, term: TermRow, into: TermRow) -> None:
    """Let `term`, and the terms that were merged into it before, lead to `into`."""
    table = type(term)
    session.execute(update(table).where(table.merged_id == term.id).values(merged_id=into.id))
    term.merged_id = into.id
    session.flush()


def list_merged(session: Session, term: TermRow) -> Sequence[TermRow]:
    """Return the terms that were merged into this one."""
    table = type(term)
    return session.scalars(
        select(table).where(table.merged_id == term.id).order_by(table.sort_key)
    ).all()


def list_term_feeds(
    session: Session,
    table: type[Topic | Section | Author],
    *,
    containing: str = "",
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[tuple[str, str, str]]:
    """Return (path, name, description) of a page of the public feeds of a kind of term, by name."""
    query = select(Feed.path, table.name, table.description).where(
        *_public_conditions(table, containing)
    )
    rows = session.execute(query.order_by(table.sort_key, table.id).offset(offset).limit(limit))
    return [(path, name, description) for path, name, description in rows]


def count_public_term_feeds(
    session: Session, table: type[Topic | Section | Author], *, containing: str = ""
) -> int:
    """Return how many public feeds a kind of term has."""
    return session.scalar(select(func.count()).where(*_public_conditions(table, containing))) or 0


def _public_conditions(
    table: type[Topic | Section | Author], containing: str
) -> tuple[ColumnElement[bool], ...]:
    column = {Topic: Feed.topic_id, Section: Feed.section_id, Author: Feed.author_id}[table]
    by_name = (contains_name(table, containing),) if containing else ()
    return (
        table.id == column,
        Feed.withdrawn.is_(None),
        Feed.opened.is_(True),
        Feed.refreshed.is_not(None),
        *by_name,
    )


def find_feeds_showing(session: Session, term: Topic | Section | Author) -> set[int]:
    """Return the ids of the feeds that contain an article with this term, and so print its name."""
    feed_ids = (
        select(FeedItem.feed_id).where(FeedItem.article_id.in_(select_articles_of(term))).distinct()
    )
    return set(session.scalars(feed_ids))


def select_articles_of(term: Topic | Section | Author) -> Select[int]:
    """Return the statement that selects the ids of the articles with this term."""
    match term:
        case Topic():
            return select(ArticleTopic.article_id).where(ArticleTopic.topic_id == term.id)
        case Author():
            return select(ArticleAuthor.article_id).where(ArticleAuthor.author_id == term.id)
        case Section():
            return select(Article.id).where(Article.section_id == term.id)
