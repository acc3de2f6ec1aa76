"""How fast feeds are served, compared with nginx and static files, in the same run.

.venv/bin/python -m benchmarks.serve [--rounds 5] [--seconds 2]

The same feed (50 full entries) is requested as a poller does, in turn, from one server at a time:
304 with the current validator, and gzipped 200. Each server has one core, the load (wrk) the other.
The table has the median of the rounds, its ratio to nginx's, and the processor time of each
request, which is the number to compare on a machine that does other things at the same time.

"granian alone" serves our bytes from ten lines of WSGI, so it is the upper limit of what Python can
do here. The difference is the cost of the fast path and the response cache.
"""

import argparse
import gzip
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.request import Request, urlopen

from benchmarks.newsroom import fill

PORT = 8600
ASKS = ("304", "200 gzip")
Rates: TypeAlias = dict[str, dict[str, list[tuple[float, float]]]]
NGINX = """
worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log;
events {{ worker_connections 1024; }}
http {{
  types {{ application/rss+xml rss; }} access_log off; sendfile on; keepalive_requests 1000000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  {server}
}}
"""


@dataclass(frozen=True)
class Server:
    """One way to serve the feed: its name, its port, and the command that runs it on one core."""

    name: str
    port: int
    command: list[str]
    environment: dict[str, str]
    path: str = "/feeds/all.rss"

    @property
    def url(self) -> str:
        """The URL of the feed."""
        return f"http://127.0.0.1:{self.port}{self.path}"


def main() -> None:
    """Run every server in turn, several rounds, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)  # nginx's worker reads it as nobody
        servers = prepare(folder)
        pids = [stack.enter_context(running(server)) for server in servers]
        rates = measure(servers, pids, options.rounds, options.seconds)
    report(rates, as_json=options.json)


def prepare(folder: Path) -> list[Server]:
    """Write the store, the static files and the configurations."""
    body = fill(folder, articles=50)
    static = folder / "static" / "feeds"
    static.mkdir(parents=True)
    (static / "all.rss").write_bytes(body)
    (static / "all.rss.gz").write_bytes(gzip.compress(body, 6, mtime=0))
    environment = {
        "FEEDSVC_DATA_DIR": str(folder),
        "FEEDSVC_BASE_URL": "https://news.example",
        "FEEDSVC_WEB__EXTRA_BODIES": "0",  # the load comes from one client, far above any limit
    }
    web = [sys.executable, "-m", "feedsvc", "web"]
    return [
        nginx(folder, "nginx static", PORT, f"root {folder}/static; gzip_static on;"),
        Server(
            "feedsvc web", PORT + 1, web, {**environment, "FEEDSVC_BIND": f"127.0.0.1:{PORT + 1}"}
        ),
        Server(
            "feedsvc, Flask alone",
            PORT + 2,
            [sys.executable, "-m", "benchmarks.plain", "flask-alone", str(PORT + 2)],
            environment,
        ),
        Server(
            "Flask + feedgen, rendering each time",
            PORT + 3,
            [sys.executable, "-m", "benchmarks.plain", "render", str(PORT + 3)],
            environment,
        ),
        Server(
            "Django syndication + cache middleware",
            PORT + 4,
            [sys.executable, "-m", "benchmarks.django_site", str(PORT + 4)],
            environment,
        ),
        Server(
            "granian alone",
            PORT + 6,
            [sys.executable, "-m", "benchmarks.plain", "bare", str(PORT + 6)],
            environment,
        ),
        in_front(folder, "feedsvc web behind config/nginx.conf", PORT + 5, PORT + 1),
    ]


def web(folder: Path, url: str, port: int) -> Server:
    """Return the web server of the newsroom in `folder`, with the database at `url`."""
    environment = {
        "FEEDSVC_DATA_DIR": str(folder),
        "FEEDSVC_DATABASE_URL": url,
        "FEEDSVC_BASE_URL": "https://news.example",
        "FEEDSVC_BIND": f"127.0.0.1:{port}",
        "FEEDSVC_WEB__EXTRA_BODIES": "0",  # the load comes from one client
    }
    return Server("web", port, [sys.executable, "-m", "feedsvc", "web"], environment, "/healthz")


def nginx(folder: Path, name: str, port: int, inside: str) -> Server:
    """Return an nginx with one server block."""
    home = folder / f"nginx-{port}"
    home.mkdir()
    server = f"server {{ listen 127.0.0.1:{port} backlog=1024; {inside} }}"
    (home / "nginx.conf").write_text(NGINX.format(folder=home, server=server))
    return Server(name, port, ["nginx", "-e", f"{home}/error.log", "-c", f"{home}/nginx.conf"], {})


def in_front(folder: Path, name: str, port: int, upstream: int, *, limited: bool = False) -> Server:
    """Return an nginx with config/nginx.conf, in which only addresses and folders are changed."""
    home = folder / f"nginx-{port}"
    home.mkdir()
    ours = Path("config/nginx.conf").read_text()
    for was, is_ in (
        ("127.0.0.1:8000", f"127.0.0.1:{upstream}"),
        ("listen 80 default_server", f"listen 127.0.0.1:{port} default_server"),
        ("listen [::]:80 default_server;", ""),
        ("/var/cache/nginx-feedsvc", f"{home}/cache"),
        ("/var/log/nginx", str(home)),
    ):
        ours = ours.replace(was, is_)
    if not limited:  # the load comes from one client, which has no limit
        ours = ours.replace("limit_req zone=feedsvc_whole burst=30 nodelay;", "")
    (home / "site.conf").write_text(ours)
    (home / "nginx.conf").write_text(NGINX.format(folder=home, server=f"include {home}/site.conf;"))
    return Server(name, port, ["nginx", "-e", f"{home}/error.log", "-c", f"{home}/nginx.conf"], {})


@contextmanager
def running(server: Server) -> Iterator[int]:
    """Run a server on the first core until the block ends. Yield its process id.

    Raises:
        OSError: the port is in use. Another program would be measured.
    """
    socket.create_server(("127.0.0.1", server.port)).close()
    process = subprocess.Popen(  # noqa: S603  commands of our own
        [*pin_to(0), *server.command],
        env={**os.environ, **server.environment},
        stdout=subprocess.DEVNULL,
    )
    try:
        wait_for(server.url)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def pin_to(core: int) -> list[str]:
    """Return the command that runs another command on one core."""
    return ["taskset", "-c", str(core)] if shutil.which("taskset") else []


def wait_for(url: str) -> None:
    """Wait until `url` answers."""
    deadline = time.monotonic() + 20
    while True:
        try:
            with urlopen(url) as answer:  # noqa: S310  loopback
                answer.read()
                return
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def measure(servers: list[Server], pids: list[int], rounds: int, seconds: int) -> Rates:
    """Return (requests per second, core seconds for each request) of every round.

    The result is a dict by the server's name, of dicts by the request.
    """
    rates: Rates = {server.name: {ask: [] for ask in ASKS} for server in servers}
    families = [family(pid) for pid in pids]
    for _ in range(rounds):
        for server, pids_ in zip(servers, families, strict=True):
            request = Request(server.url, headers={"Accept-Encoding": "gzip"})  # noqa: S310  loopback
            with urlopen(request) as answer:  # noqa: S310  loopback
                validators = {
                    name: answer.headers[name]
                    for name in ("ETag", "Last-Modified")
                    if answer.headers[name]
                }
            asks = {"If-None-Match": validators["ETag"]} if "ETag" in validators else {}
            if not asks and "Last-Modified" in validators:
                asks = {"If-Modified-Since": validators["Last-Modified"]}
            for ask, headers in zip(ASKS, (asks, {}), strict=True):
                before = read_seconds(pids_)
                rate = wrk(server.url, {"Accept-Encoding": "gzip", **headers}, seconds)
                rates[server.name][ask].append(
                    (rate, (read_seconds(pids_) - before) / (rate * seconds))
                )
    return rates


def family(pid: int) -> set[int]:
    """Return a process and its descendants."""
    found = {pid}
    while True:
        more = {child for child, parent in _parents() if parent in found} - found
        if not more:
            return found
        found |= more


def read_seconds(pids: set[int]) -> float:
    """Return the seconds of a core that processes have taken."""
    return sum(sum(map(int, _stat(pid)[11:13])) for pid in pids) / os.sysconf("SC_CLK_TCK")


def _parents() -> Iterator[tuple[int, int]]:
    for path in Path("/proc").glob("[0-9]*"):
        if fields := _stat(int(path.name)):
            yield int(path.name), int(fields[1])


def _stat(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def wrk(url: str, headers: dict[str, str], seconds: int) -> float:
    """Return how many requests per second are answered on 32 connections without pauses."""
    command = [*pin_to(1), "wrk", "-t1", "-c32", f"-d{seconds}s"]
    for name, value in {"Host": "news.example", **headers}.items():
        command += ["-H", f"{name}: {value}"]
    said = subprocess.run([*command, url], capture_output=True, text=True, check=True).stdout  # noqa: S603  ours
    return float(
        next(line.split()[1] for line in said.splitlines() if line.startswith("Requests/sec"))
    )


def report(rates: Rates, *, as_json: bool) -> None:
    """Print medians and shares of the first server, as a table of Markdown or as JSON."""
    medians = {
        name: {
            ask: [statistics.median(each) for each in zip(*all_, strict=True)]
            for ask, all_ in asks.items()
        }
        for name, asks in rates.items()
    }
    if as_json:
        print(json.dumps(medians, indent=1))  # noqa: T201  what a benchmark is for
        return
    reference = next(iter(medians.values()))
    titles = [f"{ask}/s | of nginx | core each | of nginx" for ask in ASKS]
    print(f"| server | {' | '.join(titles)} |\n|---|{'---:|' * 8}")  # noqa: T201
    for name, asks in medians.items():
        cells = [
            f"{rate:,.0f} | {rate / reference[ask][0]:.3f}"
            f" | {cost * 1e6:.1f} µs | {reference[ask][1] / cost:.3f}"
            for ask, (rate, cost) in asks.items()
        ]
        print(f"| {name} | {' | '.join(cells)} |")  # noqa: T201


if __name__ == "__main__":
    main()
