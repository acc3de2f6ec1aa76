"""Get what the tests need beside pip's packages: a browser, readers of feeds, a C compiler.

A browser that is there is taken; else Debian's package where we may install it; else Playwright's
own download. The readers and nginx come from Debian's packages only: without them their tests are
skipped, and say so. Run by `make test`; with "bench", by `make bench`, which needs wrk as well.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence

BENCH = {"wrk": "wrk"}
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
PROGRAMS = {
    "cc": "build-essential",
    "newsboat": "newsboat",
    "sfeed": "sfeed",
    "xmllint": "libxml2-utils",
    "nginx": "nginx-light",
    "r2e": "rss2email",
    "valgrind": "valgrind",
}


def main() -> None:
    """Install what is missing, and say what is missing still."""
    programs = {**PROGRAMS, **(BENCH if "bench" in sys.argv[1:] else {})}
    packages = [package for program, package in programs.items() if not there(program)]
    if packages:
        install(packages)
    for package in BROWSERS[
        :2
    ]:  # the first has no window to draw, and needs two thirds of the time
        if not browser():
            install([package])
    if not browser():
        run([sys.executable, "-m", "playwright", "install", "chromium"])
    for program in programs:
        if not there(program):
            sys.stderr.write(
                f"equip: there is no {program} and it cannot be installed: what needs it will not run\n"
            )


def there(program: str) -> bool:
    """Tell whether a program is installed; servers stand where not everybody's PATH looks."""
    return bool(shutil.which(program) or shutil.which(program, path="/usr/sbin"))


def browser() -> str | None:
    """Return the path of a browser that is installed."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def install(packages: Sequence[str]) -> None:
    """Install Debian packages, if this is a Debian and we may."""
    if not shutil.which("apt-get"):
        return
    may = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if may and not shutil.which("sudo"):
        return
    apt = [*may, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    if run([*apt, "update"]):
        run([*apt, "install", "--yes", "--no-install-recommends", *packages])


def run(command: Sequence[str]) -> bool:
    """Run a command and show what it says only if it fails; True if it succeeded."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.stderr.write(
            f"equip: {' '.join(command)} failed:\n{done.stdout[-1000:]}{done.stderr[-1000:]}\n"
        )
    return done.returncode == 0


if __name__ == "__main__":
    main()
