"""Migrations create the tables of this code once, and never downgrade; other tables are refused."""

import contextlib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import event, text

from feedsvc.errors import OutdatedError, UnavailableError
from feedsvc.storage import inspection, migrations, schema
from feedsvc.storage.database import Database
from feedsvc.storage.sqlite_driver import sqlite3
from feedsvc.storage.tables import Base

pytestmark = pytest.mark.every_database  # the databases' messages differ


def set_version(database: Database, version: str) -> None:
    """Store another version with the tables."""
    with database.writing() as session:
        session.execute(
            text("UPDATE alembic_version SET version_num = :version"), {"version": version}
        )


def test_the_migrations_make_the_tables_of_the_code(database: Database) -> None:
    with database.reading() as session:
        context = MigrationContext.configure(
            session.connection(),
            opts={
                "compare_type": True,
                "compare_server_default": True,
                # storage.articles.full_text creates the full-text index; the schema does not.
                "include_object": lambda _, name, *__: not (name or "").startswith("search_index_"),
            },
        )
        assert compare_metadata(context, Base.metadata) == []
    assert schema.read_database_revision(database) == schema.read_code_revision()


def test_an_upgrade_is_done_once(database_url: str) -> None:
    database = Database(database_url)
    assert schema.read_database_revision(database) is None
    with pytest.raises(OutdatedError, match="run feedsvc db upgrade"):
        schema.check_schema(database)
    assert migrations.upgrade(database)
    assert not migrations.upgrade(database)
    schema.check_schema(database)
    database.close()


@pytest.mark.slow
def test_two_upgrades_at_once_are_one(database_url: str) -> None:
    databases = [Database(database_url) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        assert any(pool.map(migrations.upgrade, databases))
    with databases[0].reading() as session:
        assert session.execute(text("SELECT version_num FROM alembic_version")).all() == [
            (schema.read_code_revision(),)
        ]
    for database in databases:
        database.close()


def test_tables_of_a_newer_version_are_left_alone(database: Database) -> None:
    set_version(database, "9999")
    for action in (schema.check_schema, migrations.upgrade):
        with pytest.raises(OutdatedError, match="install the newer feedsvc again"):
            action(database)
    assert schema.read_database_revision(database) == "9999"


def test_an_upgrade_that_fails_is_rolled_back(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url)
    upgrade = command.upgrade

    def upgrade_and_exit(*args: Any) -> None:
        upgrade(*args)
        raise KeyboardInterrupt

    monkeypatch.setattr(command, "upgrade", upgrade_and_exit)
    with pytest.raises(KeyboardInterrupt):
        migrations.upgrade(database)
    monkeypatch.undo()
    assert schema.read_database_revision(database) is None
    assert migrations.upgrade(database)
    database.close()


def test_a_missing_database_is_not_an_empty_one(tmp_path: Path) -> None:
    missing = Database(f"sqlite:///{tmp_path / 'gone.db'}")
    assert schema.read_database_revision(missing) is None
    assert not (tmp_path / "gone.db").exists()
    (tmp_path / "other.db").write_bytes(b"not a database at all" * 100)
    with pytest.raises(UnavailableError, match="not a database"):
        schema.read_database_revision(Database(f"sqlite:///{tmp_path / 'other.db'}"))
    unreachable = Database("postgresql+psycopg://u:secret@127.0.0.1:1/d")
    for action in (schema.read_database_revision, schema.check_schema, migrations.upgrade):
        with pytest.raises(UnavailableError) as refusal:
            action(unreachable)
        assert "secret" not in str(refusal.value)


def test_a_database_that_does_not_exist_is_unavailable(postgresql_url: str) -> None:
    url = postgresql_url.replace("postgresql://", "postgresql+psycopg://").replace(
        "/postgres?", "/nosuch?"
    )
    database = Database(url)
    with pytest.raises(UnavailableError, match="nosuch"):
        schema.read_database_revision(database)
    database.close()


def test_an_empty_file_is_an_empty_database(tmp_path: Path) -> None:
    (tmp_path / "a.db").touch()
    database = Database(f"sqlite:///{tmp_path / 'a.db'}")
    assert schema.read_database_revision(database) is None
    assert migrations.upgrade(database)
    with sqlite3.connect(tmp_path / "a.db") as connection:
        assert connection.execute("SELECT count(*) FROM articles").fetchone() == (0,)
    connection.close()
    database.close()


def test_an_empty_file_that_cannot_be_written_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.db"
    path.touch()
    monkeypatch.setattr(migrations.runner, "BUSY_SECONDS", 0)
    with (
        contextlib.closing(Database(f"sqlite:///{path}")) as database,
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other,
    ):
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(UnavailableError, match=r"a\.db cannot be written: database is locked"):
            migrations.upgrade(database)
        other.execute("ROLLBACK")
        assert migrations.upgrade(database)


CHANGES = {  # statements that change the tables, and the message of the error
    "ALTER TABLE feeds ADD COLUMN colour TEXT": "feeds.colour is unknown",
    "ALTER TABLE representations DROP COLUMN checksum": "representations.checksum is missing",
    "DROP TABLE encodings": "the table encodings is missing",
    "DROP INDEX ix_changes_article_id_revision": (
        "the unique index of changes (article_id,revision) is missing"
    ),
    "DROP INDEX ix_representations_generation": (
        "the index of representations (generation) is missing"
    ),
}
POSTGRESQL = {
    "ALTER TABLE feeds ALTER COLUMN path TYPE text": "feeds.path is text; it must be varchar(220)",
    "ALTER TABLE feeds ALTER COLUMN path DROP NOT NULL": "feeds.path may be NULL",
    "ALTER TABLE editors ALTER COLUMN suspended SET NOT NULL": "editors.suspended may not be NULL",
    "ALTER TABLE feeds DROP CONSTRAINT uq_feeds_guid": (
        "the unique index of feeds (guid) is missing"
    ),
    "ALTER TABLE encodings DROP CONSTRAINT pk_encodings": (
        "the unique index of encodings (feed_id,suffix) is missing"
    ),
    "DROP INDEX search_index_fts": "search_index_fts is missing",
}
BEATS = (
    "CREATE TABLE heartbeats (name VARCHAR(50) NOT NULL, beat {beat}, detail TEXT NOT NULL{more})"
)
SQLITE = {
    BEATS.format(
        beat="DATETIME NOT NULL", more=""
    ): "the unique index of heartbeats (name) is missing",
    BEATS.format(
        beat="TEXT NOT NULL", more=", PRIMARY KEY (name)"
    ): "the type of heartbeats.beat is text; it must be datetime",
    BEATS.format(beat="DATETIME", more=", PRIMARY KEY (name)"): "heartbeats.beat may be NULL",
    "SELECT 1": "the table heartbeats is missing",
}


def run(database: Database, *statements: str) -> None:
    """Change the tables without the application."""
    with database.writing() as session:
        for statement in statements:
            session.execute(text(statement))


def read_refusal(database: Database) -> str:
    """Return the error for the tables: one line, and the same from a check and an upgrade."""
    messages = set()
    for check in (schema.check_schema, migrations.upgrade):
        with pytest.raises(OutdatedError) as caught:
            check(database)
        messages.add(str(caught.value))
    assert len(messages) == 1
    (message,) = messages
    assert "\n" not in message
    return message


@pytest.mark.parametrize("change", CHANGES)
def test_different_tables_of_the_same_version_are_named(database: Database, change: str) -> None:
    run(database, change)
    message = read_refusal(database)
    assert CHANGES[change] in message
    assert "restore a backup of this version, or begin with an empty database" in message


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("change", POSTGRESQL)
def test_column_types_of_postgresql_are_compared(database: Database, change: str) -> None:
    run(database, change)
    assert POSTGRESQL[change] in read_refusal(database)


@pytest.mark.parametrize("migrated_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("change", SQLITE)
def test_column_types_of_sqlite_are_compared(database: Database, change: str) -> None:
    run(database, "DROP TABLE heartbeats", change)
    assert SQLITE[change] in read_refusal(database)


def test_of_many_differences_a_few_are_named(database: Database) -> None:
    run(database, *(f"ALTER TABLE feeds ADD COLUMN c{number} TEXT" for number in range(5)))
    assert (
        "feeds.c0 is unknown, feeds.c1 is unknown, feeds.c2 is unknown and 2 more"
        in read_refusal(database)
    )


def test_tables_and_indexes_of_an_operator_are_ignored(database: Database) -> None:
    run(
        database, "CREATE TABLE notes (words TEXT)", "CREATE INDEX ix_mine ON feeds (created, guid)"
    )
    schema.check_schema(database)
    assert not migrations.upgrade(database)


@pytest.mark.parametrize("number", ["ae1027a6acf", "", "0001x"])
def test_an_unknown_version_belongs_to_another_program(database: Database, number: str) -> None:
    set_version(database, number)
    assert "they are another program's: set database_url" in read_refusal(database)


def test_a_version_that_is_missing_or_stored_twice_is_refused(database: Database) -> None:
    run(database, "DELETE FROM alembic_version")
    assert "must have one row, and has 0" in read_refusal(database)
    run(
        database,
        "INSERT INTO alembic_version VALUES ('0001')",
        "INSERT INTO alembic_version VALUES ('0002')",
    )
    assert "must have one row, and has 2" in read_refusal(database)
    run(database, "DROP TABLE alembic_version")
    assert "has tables of feedsvc, but no version is stored" in read_refusal(database)


def test_a_database_of_another_program_is_left_alone(database_url: str) -> None:
    database = Database(database_url)
    if database.path:
        with contextlib.closing(sqlite3.connect(database.path)) as connection:
            connection.execute("VACUUM")  # an empty file is opened to read only
    run(database, "CREATE TABLE posts (id INTEGER)", "CREATE TABLE people (id INTEGER)")
    assert "has tables of another program (people, posts): set database_url" in read_refusal(
        database
    )
    with database.reading() as session:
        assert "articles" not in inspection.read_tables(session).columns
    database.close()


def test_older_tables_wait_for_their_migrations(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    current = schema.read_code_revision()
    following = f"{int(current) + 1:04}"
    monkeypatch.setattr(schema, "read_code_revision", lambda: following)
    message = f"are of version {current}, this feedsvc needs {following}: run feedsvc db upgrade"
    with pytest.raises(OutdatedError, match=message):
        schema.check_schema(database)
    assert schema.check_upgrade(database)


def test_a_check_runs_the_same_number_of_statements_for_any_tables(database: Database) -> None:
    statements: list[str] = []

    def record_statement(*args: Any) -> None:
        statements.append(args[2])

    event.listen(database.engine, "before_cursor_execute", record_statement)
    schema.check_schema(database)
    event.remove(database.engine, "before_cursor_execute", record_statement)
    assert len([each for each in statements if not each.startswith("BEGIN")]) <= 3
