"""The commonest passwords, told by how they are made instead of by a list of them.

A password that many have is a common word or two, a run of keys or digits, or one thing again and
again, in disguise: capitals, 4 for a, a year or ! at an end. Undone, each is seen for what it is;
these few hundred words cover many times the thousands that a list of long passwords would hold.
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
_LONGEST_ODDMENT = 3  # letters that nothing accounts for, when the rest is common


def is_common(password: str, about: Iterable[str] = ()) -> bool:
    """Tell whether a password is made of what the commonest ones are made of.

    `about` are words that whoever guesses this one would try first: the editor's name, the site's.
    """
    words = _WORDS | {part for text in about for part in _split_parts(text)}
    plain = password.casefold()
    return any(
        _is_made_of(spelled, frozenset(words)) for spelled in {plain, plain.translate(_DISGUISE)}
    )


def _split_parts(text: str) -> list[str]:
    whole = "".join(filter(str.isalnum, text.casefold()))
    split = "".join(char if char.isalnum() else " " for char in text.casefold()).split()
    return [part for part in (whole, *split) if len(part) > 2]


def _is_made_of(text: str, words: frozenset[str]) -> bool:
    """Tell whether at most two common things and little else make up `text`."""
    text = "".join(char for char in text if not char.isspace())
    core = _strip_ends(text)
    if not core:  # digits and signs alone
        return not text or _is_one_thing_again(text) or (text.isascii() and len(text) < 16)
    if _is_one_thing_again(text) or _is_run(text):
        return True
    # least[i] = (common things, letters of no account) of the cheapest way to read the first i characters
    size, least = len(core), [(0, 0)] + [(99, 99)] * len(core)
    for start in range(size):
        things, odd = least[start]
        least[start + 1] = min(least[start + 1], (things, odd + core[start].isalpha()), key=_cost)
        for end in range(start + 3, size + 1):
            if (
                core[start:end] in words
                or _is_run(core[start:end])
                or _is_one_thing_again(core[start:end])
            ):
                least[end] = min(least[end], (things + 1, odd), key=_cost)
    things, odd = least[size]
    return things <= 2 and odd <= _LONGEST_ODDMENT


def _cost(way: tuple[int, int]) -> int:
    things, odd = way
    return 2 * things + 3 * odd


def _strip_ends(text: str) -> str:
    """Return a text without the digits and signs at its ends, where people put what a rule asked for."""
    begin, end = 0, len(text)
    while begin < end and not text[begin].isalpha():
        begin += 1
    while end > begin and not text[end - 1].isalpha():
        end -= 1
    return text[begin:end]


def _is_run(text: str) -> bool:
    return len(text) >= 4 and any(text in run for run in _RUNS)


def _is_one_thing_again(text: str) -> bool:
    """Tell whether one to four characters again and again make up a text, as in "abababab"."""
    return len(text) >= 4 and any(
        text == (text[:size] * len(text))[: len(text)]
        for size in range(1, min(4, len(text) // 2) + 1)
    )
