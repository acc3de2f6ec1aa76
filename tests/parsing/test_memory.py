"""The memory that parsing needs: a bounded multiple of the text, counted by tracemalloc."""

import os
import tracemalloc

import pytest

from tests.parsing.hostile import FUNCTIONS
from tests.parsing.units import text

# Growth with each byte shows in 50 kB too, at a twentieth of the cost; `make soak` takes 1 MB.
SIZE = 1_000_000 if "SOAK_MINUTES" in os.environ else 50_000
MOST = 100  # bytes for each byte of the text
UNITS = ("\xa0", "\u200d", "\u2039", "\U0001f600", "\u0301", "x\xa0", "\n")


@pytest.mark.soak
@pytest.mark.parametrize("name", ["read_pasted", "body", "line"])
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.slow
def test_a_text_takes_no_list_of_its_characters(name: str, unit: str) -> None:
    hostile_text = text(unit, SIZE // len(unit.encode()) * len(unit))
    tracemalloc.start()
    try:
        FUNCTIONS[name](hostile_text)
        assert tracemalloc.get_traced_memory()[1] <= MOST * SIZE
    finally:
        tracemalloc.stop()
