"""docs/security.md names, for each requirement, a test that is there; and says of the rest that it is missing."""

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (HERE.parent / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [0-9]", line)
]


def test_the_table_covers_every_chapter_of_levels_one_and_two() -> None:
    chapters = {int(row[0].partition(".")[0]) for row in ROWS}
    assert chapters >= {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16}
    assert len(ROWS) > 70


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_row_names_tests_that_are_there_or_says_why_none_is(row: list[str]) -> None:
    assert len(row) == 4
    named = re.findall(r"[\w/]+(?:\.py|/)(?=[,\s]|$)", row[3])
    for name in named:
        assert (HERE / name).exists(), name
    assert named or row[3] == "—" or row[3].startswith(("by reading", "ruff"))
