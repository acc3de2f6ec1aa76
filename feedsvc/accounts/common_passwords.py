"""Common passwords, recognized by their structure instead of a long list.

A common password is one or two common words, a run of keys or digits, or a repetition, disguised by
capitals, by 4 for a, by a year or ! at the end. This module removes the disguise. Its few hundred
words cover many times as many passwords as a list of thousands of long ones.
"""

from collections.abc import Iterable
from pathlib import Path

_WORDS = frozenset(Path(__file__).with_suffix(".txt").read_text(encoding="utf-8").split())
_ROWS = (
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789012345678901234567890",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiop",
    "azertyuiop",
    "qazwsxedcrfvtgbyhnujmikolp",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p",
    "1q2w3e4r5t6y7u8i9o0p",
    "q1w2e3r4t5y6u7i8o9p0",
    "a1b2c3d4e5f6g7h8i9j0",
    "1a2b3c4d5e6f7g8h9i0j",
    "147258369",
    "789456123",
    "159357",
    "135792468",
    "246813579",
    "!@#$%^&*()_+",
)
_RUNS = tuple({run for row in _ROWS for run in (row, row[::-1])})
_DISGUISE = str.maketrans("01345789@$!|+€£", "oieastbgasiitel")
_MOST_OTHER_LETTERS = 3  # letters of a common password that belong to no common part


def is_common(password: str, about: Iterable[str] = ()) -> bool:
    """Return whether a password consists of the parts of common passwords.

    `about` are words that an attacker would try first, such as the name of the editor.
    """
    words = _WORDS | {part for text in about for part in _split_parts(text)}
    plain = password.casefold()
    return any(
        _consists_of(spelled, frozenset(words)) for spelled in {plain, plain.translate(_DISGUISE)}
    )


def _split_parts(text: str) -> list[str]:
    joined = "".join(filter(str.isalnum, text.casefold()))
    words = "".join(char if char.isalnum() else " " for char in text.casefold()).split()
    return [part for part in (joined, *words) if len(part) > 2]


def _consists_of(text: str, words: frozenset[str]) -> bool:
    """Return whether `text` is at most two common parts and at most three other letters."""
    text = "".join(char for char in text if not char.isspace())
    core = _strip_ends(text)
    if not core:  # only digits and signs
        return not text or _is_repetition(text) or (text.isascii() and len(text) < 16)
    if _is_repetition(text) or _is_run(text):
        return True
    # Dynamic programming: cheapest[i] = (common parts, other letters) of the cheapest way to read
    # the first i characters.
    size, cheapest = len(core), [(0, 0)] + [(99, 99)] * len(core)
    for start in range(size):
        parts, others = cheapest[start]
        cheapest[start + 1] = min(
            cheapest[start + 1], (parts, others + core[start].isalpha()), key=_cost
        )
        for end in range(start + 3, size + 1):
            if (
                core[start:end] in words
                or _is_run(core[start:end])
                or _is_repetition(core[start:end])
            ):
                cheapest[end] = min(cheapest[end], (parts + 1, others), key=_cost)
    parts, others = cheapest[size]
    return parts <= 2 and others <= _MOST_OTHER_LETTERS


def _cost(reading: tuple[int, int]) -> int:
    parts, others = reading
    return 2 * parts + 3 * others


def _strip_ends(text: str) -> str:
    """Return a text without the digits and signs at its ends, which people add to obey a rule."""
    begin, end = 0, len(text)
    while begin < end and not text[begin].isalpha():
        begin += 1
    while end > begin and not text[end - 1].isalpha():
        end -= 1
    return text[begin:end]


def _is_run(text: str) -> bool:
    return len(text) >= 4 and any(text in run for run in _RUNS)


def _is_repetition(text: str) -> bool:
    """Return whether a text repeats one to four characters, as in "abababab"."""
    return len(text) >= 4 and any(
        text == (text[:size] * len(text))[: len(text)]
        for size in range(1, min(4, len(text) // 2) + 1)
    )
