"""The units that hostile texts repeat, and a count of the calls that a text costs."""

import cProfile
import os
from collections.abc import Callable
from itertools import count, islice
from typing import TypeVar

Result = TypeVar("Result")

# Hostile texts are this many times as long in `make soak`. A cost that grows with the square of the
# text shows in the shorter ones too. This is no `count_repetitions`: `instructions.py` imports this
# module under valgrind, where importing hypothesis is slow.
LENGTH = 8 if "SOAK_MINUTES" in os.environ else 1
NAMES = "Ani Budi Citra Dewi Eka Fajar Gita Hadi Indah Joko".split()  # noqa: SIM905  shorter to read

# Each is repeated; "%s" is another name each time.
UNITS = (
    "\xa0", "x\xa0", "<p><b>", "&amp;", "&", "&#", "<", "((", "\u0301", "a\u0301\u0327", "\u200b",
    "\n", '"', "<table>x", "[",
    "Penulis: %s\n", "Foto: %s (Reuters)\n", "<figure><img src='/a.png'>", "<a href='", "<p %s",
    "•  x\n", "<pre>\n",
    "<ul><li><p><i>", "dikutip dari ", "\u0338", "</p>", "<!--",
)  # fmt: skip


def text(unit: str, size: int) -> str:
    """Return a text of at least `size` characters made of a unit."""
    if "%s" not in unit:
        return unit * (size // len(unit) + 1)
    first = f"<p {' '.join(_names(size // 12))}>" if unit == "<p %s" else ""
    return first or "".join(
        unit.replace("%s", name) for name in _names(size // (len(unit) + 8) + 1)
    )


def count_calls(function: Callable[[], Result]) -> tuple[Result, int]:
    """Return what `function` returns, and how many functions of Python and C it calls."""
    profile = cProfile.Profile()
    result = profile.runcall(function)
    return result, sum(int(entry.callcount) for entry in profile.getstats())


def _names(number: int) -> list[str]:
    """Return this number of names, no two alike."""
    return [f"{NAMES[n % 10]} {NAMES[n // 10 % 10]}{_letters(n)}" for n in islice(count(), number)]


def _letters(number: int) -> str:
    return "".join(chr(97 + int(digit)) for digit in str(number))
