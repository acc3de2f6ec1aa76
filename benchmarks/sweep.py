"""Whether a sweep over all feeds delays a publication, and how much memory it takes.

    .venv/bin/python -m benchmarks.sweep [--feeds 10000] [--rounds 20]

A scheduler in a process of its own sweeps over all feeds for the first time, when every entry has
to be rendered. Meanwhile articles are published without a refresh. The time from each commit until
no feed of the article is stale is measured. The reference is the same scheduler with nothing to
sweep, in the same run.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from benchmarks import newsroom, stored_articles
from benchmarks.tables import milliseconds, percentile, table
from feedsvc.services import Services
from feedsvc.storage.feeds import stale_marks
from feedsvc.storage.tables import Representation

MB = 1_000_000


def main() -> None:
    """Fill the store, sweep, publish meanwhile, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=20)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        services = newsroom.open_newsroom(Path(name))
        stored_articles.fill(services, articles=options.feeds * 5, topics=options.feeds)
        rows = [
            (
                "while it sweeps",
                *measure(services, Path(name), options.feeds, options.rounds, sweep=True),
            ),
            (
                "nothing to sweep",
                *measure(services, Path(name), options.feeds, options.rounds, sweep=False),
            ),
        ]
        services.database.close()
    table(
        ("scheduler", "live p50", "live p95", "most", "feeds swept meanwhile", "resident at most"),
        rows,
    )


def measure(
    services: Services, folder: Path, topics: int, rounds: int, *, sweep: bool
) -> tuple[str, ...]:
    """Return one row: how long publications take, and what the scheduler does meanwhile."""
    environment = {
        "FEEDSVC_DATA_DIR": str(folder),
        "FEEDSVC_BASE_URL": "https://news.example",
        "FEEDSVC_SCHEDULER__DENSIFY": "36000",
    }
    if not sweep:
        done = [sys.executable, "-m", "feedsvc", "refresh", "--all"]
        subprocess.run(  # noqa: S603
            done, env={**os.environ, **environment}, check=True, stdout=subprocess.DEVNULL
        )
    command = [sys.executable, "-m", "feedsvc", "scheduler"]
    process = subprocess.Popen(command, env={**os.environ, **environment})  # noqa: S603  ours
    try:
        before = count_rendered(services)
        while sweep and count_rendered(services) == before:
            time.sleep(0.1)
        before, times = count_rendered(services), []
        for turn in range(rounds):
            number = random.Random(turn)  # noqa: S311  no secret
            names = tuple(f"T{each}" for each in number.sample(range(1, topics + 1), 5))
            newsroom.publish(
                services,
                topics * 5 + turn + 1 + (0 if sweep else rounds),
                names,
                now=datetime.now(UTC),
            )
            began = time.perf_counter()
            while stale(services):
                time.sleep(0.005)
            times.append(time.perf_counter() - began)
            time.sleep(0.2)
        swept, peak = count_rendered(services) - before, most_resident(process.pid)
    finally:
        process.terminate()
        process.wait(10)
    shares = (milliseconds(percentile(times, share)) for share in (0.5, 0.95, 1.0))
    return *shares, f"{max(0, swept):,}", f"{peak / MB:.0f} MB"


def stale(services: Services) -> bool:
    """Return whether any feed is stale."""
    with services.database.reading() as session:
        return bool(stale_marks.list_stale(session, 1))


def count_rendered(services: Services) -> int:
    """Return how many feeds were ever rendered."""
    with services.database.reading() as session:
        return session.scalar(select(func.count(Representation.feed_id.distinct()))) or 0


def most_resident(pid: int) -> int:
    """Return the peak memory of a process in bytes."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) * 1024


if __name__ == "__main__":
    main()
