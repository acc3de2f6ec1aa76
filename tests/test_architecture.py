"""The rules of the architecture: imports, the sizes of modules and functions, and docstrings."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.source_code import MODULES, PACKAGE, list_nodes, parse, parse_text

# Each exception to a rule, on one line, with its reason.
LARGER_MODULES = {
    "storage/tables.py": 780,  # the tables that refer to each other: the schema is one graph
    # A migration that was run somewhere never changes.
    "storage/migrations/versions/0001_the_first_tables.py": 1100,
    "storage/migrations/versions/0002_the_settings_of_the_site.py": 400,  # the same
}
LONGER_FUNCTIONS = {
    "storage/migrations/versions/0001_the_first_tables.py": 1100,  # the same
}
# Modules that import others while they run, by their name.
LATE_IMPORTS = {
    "__init__.py": "`feedsvc.create_app` for other servers; a command needs no web pages",
    "accounts/passkeys.py": "the library of passkeys, which few processes need",
    "garbage.py": "any module, without garbage collections meanwhile",
    "images/decoding/reading.py": "the decoder of HEIC, which may be missing",
    "parsing/words.py": "ICU, which only languages without spaces need",
    "storage/migrations/__init__.py": "Alembic, which only an upgrade needs",
    "storage/sqlite_driver.py": "one of two drivers",
    "storage/upsert.py": "the statements of the dialect in use",
}

# Context managers whose last steps are left out after an error, by their name.
ONLY_AFTER_SUCCESS = {
    "_transact": "the check of foreign keys before a commit",
    "open_work": "the next command continues with the files of an export that failed",
    "report_outages": "the message that the database can be used again",
    "run_command": "a drill checks that the command ends by itself; after an error it is killed",
    "writing": "the commit",
}


def list_functions(path: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Yield all functions of a module."""
    for node in list_nodes(path):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def list_imports(path: str) -> Iterator[tuple[str, tuple[str, ...], ast.stmt]]:
    """Yield the imported module, the imported names and the statement of each import."""
    for node in list_nodes(path):
        if isinstance(node, ast.Import):
            yield from ((alias.name, (), node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", tuple(alias.name for alias in node.names), node


@pytest.mark.slow  # make check does the same
def test_the_import_contracts_hold() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run(
        [linter, "--no-cache"], cwd=PACKAGE.parent, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout[-4000:] + result.stderr


# The first two import what all need, and none of the late libraries. Each other module is imported
# in a fork of that process, because a new Python process for each takes a second of a core.
PRINT_LOADED = """
import gc, importlib, os, sys
def print_loaded(module):
    importlib.import_module(module)
    print(module, *{name.partition(".")[0] for name in sys.modules}, flush=True)
gc.disable()
for module in sys.argv[1:3]:
    print_loaded(module)
for module in sys.argv[3:]:
    child = os.fork()
    if not child:
        print_loaded(module)
        os._exit(0)  # to clear all modules takes as long as a third of the imports
    os.waitpid(child, 0)
"""


@pytest.mark.slow
def test_a_start_loads_no_library_that_few_processes_need() -> None:
    late = {"webauthn", "psycopg", "alembic", "flask", "granian", "PIL", "icu4py"}
    used: dict[str, set[str]] = {
        "feedsvc.cli.articles": set(),
        "feedsvc.cli.scheduler": set(),
        "feedsvc.cli.web": {"granian"},
        "feedsvc.cli.up": {"granian"},
        "feedsvc.web": {"flask"},
    }
    command = [sys.executable, "-c", PRINT_LOADED, *used]
    result = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    loaded = [line.split() for line in result.stdout.splitlines()]
    assert {module: late.intersection(names) for module, *names in loaded} == used


def test_every_module_has_a_docstring() -> None:
    for path in MODULES:
        text = ast.get_docstring(parse(path))
        assert text, path
        assert text.splitlines()[0].endswith((".", ":")), path


def test_modules_and_functions_are_short() -> None:
    for path in MODULES:
        lines = len((PACKAGE / path).read_text(encoding="utf-8").splitlines())
        assert lines <= LARGER_MODULES.get(path, 300), path
        for function in list_functions(path):
            length = (function.end_lineno or 0) - function.lineno + 1
            assert length <= LONGER_FUNCTIONS.get(path, 40), f"{path}: {function.name}"


def test_all_imports_are_at_the_top_of_their_module() -> None:
    for path in MODULES:
        top = set(map(id, parse(path).body))
        for module, names, node in list_imports(path):
            assert id(node) in top, f"{path}:{node.lineno} imports {module} inside a block"
            assert "TYPE_CHECKING" not in names, path


def test_modules_that_are_imported_later_have_their_reason() -> None:
    late = {
        path
        for path in MODULES
        for node in list_nodes(path)
        if isinstance(node, ast.Name | ast.Attribute)
        and getattr(node, "id", getattr(node, "attr", "")) in {"import_module", "__import__"}
    }
    assert late == set(LATE_IMPORTS)
    assert all(LATE_IMPORTS.values())


def find_skipped_calls(block: list[ast.stmt]) -> tuple[bool, list[ast.stmt]]:
    """Return whether a block yields, and the statements that an error at the `yield` leaves out.

    These follow the last `yield`, call something, and are in no `finally`.
    """
    yields, skipped = False, list[ast.stmt]()
    for step in block:
        inner = list(_list_blocks(step))
        results = [find_skipped_calls(each) for each in inner]
        if any(each[0] for each in results) or isinstance(getattr(step, "value", None), ast.Yield):
            yields = True
            skipped = [each for result in results for each in result[1]]
        elif yields and any(isinstance(node, ast.Call) for node in ast.walk(step)):
            skipped.append(step)
    return yields, skipped


def _list_blocks(step: ast.stmt) -> Iterator[list[ast.stmt]]:
    if not isinstance(step, ast.FunctionDef):
        yield from (getattr(step, name, []) for name in ("body", "orelse", "finalbody"))
        yield from (handler.body for handler in getattr(step, "handlers", []))


def test_a_context_manager_undoes_its_changes_after_an_error_too() -> None:
    found = {}
    for folder in (PACKAGE, PACKAGE.parent / "tests", PACKAGE.parent / "benchmarks"):
        for path in folder.rglob("*.py"):
            source = path.read_text(encoding="utf-8")
            for node in ast.walk(parse_text(source)) if "@contextmanager" in source else ():
                if (
                    isinstance(node, ast.FunctionDef)
                    and any("contextmanager" in ast.unparse(each) for each in node.decorator_list)
                    and (skipped := find_skipped_calls(node.body)[1])
                ):
                    found[node.name] = [ast.unparse(each) for each in skipped]
    assert set(found) == set(ONLY_AFTER_SUCCESS), found


def test_one_module_gives_the_driver_of_sqlite() -> None:
    """Two copies of SQLite in one process break each other's locks."""
    # Four modules read files of other programs, and one removes pysqlite3 from its process.
    foreign = {
        "test_deltas.py",
        "test_readers.py",
        "test_subscribing_in_a_browser.py",
        "programs.py",
        "sitecustomize.py",
    }
    direct = re.compile(r"^\s*(?:import|from) (?:pysqlite3|sqlite3)\b", re.MULTILINE)
    folders = (PACKAGE, PACKAGE.parent / "tests", PACKAGE.parent / "benchmarks")
    for path in (path for folder in folders for path in folder.rglob("*.py")):
        assert path.name in foreign or not direct.search(path.read_text(encoding="utf-8")), path


SESSION_METHODS = {
    "add",
    "flush",
    "no_autoflush",
    "refresh",
    "get",
    "delete",
    "commit",
    "rollback",
}


def test_only_storage_uses_sql() -> None:
    for path in (path for path in MODULES if not path.startswith("storage/")):
        for module, names, _ in list_imports(path):
            if module.split(".")[0] in {"sqlalchemy", "psycopg", "sqlite3", "pysqlite3"}:
                assert (module, names) == ("sqlalchemy.orm", ("Session",)), (
                    f"{path}: other packages only pass a Session on"
                )
        for node in list_nodes(path):
            if (
                isinstance(node, ast.Attribute)
                and isinstance(node.value, ast.Name)
                and node.value.id == "session"
            ):
                assert node.attr in SESSION_METHODS, f"{path}: session.{node.attr} is a query"


def is_fixed(node: ast.expr | None, path: str, visited: frozenset[str] = frozenset()) -> bool:
    """Return whether an expression is a literal string, or another Problem's message."""
    match node:
        case ast.Constant():
            return isinstance(node.value, str)
        case ast.Attribute():
            return node.attr == "message"
        case ast.IfExp():
            return is_fixed(node.body, path, visited) and is_fixed(node.orelse, path, visited)
        case ast.Name():
            if node.id in visited:
                return True  # passed on under the same name
            sources = [*list_assignments(node.id, path), *list_arguments(node.id, path)]
            return bool(sources) and all(
                is_fixed(each, path, visited | {node.id}) for each in sources
            )
    return False


def list_assignments(name: str, path: str) -> Iterator[ast.expr]:
    """Yield every expression that a module assigns to a name."""
    for node in list_nodes(path):
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Name) and target.id == name:
                    yield node.value
                elif isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
                    pairs = zip(target.elts, node.value.elts, strict=True)
                    yield from (
                        value
                        for each, value in pairs
                        if isinstance(each, ast.Name) and each.id == name
                    )


def list_arguments(name: str, path: str) -> Iterator[ast.expr]:
    """Yield every argument that a module passes to its own functions for a parameter."""
    for function in list_functions(path):
        names = [each.arg for each in function.args.args if each.arg != "self"]
        if name in names:
            for node in list_nodes(path):
                if (
                    isinstance(node, ast.Call)
                    and getattr(node.func, "attr", getattr(node.func, "id", "")) == function.name
                ):
                    yield node.args[names.index(name)]


def list_problems(path: str) -> Iterator[ast.Call]:
    """Yield every call of a module that makes a Problem."""
    for node in list_nodes(path):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "Problem"
        ):
            yield node


def test_messages_of_problems_are_literals_so_that_they_can_be_translated() -> None:
    for path in MODULES:
        for node in list_problems(path):
            assert is_fixed(node.args[1], path), f"{path}:{node.lineno}: no literal"


def test_a_problem_has_the_values_that_its_message_names() -> None:
    for path in MODULES:
        for node in list_problems(path):
            message, params = node.args[1], node.args[2] if len(node.args) > 2 else ast.Dict([], [])
            if isinstance(message, ast.Constant) and isinstance(params, ast.Dict):
                named = set(re.findall(r"%\((\w+)\)", str(message.value)))
                given = {key.value for key in params.keys if isinstance(key, ast.Constant)}
                assert named == given, f"{path}:{node.lineno}"


def test_no_exception_is_larger_than_it_has_to_be() -> None:
    """An exception that is no longer needed is removed."""
    assert {*LARGER_MODULES, *LONGER_FUNCTIONS} <= set(MODULES)
    for path in LARGER_MODULES:
        assert len((PACKAGE / path).read_text(encoding="utf-8").splitlines()) > 300, path
    for path in LONGER_FUNCTIONS:
        lengths = [(each.end_lineno or 0) - each.lineno + 1 for each in list_functions(path)]
        assert max(lengths) > 40, path
