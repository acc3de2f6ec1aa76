"""How long it takes until a poll gets an article after its commit, whatever else is stored.

    .venv/bin/python -m benchmarks.publish [--articles 10000 100000] [--topics 1000]
        [--rounds 40] [--cores 2] [--database sqlite]

An article in 5 topics, a section and with a byline is published in stores of growing size: 8 feeds
in 3 formats and 3 encodings become stale. "Live" is the time until a client of a web server in
another process gets the article; it requests one of the 72 each millisecond, another one in each
round. The table also has the processor time of the refresh until then, and as a whole, with the
compression afterwards. The reference renders the same feeds the plain way: every entry again, and
gzip -6.
"""

import argparse
import gzip
import http.client
import os
import random
import tempfile
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from itertools import product
from multiprocessing import Pipe, Process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Self

from benchmarks import newsroom, stored_articles
from benchmarks.serve import running, web
from benchmarks.tables import milliseconds, percentile, table
from feedsvc import garbage, syndication
from feedsvc.compression import ENCODINGS
from feedsvc.rendering import FORMATS
from feedsvc.services import Services
from feedsvc.storage.feeds import feeds, items

PORT, EACH = 8670, 5


def main() -> None:
    """Measure every size in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--topics", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--cores", type=int, default=0, help="keep this process to so many cores")
    parser.add_argument("--database", default="sqlite", choices=["sqlite", "postgresql"])
    options = parser.parse_args()
    if options.cores:
        os.sched_setaffinity(0, range(options.cores))
    rows = [
        measure(each, options.topics, options.rounds, options.database) for each in options.articles
    ]
    heads = (
        "articles",
        "live p50",
        "live p95",
        "core to that",
        "core in all",
        "the plain way",
        "ratio",
    )
    table(heads, rows)


def measure(articles: int, topics: int, rounds: int, kind: str = "sqlite") -> Sequence[str]:
    """Return one row of the table."""
    with tempfile.TemporaryDirectory() as name, newsroom.server(kind, Path(name)) as url:
        services = newsroom.open_newsroom(Path(name), url)
        stored_articles.fill(services, articles=articles, topics=topics)
        now = newsroom.START + articles * stored_articles.EVERY
        live, refreshed, cores, plain = [], [], [], []
        garbage.freeze()  # as the web server and the scheduler do
        with running(web(Path(name), url, PORT)), _Client() as client:
            services.reload_site()  # the web process has stored its settings: all feeds are stale
            syndication.refresh.refresh_stale(
                services.database, site=services.site, now=now, limit=10 * topics
            )
            for number in range(articles + 1, articles + rounds + 4):
                now += timedelta(minutes=1)
                names = _topics(number, topics)
                _warm(services, names, now)
                newsroom.publish(services, number, names, now=now)
                client.ask(number, names)
                began, core = time.perf_counter(), time.process_time()
                syndication.refresh.refresh_stale(
                    services.database, site=services.site, now=now, encode=False
                )
                refresh_time = time.process_time() - core
                seen = client.receive_time()
                syndication.refresh.refresh_stale(services.database, site=services.site, now=now)
                if number > articles + 3:  # the first rounds render unrendered entries
                    live.append(seen - began)
                    refreshed.append(refresh_time)
                    cores.append(time.process_time() - core)
                    plain.append(_plainly(services, now))
        services.database.close()
    ratio = percentile(plain, 0.5) / percentile(live, 0.5)
    times = (
        *(percentile(live, share) for share in (0.5, 0.95)),
        *(percentile(each, 0.5) for each in (refreshed, cores, plain)),
    )
    return f"{articles:,}", *map(milliseconds, times), f"{ratio:.1f}"


def _topics(number: int, topics: int) -> tuple[str, ...]:
    return tuple(f"T{each}" for each in random.Random(-number).sample(range(1, topics + 1), EACH))  # noqa: S311  no secret


def _warm(services: Services, names: Sequence[str], now: datetime) -> None:
    """Render these feeds and their entries, as in a newsroom that has run for a while."""
    with services.database.reading() as session:
        found = [feeds.find_feed(session, f"topics/{name.lower()}") for name in names]
    for feed in found:
        if feed:
            syndication.refresh.refresh_feed(
                services.database, feed.id, site=services.site, now=now
            )


class _Client:
    """A process of its own that polls one feed of a web server until it changes."""

    def __init__(self) -> None:
        self._pipe, theirs = Pipe()
        self._process = Process(target=_poll_until_changed, args=(theirs,), daemon=True)

    def __enter__(self) -> Self:
        self._process.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._pipe.send(None)
        self._process.join()

    def ask(self, number: int, names: Sequence[str]) -> None:
        """Start polling one of these topics' feeds. Return the time of the first response.

        Each round takes another format and encoding.
        """
        paths = (
            "all",
            "sections/news",
            "authors/redaksi",
            *(f"topics/{name.lower()}" for name in names),
        )
        suffixes = [suffix for suffix, each in FORMATS.items() if each.is_for_readers]
        every = list(product(paths, suffixes, ENCODINGS))
        path, suffix, encoding = every[number * 31 % len(every)]
        self._pipe.send((f"/feeds/{path}.{suffix}", encoding))
        self._pipe.recv()

    def receive_time(self) -> float:
        """Wait until the feed has changed. Return the time of that response."""
        at = self._pipe.recv()
        if not at:
            raise RuntimeError("never seen")
        return float(at)


def _poll_until_changed(pipe: Connection) -> None:
    """Request the URL that the pipe names: once whole, then with its validator until it changes."""
    server = http.client.HTTPConnection("127.0.0.1", PORT)
    while asked := pipe.recv():
        path, encoding = asked
        _, before = _answer(server, path, encoding)
        pipe.send(before)
        deadline, status = time.perf_counter() + 10, HTTPStatus.NOT_MODIFIED
        while status == HTTPStatus.NOT_MODIFIED and time.perf_counter() < deadline:
            time.sleep(0.001)
            status, _ = _answer(server, path, encoding, before)
        pipe.send(time.perf_counter() if status == HTTPStatus.OK else 0.0)


def _answer(
    server: http.client.HTTPConnection, path: str, encoding: str, known: str = ""
) -> tuple[HTTPStatus, str]:
    headers = {"Accept-Encoding": encoding} | ({"If-None-Match": known} if known else {})
    server.request("GET", path, headers=headers)
    answer = server.getresponse()
    answer.read()
    return HTTPStatus(answer.status), str(answer.headers["ETag"])


def _plainly(services: Services, now: datetime) -> float:
    """Render as many feeds the plain way, without storing them. Return the seconds that it took."""
    began = time.perf_counter()
    with services.database.reading() as session:
        newest = items.list_newest_ids(session, {stored_articles.ALL: 1})[stored_articles.ALL][0]
        documents = [
            syndication.documents.build_document(
                session, feeds.get_feed(session, feed_id), site=services.site, now=now
            )
            for feed_id in feeds.find_containing(session, newest)
        ]
    for document in documents:
        for chosen in FORMATS.values():
            gzip.compress(chosen.render(document).body, 6, mtime=0)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
