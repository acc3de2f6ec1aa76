"""Where an expected newsroom is not found, no new one is created.

The reason may be a volume that is not mounted.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from feedsvc.cli.database import check_newsroom
from feedsvc.errors import MissingError
from feedsvc.services import build_services
from feedsvc.settings import load
from tests.commands import Installation, stop_process, wait_until

FILES = {"an empty file": "feedsvc.db", "a lock": "scheduler.lock"}
COMMANDS = ("up", "web", "scheduler", "refresh", "db upgrade --existing")


@pytest.fixture
def installation(tmp_path: Path, database_url: str) -> Iterator[Installation]:
    """A newsroom with a configured database without tables, of each kind in turn."""
    with Installation(tmp_path, {"FEEDSVC_DATABASE_URL": database_url}) as installation:
        yield installation


@pytest.fixture
def mounted(tmp_path: Path, migrated: Path) -> Iterator[Installation]:
    """A newsroom in a folder that is configured."""
    with Installation(tmp_path) as installation:
        (tmp_path / "var").mkdir()
        shutil.copy(migrated, tmp_path / "var" / "feedsvc.db")
        yield installation


def refuse(installation: Installation, command: str) -> str:
    """Run a command that must fail with one line on stderr. Return that line."""
    result = installation.run(*command.split())
    assert result.exit_code == 1, command
    assert result.stdout == ""
    (line,) = result.stderr.splitlines()
    return line


def has_tables(installation: Installation) -> bool:
    url = installation.variables["FEEDSVC_DATABASE_URL"]
    if url.startswith("sqlite") and not Path(url.removeprefix("sqlite:///")).exists():
        return False
    engine = create_engine(url)
    schema = (
        "sqlite_schema" if url.startswith("sqlite") else "pg_tables WHERE schemaname = 'public'"
    )
    with engine.connect() as connection:
        count = connection.scalar(text(f"SELECT count(*) FROM {schema}"))  # noqa: S608
    engine.dispose()
    return bool(count)


@pytest.mark.parametrize("command", COMMANDS)
def test_no_newsroom_is_created_in_a_configured_database_without_tables(
    installation: Installation, command: str
) -> None:
    line = refuse(installation, command)
    assert line.startswith("feedsvc: there is no newsroom in ")
    assert "start with feedsvc up --new, or run feedsvc db upgrade" in line
    advice = (
        "mount its volume"
        if installation.variables["FEEDSVC_DATABASE_URL"].startswith("sqlite")
        else "correct database_url"
    )
    assert advice in line
    assert not has_tables(installation)


@pytest.mark.parametrize("leftover", ["nothing", "an empty folder", "an empty file", "a lock"])
def test_nothing_is_created_where_a_newsroom_was(mounted: Installation, leftover: str) -> None:
    volume = (mounted.folder / "var").rename(mounted.folder / "away")
    if leftover != "nothing":
        (mounted.folder / "var").mkdir()
    if leftover in FILES:
        (mounted.folder / "var" / FILES[leftover]).touch()
    before = sorted((mounted.folder / "var").glob("*"))
    for command in COMMANDS:
        assert "mount its volume" in refuse(mounted, command)
        assert sorted((mounted.folder / "var").glob("*")) == before, command
    assert mounted.run("doctor").exit_code == 1
    assert sorted((mounted.folder / "var").glob("*")) == before
    shutil.rmtree(mounted.folder / "var", ignore_errors=True)
    volume.rename(mounted.folder / "var")
    mounted.check_output("db", "upgrade")


def test_a_new_newsroom_is_created_once_and_then_only_started(tmp_path: Path) -> None:
    with Installation(tmp_path) as installation:
        process = installation.start("up", "--new")
        wait_until(lambda: installation.get("/feeds/all.rss")[0] == 200, 60)
        assert stop_process(process) == 0
        again = installation.run("up", "--new")
        assert again.exit_code == 2
        (line,) = again.stderr.splitlines()
        assert "--new: there is a newsroom in" in line
        assert "start it with feedsvc up" in line
        assert installation.check_output("db", "upgrade") == "the tables are up to date\n"


def test_the_release_step_creates_the_first_newsroom_and_says_so(
    installation: Installation,
) -> None:
    assert installation.check_output("db", "upgrade").startswith("a new newsroom was created in ")
    assert installation.check_output("db", "upgrade") == "the tables are up to date\n"
    assert "--new: there is a newsroom in" in installation.run("up", "--new").stderr


def may_start(*, new: bool = False) -> bool:
    """Return whether feedsvc up may start in the current folder."""
    services = build_services(load())
    try:
        check_newsroom(services, new=new)
    except MissingError:
        return False
    finally:
        services.database.close()
    return True


def test_with_nothing_configured_only_the_first_start_creates_a_newsroom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, migrated: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    var = tmp_path / "var"
    assert may_start(), "the folder does not exist"
    var.mkdir()
    assert not may_start(), "an empty folder may be a volume that is not mounted"
    assert may_start(new=True)
    (var / "feedsvc.db").touch()
    (var / "feedsvc.db-journal").touch()
    assert may_start(), "a first start was killed"
    shutil.copy(migrated, var / "feedsvc.db")
    (var / "feedsvc.db-journal").unlink()
    assert may_start()
    (var / "scheduler.lock").touch()
    (var / "feedsvc.db").unlink()
    assert not may_start(), "a newsroom was here"
    (var / "feedsvc.db").touch()
    assert not may_start()
