"""Articles in the order of their last change, found by words and filters.

The admin's list has all of them, the public search the published ones.

docs/adr/0003-search.md says why the search is built this way.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import Session

from feedsvc.domain.articles import LIVE, State
from feedsvc.domain.combinations import MOST_WORDS
from feedsvc.domain.text import split_terms
from feedsvc.storage import taxonomy
from feedsvc.storage.articles.full_text import (
    Match,
    Position,
    can_be_prefix,
    get_full_text_index,
)
from feedsvc.storage.articles.search_index import filter_term, find_last_sequence
from feedsvc.storage.ids import MAX_ID
from feedsvc.storage.tables import Author, SearchEntry, Section, Topic

SPAN = 2**17  # changes of articles that one search by a reader looks through


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What an editor searches for. An empty field matches any article; words may be unfinished."""

    words: str = ""
    state: State | None = None
    topic: int | None = None
    section: int | None = None
    author: int | None = None
    language: str = ""

    @property
    def is_filtered(self) -> bool:
        """Return whether the query has more conditions than a state."""
        return bool(
            split_terms(self.words) or self.topic or self.section or self.author or self.language
        )


@dataclass(frozen=True, slots=True)
class PublicMatches:
    """The ids of articles that a reader's search found.

    The search continues below the sequence `following`, which is 0 if nothing is left to search.
    """

    article_ids: Sequence[int]
    following: int


def list_articles_under(session: Session, term: Topic | Section | Author) -> Sequence[int]:
    """Return the ids of the articles with this topic, section or author, in any state."""
    return session.scalars(taxonomy.select_articles_of(term)).all()


def search_page(
    session: Session, query: SearchQuery, *, before: int | None = None, limit: int = 50
) -> Sequence[Position]:
    """Return the articles that match, the last changed first, below the sequence `before`."""
    if not query.is_filtered:
        rows = _select_by_state(query, before).order_by(SearchEntry.sequence.desc()).limit(limit)
        return session.execute(rows).all()
    end = find_last_sequence(session) + 1
    match = _build_match(query, before=min(before or end, end), limit=limit)
    return get_full_text_index(session).find_rows(session, match)


def search_page_and_count(
    session: Session, query: SearchQuery, *, before: int | None, limit: int, most: int
) -> tuple[Sequence[Position], int]:
    """Return a page of the articles that match, and how many match in all: at most `most`.

    For the newest matches, at which nearly every editor looks, one search gives both.
    """
    newest = search_page(session, query, limit=most)
    page = [row for row in newest if before is None or row[0] < before][:limit]
    if len(page) < limit and len(newest) == most:
        page = list(search_page(session, query, before=before, limit=limit))
    return page, len(newest)


def search_published(
    session: Session, words: str, *, before: int | None = None, limit: int = 20
) -> PublicMatches:
    """Return the published articles that have all words, the last changed first.

    Everybody may search, so the cost is bounded: a search reads one span of sequences, however few
    matches it has, for a few whole words. A prefix could match half of all words.
    """
    terms = split_terms(words)[:MOST_WORDS]
    end = find_last_sequence(session) + 1
    before = min(before or end, end)
    since = max(0, before - SPAN)
    match = Match(terms, (), State.PUBLISHED, before=before, limit=limit + 1, since=since)
    rows = get_full_text_index(session).find_rows(session, match) if terms else ()
    following = rows[limit - 1][0] if len(rows) > limit else since if terms else 0
    return PublicMatches([article_id for _, article_id in rows[:limit]], following)


def count_by_state(session: Session, *, most: int = MAX_ID) -> dict[str, int]:
    """Return how many articles each state has; `most` + 1 where there are more than `most`."""
    numbers: tuple[int, ...] = session.execute(_COUNTS, {"most": most + 1}).one()
    return {state: number for state, number in zip(State, numbers, strict=True) if number}


def list_term_names(
    session: Session, table: type[Topic | Section | Author]
) -> Sequence[tuple[int, str]]:
    """Return (id, name) of the terms of a kind that are not retired, by name."""
    rows = session.execute(
        select(table.id, table.name)
        .where(table.withdrawn.is_(None))
        .order_by(table.sort_key, table.id)
    )
    return [(row.id, row.name) for row in rows]


# Counting stops at a limit: counting 90,000 published articles takes longer than the page itself.
_LIMITED = [
    select(SearchEntry.sequence).where(SearchEntry.state == state).limit(bindparam("most"))
    for state in State
]
_COUNTS = select(
    *(select(func.count()).select_from(rows.subquery()).scalar_subquery() for rows in _LIMITED)
)


def _select_by_state(query: SearchQuery, before: int | None) -> Select[int, int]:
    rows = select(SearchEntry.sequence, SearchEntry.article_id)
    rows = rows.where(
        SearchEntry.state == query.state if query.state else SearchEntry.state.in_(LIVE)
    )
    return rows.where(SearchEntry.sequence < before) if before else rows


def _build_match(query: SearchQuery, *, before: int, limit: int) -> Match:
    """Return the conditions of a search; every word is a prefix, except a single letter."""
    filters = {"t": query.topic, "c": query.section, "a": query.author, "l": query.language}
    # Nine of ten articles are published: comparing the column is faster than searching the term.
    if query.state != State.PUBLISHED:
        filters["s"] = query.state
    terms = [filter_term(kind, value) for kind, value in filters.items() if value]
    words = split_terms(query.words)
    return Match(
        terms=[*terms, *(word for word in words if not can_be_prefix(word))],
        prefixes=[word for word in words if can_be_prefix(word)],
        state=query.state or "",
        before=before,
        limit=limit,
    )
