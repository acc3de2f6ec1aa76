"""The differences of two texts, word by word, for a page that compares two versions of an article.

The cost is bounded: `difflib` may take as many steps as the product of both lengths. Where a text
is too long for that, a whole passage counts as changed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import groupby

_MOST_STEPS = 1_000_000  # 0.3 s; two texts of 1,000 words that have nothing in common
_CONTEXT = 12  # words that are shown of a longer unchanged passage, before and after a change
_LONGEST = 400  # words that are shown of a changed passage; the page also has the whole text
_WORDS = re.compile(r"\n|[^\s]+")


class Change(StrEnum):
    """Where a passage stands: in both texts, or in one of them alone."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Passage:
    """Consecutive words with one kind of change. `is_cut` tells that words in it are left out."""

    change: Change
    text: str
    is_cut: bool = False


def compare_texts(former: str, present: str) -> list[Passage]:
    """Return the passages that make `present` of `former`, in order.

    Line ends separate paragraphs. Long unchanged passages are shortened to the words beside a
    change. Equal words in other white space are no difference: the list is empty.
    """
    limit = _StepLimit()
    runs = [*_compare(former.splitlines(), present.splitlines(), limit, by_words=True)]
    passages = [
        (change, " ".join(words for _, words in group))
        for change, group in groupby(runs, key=lambda run: run[0])
    ]
    if all(change is Change.SAME for change, _ in passages):
        return []
    last = len(passages) - 1
    return [
        _shorten(change, text, is_first=place == 0, is_last=place == last)
        for place, (change, text) in enumerate(passages)
    ]


@dataclass(slots=True)
class _StepLimit:
    """The number of steps that comparing may still take."""

    steps: int = field(default=_MOST_STEPS)

    def take(self, steps: int) -> bool:
        """Return whether so many steps are left, and count them as taken."""
        if steps > self.steps:
            return False
        self.steps -= steps
        return True


def _compare(
    former: Sequence[str], present: Sequence[str], limit: _StepLimit, *, by_words: bool = False
) -> Iterator[tuple[Change, str]]:
    """Yield the changes between two sequences; `by_words` compares changed lines by words."""
    start, end = _count_equal_ends(former, present)
    middle, other = former[start : len(former) - end], present[start : len(present) - end]
    separator = "\n" if by_words else ""
    yield from _yield_run(Change.SAME, former[:start], separator)
    if limit.take(len(middle) * len(other)):
        codes = SequenceMatcher(None, middle, other, autojunk=False).get_opcodes()
    else:
        codes = [("replace", 0, len(middle), 0, len(other))]
    for code, i1, i2, j1, j2 in codes:
        if code == "equal":
            yield from _yield_run(Change.SAME, middle[i1:i2], separator)
        elif code == "replace" and by_words:
            yield from _compare(_split_words(middle[i1:i2]), _split_words(other[j1:j2]), limit)
        else:
            yield from _yield_run(Change.REMOVED, middle[i1:i2], separator)
            yield from _yield_run(Change.ADDED, other[j1:j2], separator)
    yield from _yield_run(Change.SAME, former[len(former) - end :], separator)


def _yield_run(
    change: Change, items: Sequence[str], separator: str
) -> Iterator[tuple[Change, str]]:
    if items:
        yield change, " ".join(f"{item} {separator}".rstrip(" ") for item in items)


def _count_equal_ends(former: Sequence[str], present: Sequence[str]) -> tuple[int, int]:
    """Return how many items are equal at the beginning, and how many of the others at the end."""
    shorter = min(len(former), len(present))
    start = next((i for i in range(shorter) if former[i] != present[i]), shorter)
    rest = shorter - start
    end = next((i for i in range(rest) if former[-1 - i] != present[-1 - i]), rest)
    return start, end


def _split_words(lines: Sequence[str]) -> list[str]:
    return _WORDS.findall("".join(f"{line}\n" for line in lines))


def _shorten(change: Change, text: str, *, is_first: bool, is_last: bool) -> Passage:
    """Return a passage with an ellipsis in the middle, if it is too long to be shown."""
    words = _WORDS.findall(text)
    if change is Change.SAME:
        before, after = (0 if is_first else _CONTEXT), (0 if is_last else _CONTEXT)
        longest = before + after + _CONTEXT
    else:
        before = after = _LONGEST // 2
        longest = _LONGEST
    if len(words) <= longest:
        return Passage(change, " ".join(words))
    rest = words[len(words) - after :]
    return Passage(change, " ".join([*words[:before], "…", *rest]), is_cut=True)
