"""The people by command: made, listed, suspended, helped to another password."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import Newsroom

PASSWORD = "sebelas-kucing-hitam\n"


@pytest.fixture
def room(tmp_path: Path, migrated_url: str) -> Iterator[Newsroom]:
    """A newsroom with three people, on each kind of database in turn."""
    with Newsroom(tmp_path, {"FEEDSVC_DATABASE_URL": migrated_url}) as room:
        room.says("db", "upgrade")
        room.says("user", "add", "Sari", "--password-stdin", given=PASSWORD)
        room.says("user", "add", "budi", "--password-stdin", given=PASSWORD)
        room.says("user", "add", "Dewi", "--administrator", "--password-stdin", given=PASSWORD)
        yield room


def test_people_are_listed_by_name_with_their_roles(room: Newsroom) -> None:
    people = room.tells("user", "list")
    assert [(one["name"], one["role"], one["suspended"], one["seen"], one["passkeys"]) for one in people] == [
        ("budi", "editor", None, None, 0),
        ("Dewi", "administrator", None, None, 0),
        ("Sari", "administrator", None, None, 0),
    ]
    lines = room.says("user", "list").splitlines()
    assert [line.split()[1] for line in lines] == ["editor", "administrator", "administrator"]
    assert lines[0].endswith("  budi")


def test_an_editor_is_suspended_and_readmitted(room: Newsroom) -> None:
    assert room.says("user", "suspend", "BUDI") == "budi is suspended\n"
    assert room.tells("user", "list")[-1]["suspended"]
    assert room.says("user", "list").splitlines()[-1].split()[1] == "suspended"
    assert room.run("user", "reset", "budi").stderr == "feedsvc: This editor is suspended. Readmit them first.\n"
    assert room.says("user", "suspend", "budi", "--lift") == "budi may come in again\n"
    assert room.tells("user", "list")[0]["suspended"] is None


def test_the_last_administrator_is_not_suspended_by_command_either(room: Newsroom) -> None:
    room.says("user", "suspend", "Dewi")
    done = room.run("user", "suspend", "Sari")
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert "This is the last administrator." in done.stderr


def test_a_reset_prints_an_address_and_nothing_else(room: Newsroom) -> None:
    first, second = room.says("user", "reset", "sari"), room.says("user", "reset", "Sari")
    assert first != second
    address, token = second.rstrip("\n").split("?token=")
    assert address == f"http://127.0.0.1:{room.port}/admin/setup"
    assert len(token) >= 43


@pytest.mark.parametrize("command", ["suspend", "reset"])
def test_an_unknown_name_is_one_line_that_says_where_to_look(room: Newsroom, command: str) -> None:
    done = room.run("user", command, "siapa")
    assert done.exit_code == 1
    assert done.stderr == "feedsvc: there is no editor siapa; feedsvc user list shows who there is\n"


def test_a_common_password_is_refused_by_command_too(room: Newsroom) -> None:
    done = room.run("user", "add", "Eka", "--password-stdin", given="password123\n")
    assert done.exit_code == 1
    assert done.stderr.startswith("feedsvc: password: Many people choose this password")
