"""Run every benchmark and write their tables into README.md in this folder.

    make bench    (or .venv/bin/python -m benchmarks [NAME ...])

Each runs its reference in the same run. All take less than ten minutes on two cores, without the
LARGE ones, which run only when they are named.
"""

import os
import platform
import re
import subprocess
import sys
import textwrap
import time
from pathlib import Path

README = Path(__file__).with_name("README.md")
# The options of each benchmark in `make bench`. Each module's docstring says what it measures.
RUNS = {
    "serve": ("--rounds", "3", "--seconds", "2"),
    "start": ("--rounds", "5"),
    "hostile": ("--rounds", "2", "--seconds", "8"),
    "hostile-nginx": ("--rounds", "2", "--seconds", "8", "--nginx"),
    "publish": ("--articles", "10000", "100000", "--rounds", "40"),
    "refresh": ("--topics", "100", "--rounds", "3"),
    "sweep": ("--feeds", "500", "--rounds", "10"),
    "store": ("--articles", "200000", "--topics", "10000"),
    "memory": ("--feeds", "300"),
    "imports": ("--megabytes", "100"),
    "exports": ("--articles", "2000", "--pictures", "20"),
}
LARGE = {
    "publish-large": ("--articles", "10000", "100000", "1000000", "--rounds", "60"),
    "publish-postgresql": ("--articles", "10000", "--rounds", "30", "--database", "postgresql"),
    "sweep-large": ("--feeds", "10000", "--rounds", "20"),
    "store-large": ("--articles", "1000000", "--topics", "10000"),
    "admin-large": ("--articles", "100000"),
    "archives-large": ("--articles", "1000000"),
    "importing-large": ("--articles", "10000"),
    "exports-large": ("--articles", "100000", "--pictures", "1000"),
    "imports-large": ("--megabytes", "1000", "--paragraphs", "400"),
    "pages-large": ("--articles", "1000000"),
}


def main() -> int:
    """Run the benchmarks that are named, or all. Return 1 if one fails, 2 if a name is unknown."""
    unknown = set(sys.argv[1:]) - {*RUNS, *LARGE}
    if unknown:
        names = ", ".join([*RUNS, *LARGE])
        sys.stderr.write(f"no benchmark is named {', '.join(sorted(unknown))}; there are {names}\n")
        return 2
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
    """Replace a benchmark's former output in the README by its new output."""
    between = re.compile(f"(<!-- {name} -->\n).*?(<!-- end -->)", re.DOTALL)
    where = (
        f"{os.cpu_count()} cores, Python {platform.python_version()}, {time.strftime('%Y-%m-%d')}"
    )
    module, options = name.partition("-")[0], " ".join((RUNS | LARGE)[name])
    command = textwrap.fill(f"`python -m benchmarks.{module} {options}` ({where})", 100)
    new = f"{command}\n\n{said.strip()}\n"
    README.write_text(
        between.sub(lambda found: found[1] + new + found[2], README.read_text(encoding="utf-8")),
        encoding="utf-8",
    )


if __name__ == "__main__":
    raise SystemExit(main())
