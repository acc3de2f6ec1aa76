"""With few open files the number of connections is limited, and further clients wait."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Thread

import pytest

from feedsvc.errors import SettingsError
from feedsvc.server import limits
from tests import forked
from tests.commands import (
    Installation,
    ask,
    list_children,
    stop_process,
    wait_until,
)
from tests.pollers import Poller
from tests.server.conftest import Start

FILES = 64
PLACES = 6  # connections for each web process, with 8 threads


class Usage:
    """Measures a process while a block runs: its most open files, and its processor time."""

    def __init__(self, process: int) -> None:
        self._process = process
        self._ended = Event()
        self._began = self._ticks()
        self.files = 0

    @property
    def seconds(self) -> float:
        """Processor time since the block began."""
        return (self._ticks() - self._began) / os.sysconf("SC_CLK_TCK")

    def _ticks(self) -> int:
        fields = Path(f"/proc/{self._process}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])

    def look(self) -> None:
        """Count the open files until the block ends."""
        files = Path(f"/proc/{self._process}/fd")
        while not self._ended.wait(0.01):
            self.files = max(self.files, sum(1 for _ in files.iterdir()))

    def end(self) -> None:
        """Stop counting."""
        self._ended.set()


@contextmanager
def measure(process: int) -> Iterator[Usage]:
    usage = Usage(process)
    thread = Thread(target=usage.look)
    thread.start()
    try:
        yield usage
    finally:
        usage.end()
        thread.join()


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), 60)


def test_more_clients_than_files_are_all_answered(start: Start, port: int) -> None:
    worker = list_children(start(files=FILES, IDLE_MS="60000").pid)[0]
    with measure(worker) as usage, ExitStack() as stack:
        lines = [stack.enter_context(connect(port)) for _ in range(100)]
        for line in lines:
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        for line in lines:
            assert line.recv(1000).startswith(b"HTTP/1.1 200 ")
    assert usage.files < FILES, "no accept ever failed for want of a file"


def test_idle_connections_are_closed_for_waiting_clients(start: Start, port: int) -> None:
    worker = list_children(start(files=FILES, IDLE_MS="700").pid)[0]
    with measure(worker) as usage, ExitStack() as stack:
        idle = [stack.enter_context(connect(port)) for _ in range(3 * PLACES)]
        assert ask(port)[0] == 200, (
            "the last client is answered when earlier connections are closed"
        )
        assert idle[0].recv(1) == b""
    assert usage.files < FILES
    # These requests take 0.05 s; processor time does not grow while other processes are busy.
    assert usage.seconds < 1, "a loop of failing accepts would have taken a core for two seconds"


def test_pollers_on_all_connections_do_not_block_another_client(start: Start, port: int) -> None:
    start(files=FILES)
    with ExitStack() as stack:
        pollers = [Poller(lambda: connect(port), keep_alive=True) for _ in range(PLACES + 8)]
        for poller in pollers:
            stack.enter_context(poller)
        wait_until(lambda: all(poller.answers for poller in pollers), 60)
        assert ask(port)[0] == 200
    assert [poller.troubles for poller in pollers] == [{}] * len(pollers)


def test_the_whole_of_feedsvc_needs_no_more_files_than_that(tmp_path: Path) -> None:
    paths = ("/", "/feeds", "/admin/login", "/feeds/all.json", "/healthz")
    with Installation(tmp_path) as installation, ExitStack() as stack:
        installation.create()
        installation.check_output("refresh")
        installation.add_editor()
        installation.variables["FEEDSVC_WEB__EXTRA_BODIES"] = "0"
        process = installation.start("web", files=FILES)
        wait_until(lambda: installation.get()[0] == 200, 60)
        with measure(list_children(process.pid)[0]) as usage:
            pollers = [
                Poller(
                    lambda: connect(installation.port),
                    (paths[number % len(paths)],),
                    keep_alive=True,
                    polite=False,
                )
                for number in range(40)
            ]
            for poller in pollers:
                stack.enter_context(poller)
            wait_until(lambda: all(poller.answers > 1 for poller in pollers), 60)
            stack.close()
        assert stop_process(process) == 0
    assert [poller.troubles for poller in pollers] == [{}] * len(pollers)
    assert usage.files < FILES
    assert "Traceback" not in installation.log


@pytest.mark.parametrize(
    ("limit", "threads", "places"),
    [(64, 8, 6), (64, 4, 18), (1024, 8, 966), (20_000, 8, 8192), (sys.maxsize, 64, 8192)],
)
def test_the_limit_decides_on_the_number_of_connections(
    limit: int, threads: int, places: int
) -> None:
    assert limits.count_connections(limit, threads) == places


def test_a_limit_that_is_too_low_is_an_error_that_names_it() -> None:
    wanted = r"limit of 61 is too low.* needs 62 with web\.threads = 8\. Raise it"
    with pytest.raises(SettingsError, match=wanted):
        limits.count_connections(61, 8)


def run_limited(
    installation: Installation, files: int, *words: str
) -> subprocess.CompletedProcess[str]:
    return forked.run(words, installation.environment, files=files)


def test_doctor_names_the_limit_and_what_follows(tmp_path: Path) -> None:
    with Installation(tmp_path) as installation:
        installation.create()
        report = run_limited(installation, FILES, "doctor").stdout
        assert f"warn  open files: at most 64: {PLACES} connections for each web process" in report
        assert (
            "fail  open files: the hard limit of 40 is too low"
            in run_limited(installation, 40, "doctor").stdout
        )


@pytest.mark.parametrize("command", ["web", "up"])
def test_a_limit_too_low_to_serve_is_one_line_at_the_start(tmp_path: Path, command: str) -> None:
    with Installation(tmp_path) as installation:
        installation.create()
        result = run_limited(installation, 40, command)
    assert result.returncode == 2
    assert result.stderr.startswith("feedsvc: open files: the hard limit of 40 is too low")
    assert len(result.stderr.splitlines()) == 1
