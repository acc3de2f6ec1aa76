"""Rows of an export: read in pages as values for JSON, and stored again under the same ids.

TABLES is all that an export contains. Editors, passwords, passkeys, sessions, invitations, access
tokens and the audit log are not in it. Rendered bytes and combined feeds are not in it either: they
are made again.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    delete,
    exists,
    func,
    insert,
    inspect,
    select,
    text,
    tuple_,
    update,
)
from sqlalchemy.orm import Session

from feedsvc.storage import export_values
from feedsvc.storage.feeds.combined_feeds import delete_combined_feeds
from feedsvc.storage.import_tables import Redirect
from feedsvc.storage.tables import (
    Article,
    ArticleAlias,
    ArticleAuthor,
    ArticleTopic,
    Author,
    Base,
    Change,
    CombinedFeed,
    CustomFeed,
    Draft,
    Feed,
    FeedAlias,
    FeedItem,
    FormerGuid,
    Media,
    MediaRenditions,
    MediaUse,
    RenditionFile,
    Revision,
    Section,
    Topic,
    Withdrawal,
)

LARGEST = 4_000_000  # characters and bytes of texts that are read at once, unless one has more
Row = dict[str, Any]
Key = tuple[Any, ...]
TermRow = TypeVar("TermRow", bound=Topic | Section | Author)

_TERMS = (Topic, Section, Author)
_OF_ARTICLES = (
    ArticleTopic,
    ArticleAuthor,
    ArticleAlias,
    FormerGuid,
    Change,
    Revision,
    Draft,
    FeedItem,
    Withdrawal,
    MediaUse,
)


def _name_tables(*tables: type[Base]) -> Mapping[str, type[Base]]:
    return MappingProxyType({each.__tablename__: each for each in tables})


# By name, in the order in which their rows are stored: first the tables that others refer to.
TERMS = _name_tables(*_TERMS)
BEFORE_ARTICLES = _name_tables(
    *_TERMS, Media, MediaRenditions, RenditionFile, Feed, CustomFeed, FeedAlias
)
OF_ARTICLES = _name_tables(*_OF_ARTICLES)
AFTER_ARTICLES = _name_tables(Redirect)
TABLES: Mapping[str, type[Base]] = MappingProxyType({**BEFORE_ARTICLES, **AFTER_ARTICLES})
# Columns whose bytes are files of their own, each with a pattern of its name.
FILES: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "media": {"data": "media/{name}", "thumbnail": "thumbnails/{name}"},
        "rendition_files": {"data": "renditions/{media_id}/{name}"},
    }
)
# Columns whose values are made again: the sort keys of names, and the progress of rendering a feed.
_MADE_AGAIN: Mapping[str, Collection[str]] = MappingProxyType(
    {
        **{each.__tablename__: ("sort_key",) for each in (*_TERMS, CustomFeed)},
        "feeds": (
            "sort_key",
            "wanted_version",
            "rendered_version",
            "stale_since",
            "urgent",
            "refreshed",
        ),
    }
)


def list_rows(
    session: Session, name: str, table: type[Base], *, after: Key | None, limit: int
) -> list[tuple[Key, Row]]:
    """Return the next rows of a table by primary key, as values for JSON, without their files."""
    keys = list(inspect(table).primary_key)
    query = select(*_list_columns(name, table)).order_by(*keys).limit(limit)
    if after is not None:
        query = query.where(tuple_(*keys) > tuple_(*after))
    query = query.where(*exclude_combined(table))
    names = [key.name for key in keys]
    return [
        (tuple(row[each] for each in names), _dump_row(dict(row)))
        for row in session.execute(query).mappings()
    ]


def list_rows_of_articles(
    session: Session, name: str, table: type[Base], article_ids: Sequence[int]
) -> dict[int, list[Row]]:
    """Return the rows that belong to these articles, by article."""
    columns, article_id = _list_columns(name, table), table.__table__.c.article_id
    query = select(*columns).where(article_id.in_(article_ids), *exclude_combined(table))
    listed: dict[int, list[Row]] = {each: [] for each in article_ids}
    for row in session.execute(query.order_by(*inspect(table).primary_key)).mappings():
        listed[row["article_id"]].append(_dump_row(dict(row)))
    return listed


def list_live_terms(session: Session, table: type[TermRow]) -> Iterator[TermRow]:
    """Yield the terms of a kind that were not merged into others, a page of them at a time."""
    query = select(table).where(table.merged_id.is_(None)).order_by(table.id)
    yield from session.scalars(query.execution_options(yield_per=500))


def dump_article(article: Article) -> Row:
    """Return the columns of an article as values for JSON."""
    return _dump_row({each.name: getattr(article, each.name) for each in Article.__table__.c})


def list_article_ids(session: Session, *, after: int, limit: int) -> Sequence[int]:
    """Return the ids of the next articles, in order; fewer where their texts are large."""
    texts = func.length(Article.body_html)
    packed = select(func.sum(func.length(Revision.content))).where(
        Revision.article_id == Article.id
    )
    query = select(Article.id, texts + func.coalesce(packed.scalar_subquery(), 0))
    rows = session.execute(query.where(Article.id > after).order_by(Article.id).limit(limit))
    sizes = accumulate(rows, lambda before, row: (row[0], before[1] + row[1]))
    listed = [(article_id, size) for article_id, size in sizes]
    return [each for number, (each, size) in enumerate(listed) if not number or size <= LARGEST]


def read_file(session: Session, table: type[Base], key: Key, column: str) -> bytes | None:
    """Return the bytes of a file in a row."""
    keys = inspect(table).primary_key
    query = select(table.__table__.c[column]).where(tuple_(*keys) == tuple_(*key))
    content: bytes | None = session.scalar(query)
    return content


def has_content(session: Session) -> bool:
    """Return whether the site has an article, a term, a picture, a custom feed or a redirect."""
    tables = (Article, *_TERMS, Media, CustomFeed, Redirect)
    return any(session.scalar(select(exists(select(each)))) for each in tables)


@dataclass(frozen=True, slots=True)
class Amounts:
    """How many articles, in every state, and pictures an export has."""

    articles: int
    pictures: int


def count_main_rows(session: Session) -> Amounts:
    """Return how many articles and pictures an export has."""
    articles, pictures = (
        session.scalar(select(func.count()).select_from(table)) or 0 for table in (Article, Media)
    )
    return Amounts(articles, pictures)


def remove_feeds(session: Session) -> None:
    """Delete the feeds of a site without articles: the feeds of an export take their place."""
    session.execute(delete(FeedAlias))
    # These feeds have rows in the same tables as combined feeds.
    delete_combined_feeds(session, session.scalars(select(Feed.id)).all())


def remove_combined_feeds(session: Session) -> None:
    """Delete the combined feeds: one created meanwhile holds only a part of the articles."""
    delete_combined_feeds(session, session.scalars(select(CombinedFeed.feed_id)).all())


def check_shape(name: str, table: type[Base], row: Mapping[str, Any]) -> None:
    """Check that a row of an export has all columns of its table, with values of their types.

    Raises:
        KeyError, TypeError, ValueError: a column is missing, or a value does not fit its column.
    """
    for each in _list_columns(name, table):
        export_values.load_value(each, row[each.name])


def insert_rows(session: Session, name: str, table: type[Base], rows: Sequence[Row]) -> None:
    """Store rows of an export. Terms are stored without the terms that they were merged into.

    Raises:
        TypeError, ValueError: a value is of another type than its column.
        KeyError: a column is missing.
    """
    columns = _list_columns(name, table)
    files = FILES.get(name, {})
    loaded = [
        {
            **{each.name: export_values.load_value(each, row[each.name]) for each in columns},
            **{column: row.get(column) for column in files},
        }
        for row in rows
    ]
    if name in TERMS:
        loaded = [{**row, "merged_id": None} for row in loaded]
    if loaded:
        session.execute(insert(table), loaded)


def load_row(table: type[Base], row: Mapping[str, Any]) -> Row:
    """Return the columns of a row of an export, as the database would return them."""
    return {each.name: export_values.load_value(each, row[each.name]) for each in table.__table__.c}


def set_merged(session: Session, table: type[Base], rows: Sequence[Row]) -> None:
    """Set which term each merged term was merged into, when all terms are stored."""
    columns = table.__table__.c
    for row in rows:
        if row["merged_id"] is not None:
            merged = update(table).where(columns.id == row["id"])
            session.execute(merged.values(merged_id=row["merged_id"]))


def find_articles(session: Session, ids: Collection[int]) -> set[int]:
    """Return which of these articles are stored."""
    return set(session.scalars(select(Article.id).where(Article.id.in_(ids))))


def advance_ids(session: Session) -> None:
    """Let new rows get ids after those that were stored (PostgreSQL counts by itself)."""
    if session.get_bind().dialect.name != "postgresql":
        return
    tables: list[type[Base]] = [*BEFORE_ARTICLES.values(), Article, *OF_ARTICLES.values(), Redirect]
    for table in tables:
        if "id" not in table.__table__.c:
            continue
        last = session.scalar(select(func.max(table.__table__.c.id)))
        if last:
            session.execute(
                text("SELECT setval(pg_get_serial_sequence(:name, 'id'), :last)"),
                {"name": table.__tablename__, "last": last},
            )


def exclude_combined(table: type[Base]) -> Iterator[ColumnElement[bool]]:
    """Yield the condition that a row belongs to no combined feed."""
    columns = table.__table__.c
    column = columns.id if table is Feed else columns.get("feed_id")
    if column is not None and table is not CustomFeed:
        yield ~exists(select(CombinedFeed.feed_id).where(CombinedFeed.feed_id == column))


def _list_columns(name: str, table: type[Base]) -> list[ColumnElement[Any]]:
    omitted = {*_MADE_AGAIN.get(name, ()), *FILES.get(name, {})}
    return [each for each in table.__table__.c if each.name not in omitted]


def _dump_row(row: Mapping[str, Any]) -> Row:
    return {name: export_values.dump_value(value) for name, value in row.items()}
