"""The desk's list of articles: in the order of their changes, and found by words and by what they stand under.

Each article has one row here, written in the transaction that changes it. Its words come from
domain.text, so that every kind of database finds the same; and what it stands under is a word among
them, marked by a character that no text has. So any question is one look at one index: SQLite's FTS5
gives the rows in order and stops where there are enough. PostgreSQL's GIN gives all, to be sorted: there
an article's eras are words of it too, so that the newest are asked for alone; and so are the beginnings
of its words, for to collect all that begin by two letters takes longer than all else. Both indexes are
made from the table, and made anew by `rebuild`.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from itertools import count as numbers

from sqlalchemy import Select, bindparam, delete, func, insert, select, text
from sqlalchemy.orm import Session

from feedsvc.domain.articles import LIVE, State
from feedsvc.domain.text import terms
from feedsvc.storage import headings
from feedsvc.storage.tables import MOST, Article, Author, Listing, Section, Topic

_MARK, _HYPHEN, _BEGUN = "\ue000", "\ue001", "<"
_AT_ONCE = 500
_ERAS = (12, 14, 16, 18)  # an article stands in one of each length: so many low bits of its turn do not count
_SHORT = 4  # letters: longer beginnings are few enough to be collected
_MOST_BYTES = 250_000  # a tsvector has room for one million, and a word may come with three beginnings
_TAG = re.compile(r"<[^>]*>")
_LAY = {
    "sqlite": (
        """CREATE VIRTUAL TABLE IF NOT EXISTS listings_found USING fts5(words, content='listings',
        content_rowid='turn', tokenize='ascii', detail='none', columnsize=0, prefix='2 3 4')""",
    ),
    "postgresql": (
        # Words lie beside the table: what is walked over is a few bytes a row.
        "ALTER TABLE listings ALTER COLUMN words SET STORAGE EXTERNAL",
        "ALTER TABLE listings SET (toast_tuple_target = 128)",
        """CREATE INDEX IF NOT EXISTS listings_found ON listings
        USING gin (array_to_tsvector(string_to_array(words, ' '))) WITH (fastupdate = off)""",
    ),
}


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


def lay(session: Session) -> None:
    """Make what finds by words, where it is not there yet."""
    for statement in _LAY[_kind(session)]:
        session.execute(text(statement))


def keep(session: Session, article: Article) -> None:
    """Note that `article` was changed just now, and by which words it is found from now on."""
    drop(session, article.id)
    _insert(session, [_row(article, _last(session) + 1, _kind(session))])


def drop(session: Session, article_id: int) -> None:
    """Let an article be found no more."""
    former = session.execute(select(Listing.turn, Listing.words).where(Listing.article_id == article_id)).one_or_none()
    if former is None:
        return
    if _kind(session) == "sqlite":
        forget = text("INSERT INTO listings_found (listings_found, rowid, words) VALUES ('delete', :turn, :words)")
        session.execute(forget, {"turn": former.turn, "words": former.words})
    session.execute(delete(Listing).where(Listing.article_id == article_id))


def rebuild(session: Session, after: int = 0, limit: int = 1000) -> int:
    """Find the words of the next articles anew; return the last one's number, 0 if there were none."""
    ids = session.scalars(select(Article.id).where(Article.id > after).order_by(Article.id).limit(limit)).all()
    renew(session, ids)
    return ids[-1] if ids else 0


def renew(session: Session, article_ids: Sequence[int]) -> None:
    """Find the words of these articles anew; their places stay."""
    for first in range(0, len(article_ids), _AT_ONCE):
        ids = article_ids[first : first + _AT_ONCE]
        query = select(Article).where(Article.id.in_(ids)).order_by(Article.id)
        found = session.scalars(query.execution_options(populate_existing=True)).all()
        fresh = numbers(_last(session) + 1)
        rows = session.execute(select(Listing.article_id, Listing.turn).where(Listing.article_id.in_(ids)))
        turns = {row.article_id: row.turn for row in rows}
        for article_id in turns:
            drop(session, article_id)
        listed = [article for article in found if article.state != State.ERASED]
        kind = _kind(session)
        _insert(session, [_row(article, turns.get(article.id) or next(fresh), kind) for article in listed])


def under(session: Session, heading: Topic | Section | Author) -> Sequence[int]:
    """Return the articles that stand under a heading, in whatever state."""
    return session.scalars(headings.articles(heading)).all()


def page(session: Session, wanted: Wanted, *, before: int | None = None, limit: int = 50) -> Sequence[tuple[int, int]]:
    """Return (turn, article) of what is wanted, the last changed first, from `before` a turn on."""
    if not wanted.is_filtered:
        query = _plain(wanted, before).order_by(Listing.turn.desc()).limit(limit)
        return session.execute(query).all()
    if _kind(session) == "sqlite":
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
    asked, lengths, coming = _question(wanted, "postgresql"), [*_ERAS], _last(session) + 1
    before = min(before or coming, coming)
    found: list[tuple[int, int]] = []
    session.execute(text("SET LOCAL enable_seqscan = off"))  # to read all words takes seconds, and is thought cheap
    while len(found) < limit and before > 1:
        within = f" & '{_era(before - 1, lengths[0])}'" if lengths else ""
        found += _answer(session, wanted, asked + within, before, limit - len(found))
        before = (before - 1) >> lengths[0] << lengths[0] if lengths else 0
        lengths = lengths[1:] if len(found) * 8 > limit else lengths[2:]
    session.execute(text("SET LOCAL enable_seqscan TO DEFAULT"))
    return found


def _answer(session: Session, wanted: Wanted, asked: str, before: int, limit: int) -> Sequence[tuple[int, int]]:
    given = {"asked": asked, "state": wanted.state or "", "before": before, "limit": limit}
    return session.execute(text(_PAGE[_kind(session)]), given).all()


def _question(wanted: Wanted, kind: str) -> str:
    """Return what is wanted as the database asks it: all words, and each but a lone letter as a beginning."""
    whole = [f"{_MARK}s{wanted.state}"] if wanted.state and wanted.state != State.PUBLISHED else []
    for letter, value in (("t", wanted.topic), ("c", wanted.section), ("a", wanted.author)):
        whole += [f"{_MARK}{letter}{value}"] if value else []
    whole += [_language(wanted.language)] if wanted.language else []
    words = terms(wanted.words)
    begun = [word for word in words if len(word) > 1 or word.isdigit()]
    whole += [word for word in words if word not in begun]
    if kind == "sqlite":
        return " AND ".join([f'"{word}"' for word in whole] + [f'"{word}"*' for word in begun])
    short = [word for word in begun if len(word) <= _SHORT]
    whole += [_BEGUN + word for word in short]
    return " & ".join([f"'{word}'" for word in whole] + [f"'{word}':*" for word in begun if word not in short])


def _words(article: Article) -> list[str]:
    """Return all by which an article is found, each once; of an endless text the beginning."""
    return [*_standing(article), *_within(_terms(article), _MOST_BYTES)]


def _aids(words: list[str], turn: int) -> Iterator[str]:
    """Yield what PostgreSQL finds words by sooner: the eras they stand in, and how the words begin."""
    yield from (_era(turn, length) for length in _ERAS)
    begun = {word[:letters] for word in words if word[0] != _MARK for letters in range(1, _SHORT + 1)}
    yield from (_BEGUN + beginning for beginning in begun if len(beginning) > 1 or beginning.isdigit())


def _era(turn: int, length: int) -> str:
    return f"{_MARK}e{length}.{turn >> length}"


def _terms(article: Article) -> list[str]:
    return terms(f"{article.title} {article.summary} {unescape(_TAG.sub(' ', article.body_html))}")


def _standing(article: Article) -> Iterator[str]:
    yield f"{_MARK}s{article.state}"
    if article.section_id:
        yield f"{_MARK}c{article.section_id}"
    yield from (f"{_MARK}t{row.topic.id}" for row in article.topics)
    yield from (f"{_MARK}a{row.author.id}" for row in article.authors)
    parts = article.language.casefold().split("-")
    yield _language(parts[0])
    if len(parts) > 1:
        yield _language(article.language)


def _language(tag: str) -> str:
    return f"{_MARK}l{tag.casefold().replace('-', _HYPHEN)}"


def _within(words: list[str], most: int) -> Iterator[str]:
    for word in words:
        most -= len(word.encode()) + 1
        if most < 0:
            return
        yield word


def _row(article: Article, turn: int, kind: str) -> dict[str, object]:
    words = _words(article)
    aids = _aids(words, turn) if kind == "postgresql" else ()
    return {"article_id": article.id, "turn": turn, "state": article.state, "words": " ".join([*words, *aids])}


def _insert(session: Session, rows: list[dict[str, object]]) -> None:
    if rows:
        session.execute(insert(Listing), rows)
    if rows and _kind(session) == "sqlite":
        session.execute(text("INSERT INTO listings_found (rowid, words) VALUES (:turn, :words)"), rows)


def _last(session: Session) -> int:
    return session.scalar(select(func.max(Listing.turn))) or 0


def _kind(session: Session) -> str:
    return session.get_bind().dialect.name
