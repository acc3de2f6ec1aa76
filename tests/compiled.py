"""Share the URL rules, templates, SQL statements and patterns that are compiled for feedsvc.

Each process compiles them again when it first needs them, always with the same result. In a web
process that shows a form and publishes an article this takes more processor time than all else.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from operator import attrgetter
from types import CodeType
from typing import Any

import werkzeug.test
from flask import Flask
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from werkzeug.routing import Map, Rule, RuleFactory
from werkzeug.routing import map as routing_map
from werkzeug.routing.matcher import State, StateMachineMatcher
from werkzeug.test import stream_encode_multipart

from feedsvc.storage.database import Database

# The values of a rule besides its address, its methods and its defaults.
_read_options = attrgetter(
    "endpoint",
    "strict_slashes",
    "merge_slashes",
    "subdomain",
    "host",
    "build_only",
    "alias",
    "websocket",
    "redirect_to",
)
_rules: dict[Any, Rule] = {}  # the first compiled rule of each kind
# The rules of a matcher, which keep the ids in the key valid, and its states.
_states: dict[tuple[int, ...], tuple[tuple[Rule, ...], State]] = {}


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


class SharedMatcher(StateMachineMatcher):
    """A matcher that shares its states with the matchers of all applications of the same rules."""

    def __init__(self, merge_slashes: bool) -> None:  # noqa: FBT001  as in Werkzeug
        super().__init__(merge_slashes)
        self._added: list[Rule] = []

    def add(self, rule: Rule) -> None:
        """Keep a rule for `update`: states that are shared must not change."""
        self._added.append(rule)

    def update(self) -> None:
        """Find or build the states. A URL map calls this before it first matches an address."""
        key = tuple(map(id, self._added))
        if key not in _states:
            self._root = State()
            for rule in self._added:
                super().add(rule)
            super().update()
            _states[key] = (tuple(self._added), self._root)
        self._root = _states[key][1]


def _add_once(url_map: Map, factory: RuleFactory) -> None:
    """Add rules to a map, or the same compiled rules that another application's map has."""
    # A rule refers to the map of its first application, of which it uses only what is in the key.
    of_map = (
        tuple(url_map.converters.values()),
        url_map.host_matching,
        url_map.default_subdomain,
        url_map.strict_slashes,
        url_map.merge_slashes,
        url_map.sort_parameters,
        url_map.sort_key,
    )
    for rule in factory.get_rules(url_map):
        methods = frozenset(rule.methods) if rule.methods else None
        answers_options = getattr(rule, "provide_automatic_options", None)  # Flask sets it
        own = (type(rule), rule.rule, methods, answers_options, repr(rule.defaults))
        key = (of_map, *own, *_read_options(rule))
        if key not in _rules:
            rule.bind(url_map)
            _rules[key] = rule
        shared = _rules[key]
        if not shared.build_only:
            url_map._matcher.add(shared)  # noqa: SLF001  as `Map.add` does
        url_map._rules_by_endpoint.setdefault(shared.endpoint, []).append(shared)  # noqa: SLF001
    url_map._remap = True  # noqa: SLF001


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
        (Map, "add", _add_once),
        (routing_map, "StateMachineMatcher", SharedMatcher),
        # A nested call keeps the first cache, which `options` then contains.
        (Flask, "jinja_options", {"bytecode_cache": CodeCache(), **options}),
        (Database, "__init__", create_with_shared_cache),
        # A boundary of its own for each form takes 2 ms: Werkzeug compiles patterns with it.
        (
            werkzeug.test,
            "stream_encode_multipart",
            partial(stream_encode_multipart, boundary="form-of-a-test"),
        ),
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
