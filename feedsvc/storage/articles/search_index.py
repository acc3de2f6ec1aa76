"""The search index: one row for each article, with the terms by which the admin's list finds it.

The row is written in the transaction that changes the article. Its terms are the words of its texts
as `domain.text.split_terms` cuts them, so that every database finds the same, and filter terms for
its state, section, topics, authors and language. `rebuild_index` makes all rows again.
"""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import count

from sqlalchemy import bindparam, delete, func, insert, select
from sqlalchemy.orm import Session, aliased

from feedsvc.domain.articles import State
from feedsvc.domain.text import split_terms
from feedsvc.storage.articles.content import SEARCHED_COLUMNS
from feedsvc.storage.articles.full_text import Row, get_full_text_index
from feedsvc.storage.tables import Article, SearchEntry

# Private characters that no word holds. A hyphen would end a term: FTS5's tokenizer splits there.
_FILTER_MARK, _HYPHEN = "\ue000", "\ue001"
_BATCH = 500  # articles that are read at once
# Most bytes of an article's words in the index. A tsvector has room for 1 MB, and PostgreSQL stores
# up to three prefixes for each word.
_MAX_BYTES = 250_000
_TAG = re.compile(r"<[^>]*>")
_OWN = aliased(SearchEntry)
# The last sequence of all, and the sequence and words of an article; both None if it has no row.
_POSITION = select(
    func.max(SearchEntry.sequence),
    *(
        select(column).where(_OWN.article_id == bindparam("article")).scalar_subquery()
        for column in (_OWN.sequence, _OWN.words)
    ),
)


def create_index(session: Session) -> None:
    """Create the full-text index of the database, unless it exists."""
    get_full_text_index(session).create_index(session)


def index_article(session: Session, article: Article) -> None:
    """Index `article` as it is now, as the last changed one."""
    last, sequence, words = session.connection().execute(_POSITION, {"article": article.id}).one()
    # Remove and insert the row: its sequence is the rowid in SQLite's index, and changes.
    if sequence is not None:
        _remove_row(session, article.id, sequence, words)
    _insert_rows(session, [(article, (last or 0) + 1)])


def index_new_articles(session: Session, articles: Sequence[Article]) -> None:
    """Index articles that have never been indexed, in this order."""
    _insert_rows(session, [*zip(articles, count(find_last_sequence(session) + 1), strict=False)])


def remove_article(session: Session, article_id: int) -> None:
    """Remove an article from the index."""
    row = session.execute(
        select(SearchEntry.sequence, SearchEntry.words).where(SearchEntry.article_id == article_id)
    ).one_or_none()
    if row:
        _remove_row(session, article_id, row.sequence, row.words)


def _remove_row(session: Session, article_id: int, sequence: int, words: str) -> None:
    get_full_text_index(session).remove_row(session, sequence, words)
    session.execute(delete(SearchEntry).where(SearchEntry.article_id == article_id))


def rebuild_index(session: Session, after: int = 0, limit: int = 1000) -> int:
    """Index the next articles by id again. Return the last article's id; 0 if there were none."""
    ids = session.scalars(
        select(Article.id).where(Article.id > after).order_by(Article.id).limit(limit)
    ).all()
    reindex_articles(session, ids)
    return ids[-1] if ids else 0


def reindex_articles(session: Session, article_ids: Sequence[int]) -> None:
    """Index these articles again; their sequences stay."""
    for first in range(0, len(article_ids), _BATCH):
        ids = article_ids[first : first + _BATCH]
        query = select(Article).where(Article.id.in_(ids)).order_by(Article.id)
        # Terms were merged by statements that the session does not know of.
        articles = session.scalars(query.execution_options(populate_existing=True)).all()
        entry = select(SearchEntry.article_id, SearchEntry.sequence)
        rows = session.execute(entry.where(SearchEntry.article_id.in_(ids)))
        sequences = {row.article_id: row.sequence for row in rows}
        following = count(find_last_sequence(session) + 1)
        for article_id in sequences:
            remove_article(session, article_id)
        _insert_rows(
            session,
            [
                (article, sequences.get(article.id) or next(following))
                for article in articles
                if article.state != State.PURGED
            ],
        )


def find_last_sequence(session: Session) -> int:
    """Return the sequence of the article that was changed last; 0 if there is none."""
    return session.scalar(select(func.max(SearchEntry.sequence))) or 0


def filter_term(kind: str, value: object) -> str:
    """Return a filter term: of a state "s", section "c", topic "t", author "a" or language "l"."""
    return f"{_FILTER_MARK}{kind}{value}".casefold().replace("-", _HYPHEN)


def _insert_rows(session: Session, changes: Sequence[tuple[Article, int]]) -> None:
    """Index articles, each with the sequence of its last change."""
    rows = [_build_row(session, article, sequence) for article, sequence in changes]
    if rows:
        session.execute(insert(SearchEntry), rows)
        get_full_text_index(session).add_rows(session, rows)


def _build_row(session: Session, article: Article, sequence: int) -> Row:
    words = list_article_words(article)
    extra = get_full_text_index(session).build_extra_terms(words, sequence)
    return {
        "article_id": article.id,
        "sequence": sequence,
        "state": article.state,
        "words": " ".join([*_yield_filter_terms(article), *words, *extra]),
    }


def list_article_words(article: Article) -> list[str]:
    """Return the different words of an article's texts, as `domain.text.split_terms` cuts them.

    Words for which the index has no room are left out: the index does not find the article by them.
    """
    texts = {name: getattr(article, name) for name in SEARCHED_COLUMNS}
    texts["body_html"] = unescape(_TAG.sub(" ", article.body_html))
    return [*_limit_bytes(split_terms(" ".join(texts.values())), _MAX_BYTES)]


def _yield_filter_terms(article: Article) -> Iterator[str]:
    yield filter_term("s", article.state)
    if article.section_id:
        yield filter_term("c", article.section_id)
    yield from (filter_term("t", row.topic.id) for row in article.topics)
    yield from (filter_term("a", row.author.id) for row in article.authors)
    language, hyphen, _ = article.language.partition("-")
    yield filter_term("l", language)
    if hyphen:
        yield filter_term("l", article.language)


def _limit_bytes(words: Sequence[str], limit: int) -> Iterator[str]:
    for word in words:
        limit -= len(word.encode()) + 1
        if limit < 0:
            return
        yield word
