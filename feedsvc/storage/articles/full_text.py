"""Full-text search in each kind of database: SQLite's FTS5 and PostgreSQL's GIN.

Both index the column `words` of `search_index`, which holds terms separated by spaces, and return
the rows with the highest `sequence` first. docs/adr/0003-search.md has the measurements behind each
option here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, text
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Instant

# GIN has to merge the lists of all terms that begin with a prefix: with 100,000 articles, 42 ms for
# a prefix of one word in ten. So prefixes of up to four letters are stored as terms of their own.
STORED_PREFIX = 4
PREFIX_MARK = "<"  # no word holds it: `domain.text.split_terms` splits there
# GIN returns matches in no order. Each row has a term for its bucket of 8,192 sequence numbers, so
# that the newest can be searched alone: 4 ms where sorting 60,000 matches takes 35 ms.
BUCKET_BITS = 13
BUCKET_MARK = "\ue002"  # a private character: no text of an article holds any

Row = dict[str, Any]  # article_id, sequence, state, words
Position = tuple[int, int]  # the sequence of an article's last change, and its id


@dataclass(frozen=True, slots=True)
class Match:
    """The conditions of a search: a row has all terms, and for each prefix a word with it.

    `state` "" is any state except the trash. `before` and `since` are sequences: a search with
    `since` reads no row with a lower sequence. `limit` is a number of rows.
    """

    terms: Sequence[str]
    prefixes: Sequence[str]
    state: str
    before: int
    limit: int
    since: int = 0


class FullTextIndex:
    """The operations that the search needs, implemented for each kind of database."""

    # The condition that a row of `search_index` has a word; a parameter holds the word between
    # spaces. It compares one row with words in the way in which the index compares all rows.
    HAS_WORD: str
    _CREATE: tuple[str, ...]
    _FIND: str
    _LIST: str

    def create_index(self, session: Session) -> None:
        """Create the index unless it exists."""
        for statement in self._CREATE:
            session.execute(text(statement))

    def build_extra_terms(self, words: Sequence[str], sequence: int) -> set[str]:  # noqa: ARG002  of GIN
        """Return the terms that this index needs besides an article's words: none by default."""
        return set()

    def add_rows(self, session: Session, rows: Sequence[Row]) -> None:
        """Index rows inserted into `search_index`, unless the database does so by itself."""

    def remove_row(self, session: Session, sequence: int, words: str) -> None:
        """Remove a row that is still in `search_index`, unless the database does so by itself."""

    def find_rows(self, session: Session, match: Match) -> Sequence[Position]:
        """Return (sequence, article id) of the rows that match, highest sequence first."""
        raise NotImplementedError

    def list_any(
        self, session: Session, words: Sequence[str], feed_id: int, limit: int
    ) -> Sequence[tuple[datetime, int]]:
        """Return (published, article id) of articles of a feed with all words, in no order.

        Any `limit` published articles with the words are taken, then those that the feed lacks
        are left out.
        """
        values = {"query": self._join_words(words), "feed": feed_id, "limit": limit}
        statement = text(self._LIST).columns(published=Instant, article_id=Integer)
        return session.execute(statement, values).all()

    def _join_words(self, words: Sequence[str]) -> str:
        raise NotImplementedError

    def _find(self, session: Session, query: str, match: Match) -> Sequence[Position]:
        names = ("state", "before", "since", "limit")
        values = {"query": query, **{name: getattr(match, name) for name in names}}
        return session.execute(text(self._FIND), values).all()


class _Fts5Index(FullTextIndex):
    """SQLite's FTS5: a virtual table that returns rows by descending rowid and stops at LIMIT."""

    HAS_WORD = "instr(' ' || words || ' ', {}) > 0"
    # `content` stores no second copy of the words, and detail='none' no positions: 52 MB instead of
    # 166 MB for 100,000 articles. With `prefix`, a prefix of one word in ten is found in 1 ms; it
    # took 101 ms without.
    _CREATE = (
        """CREATE VIRTUAL TABLE IF NOT EXISTS search_index_fts USING fts5(words,
        content='search_index', content_rowid='sequence', tokenize='ascii', detail='none',
        columnsize=0, prefix='2 3 4')""",
    )
    _ADD = "INSERT INTO search_index_fts (rowid, words) VALUES (:sequence, :words)"
    # FTS5's own command for a table with `content`; it needs the words that were indexed.
    _REMOVE = """INSERT INTO search_index_fts (search_index_fts, rowid, words)
        VALUES ('delete', :sequence, :words)"""
    # CROSS JOIN is SQLite's way to fix the order: first the matches, then the row of each.
    _FIND = """SELECT s.sequence, s.article_id
        FROM search_index_fts f CROSS JOIN search_index s ON s.sequence = f.rowid
        WHERE f.search_index_fts MATCH :query AND f.rowid < :before AND f.rowid >= :since
        AND (s.state = :state OR :state = '' AND s.state NOT IN ('trashed', 'purged'))
        ORDER BY f.rowid DESC LIMIT :limit"""
    _LIST = """SELECT i.published, i.article_id FROM (SELECT s.article_id
        FROM search_index_fts f CROSS JOIN search_index s ON s.sequence = f.rowid
        WHERE f.search_index_fts MATCH :query AND s.state = 'published' LIMIT :limit) AS found
        CROSS JOIN feed_items i ON i.article_id = found.article_id AND i.feed_id = :feed"""

    def add_rows(self, session: Session, rows: Sequence[Row]) -> None:
        session.execute(text(self._ADD), rows)

    def remove_row(self, session: Session, sequence: int, words: str) -> None:
        session.execute(text(self._REMOVE), {"sequence": sequence, "words": words})

    def find_rows(self, session: Session, match: Match) -> Sequence[Position]:
        query = " AND ".join(
            [f'"{term}"' for term in match.terms] + [f'"{prefix}"*' for prefix in match.prefixes]
        )
        return self._find(session, query, match)

    def _join_words(self, words: Sequence[str]) -> str:
        return " AND ".join(f'"{word}"' for word in words)


class _GinIndex(FullTextIndex):
    """PostgreSQL's GIN over a tsvector of the terms, which are words already: no parser runs.

    PostgreSQL keeps the index in step with the table by itself.
    """

    HAS_WORD = "strpos(' ' || words || ' ', {}) > 0"
    _CREATE = (
        # Long values of `words` go into the TOAST table: a search walks over a few bytes a row.
        "ALTER TABLE search_index ALTER COLUMN words SET STORAGE EXTERNAL",
        "ALTER TABLE search_index SET (toast_tuple_target = 128)",
        """CREATE INDEX IF NOT EXISTS search_index_fts ON search_index
        USING gin (array_to_tsvector(string_to_array(words, ' '))) WITH (fastupdate = off)""",
    )
    # MATERIALIZED, `+ 0` and enable_seqscan keep the planner from reading the words of row after
    # row: it ignores the cost of that, and took 3.3 s for three frequent words instead of 4 ms.
    _FIND = """WITH matches AS MATERIALIZED (SELECT sequence, article_id FROM search_index
        WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(:query AS tsquery)
        AND (state = :state OR :state = '' AND state NOT IN ('trashed', 'purged'))
        AND sequence + 0 < :before AND sequence + 0 >= :since)
        SELECT sequence, article_id FROM matches ORDER BY sequence DESC LIMIT :limit"""
    _LIST = """WITH found AS MATERIALIZED (SELECT article_id FROM search_index
        WHERE array_to_tsvector(string_to_array(words, ' ')) @@ CAST(:query AS tsquery)
        AND state = 'published' LIMIT :limit)
        SELECT i.published, i.article_id FROM found
        JOIN feed_items i ON i.article_id = found.article_id AND i.feed_id = :feed"""

    def build_extra_terms(self, words: Sequence[str], sequence: int) -> set[str]:
        prefixes = {word[:length] for word in words for length in range(1, STORED_PREFIX + 1)}
        stored = {PREFIX_MARK + prefix for prefix in prefixes if can_be_prefix(prefix)}
        return {_bucket_term(sequence >> BUCKET_BITS), *stored}

    def find_rows(self, session: Session, match: Match) -> Sequence[Position]:
        """Search the newest two buckets before `before`, and all buckets if too few rows match."""
        query = " & ".join(self._build_terms(match))
        last, first = (match.before - 1) >> BUCKET_BITS, match.since >> BUCKET_BITS
        session.execute(text("SET LOCAL enable_seqscan = off"))
        rows = self._find(session, f"{query} & ({_any_bucket(last - 1, last)})", match)
        if len(rows) < match.limit:
            all_buckets = f" & ({_any_bucket(first, last)})" if match.since else ""
            rows = self._find(session, query + all_buckets, match)
        session.execute(text("SET LOCAL enable_seqscan TO DEFAULT"))
        return rows

    def list_any(
        self, session: Session, words: Sequence[str], feed_id: int, limit: int
    ) -> Sequence[tuple[datetime, int]]:
        session.execute(text("SET LOCAL enable_seqscan = off"))
        found = super().list_any(session, words, feed_id, limit)
        session.execute(text("SET LOCAL enable_seqscan TO DEFAULT"))
        return found

    def _join_words(self, words: Sequence[str]) -> str:
        return " & ".join(f"'{word}'" for word in words)

    def _build_terms(self, match: Match) -> Iterator[str]:
        yield from (f"'{term}'" for term in match.terms)
        for prefix in match.prefixes:
            is_stored = len(prefix) <= STORED_PREFIX
            yield f"'{PREFIX_MARK}{prefix}'" if is_stored else f"'{prefix}':*"


_INDEXES: dict[str, FullTextIndex] = {"sqlite": _Fts5Index(), "postgresql": _GinIndex()}


def get_full_text_index(session: Session) -> FullTextIndex:
    """Return the full-text index of the kind of database that `session` is connected to."""
    return _INDEXES[session.get_bind().dialect.name]


def can_be_prefix(word: str) -> bool:
    """Return whether a typed word is looked for as a prefix: all are, except a single letter."""
    return len(word) > 1 or word.isdigit()


def _any_bucket(first: int, last: int) -> str:
    return " | ".join(f"'{_bucket_term(bucket)}'" for bucket in range(first, last + 1))


def _bucket_term(bucket: int) -> str:
    return f"{BUCKET_MARK}{bucket}"
