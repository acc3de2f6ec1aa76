"""Taxonomy: topics, sections and authors, and the feed of each."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from sqlalchemy.orm import Session

from feedsvc.domain.fields import NAME, TEXT
from feedsvc.domain.identity import mint_guid
from feedsvc.domain.names import fold_name, to_name
from feedsvc.domain.taxonomy import Term
from feedsvc.domain.text import clean, slugify, to_line
from feedsvc.editorial import custom_feeds, validation
from feedsvc.editorial.addresses import check_former_address, describe_taken_address
from feedsvc.errors import InvalidStateError, Problem, ValidationError
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles, search, search_index
from feedsvc.storage.cache import fragments, generation
from feedsvc.storage.feeds import combined_feeds, feeds, membership, paths, stale_marks
from feedsvc.storage.tables import Author, Section, Topic

TermRow = TypeVar("TermRow", Topic, Section, Author)


def create_main_feed(session: Session, *, authority: str, now: datetime) -> bool:
    """Create the feed of all articles unless it exists; return whether it was created."""
    # Two processes may start at once: without the lock both would create it.
    articles.lock_articles(session)
    if feeds.find_feed(session, feeds.ALL):
        return False
    paths.add_feed(session, feeds.ALL, _mint_feed_guid(authority, now), now=now)
    return True


def find_or_create_term(
    session: Session,
    table: type[TermRow],
    name: str,
    *,
    authority: str,
    now: datetime,
    current: Iterable[TermRow | None] = (),
    known: Mapping[str, TermRow] | None = None,
) -> TermRow:
    """Return the term with this name, if possible from `known`; create it with a feed if needed.

    Raises:
        ValidationError: the term is retired, and is not among `current`, the terms of its article.
    """
    term = (known or {}).get(name) or taxonomy.find_term(session, table, name)
    if term is None:
        term = taxonomy.add_term(session, table, name)
        path = f"{table.__tablename__}/{term.slug}"
        paths.add_feed(session, path, _mint_feed_guid(authority, now), now=now, term=term)
    # An article keeps a term that was retired later: it could not be saved otherwise.
    elif term.withdrawn and term not in current:
        raise ValidationError([describe_retired_term(table, name)])
    return term


def describe_retired_term(table: type[TermRow], name: str) -> Problem:
    """Return the Problem of an article that names a retired term."""
    field = "section" if table is Section else table.__tablename__
    message = "“%(name)s” was retired. Bring it back first, or choose another."
    return Problem(field, message, {"name": name})


def find_unknown_topics(session: Session, names: tuple[str, ...]) -> list[str]:
    """Return the names that no topic has yet. Editors confirm them: each gets a public URL."""
    lines = [name for name in map(to_line, names) if name]
    found = taxonomy.find_terms(session, Topic, lines)
    return [name for name in lines if name not in found]


def create_term(
    session: Session, table: type[TermRow], texts: Term, *, authority: str, now: datetime
) -> TermRow:
    """Create a term that no article has yet; its feed becomes public with the first article.

    Raises:
        ValidationError: the name is empty, the name or slug is taken, or a text is too long or
            malformed.
    """
    articles.lock_articles(session)
    texts = _clean_term(texts)
    _check_term(session, table, None, texts)
    term = find_or_create_term(session, table, texts.name, authority=authority, now=now)
    _apply_term(session, term, texts)
    return term


def change_term(
    session: Session, table: type[TermRow], term_id: int, texts: Term, *, now: datetime
) -> TermRow:
    """Change the texts of a term, if they differ; the former URL of its feed redirects for ever.

    Raises:
        NotFoundError: there is no such term.
        InvalidStateError: it was merged into another one.
        ValidationError: the name is empty, the name or slug is taken, or a text is too long or
            malformed.
    """
    articles.lock_articles(session)
    term = _get_live_term(session, table, term_id)
    texts = _clean_term(texts, term.slug)
    _check_term(session, table, term, texts)
    if texts.is_stored_in(term):
        return term
    combined_feeds.delete_feeds_combining(session, term)
    _reclaim_name(session, term, texts)
    _apply_term(session, term, texts)
    mark_term_feeds_stale(session, term, now=now)
    generation.mark_addresses_changed(session)
    return term


def merge_terms(
    session: Session, table: type[TermRow], term_id: int, into_id: int, *, now: datetime
) -> TermRow:
    """Merge a term into another one permanently; return the other one.

    Its articles get the other term, once each; its name and the URL of its feed lead there for
    ever, and the tombstones of its feed move too. If the other author lacks an e-mail or a URL,
    those of this one are taken.

    Raises:
        NotFoundError: there is no such term.
        InvalidStateError: both are the same, one was merged before, or the other one is retired.
    """
    articles.lock_articles(session)
    term = _get_live_term(session, table, term_id)
    into = _get_live_term(session, table, into_id)
    if term is into or into.withdrawn:
        raise InvalidStateError([describe_wrong_target()], into_id)
    # Its feeds become stale before its articles are moved: afterwards no feed shows them under it.
    mark_term_feeds_stale(session, term, now=now)
    if isinstance(term, Author) and isinstance(into, Author):
        into.email = into.email or term.email
        if term.url and not into.url:
            into.url = term.url
            mark_term_feeds_stale(session, into, now=now)
    # List the articles before they are moved. The index names terms by ids: each is indexed anew.
    moved = search.list_articles_under(session, term)
    taxonomy.move_articles(session, term, into)
    search_index.reindex_articles(session, moved)
    taxonomy.set_merge_target(session, term, into)
    term.withdrawn = term.withdrawn or now
    feed, former = feeds.find_feed_of_term(session, into), feeds.find_feed_of_term(session, term)
    if feed and former:
        membership.merge_feed(session, feed, former, now=now)
        stale_marks.mark_stale(session, [feed.id], now=now)
    kind = table.__tablename__
    combined_feeds.delete_feeds_combining(session, term, into)
    custom_feeds.follow_merged_term(session, (kind, term.id), (kind, into.id), now=now)
    generation.mark_addresses_changed(session)
    return into


def describe_wrong_target() -> Problem:
    """Return the Problem of a term into which another one cannot be merged, or that is missing."""
    return Problem("q", "Choose another name, one that is not retired.")


def retire_term(session: Session, table: type[TermRow], term_id: int, *, now: datetime) -> None:
    """Retire a term: its feed answers 410, its articles stay in all other feeds.

    Raises:
        NotFoundError: there is no such term.
    """
    _set_withdrawn(session, table, term_id, withdrawn=now, now=now)


def revive_term(session: Session, table: type[TermRow], term_id: int, *, now: datetime) -> None:
    """Revive a retired term and its feed.

    Raises:
        NotFoundError: there is no such term.
    """
    _set_withdrawn(session, table, term_id, withdrawn=None, now=now)


def _set_withdrawn(
    session: Session,
    table: type[TermRow],
    term_id: int,
    *,
    withdrawn: datetime | None,
    now: datetime,
) -> None:
    articles.lock_articles(session)
    term = _get_live_term(session, table, term_id)
    if bool(term.withdrawn) == bool(withdrawn):
        return
    term.withdrawn = withdrawn
    combined_feeds.delete_feeds_combining(session, term)
    feed = feeds.find_feed_of_term(session, term)
    if feed:
        feed.withdrawn = withdrawn
        session.flush()
        if withdrawn is None:
            # Articles that were published meanwhile were put into live feeds only.
            membership.rebuild_items(session, feed)
        stale_marks.mark_stale(session, [feed.id], now=now)
        generation.mark_addresses_changed(session)


def _get_live_term(session: Session, table: type[TermRow], term_id: int) -> TermRow:
    term = taxonomy.get_term(session, table, term_id)
    if term.merged_id:
        message = "Somebody has merged this into another name meanwhile. Open that name instead."
        raise InvalidStateError([Problem("", message)], term_id)
    return term


def _clean_term(texts: Term, present_slug: str = "") -> Term:
    name = to_name(texts.name)
    return Term(
        name,
        slugify(texts.slug) or present_slug or slugify(name),
        clean(texts.description).strip(),
        to_line(texts.email),
        texts.url.strip(),
    )


def _check_term(session: Session, table: type[TermRow], term: TermRow | None, texts: Term) -> None:
    problems = []
    term_id = term.id if term else 0
    same_name = taxonomy.find_name_owner(session, table, texts.name)
    same_slug = taxonomy.find_term_by_slug(session, table, texts.slug)
    if not slugify(texts.name) or len(texts.name) > NAME:
        message = "Give a name of 1 to 200 characters with a letter or digit."
        problems.append(Problem("name", message))
    # A term that was merged into this one may give up its name and slug: `_reclaim_name`.
    elif same_name and term_id not in {same_name.id, same_name.merged_id}:
        name_exists = "“%(name)s” exists already. Choose another name."
        problems.append(Problem("name", name_exists, {"name": texts.name}))
    if same_slug and term_id not in {same_slug.id, same_slug.merged_id}:
        problems.append(describe_taken_address(texts.slug))
    feed = feeds.find_feed_of_term(session, term) if term else None
    problems.extend(check_former_address(session, table.__tablename__, texts.slug, feed))
    if table is Topic:
        problems.extend(validation.check_no_comma("name", texts.name))
    problems.extend(validation.check_length("description", texts.description, TEXT))
    problems.extend(validation.check_person("email", "url", texts.email, texts.url))
    if problems:
        raise ValidationError(problems, texts.name)


def _reclaim_name(session: Session, term: TermRow, texts: Term) -> None:
    """Take a wanted name or slug from the terms that were merged into `term`.

    They led to `term` anyway, and each gets a name and a slug that nobody else has.
    """
    for former in taxonomy.list_merged(session, term):
        # The suffix is random: an editor may have typed "Desa 7", and both columns are unique.
        suffix = f"{former.id}-{secrets.token_hex(4)}"
        if fold_name(former.name) == fold_name(texts.name):
            former.name = f"{former.name} {suffix}"
        if former.slug == texts.slug:
            former.slug = f"{term.__tablename__}-{suffix}"
            if feed := feeds.find_feed_of_term(session, former):
                feed.path = f"{term.__tablename__}/{former.slug}"
    session.flush()


def _change_feed_path(session: Session, term: TermRow, slug: str) -> None:
    term.slug = slug
    if feed := feeds.find_feed_of_term(session, term):
        paths.change_path(session, feed, f"{term.__tablename__}/{slug}")


def _apply_term(session: Session, term: TermRow, texts: Term) -> None:
    if texts.slug != term.slug:
        _change_feed_path(session, term, texts.slug)
    term.name, term.description = texts.name, texts.description
    if isinstance(term, Author):
        term.email, term.url = texts.email or None, texts.url or None
    session.flush()


def mark_term_feeds_stale(
    session: Session, term: Topic | Section | Author, *, now: datetime
) -> None:
    """Mark every feed with the texts of this term as stale: its own and those of its articles.

    The fragments of the entries are invalidated after the feeds are locked, so that no renderer
    that has read the former texts can store them again.
    """
    feed = feeds.find_feed_of_term(session, term)
    own_feed = {feed.id} if feed else set()
    showing = taxonomy.find_feeds_showing(session, term)
    stale_marks.mark_stale(session, own_feed | showing, now=now, significant=False, urgent=False)
    fragments.invalidate_fragments(session, term)


def _mint_feed_guid(authority: str, now: datetime) -> str:
    return mint_guid(authority, now, "feed", secrets.token_hex(8))
