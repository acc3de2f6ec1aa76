"""The index of the desk's list: by which words each article is found, and by what it stands under.

Each article has one row, written in the transaction that changes it. Its words come from domain.text, so
that every kind of database finds the same; and what it stands under is a word among them, marked by a
character that no text has. `search_index` says how they are asked for. What finds by words is made from the
table, and made anew by `rebuild`.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import count as numbers

from sqlalchemy import delete, func, insert, select, text
from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.domain.text import split_terms
from feedsvc.storage.articles.content import SEARCHED_COLUMNS
from feedsvc.storage.tables import Article, SearchEntry

MARK, _HYPHEN, BEGUN = "\ue000", "\ue001", "<"
_AT_ONCE = 500
ERAS = (
    12,
    14,
    16,
    18,
)  # an article stands in one of each length: so many low bits of its turn do not count
SHORT = 4  # letters: longer beginnings are few enough to be collected
_MOST_BYTES = (
    250_000  # a tsvector has room for one million, and a word may come with three beginnings
)
_TAG = re.compile(r"<[^>]*>")
_LAY = {
    "sqlite": (
        """CREATE VIRTUAL TABLE IF NOT EXISTS search_index_fts USING fts5(words, content='search_index',
        content_rowid='turn', tokenize='ascii', detail='none', columnsize=0, prefix='2 3 4')""",
    ),
    "postgresql": (
        # Words lie beside the table: what is walked over is a few bytes a row.
        "ALTER TABLE search_index ALTER COLUMN words SET STORAGE EXTERNAL",
        "ALTER TABLE search_index SET (toast_tuple_target = 128)",
        """CREATE INDEX IF NOT EXISTS search_index_fts ON search_index
        USING gin (array_to_tsvector(string_to_array(words, ' '))) WITH (fastupdate = off)""",
    ),
}


def create_index(session: Session) -> None:
    """Make what finds by words, where it is not there yet."""
    for statement in _LAY[dialect_name(session)]:
        session.execute(text(statement))


def index_article(session: Session, article: Article) -> None:
    """Note that `article` was changed just now, and by which words it is found from now on."""
    remove_article(session, article.id)
    _insert(session, [_row(article, find_last_sequence(session) + 1, dialect_name(session))])


def remove_article(session: Session, article_id: int) -> None:
    """Let an article be found no more."""
    former = session.execute(
        select(SearchEntry.sequence, SearchEntry.words).where(SearchEntry.article_id == article_id)
    ).one_or_none()
    if former is None:
        return
    if dialect_name(session) == "sqlite":
        forget = text(
            "INSERT INTO search_index_fts (search_index_fts, rowid, words) VALUES ('delete', :sequence, :words)"
        )
        session.execute(forget, {"sequence": former.sequence, "words": former.words})
    session.execute(delete(SearchEntry).where(SearchEntry.article_id == article_id))


def rebuild_index(session: Session, after: int = 0, limit: int = 1000) -> int:
    """Find the words of the next articles anew; return the last one's number, 0 if there were none."""
    ids = session.scalars(
        select(Article.id).where(Article.id > after).order_by(Article.id).limit(limit)
    ).all()
    reindex_articles(session, ids)
    return ids[-1] if ids else 0


def reindex_articles(session: Session, article_ids: Sequence[int]) -> None:
    """Find the words of these articles anew; their places stay."""
    for first in range(0, len(article_ids), _AT_ONCE):
        ids = article_ids[first : first + _AT_ONCE]
        query = select(Article).where(Article.id.in_(ids)).order_by(Article.id)
        found = session.scalars(query.execution_options(populate_existing=True)).all()
        fresh = numbers(find_last_sequence(session) + 1)
        rows = session.execute(
            select(SearchEntry.article_id, SearchEntry.sequence).where(
                SearchEntry.article_id.in_(ids)
            )
        )
        turns = {row.article_id: row.sequence for row in rows}
        for article_id in turns:
            remove_article(session, article_id)
        listed = [article for article in found if article.state != State.PURGED]
        kind = dialect_name(session)
        _insert(
            session,
            [_row(article, turns.get(article.id) or next(fresh), kind) for article in listed],
        )


def _collect_words(article: Article) -> list[str]:
    """Return all by which an article is found, each once; of an endless text the beginning."""
    return [*_yield_filters(article), *_yield_within(_term_words(article), _MOST_BYTES)]


def _yield_postgresql_aids(words: list[str], turn: int) -> Iterator[str]:
    """Yield what PostgreSQL finds words by sooner: the eras they stand in, and how the words begin."""
    yield from (bucket_word(turn, length) for length in ERAS)
    begun = {word[:letters] for word in words if word[0] != MARK for letters in range(1, SHORT + 1)}
    yield from (
        BEGUN + beginning for beginning in begun if len(beginning) > 1 or beginning.isdigit()
    )


def bucket_word(turn: int, length: int) -> str:
    """Return the word for the era of a length in which a turn stands."""
    return f"{MARK}e{length}.{turn >> length}"


def _term_words(article: Article) -> list[str]:
    texts = {name: getattr(article, name) for name in SEARCHED_COLUMNS}
    texts["body_html"] = unescape(_TAG.sub(" ", article.body_html))
    return split_terms(" ".join(texts.values()))


def _yield_filters(article: Article) -> Iterator[str]:
    yield f"{MARK}s{article.state}"
    if article.section_id:
        yield f"{MARK}c{article.section_id}"
    yield from (f"{MARK}t{row.topic.id}" for row in article.topics)
    yield from (f"{MARK}a{row.author.id}" for row in article.authors)
    parts = article.language.casefold().split("-")
    yield language_word(parts[0])
    if len(parts) > 1:
        yield language_word(article.language)


def language_word(tag: str) -> str:
    """Return the word for a language tag."""
    return f"{MARK}l{tag.casefold().replace('-', _HYPHEN)}"


def _yield_within(words: list[str], most: int) -> Iterator[str]:
    for word in words:
        most -= len(word.encode()) + 1
        if most < 0:
            return
        yield word


def _row(article: Article, turn: int, kind: str) -> dict[str, object]:
    words = _collect_words(article)
    aids = _yield_postgresql_aids(words, turn) if kind == "postgresql" else ()
    return {
        "article_id": article.id,
        "sequence": turn,
        "state": article.state,
        "words": " ".join([*words, *aids]),
    }


def _insert(session: Session, rows: list[dict[str, object]]) -> None:
    if rows:
        session.execute(insert(SearchEntry), rows)
    if rows and dialect_name(session) == "sqlite":
        session.execute(
            text("INSERT INTO search_index_fts (rowid, words) VALUES (:sequence, :words)"), rows
        )


def find_last_sequence(session: Session) -> int:
    """Return the turn of the last change; 0 if there was none."""
    return session.scalar(select(func.max(SearchEntry.sequence))) or 0


def dialect_name(session: Session) -> str:
    """Return the kind of database."""
    return session.get_bind().dialect.name
