"""The documents name only paths, modules and tests that exist; lines are short, words sorted."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path.relative_to(ROOT).as_posix()
    for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), ROOT / "benchmarks" / "README.md")
)
# A path in backquotes: of the repository, of the package, or a journey's step in architecture.md.
PATH = re.compile(r"`((?:feedsvc|tests|config|docs|benchmarks|requirements)/[\w/.-]+)`")
SHORT_PATH = re.compile(r"`([\w]+(?:/[\w]+)*\.(?:py|html|po|txt|js))`")
LINK = re.compile(r"\]\(([^)#:]+)\)")
STEP = re.compile(r"\b((?:web|editorial|storage|syndication)/[a-z_/]+)")
SECURITY_ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "security.md").read_text(encoding="utf-8").splitlines()
    if re.match(r"\| [0-9]", line)
]


def read(document: str) -> str:
    return (ROOT / document).read_text(encoding="utf-8")


def test_lines_that_ruff_does_not_see_are_short() -> None:
    """Allow at most 100 characters, except in tables of documents and in values of settings."""
    web = ROOT / "feedsvc" / "web"
    paths = [path for kind in ("html", "css", "js") for path in web.rglob(f"*.{kind}")]
    assert len(paths) > 40
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (*paths, *(ROOT / document for document in DOCUMENTS))
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 100 and not line.startswith("|")
    ]
    configurations = [ROOT / "feedsvc" / "default.toml", *(ROOT / "config").iterdir()]
    long += [
        f"{path.relative_to(ROOT)}:{number}"
        for path in configurations
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > 100 and line.lstrip().startswith("#")
    ]
    assert long == []


def is_in_package(path: str) -> bool:
    return (ROOT / "feedsvc" / path).exists() or (ROOT / "feedsvc" / f"{path}.py").exists()


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_path_in_a_document_exists(document: str) -> None:
    text = read(document)
    for path in PATH.findall(text):
        assert (ROOT / path).exists(), path
    for path in SHORT_PATH.findall(text):
        assert (ROOT / path).exists() or is_in_package(path), path
    for target in LINK.findall(text):
        assert (ROOT / document).parent.joinpath(target).exists(), target


def test_every_step_of_the_journeys_exists() -> None:
    journeys = read("docs/architecture.md").split("## Two journeys")[1].split("## Rules")[0]
    steps = STEP.findall(journeys)
    assert len(steps) > 8
    assert [step for step in steps if not is_in_package(step)] == []


def test_every_package_is_in_the_architecture() -> None:
    text = read("docs/architecture.md")
    packages = {path.parent.name for path in ROOT.glob("feedsvc/*/__init__.py")} - {"demo"}
    assert [name for name in sorted(packages) if f"| `feedsvc/{name}`" not in text] == []


def test_the_glossary_is_in_alphabetical_order_and_has_each_word_once() -> None:
    entries = re.findall(r"^\| (.+?) \| .+ \|$", read("docs/glossary.md"), re.MULTILINE)[1:]
    assert len(entries) > 60
    assert entries == sorted(entries, key=str.casefold)
    words = [word for entry in entries for word in entry.split(", ")]
    assert len(set(words)) == len(words)


def test_every_metric_is_documented() -> None:
    source = read("feedsvc/web/public/status.py")
    metrics = set(re.findall(r"feedsvc_[a-z_]+", source))
    assert len(metrics) > 5
    assert [name for name in sorted(metrics) if f"| `{name}` |" not in read("docs/http.md")] == []


def test_the_security_table_covers_every_chapter_of_levels_one_and_two() -> None:
    chapters = {int(row[0].partition(".")[0]) for row in SECURITY_ROWS}
    assert chapters >= {1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16}
    assert len(SECURITY_ROWS) > 70


@pytest.mark.parametrize("row", SECURITY_ROWS, ids=lambda row: row[0])
def test_each_row_of_security_names_tests_that_exist_or_says_that_there_are_none(
    row: list[str],
) -> None:
    assert len(row) == 4
    named = re.findall(r"[\w/]+(?:\.py|/)(?=[,\s]|$)", row[3])
    for name in named:
        assert (ROOT / "tests" / name).exists(), name
    assert named or row[3] == "—" or row[3].startswith(("by reading", "ruff"))
