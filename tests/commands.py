"""Run feedsvc's commands in this process, or each in a separate process."""

import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any, Self
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from click.testing import CliRunner, Result

from feedsvc.cli import main
from tests import forked
from tests.databases import read_migrated
from tests.forked import Process

# The ports of this process, in turn. Each worker begins elsewhere, and so does each run.
_first = 1000 * (int(os.environ.get("PYTEST_XDIST_WORKER", "gw0")[2:]) % 10) + os.getpid() % 1000
_ports = cycle([20_000 + (_first + number) % 10_000 for number in range(10_000)])
_created: dict[frozenset[tuple[str, str]], bytes] = {}  # SQLite files of newsrooms, by the settings


@pytest.fixture
def database_folder(tmp_path: Path) -> Path:
    """A folder on the disk, because commands report that a restart loses a folder in memory."""
    return tmp_path


@dataclass
class Installation:
    """A data folder with environment variables, and the processes that a test starts for it."""

    folder: Path
    variables: dict[str, str] = field(default_factory=dict)
    port: int = field(default_factory=lambda: free_port())  # noqa: PLW0108  it is defined below
    processes: list[Process] = field(default_factory=list)
    is_new_python: bool = False  # whether each process is new, and not forked

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its commands, without settings of feedsvc except its own."""
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith("FEEDSVC_")
        }
        ours = {
            "FEEDSVC_DATA_DIR": str(self.folder / "var"),
            "FEEDSVC_BIND": f"127.0.0.1:{self.port}",
            "FEEDSVC_SITE__LANGUAGE": "id",
            "FEEDSVC_SITE__TIME_ZONE": "Asia/Jakarta",
        }
        return clean | ours | self.variables

    def create(self) -> None:
        """Create the newsroom. In SQLite it is a copy of one that has the same settings, if any.

        Feeds contain addresses, so two newsrooms have the same settings only with `share_port`. To
        create one takes 75 ms of a core, and 0.3 s more where its empty tables are not copied.
        """
        url = self.variables.get("FEEDSVC_DATABASE_URL", "")
        if url.startswith("postgresql"):
            self.check_output("db", "upgrade")
            return
        folder = Path(self.environment["FEEDSVC_DATA_DIR"])
        path = Path(url.removeprefix("sqlite:///")) if url else folder / "feedsvc.db"
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.touch(0o600)
        places = {"FEEDSVC_DATA_DIR", "FEEDSVC_DATABASE_URL"}
        settings = frozenset(
            each
            for each in self.environment.items()
            if each[0].startswith("FEEDSVC_") and each[0] not in places
        )
        if settings in _created:
            path.write_bytes(_created[settings])
            return
        path.write_bytes(read_migrated())
        self.check_output("db", "upgrade")
        if self.port == share_port():
            _created[settings] = path.read_bytes()

    def run(self, *words: str, stdin: str = "") -> Result:
        """Run a command in this process, with the standard input `stdin`."""
        others = {name: None for name in os.environ if name.startswith("FEEDSVC_")}
        return CliRunner().invoke(main, words, input=stdin, env={**others, **self.environment})

    def check_output(self, *words: str, stdin: str = "") -> str:
        """Run a command that must succeed. Return what it prints."""
        result = self.run(*words, stdin=stdin)
        assert result.exit_code == 0, result.output
        return result.stdout

    def read_json(self, *words: str) -> Any:
        """Run a command that must succeed. Return the JSON that it prints, parsed."""
        return json.loads(self.check_output(*words, "--json"))

    def add_editor(self) -> None:
        """Add an editor: before there is one, the login page redirects to the setup page."""
        password = "sebelas-kucing-hitam\n"
        self.check_output("user", "add", "sari", "--password-stdin", stdin=password)

    def start(self, *words: str, files: int = 0) -> Process:
        """Start a command in its own process group. It may open at most `files` files."""
        process = forked.start(
            words,
            self.environment,
            self.folder / "log",
            files=files,
            is_new_python=self.is_new_python,
        )
        self.processes.append(process)
        return process

    @property
    def log(self) -> str:
        """The text that its processes have logged so far."""
        path = self.folder / "log"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def get(self, path: str = "/healthz", method: str = "GET") -> tuple[int, dict[str, str], bytes]:
        """Send a request to the web server. Return status 0 while nothing listens."""
        return ask(self.port, path, method)

    def add(self, **changes: object) -> Any:
        """Add an article. Return the JSON that the command prints."""
        file = self.folder / "article.json"
        file.write_text(
            json.dumps({"title": "Banjir surut", "body": "Air surut pagi ini.", **changes})
        )
        return self.read_json("article", "add", str(file))

    def __enter__(self) -> Self:
        """Return the installation. Its processes end with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill the processes that still run."""
        for process in self.processes:
            if process.poll() is None:
                process.kill()
            process.wait()


def ask(port: int, path: str = "/", method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """Send a request to a server on this machine. Return status 0 while nothing listens.

    The answer is (status, headers with lower-case names, body).
    """
    try:
        with urlopen(
            Request(f"http://127.0.0.1:{port}{path}", method=method), timeout=60
        ) as answer:
            return (
                answer.status,
                {name.lower(): value for name, value in answer.headers.items()},
                answer.read(),
            )
    except HTTPError as error:
        with error:
            return error.code, {}, error.read()
    except OSError:
        return 0, {}, b""


def free_port() -> int:
    """Return a port that is free now, and that no other test is given soon.

    It is below the ports that the system gives to whoever asks for any: such a port could be taken
    while a server is started, or started again.
    """
    while True:
        with socket.socket() as listener, suppress(OSError):
            port = next(_ports)
            listener.bind(("127.0.0.1", port))
            return port


@cache
def share_port() -> int:
    """Return one port for all tests of this process that start hardly any server.

    Their newsrooms have the same addresses, so that one can be copied.
    """
    return free_port()


def wait_until(condition: Callable[[], object], seconds: float = 60) -> float:
    """Wait until `condition` returns something true, and fail after `seconds`.

    Return the seconds that it took.
    """
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < seconds, f"still not after {seconds} s"
        time.sleep(0.05)  # asking a server every 20 ms took a third of a core
    return time.monotonic() - began


def fork(condition: Callable[[], object]) -> int:
    """Fork a process that exits with 0 if `condition` is true there. Return its pid."""
    child = os.fork()
    if child:
        return child
    try:
        os._exit(0 if condition() else 1)
    finally:
        os._exit(1)


def list_children(parent: int) -> list[int]:
    """Return the pids of the running children of a process."""
    result = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(parent)], capture_output=True, text=True, check=False
    )
    return [int(word) for word in result.stdout.split()]


def is_alive(process: int) -> bool:
    """Return True if a process still runs. A zombie does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def stop_process(process: Process, number: int = signal.SIGTERM) -> int:
    """Send a signal to a process. Return its exit code."""
    process.send_signal(number)
    return process.wait(60)
