"""The table of docs/readers.md: what each reader shows after each action of an editor.

`make readers` runs all readers and writes the table. The suite runs the readers that it installs,
and compares their cells (test_actions.py). An action takes place between two polls; before it, all
entries of a reader are marked as read.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.readers.programs import PARSERS, READERS, Parser, Program, Reader, Shown
from tests.readers.served import (
    ACTIONS,
    LATER,
    NAMES,
    NEW_TEXT,
    NOTICE,
    OTHER,
    ServedSite,
    serve_site,
)

DOCUMENT = Path(__file__).parent.parent.parent / "docs" / "readers.md"
START, END = "<!-- actions: make readers -->", "<!-- end of actions -->"
# After these, readers have to find the feed at another address.
MOVES = {"renamed topic", "moved site"}
Cells = Mapping[str, str]  # by format


def observe(
    actions: Sequence[str],
    readers: Sequence[type[Reader]],
    parsers: Sequence[type[Parser]],
    folder: Path,
) -> dict[str, Cells]:
    """Return the cells of each action, by the name of the reader or parser.

    Between two polls each action takes place with an article of its own: one that moves articles
    has to be the only one.
    """
    with serve_site(folder, len(actions)) as site:
        subscribed = [
            (each.name, suffix, each(folder / each.name / suffix, site.url(suffix)))
            for each in readers
            for suffix in each.formats
        ]
        for _, _, reader in subscribed:
            reader.poll()
        before = parse_all(parsers, site)
        site.act(actions)
        polls = {(name, suffix): reader.poll() for name, suffix, reader in subscribed}
        after = parse_all(parsers, site)
        following: dict[tuple[str, str], str] = {}
        if MOVES.intersection(actions):
            site.publish_later()
            for name, suffix, reader in subscribed:
                following[name, suffix] = ", " + describe_following(reader.poll())
    found: dict[str, Cells] = {}
    for about, action in zip(NAMES, actions, strict=False):
        cells: dict[str, dict[str, str]] = {}
        for (name, suffix), shown in polls.items():
            cell = describe_shown(shown, about) + following.get((name, suffix), "")
            cells.setdefault(name, {})[suffix] = cell
        for (name, suffix), entries in after.items():
            cell = describe_parsed(before[name, suffix], entries, about)
            cells.setdefault(name, {})[suffix] = cell
        found[action] = {name: join_formats(each) for name, each in cells.items()}
    return found


def parse_all(
    parsers: Iterable[type[Parser]], site: ServedSite
) -> dict[tuple[str, str], list[Mapping[str, Any]]]:
    """Return the entries that each parser gives of each format."""
    return {
        (each.name, suffix): each().parse(site.url(suffix))
        for each in parsers
        for suffix in each.formats
    }


def describe_shown(shown: Sequence[Shown], article: str) -> str:
    """Return in words what a reader shows of an article, which was marked as read before."""
    about, others = ([each for each in shown if name in each.title] for name in (article, OTHER))
    if not about:
        return "the entry goes"
    if len(about) == len(others) == 2:
        return "all entries again, as new ones"
    new = [each for each in about if each.is_new]
    if len(about) == 1:
        return describe_text(about[0].text) + ("; unread again" if new else "")
    return "a second, new entry" if new else "a second entry, as read"


def describe_text(text: str) -> str:
    """Return which text of the article this is."""
    if NOTICE in text:
        return "the notice"
    return "the new text" if NEW_TEXT in text else "as before"


def describe_following(shown: Sequence[Shown]) -> str:
    """Return in words whether a reader finds the feed at its new address."""
    return "follows" if any(LATER in each.title for each in shown) else "finds nothing more"


def describe_parsed(
    before: Iterable[Mapping[str, Any]], after: Iterable[Mapping[str, Any]], article: str
) -> str:
    """Return in words which parts of the article's entry differ for a caller of a parser."""
    former, present = (
        next((each for each in entries if article in str(each.get("title", ""))), None)
        for entries in (before, after)
    )
    if former is None or present is None:
        return "the entry is missing"
    changed = [key for key in {**former, **present} if former.get(key) != present.get(key)]
    return "other " + ", ".join(f"`{key}`" for key in sorted(changed)) if changed else "as before"


def join_formats(cells: Cells) -> str:
    """Join the cells of a reader's formats, or return one of them if all are the same."""
    if len(set(cells.values())) == 1:
        return next(iter(cells.values()))
    by_cell: dict[str, list[str]] = {}
    names = {"rss": "RSS", "atom": "Atom", "json": "JSON"}
    for suffix, cell in cells.items():
        by_cell.setdefault(cell, []).append(names[suffix])
    return "; ".join(f"{' and '.join(suffixes)}: {cell}" for cell, suffixes in by_cell.items())


def write_rows(titles: Sequence[str], cells: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the lines of a table with a row for each action."""
    names = list(next(iter(cells.values())))
    yield f"| action | {' | '.join(titles)} |"
    yield f"|---|{'---|' * len(titles)}"
    for action, row in cells.items():
        yield f"| {action} | {' | '.join(row[name] for name in names)} |"


def read_cells() -> dict[str, dict[str, str]]:
    """Return the cells of the document by action and by the name of the reader."""
    text = DOCUMENT.read_text().partition(START)[2].partition(END)[0]
    cells: dict[str, dict[str, str]] = {}
    names: list[str] = []
    for line in text.splitlines():
        row = [each.strip() for each in line.strip("|").split("|")]
        if row[0] == "action":
            names = [each.rpartition(" ")[0] for each in row[1:]]
        elif row[0] in ACTIONS:
            cells.setdefault(row[0], {}).update(zip(names, row[1:], strict=True))
    return cells


def main() -> None:
    """Run every reader for every action, and write the tables into the document."""
    programs: list[type[Program]] = [*READERS, *PARSERS]
    missing = [each.name for each in programs if not each.is_installed()]
    if missing:
        sys.exit(f"not installed: {', '.join(missing)}; make readers installs them")
    cells = {}
    for action in ACTIONS:
        folder = Path(tempfile.mkdtemp(prefix="readers-"))
        cells[action] = observe([action], READERS, PARSERS, folder)[action]
        shutil.rmtree(folder)
        sys.stderr.write(f"{action}: {cells[action]}\n")
    write_document(cells)


def write_document(cells: Mapping[str, Cells]) -> None:
    """Write the tables of readers and of parsers into the document."""
    tables = []
    every: tuple[Sequence[type[Program]], ...] = (READERS, PARSERS)
    for kinds in every:
        titles = [f"{each.name} {each.read_version()}" for each in kinds]
        rows = {
            action: {each.name: row[each.name] for each in kinds} for action, row in cells.items()
        }
        tables.append("\n".join(write_rows(titles, rows)))
    head, _, rest = DOCUMENT.read_text().partition(START)
    between = "\n\n".join(["", *tables, ""])
    DOCUMENT.write_text(f"{head}{START}{between}{END}{rest.partition(END)[2]}")


if __name__ == "__main__":
    main()
