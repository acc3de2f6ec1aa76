"""How long a publication takes to be live in all feeds, whatever else is stored.

    .venv/bin/python -m benchmarks.publish [--articles 10000 100000] [--topics 1000] [--rounds 40] [--cores 2]

An article in 5 topics, a section and with a byline is published in stores of growing size. From its commit
on is measured: until all representations (8 feeds in 3 formats and 3 encodings) are kept; the seconds of a
core that this took; and until another process, a web server, hands out the last of them. The reference
does the same to the same feeds the plain way: every entry rendered anew, gzip -6.
"""

import argparse
import gzip
import os
import random
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks import archive, newsroom
from benchmarks.serve import Server, running
from benchmarks.tables import milliseconds, percentile, table
from feedsvc import syndication
from feedsvc.rendering import FORMATS, checked
from feedsvc.storage import feeds
from feedsvc.wiring import House

PORT, EACH = 8670, 5


def main() -> None:
    """Measure every size in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--topics", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--cores", type=int, default=0, help="keep this process to so many cores")
    options = parser.parse_args()
    if options.cores:
        os.sched_setaffinity(0, range(options.cores))
    rows = [measured(articles, options.topics, options.rounds) for articles in options.articles]
    heads = ("articles", "live p50", "live p95", "core each", "seen elsewhere p50", "p95", "the plain way", "ratio")
    table(heads, rows)


def measured(articles: int, topics: int, rounds: int) -> Sequence[str]:
    """Return one row of the table."""
    with tempfile.TemporaryDirectory() as name:
        house = newsroom.open_house(Path(name))
        archive.fill(house, articles=articles, topics=topics)
        now = newsroom.START + articles * archive.EVERY
        number = articles
        live, cores, seen, plain = [], [], [], []
        with running(_web(Path(name))):
            for turn in range(rounds + 3):
                now, number = now + timedelta(minutes=1), number + 1
                names = _topics(number, topics)
                _warm(house, names, now)
                newsroom.publish(house, number, names, now=now)
                watched = turn % 4 == 0  # who asks all the time takes time from us: so only now and then
                told = _Told([f"topics/{topic.lower()}" for topic in names]) if watched else None
                began, core = time.perf_counter(), time.process_time()
                syndication.refresh_stale(house.database, site=house.site, now=now)
                took, core = time.perf_counter() - began, time.process_time() - core
                if told:
                    told.wait()
                if turn < 3:  # these spell what was never spelled
                    continue
                if told:
                    seen.append(told.at - began)
                else:
                    live.append(took)
                    cores.append(core)
                    plain.append(_plainly(house, now))
        house.database.close()
    ratio = percentile(plain, 0.5) / percentile(live, 0.5)
    times = (
        *(percentile(live, share) for share in (0.5, 0.95)),
        percentile(cores, 0.5),
        *(percentile(seen, share) for share in (0.5, 0.95)),
        percentile(plain, 0.5),
    )
    return f"{articles:,}", *map(milliseconds, times), f"{ratio:.1f}"


def _topics(number: int, topics: int) -> tuple[str, ...]:
    return tuple(f"T{each}" for each in random.Random(-number).sample(range(1, topics + 1), EACH))  # noqa: S311  no secret


def _warm(house: House, names: Sequence[str], now: datetime) -> None:
    """Let these feeds be as they are in a house that has run for a while: rendered, their entries known."""
    with house.database.reading() as session:
        found = [feeds.by_path(session, f"topics/{name.lower()}") for name in names]
    for feed in found:
        if feed:
            syndication.refresh(house.database, feed.id, site=house.site, now=now)


def _web(folder: Path) -> Server:
    environment = {
        "FEEDSVC_DATA_DIR": str(folder),
        "FEEDSVC_BASE_URL": "https://news.example",
        "FEEDSVC_BIND": f"127.0.0.1:{PORT}",
        "FEEDSVC_WEB__EXTRA_BODIES": "0",
    }
    return Server("web", PORT, [sys.executable, "-m", "feedsvc", "web"], environment, "/healthz")


class _Told:
    """Asks a web server for feeds in all formats until all of them are new."""

    def __init__(self, paths: Sequence[str]) -> None:
        self.at = 0.0
        self._left = {f"/feeds/{path}.{suffix}" for path in ("all", *paths) for suffix in FORMATS}
        self._before = {path: _etag(path) for path in self._left}
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def wait(self) -> None:
        """Wait until all are new."""
        self._thread.join()

    def _ask(self) -> None:
        deadline = time.perf_counter() + 10
        while self._left:
            self._left -= {path for path in self._left if _etag(path) != self._before[path]}
            self.at = time.perf_counter()
            if self.at > deadline:
                raise RuntimeError(f"never seen: {sorted(self._left)}")
            time.sleep(0.002)


def _etag(path: str) -> str:
    request = Request(f"http://127.0.0.1:{PORT}{path}", method="HEAD")
    try:
        with urlopen(request) as answer:  # noqa: S310  loopback
            return str(answer.headers["ETag"])
    except OSError:
        return ""  # a feed that was never rendered


def _plainly(house: House, now: datetime) -> float:
    """Render as many feeds the plain way; return how long it took, without keeping anything."""
    began = time.perf_counter()
    with house.database.reading() as session:
        newest = feeds.latest(session, archive.ALL, 1)[0]
        documents = [
            syndication.assemble(session, feeds.get(session, feed_id), site=house.site, now=now)
            for feed_id in feeds.holding(session, newest)
        ]
    for document in documents:
        for chosen in FORMATS.values():
            gzip.compress(checked(chosen, document).body, 6, mtime=0)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
