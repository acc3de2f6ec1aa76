"""Topics, sections and authors: names at slugs, that articles stand under."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeVar, cast

from sqlalchemy import ColumnElement, Select, delete, func, select, tuple_, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from feedsvc.domain.text import slugify
from feedsvc.errors import NotFoundError
from feedsvc.storage import slugs
from feedsvc.storage.ids import find_by_id
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
Named = TypeVar("Named", Topic, Section, Author)
_COLUMNS: Mapping[Any, InstrumentedAttribute[Any]] = {
    Topic: ArticleTopic.topic_id,
    Section: Article.section_id,
    Author: ArticleAuthor.author_id,
}


def get_term(session: Session, table: type[Named], heading_id: int) -> Named:
    """Return a heading.

    Raises:
        NotFoundError: there is none of this number.
    """
    heading = find_by_id(session, table, heading_id)
    if heading is None:
        raise NotFoundError(
            f"there is no such entry in {table.__tablename__}: {heading_id}", heading_id
        )
    return heading


def get_term_name(session: Session, kind: str, heading_id: int) -> str:
    """Return what a heading is called now.

    Raises:
        NotFoundError: there is none of this number.
    """
    return get_term(session, cast("type[Topic]", KINDS[kind]), heading_id).name


def resolve_term(session: Session, table: type[Named], heading_id: int) -> Named:
    """Return a heading, or the one that it was merged into since.

    Raises:
        NotFoundError: there is none of this number.
    """
    return _follow_merge(session, get_term(session, table, heading_id))


def find_term(session: Session, table: type[Named], name: str) -> Named | None:
    """Return the heading that answers to this name, in whatever case: its own, or that of one merged into it."""
    heading = find_name_owner(session, table, name)
    return _follow_merge(session, heading) if heading else None


def find_name_owner(session: Session, table: type[Named], name: str) -> Named | None:
    """Return the heading of this name, a merged one too; where none has it to the letter, in other case."""
    exact = session.scalars(select(table).where(table.name == name)).one_or_none()
    alike = select(table).where(table.folded_name == name.casefold()).order_by(table.id).limit(1)
    return exact or session.scalars(alike).one_or_none()


def _follow_merge(session: Session, heading: Named) -> Named:
    return get_term(session, type(heading), heading.merged_id) if heading.merged_id else heading


def find_term_by_slug(session: Session, table: type[Named], slug: str) -> Named | None:
    """Return the heading at this slug."""
    return session.scalars(select(table).where(table.slug == slug)).one_or_none()


def add_term(session: Session, table: type[Named], name: str) -> Named:
    """Add a heading, at a slug made from its name."""
    heading = table(
        slug=slugs.find_free(session, slugify(name) or table.__tablename__, table.slug),
        name=name,
        description="",
    )
    session.add(heading)
    session.flush()
    return heading


def list_terms(session: Session, table: type[Named], *, withdrawn: bool = False) -> Sequence[Named]:
    """Return all headings of a kind by name; the retired ones only if asked for."""
    query = select(table).where(table.merged_id.is_(None))
    if not withdrawn:
        query = query.where(table.withdrawn.is_(None))
    return sorted(session.scalars(query), key=lambda heading: (heading.folded_name, heading.id))


def list_terms_page(
    session: Session,
    table: type[Named],
    *,
    containing: str = "",
    withdrawn: bool | None = None,
    after: Named | None = None,
    before: Named | None = None,
    but: int = 0,
    limit: int = 50,
) -> Sequence[Named]:
    """Return some headings by name: those `after` one, or those next `before` one, in the same order.

    `withdrawn` asks for the retired ones only, or for none of them.
    """
    query = select(table).where(table.merged_id.is_(None), table.id != but).limit(limit)
    if containing:
        query = query.where(table.folded_name.contains(containing.casefold(), autoescape=True))
    if withdrawn is not None:
        query = query.where(
            table.withdrawn.is_not(None) if withdrawn else table.withdrawn.is_(None)
        )
    place = tuple_(table.folded_name, table.id)
    if before:
        query = query.where(place < (before.folded_name, before.id)).order_by(
            table.folded_name.desc(), table.id.desc()
        )
        return session.scalars(query).all()[::-1]
    if after:
        query = query.where(place > (after.folded_name, after.id))
    return session.scalars(query.order_by(table.folded_name, table.id)).all()


def count_terms(session: Session, table: type[Named], *, withdrawn: bool = False) -> int:
    """Return how many headings of a kind there are, or how many are retired."""
    query = select(func.count()).select_from(table).where(table.merged_id.is_(None))
    return session.scalar(query.where(table.withdrawn.is_not(None)) if withdrawn else query) or 0


def count_articles_by_term(
    session: Session, table: type[Named], heading_ids: Collection[int]
) -> dict[int, int]:
    """Return how many articles, of whatever state, stand under each of these headings of a kind."""
    column = _COLUMNS[table]
    rows = session.execute(
        select(column, func.count()).where(column.in_(heading_ids)).group_by(column)
    )
    return {row[0]: row[1] for row in rows}


def count_shared_articles(session: Session, one: Named, other: Named) -> int:
    """Return how many articles stand under both headings of a kind."""
    if isinstance(one, Section):
        return 0
    column = _COLUMNS[type(one)]
    rows = ArticleTopic if isinstance(one, Topic) else ArticleAuthor
    both = select(rows.article_id).where(column == other.id)
    return (
        session.scalar(select(func.count()).where(column == one.id, rows.article_id.in_(both))) or 0
    )


def move_articles(session: Session, heading: Named, into: Named) -> None:
    """Let every article of `heading` stand under `into` instead: once, at the better of its two places."""
    if isinstance(heading, Section):
        session.execute(
            update(Article).where(Article.section_id == heading.id).values(section_id=into.id)
        )
    elif isinstance(heading, Topic):
        _move_rows(session, ArticleTopic, "topic_id", heading.id, into.id)
    else:
        _move_rows(session, ArticleAuthor, "author_id", heading.id, into.id)
    session.expire_all()


def _move_rows(
    session: Session,
    rows: type[ArticleTopic | ArticleAuthor],
    name: str,
    heading_id: int,
    into_id: int,
) -> None:
    former = aliased(rows)
    column, of_former = getattr(rows, name), getattr(former, name)
    better = select(former.position).where(
        former.article_id == rows.article_id,
        of_former == heading_id,
        former.position < rows.position,
    )
    plain = {"synchronize_session": False}
    session.execute(
        update(rows)
        .where(column == into_id, better.exists())
        .values(position=better.scalar_subquery())
        .execution_options(**plain)
    )
    theirs = select(former.article_id).where(of_former == into_id)
    session.execute(
        delete(rows)
        .where(column == heading_id, rows.article_id.in_(theirs))
        .execution_options(**plain)
    )
    session.execute(
        update(rows).where(column == heading_id).values({name: into_id}).execution_options(**plain)
    )


def set_merge_target(session: Session, heading: Named, into: Named) -> None:
    """Let `heading`, and whatever was merged into it before, lead to `into` from now on."""
    table = type(heading)
    session.execute(update(table).where(table.merged_id == heading.id).values(merged_id=into.id))
    heading.merged_id = into.id
    session.flush()


def list_merged(session: Session, heading: Named) -> Sequence[Named]:
    """Return the headings that were merged into this one."""
    table = type(heading)
    return session.scalars(
        select(table).where(table.merged_id == heading.id).order_by(table.folded_name)
    ).all()


def list_term_feeds(
    session: Session,
    table: type[Topic | Section | Author],
    *,
    containing: str = "",
    offset: int = 0,
    limit: int | None = None,
) -> Sequence[tuple[str, str, str]]:
    """Return (path, name, description) of some live feeds of one kind of heading that have bytes, by name."""
    query = select(Feed.path, table.name, table.description).where(*_are_offered(table, containing))
    rows = session.execute(query.order_by(table.folded_name, table.id).offset(offset).limit(limit))
    return [(path, name, description) for path, name, description in rows]


def count_offered(
    session: Session, table: type[Topic | Section | Author], *, containing: str = ""
) -> int:
    """Return how many live feeds of one kind of heading have bytes."""
    return session.scalar(select(func.count()).where(*_are_offered(table, containing))) or 0


def _are_offered(
    table: type[Topic | Section | Author], containing: str
) -> tuple[ColumnElement[bool], ...]:
    column = {Topic: Feed.topic_id, Section: Feed.section_id, Author: Feed.author_id}[table]
    named = (
        (table.folded_name.contains(containing.casefold(), autoescape=True),) if containing else ()
    )
    return (
        table.id == column,
        Feed.withdrawn.is_(None),
        Feed.opened.is_(True),
        Feed.refreshed.is_not(None),
        *named,
    )


def find_feeds_showing(session: Session, heading: Topic | Section | Author) -> set[int]:
    """Return the feeds in which any article of a heading stands: they print its words, retired or not."""
    chosen = (
        select(FeedItem.feed_id)
        .where(FeedItem.article_id.in_(select_articles_of(heading)))
        .distinct()
    )
    return set(session.scalars(chosen))


def select_articles_of(heading: Topic | Section | Author) -> Select[int]:
    """Return the question which articles stand under a heading."""
    match heading:
        case Topic():
            return select(ArticleTopic.article_id).where(ArticleTopic.topic_id == heading.id)
        case Author():
            return select(ArticleAuthor.article_id).where(ArticleAuthor.author_id == heading.id)
        case Section():
            return select(Article.id).where(Article.section_id == heading.id)
