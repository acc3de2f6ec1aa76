"""Install programs that the tests need beside pip's packages: browser, feed readers, HTML checker.

An installed browser is used if there is one; otherwise Debian's package if we may install it, and
otherwise Playwright's download. The feed readers, nginx, Caddy and systemd come from Debian's
packages only: tests that need a missing one are skipped. `make test` runs this, `make bench` with
the argument "bench", because it needs wrk too, and `make readers` with the argument "readers".

The W3C's HTML checker is published as an npm package. We need one file of it, and no node.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from pathlib import Path

BENCH = {"wrk": "wrk"}
READERS = {"emacs": "emacs-nox elpa-elfeed"}
NODE_READERS = ("rss-parser@3.13.0", "feedsmith@3.0.1")
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "chrome")
PROGRAMS = {
    "cc": "build-essential",
    "java": "default-jre-headless",
    "npm": "npm",
    "newsboat": "newsboat",
    "sfeed": "sfeed",
    "curl": "curl",  # sfeed_update fetches with it
    "xmllint": "libxml2-utils",
    "nginx": "nginx-light",
    "caddy": "caddy",
    "r2e": "rss2email",
    "systemd-analyze": "systemd",
    "valgrind": "valgrind",
}
HTML_CHECKER = Path(__file__).parent.parent / ".venv" / "vnu.jar"
NODE_PACKAGES = HTML_CHECKER.parent / "readers"
_CHECKER_PACKAGE = "vnu-jar@26.9.27"
_CHECKER_DIGEST = (  # SHA-512 of the package, as the registry has it
    "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA=="
)


def main() -> None:
    """Install missing programs. Write to standard error which ones are still missing."""
    programs = PROGRAMS.copy()
    for word, more in (("bench", BENCH), ("readers", READERS)):
        programs.update(more if word in sys.argv[1:] else {})
    missing = [package for program, package in programs.items() if not is_installed(program)]
    packages = " ".join(missing).split()
    if packages:
        install(packages)
    for package in BROWSERS[:2]:  # the headless shell needs two thirds of chromium's time
        if not find_browser():
            install([package])
    if not find_browser():
        run([sys.executable, "-m", "playwright", "install", "chromium"])
    if not HTML_CHECKER.exists() and is_installed("npm"):
        install_html_checker()
    if "readers" in sys.argv[1:]:
        run(["npm", "install", "--silent", "--prefix", str(NODE_PACKAGES), *NODE_READERS])
    for program in programs:
        if not is_installed(program):
            sys.stderr.write(
                f"equip: {program} is missing and cannot be installed."
                " Tests that need it will be skipped.\n"
            )


def is_installed(program: str) -> bool:
    """Return True if a program is installed. Servers are in a folder that is not in every PATH."""
    return bool(shutil.which(program) or shutil.which(program, path="/usr/sbin"))


def install_html_checker() -> None:
    """Unpack the checker's file into the environment. Its digest is pinned, as in our locks."""
    with tempfile.TemporaryDirectory() as folder:
        if not run(["npm", "pack", "--silent", "--pack-destination", folder, _CHECKER_PACKAGE]):
            return
        package = next(Path(folder).glob("*.tgz"))
        digest = base64.b64encode(hashlib.sha512(package.read_bytes()).digest()).decode()
        if digest != _CHECKER_DIGEST:
            sys.stderr.write(f"equip: {_CHECKER_PACKAGE} has another digest: {digest}\n")
            return
        with tarfile.open(package) as files:
            jar = files.extractfile("package/build/dist/vnu.jar")
            if jar:
                HTML_CHECKER.write_bytes(jar.read())


def find_browser() -> str | None:
    """Return the path of an installed browser."""
    return next((path for name in BROWSERS if (path := shutil.which(name))), None)


def install(packages: Sequence[str]) -> None:
    """Install Debian packages, if this is Debian and we are root or may use sudo."""
    if not shutil.which("apt-get"):
        return
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    if sudo and not shutil.which("sudo"):
        return
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    if run([*apt, "update"]):
        run([*apt, "install", "--yes", "--no-install-recommends", *packages])


def run(command: Sequence[str]) -> bool:
    """Run a command and write its output only if it fails. Return True if it succeeded."""
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    if result.returncode:
        sys.stderr.write(
            f"equip: {' '.join(command)} failed:\n{result.stdout[-1000:]}{result.stderr[-1000:]}\n"
        )
    return result.returncode == 0


if __name__ == "__main__":
    main()
