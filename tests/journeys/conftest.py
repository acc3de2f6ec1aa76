"""A deployment of feedsvc: web server and scheduler, and requests to it over HTTP."""

import http.cookiejar
import json
import os
import re
import shutil
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import pytest
from click.testing import CliRunner
from sqlalchemy import make_url

from feedsvc import accounts
from feedsvc.cli import main
from feedsvc.errors import UnavailableError
from feedsvc.settings import load
from feedsvc.storage import schema
from feedsvc.storage.database import Database
from tests import forked
from tests.commands import database_folder, free_port, list_children, wait_until
from tests.forked import Process

__all__ = ["database_folder"]  # a fixture
PASSWORD = "sebelas-kucing-hitam"


@dataclass
class Deployment:
    """A newsroom in a folder, which can be killed and started again at the same address.

    Each of `commands` runs as a separate process, as platforms run the commands of the Procfile.
    With ("up",) `feedsvc up` runs, which imports feedsvc again for its scheduler: 0.5 s of a core.
    """

    folder: Path
    port: int
    variables: dict[str, str] = field(default_factory=dict)
    commands: tuple[str, ...] = ("web", "scheduler")
    migrated: Path | None = None  # an SQLite file with empty tables, to copy
    processes: list[Process] = field(default_factory=list)
    opener: OpenerDirector = field(
        default_factory=lambda: build_opener(HTTPCookieProcessor(http.cookiejar.CookieJar()))
    )

    @property
    def base(self) -> str:
        """The site's address."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def database_url(self) -> str:
        """The database's URL."""
        return self.variables.get("FEEDSVC_DATABASE_URL", f"sqlite:///{self.folder / 'feedsvc.db'}")

    @property
    def environment(self) -> dict[str, str]:
        """The environment of its commands, without settings of feedsvc except its own."""
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith("FEEDSVC_")
        }
        ours = {
            "FEEDSVC_DATA_DIR": str(self.folder),
            "FEEDSVC_BIND": f"127.0.0.1:{self.port}",
            # All requests come from one address: a fast machine would exceed the limit of whole
            # feeds in a minute.
            "FEEDSVC_WEB__EXTRA_BODIES": "0",
        }
        return clean | ours | self.variables

    def start(self) -> None:
        """Start all processes and wait for an answer. Create the database if there is none."""
        new = []
        if self.is_new() and self.commands == ("up",):
            new = ["--new"]
        elif self.is_new():
            self.create()
        self.processes = []
        for command in self.commands:
            self.processes.append(
                forked.start([command, *new], self.environment, self.folder / "log")
            )
            wait_until(lambda: self.status("/healthz") == 200)

    def create(self) -> None:
        """Create the newsroom in this process: a separate process takes 0.4 s of a core more."""
        path = make_url(self.database_url).database
        if self.migrated and path and self.database_url.startswith("sqlite:"):
            shutil.copy(self.migrated, path)
        others = {name: None for name in os.environ if name.startswith("FEEDSVC_")}
        result = CliRunner().invoke(main, ["db", "upgrade"], env={**others, **self.environment})
        assert result.exit_code == 0, result.output

    def is_new(self) -> bool:
        """Return True if there is no database yet."""
        database = Database(load(database_url=self.database_url).database)
        try:
            return schema.read_database_revision(database) is None
        except UnavailableError:
            return False
        finally:
            database.close()

    @property
    def is_running(self) -> bool:
        """Whether one of its processes runs."""
        return any(process.poll() is None for process in self.processes)

    def list_processes(self) -> list[int]:
        """Return the pids of its processes and of their children."""
        return [
            pid for process in self.processes for pid in (process.pid, *list_children(process.pid))
        ]

    def kill(self) -> None:
        """Kill all its processes at once (SIGKILL)."""
        self._send_signal(signal.SIGKILL)
        for process in self.processes:
            process.wait()

    def stop(self) -> list[int]:
        """Stop all its processes as Ctrl-C does. Return the exit codes."""
        self._send_signal(signal.SIGINT)
        return [process.wait(60) for process in self.processes]

    def _send_signal(self, number: int) -> None:
        for process in self.processes:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, number)

    def check_output(self, *words: str) -> str:
        """Run a feedsvc command that must succeed, in a separate process. Return its output."""
        result = forked.run(words, self.environment)
        assert result.returncode == 0, result.stderr
        return result.stdout

    def get(self, path: str, **headers: str) -> bytes:
        """Return the body of a path. Raise HTTPError for an error status."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with self.opener.open(Request(self.base + path, headers=named), timeout=60) as answer:
            return bytes(answer.read())

    def status(self, path: str) -> int:
        """Return the status of a path, or 0 while nothing answers."""
        try:
            self.get(path)
        except HTTPError as error:
            error.close()
            return error.code
        except OSError:
            return 0
        return 200

    def post(self, path: str, fields: dict[str, str]) -> str:
        """POST a form. Return the URL after redirects."""
        request = Request(
            self.base + path, data=urlencode(fields).encode(), headers={"Origin": self.base}
        )
        with self.opener.open(request, timeout=60) as answer:
            answer.read()
            return str(answer.url)

    def upload(self, path: str, field: str, picture: bytes) -> str:
        """POST an image file. Return the URL after redirects."""
        boundary, token = "x" * 20, read_hidden(self.get(path).decode())["csrf"]
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="'
        parts = (
            f'{head}csrf"\r\n\r\n{token}\r\n',
            f'{head}{field}"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n',
        )
        body = "".join(parts).encode() + picture + f"\r\n--{boundary}--\r\n".encode()
        headers = {"Origin": self.base, "Content-Type": f"multipart/form-data; boundary={boundary}"}
        with self.opener.open(
            Request(self.base + path, data=body, headers=headers), timeout=60
        ) as answer:
            answer.read()
            return str(answer.url)

    def add_editor(self) -> None:
        """Add an editor: before there is one, the login page redirects to the setup page."""
        database = Database(self.database_url)
        with database.writing() as session:
            accounts.people.add_editor(session, "sari", PASSWORD, now=datetime.now(UTC))
        database.close()

    def log_in(self) -> None:
        """Add an editor and log in."""
        self.add_editor()
        fields = read_hidden(self.get("/admin/login").decode())
        url = self.post(
            "/admin/login", {**fields, "login_name": "sari", "login_password": PASSWORD}
        )
        assert "/login" not in url, url

    def publish(
        self, fields: dict[str, str], path: str = "/admin/articles/new", do: str = "publish"
    ) -> str:
        """Send the article form with these fields. Return the path of the article's form."""
        url = self.post(path, {**read_hidden(self.get(path).decode()), **fields, "do": do})
        assert re.search(r"/admin/articles/\d+", url), url
        return url.removeprefix(self.base).partition("?")[0]

    def read_feed(self, path: str = "/feeds/all.json") -> dict[str, Any]:
        """Return a JSON Feed, parsed."""
        feed_json = json.loads(self.get(path))
        assert isinstance(feed_json, dict)
        return feed_json


def read_hidden(page: str) -> dict[str, str]:
    """Return the hidden fields of the longest form of a page, as a browser would send them."""
    forms = re.findall(r"<form.*?</form>", page, re.DOTALL)
    form = max(forms, key=len)
    inputs = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return dict(inputs)


@contextmanager
def make_deployments(folder: Path, migrated: Path) -> Iterator[Callable[..., Deployment]]:
    """Yield a function that makes deployments in `folder`. It takes environment variables.

    `migrated` is an SQLite file with empty tables.
    """
    deployments: list[Deployment] = []

    def make(**given: str) -> Deployment:
        (folder / f"deployment-{len(deployments)}").mkdir()
        home = folder / f"deployment-{len(deployments)}"
        deployments.append(Deployment(home, free_port(), given, migrated=migrated))
        return deployments[-1]

    try:
        yield make
    finally:
        for deployment in deployments:
            if deployment.is_running:
                deployment.kill()


@pytest.fixture
def make_deployment(tmp_path: Path, migrated: Path) -> Iterator[Callable[..., Deployment]]:
    """Return a function that makes deployments, which end with the test."""
    with make_deployments(tmp_path, migrated) as make:
        yield make


@pytest.fixture(scope="module")
def make_shared_deployment(
    tmp_path_factory: pytest.TempPathFactory, migrated: Path
) -> Iterator[Callable[..., Deployment]]:
    """Return a function that makes deployments, which end with the module's last test."""
    with make_deployments(tmp_path_factory.mktemp("shared"), migrated) as make:
        yield make
