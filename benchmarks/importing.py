"""How long an import takes, and how long a poller waits meanwhile.

    .venv/bin/python -m benchmarks.importing [--articles 10000] [--databases sqlite postgresql]

`feedsvc import` takes an export of WordPress without pictures into an empty newsroom, while a web
server runs whose main feed is polled with its validator, one request each 10 ms. The first table
has the processor time of the command with the process that prepares articles, and the processor
time of the database's server: on a machine that does other things too, these count, and not the
time that has passed. The second table has how long the polls took, before the import and during it,
and how many versions of the feed the poller saw: one before the import and one after it.
"""

import argparse
import http.client
import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from benchmarks import newsroom
from benchmarks.serve import Server, running, web
from benchmarks.tables import milliseconds, percentile, table
from feedsvc import syndication

PORT, PAUSE = 8690, 0.01  # seconds between two polls
LIMIT = 120  # seconds in which two cores may import 10,000 articles
_QUIET = 4.0  # the load average of a machine that does nothing else; the import and polls make two
TOPICS, AUTHORS = 40, 8
_TICKS = os.sysconf("SC_CLK_TCK")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/"><channel><title>Kabar</title>
<wp:base_blog_url>https://old.example</wp:base_blog_url><language>id</language>
"""
_ITEM = """<item><title>%(title)s</title><link>https://old.example/2020/%(number)d/</link>
<dc:creator>a%(author)d</dc:creator>
<guid isPermaLink="false">https://old.example/?p=%(number)d</guid>
<content:encoded><![CDATA[%(body)s]]></content:encoded>
<wp:post_id>%(number)d</wp:post_id><wp:post_date_gmt>%(date)s</wp:post_date_gmt>
<wp:status>publish</wp:status><wp:post_type>post</wp:post_type>
<category domain="category" nicename="k%(topic)d">Kabar %(topic)d</category>
<category domain="post_tag" nicename="t%(topic)d">Topik %(topic)d</category>
<category domain="post_tag" nicename="u%(author)d">Ulasan %(author)d</category></item>
"""


@dataclass
class Polls:
    """The seconds that each poll took, and the validators that the poller got."""

    seconds: list[float] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)


class Poller:
    """Polls the main feed with its validator, until the block ends."""

    def __init__(self) -> None:
        self.polls = Polls()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._poll)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def start_anew(self) -> Polls:
        """Return the polls so far, and collect the next ones in a new object."""
        polls, self.polls = self.polls, Polls()
        return polls

    def _poll(self) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        etag = ""
        while not self._ended.wait(PAUSE):
            polls, began = self.polls, time.perf_counter()
            connection.request("GET", "/feeds/all.rss", headers={"If-None-Match": etag})
            answer = connection.getresponse()
            answer.read()
            polls.seconds.append(time.perf_counter() - began)
            if answer.status not in {200, 304}:
                raise RuntimeError(f"the feed answers {answer.status}")
            etag = answer.headers["ETag"]
            if etag not in polls.versions:
                polls.versions.append(etag)


def main() -> int:
    """Import into each database and print the tables; return 1 if an import takes too long.

    On a machine that does other things too, that is not judged.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seconds", type=int, default=15, help="of polls before the import")
    parser.add_argument("--databases", nargs="+", default=["sqlite", "postgresql"])
    options = parser.parse_args()
    results = {kind: measure(kind, options) for kind in options.databases}
    table(
        ("import", "articles", "time", "processor time", "of the database", "articles / core s"),
        [row for row, _, _ in results.values()],
    )
    sys.stdout.write("\n")
    table(
        ("polls (304)", "number", "p50", "p95", "p99", "most", "versions"),
        [row for _, rows, _ in results.values() for row in rows],
    )
    most = max(seconds for _, _, seconds in results.values()) * 10_000 / options.articles
    load = os.getloadavg()[0]
    if load > _QUIET:
        sys.stdout.write(f"\nThe load average was {load:.0f}: only the processor time counts.\n")
        return 0
    word = "within" if most <= LIMIT else "MORE than"
    sys.stdout.write(f"\n{word} the limit of {LIMIT} s for 10,000 articles\n")
    return int(most > LIMIT)


def measure(
    kind: str, options: argparse.Namespace
) -> tuple[tuple[str, ...], list[tuple[str, ...]], float]:
    """Return the row of an import, the rows of the polls, and the seconds that it took."""
    with tempfile.TemporaryDirectory() as name, newsroom.server(kind, Path(name)) as url:
        folder = Path(name)
        export = folder / "export.xml"
        export.write_text("".join(write_export(options.articles)), encoding="utf-8")
        services = newsroom.open_newsroom(folder, url)
        newsroom.publish(services, 0, ("Desa",), now=newsroom.START)
        server = web(folder, url, PORT)
        with running(server):
            services.reload_site()  # the web process has stored its settings: all feeds are stale
            syndication.refresh.refresh_stale(
                services.database, site=services.site, now=newsroom.START
            )
            services.database.close()
            with Poller() as poller:
                time.sleep(1)
                poller.start_anew()
                time.sleep(options.seconds)
                before = poller.start_anew()
                began, used, used_there = (
                    time.monotonic(),
                    measure_children(),
                    measure_server(folder),
                )
                run_import(export, server)
                passed, used = time.monotonic() - began, measure_children() - used
                used_there = measure_server(folder) - used_there
                during = poller.start_anew()
    row = (
        kind,
        f"{options.articles:,}",
        f"{passed:.0f} s",
        f"{used:.0f} s",
        f"{used_there:.0f} s" if used_there else "-",
        f"{options.articles / (used + used_there):.0f}",
    )
    rows = [
        (f"{kind}, {when}", *describe(polls))
        for when, polls in (("before", before), ("during the import", during))
    ]
    return row, rows, passed


def describe(polls: Polls) -> Iterator[str]:
    """Yield the cells of the table about polls."""
    yield f"{len(polls.seconds):,}"
    for share in (0.5, 0.95, 0.99, 1.0):
        yield milliseconds(percentile(polls.seconds, share))
    yield str(len(polls.versions))


def write_export(articles: int) -> Iterator[str]:
    """Yield an export in pieces: articles of 3.5 kB in a category, with two tags and an author."""
    yield _HEAD
    for number in range(1, articles + 1):
        content = newsroom.submission(number, ())
        assert content.publish_at  # noqa: S101  such an article has a time
        yield _ITEM % {
            "number": number,
            "title": content.title,
            "body": content.body,
            "date": f"{content.publish_at:%Y-%m-%d %H:%M:%S}",
            "topic": number % TOPICS,
            "author": number % AUTHORS,
        }
    yield "</channel></rss>"


def run_import(export: Path, server: Server) -> None:
    """Import the file as an administrator does at a terminal."""
    command = [sys.executable, "-m", "feedsvc", "import", str(export), "--no-pictures"]
    environment = {**os.environ, **server.environment}
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=True)  # noqa: S603  our own program


def measure_children() -> float:
    """Return the seconds of processor time of the processes that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure_server(folder: Path) -> float:
    """Return the seconds of processor time of PostgreSQL's processes; 0 without PostgreSQL."""
    file = folder / "pg" / "postmaster.pid"
    if not file.exists():
        return 0.0
    first = int(file.read_text().splitlines()[0])
    ticks = 0
    for process in Path("/proc").iterdir():
        values = _read_times(process) if process.name.isdecimal() else []
        if process.name == str(first):
            ticks += sum(map(int, values[11:15]))  # includes children that have ended
        elif values and values[1] == str(first):
            ticks += sum(map(int, values[11:13]))
    return ticks / _TICKS


def _read_times(process: Path) -> list[str]:
    """Return the fields of a process after its name (proc(5)); none if it has ended."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


if __name__ == "__main__":
    sys.exit(main())
