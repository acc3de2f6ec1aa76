"""How functions are named: by imperative verbs, and by names that few modules share.

Both counts may only fall.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.source_code import MODULES, PACKAGE, list_nodes, parse_text

# Participles that do not end in "ed", unless they are imperatives too ("read", "set", "cut").
IRREGULAR = frozenset(
    [
        "begun",
        "bound",
        "built",
        "chosen",
        "done",
        "drawn",
        "found",
        "given",
        "gone",
        "held",
        "kept",
        "known",
        "laid",
        "led",
        "left",
        "lent",
        "lost",
        "made",
        "meant",
        "paid",
        "said",
        "seen",
        "sent",
        "shown",
        "sold",
        "spelled",
        "spelt",
        "spoken",
        "taken",
        "taught",
        "thought",
        "told",
        "understood",
        "written",
    ]
)
NOT_PARTICIPLES = frozenset({"embed", "feed", "need", "seed"})
# Largest shares of all functions, as measured; they are lowered whenever the shares fall.
MOST_PARTICIPLES, MOST_SHARED = 0, 0.048


def list_functions() -> Iterator[tuple[str, str]]:
    """Yield every function and method, without special methods and migrations."""
    for path in MODULES:
        if path.startswith("storage/migrations/versions/"):
            continue
        for node in list_nodes(path):
            if isinstance(node, ast.FunctionDef) and not node.name.startswith("__"):
                yield path, node.name


def list_benchmark_functions() -> Iterator[str]:
    """Yield the name of every function and method of the benchmarks."""
    for path in (PACKAGE.parent / "benchmarks").rglob("*.py"):
        for node in ast.walk(parse_text(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                yield node.name


def is_bare_participle(name: str) -> bool:
    word = name.strip("_")
    return (
        "_" not in word
        and word not in NOT_PARTICIPLES
        and (word.endswith("ed") or word in IRREGULAR)
    )


def test_the_check_distinguishes_participles_from_verbs() -> None:
    assert all(map(is_bare_participle, ("listed", "_told", "made", "_known")))
    assert not any(
        map(is_bare_participle, ("list_feeds", "feed", "is_known", "read", "set", "find"))
    )


def test_functions_are_named_by_verbs() -> None:
    named = [*(name for _, name in list_functions()), *list_benchmark_functions()]
    participles = sorted(filter(is_bare_participle, named))
    assert len(participles) / len(named) <= MOST_PARTICIPLES, participles


def find_overrides() -> set[tuple[str, str]]:
    """Return the methods whose name a base class in the package decides."""
    classes = {
        node.name: node
        for path in MODULES
        for node in list_nodes(path)
        if isinstance(node, ast.ClassDef)
    }

    def list_methods(name: str) -> set[str]:
        bases = [base.id for base in classes[name].bases if isinstance(base, ast.Name)]
        own = {node.name for node in classes[name].body if isinstance(node, ast.FunctionDef)}
        return own.union(*(list_methods(base) for base in bases if base in classes))

    return {
        (path, method)
        for path in MODULES
        for node in list_nodes(path)
        if isinstance(node, ast.ClassDef)
        for base in node.bases
        if isinstance(base, ast.Name) and base.id in classes
        for method in list_methods(base.id)
    }


def test_a_name_in_three_or_more_modules_has_its_noun() -> None:
    modules, overrides = defaultdict(set), find_overrides()
    for path, name in list_functions():
        if (path, name) not in overrides:
            modules[name].add(path)
    shared = {name: len(paths) for name, paths in modules.items() if len(paths) >= 3}
    assert sum(shared.values()) / sum(map(len, modules.values())) <= MOST_SHARED, shared
