"""Count the steps, not seconds, of every function that takes an editor's text.

There are two counts. One is of the calls of functions of Python and C, over texts of 250 and 2000
characters (30,000 where that is cheap), for every function and every unit. The other, if valgrind
is installed, is of the machine instructions of code whose cost no calls show: see
`instructions.py`.
"""

import os
import shutil
import subprocess
import sys
from functools import partial
from math import log2
from pathlib import Path

import pytest

from tests.parsing.hostile import CHEAP, COMPOSED, FUNCTIONS
from tests.parsing.units import UNITS, count_calls, text

ROOT = Path(__file__).parent.parent.parent
SMALL = 1_000  # fewer calls are no sign of growth
# Growth by the square shows at 2 kB as well as at 100 kB, for a fiftieth of the cost: the share
# is six times the share at 250 characters. `make soak` takes the long texts.
IS_LONG = "SOAK_MINUTES" in os.environ
SIZES = (1_000, 10_000, 100_000) if IS_LONG else (250, 2_000)
CHEAP_SIZES = (1_000, 10_000, 100_000, 1_000_000) if IS_LONG else (1_000, 30_000)
GROWTH = 2 if IS_LONG else 1.5  # of the share; a part of a cost that grows is smaller at 2 kB


@pytest.mark.slow
@pytest.mark.soak
@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_text_takes_more_steps_than_n_log_n(name: str) -> None:
    sizes = CHEAP_SIZES if name in CHEAP else SIZES
    for unit in UNITS[::3] if name in COMPOSED else UNITS:
        counts = [count_steps(name, unit, size) for size in sizes]
        (steps, share), former = counts[-1], max(each for _, each in counts[:-1])
        if steps > SMALL and share > GROWTH * former:
            # A page of very many tags takes another path than a small one, at a higher cost. If the
            # cost grew faster than n log n from there, a text of twice the length would show it.
            assert count_steps(name, unit, 2 * sizes[-1])[1] <= 1.2 * share, (unit, counts)


def count_steps(name: str, unit: str, size: int) -> tuple[int, float]:
    """Return how many calls a function makes for a text, and their share of n log n."""
    hostile_text = text(unit, size)
    _, steps = count_calls(partial(FUNCTIONS[name], hostile_text))
    return steps, steps / (len(hostile_text) * log2(len(hostile_text)))


@pytest.mark.slow
@pytest.mark.skipif(
    not shutil.which("valgrind"), reason="valgrind counts the instructions: install it"
)
def test_no_text_takes_more_instructions_than_n_log_n(tmp_path: Path) -> None:
    valgrind = [
        shutil.which("valgrind") or "",
        "--tool=cachegrind",
        "--cache-sim=no",  # a third of the time; the instructions are the same
        "--cachegrind-out-file=/dev/null",
        # Most code runs but a few times: to translate it better takes longer than that saves.
        "--vex-iropt-level=1",
        "--vex-guest-chase=no",
    ]
    script = [sys.executable, str(Path(__file__).with_name("instructions.py")), str(tmp_path)]
    result = subprocess.run(
        [*valgrind, f"--log-file={tmp_path}/%p", *script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stdout.strip()) == (0, "none grows"), (
        result.stdout + result.stderr
    )
