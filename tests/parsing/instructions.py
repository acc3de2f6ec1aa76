"""Count the machine instructions of the parser under valgrind.

`valgrind --tool=cachegrind ... instructions.py FOLDER` runs each case in a child process; valgrind
writes its count into a file of FOLDER when the child ends.
"""

import os
import re
import sys
from collections.abc import Callable
from math import log2
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from feedsvc.parsing.html import sanitizer
from feedsvc.parsing.html.limits import limit_nesting
from feedsvc.parsing.html.wrapping import unwrap_lines
from feedsvc.parsing.pasted import page
from tests.parsing.units import text

# The parser's cost for a character is so small that growth shows in long texts only.
SIZES = (10_000, 80_000) if "SOAK_MINUTES" in os.environ else (2_000, 12_000)
CHOSEN = ("\xa0", "&amp;", "&", "&#", "<", "<p><b>", "<p %s", "<table>x", "<a href='", "<!--")
SMALL = 8_000_000  # fewer instructions (2 ms) are no sign of growth


def parse(hostile_text: str) -> None:
    """Run only the parser, and the limit of nesting that keeps hostile pages from it."""
    sanitizer._clean_html(sanitizer._FIRST, limit_nesting(hostile_text))  # noqa: SLF001  the one place that calls it


def take_bylines(hostile_text: str) -> None:
    """Read only the authors of a page; no public call shows their cost alone."""
    lines = {place: line for place, line in enumerate(hostile_text.split("\n")) if line}
    page._take_labelled_bylines(page._PageLines(lines), 0)  # noqa: SLF001  it alone, because the rest costs much more


def join_lines(hostile_text: str) -> None:
    """Join wrapped lines."""
    unwrap_lines(hostile_text.splitlines())


def count(folder: Path, case: Callable[[str], None], hostile_text: str) -> int:
    """Return how many instructions a forked process has run, including those that it inherited."""
    child = os.fork()
    if child == 0:
        case(hostile_text)
        os._exit(0)
    os.waitpid(child, 0)
    match = re.search(r"I\s+refs:\s+([0-9,]+)", (folder / str(child)).read_text())
    return int(match[1].replace(",", "")) if match else sys.exit("valgrind printed no count")


def main(folder: Path) -> None:
    """Write every unit for which the instructions grow faster than n log n."""
    grown = []
    cases = [*((parse, unit) for unit in CHOSEN), (take_bylines, "Penulis: %s\n")]
    for case, unit in [*cases, (join_lines, "kata " * 12 + "-\n")]:
        case(text(unit, 200))  # this call fills the caches
        base = count(folder, case, "")
        texts = [text(unit, size) for size in SIZES]
        few, many = (count(folder, case, each) - base for each in texts)
        n, m = map(len, texts)
        if many > max(SMALL, 1.2 * few * (m * log2(m)) / (n * log2(n))):
            grown.append(f"{unit!r}: {few} {many}")
    sys.stdout.write("\n".join(grown) or "none grows")


main(Path(sys.argv[1]))
