"""Headings: topics, sections and authors, and the feed that each has by itself."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from feedsvc.domain.fields import NAME, TEXT
from feedsvc.domain.identity import mint_guid
from feedsvc.domain.taxonomy import Term
from feedsvc.domain.text import clean, slugify, to_line
from feedsvc.editorial import custom_feeds, validation
from feedsvc.errors import InvalidStateError, Problem, ValidationError
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles, search, search_index
from feedsvc.storage.cache import fragments, generation
from feedsvc.storage.feeds import feeds, membership
from feedsvc.storage.tables import Author, Section, Topic

TermRow = TypeVar("TermRow", Topic, Section, Author)


def create_main_feed(session: Session, *, authority: str, now: datetime) -> bool:
    """Make the feed of everything, if it is not there yet; True if it was made."""
    articles.lock_articles(session)
    if feeds.find_feed(session, feeds.ALL):
        return False
    feeds.add_feed(session, feeds.ALL, _mint_feed_guid(authority, now), now=now)
    return True


def find_or_create_term(
    session: Session,
    table: type[TermRow],
    name: str,
    *,
    authority: str,
    now: datetime,
    held: Iterable[TermRow | None] = (),
) -> TermRow:
    """Return the heading of this name; where there is none, make it and its feed.

    Raises:
        Refused: it was retired, and is not among those that its article `held` before.
    """
    heading = taxonomy.find_term(session, table, name)
    if heading is None:
        heading = taxonomy.add_term(session, table, name)
        path = f"{table.__tablename__}/{heading.slug}"
        feeds.add_feed(session, path, _mint_feed_guid(authority, now), now=now, term=heading)
    elif heading.withdrawn and heading not in held:
        raise ValidationError([describe_retired_term(table, name)])
    return heading


def describe_retired_term(table: type[TermRow], name: str) -> Problem:
    """Return what is wrong with an article that names a retired term."""
    field = "section" if table is Section else table.__tablename__
    message = "“%(name)s” was retired. Bring it back first, or choose another."
    return Problem(field, message, {"name": name})


def find_unknown_topics(session: Session, names: tuple[str, ...]) -> list[str]:
    """Return which of these topics there are not yet: making one makes a public address."""
    return [
        name
        for name in map(to_line, names)
        if name and not taxonomy.find_term(session, Topic, name)
    ]


def create_term(
    session: Session, table: type[TermRow], wording: Term, *, authority: str, now: datetime
) -> TermRow:
    """Make a heading before any article names it; its feed opens with the first that is published.

    Raises:
        Refused: the name is empty, the name or slug is taken, or something is too long or malformed.
    """
    articles.lock_articles(session)
    wording = _clean_term(wording)
    _check_term(session, table, None, wording)
    heading = find_or_create_term(session, table, wording.name, authority=authority, now=now)
    if wording.slug != heading.slug:
        _change_feed_path(session, heading, wording.slug)
    _apply_term(heading, wording)
    session.flush()
    return heading


def change_term(
    session: Session, table: type[TermRow], heading_id: int, wording: Term, *, now: datetime
) -> TermRow:
    """Give a heading other words; a former feed address redirects for ever.

    Raises:
        NotFoundError: there is no such heading.
        NotPossibleError: it was merged into another one.
        Refused: the name is empty, the name or slug is taken, or something is too long or malformed.
    """
    articles.lock_articles(session)
    heading = _get_live_term(session, table, heading_id)
    wording = _clean_term(wording)
    _check_term(session, table, heading, wording)
    _reclaim_name(session, heading, wording)
    if wording.slug != heading.slug:
        _change_feed_path(session, heading, wording.slug)
    _apply_term(heading, wording)
    session.flush()
    mark_term_feeds_stale(session, heading, now=now)
    generation.mark_addresses_changed(session)
    return heading


def merge_terms(
    session: Session, table: type[TermRow], heading_id: int, into_id: int, *, now: datetime
) -> TermRow:
    """Let a heading become part of another one, for good; return that one.

    Its articles stand under the other, once each; its name and its feed's address lead there for
    ever, and the feed's tombstones go along. An author's e-mail and address fill what the other lacks.

    Raises:
        NotFoundError: there is no such heading.
        NotPossibleError: both are the same, or either was merged before, or the other one is retired.
    """
    articles.lock_articles(session)
    heading, into = (
        _get_live_term(session, table, heading_id),
        _get_live_term(session, table, into_id),
    )
    if heading is into or into.withdrawn:
        raise InvalidStateError([Problem("q", "Choose another one, that is not retired.")], into_id)
    mark_term_feeds_stale(session, heading, now=now)
    if isinstance(heading, Author) and isinstance(into, Author):
        into.email = into.email or heading.email
        if heading.url and not into.url:
            into.url = heading.url
            mark_term_feeds_stale(session, into, now=now)
    moved = search.list_articles_under(session, heading)
    taxonomy.move_articles(session, heading, into)
    search_index.reindex_articles(session, moved)
    taxonomy.set_merge_target(session, heading, into)
    heading.withdrawn = heading.withdrawn or now
    its, former = feeds.find_feed_of_term(session, into), feeds.find_feed_of_term(session, heading)
    if its and former:
        membership.merge_feed(session, its, former, now=now)
        feeds.mark_stale(session, [its.id], now=now)
    kind = table.__tablename__
    custom_feeds.follow_merged_term(session, (kind, heading.id), (kind, into.id), now=now)
    generation.mark_addresses_changed(session)
    return into


def retire_term(session: Session, table: type[TermRow], heading_id: int, *, now: datetime) -> None:
    """Withdraw a heading: its feed answers 410, its articles stay in all the others.

    Raises:
        NotFoundError: there is no such heading.
    """
    _set_withdrawn(session, table, heading_id, withdrawn=now, now=now)


def revive_term(session: Session, table: type[TermRow], heading_id: int, *, now: datetime) -> None:
    """Bring a retired heading and its feed back.

    Raises:
        NotFoundError: there is no such heading.
    """
    _set_withdrawn(session, table, heading_id, withdrawn=None, now=now)


def _set_withdrawn(
    session: Session,
    table: type[TermRow],
    heading_id: int,
    *,
    withdrawn: datetime | None,
    now: datetime,
) -> None:
    articles.lock_articles(session)
    heading = _get_live_term(session, table, heading_id)
    heading.withdrawn = withdrawn
    feed = feeds.find_feed_of_term(session, heading)
    if feed:
        feed.withdrawn = withdrawn
        session.flush()
        if withdrawn is None:
            membership.rebuild_items(session, feed)
        feeds.mark_stale(session, [feed.id], now=now)
        generation.mark_addresses_changed(session)


def _get_live_term(session: Session, table: type[TermRow], heading_id: int) -> TermRow:
    heading = taxonomy.get_term(session, table, heading_id)
    if heading.merged_id:
        raise InvalidStateError(
            [Problem("", "This was merged into another one meanwhile.")], heading_id
        )
    return heading


def _clean_term(wording: Term) -> Term:
    name = to_line(wording.name)
    return Term(
        name,
        slugify(wording.slug) or slugify(name),
        clean(wording.description).strip(),
        to_line(wording.email),
        wording.url.strip(),
    )


def _check_term(
    session: Session, table: type[TermRow], heading: TermRow | None, wording: Term
) -> None:
    problems = []
    own = heading.id if heading else 0
    same_name = taxonomy.find_name_owner(session, table, wording.name)
    same_slug = taxonomy.find_term_by_slug(session, table, wording.slug)
    if not slugify(wording.name) or len(wording.name) > NAME:
        problems.append(
            Problem("name", "Give a name of 1 to 200 characters with a letter or digit.")
        )
    elif same_name and own not in {same_name.id, same_name.merged_id}:
        problems.append(Problem("name", "“%(name)s” is there already.", {"name": wording.name}))
    if same_slug and own not in {same_slug.id, same_slug.merged_id}:
        problems.append(
            Problem(
                "slug", "The address “%(slug)s” is taken. Choose another.", {"slug": wording.slug}
            )
        )
    if table is Topic:
        problems.extend(validation.check_no_comma("name", wording.name))
    problems.extend(validation.check_length("description", wording.description, TEXT))
    problems.extend(validation.check_person("email", "url", wording.email, wording.url))
    if problems:
        raise ValidationError(problems, wording.name)


def _reclaim_name(session: Session, heading: TermRow, wording: Term) -> None:
    """Let a heading take a name or an address that leads to it anyway, from what was merged into it."""
    for former in taxonomy.list_merged(session, heading):
        mark = f"{former.id}-{secrets.token_hex(4)}"
        if former.name.casefold() == wording.name.casefold():
            former.name = f"{former.name} {mark}"
        if former.slug == wording.slug:
            former.slug = f"{heading.__tablename__}-{mark}"
            feed = feeds.find_feed_of_term(session, former)
            if feed:
                feed.path = f"{heading.__tablename__}/{former.slug}"
    session.flush()


def _change_feed_path(session: Session, heading: TermRow, slug: str) -> None:
    heading.slug = slug
    feed = feeds.find_feed_of_term(session, heading)
    if feed:
        feeds.change_path(session, feed, f"{heading.__tablename__}/{slug}")


def _apply_term(heading: TermRow, wording: Term) -> None:
    heading.name, heading.description = wording.name, wording.description
    if isinstance(heading, Author):
        heading.email, heading.url = wording.email or None, wording.url or None


def mark_term_feeds_stale(
    session: Session, heading: Topic | Section | Author, *, now: datetime
) -> None:
    """Mark every feed that prints this heading's words: its own and those its articles stand in.

    Their entries' bytes are outdated once the feeds are locked, so that no press that has read the
    former words can bring them back.
    """
    feed = feeds.find_feed_of_term(session, heading)
    its_own = {feed.id} if feed else set()
    printing = taxonomy.find_feeds_showing(session, heading)
    feeds.mark_stale(session, its_own | printing, now=now, significant=False, urgent=False)
    fragments.invalidate_fragments(session, heading)


def _mint_feed_guid(authority: str, now: datetime) -> str:
    return mint_guid(authority, now, "feed", secrets.token_hex(8))
