"""The command line: its help, its errors, its exit codes."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pathlib import Path

import click
import pytest
from sqlalchemy import text

from feedsvc import garbage
from feedsvc.cli import main
from feedsvc.storage.database import Database
from tests.commands import Installation, share_port


@pytest.fixture
def installation(tmp_path: Path, migrated_url: str) -> Iterator[Installation]:
    """A newsroom with tables and nothing else, on each kind of database in turn."""
    variables = {"FEEDSVC_DATABASE_URL": migrated_url}
    with Installation(tmp_path, variables, port=share_port()) as installation:
        installation.create()
        yield installation


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[Installation]:
    """An empty folder."""
    with Installation(tmp_path) as installation:
        yield installation


def list_commands(group: click.Group, *path: str) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command
        yield (*path, name)
        if isinstance(command, click.Group):
            yield from list_commands(command, *path, name)


@pytest.mark.parametrize("words", [*list_commands(main)], ids=" ".join)
def test_every_command_has_help_that_needs_no_settings(
    bare: Installation, words: tuple[str, ...]
) -> None:
    text = bare.check_output(*words, "--help")
    assert text.startswith("Usage:")
    assert len(text.splitlines()) > 4
    assert not bare.variables
    assert not (bare.folder / "var").exists()


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [
        ("FEEDSVC_BNID", "127.0.0.1:1", "FEEDSVC_BNID: there is no such setting"),
        ("FEEDSVC_BIND", "8000", "bind: give an address and a port"),
        ("FEEDSVC_SITE__TIME_ZONE", "Mars/Olympus", "site.time_zone: give a zone"),
        ("FEEDSVC_DATABASE_URL", "mysql://x", "database_url: give sqlite"),
        ("FEEDSVC_CONFIG", "/nowhere.toml", "/nowhere.toml: cannot be read"),
        ("FEEDSVC_WEB__WORKERS", "none", "web.workers: "),
    ],
)
def test_a_bad_setting_stops_every_start_with_one_line(
    bare: Installation, name: str, value: str, word: str
) -> None:
    bare.variables[name] = value
    for command in ("up", "web", "scheduler", "doctor", "refresh", "demo"):
        result = bare.run(command)
        assert result.exit_code == 2
        assert word in result.stderr
        assert len(result.stderr.splitlines()) == 1
        assert result.stdout == ""


def test_an_unknown_key_in_a_file_stops_the_start(bare: Installation) -> None:
    file = bare.folder / "mine.toml"
    file.write_text("[site]\ntitel = 'x'\n", encoding="utf-8")
    bare.variables["FEEDSVC_CONFIG"] = str(file)
    result = bare.run("feed", "list")
    assert (result.exit_code, len(result.stderr.splitlines())) == (2, 1)
    assert "site.titel: there is no such setting" in result.stderr


@pytest.mark.parametrize(
    "command", ["web", "scheduler", "refresh", "demo", "feed list", "article list", "tidy"]
)
def test_tables_of_another_version_are_refused_with_what_to_do(
    bare: Installation, command: str
) -> None:
    result = bare.run(*command.split())
    assert result.exit_code == 1
    assert "run feedsvc db upgrade" in result.stderr
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.any_database
def test_tables_that_were_changed_are_one_line_from_every_command(
    installation: Installation,
) -> None:
    database = Database(installation.variables["FEEDSVC_DATABASE_URL"])
    with database.writing() as session:
        session.execute(text("ALTER TABLE feeds ADD COLUMN colour TEXT"))
    database.close()
    for command in ("web", "scheduler", "up", "db upgrade", "refresh", "user list"):
        result = installation.run(*command.split())
        assert result.exit_code == 1
        assert "feeds.colour is unknown" in result.stderr
        assert len(result.stderr.splitlines()) == 1
    report = installation.run("doctor").stdout
    assert [
        line
        for line in report.splitlines()
        if line.startswith("fail  tables: ") and "feeds.colour" in line
    ]


@pytest.mark.any_database
def test_upgrading_twice_changes_nothing_the_second_time(installation: Installation) -> None:
    assert "are up to date" in installation.check_output("db", "upgrade")
    assert [feed["path"] for feed in installation.read_json("feed", "list")] == ["all"]


def test_a_database_that_is_away_is_one_line(bare: Installation) -> None:
    bare.variables["FEEDSVC_DATABASE_URL"] = "postgresql://nobody@127.0.0.1:1/none"
    result = bare.run("article", "list")
    assert result.exit_code == 1
    assert result.stderr.startswith("feedsvc: the database cannot be used now: ")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.any_database
def test_an_editor_is_added_with_a_password_from_standard_input(installation: Installation) -> None:
    assert "sari" in installation.check_output(
        "user", "add", "sari", "--password-stdin", stdin="sebelas-kucing-hitam\n"
    )
    again = installation.run(
        "user", "add", "Sari", "--password-stdin", stdin="sebelas-kucing-hitam\n"
    )
    assert (again.exit_code, again.stderr) == (
        1,
        "feedsvc: name: There is already an editor with this name.\n",
    )


@pytest.mark.any_database
def test_each_problem_of_an_editor_is_a_line(installation: Installation) -> None:
    result = installation.run("user", "add", " ", "--password-stdin", stdin="kurz\n")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2
    assert "password: Choose a password of" in result.stderr


@pytest.mark.any_database
def test_without_a_terminal_no_password_is_asked_for(installation: Installation) -> None:
    result = installation.run("user", "add", "sari")
    assert result.exit_code == 1
    assert "--password-stdin" in result.stderr


@pytest.mark.any_database
def test_feeds_are_listed_with_their_addresses(installation: Installation) -> None:
    installation.add(topics=["Banjir"])
    feeds = {feed["path"]: feed for feed in installation.read_json("feed", "list")}
    assert set(feeds) == {"all", "topics/banjir"}
    assert feeds["all"]["urls"]["rss"] == f"http://127.0.0.1:{installation.port}/feeds/all.rss"
    assert feeds["all"]["stale_since"] is None
    assert "/feeds/topics/banjir.atom" in installation.check_output("feed", "list")


@pytest.mark.any_database
def test_refreshing_all_renders_every_feed_again(installation: Installation) -> None:
    installation.add(topics=["Banjir", "Hujan"])
    assert installation.check_output("refresh") == "0 published, 0 feeds refreshed\n"
    assert installation.check_output("refresh", "--all") == "0 published, 3 feeds refreshed\n"
    installation.check_output("tidy")


def test_the_installed_program_and_the_module_are_the_same(bare: Installation) -> None:
    program = Path(sys.executable).with_name("feedsvc")
    for start in ([str(program)], [sys.executable, "-m", "feedsvc"]):
        result = subprocess.run(
            [*start, "user", "list"], env=bare.environment, capture_output=True, check=False
        )
        assert result.returncode == 1
        assert b"Traceback" not in result.stderr


def test_an_unknown_command_or_option_value_exits_with_2(bare: Installation) -> None:
    assert bare.run("publsih").exit_code == 2
    assert bare.run("article", "list", "--state", "gone").exit_code == 2


@pytest.mark.parametrize(
    "group", [(), ("article",), ("user",), ("feed",), ("db",), ("site",)], ids=" ".join
)
def test_the_list_of_commands_shows_their_first_lines_whole(
    bare: Installation, group: tuple[str, ...]
) -> None:
    assert "..." not in bare.check_output(*group, "--help").partition("Commands:")[2]


def test_ctrl_c_is_not_lost_while_a_command_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    def import_and_catch(name: str) -> object:
        with suppress(BaseException):
            signal.raise_signal(signal.SIGINT)
        return import_module(name)

    monkeypatch.setattr(garbage, "load", import_and_catch)
    former = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            main.get_command(click.Context(main), "tidy")
    finally:
        signal.signal(signal.SIGINT, former)


INTERRUPTED = """
import click
from feedsvc.cli.reporting import ErrorReportingGroup

@click.group(cls=ErrorReportingGroup)
def main():
    pass

@main.command()
def stop():
    exec("import signal; signal.raise_signal(signal.SIGINT)")

main()
"""


def test_ctrl_c_in_code_that_is_executed_from_a_string_exits_with_1(tmp_path: Path) -> None:
    (tmp_path / "interrupted.py").write_text(INTERRUPTED)
    ended = subprocess.run(
        [sys.executable, "-m", "interrupted", "stop"],
        check=False,
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert ended.stderr.startswith("\nfeedsvc: stopped: completed changes are kept")
    assert ended.returncode == 1
