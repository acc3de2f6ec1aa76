"""Editors by command: they are added, listed and suspended, and their passwords are reset."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import Installation, share_port

PASSWORD = "sebelas-kucing-hitam\n"


@pytest.fixture
def installation(tmp_path: Path, migrated_url: str) -> Iterator[Installation]:
    """A newsroom with three editors, on each kind of database in turn."""
    variables = {"FEEDSVC_DATABASE_URL": migrated_url}
    with Installation(tmp_path, variables, port=share_port()) as installation:
        installation.create()
        installation.check_output("user", "add", "Sari", "--password-stdin", stdin=PASSWORD)
        installation.check_output("user", "add", "budi", "--password-stdin", stdin=PASSWORD)
        installation.check_output(
            "user", "add", "Dewi", "--administrator", "--password-stdin", stdin=PASSWORD
        )
        yield installation


@pytest.mark.any_database
def test_editors_are_listed_by_name_with_their_roles(installation: Installation) -> None:
    editors = installation.read_json("user", "list")
    assert [
        (row["name"], row["role"], row["suspended"], row["seen"], row["passkeys"])
        for row in editors
    ] == [
        ("budi", "editor", None, None, 0),
        ("Dewi", "administrator", None, None, 0),
        ("Sari", "administrator", None, None, 0),
    ]
    lines = installation.check_output("user", "list").splitlines()
    assert [line.split()[1] for line in lines] == ["editor", "administrator", "administrator"]
    assert lines[0].endswith("  budi")


@pytest.mark.any_database
def test_an_editor_is_suspended_and_readmitted(installation: Installation) -> None:
    assert installation.check_output("user", "suspend", "BUDI") == "budi is suspended\n"
    assert installation.read_json("user", "list")[-1]["suspended"]
    assert installation.check_output("user", "list").splitlines()[-1].split()[1] == "suspended"
    assert (
        installation.run("user", "reset", "budi").stderr
        == "feedsvc: This editor is suspended. Readmit them first.\n"
    )
    assert (
        installation.check_output("user", "suspend", "budi", "--lift") == "budi may log in again\n"
    )
    assert installation.read_json("user", "list")[0]["suspended"] is None


@pytest.mark.any_database
def test_the_last_administrator_cannot_be_suspended_by_command_either(
    installation: Installation,
) -> None:
    installation.check_output("user", "suspend", "Dewi")
    result = installation.run("user", "suspend", "Sari")
    assert (result.exit_code, len(result.stderr.splitlines())) == (1, 1)
    assert "This is the last administrator." in result.stderr


@pytest.mark.any_database
def test_a_reset_prints_an_address_and_nothing_else(installation: Installation) -> None:
    first, second = (
        installation.check_output("user", "reset", "sari"),
        installation.check_output("user", "reset", "Sari"),
    )
    assert first != second
    address, token = second.rstrip("\n").split("?token=")
    assert address == f"http://127.0.0.1:{installation.port}/admin/setup"
    assert len(token) >= 43


@pytest.mark.any_database
@pytest.mark.parametrize("command", ["suspend", "reset"])
def test_an_unknown_name_is_one_line_that_says_how_to_list_the_names(
    installation: Installation, command: str
) -> None:
    result = installation.run("user", command, "siapa")
    assert result.exit_code == 1
    assert (
        result.stderr == "feedsvc: there is no editor siapa; feedsvc user list shows all editors\n"
    )


@pytest.mark.any_database
def test_a_common_password_is_refused_by_command_too(installation: Installation) -> None:
    result = installation.run("user", "add", "Eka", "--password-stdin", stdin="password123\n")
    assert result.exit_code == 1
    assert result.stderr.startswith("feedsvc: password: This password is too common")
