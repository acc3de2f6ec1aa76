"""Marks that tell whether an export's copies of articles and files still equal the database's.

The mark of a page of articles is a digest of all rows that the page shows, with the lengths of long
texts in place of the texts. That is enough: every change of such a text gives the article a new
revision, the unsaved text a new token, or the stored revision another form.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    LargeBinary,
    and_,
    bindparam,
    func,
    inspect,
    select,
    tuple_,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased
from sqlalchemy.types import NullType

from feedsvc.storage import exports
from feedsvc.storage.tables import (
    Article,
    ArticleAuthor,
    ArticleTopic,
    Author,
    Base,
    Draft,
    Section,
    Topic,
)

_ROWS = 500  # in memory at a time
# The fields of an unsaved text are left out: each change gives it another token.
_LONG, _LEFT_OUT = Article.__table__.c.body_html, Draft.__table__.c.fields


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of an export that is a column of a row: `size` is in bytes."""

    name: str
    size: int
    table: type[Base]
    key: exports.Key
    column: str


def compute_mark(session: Session, after: int, last: int) -> str:
    """Return the mark of the articles with ids from `after` (without it) to `last`."""
    digest = hashlib.sha256()
    for query in _list_queries():
        rows = session.execute(query, {"after": after, "last": last})
        digest.update(repr([*map(tuple, rows)]).encode())
    return digest.hexdigest()[:32]


def list_stored_files(session: Session) -> Iterator[StoredFile]:
    """Yield the files of an export, without their bytes, a page of rows at a time."""
    for name in exports.FILES:
        last: exports.Key | None = None
        while page := list_file_page(session, name, after=last):
            yield from page
            last = page[-1].key


def list_file_page(
    session: Session, name: str, *, after: exports.Key | None
) -> Sequence[StoredFile]:
    """Return the files of the next rows of a table by primary key; each row has at least one."""
    table, files = exports.TABLES[name], exports.FILES[name]
    columns, keys = table.__table__.c, list(inspect(table).primary_key)
    sizes = [func.length(columns[each]).label(f"{each}_size") for each in files]
    query = select(*dict.fromkeys([*keys, columns.name]), *sizes).order_by(*keys).limit(_ROWS)
    if after is not None:
        query = query.where(tuple_(*keys) > tuple_(*after))
    return [
        StoredFile(
            pattern.format(**row),
            row[f"{column}_size"],
            table,
            tuple(row[each.name] for each in keys),
            column,
        )
        for row in session.execute(query).mappings()
        for column, pattern in files.items()
        if row[f"{column}_size"] is not None
    ]


@cache
def _list_queries() -> Sequence[Executable]:
    """Return the queries of a mark; they are built once, and compiled once by SQLAlchemy."""
    within = _limit(Article.id)
    ids = select(Article.id).where(within)
    queries = [select(*_list_columns(Article)).where(within).order_by(Article.id)]
    for table in exports.OF_ARTICLES.values():
        conditions = (_limit(table.__table__.c.article_id), *exports.exclude_combined(table))
        query = select(*_list_columns(table)).where(*conditions)
        queries.append(query.order_by(*inspect(table).primary_key))
    # The names that the articles show are in the rows of terms.
    topic_ids = select(ArticleTopic.topic_id).where(ArticleTopic.article_id.in_(ids))
    author_ids = select(ArticleAuthor.author_id).where(ArticleAuthor.article_id.in_(ids))
    section_ids = select(Article.section_id).where(within)
    for term, used in ((Topic, topic_ids), (Author, author_ids), (Section, section_ids)):
        queries.append(select(*_list_columns(term)).where(term.id.in_(used)).order_by(term.id))
    # A join, because SQLite would look through all stories if it were given those of the page.
    other = aliased(Article)
    translations = select(Article.id, other.id, other.slug, other.state, other.language)
    joined = translations.join(other, other.story == Article.story).where(within)
    return [*queries, joined.order_by(Article.id, other.id)]


def _limit(article_id: Any) -> ColumnElement[bool]:  # noqa: ANN401  of a table or of a class
    condition: ColumnElement[bool] = and_(
        article_id > bindparam("after"), article_id <= bindparam("last")
    )
    return condition


def _list_columns(table: type[Base]) -> list[ColumnElement[Any]]:
    """Return the columns as the driver's values, which is faster than converting them to ours."""
    return [
        func.length(each)
        if isinstance(each.type, LargeBinary) or each is _LONG
        else type_coerce(each, NullType())
        for each in table.__table__.c
        if each is not _LEFT_OUT
    ]
