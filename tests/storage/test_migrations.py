"""Released migrations never change: the check itself, and tests that show how it fails."""

import ast
import re
import shutil
from hashlib import sha256
from pathlib import Path

import pytest

from feedsvc.storage.schema import FOLDER

CHANGELOG = Path(__file__).parent.parent.parent / "CHANGELOG.md"
UNRELEASED, OPEN = "unreleased", "not released yet"
FIRST = "0001_the_first_tables.py"


def find_faults(folder: Path, changelog: str) -> list[str]:
    """Return the faults of the migrations in `folder`, by its released.txt and the changelog."""
    lines = (folder / "released.txt").read_text(encoding="utf-8").splitlines()
    recorded = dict(line.split() for line in lines if line and not line.startswith("#"))
    files = sorted(path for path in (folder / "versions").glob("*.py"))
    problems = [
        f"{name} is recorded and not there"
        for name in recorded
        if name not in {path.name for path in files}
    ]
    versions = re.findall(r"^## (.+)$", changelog, re.MULTILINE)
    former, is_pending = None, [OPEN in version for version in versions]
    for number, path in enumerate(files, 1):
        problems += check_order(path, f"{number:04}", former)
        former = f"{number:04}"
        # The first migration came with the first version; others may be newer than the newest.
        may_change = all(is_pending) if number == 1 else is_pending[0]
        problems += check_digest(path, recorded.get(path.name), may_change=may_change)
    states = [recorded.get(path.name) != UNRELEASED for path in files]
    if states != sorted(states, reverse=True):
        problems.append("a released migration comes after one that is not released")
    return problems


def check_order(path: Path, number: str, former: str | None) -> list[str]:
    """Return the faults of a migration's position in the order."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assigned = {
        node.targets[0].id: node.value.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        and isinstance(node.targets[0], ast.Name)
        and isinstance(node.value, ast.Constant)
    }
    imported = {
        name
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or "."]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    problems = [
        f"{path.name} imports {name}, which may change"
        for name in imported
        if name.split(".")[0] == "feedsvc"
    ]
    if not path.name.startswith(f"{number}_"):
        problems.append(f"{path.name} should be number {number}")
    if (assigned.get("revision"), assigned.get("down_revision")) != (number, former):
        problems.append(f"{path.name} should be revision {number} after {former}")
    return problems


def check_digest(path: Path, recorded: str | None, *, may_change: bool) -> list[str]:
    """Return the faults of a migration's digest."""
    digest = sha256(path.read_bytes()).hexdigest()
    if recorded is None:
        return [
            f"{path.name} is not recorded: add the line “{path.name} {UNRELEASED}” to released.txt"
        ]
    if recorded == UNRELEASED:
        release = f"{path.name} is released: put {digest} into released.txt"
        return [] if may_change else [release]
    if recorded != digest:
        return [
            f"{path.name} was changed after its release: undo that, and add a migration of its own"
        ]
    return []


def test_no_migration_was_changed_after_its_release() -> None:
    assert find_faults(FOLDER, CHANGELOG.read_text(encoding="utf-8")) == []


# The checker itself, on copies.

BEFORE, AFTER = (
    "# Changes\n\n## 0.1.0, not released yet\n",
    "# Changes\n\n## 0.1.0, 2027-01-01\n\n## 0.0.1\n",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the migrations in which the first one is released."""
    (tmp_path / "versions").mkdir()
    shutil.copy(FOLDER / "versions" / FIRST, tmp_path / "versions" / FIRST)
    record(tmp_path, f"{FIRST} {compute_digest(tmp_path, FIRST)}")
    return tmp_path


def compute_digest(folder: Path, name: str) -> str:
    return sha256((folder / "versions" / name).read_bytes()).hexdigest()


def record(folder: Path, *lines: str) -> None:
    (folder / "released.txt").write_text(
        "\n".join(["# a comment", "", *lines, ""]), encoding="utf-8"
    )


def add(folder: Path, name: str, revision: str, former: str, more: str = "") -> None:
    words = f'{more}revision = "{revision}"\ndown_revision = "{former}"\n'
    (folder / "versions" / name).write_text(words, encoding="utf-8")


def build_line(folder: Path) -> str:
    return f"{FIRST} {compute_digest(folder, FIRST)}"


def test_a_released_migration_may_not_change(folder: Path) -> None:
    assert find_faults(folder, AFTER) == []
    with (folder / "versions" / FIRST).open("a", encoding="utf-8") as file:
        file.write("\n")
    for changelog in (BEFORE, AFTER):
        assert find_faults(folder, changelog) == [
            f"{FIRST} was changed after its release: undo that, and add a migration of its own"
        ]


def test_a_migration_may_change_until_the_changelog_has_its_release(folder: Path) -> None:
    record(folder, f"{FIRST} {UNRELEASED}")
    with (folder / "versions" / FIRST).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert find_faults(folder, BEFORE) == []
    problem = f"{FIRST} is released: put {compute_digest(folder, FIRST)} into released.txt"
    assert find_faults(folder, AFTER) == [problem]
    assert find_faults(folder, f"## 0.2.0, {OPEN}\n{AFTER}") == [problem], (
        "nor is it new in the version after"
    )


def test_a_migration_of_its_own_is_added_and_released(folder: Path) -> None:
    name = "0002_a_colour.py"
    add(folder, name, "0002", "0001")
    assert find_faults(folder, BEFORE) == [
        f"{name} is not recorded: add the line “{name} {UNRELEASED}” to released.txt"
    ]
    record(folder, build_line(folder), f"{name} {UNRELEASED}")
    assert find_faults(folder, BEFORE) == []
    record(folder, build_line(folder), f"{name} {compute_digest(folder, name)}")
    assert find_faults(folder, AFTER) == []
    (folder / "versions" / name).unlink()
    assert find_faults(folder, AFTER) == [f"{name} is recorded and not there"]


@pytest.mark.parametrize(
    ("name", "revision", "former", "more", "fault"),
    [
        ("0003_a_gap.py", "0002", "0001", "", "0003_a_gap.py should be number 0002"),
        ("0002_twice.py", "0001", "0001", "", "0002_twice.py should be revision 0002 after 0001"),
        ("0002_apart.py", "0002", "0000", "", "0002_apart.py should be revision 0002 after 0001"),
        (
            "0002_mixed.py",
            "0002",
            "0001",
            "from feedsvc.storage.tables import Feed\n",
            "0002_mixed.py imports feedsvc.storage.tables, which may change",
        ),
    ],
)
def test_a_migration_has_its_place_in_the_order_and_stands_alone(
    folder: Path, name: str, revision: str, former: str, more: str, fault: str
) -> None:
    add(folder, name, revision, former, more)
    record(folder, build_line(folder), f"{name} {UNRELEASED}")
    assert find_faults(folder, BEFORE) == [fault]


def test_released_migrations_come_before_unreleased_ones(folder: Path) -> None:
    add(folder, "0002_a_colour.py", "0002", "0001")
    record(
        folder,
        f"{FIRST} {UNRELEASED}",
        f"0002_a_colour.py {compute_digest(folder, '0002_a_colour.py')}",
    )
    assert find_faults(folder, BEFORE) == [
        "a released migration comes after one that is not released"
    ]
