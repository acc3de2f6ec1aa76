"""Platforms that read a Procfile, and Flask's and gunicorn's conventions, in a new environment.

Heroku's and Dokku's buildpacks run `pip install -r requirements.txt` and nothing more.
"""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.metadata import Distribution, distribution
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from sqlalchemy import text

from feedsvc import __version__
from tests import forked
from tests.commands import Installation, ask, free_port, wait_until
from tests.databases import build_database_url, create_database, drop_database
from tests.forked import Process
from tests.outages import locked_tables

ROOT = Path(__file__).parents[1]
PROCFILE = dict(
    line.split(": ", 1) for line in (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
)


@dataclass
class Platform:
    """Runs the lines of the Procfile with a platform's variables, each in a process group."""

    environment: Path
    folder: Path
    variables: dict[str, str]
    port: int = field(default_factory=free_port)
    processes: list[Process] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the folder in which a platform runs the lines: files are stored below it."""
        self.code = self.folder / "app"
        self.code.mkdir()
        (self.code / "feedsvc").symlink_to(ROOT / "feedsvc")

    @property
    def environment_variables(self) -> dict[str, str]:
        """The variables of each process: those of the system and of the platform."""
        clean = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("FEEDSVC_", "PYTHON"))
        }
        path = f"{self.environment / 'bin'}:{os.environ['PATH']}"
        return {**clean, "PATH": path, "PORT": str(self.port), **self.variables}

    def start(self, line: str) -> subprocess.Popen[str]:
        """Start a command line as a platform's shell does."""
        with (self.folder / "out").open("a") as out, (self.folder / "err").open("a") as err:
            process = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {line}"],
                cwd=self.code,
                env=self.environment_variables,
                stdout=out,
                stderr=err,
                text=True,
                start_new_session=True,
            )
        self.processes.append(process)
        return process

    def run(self, line: str) -> None:
        """Run a command line that must succeed."""
        assert self.start(line).wait(60) == 0, self.stdout + self.stderr

    def stop(self, process: Process) -> int:
        """Stop a process and its children with SIGTERM, as Heroku does. Return its exit code."""
        os.killpg(process.pid, signal.SIGTERM)
        return process.wait(60)

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """Send a request to the port that the platform chose."""
        return ask(self.port, path)

    @property
    def stdout(self) -> str:
        """What all processes have written to stdout so far."""
        return (self.folder / "out").read_text(encoding="utf-8")

    @property
    def stderr(self) -> str:
        """What all processes have written to stderr so far."""
        return (self.folder / "err").read_text(encoding="utf-8")

    def close(self) -> None:
        """Kill the processes that still run."""
        for process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new virtual environment with requirements.txt and gunicorn, but without feedsvc."""
    folder = tmp_path_factory.mktemp("platform") / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    link_requirements(folder)
    link_package(folder, distribution("gunicorn"))
    program = folder / "bin" / "gunicorn"  # as pip writes it
    program.write_text(f"#!{folder}/bin/python\nfrom gunicorn.app.wsgiapp import run\nrun()\n")
    program.chmod(0o755)
    return folder


def link_requirements(environment: Path) -> None:
    """Link the packages of requirements.txt, and no other, into a virtual environment.

    `make test` has installed them for the tests. Installing them again took 10 s of a core, and
    compiling the imported modules 4 s more.
    """
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line[:1].isalnum():
            continue
        requirement = Requirement(line.rstrip("\\ "))
        if requirement.marker and not requirement.marker.evaluate():
            continue
        installed = distribution(requirement.name)
        assert requirement.specifier.contains(installed.version), line
        link_package(environment, installed)


def link_package(environment: Path, installed: Distribution) -> None:
    """Link an installed package into a virtual environment, without its programs."""
    (packages,) = environment.glob("lib/*/site-packages")
    for name in {file.parts[0] for file in installed.files or ()} - {"..", "__pycache__"}:
        (packages / name).symlink_to(str(installed.locate_file(name)))


@pytest.fixture
def postgresql(environment: Path, tmp_path: Path, postgresql_url: str) -> Iterator[Platform]:
    """A platform with an empty PostgreSQL database, whose URL it gives in Heroku's form."""
    name = create_database(postgresql_url, "template0")
    url = build_database_url(postgresql_url, name)
    url = re.sub(r"^postgresql(\+psycopg)?://([^:@/]*)[^@/]*@", r"postgres://\2:rahasia@", url)
    assert url.startswith("postgres://")
    assert ":rahasia@" in url
    variables = {
        "DATABASE_URL": url,
        "FEEDSVC_BASE_URL": "https://news.example",
        "FEEDSVC_WEB__TRUSTED_HOPS": "1",
    }
    platform = Platform(environment, tmp_path, variables)
    yield platform
    platform.close()
    drop_database(postgresql_url, name)


@pytest.fixture
def sqlite(environment: Path, tmp_path: Path) -> Iterator[Platform]:
    """A platform of Heroku's kind without a database."""
    platform = Platform(
        environment, tmp_path, {"FEEDSVC_DATA_DIR": str(tmp_path / "var"), "DYNO": "web.1"}
    )
    yield platform
    platform.close()


def test_the_three_lines_work_with_the_platforms_port_and_database(postgresql: Platform) -> None:
    assert list(PROCFILE) == ["release", "web", "scheduler"]
    postgresql.run(PROCFILE["release"])
    web, scheduler = (postgresql.start(PROCFILE[name]) for name in ("web", "scheduler"))
    wait_until(lambda: postgresql.get("/readyz")[0] == 200)
    wait_until(lambda: "this scheduler is the active one" in postgresql.stdout)
    assert postgresql.get("/feeds/all.rss")[0] == 200
    started = [line for line in postgresql.stdout.splitlines() if "feedsvc 0" in line]
    assert len(started) == 2, postgresql.stdout
    for process in (f"web server at 0.0.0.0:{postgresql.port}", "scheduler"):
        assert [
            line
            for line in started
            if f"feedsvc {__version__}: {process}, for https://news.example/," in line
            and re.search(r"with the database postgresql://.*/t\d+", line)
        ], postgresql.stdout
    # A client that never sends the rest of its request, and a table that no job can read, delay no
    # stop: tests/test_deploy.py adds up the limits. On a busy machine these took 3.4 s and 1.6 s.
    url = postgresql.variables["DATABASE_URL"].replace("postgres://", "postgresql+psycopg://")
    with (
        socket.create_connection(("127.0.0.1", postgresql.port)) as client,
        locked_tables(url, "feeds, articles") as held,
    ):
        begun = "POST /admin/login HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nlogin"
        client.sendall(begun.encode())
        waiting = text("SELECT count(*) FROM pg_locks WHERE NOT granted")
        wait_until(lambda: held.scalar(waiting) != 0)
        assert postgresql.stop(web) == 0
        assert postgresql.stop(scheduler) == 0
    assert postgresql.stderr == "", "logs are on stdout"
    assert "rahasia" not in postgresql.stdout
    assert "LOST" not in postgresql.stdout


def start_fork(platform: Platform, name: str) -> Process:
    """Start a line of the Procfile in a fork: the first test runs each in the new environment."""
    python, option, package, *words = shlex.split(PROCFILE[name])
    assert (python, option, package) == ("python", "-m", "feedsvc")
    return fork(platform, words)


def fork(platform: Platform, words: list[str], code: str = "") -> Process:
    """Start a command of feedsvc, or Python code, in a fork that has the platform's variables."""
    outputs = (platform.folder / "out", platform.folder / "err")
    process = forked.start(words, platform.environment_variables, outputs, code=code)
    platform.processes.append(process)
    return process


def test_a_database_that_the_next_restart_deletes_is_announced_by_each_process(
    sqlite: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sqlite.code)
    assert start_fork(sqlite, "release").wait(60) == 0, sqlite.stdout + sqlite.stderr
    lost = "EVERYTHING IN THIS NEWSROOM IS LOST AT THE NEXT RESTART: "
    assert sqlite.stderr.count(lost) == 1
    for name in ("web", "scheduler"):
        process = start_fork(sqlite, name)
        wait_until(lambda: f"feedsvc {__version__}: {name}" in sqlite.stdout)  # noqa: B023  it is called at once
        assert sqlite.stop(process) == 0
    assert sqlite.stdout.count(lost) == 2
    assert f"{sqlite.folder}/var/feedsvc.db holds it, and Heroku deletes" in sqlite.stdout
    sqlite.variables["FEEDSVC_DATA_DIR"] = str(sqlite.folder / "none")
    assert start_fork(sqlite, "web").wait(60) == 1, "the release had another file system"
    assert sqlite.stdout.count(lost) == 3


def test_flask_and_gunicorn_serve_the_same_with_the_whole_middleware(
    sqlite: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(sqlite.code)
    Installation(sqlite.folder, port=sqlite.port).create()
    bodies = []
    flask, gunicorn = "from flask.cli import main", "from gunicorn.app.wsgiapp import run as main"
    # Only the second one is a new process: the first module that each imports is feedsvc.
    for line, start in (
        (f"--app feedsvc run --port {sqlite.port}", flask),
        (f"gunicorn {shlex.quote('feedsvc:create_app()')}", ""),
        ("feedsvc.wsgi", gunicorn),
    ):
        process = (
            fork(sqlite, shlex.split(line), f"{start}; main()") if start else sqlite.start(line)
        )
        wait_until(lambda: sqlite.get("/healthz")[0] == 200)
        status, headers, body = sqlite.get("/feeds/all.rss")
        assert (status, headers["x-content-type-options"]) == (200, "nosniff"), line
        bodies.append(body)
        for path in ("/", "/admin/login", "/static/site.css"):
            assert sqlite.get(path)[0] == 200, (line, path)
        # Only the response cache counts this.
        assert b'feedsvc_feed_answers_total{status="200"} 1' in sqlite.get("/metrics")[2], line
        sqlite.stop(process)
    assert len(set(bodies)) == 1
    assert "Traceback" not in sqlite.stdout + sqlite.stderr
