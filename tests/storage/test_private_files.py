"""The data folder, the database and the locks are private from their creation, or made private."""

import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from feedsvc.errors import SettingsError, UnavailableError
from feedsvc.storage import migrations, private_files
from feedsvc.storage.database import Database
from feedsvc.storage.sqlite_driver import sqlite3
from feedsvc.storage.system.locks import FILE, create_scheduler_lock
from tests.commands import Installation

STRANGER = 65534
AS_STRANGER = f"import fcntl, os; os.setgroups([]); os.setgid({STRANGER}); os.setuid({STRANGER});"
AS_ROOT = [] if os.geteuid() == 0 else ["sudo", "-n"]
as_root = pytest.mark.skipif(
    bool(AS_ROOT)
    and subprocess.run([*AS_ROOT, "true"], capture_output=True, check=False).returncode != 0,
    reason="only root can become another user",
)


def read_mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def careless() -> Iterator[None]:
    """Give this process a umask under which new files are open to everybody."""
    before = os.umask(0)
    yield
    os.umask(before)


@pytest.fixture
def public() -> Iterator[Path]:
    """Yield a folder that every user can enter; pytest's folders are closed to others."""
    with tempfile.TemporaryDirectory(prefix="feedsvc-modes-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def installation(public: Path) -> Iterator[Installation]:
    """Return an installation in that folder, with its tables."""
    with Installation(public) as installation:
        installation.check_output("db", "upgrade")
        yield installation


def as_stranger(code: str) -> subprocess.CompletedProcess[str]:
    """Run Python code as another user."""
    return subprocess.run(
        [*AS_ROOT, sys.executable, "-c", f"{AS_STRANGER} {code}"],
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.usefixtures("careless")
def test_files_are_private_from_their_creation_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("chmod", "fchmod"):
        monkeypatch.delattr(os, name)
    folder = tmp_path / "made" / "here"
    database = Database(f"sqlite:///{folder / 'feedsvc.db'}")
    migrations.upgrade(database)
    with create_scheduler_lock(database, folder) as lock, database.writing() as session:
        assert lock.acquire()
        session.connection().exec_driver_sql("CREATE TABLE more (x)")
        assert read_mode(folder) == 0o700
        modes = {path.name: read_mode(path) for path in folder.iterdir()}
    assert modes.keys() >= {"feedsvc.db", FILE}
    assert set(modes.values()) == {0o600}, modes
    database.close()


@pytest.mark.usefixtures("careless")
@pytest.mark.parametrize("journal", ["DELETE", "WAL"])
def test_the_other_files_of_sqlite_are_private_too(tmp_path: Path, journal: str) -> None:
    path = tmp_path / "a.db"
    os.close(private_files.open_file(path))
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA journal_mode={journal}")
        connection.execute("CREATE TABLE a (x)")
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("INSERT INTO a VALUES (1)")
        files = list(private_files.list_database_files(path))
        assert len(files) == (3 if journal == "WAL" else 2), files
        assert {read_mode(each) for each in files} == {0o600}


def test_any_command_restricts_wider_modes(installation: Installation) -> None:
    folder = installation.folder / "var"
    for path in (folder / f"feedsvc.db{suffix}" for suffix in ("", "-journal", "-queue")):
        path.touch()
        path.chmod(0o664)
    folder.chmod(0o755)
    installation.check_output("article", "list")
    assert read_mode(folder) == 0o700
    assert {
        path.name: read_mode(path)
        for path in private_files.list_database_files(folder / "feedsvc.db")
    } == {
        "feedsvc.db": 0o600,
        "feedsvc.db-journal": 0o600,
        "feedsvc.db-queue": 0o600,
    }


def test_a_folder_that_holds_more_than_our_files_keeps_its_mode_and_the_doctor_says_so(
    installation: Installation,
) -> None:
    folder = installation.folder / "var"
    (folder / "another").mkdir()
    folder.chmod(0o755)
    result = installation.run("doctor").stdout
    assert read_mode(folder) == 0o755
    assert f"warn  file modes: other users of this machine can enter {folder}" in result
    (folder / "another").rmdir()
    assert "ok    file modes: only feedsvc's user" in installation.run("doctor").stdout
    assert read_mode(folder) == 0o700


def test_the_doctor_names_a_file_that_cannot_be_restricted(
    installation: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = installation.folder / "var" / "feedsvc.db"
    path.chmod(0o644)
    monkeypatch.setattr(private_files, "restrict_file", lambda _: False)
    assert (
        f"fail  file modes: other users of this machine can open {path}"
        in installation.run("doctor").stdout
    )


@as_root
def test_another_user_can_neither_read_the_database_nor_lock_the_lock(
    installation: Installation,
) -> None:
    folder = installation.folder / "var"
    database = Database(f"sqlite:///{folder / 'feedsvc.db'}")
    with create_scheduler_lock(database, folder) as lock:
        assert lock.acquire()
    for closed in (True, False):  # even if somebody opens the folder to others
        folder.chmod(0o700 if closed else 0o755)
        for name in ("feedsvc.db", FILE):
            result = as_stranger(f"os.open({str(folder / name)!r}, os.O_RDONLY)")
            assert "PermissionError" in result.stderr, name
        result = as_stranger(f"os.listdir({str(folder)!r})")
        assert ("PermissionError" in result.stderr) is closed
    database.close()


@pytest.mark.skipif(bool(AS_ROOT), reason="only root can become another user")
def test_another_user_is_told_which_user_to_be(installation: Installation) -> None:
    commands = (["doctor"], ["article", "list"], ["db", "upgrade"], ["scheduler"], ["web"])
    for command in commands:  # another user may not even load the modules that these need
        installation.run(*command, "--help")
    installation.run("doctor")
    for command in commands:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.setgroups([])
            os.setgid(STRANGER)
            os.setuid(STRANGER)
            result = installation.run(*command)
            os.write(writing, f"{result.exit_code} {result.exception!r} {result.output}".encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading) as pipe:
            text = pipe.read()
        os.waitpid(child, 0)
        assert text.startswith("1 SystemExit(1)"), text
        expected = (
            "Permission denied"
            if command == ["doctor"]
            else "run feedsvc as the user that runs its server"
        )
        assert expected in text, text


@as_root
def test_a_lock_that_another_user_holds_since_it_was_open_to_all_stops_no_scheduler(
    public: Path,
) -> None:
    database = Database(f"sqlite:///{public / 'feedsvc.db'}")
    (public / FILE).touch(mode=0o644)
    (public / FILE).chmod(0o644)
    holding = (
        f"f = os.open({str(public / FILE)!r}, 0); "
        "fcntl.flock(f, 2); print('held', flush=True); input()"
    )
    with subprocess.Popen(
        [*AS_ROOT, sys.executable, "-c", AS_STRANGER + holding],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as stranger:
        assert stranger.stdout
        assert stranger.stdout.readline() == "held\n"
        for _ in range(2):  # at the first start and when it starts again
            with create_scheduler_lock(database, public) as lock:
                assert lock.acquire()
                assert lock.is_held()
                assert read_mode(public / FILE) == 0o600
        stranger.communicate("\n")
    database.close()


def test_two_schedulers_share_one_lock_also_where_a_file_system_keeps_no_modes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(f"sqlite:///{tmp_path / 'feedsvc.db'}")
    monkeypatch.setattr(private_files, "is_shared", lambda _: True)
    with (
        create_scheduler_lock(database, tmp_path) as first,
        create_scheduler_lock(database, tmp_path) as second,
    ):
        assert first.acquire()
        assert not second.acquire()
        assert first.is_held()
    database.close()


def test_the_scheduler_makes_no_folder_in_place_of_one_that_went_away(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'var' / 'feedsvc.db'}")
    with (
        create_scheduler_lock(database, tmp_path / "var") as lock,
        pytest.raises(UnavailableError, match="cannot be opened"),
    ):
        lock.acquire()
    assert not (tmp_path / "var").exists()


@pytest.mark.slow
def test_a_folder_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(
        SettingsError, match=r"data_dir: .*/file/var cannot be made \(.*FEEDSVC_DATA_DIR"
    ):
        private_files.make_folder(tmp_path / "file" / "var")
    with Installation(tmp_path / "file") as installation:
        result = installation.run("up", "--new")
    assert (result.exit_code, result.stdout, len(result.stderr.splitlines())) == (2, "", 1)
