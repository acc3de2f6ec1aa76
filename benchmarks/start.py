"""How much processor time `feedsvc up` (`make run`) takes until its first answer.

.venv/bin/python -m benchmarks.start [--rounds 5]

A newsroom is created first, by a start that is not counted. Each round starts it again and asks for
the main feed until the answer is 200. All processes of the start are counted: the command, its web
process, and the scheduler as far as it has come by then. The limit is 1 s. The exit status is 1
beyond it.
"""

import argparse
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import urlopen

from benchmarks.serve import family, read_seconds
from benchmarks.tables import table

LIMIT = 1.0  # seconds of a core


def main() -> int:
    """Start the newsroom again and again, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as name:
        start(Path(name), "--new")
        measured = [start(Path(name)) for _ in range(rounds)]
    costs, times = zip(*measured, strict=True)
    median = statistics.median(costs)
    table(
        ("until the first 200", "least", "median", "most"),
        [
            ("processor time", *(f"{value:.2f} s" for value in (min(costs), median, max(costs)))),
            ("time", *(f"{f(times):.2f} s" for f in (min, statistics.median, max))),
        ],
    )
    sys.stdout.write(f"\n{'within' if median <= LIMIT else 'beyond'} the limit\n")
    return int(median > LIMIT)


def start(folder: Path, *options: str) -> tuple[float, float]:
    """Start the newsroom in `folder`, and stop it after its first answer.

    Returns:
        The seconds of a core and the seconds until then.

    Raises:
        RuntimeError: the command ended.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    began = time.monotonic()
    process = subprocess.Popen(  # noqa: S603  ours
        [sys.executable, "-m", "feedsvc", "up", *options],
        env={
            **os.environ,
            "FEEDSVC_DATA_DIR": str(folder),
            "FEEDSVC_BIND": f"127.0.0.1:{port}",
            "FEEDSVC_BASE_URL": "https://news.example",
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not answers(f"http://127.0.0.1:{port}/feeds/all.rss"):
            if process.poll() is not None:
                raise RuntimeError(f"feedsvc up ended with {process.returncode}")
            time.sleep(0.02)
        return read_seconds(family(process.pid)), time.monotonic() - began
    finally:
        process.terminate()
        process.wait(20)


def answers(url: str) -> bool:
    """Return whether `url` answers 200."""
    try:
        with urlopen(url) as answer:  # noqa: S310  loopback
            answer.read()
            return True
    except OSError:
        return False


if __name__ == "__main__":
    sys.exit(main())
