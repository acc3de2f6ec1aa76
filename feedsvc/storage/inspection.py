"""What tables, columns and indexes a database has, and how they differ from those of the code.

Read with two queries, because it is done at every start and for every question whether we are
ready; SQLAlchemy's inspector asks several for each table. Tables, and indexes, that the code does
not know are left out: an operator may have added them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from sqlalchemy import Dialect, UniqueConstraint, text
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Base

Column: TypeAlias = tuple[str, bool]  # its type in the database's words, and whether it may be NULL
Index: TypeAlias = tuple[str, str, bool]  # its table, its columns, whether it is unique

FOUND = (
    "search_index_fts"  # what finds articles by words: a table of SQLite, an index of PostgreSQL
)
_DIALECTS: Mapping[str, Callable[[], Dialect]] = {"sqlite": SQLiteDialect, "postgresql": PGDialect}
_COLUMNS = {
    "sqlite": """SELECT m.name, p.name, p.type, NOT p."notnull", p.pk
        FROM sqlite_schema m JOIN pragma_table_info(m.name) p
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.pk, p.cid""",
    "postgresql": """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, 0
        FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p') ORDER BY c.relname, a.attnum""",
}
_INDEXES = {
    "sqlite": """SELECT m.name, i.name, i."unique" AND NOT i.partial,
            (SELECT group_concat(name) FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
        FROM sqlite_schema m JOIN pragma_index_list(m.name) i WHERE m.type = 'table'""",
    "postgresql": """SELECT t.relname, c.relname, i.indisunique AND i.indpred IS NULL,
            (SELECT string_agg(a.attname, ',' ORDER BY k.place)
             FROM unnest(i.indkey) WITH ORDINALITY k(number, place)
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number)
        FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_class c ON c.oid = i.indexrelid
        WHERE t.relnamespace = current_schema()::regnamespace AND i.indisvalid""",
}


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a database with their columns, its indexes, and the `names` of both."""

    columns: Mapping[str, Mapping[str, Column]]
    indexes: frozenset[Index]
    names: frozenset[str]


def read(session: Session) -> Tables:
    """Return what a database has."""
    kind = session.get_bind().dialect.name
    columns: dict[str, dict[str, Column]] = {}
    keys: dict[str, list[str]] = {}
    for table, name, described, nullable, key in session.execute(text(_COLUMNS[kind])):
        columns.setdefault(table, {})[name] = _type(described), bool(nullable)
        if key:
            keys.setdefault(table, []).append(name)
    indexes = {(table, ",".join(names), True) for table, names in keys.items()}
    found = set(columns)
    for table, name, unique, names in session.execute(text(_INDEXES[kind])):
        found.add(name)
        indexes.add((table, names or "", bool(unique)))
    return Tables(columns, frozenset(indexes), frozenset(found))


@cache
def describe(kind: str) -> Tables:
    """Return what the code's own tables are in a database of this kind."""
    dialect = _DIALECTS[kind]()
    columns, indexes = {}, set[Index]()
    for table in Base.metadata.sorted_tables:
        columns[table.name] = {
            column.name: (_type(column.type.compile(dialect)), bool(column.nullable))
            for column in table.columns
        }
        indexes.add((table.name, _names(table.primary_key.columns), True))
        indexes |= {
            (table.name, _names(index.columns), bool(index.unique)) for index in table.indexes
        }
        indexes |= {
            (table.name, _names(each.columns), True)
            for each in table.constraints
            if isinstance(each, UniqueConstraint)
        }
    return Tables(columns, frozenset(indexes), frozenset({*columns, FOUND}))


def compare(found: Tables, wanted: Tables) -> list[str]:
    """Return what is not as the code has it, each in words; nothing if the code can work with it."""
    return [*_of_columns(found, wanted), *_of_indexes(found, wanted)]


def _of_columns(found: Tables, wanted: Tables) -> Iterator[str]:
    for table, columns in wanted.columns.items():
        there = found.columns.get(table)
        if there is None:
            yield f"the table {table} is missing"
            continue
        yield from (f"{table}.{name} is missing" for name in columns if name not in there)
        yield from (f"{table}.{name} is unknown" for name in there if name not in columns)
        for name in columns.keys() & there.keys():
            (kind, nullable), (its_kind, its_nullable) = columns[name], there[name]
            if kind != its_kind:
                yield f"{table}.{name} is {its_kind or 'of no type'}, not {kind}"
            elif nullable != its_nullable:
                yield f"{table}.{name} {'may' if its_nullable else 'may not'} be NULL"


def _of_indexes(found: Tables, wanted: Tables) -> Iterator[str]:
    for table, names, unique in sorted(wanted.indexes - found.indexes):
        if table in found.columns:
            yield f"the {'unique ' if unique else ''}index of {table} ({names}) is missing"
    if FOUND not in found.names:
        yield f"{FOUND} is missing"


def _type(described: str) -> str:
    """Return a type's name, be it in SQLAlchemy's words or in the database's."""
    return described.lower().replace("character varying", "varchar")


def _names(columns: Iterable[object]) -> str:
    return ",".join(column.name for column in columns)  # type: ignore[attr-defined]  # columns
