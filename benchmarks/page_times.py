"""How long pages take: measure them on each kind of database, and print a table."""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from flask.testing import FlaskClient

from benchmarks.newsroom import server
from benchmarks.tables import percentile, table

Taken = tuple[float, float]  # milliseconds by the clock, and of the processor in this process


def measure_databases(
    description: str | None,
    measure: Callable[[str, Path, str, int, int], None],
    *,
    articles: int,
    rounds: int,
) -> None:
    """Call `measure(kind, folder, url, articles, rounds)` for each database that is asked for."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--articles", type=int, default=articles)
    parser.add_argument("--rounds", type=int, default=rounds)
    parser.add_argument("--only", choices=("sqlite", "postgresql"))
    options = parser.parse_args()
    for kind in ("sqlite", "postgresql"):
        if options.only in {None, kind}:
            with tempfile.TemporaryDirectory() as folder, server(kind, Path(folder)) as url:
                measure(kind, Path(folder), url, options.articles, options.rounds)


def print_filled(kind: str, articles: int, began: Taken) -> None:
    """Print how many articles are stored, and how long it took since `began`."""
    seconds = since(began)[0] / 1000
    print_line(
        f"\n{kind}: {articles:,} articles, stored in {seconds:.0f} s; milliseconds of server time\n"
    )


def measure_pages(
    client: FlaskClient, paths: Mapping[str, str], rounds: int
) -> dict[str, list[Taken]]:
    """Request each page once and then `rounds` times; return the times, by page and together."""
    each = {}
    for name, path in paths.items():
        client.get(path, base_url="http://127.0.0.1")
        each[name] = [_measure_page(client, path) for _ in range(rounds)]
    each["**all pages**"] = [taken for page in each.values() for taken in page]
    return each


def print_result(kind: str, each: Mapping[str, list[Taken]], limit: float) -> None:
    """Print the table, and whether 95 of 100 pages take less than `limit` ms by the clock."""
    table(
        (kind, "median", "p95", "most", "of CPU p95"),
        (_build_row(name, taken) for name, taken in each.items()),
    )
    slowest = percentile([one[0] for one in each["**all pages**"]], 0.95)
    print_line("\nwithin the limit" if slowest < limit else "\nSLOWER than the limit")


def read_clocks() -> Taken:
    """Return the time and this process's processor time, which a busy machine does not lengthen."""
    return time.perf_counter(), time.process_time()


def since(began: Taken) -> Taken:
    """Return the milliseconds of both clocks since `began`."""
    now = read_clocks()
    return (now[0] - began[0]) * 1000, (now[1] - began[1]) * 1000


def print_line(words: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _measure_page(client: FlaskClient, path: str) -> Taken:
    began = read_clocks()
    answer = client.get(path, base_url="http://127.0.0.1")
    taken = since(began)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return taken


def _build_row(name: str, taken: list[Taken]) -> tuple[str, ...]:
    wall, own = [one[0] for one in taken], [one[1] for one in taken]
    figures = statistics.median(wall), percentile(wall, 0.95), max(wall), percentile(own, 0.95)
    return name, *(f"{figure:.1f}" for figure in figures)
