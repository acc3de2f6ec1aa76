"""Long upgrades say how far they are; they can be killed, and go on where they were."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from feedsvc.domain.site import Site
from feedsvc.errors import OutdatedError
from feedsvc.storage import migrations, schema
from feedsvc.storage.database import Database
from feedsvc.storage.migrations import progress, steps
from tests.editorial.newsroom import Newsroom
from tests.next_version import copy_migrations

pytestmark = pytest.mark.every_database


@pytest.fixture
def number(
    database: Database, site: Site, now: datetime, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[str]:
    """The number of a migration that fills five rows in batches of two, and reports each batch."""
    newsroom = Newsroom(database, site, now)
    for number in range(5):
        newsroom.start(title=f"Kabar {number}")
    added = copy_migrations(tmp_path / "migrations")
    monkeypatch.setattr(schema, "FOLDER", tmp_path / "migrations")
    monkeypatch.setattr(steps, "BATCH", 2)
    monkeypatch.setattr(progress, "EVERY_SECONDS", 0)
    monkeypatch.setattr(progress, "LOOK_SECONDS", 0.05)
    schema.read_code_revision.cache_clear()
    yield added
    monkeypatch.undo()
    schema.read_code_revision.cache_clear()


def read_lengths(database: Database) -> list[int]:
    with database.reading() as session:
        return list(session.scalars(text("SELECT article_id FROM article_lengths ORDER BY 1")))


def test_an_upgrade_says_how_far_it_is_and_keeps_what_refers_to_a_copied_table(
    database: Database, number: str
) -> None:
    query = text("SELECT id, section_id FROM articles ORDER BY id")
    with database.reading() as session:
        before = session.execute(query).all()
    lines: list[str] = []
    assert migrations.upgrade(database, lines.append)
    lines = [line.partition(", about")[0] for line in lines if not line.startswith("running ")]
    assert lines == [
        f"upgrading the tables to {number}, the lengths of all texts",
        "2 of 5 articles (40%)",
        "4 of 5 articles (80%)",
        "5 of 5 articles (100%)",
        "5 of 5 articles (100%)",
    ]
    assert len(before) == len(read_lengths(database)) == 5
    with database.reading() as session:
        assert session.execute(query).all() == before
        indexes = inspect(session.connection()).get_indexes("article_lengths")
        assert [index["column_names"] for index in indexes] == [["length"]]
    assert not migrations.upgrade(database)


def test_an_upgrade_that_is_killed_between_two_batches_goes_on_with_the_next(
    database: Database, number: str
) -> None:
    def kill(line: str) -> None:
        if line.startswith("4 of 5"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        migrations.upgrade(database, kill)
    assert len(read_lengths(database)) == 4
    with pytest.raises(
        OutdatedError, match=f"to version {number} was interrupted: run feedsvc db upgrade"
    ):
        schema.check_schema(database)
    lines: list[str] = []
    assert migrations.upgrade(database, lines.append)
    assert [line for line in lines if "upgrading" in line or "4 of 5" in line] == []
    assert len(read_lengths(database)) == 5
    schema.check_schema(database)


@pytest.mark.slow
def test_two_long_upgrades_at_once_fill_each_row_once(database: Database, number: str) -> None:
    assert number
    databases = [Database(database.url.render_as_string(hide_password=False)) for _ in range(3)]
    with ThreadPoolExecutor(3) as pool:
        assert any(pool.map(migrations.upgrade, databases))
    for each in databases:
        each.close()
    assert len(read_lengths(database)) == 5


def test_an_upgrade_that_would_break_a_reference_is_undone(
    database: Database, number: str, tmp_path: Path
) -> None:
    if not database.is_sqlite:  # PostgreSQL refuses the statement itself
        return
    (file,) = (tmp_path / "migrations").glob(f"versions/{number}*.py")
    broken = file.read_text().replace(
        "def finish():", "def finish():\n    op.execute('DELETE FROM sections')\n\n\ndef unused():"
    )
    file.write_text(broken)
    shutil.rmtree(file.parent / "__pycache__", ignore_errors=True)
    with pytest.raises(OutdatedError, match=r"a row of \w+ would refer to a row of sections"):
        migrations.upgrade(database)
    with database.reading() as session:
        assert session.scalar(text("SELECT count(*) FROM sections")) == 1
