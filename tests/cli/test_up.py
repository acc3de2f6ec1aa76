"""feedsvc up: one command starts everything, and nothing is left running when it ends."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.commands import Installation, is_alive, list_children, stop_process, wait_until
from tests.forked import Process


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Installation]:
    """An empty folder, in which feedsvc is started with nothing configured but a port."""
    monkeypatch.chdir(tmp_path)
    with Installation(tmp_path, {"FEEDSVC_DATA_DIR": "var"}, is_new_python=True) as installation:
        yield installation


def is_ready(installation: Installation) -> bool:
    return installation.get("/readyz")[0] == 200


def list_processes(parent: int) -> list[int]:
    return [parent, *list_children(parent)]


def test_in_an_empty_folder_it_starts_a_site_restarts_what_dies_and_ends_all_processes(
    installation: Installation,
) -> None:
    process = installation.start("up")
    wait_until(lambda: "is the active one" in installation.log)
    wait_until(lambda: is_ready(installation))
    processes = list_processes(process.pid)
    assert len(processes) == 3, "itself, a web process, the scheduler"
    assert f"is at http://127.0.0.1:{installation.port}/" in installation.log
    setup = re.search(r"(/admin/setup\?token=\S+)", installation.log)
    assert setup
    assert installation.get(setup[1])[0] == 200
    processes += kill_children(installation, process)
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does
    assert process.wait(60) == 0
    assert not any(map(is_alive, processes))
    assert "Traceback" not in installation.log
    assert installation.log.splitlines()[-1].endswith(
        "feedsvc has stopped: everything that was saved is kept"
    )


def test_ctrl_c_ends_a_command_with_a_line_that_says_what_holds(installation: Installation) -> None:
    installation.create()
    database = str(installation.folder / "var" / "feedsvc.db")
    # The command waits for the password; before that it may still be importing modules.
    process = subprocess.Popen(
        [sys.executable, "-m", "feedsvc", "user", "add", "sari", "--password-stdin"],
        env=installation.environment,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    installation.processes.append(process)
    wait_until(lambda: database in list_open_files(process.pid))
    process.send_signal(signal.SIGINT)
    assert (
        process.communicate(timeout=60)[1]
        .splitlines()[-1]
        .startswith("feedsvc: stopped: completed changes are kept")
    )
    assert process.returncode == 1
    assert installation.read_json("user", "list") == []


def list_open_files(process: int) -> set[str]:
    folder, names = Path(f"/proc/{process}/fd"), set()
    for link in folder.iterdir():
        with suppress(OSError):  # it was closed meanwhile
            names.add(str(link.readlink()))
    return names


def test_a_second_start_is_refused_until_the_first_and_its_children_have_ended(
    installation: Installation,
) -> None:
    installation.create()
    installation.check_output(
        "user", "add", "sari", "--password-stdin", stdin="sebelas-kucing-hitam"
    )
    installation.is_new_python = False  # the first test starts it as an operator does
    process = installation.start("up")
    wait_until(lambda: is_ready(installation))
    processes = list_processes(process.pid)
    beside = installation.start("up")
    assert beside.wait(60) == 2, "the port is not shared in silence"
    guid = installation.add()["guid"]
    process.kill()
    process.wait()
    wait_until(lambda: not any(map(is_alive, processes)))
    again = installation.start("up")
    wait_until(lambda: is_ready(installation))
    assert guid.encode() in installation.get("/feeds/all.json")[2]
    assert stop_process(again) == 0
    assert "setup" not in installation.log, "there is an editor"


def kill_children(installation: Installation, process: Process) -> list[int]:
    """Kill the scheduler and the web process, each of which is started again.

    Return the processes that run now.
    """
    for child in list_children(process.pid):
        if "scheduler" in Path(f"/proc/{child}/cmdline").read_text():
            os.kill(child, signal.SIGKILL)
    wait_until(lambda: installation.log.count("is the active one") == 2)
    assert "the scheduler ended with -9; starting it again in 1 s" in installation.log
    web = [
        child
        for child in list_children(process.pid)
        if "scheduler" not in Path(f"/proc/{child}/cmdline").read_text()
    ]
    os.kill(web[0], signal.SIGKILL)
    wait_until(lambda: not is_alive(web[0]) and is_ready(installation))
    return list_processes(process.pid)


@pytest.mark.parametrize("command", ["up", "web"])
def test_a_port_that_is_taken_is_one_line(installation: Installation, command: str) -> None:
    installation.create()
    installation.is_new_python = False
    with socket.socket() as other:
        other.bind(("127.0.0.1", installation.port))
        other.listen()
        process = installation.start(command)
        assert process.wait(60) == 2
    assert installation.log.startswith(f"feedsvc: bind: 127.0.0.1:{installation.port} is in use")
    assert len(installation.log.splitlines()) == 1


def test_a_stop_at_any_moment_of_the_start_is_clean(installation: Installation) -> None:
    installation.create()
    for tenths in (9, 12):
        process = installation.start("up")
        time.sleep(tenths / 10)
        processes = list_processes(process.pid)
        assert stop_process(process) in {0, -signal.SIGTERM}, (
            "before our handler is set, the signal itself ends it"
        )
        wait_until(lambda: not any(map(is_alive, processes)))  # noqa: B023  it is called at once
    assert "Traceback" not in installation.log
