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
from feedsvc.domain.text import terms
from feedsvc.storage import headings
from feedsvc.storage.indexing import BEGUN, ERAS, MARK, SHORT, dialect, era, language, last_turn
from feedsvc.storage.tables import MOST, Author, Listing, Section, Topic


@dataclass(frozen=True, slots=True)
class Wanted:
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
        return bool(terms(self.words) or self.topic or self.section or self.author or self.language)


def under(session: Session, heading: Topic | Section | Author) -> Sequence[int]:
    """Return the articles that stand under a heading, in whatever state."""
    return session.scalars(headings.articles(heading)).all()


def page(session: Session, wanted: Wanted, *, before: int | None = None, limit: int = 50) -> Sequence[tuple[int, int]]:
    """Return (turn, article) of what is wanted, the last changed first, from `before` a turn on."""
    if not wanted.is_filtered:
        query = _plain(wanted, before).order_by(Listing.turn.desc()).limit(limit)
        return session.execute(query).all()
    if dialect(session) == "sqlite":
        return _answer(session, wanted, _question(wanted, "sqlite"), before or 2**62, limit)
    return _by_eras(session, wanted, before, limit)


def page_and_count(
    session: Session, wanted: Wanted, *, before: int | None, limit: int, most: int
) -> tuple[Sequence[tuple[int, int]], int]:
    """Return a page of what is wanted, and how many there are in all: `most`, if there are more.

    Both come of one look at the newest, which is what nearly everybody reads: to find them is what takes time.
    """
    newest = page(session, wanted, limit=most)
    found = [row for row in newest if before is None or row[0] < before][:limit]
    if len(found) < limit and len(newest) == most:
        found = list(page(session, wanted, before=before, limit=limit))
    return found, len(newest)


def counts(session: Session, *, most: int = MOST) -> dict[str, int]:
    """Return how many articles there are in each state; one more than `most`, if there are more than that."""
    row = session.execute(_COUNTS, {"most": most + 1}).one()
    return {state: number for state, number in zip(State, row, strict=True) if number}


def names(session: Session, table: type[Topic | Section | Author]) -> Sequence[tuple[int, str]]:
    """Return (number, name) of the headings of a kind that are not retired, by name."""
    rows = session.execute(select(table.id, table.name).where(table.withdrawn.is_(None)))
    return sorted(((row.id, row.name) for row in rows), key=lambda row: (row[1].casefold(), row[0]))


# Nearly all articles are in a state that readers see: to read a state beside the words is quicker than to ask for it.
_PAGE = {
    "sqlite": """SELECT l.turn, l.article_id FROM listings_found f CROSS JOIN listings l ON l.turn = f.rowid
        WHERE f.listings_found MATCH :asked AND f.rowid < :before
        AND (l.state = :state OR :state = '' AND l.state NOT IN ('binned', 'erased'))
        ORDER BY f.rowid DESC LIMIT :limit""",
    "postgresql": """WITH found AS MATERIALIZED (SELECT l.turn, l.article_id FROM listings l
        WHERE array_to_tsvector(string_to_array(l.words, ' ')) @@ CAST(:asked AS tsquery)
        AND (l.state = :state OR :state = '' AND l.state NOT IN ('binned', 'erased'))
        AND l.turn + 0 < :before) SELECT turn, article_id FROM found ORDER BY turn DESC LIMIT :limit""",
}


_FEW = [select(Listing.turn).where(Listing.state == state).limit(bindparam("most")) for state in State]
_COUNTS = select(*(select(func.count()).select_from(few.subquery()).scalar_subquery() for few in _FEW))


def _plain(wanted: Wanted, before: int | None) -> Select[int, int]:
    query = select(Listing.turn, Listing.article_id)
    query = query.where(Listing.state == wanted.state if wanted.state else Listing.state.in_(LIVE))
    return query.where(Listing.turn < before) if before else query


def _by_eras(session: Session, wanted: Wanted, before: int | None, limit: int) -> list[tuple[int, int]]:
    """Return a page, found era by era from the newest on; the rarer what is wanted, the sooner they grow long."""
    asked, lengths, coming = _question(wanted, "postgresql"), [*ERAS], last_turn(session) + 1
    before = min(before or coming, coming)
    found: list[tuple[int, int]] = []
    session.execute(text("SET LOCAL enable_seqscan = off"))  # to read all words takes seconds, and is thought cheap
    while len(found) < limit and before > 1:
        within = f" & '{era(before - 1, lengths[0])}'" if lengths else ""
        found += _answer(session, wanted, asked + within, before, limit - len(found))
        before = (before - 1) >> lengths[0] << lengths[0] if lengths else 0
        lengths = lengths[1:] if len(found) * 8 > limit else lengths[2:]
    session.execute(text("SET LOCAL enable_seqscan TO DEFAULT"))
    return found


def _answer(session: Session, wanted: Wanted, asked: str, before: int, limit: int) -> Sequence[tuple[int, int]]:
    given = {"asked": asked, "state": wanted.state or "", "before": before, "limit": limit}
    return session.execute(text(_PAGE[dialect(session)]), given).all()


def _question(wanted: Wanted, kind: str) -> str:
    """Return what is wanted as the database asks it: all words, and each but a lone letter as a beginning."""
    whole = [f"{MARK}s{wanted.state}"] if wanted.state and wanted.state != State.PUBLISHED else []
    for letter, value in (("t", wanted.topic), ("c", wanted.section), ("a", wanted.author)):
        whole += [f"{MARK}{letter}{value}"] if value else []
    whole += [language(wanted.language)] if wanted.language else []
    words = terms(wanted.words)
    begun = [word for word in words if len(word) > 1 or word.isdigit()]
    whole += [word for word in words if word not in begun]
    if kind == "sqlite":
        return " AND ".join([f'"{word}"' for word in whole] + [f'"{word}"*' for word in begun])
    short = [word for word in begun if len(word) <= SHORT]
    whole += [BEGUN + word for word in short]
    return " & ".join([f"'{word}'" for word in whole] + [f"'{word}':*" for word in begun if word not in short])
