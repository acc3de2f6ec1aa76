"""Every message has a translation in every language, and no translation is left over."""

import ast
import functools
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from flask import Flask, g

from feedsvc.domain.articles import State
from feedsvc.errors import Problem
from feedsvc.storage.imports import read_reasons, to_json_values
from feedsvc.web import i18n
from tests.source_code import MODULES, PACKAGE, list_nodes, parse

CATALOGUES = sorted(set(i18n.FOLDER.glob("*.po")) - {i18n.FOLDER / "en.po"})
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None,
    "gettext": None,
    "N_": None,
    "describe": None,  # labels of fields (domain.fields)
    "ngettext": (1, 2),
    # The login form and the account page translate the texts of these errors.
    **dict.fromkeys(("LoginError", "ThrottledError", "SuspendedError"), (1,)),
}
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
CALL = re.compile(rf"\b(?:{'|'.join(KEYWORDS)})\s*\(")
PROBLEM = re.compile(r"\b(?:Problem|_refuse)\s*\(")
Message = str | tuple[str, ...]


@functools.cache  # it parses all of feedsvc: more than a second
def find_messages() -> dict[str, str]:
    """Return every message of templates, code and Problems, with one place where it is."""
    messages: dict[str, str] = {}
    for path in sorted((PACKAGE / "web" / "templates").rglob("*.html")):
        for line, message in _extract(path, "jinja2"):
            messages.setdefault(message, f"{path.relative_to(PACKAGE)}:{line}")
    for module in MODULES:
        # Most modules have no message: reading each of their words took half of the time.
        source = (PACKAGE / module).read_text(encoding="utf-8")
        found = [
            *(_extract(PACKAGE / module, "python") if CALL.search(source) else ()),
            *(_find_problems(module) if PROBLEM.search(source) else ()),
        ]
        for line, message in found:
            messages.setdefault(message, f"{module}:{line}")
    return messages


def _extract(path: Path, method: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each {% trans %} and _(); a plural is named by its first form."""
    options = {
        "trim_blocks": "true",
        "lstrip_blocks": "true",
        "newstyle_gettext": "true",
        "trimmed": "true",
        "silent": "false",
    }
    with path.open("rb") as file:
        for line, message, _comments, _context in extract(
            method, file, keywords=KEYWORDS, options=options if method == "jinja2" else {}
        ):
            first = message[0] if isinstance(message, tuple) else message
            if first:
                yield line, first


def _find_problems(module: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each Problem: its second argument, or the value of the name there."""
    statements, nodes = parse(module).body, list_nodes(module)
    constants = {
        target.id: node.value
        for node in statements
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    # A module whose problems all name one field creates them by `_refuse(message)`.
    for node in nodes:
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id == "_refuse"
            and node.args
        ):
            for part in ast.walk(node.args[0]):
                value = constants.get(part.id) if isinstance(part, ast.Name) else part
                if isinstance(value, ast.Constant):
                    yield from ((node.lineno, text) for text in _list_texts(value))
    constant_problems = [node for node in statements if isinstance(node, ast.Assign)]
    functions = [node for node in nodes if isinstance(node, ast.FunctionDef)]
    for scope in (*constant_problems, *functions):
        names = constants | {
            target.id: node.value
            for node in ast.walk(scope)
            if isinstance(node, ast.Assign)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(scope):
            if not (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Problem"
            ):
                continue
            argument = node.args[1]
            for text in _list_texts(
                names.get(argument.id, argument) if isinstance(argument, ast.Name) else argument
            ):
                yield node.lineno, text


def _list_texts(node: ast.expr) -> Iterator[str]:
    """Return the texts that an expression can be: a literal, or either side of a choice."""
    if isinstance(node, ast.IfExp):
        yield from _list_texts(node.body)
        yield from _list_texts(node.orelse)
    elif isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value


def read_translations(path: Path) -> dict[str, tuple[Message, Message]]:
    """Return the messages of a catalogue, each with its forms and their translations."""
    with path.open("rb") as file:
        catalogue = read_po(file, locale=path.stem, abort_invalid=True)
    return {
        (message.id if isinstance(message.id, str) else message.id[0]): (
            message.id if isinstance(message.id, str) else tuple(message.id),
            message.string if isinstance(message.string, str) else tuple(message.string or ()),
        )
        for message in catalogue
        if message.id and not message.fuzzy
    }


def _list_forms(message: Message) -> tuple[str, ...]:
    return (message,) if isinstance(message, str) else message


def test_every_language_has_a_catalogue() -> None:
    assert {path.stem for path in i18n.FOLDER.glob("*.po")} == set(i18n.LANGUAGES)


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_every_message_is_translated(path: Path) -> None:
    known = {
        message
        for message, (_, forms) in read_translations(path).items()
        if all(_list_forms(forms))
    }
    missing = {message: place for message, place in find_messages().items() if message not in known}
    assert not missing, "\n".join(f"{place}: {message!r}" for message, place in missing.items())


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_no_translation_is_left_over(path: Path) -> None:
    assert not sorted(set(read_translations(path)) - set(find_messages()))


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.stem)
def test_a_translation_has_the_placeholders_of_its_message(path: Path) -> None:
    for message, strings in read_translations(path).values():
        wanted = {name for form in _list_forms(message) for name in PLACEHOLDER.findall(form)}
        for form in _list_forms(strings):
            assert set(PLACEHOLDER.findall(form)) == wanted, message
            # A stray percent sign would break the page that formats it.
            assert "%" not in PLACEHOLDER.sub("", form).replace("%%", ""), message


def test_the_messages_of_problems_are_found() -> None:
    assert "Give the article a title." in find_messages()
    assert (
        "This article is %(state)s, so this action is not possible. Choose another action."
        in find_messages()
    )


def test_a_reason_within_a_problem_is_translated_too() -> None:
    message, inner = "%(url)s stays at its address: %(reason)s", "The host answers with %(status)d."
    params = {"url": "https://a.example/", "reason": Problem("", inner, {"status": 404})}
    with Flask(__name__).test_request_context():
        g.language = "id"
        reason = i18n.gettext(inner) % {"status": 404}
        assert reason != inner % {"status": 404}
        for values in (params, to_json_values(params)):
            assert i18n.format_message(message, values).endswith(f": {reason}")
    stored = Problem("", message, to_json_values(params))
    assert str(read_reasons(stored)) == message % params


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_problem_names_the_state_in_the_language_of_the_page(language: str) -> None:
    message = "This article is %(state)s, so this action is not possible. Choose another action."
    with Flask(__name__).test_request_context():
        g.language = language
        texts = {
            i18n.format_problem(Problem("", message, {"state": str(state)})) for state in State
        }
        assert len(texts) == len(State)
        if language != "en":
            assert not [text for text in texts for state in State if text.endswith(f" {state}.")]
