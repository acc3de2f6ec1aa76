"""Read which tables, columns and indexes a database has, and compare them with the code's.

This takes two statements, because it runs at every start and for every readiness check;
SQLAlchemy's inspector runs several for each table. Tables and indexes that the code does not know
are ignored: an operator may have added them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TypeAlias

from sqlalchemy import Dialect, UniqueConstraint, text
from sqlalchemy.orm import Session

from feedsvc.storage import api_tables, import_tables  # noqa: F401  their tables are Base's
from feedsvc.storage.tables import Base

Column: TypeAlias = tuple[
    str, bool
]  # its type as the database names it, and whether it is nullable
Index: TypeAlias = tuple[str, str, bool]  # its table, its columns, whether it is unique

# The full-text index: a virtual table of SQLite, an index of PostgreSQL.
FULL_TEXT = "search_index_fts"
_COLUMNS = {
    "sqlite": """SELECT m.name, p.name, p.type, NOT p."notnull", p.pk
        FROM sqlite_schema m JOIN pragma_table_info(m.name) p
        WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY m.name, p.pk, p.cid""",
    "postgresql": """SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod),
            NOT a.attnotnull, 0
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p')
        ORDER BY c.relname, a.attnum""",
}
_INDEXES = {
    "sqlite": """SELECT m.name, i.name, i."unique" AND NOT i.partial,
            (SELECT group_concat(name)
             FROM (SELECT name FROM pragma_index_info(i.name) ORDER BY seqno))
        FROM sqlite_schema m JOIN pragma_index_list(m.name) i WHERE m.type = 'table'""",
    "postgresql": """SELECT t.relname, c.relname, i.indisunique AND i.indpred IS NULL,
            (SELECT string_agg(a.attname, ',' ORDER BY k.place)
             FROM unnest(i.indkey) WITH ORDINALITY k(number, place)
             JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k.number)
        FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
        JOIN pg_class c ON c.oid = i.indexrelid
        WHERE t.relnamespace = current_schema()::regnamespace AND i.indisvalid""",
}


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of a database with their columns, its indexes, and the `names` of both."""

    columns: Mapping[str, Mapping[str, Column]]
    indexes: frozenset[Index]
    names: frozenset[str]


def read_tables(session: Session) -> Tables:
    """Return the tables that a database has."""
    kind = session.get_bind().dialect.name
    columns: dict[str, dict[str, Column]] = {}
    keys: dict[str, list[str]] = {}
    for table, name, described, nullable, key in session.execute(text(_COLUMNS[kind])):
        columns.setdefault(table, {})[name] = _normalize_type(described), bool(nullable)
        if key:
            keys.setdefault(table, []).append(name)
    indexes = {(table, ",".join(names), True) for table, names in keys.items()}
    all_names = set(columns)
    for table, name, unique, column_names in session.execute(text(_INDEXES[kind])):
        all_names.add(name)
        indexes.add((table, column_names or "", bool(unique)))  # none for an index of an expression
    return Tables(columns, frozenset(indexes), frozenset(all_names))


@cache
def describe_tables(dialect: Dialect) -> Tables:
    """Return the tables that the code needs in a database of this dialect."""
    columns, indexes = {}, set[Index]()
    for table in Base.metadata.sorted_tables:
        columns[table.name] = {
            column.name: (_normalize_type(column.type.compile(dialect)), bool(column.nullable))
            for column in table.columns
        }
        indexes.add((table.name, _join_names(table.primary_key.columns), True))
        indexes |= {
            (table.name, _join_names(index.columns), bool(index.unique)) for index in table.indexes
        }
        indexes |= {
            (table.name, _join_names(each.columns), True)
            for each in table.constraints
            if isinstance(each, UniqueConstraint)
        }
    return Tables(columns, frozenset(indexes), frozenset({*columns, FULL_TEXT}))


def list_differences(actual: Tables, expected: Tables) -> list[str]:
    """Return the differences in words; none if the code can use these tables."""
    return [*_compare_columns(actual, expected), *_compare_indexes(actual, expected)]


def _compare_columns(actual: Tables, expected: Tables) -> Iterator[str]:
    for table, columns in expected.columns.items():
        existing = actual.columns.get(table)
        if existing is None:
            yield f"the table {table} is missing"
            continue
        yield from (f"{table}.{name} is missing" for name in columns if name not in existing)
        yield from (f"{table}.{name} is unknown" for name in existing if name not in columns)
        for name in columns.keys() & existing.keys():
            (kind, nullable), (its_kind, its_nullable) = columns[name], existing[name]
            if kind != its_kind:
                yield f"the type of {table}.{name} is {its_kind or 'missing'}; it must be {kind}"
            elif nullable != its_nullable:
                yield f"{table}.{name} {'may' if its_nullable else 'may not'} be NULL"


def _compare_indexes(actual: Tables, expected: Tables) -> Iterator[str]:
    for table, names, unique in sorted(expected.indexes - actual.indexes):
        if table in actual.columns:
            yield f"the {'unique ' if unique else ''}index of {table} ({names}) is missing"
    if FULL_TEXT not in actual.names:
        yield f"{FULL_TEXT} is missing"


def _normalize_type(name: str) -> str:
    """Return one name for a type, whether SQLAlchemy or the database names it."""
    return name.lower().replace("character varying", "varchar")


def _join_names(columns: Iterable[object]) -> str:
    return ",".join(column.name for column in columns)  # type: ignore[attr-defined]  # columns
