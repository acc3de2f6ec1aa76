"""Headings: topics, sections and authors, and the feed that each has by itself."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from feedsvc.domain.headings import Wording
from feedsvc.domain.identity import mint
from feedsvc.domain.text import clean, line, slugify
from feedsvc.editorial import checks, selections
from feedsvc.errors import NotPossibleError, Problem, Refused
from feedsvc.storage import articles, editions, feeds, fragments, headings, indexing, listings, placements
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


def make(session: Session, table: type[Named], wording: Wording, *, authority: str, now: datetime) -> Named:
    """Make a heading before any article names it; its feed opens with the first that is published.

    Raises:
        Refused: the name is empty, the name or slug is taken, or something is too long or malformed.
    """
    articles.take_turn(session)
    wording = _cleaned(wording)
    _check_words(session, table, None, wording)
    heading = named(session, table, wording.name, authority=authority, now=now)
    if wording.slug != heading.slug:
        _move(session, heading, wording.slug)
    _reword(heading, wording)
    session.flush()
    return heading


def describe(session: Session, table: type[Named], heading_id: int, wording: Wording, *, now: datetime) -> Named:
    """Give a heading other words; a former feed address redirects for ever.

    Raises:
        NotFoundError: there is no such heading.
        NotPossibleError: it was merged into another one.
        Refused: the name is empty, the name or slug is taken, or something is too long or malformed.
    """
    articles.take_turn(session)
    heading = _standing(session, table, heading_id)
    wording = _cleaned(wording)
    _check_words(session, table, heading, wording)
    _take_back(session, heading, wording)
    if wording.slug != heading.slug:
        _move(session, heading, wording.slug)
    _reword(heading, wording)
    session.flush()
    reworded(session, heading, now=now)
    editions.note_addresses(session)
    return heading


def merge(session: Session, table: type[Named], heading_id: int, into_id: int, *, now: datetime) -> Named:
    """Let a heading become part of another one, for good; return that one.

    Its articles stand under the other, once each; its name and its feed's address lead there for
    ever, and the feed's tombstones go along. An author's e-mail and address fill what the other lacks.

    Raises:
        NotFoundError: there is no such heading.
        NotPossibleError: both are the same, or either was merged before, or the other one is retired.
    """
    articles.take_turn(session)
    heading, into = _standing(session, table, heading_id), _standing(session, table, into_id)
    if heading is into or into.withdrawn:
        raise NotPossibleError([Problem("q", "Choose another one, that is not retired.")], into_id)
    reworded(session, heading, now=now)
    if isinstance(heading, Author) and isinstance(into, Author):
        into.email = into.email or heading.email
        if heading.url and not into.url:
            into.url = heading.url
            reworded(session, into, now=now)
    moved = listings.under(session, heading)
    headings.move_articles(session, heading, into)
    indexing.renew(session, moved)
    headings.lead_to(session, heading, into)
    heading.withdrawn = heading.withdrawn or now
    its, former = feeds.of(session, into), feeds.of(session, heading)
    if its and former:
        placements.absorb(session, its, former, now=now)
        feeds.mark_stale(session, [its.id], now=now)
    kind = table.__tablename__
    selections.follow(session, (kind, heading.id), (kind, into.id), now=now)
    editions.note_addresses(session)
    return into


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
    heading = _standing(session, table, heading_id)
    heading.withdrawn = withdrawn
    feed = feeds.of(session, heading)
    if feed:
        feed.withdrawn = withdrawn
        session.flush()
        if withdrawn is None:
            placements.refill(session, feed)
        feeds.mark_stale(session, [feed.id], now=now)
        editions.note_addresses(session)


def _standing(session: Session, table: type[Named], heading_id: int) -> Named:
    heading = headings.get(session, table, heading_id)
    if heading.merged_id:
        raise NotPossibleError([Problem("", "This was merged into another one meanwhile.")], heading_id)
    return heading


def _cleaned(wording: Wording) -> Wording:
    name = line(wording.name)
    return Wording(
        name,
        slugify(wording.slug) or slugify(name),
        clean(wording.description).strip(),
        line(wording.email),
        wording.url.strip(),
    )


def _check_words(session: Session, table: type[Named], heading: Named | None, wording: Wording) -> None:
    problems = []
    own = heading.id if heading else 0
    same_name = headings.claiming(session, table, wording.name)
    same_slug = headings.by_slug(session, table, wording.slug)
    if not slugify(wording.name) or len(wording.name) > checks.NAME:
        problems.append(Problem("name", "Give a name of 1 to 200 characters with a letter or digit."))
    elif same_name and own not in {same_name.id, same_name.merged_id}:
        problems.append(Problem("name", "“%(name)s” is there already.", {"name": wording.name}))
    if same_slug and own not in {same_slug.id, same_slug.merged_id}:
        problems.append(Problem("slug", "The address “%(slug)s” is taken. Choose another.", {"slug": wording.slug}))
    if table is Topic:
        problems.extend(checks.divided("name", wording.name))
    problems.extend(checks.too_long("description", wording.description, checks.TEXT))
    problems.extend(checks.person("email", "url", wording.email, wording.url))
    if problems:
        raise Refused(problems, wording.name)


def _take_back(session: Session, heading: Named, wording: Wording) -> None:
    """Let a heading take a name or an address that leads to it anyway, from what was merged into it."""
    for former in headings.merged_into(session, heading):
        mark = f"{former.id}-{secrets.token_hex(4)}"
        if former.name.casefold() == wording.name.casefold():
            former.name = f"{former.name} {mark}"
        if former.slug == wording.slug:
            former.slug = f"{heading.__tablename__}-{mark}"
            feed = feeds.of(session, former)
            if feed:
                feed.path = f"{heading.__tablename__}/{former.slug}"
    session.flush()


def _move(session: Session, heading: Named, slug: str) -> None:
    heading.slug = slug
    feed = feeds.of(session, heading)
    if feed:
        feeds.move(session, feed, f"{heading.__tablename__}/{slug}")


def _reword(heading: Named, wording: Wording) -> None:
    heading.name, heading.description = wording.name, wording.description
    if isinstance(heading, Author):
        heading.email, heading.url = wording.email or None, wording.url or None


def reworded(session: Session, heading: Topic | Section | Author, *, now: datetime) -> None:
    """Mark every feed that prints this heading's words: its own and those its articles stand in.

    Their entries' bytes are outdated once the feeds are locked, so that no press that has read the
    former words can bring them back.
    """
    feed = feeds.of(session, heading)
    its_own = {feed.id} if feed else set()
    printing = headings.printing(session, heading)
    feeds.mark_stale(session, its_own | printing, now=now, significant=False, urgent=False)
    fragments.outdate(session, heading)


def _guid(authority: str, now: datetime) -> str:
    return mint(authority, now, "feed", secrets.token_hex(8))
