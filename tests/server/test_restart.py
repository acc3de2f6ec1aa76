"""Restarts: systemd's socket stays open, running requests end, systemd is notified."""

import http.client
import os
import signal
import socket
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from feedsvc.errors import SettingsError
from feedsvc.server import sockets
from tests.commands import ask, wait_until
from tests.pollers import Poller
from tests.server.conftest import Start

# Seconds in which clients may send one more request before a stop closes their connections. The
# usual second may be too short for a test on a busy machine.
PATIENT = {"LEAVE": "600"}


@pytest.fixture(params=["IPv4", "IPv6", "unix"])
def listener(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[socket.socket]:
    """A listening socket as systemd opens it, of each family."""
    if request.param == "unix":
        created = socket.socket(socket.AF_UNIX)
        created.bind(str(tmp_path / "feedsvc.sock"))
        created.listen()
    else:
        host = "127.0.0.1" if request.param == "IPv4" else "::1"
        family = socket.AF_INET if request.param == "IPv4" else socket.AF_INET6
        created = socket.create_server((host, 0), family=family)
    with created:
        yield created


@pytest.fixture
def next_state(tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Return a function that waits for the next notification to systemd."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        line.bind(str(tmp_path / "notify"))
        line.settimeout(60)
        yield lambda: line.recv(100).decode()


def connector(listener: socket.socket) -> Callable[[], socket.socket]:
    def connect() -> socket.socket:
        created = socket.socket(listener.family)
        created.settimeout(60)
        created.connect(listener.getsockname())
        return created

    return connect


def wait_for_answers(pollers: list[Poller]) -> None:
    """Wait until each poller has had another answer."""
    before = [poller.answers for poller in pollers]
    wait_until(lambda: all(p.answers > b for p, b in zip(pollers, before, strict=True)), 60)


def test_no_poller_is_refused_or_reset_while_we_restart(
    start: Start, listener: socket.socket, next_state: Callable[[], str], tmp_path: Path
) -> None:
    restarts = 5 if listener.family == socket.AF_INET else 1
    pollers = [Poller(connector(listener), keep_alive=keep, pause=0.01) for keep in (True, False)]
    with ExitStack() as stack:
        for poller in pollers:
            stack.enter_context(poller)
        for _ in range(restarts + 1):
            process = start(
                ready=False,
                passed=listener,
                NOTIFY_SOCKET=str(tmp_path / "notify"),
                **PATIENT,
            )
            assert next_state() == "READY=1"
            wait_for_answers(pollers)
            process.send_signal(signal.SIGTERM)
            assert next_state() == "STOPPING=1"
            assert process.wait(60) == 0
        start(ready=False, passed=listener)
        wait_for_answers(pollers)
    statuses = sum((poller.seen for poller in pollers), Counter[str]())
    assert [poller.troubles for poller in pollers] == [{}, {}]
    print(f"{statuses.total()} requests over {restarts + 1} stops: {dict(statuses)}")  # noqa: T201  seen with pytest -s


def test_a_running_request_ends_and_its_connection_with_it(
    start: Start, port: int, tmp_path: Path
) -> None:
    held = tmp_path / "held"
    process = start(HELD=str(held), **PATIENT)
    line = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    line.request("GET", "/held")
    wait_until((tmp_path / "held.begun").exists, 60)
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: ask(port)[0] == 0, 60)  # no connection is accepted any more
    held.touch()
    answer = line.getresponse()
    assert (answer.status, answer.headers["Connection"]) == (200, "close")
    assert answer.read()
    line.close()
    assert process.wait(60) == 0


@pytest.fixture
def connect(port: int) -> Iterator[Callable[[], socket.socket]]:
    """Return a function that opens a connection, on which one request has been answered."""
    with ExitStack() as stack:

        def connect() -> socket.socket:
            line = stack.enter_context(socket.create_connection(("127.0.0.1", port), 60))
            line.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
            assert b"connection: close" not in line.recv(10_000).lower()
            return line

        yield connect


def test_a_busy_connection_learns_a_stop_from_its_response(
    start: Start, port: int, connect: Callable[[], socket.socket]
) -> None:
    process = start(**PATIENT)
    busy = connect()
    process.send_signal(signal.SIGTERM)
    wait_until(lambda: ask(port)[0] == 0, 60)
    busy.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"connection: close" in busy.recv(10_000).lower()
    assert busy.recv(1) == b""
    assert process.wait(60) == 0, "it waits no longer than its clients stay"


def test_a_stop_closes_an_idle_connection(
    start: Start, connect: Callable[[], socket.socket]
) -> None:
    process = start()
    idle = connect()
    process.send_signal(signal.SIGTERM)
    assert idle.recv(1) == b"", "the end of the stream, no reset"
    assert process.wait(60) == 0


def test_the_port_is_free_for_the_next_while_the_last_requests_run(
    start: Start, port: int, tmp_path: Path
) -> None:
    first = start(HELD=str(tmp_path / "held"), **PATIENT)
    client = threading.Thread(target=ask, args=(port, "/held"))
    client.start()
    wait_until((tmp_path / "held.begun").exists, 60)
    first.send_signal(signal.SIGTERM)
    wait_until(lambda: ask(port)[0] == 0, 60)
    start()
    (tmp_path / "held").touch()
    client.join()
    assert first.wait(60) == 0


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that passes sockets to this process, as if the first were descriptor 3."""

    def pass_sockets(
        *passed: socket.socket, names: str = "", pid: str = "4711", count: int = 0
    ) -> None:
        monkeypatch.setattr(os, "getpid", lambda: 4711)
        monkeypatch.setattr(sockets, "_FIRST_DESCRIPTOR", passed[0].detach())
        for name, value in (("PID", pid), ("FDS", str(count or len(passed))), ("FDNAMES", names)):
            monkeypatch.setenv(f"LISTEN_{name}", value)

    return pass_sockets


def test_a_socket_for_another_process_is_ignored(environment: Callable[..., None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as created:
        environment(created.dup(), pid="4712")
        assert sockets.receive_socket() is None


def test_a_socket_is_received_once(environment: Callable[..., None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as created:
        environment(created.dup())
        with sockets.receive_socket() as received:  # type: ignore[union-attr]
            assert received.getsockname() == created.getsockname()
            assert not received.get_inheritable()
        assert sockets.receive_socket() is None


def test_of_several_sockets_the_one_with_our_name_is_used(environment: Callable[..., None]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as created:
        environment(created.dup(), names="feedsvc:other", count=2)
        with sockets.receive_socket() as received:  # type: ignore[union-attr]
            assert received.getsockname() == created.getsockname()


@pytest.mark.parametrize(
    ("create", "options", "message"),
    [
        (lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM), {}, "does not listen"),
        (lambda: socket.socket(socket.AF_INET), {}, "does not listen"),
        (lambda: socket.create_server(("127.0.0.1", 0)), {"count": 2}, "but feedsvc serves one"),
    ],
)
def test_a_socket_that_cannot_be_served_is_an_error(
    environment: Callable[..., None],
    create: Callable[[], socket.socket],
    options: dict[str, int],
    message: str,
) -> None:
    with create() as created:
        environment(created.dup(), **options)
        with pytest.raises(SettingsError, match=f"LISTEN_FDS: .*{message}"):
            sockets.receive_socket()
