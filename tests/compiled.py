"""Share the URL rules, templates and SQL statements that are compiled while feedsvc runs.

Each process compiles them again when it first needs them, always with the same result. In a web
process that shows a form and publishes an article this takes more processor time than all else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, MethodType
from typing import Any

from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Rule

from feedsvc.storage.database import Database

_compile_rule = Rule.compile
_rules: dict[Any, Rule] = {}  # the first compiled rule of each kind


class CodeCache(BytecodeCache):
    """The compiled templates, shared by all applications of this process.

    The code itself never changes. To read it again from bytes took 0.6 ms for each template.
    """

    def __init__(self) -> None:
        self._codes: dict[str, tuple[str, CodeType]] = {}  # checksums of the source, and the code

    def load_bytecode(self, bucket: Bucket) -> None:
        """Load the code of a template, if its source is the same."""
        checksum, code = self._codes.get(bucket.key, ("", None))
        if checksum == bucket.checksum:
            bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the code of a template."""
        assert bucket.code
        self._codes[bucket.key] = (bucket.checksum, bucket.code)


def _compile_once(rule: Rule) -> None:
    """Compile a rule, or copy the compiled parts of the same rule of another application."""
    # Its converters refer to the URL map of the first application, but none of them uses the map.
    assert rule.map
    converters = frozenset(rule.map.converters.items())
    place = (rule.host if rule.map.host_matching else rule.subdomain, rule.merge_slashes)
    first = _rules.setdefault((rule.rule, repr(rule.defaults), *place, converters), rule)
    if first is rule:
        _compile_rule(rule)
        return
    for name in ("_parts", "_trace", "_converters"):
        setattr(rule, name, getattr(first, name))
    rule.arguments |= first.arguments
    for name in ("_build", "_build_unknown"):
        setattr(rule, name, MethodType(getattr(first, name).__func__, rule))


@contextmanager
def share_compiled() -> Iterator[None]:
    """Share rules, templates and statements among the applications and databases made meanwhile."""
    options = Flask.jinja_options
    create, dialects = Database.__init__, (SQLiteDialect_pysqlite, PGDialect_psycopg)
    statements: dict[Any, Any] = {}

    def create_with_shared_cache(database: Database, url: str) -> None:
        create(database, url)
        bound = (database._reading, database._writing, database._polling)  # noqa: SLF001
        for engine in (database.engine, database.polling_engine, *bound):
            engine.update_execution_options(compiled_cache=statements)

    changes: list[tuple[Any, str, Any]] = [
        (Rule, "compile", _compile_once),
        # A nested call keeps the first cache, which `options` then contains.
        (Flask, "jinja_options", {"bytecode_cache": CodeCache(), **options}),
        (Database, "__init__", create_with_shared_cache),
    ]
    for dialect in dialects:
        # The cache's keys contain the dialect, and each engine has its own dialect object.
        changes.append((dialect, "__eq__", lambda one, other: type(one) is type(other)))
        changes.append((dialect, "__hash__", lambda one: hash(type(one))))
    former = [(owner, name, getattr(owner, name)) for owner, name, _ in changes]
    for owner, name, value in changes:
        setattr(owner, name, value)
    try:
        yield
    finally:
        for owner, name, value in former:
            setattr(owner, name, value)
