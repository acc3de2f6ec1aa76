"""Backups: taken while feedsvc runs, checked, and restored whole, on both kinds of database."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from PIL import Image
from sqlalchemy import create_engine, inspect, text

from feedsvc.rendering import FORMATS
from feedsvc.settings import load
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds
from feedsvc.storage.sqlite_driver import sqlite3
from feedsvc.web import add_middleware, create_app
from tests.commands import Installation, share_port, wait_until

PASSWORD = "sebelas-kucing-hitam\n"
Rows = dict[str, list[tuple[Any, ...]]]
Answers = dict[str, tuple[bytes, str | None, str | None]]


@pytest.fixture
def installation(tmp_path: Path, migrated_url: str) -> Iterator[Installation]:
    """A newsroom without articles, on each kind of database in turn."""
    variables = {"FEEDSVC_DATABASE_URL": migrated_url}
    with Installation(tmp_path, variables, port=share_port()) as installation:
        installation.create()
        yield installation


def url_of(installation: Installation) -> str:
    return installation.variables["FEEDSVC_DATABASE_URL"]


def is_sqlite(installation: Installation) -> bool:
    return url_of(installation).startswith("sqlite")


def read_rows(url: str) -> Rows:
    """Return every row of every table, except the cache generation and the full-text index."""
    engine = create_engine(url)
    with engine.connect() as connection:
        rows = {
            name: sorted(
                (tuple(row) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')),  # noqa: S608  our own tables
                key=repr,
            )
            for name in inspect(connection).get_table_names()
            if name != "cache_generation" and not name.startswith("search_index_fts")
        }
    engine.dispose()
    assert len(rows) > 30
    return rows


def read_feeds(url: str) -> Answers:
    """Return what readers get of every feed in each format: bytes, ETag and Last-Modified."""
    database = Database(url)
    with database.reading() as session:
        paths = [row.path for row in feeds.list_feeds(session)]
    database.close()
    answers: Answers = {}
    with open_client(url) as client:
        for path in (f"/feeds/{path}.{suffix}" for path in paths for suffix in FORMATS):
            # A feed that changed twice within a second has no Last-Modified for a moment.
            wait_until(lambda path=path: "Last-Modified" in client.head(path).headers)  # type: ignore[misc]
            answer = client.get(path)
            assert answer.status_code == 200
            answers[path] = (answer.data, answer.headers["ETag"], answer.headers["Last-Modified"])
    return answers


@contextmanager
def open_client(url: str) -> Iterator[FlaskClient]:
    """Open an application of this process and yield a client of it."""
    app = create_app(load(database_url=url))
    app.wsgi_app = add_middleware(app)  # type: ignore[method-assign]  # with the response cache
    try:
        yield app.test_client()
    finally:
        app.extensions["feedsvc.response_cache"].listener.close()
        app.extensions["feedsvc"].database.close()


def run_sql(url: str, *statements: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def empty(url: str) -> None:
    """Leave a database without tables."""
    if url.startswith("sqlite"):
        for path in Path(url.removeprefix("sqlite:///")).parent.glob("feedsvc.db*"):
            path.unlink()
    else:
        run_sql(url, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def refuse(installation: Installation, *words: str, code: int = 1) -> str:
    """Run a command that must fail with one line on stderr. Return that line."""
    result = installation.run(*words)
    assert (result.exit_code, result.stdout) == (code, ""), result.output
    (line,) = result.stderr.splitlines()
    return line


@pytest.mark.usefixtures("small_demo")
def test_everything_is_restored_and_each_feed_has_its_bytes_and_validators(
    installation: Installation,
) -> None:
    url, file = url_of(installation), installation.folder / "backup"
    installation.check_output("demo")
    installation.check_output("user", "add", "sari", "--password-stdin", stdin=PASSWORD)
    rows, served = read_rows(url), read_feeds(url)
    assert len(served) == 9 * len(FORMATS)
    printed = installation.check_output("backup", str(file))
    assert "9 feeds were rendered, byte for byte as readers get them" in printed
    assert file.stat().st_mode & 0o077 == 0, "it holds password hashes"
    assert read_rows(url) == rows

    installation.add(title="Sesudah cadangan")
    refusal = refuse(installation, "restore", str(file), code=2)
    assert "to delete everything in it, add --replace" in refusal
    assert read_rows(url) != rows
    if not is_sqlite(installation):  # a table of a newer version that refers to one of ours
        run_sql(url, "CREATE TABLE newer (id INTEGER REFERENCES articles (id))")
    installation.check_output("restore", str(file), "--replace")
    assert read_rows(url) == rows

    empty(url)
    printed = installation.check_output("restore", str(file))
    assert "9 feeds were rendered, byte for byte as readers get them" in printed
    assert read_rows(url) == rows
    assert read_feeds(url) == served
    installation.add(title="Nomor lanjut")  # sequences go on where they were
    assert list(installation.folder.glob("*.feedsvc-part*")) == []


def test_a_backup_replaces_an_older_one_only_if_told(installation: Installation) -> None:
    file = installation.folder / "backup"
    file.write_text("older")
    assert "exists: give another name, or add --replace" in refuse(
        installation, "backup", str(file), code=2
    )
    assert file.read_text() == "older"
    leftover = installation.folder / "older.abcdefgh.feedsvc-part"  # left by a killed process
    leftover.write_text("half")
    Path(f"{leftover}-wal").write_text("half")
    installation.check_output("backup", str(file), "--replace")
    assert file.stat().st_size > 10_000
    assert list(installation.folder.glob("*.feedsvc-part*")) == []


def test_a_place_where_no_backup_can_be_is_named(installation: Installation) -> None:
    folder = installation.folder

    def refuse_backup(name: object, *more: str, code: int = 2) -> str:
        return refuse(installation, "backup", str(name), *more, code=code)

    assert "there is no folder" in refuse_backup(folder / "no" / "file")
    assert "is a folder" in refuse_backup(folder)
    if is_sqlite(installation):
        own = Path(url_of(installation).removeprefix("sqlite:///"))
        (folder / "link").symlink_to(own)
        for name in (own, f"{own}-wal", folder / "link"):
            assert "is the database itself" in refuse_backup(name)
            assert "is the database itself" in refuse_backup(name, "--replace")
    empty(url_of(installation))
    assert "there is no newsroom" in refuse_backup(folder / "file", code=1)
    assert not (folder / "file").exists()


def test_what_is_no_backup_changes_nothing(installation: Installation) -> None:
    file, other = installation.folder / "backup", installation.folder / "other"
    installation.check_output("backup", str(file))
    rows = read_rows(url_of(installation))

    def refuse_restore(content: bytes) -> str:
        other.write_bytes(content)
        line = refuse(installation, "restore", str(other), "--replace")
        assert read_rows(url_of(installation)) == rows
        return line

    assert "cannot be read: No such file" in refuse(
        installation, "restore", str(installation.folder / "no")
    )
    assert "is not a backup" in refuse_restore(b"")
    assert "is not a backup" in refuse_restore(b"PK\3\4 something else")
    kind = b"PGDMP" if is_sqlite(installation) else b"SQLite format 3\0"
    assert "set database_url to a database of" in refuse_restore(kind)
    whole = file.read_bytes()
    refuse_restore(whole[: len(whole) // 2])
    middle = len(whole) // 2
    damaged = refuse_restore(whole[:middle] + b"\0\xff" * 4096 + whole[middle + 8192 :])
    assert "other" in damaged
    assert list(installation.folder.glob("*.feedsvc-part*")) == []


def test_a_backup_of_a_newer_version_is_refused(installation: Installation) -> None:
    file = installation.folder / "backup"
    run_sql(url_of(installation), "UPDATE alembic_version SET version_num = '9999'")
    line = refuse(installation, "backup", str(file))
    assert f"{file}." in line
    assert "install the newer feedsvc again" in line
    assert not file.exists()


def test_damage_is_named_and_the_backup_is_written(installation: Installation) -> None:
    url, file = url_of(installation), installation.folder / "backup"
    picture = installation.folder / "a.jpg"
    Image.new("RGB", (64, 48), "#87b").save(picture)
    image = {"file": picture.name, "alt": "Kali"}
    installation.add(image=image, topics=["Kali", "Desa", "Hutan"])
    run_sql(url, "UPDATE representations SET size = size + 1 WHERE suffix = 'atom'")
    for words, start in (("backup", f"{file} was written, but "), ("restore", "it was restored")):
        result = installation.run(words, str(file), "--replace")
        assert result.exit_code == 1
        assert start in result.stderr
        assert ".atom is damaged; and 1 more. feedsvc doctor says what to do" in result.stderr
    run_sql(url, "UPDATE representations SET size = size - 1 WHERE suffix = 'atom'")
    run_sql(url, "UPDATE media SET data = '\\x00'")
    assert ".jpg is damaged. feedsvc" in installation.run("backup", f"{file}2").stderr


def test_a_process_that_serves_feeds_sees_the_restored_ones(installation: Installation) -> None:
    file, url = installation.folder / "backup", url_of(installation)
    installation.add(title="Sebelum")
    installation.check_output("backup", str(file))
    with open_client(url) as client:
        before = client.get("/feeds/all.rss").data
        installation.add(title="Sesudah")
        wait_until(lambda: b"Sesudah" in client.get("/feeds/all.rss").data)
        installation.check_output("restore", str(file), "--replace")
        wait_until(lambda: client.get("/feeds/all.rss").data == before)


def test_a_damaged_database_is_replaced(tmp_path: Path, migrated: Path) -> None:
    shutil.copy(migrated, tmp_path / "feedsvc.db")
    with Installation(tmp_path, {"FEEDSVC_DATA_DIR": str(tmp_path)}) as newsroom:
        newsroom.check_output("db", "upgrade")
        newsroom.check_output("backup", str(tmp_path / "backup"))
        (tmp_path / "feedsvc.db").write_bytes(b"no database" * 1000)
        refusal = refuse(newsroom, "restore", str(tmp_path / "backup"), code=2)
        assert "add --replace" in refusal
        newsroom.check_output("restore", str(tmp_path / "backup"), "--replace")
        with closing(sqlite3.connect(tmp_path / "feedsvc.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_locked_database_is_busy_and_not_waited_for_without_end(
    tmp_path: Path, migrated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("feedsvc.storage.backups.sqlite.BUSY_SECONDS", 0.1)
    shutil.copy(migrated, tmp_path / "feedsvc.db")
    with Installation(tmp_path, {"FEEDSVC_DATA_DIR": str(tmp_path)}) as newsroom:
        newsroom.check_output("db", "upgrade")
        newsroom.check_output("backup", str(tmp_path / "backup"))
        with closing(sqlite3.connect(tmp_path / "feedsvc.db")) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM articles").fetchone()
            mode = reader.execute("PRAGMA journal_mode").fetchone()[0]
            result = newsroom.run("restore", str(tmp_path / "backup"), "--replace")
        assert result.exit_code == (0 if mode == "wal" else 1), result.output
        assert mode == "wal" or "locked" in result.stderr


def test_postgresql_without_its_programs_or_a_scratch_database_says_what_to_do(
    tmp_path: Path, postgresql_url: str, migrated_template: str
) -> None:
    plain = postgresql_url.replace("/postgres?", f"/{migrated_template}?")
    run_sql(
        plain.replace("postgresql://", "postgresql+psycopg://"),
        "CREATE ROLE limited LOGIN PASSWORD 'p@ss word'",
        "GRANT pg_read_all_data TO limited",
    )
    url = plain.replace("//postgres:@", "//limited:p%40ss%20word@")
    assert url != plain
    arguments = tmp_path / "arguments"
    wrapper = tmp_path / "bin" / "pg_dump"
    wrapper.parent.mkdir()
    wrapper.write_text(
        f'#!/bin/sh\necho "$@" >> {arguments}\nexec {shutil.which("pg_dump")} "$@"\n'
    )
    wrapper.chmod(0o755)
    with Installation(tmp_path, {"FEEDSVC_DATABASE_URL": url}) as newsroom:
        file = tmp_path / "backup"
        newsroom.variables["PATH"] = f"{wrapper.parent}{os.pathsep}{os.environ['PATH']}"
        refusal = refuse(newsroom, "backup", str(file), code=2)
        assert "run ALTER ROLE limited CREATEDB as an administrator, or add --unchecked" in refusal
        assert not file.exists()
        assert "it was not checked" in newsroom.check_output("backup", str(file), "--unchecked")
        assert file.read_bytes().startswith(b"PGDMP")
        assert "ss" not in arguments.read_text().split("--format")[0], (
            "no password in the arguments"
        )
        assert "p@ss" not in arguments.read_text()
        wrapper.write_text("#!/bin/sh\necho 'pg_dump: error: server version mismatch' >&2\nexit 1")
        assert "older than the server" in refuse(newsroom, "backup", f"{file}2", code=2)
        newsroom.variables["PATH"] = str(tmp_path)
        assert "install PostgreSQL's client programs" in refuse(
            newsroom, "backup", f"{file}2", code=2
        )
