"""Count the machine instructions of the parser under valgrind.

`valgrind --tool=cachegrind ... instructions.py FOLDER` runs each case in a child process; valgrind
writes its count into a file of FOLDER when the child ends.
"""

import gc
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
    gc.disable()  # a collection in one of the children would look like growth
    cases = [*((parse, unit) for unit in CHOSEN), (take_bylines, "Penulis: %s\n")]
    cases.append((join_lines, "kata " * 12 + "-\n"))
    for case, unit in cases:
        case(text(unit, 200))  # this call fills the caches
    runs = [(case, text(unit, size)) for case, unit in cases for size in SIZES]
    nothing = (parse, "")
    counts = [count(folder, *run) for run in (nothing, *runs, nothing)]
    # From one fork to the next, this process itself runs the same number of instructions.
    step = (counts[-1] - counts[0]) / (len(counts) - 1)
    own = [each - counts[0] - number * step for number, each in enumerate(counts)][1:-1]
    grown = []
    for number, (_, unit) in enumerate(cases):
        few, many = own[2 * number : 2 * number + 2]
        n, m = (len(each) for _, each in runs[2 * number : 2 * number + 2])
        if many > max(SMALL, 1.2 * few * (m * log2(m)) / (n * log2(n))):
            grown.append(f"{unit!r}: {few:.0f} {many:.0f}")
    sys.stdout.write("\n".join(grown) or "none grows")


main(Path(sys.argv[1]))
