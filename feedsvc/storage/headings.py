"""Topics, sections and authors: names at slugs, that articles stand under.

Case is folded here and not in SQL: what a database's lower() makes of letters beyond A to Z
depends on its kind and its locale.
"""

from collections.abc import Sequence
from typing import TypeVar

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedsvc.domain.identity import free_slug
from feedsvc.domain.text import slugify
from feedsvc.errors import NotFoundError
from feedsvc.storage.tables import MOST, Article, ArticleAuthor, ArticleTopic, Author, Feed, Section, Topic

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
    known = session.execute(select(table.id, table.name).order_by(table.id))
    alike = next((heading_id for heading_id, other in known if other.casefold() == name.casefold()), None)
    return session.get(table, alike) if alike else None


def by_slug(session: Session, table: type[Named], slug: str) -> Named | None:
    """Return the heading at this slug."""
    return session.scalars(select(table).where(table.slug == slug)).one_or_none()


def add(session: Session, table: type[Named], name: str) -> Named:
    """Add a heading, at a slug made from its name."""
    stem = slugify(name)
    taken = set(session.scalars(select(table.slug).where(table.slug.like(f"{stem}%"))))
    heading = table(slug=free_slug(name, taken, table.__tablename__), name=name, description="")
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
