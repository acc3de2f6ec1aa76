"""The server: real sockets, real processes, with an application that can crash, dawdle and tell its number."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from feedsvc import serving
from feedsvc.errors import SettingsError
from feedsvc.settings import load
from tests.commands import ask, children, free_port, is_alive, until

APPLICATION = """
import os, time

def create_app():
    time.sleep(float(os.environ.get("LOADING", "0")))
    if "BROKEN" in os.environ and os.path.exists(os.environ["BROKEN"]):
        raise RuntimeError("no application today")
    return answer

def answer(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/crash":
        os._exit(9)
    if path == "/slow":
        time.sleep(30)
    status = "304 Not Modified" if path == "/same" else "200 OK"
    headers = [("Date", "Thu, 01 Jan 2026 00:00:00 GMT")] if path == "/dated" else []
    body = b"" if path == "/same" else str(os.getpid()).encode()
    start_response(status, [*headers, ("Content-Type", "text/plain"), ("Content-Length", str(len(body)))])
    return [body]
"""
SERVE = """
import logging
from feedsvc import serving, settings
logging.basicConfig(level="INFO")
settings = settings.load()
with serving.listen(settings) as listener:
    serving.serve(settings, listener, target="tried:create_app")
"""
Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def port() -> int:
    """A free port."""
    return free_port()


@pytest.fixture
def start(tmp_path: Path, port: int) -> Iterator[Start]:
    """Start a server of the application; what is given are environment variables."""
    (tmp_path / "tried.py").write_text(APPLICATION, encoding="utf-8")
    begun: list[subprocess.Popen[bytes]] = []

    def start(*, ready: bool = True, **given: str) -> subprocess.Popen[bytes]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith("FEEDSVC_")}
        ours = {"FEEDSVC_BIND": f"127.0.0.1:{port}", "PYTHONPATH": str(tmp_path)}
        with (tmp_path / "log").open("a", encoding="utf-8") as log:
            process = subprocess.Popen(
                [sys.executable, "-c", SERVE], env=clean | ours | given, stdout=log, stderr=log, start_new_session=True
            )
        begun.append(process)
        if ready:
            until(lambda: ask(port)[0] == 200)
        return process

    yield start
    for process in begun:
        process.kill()
        process.wait()


def number(port: int) -> int:
    return int(ask(port)[2])


def test_an_answer_has_one_date_and_a_head_has_no_body(start: Start, port: int) -> None:
    start()
    with socket.create_connection(("127.0.0.1", port)) as line:
        for path, method, length in (("/", "GET", 0), ("/dated", "GET", 0), ("/same", "GET", 0), ("/", "HEAD", 0)):
            line.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            head, _, body = line.recv(10_000).partition(b"\r\n\r\n")
            assert head.lower().count(b"\r\ndate: ") == 1
            assert (len(body) > length) == (method == "GET" and path != "/same")


def test_a_worker_that_crashes_is_replaced_and_nobody_is_refused(start: Start, port: int) -> None:
    start(LOADING="0.7")
    before = number(port)
    assert ask(port, "/crash")[0] == 0
    for _ in range(5):
        status, _, body = ask(port)
        assert status == 200
        assert int(body) != before


def test_who_connects_while_the_first_worker_loads_waits(start: Start, port: int) -> None:
    start(ready=False, LOADING="1.5")
    until(lambda: is_listening(port))
    assert ask(port)[0] == 200


def is_listening(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_workers_that_crash_one_after_the_other_are_tried_again(start: Start, port: int, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    process = start(ready=False, BROKEN=str(broken))
    until(lambda: "starting them again in" in (tmp_path / "log").read_text(), 15)
    broken.unlink()
    until(lambda: ask(port)[0] == 200, 15)
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0


def test_workers_that_crash_can_be_stopped_meanwhile(start: Start, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    process = start(ready=False, BROKEN=str(broken))
    until(lambda: "starting them again in" in (tmp_path / "log").read_text(), 15)
    process.send_signal(signal.SIGINT)
    assert process.wait(5) == 0


@pytest.mark.parametrize("workers", ["1", "2"])
def test_workers_die_soon_after_a_parent_that_is_killed(start: Start, port: int, workers: str) -> None:
    parent = start(FEEDSVC_WEB__WORKERS=workers)
    until(lambda: len(children(parent.pid)) >= int(workers))
    begotten = children(parent.pid)
    parent.kill()
    parent.wait()
    until(lambda: not any(map(is_alive, begotten)), 1)
    start()
    assert number(port) not in begotten


def test_it_starts_although_the_killed_ones_workers_still_hold_the_port(start: Start, port: int) -> None:
    parent, before = start(), number(port)
    parent.kill()
    again = start(ready=False)
    until(lambda: ask(port)[2] not in {b"", str(before).encode()})
    assert again.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_all_stops_it_with_0_and_in_silence(
    start: Start, port: int, tmp_path: Path, number: signal.Signals
) -> None:
    process = start()
    os.killpg(process.pid, number)
    assert process.wait(3) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()
    assert not is_listening(port)


def test_a_request_that_dawdles_does_not_keep_it_from_stopping(start: Start, port: int) -> None:
    process = start()
    asked = threading.Thread(target=ask, args=(port, "/slow"))
    asked.start()
    time.sleep(0.5)
    began = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) == 0
    assert time.monotonic() - began < 3
    asked.join()


def test_a_stop_while_the_application_loads_is_quick(start: Start, port: int) -> None:
    process = start(ready=False, LOADING="20")
    until(lambda: is_listening(port))
    until(lambda: children(process.pid))
    time.sleep(0.3)
    process.send_signal(signal.SIGTERM)
    assert process.wait(1.5) == 0


def test_idle_connections_keep_nobody_out(start: Start, port: int) -> None:
    start()
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    for line in idle[::2]:
        line.sendall(b"GET / HTTP/1.1\r\nHo")
    began = time.monotonic()
    assert ask(port)[0] == 200
    assert time.monotonic() - began < 1
    for line in idle:
        line.close()


@pytest.mark.parametrize("reuse", [False, True])
def test_a_port_that_is_taken_is_named(port: int, reuse: bool) -> None:  # noqa: FBT001  a parameter of the test
    with socket.socket() as other:
        if reuse:  # as granian's own sockets, and those of an older feedsvc, would share it
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(SettingsError, match=f"bind: 127.0.0.1:{port} is taken"):
            serving.listen(load(bind=f"127.0.0.1:{port}"))


def test_an_address_of_another_machine_is_named() -> None:
    with pytest.raises(SettingsError, match="is no address of this machine"):
        serving.listen(load(bind="192.0.2.1:8000"))


def test_a_name_that_is_none_is_named() -> None:
    with pytest.raises(SettingsError, match="cannot be listened at"):
        serving.listen(load(bind="nowhere.invalid:8000"))


def test_an_address_of_the_sixth_version_is_served() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has none")
    with serving.listen(load(bind=f"[::1]:{free_port()}")) as listener:
        assert listener.family == socket.AF_INET6
