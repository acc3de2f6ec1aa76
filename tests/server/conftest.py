"""A server in separate processes. Its application can crash, wait and print its process id."""

import os
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import forked
from tests.commands import ask, free_port, wait_until
from tests.forked import Process

APPLICATION = """
import os, time
from feedsvc.server import connections

def create_app():
    connections.LEAVE_SECONDS = float(os.environ.get("LEAVE", connections.LEAVE_SECONDS))
    if "LOADS" in os.environ:
        open(os.environ["LOADS"], "w").close()
    time.sleep(float(os.environ.get("LOADING", "0")))
    if "BROKEN" in os.environ and os.path.exists(os.environ["BROKEN"]):
        raise RuntimeError("no application today")
    return answer

def answer(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/crash":
        os._exit(9)
    if path == "/slow":
        open(os.environ["SLOW"], "w").close()
        time.sleep(600)
    if path == "/held":
        open(os.environ["HELD"] + ".begun", "w").close()
        while not os.path.exists(os.environ["HELD"]):
            time.sleep(0.01)
    status = "304 Not Modified" if path == "/same" else "200 OK"
    headers = [("Date", "Thu, 01 Jan 2026 00:00:00 GMT")] if path == "/dated" else []
    body = b"" if path == "/same" else str(os.getpid()).encode()
    length = ("Content-Length", str(len(body)))
    start_response(status, [*headers, ("Content-Type", "text/plain"), length])
    return [body]
"""
SERVE = """
import logging, os, signal
from feedsvc import server, settings
logging.basicConfig(level="INFO")
moment = os.environ.get("SIGNAL_BEFORE")
if moment:
    called = getattr(server, moment)
    def call_after_a_signal(*values, **named):
        if moment != "_create_server" or "previous" in named:
            signal.raise_signal(signal.SIGINT)
        return called(*values, **named)
    setattr(server, moment, call_after_a_signal)
server._HEADER_MS = int(os.environ["IDLE_MS"])
server.LEAVE_SECONDS = float(os.environ.get("LEAVE", server.LEAVE_SECONDS))
settings = settings.load()
with server.listen(settings) as listener:
    server.serve(settings, listener, target="tried:create_app")
"""
Start = Callable[..., Process]


@pytest.fixture
def port() -> int:
    """A free port."""
    return free_port()


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    """Return a function that starts the server; its other keywords are environment variables."""
    (tmp_path / "tried.py").write_text(APPLICATION, encoding="utf-8")
    started: list[Process] = []

    def start(
        *, ready: bool = True, files: int = 0, passed: socket.socket | None = None, **variables: str
    ) -> Process:
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith("FEEDSVC_")
        }
        # No connection times out by itself while a busy machine keeps the test waiting.
        ours = {"FEEDSVC_BIND": f"127.0.0.1:{port}", "IDLE_MS": "600000"}
        process = forked.start(
            [],
            clean | ours | variables,
            tmp_path / "log",
            code=SERVE,
            folders=[str(tmp_path)],
            passed=passed,
            files=files,
        )
        started.append(process)
        if ready:
            wait_until(lambda: ask(port)[0] == 200, 60)
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()
