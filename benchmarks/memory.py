"""How much memory of a web server 1,000 feeds take, compared with their size in bytes.

    .venv/bin/python -m benchmarks.memory [--feeds 1000]

It requests every feed once in RSS, Atom and JSON Feed, gzipped, so that the web server holds all of
them in memory. It prints how much the resident size grew, and the gzipped bytes themselves. The
setting `feeds.memory` limits how much the server may take.
"""

import argparse
import http.client
import os
import sys
import tempfile
from datetime import timedelta
from pathlib import Path

from benchmarks import newsroom, stored_articles
from benchmarks.serve import Server, family, running
from benchmarks.tables import table
from feedsvc import syndication
from feedsvc.rendering import FORMATS

PORT, MB = 8690, 1_000_000


def main() -> None:
    """Fill the store, request every feed, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=1000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        services = newsroom.open_newsroom(Path(name))
        stored_articles.fill(services, articles=options.feeds * 25, topics=options.feeds)
        syndication.refresh.sweep_feeds(
            services.database, site=services.site, now=newsroom.START + timedelta(days=3000)
        )
        services.database.close()
        environment = {
            "FEEDSVC_DATA_DIR": name,
            "FEEDSVC_BASE_URL": "https://news.example",
            "FEEDSVC_BIND": f"127.0.0.1:{PORT}",
            "FEEDSVC_WEB__EXTRA_BODIES": "0",
            "FEEDSVC_FEEDS__MEMORY": str(2_000 * MB),
            "FEEDSVC_WEB__WORKERS": "1",
        }
        with running(
            Server("web", PORT, [sys.executable, "-m", "feedsvc", "web"], environment)
        ) as pid:
            before = resident(family(pid))
            asked = [
                fetch([f"topics/t{n}.{suffix}" for n in range(1, options.feeds + 1)])
                for suffix in FORMATS
            ]
            grown = resident(family(pid)) - before
    held = sum(asked)
    rows = [
        (
            f"{options.feeds:,} feeds x {len(FORMATS)} formats",
            f"{held / MB:.0f} MB",
            f"{grown / MB:.0f} MB",
            f"{grown / held:.2f}",
        )
    ]
    table(("what", "gzipped bytes", "memory taken", "ratio"), rows)


def fetch(paths: list[str]) -> int:
    """Request the feeds. Return how many bytes arrived."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    total = 0
    for path in paths:
        connection.request("GET", f"/feeds/{path}", headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        if answer.status != http.HTTPStatus.OK:
            raise RuntimeError(f"{path}: {answer.status}")
        total += len(answer.read())
    return total


def resident(pids: set[int]) -> int:
    """Return the resident bytes of processes."""
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * page for pid in pids)


if __name__ == "__main__":
    main()
