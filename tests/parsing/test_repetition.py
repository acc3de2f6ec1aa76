"""Repetitions in regular expressions mean the same in every version of Python."""

import re
from pathlib import Path

import pytest

import feedsvc
from feedsvc.parsing.html.repetition import repeat

# In addresses "()*+" are characters like any other; a comma or semicolon follows there.
_POSSESSIVE_GROUP = re.compile(r"\)(?:[*+?]|\{[0-9,]+\})\+(?![,;])")


@pytest.mark.parametrize(
    ("pattern", "text", "matched"),
    [
        ("ab?c", "acaca", "acac"),
        ("b|'[^']*+'", "b'b'b'b", "b'b'b"),
        ("<(?!p)[^<]*+", "<b>x</b><p>", "<b>x</b>"),
        ("ab", "ab" * 1001, "ab" * 1001),
        ("ab", "ba", ""),
    ],
)
def test_the_match_ends_with_the_last_repetition(pattern: str, text: str, matched: str) -> None:
    match = re.match(repeat(pattern), text)
    assert match
    assert match[0] == matched


def test_no_repetition_is_taken_back() -> None:
    assert re.fullmatch(repeat("ab") + "ab", "ababab") is None


def test_no_module_repeats_a_group_possessively() -> None:
    assert all(map(_POSSESSIVE_GROUP.search, ("(?:ab)*+", "(a|b)?+x", "(?:cd){2,3}+", "(ab)++")))
    for path in Path(feedsvc.__path__[0]).rglob("*.py"):
        found = _POSSESSIVE_GROUP.search(path.read_text(encoding="utf-8"))
        assert not found, f"{path}: use feedsvc.parsing.html.repetition.repeat for {found}"
