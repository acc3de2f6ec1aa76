"""The server: real sockets and processes, with an application that can crash and wait."""

import os
import signal
import socket
import threading
from pathlib import Path

import pytest

from feedsvc import server
from feedsvc.errors import SettingsError
from feedsvc.settings import load
from tests.commands import ask, free_port, is_alive, list_children, wait_until
from tests.server.conftest import Start


def ask_process_id(port: int) -> int:
    return int(ask(port)[2])


def test_an_answer_has_one_date_and_a_head_has_no_body(start: Start, port: int) -> None:
    start()
    with socket.create_connection(("127.0.0.1", port)) as line:
        for path, method, length in (
            ("/", "GET", 0),
            ("/dated", "GET", 0),
            ("/same", "GET", 0),
            ("/", "HEAD", 0),
        ):
            line.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            head, _, body = line.recv(10_000).partition(b"\r\n\r\n")
            assert head.lower().count(b"\r\ndate: ") == 1
            assert (len(body) > length) == (method == "GET" and path != "/same")


def test_a_worker_that_crashes_is_replaced_and_nobody_is_refused(start: Start, port: int) -> None:
    start(LOADING="0.7")
    before = ask_process_id(port)
    assert ask(port, "/crash")[0] == 0
    for _ in range(5):
        status, _, body = ask(port)
        assert status == 200
        assert int(body) != before


def test_a_client_that_connects_while_the_first_worker_loads_waits(start: Start, port: int) -> None:
    start(ready=False, LOADING="1.5")
    wait_until(lambda: is_listening(port))
    assert ask(port)[0] == 200


def is_listening(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_workers_that_crash_one_after_the_other_are_started_again(
    start: Start, port: int, tmp_path: Path
) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    process = start(ready=False, BROKEN=str(broken))
    wait_until(lambda: "starting them again in" in (tmp_path / "log").read_text())
    broken.unlink()
    wait_until(lambda: ask(port)[0] == 200)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def test_the_server_can_be_stopped_while_its_workers_crash(start: Start, tmp_path: Path) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    process = start(ready=False, BROKEN=str(broken))
    wait_until(lambda: "starting them again in" in (tmp_path / "log").read_text())
    process.send_signal(signal.SIGINT)
    assert process.wait(60) == 0


@pytest.mark.parametrize("moment", ["_wait_for_signal", "_create_server"])
def test_a_signal_between_two_servers_is_not_lost(
    start: Start, tmp_path: Path, moment: str
) -> None:
    broken = tmp_path / "broken"
    broken.touch()
    process = start(ready=False, BROKEN=str(broken), SIGNAL_BEFORE=moment)
    assert process.wait(60) == 0
    assert (tmp_path / "log").read_text().count("starting them again in") == 1


@pytest.mark.parametrize("workers", ["1", "2"])
def test_workers_die_soon_after_a_parent_that_is_killed(
    start: Start, port: int, workers: str
) -> None:
    parent = start(FEEDSVC_WEB__WORKERS=workers)
    wait_until(lambda: len(list_children(parent.pid)) >= int(workers))
    workers_before = list_children(parent.pid)
    parent.kill()
    parent.wait()
    wait_until(lambda: not any(map(is_alive, workers_before)))
    start()
    assert ask_process_id(port) not in workers_before


def test_it_starts_although_a_killed_parents_workers_still_hold_the_port(
    start: Start, port: int
) -> None:
    parent, before = start(), ask_process_id(port)
    parent.kill()
    again = start(ready=False)
    wait_until(lambda: ask(port)[2] not in {b"", str(before).encode()})
    assert again.poll() is None


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_to_the_process_group_stops_it_with_0_and_without_a_traceback(
    start: Start, port: int, tmp_path: Path, number: signal.Signals
) -> None:
    process = start()
    os.killpg(process.pid, number)
    assert process.wait(60) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()
    assert not is_listening(port)


def test_a_request_that_never_ends_does_not_keep_it_from_stopping(
    start: Start, port: int, tmp_path: Path
) -> None:
    process = start(SLOW=str(tmp_path / "slow.begun"))
    client = threading.Thread(target=ask, args=(port, "/slow"))
    client.start()
    wait_until((tmp_path / "slow.begun").exists)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0
    client.join()


def test_a_stop_while_the_application_loads_waits_for_nothing(start: Start, tmp_path: Path) -> None:
    process = start(ready=False, LOADING="600", LOADS=str(tmp_path / "loads"))
    wait_until((tmp_path / "loads").exists)
    process.send_signal(signal.SIGTERM)
    assert process.wait(60) == 0


def test_idle_connections_do_not_block_other_clients(start: Start, port: int) -> None:
    start()
    idle = [socket.create_connection(("127.0.0.1", port)) for _ in range(200)]
    for line in idle[::2]:
        line.sendall(b"GET / HTTP/1.1\r\nHo")
    assert ask(port)[0] == 200
    for line in idle:
        line.close()


@pytest.mark.parametrize("reuse", [False, True])
def test_a_port_in_use_is_an_error_that_names_it(port: int, reuse: bool) -> None:  # noqa: FBT001  a parameter of the test
    with socket.socket() as other:
        if reuse:  # granian's own sockets, and sockets of an older feedsvc, would share the port
            other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", port))
        other.listen()
        with pytest.raises(SettingsError, match=f"bind: 127.0.0.1:{port} is in use"):
            server.listen(load(bind=f"127.0.0.1:{port}"))


def test_an_address_of_another_machine_is_an_error_that_says_so() -> None:
    with pytest.raises(SettingsError, match="is not an address of this machine"):
        server.listen(load(bind="192.0.2.1:8000"))


def test_an_unknown_host_name_is_an_error_that_says_so() -> None:
    with pytest.raises(SettingsError, match="cannot be used"):
        server.listen(load(bind="nowhere.invalid:8000"))


def test_an_ipv6_address_is_served() -> None:
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with server.listen(load(bind=f"[::1]:{free_port()}")) as listener:
        assert listener.family == socket.AF_INET6


def test_a_stop_is_not_forgotten_when_a_worker_ends_at_the_same_moment() -> None:
    """A signal to the whole process group ends a worker while granian handles our signal."""
    with socket.socket() as listener:
        server_ = server._create_server(load(), listener, 10)  # noqa: SLF001  it has no other use
        interrupt = server_.main_loop_interrupt
        interrupt.set()  # as granian does when a worker ends
        interrupt.clear()
        assert not interrupt.is_set()
        server_.signal_handler_interrupt()  # type: ignore[no-untyped-call]  # granian's
        interrupt.clear()
        assert interrupt.is_set()
