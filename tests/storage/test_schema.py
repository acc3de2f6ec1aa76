"""Migrations: from nothing to the tables of this code, once, whoever asks; and never backwards."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from feedsvc.errors import OutdatedError, UnavailableError
from feedsvc.storage import migrations, schema
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Record


def set_version(database: Database, version: str) -> None:
    """Say that the tables are of another version."""
    with database.writing() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_the_migrations_make_the_tables_of_the_code(database: Database) -> None:
    with database.reading() as session:
        context = MigrationContext.configure(
            session.connection(),
            opts={
                "compare_type": True,
                "compare_server_default": True,
                # What finds by words is made from its table, by each kind of database in its own way.
                "include_object": lambda _, name, *__: not (name or "").startswith("listings_"),
            },
        )
        assert compare_metadata(context, Record.metadata) == []
    assert schema.version(database) == schema.needed()


def test_an_upgrade_is_done_once(database_url: str) -> None:
    database = Database(database_url)
    assert schema.version(database) is None
    with pytest.raises(OutdatedError, match="run feedsvc db upgrade"):
        schema.check(database)
    assert migrations.upgrade(database)
    assert not migrations.upgrade(database)
    schema.check(database)
    database.close()


def test_two_upgrades_at_once_are_one(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert any(pool.map(migrations.upgrade, databases))
    with databases[0].reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).all() == [(schema.needed(),)]
    for database in databases:
        database.close()


def test_tables_of_a_newer_version_are_left_alone(database: Database) -> None:
    set_version(database, "9999")
    for does in (schema.check, migrations.upgrade):
        with pytest.raises(OutdatedError, match="install the newer feedsvc again"):
            does(database)
    assert schema.version(database) == "9999"


def test_an_upgrade_that_breaks_off_leaves_no_trace(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(database_url)
    upgrade = command.upgrade

    def killed(*given: Any) -> None:
        upgrade(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "upgrade", killed)
    with pytest.raises(KeyboardInterrupt):
        migrations.upgrade(database)
    monkeypatch.undo()
    assert schema.version(database) is None
    assert migrations.upgrade(database)
    database.close()


def test_a_database_that_is_away_is_no_empty_one(tmp_path: Path) -> None:
    missing = Database(f"sqlite:///{tmp_path / 'gone.db'}")
    assert schema.version(missing) is None
    assert not (tmp_path / "gone.db").exists()
    (tmp_path / "other.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(UnavailableError, match="not a database"):
        schema.version(Database(f"sqlite:///{tmp_path / 'other.db'}"))
    nobody = Database("postgresql+psycopg://u:secret@127.0.0.1:1/d")
    for does in (schema.version, schema.check, migrations.upgrade):
        with pytest.raises(UnavailableError) as refusal:
            does(nobody)
        assert "secret" not in str(refusal.value)


def test_a_database_that_nobody_made_is_unavailable(postgresql_url: str) -> None:
    url = postgresql_url.replace("postgresql://", "postgresql+psycopg://").replace("/postgres?", "/nosuch?")
    database = Database(url)
    with pytest.raises(UnavailableError, match="nosuch"):
        schema.version(database)
    database.close()


def test_an_empty_file_is_an_empty_database(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    assert schema.version(database) is None
    assert migrations.upgrade(database)
    with sqlite3.connect(tmp_path / "a.db") as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    connection.close()
    database.close()
