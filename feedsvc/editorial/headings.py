"""Headings: topics, sections and authors, and the feed that each has by itself."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from feedsvc.domain.identity import mint
from feedsvc.domain.text import clean, line, slugify
from feedsvc.editorial import checks
from feedsvc.errors import Problem, Refused
from feedsvc.storage import articles, editions, feeds, fragments, headings
from feedsvc.storage.tables import Author, Section, Topic

Named = TypeVar("Named", Topic, Section, Author)


def open_house(session: Session, *, authority: str, now: datetime) -> bool:
    """Make the feed of everything, if it is not there yet; True if it was made."""
    articles.take_turn(session)
    if feeds.by_path(session, feeds.ALL):
        return False
    feeds.add(session, feeds.ALL, _guid(authority, now), now=now)
    return True


def named(
    session: Session,
    table: type[Named],
    name: str,
    *,
    authority: str,
    now: datetime,
    held: Iterable[Named | None] = (),
) -> Named:
    """Return the heading of this name; where there is none, make it and its feed.

    Raises:
        Refused: it was retired, and is not among those that its article `held` before.
    """
    heading = headings.by_name(session, table, name)
    if heading is None:
        heading = headings.add(session, table, name)
        path = f"{table.__tablename__}/{heading.slug}"
        feeds.add(session, path, _guid(authority, now), now=now, heading=heading)
    elif heading.withdrawn and heading not in held:
        field = "section" if table is Section else table.__tablename__
        raise Refused(
            [Problem(field, "“%(name)s” was retired. Bring it back first, or choose another.", {"name": name})]
        )
    return heading


def unknown_topics(session: Session, names: tuple[str, ...]) -> list[str]:
    """Return which of these topics there are not yet: making one makes a public address."""
    return [name for name in map(line, names) if name and not headings.by_name(session, Topic, name)]


def describe(
    session: Session, table: type[Named], heading_id: int, *, name: str, slug: str, description: str, now: datetime
) -> Named:
    """Give a heading other words; a former feed address redirects for ever.

    Raises:
        NotFoundError: there is no such heading.
        Refused: the name is empty, the name or slug is taken, or the description is too long.
    """
    articles.take_turn(session)
    heading = headings.get(session, table, heading_id)
    name, slug = line(name), slugify(slug) or slugify(name)
    description = clean(description).strip()
    _check_words(session, heading, name, slug, description)
    if slug != heading.slug:
        heading.slug = slug
        feed = feeds.of(session, heading)
        if feed:
            feeds.move(session, feed, f"{table.__tablename__}/{slug}")
    heading.name, heading.description = name, description
    session.flush()
    reworded(session, heading, now=now)
    editions.note_addresses(session)
    return heading


def retire(session: Session, table: type[Named], heading_id: int, *, now: datetime) -> None:
    """Withdraw a heading: its feed answers 410, its articles stay in all the others.

    Raises:
        NotFoundError: there is no such heading.
    """
    _set_withdrawn(session, table, heading_id, withdrawn=now, now=now)


def revive(session: Session, table: type[Named], heading_id: int, *, now: datetime) -> None:
    """Bring a retired heading and its feed back.

    Raises:
        NotFoundError: there is no such heading.
    """
    _set_withdrawn(session, table, heading_id, withdrawn=None, now=now)


def _set_withdrawn(
    session: Session, table: type[Named], heading_id: int, *, withdrawn: datetime | None, now: datetime
) -> None:
    articles.take_turn(session)
    heading = headings.get(session, table, heading_id)
    heading.withdrawn = withdrawn
    feed = feeds.of(session, heading)
    if feed:
        feed.withdrawn = withdrawn
        session.flush()
        if withdrawn is None:
            feeds.refill(session, feed)
        feeds.mark_stale(session, [feed.id], now=now)
        editions.note_addresses(session)


def _check_words(session: Session, heading: Named, name: str, slug: str, description: str) -> None:
    problems = []
    same_name = headings.by_name(session, type(heading), name)
    same_slug = headings.by_slug(session, type(heading), slug)
    if not slugify(name) or len(name) > 200:
        problems.append(Problem("name", "Give a name of 1 to 200 characters with a letter or digit."))
    elif same_name and same_name.id != heading.id:
        problems.append(Problem("name", "“%(name)s” is there already.", {"name": name}))
    if same_slug and same_slug.id != heading.id:
        problems.append(Problem("slug", "The address “%(slug)s” is taken. Choose another.", {"slug": slug}))
    problems.extend(checks.too_long("description", description, checks.TEXT))
    if problems:
        raise Refused(problems, name)


def reworded(session: Session, heading: Topic | Section | Author, *, now: datetime) -> None:
    """Mark every feed that prints this heading's words: its own and those its articles stand in.

    Their entries' bytes are forgotten once the feeds are locked, so that no press that has read the
    former words can bring them back.
    """
    feed = feeds.of(session, heading)
    its_own = {feed.id} if feed else set()
    printing = headings.printing(session, heading)
    feeds.mark_stale(session, its_own | printing, now=now, significant=False, urgent=False)
    fragments.forget(session, heading)


def _guid(authority: str, now: datetime) -> str:
    return mint(authority, now, "feed", secrets.token_hex(8))
