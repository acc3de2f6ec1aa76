"""How long a conditional poller waits while hostile clients load the server, and without them.

    .venv/bin/python -m benchmarks.hostile [--seconds 10] [--rounds 3] [--nginx]

The poller requests a feed (50 full entries) with its validator, 100 times a second, on one
connection as a reader's library does. The hostile clients are 500 sockets that never finish their
request line, 20 that send a form byte by byte, and 10 that fetch the whole feed without pause, all
from other addresses of this machine and in a process of their own. Rounds with and without them
take turns.
"""

import argparse
import http.client
import multiprocessing
import os
import statistics
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack, suppress
from multiprocessing.synchronize import Event
from pathlib import Path

from benchmarks.newsroom import fill
from benchmarks.serve import Server, in_front, running

PORT, EVERY = 8650, 0.01
IDLE, SLOW, WHOLE = 500, 20, 10
FEED = "/feeds/all.rss"


def main() -> None:
    """Run the rounds. Print both figures, their ratio, and the responses to hostile clients."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--nginx", action="store_true", help="behind config/nginx.conf")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        port = start(folder, stack, fronted=options.nginx)
        calm: list[float] = []
        disturbed: list[float] = []
        for _ in range(options.rounds):
            calm += poll(port, options.seconds)
            with HostileClients(port):
                disturbed += poll(port, options.seconds)
    report(calm, disturbed)


def start(folder: Path, stack: ExitStack, *, fronted: bool) -> int:
    """Start the server. Return its port."""
    fill(folder, articles=50)
    environment = {
        "FEEDSVC_DATA_DIR": str(folder),
        "FEEDSVC_BASE_URL": "https://news.example",
        "FEEDSVC_BIND": f"127.0.0.1:{PORT}",
        "FEEDSVC_WEB__TRUSTED_HOPS": "1" if fronted else "0",
    }
    stack.enter_context(
        running(Server("web", PORT, [sys.executable, "-m", "feedsvc", "web"], environment))
    )
    if not fronted:
        return PORT
    stack.enter_context(running(in_front(folder, "nginx", PORT + 1, PORT, limited=True)))
    return PORT + 1


def poll(port: int, seconds: float) -> list[float]:
    """Poll a feed with its validator. Return how many seconds each response took."""
    connection = http.client.HTTPConnection(
        "127.0.0.1", port, timeout=30, source_address=("127.0.0.9", 0)
    )
    etag = ask(connection, {})[1]
    took = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        status, _ = ask(connection, {"If-None-Match": etag})
        took.append(time.perf_counter() - began)
        if status != 304:
            raise RuntimeError(f"a polite poller was answered {status}")
        time.sleep(EVERY)
    connection.close()
    return took


def ask(connection: http.client.HTTPConnection, headers: dict[str, str]) -> tuple[int, str]:
    """Request the feed. Return the status and the validator."""
    connection.request("GET", FEED, headers={"Accept-Encoding": "gzip", **headers})
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.headers.get("ETag", "")


class HostileClients:
    """All hostile clients, for as long as the block lasts."""

    def __init__(self, port: int) -> None:
        context = multiprocessing.get_context("spawn")
        self._begun, self._ended = context.Event(), context.Event()
        self._process = context.Process(
            target=run_hostile_clients, args=(port, self._begun, self._ended), daemon=True
        )

    def __enter__(self) -> None:
        """Start them, and wait until all are connected."""
        self._process.start()
        if not self._begun.wait(60):
            raise RuntimeError("the hostile clients could not start")

    def __exit__(self, *_: object) -> None:
        """Stop them."""
        self._ended.set()
        self._process.join(20)


def run_hostile_clients(port: int, begun: Event, ended: Event) -> None:
    """Run all hostile clients in this process until `ended` is set."""
    answered: Counter[str] = Counter()
    threads = [threading.Thread(target=hold_idle, args=(port, ended), daemon=True)]
    threads += [
        threading.Thread(target=drip, args=(port, number, ended, answered), daemon=True)
        for number in range(SLOW)
    ]
    threads += [
        threading.Thread(target=fetch, args=(port, number, ended, answered), daemon=True)
        for number in range(WHOLE)
    ]
    for thread in threads:
        thread.start()
    time.sleep(2)
    begun.set()
    ended.wait(600)
    for thread in threads:
        thread.join(5)
    counts = ", ".join(f"{name}: {count}" for name, count in sorted(answered.items()))
    print(f"answers to hostile clients: {counts}", flush=True)  # noqa: T201  what a benchmark is for


def connect(port: int, host: str) -> http.client.HTTPConnection:
    """Connect from one of this machine's other addresses."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30, source_address=(host, 0))
    connection.connect()
    return connection


def hold_idle(port: int, ended: Event) -> None:
    """Hold sockets with half a request line, and open those again that are closed."""
    held: dict[int, http.client.HTTPConnection] = {}
    while not ended.is_set():
        for number in range(IDLE):
            with suppress(OSError):
                if number not in held or is_closed(held[number]):
                    held[number] = connect(port, f"127.0.1.{1 + number % 250}")
                    held[number].sock.sendall(b"GET /fee")
        ended.wait(0.5)


def is_closed(connection: http.client.HTTPConnection) -> bool:
    """Return whether the other side has closed or answered."""
    connection.sock.setblocking(False)
    try:
        return connection.sock.recv(4096) is not None
    except BlockingIOError:
        return False


def drip(port: int, number: int, ended: Event, answered: Counter[str]) -> None:
    """Send a long form byte by byte, and begin again when it is refused."""
    while not ended.is_set():
        with suppress(OSError, http.client.HTTPException):
            connection = connect(port, f"127.0.2.{1 + number}")
            connection.sock.sendall(
                b"POST /admin/login HTTP/1.1\r\nHost: news.example\r\nContent-Length: 10000\r\n"
                b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
            )
            connection.sock.settimeout(0.2)
            for _ in range(9_999):
                if ended.is_set():
                    break
                connection.sock.sendall(b"a")
                with suppress(TimeoutError):
                    said = connection.sock.recv(4096)
                    answered[f"slow body {said[9:12].decode() or 'closed'}"] += 1
                    break
            connection.close()
        ended.wait(0.2)


def fetch(port: int, number: int, ended: Event, answered: Counter[str]) -> None:
    """Fetch the whole feed without pause."""
    connection = None
    while not ended.is_set():
        try:
            connection = connection or connect(port, f"127.0.3.{1 + number}")
            answered[f"whole feed {ask(connection, {})[0]}"] += 1
            if connection.sock is None:
                connection = None
        except (OSError, http.client.HTTPException):
            answered["whole feed closed"] += 1
            connection = None


def report(calm: list[float], disturbed: list[float]) -> None:
    """Print the figures in milliseconds."""
    print("| | requests | p50 ms | p99 ms |\n|---|---:|---:|---:|")  # noqa: T201  what a benchmark is for
    for name, took in (("undisturbed", calm), ("disturbed", disturbed)):
        cut = statistics.quantiles(took, n=100)
        print(f"| {name} | {len(took)} | {cut[49] * 1000:.2f} | {cut[98] * 1000:.2f} |")  # noqa: T201
    ratio = statistics.quantiles(disturbed, n=100)[98] / statistics.quantiles(calm, n=100)[98]
    print(f"p99 disturbed / undisturbed: {ratio:.2f} (load {os.getloadavg()[0]:.1f})")  # noqa: T201


if __name__ == "__main__":
    main()
