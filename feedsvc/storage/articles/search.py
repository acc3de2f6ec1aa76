"""The desk's list of articles: in the order of their changes, and found by words and by what they stand under.

Any question is one look at one index (`indexing`): SQLite's FTS5 gives the rows in order and stops where
there are enough. PostgreSQL's GIN gives all, to be sorted: there an article's eras are words of it too, so
that the newest are asked for alone; and so are the beginnings of its words, for to collect all that begin
by two letters takes longer than all else.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, bindparam, func, select, text
from sqlalchemy.orm import Session

from feedsvc.domain.articles import LIVE, State
from feedsvc.domain.text import split_terms
from feedsvc.storage import taxonomy
from feedsvc.storage.articles.search_index import (
    BEGUN,
    ERAS,
    MARK,
    SHORT,
    bucket_word,
    dialect_name,
    find_last_sequence,
    language_word,
)
from feedsvc.storage.ids import MAX_ID
from feedsvc.storage.tables import Author, SearchEntry, Section, Topic


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What an editor looks for; what is empty is any. `words` are typed, perhaps not to their end."""

    words: str = ""
    state: State | None = None
    topic: int | None = None
    section: int | None = None
    author: int | None = None
    language: str = ""

    @property
    def is_filtered(self) -> bool:
        """Tell whether it asks for more than a state."""
        return bool(
            split_terms(self.words) or self.topic or self.section or self.author or self.language
        )


def list_articles_under(session: Session, heading: Topic | Section | Author) -> Sequence[int]:
    """Return the articles that stand under a heading, in whatever state."""
    return session.scalars(taxonomy.select_articles_of(heading)).all()


def search_page(
    session: Session, wanted: SearchQuery, *, before: int | None = None, limit: int = 50
) -> Sequence[tuple[int, int]]:
    """Return (turn, article) of what is wanted, the last changed first, from `before` a turn on."""
    if not wanted.is_filtered:
        query = _select_plain(wanted, before).order_by(SearchEntry.sequence.desc()).limit(limit)
        return session.execute(query).all()
    if dialect_name(session) == "sqlite":
        return _run_query(session, wanted, _build_query(wanted, "sqlite"), before or 2**62, limit)
    return _search_by_bucket(session, wanted, before, limit)


def search_page_and_count(
    session: Session, wanted: SearchQuery, *, before: int | None, limit: int, most: int
) -> tuple[Sequence[tuple[int, int]], int]:
    """Return a page of what is wanted, and how many there are in all: `most`, if there are more.

    Both come of one look at the newest, which is what nearly everybody reads: to find them is what takes time.
    """
    newest = search_page(session, wanted, limit=most)
    found = [row for row in newest if before is None or row[0] < before][:limit]
    if len(found) < limit and len(newest) == most:
        found = list(search_page(session, wanted, before=before, limit=limit))
    return found, len(newest)


def count_by_state(session: Session, *, most: int = MAX_ID) -> dict[str, int]:
    """Return how many articles there are in each state; one more than `most`, if there are more than that."""
    row = session.execute(_COUNTS, {"most": most + 1}).one()
    return {state: number for state, number in zip(State, row, strict=True) if number}


def list_term_names(
    session: Session, table: type[Topic | Section | Author]
) -> Sequence[tuple[int, str]]:
    """Return (number, name) of the headings of a kind that are not retired, by name."""
    rows = session.execute(select(table.id, table.name).where(table.withdrawn.is_(None)))
    return sorted(((row.id, row.name) for row in rows), key=lambda row: (row[1].casefold(), row[0]))


# Nearly all articles are in a state that readers see: to read a state beside the words is quicker than to ask for it.
_PAGE = {
    "sqlite": """SELECT l.sequence, l.article_id FROM search_index_fts f CROSS JOIN search_index l ON l.sequence = f.rowid
        WHERE f.search_index_fts MATCH :asked AND f.rowid < :before
        AND (l.state = :state OR :state = '' AND l.state NOT IN ('trashed', 'purged'))
        ORDER BY f.rowid DESC LIMIT :limit""",
    "postgresql": """WITH found AS MATERIALIZED (SELECT l.sequence, l.article_id FROM search_index l
        WHERE array_to_tsvector(string_to_array(l.words, ' ')) @@ CAST(:asked AS tsquery)
        AND (l.state = :state OR :state = '' AND l.state NOT IN ('trashed', 'purged'))
        AND l.sequence + 0 < :before) SELECT sequence, article_id FROM found ORDER BY sequence DESC LIMIT :limit""",
}


_FEW = [
    select(SearchEntry.sequence).where(SearchEntry.state == state).limit(bindparam("most"))
    for state in State
]
_COUNTS = select(
    *(select(func.count()).select_from(few.subquery()).scalar_subquery() for few in _FEW)
)


def _select_plain(wanted: SearchQuery, before: int | None) -> Select[int, int]:
    query = select(SearchEntry.sequence, SearchEntry.article_id)
    query = query.where(
        SearchEntry.state == wanted.state if wanted.state else SearchEntry.state.in_(LIVE)
    )
    return query.where(SearchEntry.sequence < before) if before else query


def _search_by_bucket(
    session: Session, wanted: SearchQuery, before: int | None, limit: int
) -> list[tuple[int, int]]:
    """Return a page, found era by era from the newest on; the rarer what is wanted, the sooner they grow long."""
    asked, lengths, coming = (
        _build_query(wanted, "postgresql"),
        [*ERAS],
        find_last_sequence(session) + 1,
    )
    before = min(before or coming, coming)
    found: list[tuple[int, int]] = []
    session.execute(
        text("SET LOCAL enable_seqscan = off")
    )  # to read all words takes seconds, and is thought cheap
    while len(found) < limit and before > 1:
        within = f" & '{bucket_word(before - 1, lengths[0])}'" if lengths else ""
        found += _run_query(session, wanted, asked + within, before, limit - len(found))
        before = (before - 1) >> lengths[0] << lengths[0] if lengths else 0
        lengths = lengths[1:] if len(found) * 8 > limit else lengths[2:]
    session.execute(text("SET LOCAL enable_seqscan TO DEFAULT"))
    return found


def _run_query(
    session: Session, wanted: SearchQuery, asked: str, before: int, limit: int
) -> Sequence[tuple[int, int]]:
    given = {"asked": asked, "state": wanted.state or "", "before": before, "limit": limit}
    return session.execute(text(_PAGE[dialect_name(session)]), given).all()


def _build_query(wanted: SearchQuery, kind: str) -> str:
    """Return what is wanted as the database asks it: all words, and each but a lone letter as a beginning."""
    whole = [f"{MARK}s{wanted.state}"] if wanted.state and wanted.state != State.PUBLISHED else []
    for letter, value in (("t", wanted.topic), ("c", wanted.section), ("a", wanted.author)):
        whole += [f"{MARK}{letter}{value}"] if value else []
    whole += [language_word(wanted.language)] if wanted.language else []
    words = split_terms(wanted.words)
    begun = [word for word in words if len(word) > 1 or word.isdigit()]
    whole += [word for word in words if word not in begun]
    if kind == "sqlite":
        return " AND ".join([f'"{word}"' for word in whole] + [f'"{word}"*' for word in begun])
    short = [word for word in begun if len(word) <= SHORT]
    whole += [BEGUN + word for word in short]
    return " & ".join(
        [f"'{word}'" for word in whole] + [f"'{word}':*" for word in begun if word not in short]
    )
