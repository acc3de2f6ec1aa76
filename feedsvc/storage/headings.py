"""Topics, sections and authors: names at slugs, that articles stand under."""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from feedsvc.domain.text import slugify
from feedsvc.errors import NotFoundError
from feedsvc.storage import slugs
from feedsvc.storage.tables import MOST, Article, ArticleAuthor, ArticleTopic, Author, Feed, Placement, Section, Topic

KINDS: dict[str, type[Topic | Section | Author]] = {"topics": Topic, "sections": Section, "authors": Author}
Named = TypeVar("Named", Topic, Section, Author)


def get(session: Session, table: type[Named], heading_id: int) -> Named:
    """Return a heading.

    Raises:
        NotFoundError: there is none of this number.
    """
    heading = session.get(table, heading_id) if 0 < heading_id <= MOST else None
    if heading is None:
        raise NotFoundError(f"there is no such entry in {table.__tablename__}: {heading_id}", heading_id)
    return heading


def by_name(session: Session, table: type[Named], name: str) -> Named | None:
    """Return the heading of this name; where none has it to the letter, of this name in other case."""
    exact = session.scalars(select(table).where(table.name == name)).one_or_none()
    if exact:
        return exact
    return session.scalars(select(table).where(table.folded == name.casefold()).order_by(table.id).limit(1)).first()


def by_slug(session: Session, table: type[Named], slug: str) -> Named | None:
    """Return the heading at this slug."""
    return session.scalars(select(table).where(table.slug == slug)).one_or_none()


def add(session: Session, table: type[Named], name: str) -> Named:
    """Add a heading, at a slug made from its name."""
    heading = table(
        slug=slugs.free(session, slugify(name) or table.__tablename__, table.slug), name=name, description=""
    )
    session.add(heading)
    session.flush()
    return heading


def listed(session: Session, table: type[Named], *, withdrawn: bool = False) -> Sequence[Named]:
    """Return all headings of a kind by name; the retired ones only if asked for."""
    query = select(table) if withdrawn else select(table).where(table.withdrawn.is_(None))
    return sorted(session.scalars(query), key=lambda heading: (heading.name.casefold(), heading.id))


def counts(session: Session, table: type[Named]) -> dict[int, int]:
    """Return how many articles, of whatever state, stand under each heading of a kind."""
    column = {Topic: ArticleTopic.topic_id, Author: ArticleAuthor.author_id, Section: Article.section_id}[table]
    rows = session.execute(select(column, func.count()).group_by(column))
    return {heading_id: count for heading_id, count in rows if heading_id}


def offered(session: Session, table: type[Topic | Section | Author]) -> Sequence[tuple[str, str, str]]:
    """Return (path, name, description) of the live, opened feeds of one kind of heading, by name."""
    column = {Topic: Feed.topic_id, Section: Feed.section_id, Author: Feed.author_id}[table]
    rows = session.execute(
        select(Feed.path, table.name, table.description)
        .join(table, table.id == column)
        .where(Feed.withdrawn.is_(None), Feed.opened)
        .order_by(func.lower(table.name))
    )
    return [(path, name, description) for path, name, description in rows]


def printing(session: Session, heading: Topic | Section | Author) -> set[int]:
    """Return the feeds in which any article of a heading stands: they print its words, retired or not."""
    chosen = select(Placement.feed_id).where(Placement.article_id.in_(articles(heading))).distinct()
    return set(session.scalars(chosen))


def articles(heading: Topic | Section | Author) -> Select[int]:
    """Return the question which articles stand under a heading."""
    match heading:
        case Topic():
            return select(ArticleTopic.article_id).where(ArticleTopic.topic_id == heading.id)
        case Author():
            return select(ArticleAuthor.article_id).where(ArticleAuthor.author_id == heading.id)
        case Section():
            return select(Article.id).where(Article.section_id == heading.id)
