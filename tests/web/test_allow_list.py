"""The editor in the browser and the sanitizer keep the same HTML, so nothing typed is lost."""

import re
from pathlib import Path

import pytest

import feedsvc
from feedsvc.parsing.html import vocabulary

EDITOR = Path(feedsvc.__file__).parent / "web" / "static" / "clean_html.js"


def read_constant(name: str) -> str:
    """Return the expression of a constant of the editor, up to its semicolon."""
    match = re.search(
        rf"^const {name} = (.*?);$", EDITOR.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL
    )
    assert match, f"clean_html.js has no constant {name}"
    return match[1]


def read_words(name: str) -> set[str]:
    """Return the words in the strings of a constant, in lower case."""
    strings = re.findall(r'"([^"]*)"', read_constant(name))
    return set(" ".join(strings).lower().split())


@pytest.mark.parametrize(
    ("constant", "words"),
    [
        ("TAGS", vocabulary.TAGS),
        ("DROPPED", vocabulary.DROPPED | vocabulary.EMBEDS | {"math"}),
        ("ATTRIBUTES", frozenset().union(*vocabulary.ATTRIBUTES.values())),
    ],
)
def test_the_editor_and_the_sanitizer_have_the_same_list(
    constant: str, words: frozenset[str]
) -> None:
    assert read_words(constant) == words


def test_the_editor_and_the_sanitizer_rename_the_same_tags() -> None:
    renamed = re.findall(r'(\w+): "(\w+)"', read_constant("RENAMED").lower())
    assert dict(renamed) == vocabulary.RENAMED


def test_the_editor_and_the_sanitizer_allow_the_same_schemes() -> None:
    schemes = set(re.findall(r"(\w+)\??:(?=\|)", read_constant("SAFE").replace("s?:", ":|https:")))
    assert schemes == vocabulary.LINK_SCHEMES
