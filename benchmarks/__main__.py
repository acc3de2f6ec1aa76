"""Run every benchmark and write their tables into README.md beside this file.

    make bench    (or .venv/bin/python -m benchmarks [NAME ...])

Each runs its reference in the same run. Takes under ten minutes on two cores; without the LARGE ones, which
run when they are named.
"""

import os
import platform
import re
import subprocess
import sys
import time
from pathlib import Path

README = Path(__file__).with_name("README.md")
# What each runs with in `make bench`; the module's own words say what it measures.
RUNS = {
    "serve": ("--rounds", "3", "--seconds", "2"),
    "hostile": ("--rounds", "2", "--seconds", "8"),
    "hostile-nginx": ("--rounds", "2", "--seconds", "8", "--nginx"),
    "publish": ("--articles", "10000", "100000", "--rounds", "40"),
    "refresh": ("--topics", "100", "--rounds", "3"),
    "sweep": ("--feeds", "500", "--rounds", "10"),
    "store": ("--articles", "200000", "--topics", "10000"),
    "memory": ("--feeds", "300"),
}
LARGE = {
    "publish-large": ("--articles", "10000", "100000", "1000000", "--rounds", "60"),
    "sweep-large": ("--feeds", "10000", "--rounds", "20"),
    "store-large": ("--articles", "1000000", "--topics", "10000"),
    "desk-large": ("--articles", "100000"),
}


def main() -> int:
    """Run those that are named, or all; return 1 if any fails."""
    failed = 0
    for name in sys.argv[1:] or RUNS:
        command = [
            sys.executable,
            "-m",
            f"benchmarks.{name.partition('-')[0]}",
            *(RUNS | LARGE)[name],
        ]
        began = time.monotonic()
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603  ours
        sys.stdout.write(f"## {name} ({time.monotonic() - began:.0f} s)\n\n{done.stdout}\n")
        sys.stdout.flush()
        if done.returncode:
            failed = 1
        else:
            write(name, done.stdout)
    return failed


def write(name: str, said: str) -> None:
    """Put what a benchmark said in the place of what it said before."""
    between = re.compile(f"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    where = (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}"
    )
    command = f"`python -m benchmarks.{name.partition('-')[0]} {' '.join((RUNS | LARGE)[name])}` ({where})"
    new = f"{command}\n\n{said.strip()}\n"
    README.write_text(
        between.sub(lambda found: found[1] + new + found[2], README.read_text(encoding="utf-8")),
        encoding="utf-8",
    )


if __name__ == "__main__":
    raise SystemExit(main())
