"""After each action, real feed readers show the article as the document says."""

from pathlib import Path

import pytest

from tests.readers.programs import PARSERS, READERS, Program
from tests.readers.served import ACTIONS
from tests.readers.table import observe, read_cells

# The suite installs these readers (tests/equip.py), and runs the actions that no other test covers,
# by which an editor chooses what readers show. `make readers` runs all readers and all actions.
INSTALLED = {"newsboat", "sfeed", "rss2email", "reader", "feedparser"}
CHOSEN = ("show again as new", "withdrawal", "withdrawal with a notice")


@pytest.mark.slow
def test_readers_show_what_the_document_says(tmp_path: Path) -> None:
    readers = [each for each in READERS if each.name in INSTALLED]
    parsers = [each for each in PARSERS if each.name in INSTALLED]
    programs: list[type[Program]] = [*readers, *parsers]
    missing = [each.name for each in programs if not each.is_installed()]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)} (tests/equip.py)")
    cells = read_cells()
    # Most of the time is spent on starting the readers: they poll once for all actions.
    assert observe(CHOSEN, readers, parsers, tmp_path) == {
        action: {name: cell for name, cell in cells[action].items() if name in INSTALLED}
        for action in CHOSEN
    }


def test_the_document_has_every_action_and_every_reader() -> None:
    cells = read_cells()
    assert list(cells) == list(ACTIONS)
    programs: list[type[Program]] = [*READERS, *PARSERS]
    names = {each.name for each in programs}
    assert all(row.keys() == names and all(row.values()) for row in cells.values())
