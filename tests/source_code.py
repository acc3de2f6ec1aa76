"""The package's modules as syntax trees. Each module is parsed once, whichever test asks for it."""

import ast
from functools import cache
from pathlib import Path

from feedsvc import garbage

PACKAGE = Path(__file__).parent.parent / "feedsvc"
MODULES = sorted(path.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py"))


@cache
def parse(path: str) -> ast.Module:
    """Return the syntax tree of a module. `path` is relative to the package."""
    return parse_text((PACKAGE / path).read_text(encoding="utf-8"))


def parse_text(source: str) -> ast.Module:
    """Return the syntax tree of a module's text.

    Its objects are many and stay: to search them for garbage took more than half of the time.
    """
    with garbage.pause_collection():
        return ast.parse(source)


@cache
def list_nodes(path: str) -> tuple[ast.AST, ...]:
    """Return all nodes of a module's syntax tree."""
    return tuple(ast.walk(parse(path)))
