"""Join the lines of a text that a PDF, a mail or a terminal has wrapped at a width.

Such a text has a line end after so many characters, also in the middle of a sentence. Verse,
addresses and lists of names have line ends that mean something. So lines are joined only where most
of them cannot be whole: they are about as long as the longest, and the next begins in lower case.
"""

import re
from collections.abc import Iterator, Sequence

from feedsvc.parsing.html.lines import WRAPPED
from feedsvc.parsing.html.list_marks import is_item
from feedsvc.parsing.html.vocabulary import split_words

# Shares of the length of the longest line: a shorter line than `_FULL` ends a paragraph, whatever
# follows; a line that is shorter than `_ENDED` and ends a sentence may end its paragraph.
_FULL = 0.75
_ENDED = 0.93
_LOWER = 0.4  # in wrapped text, at least this share of the lines begins in lower case
_SENTENCE_END = re.compile("[.!?:…][\"'”\N{RIGHT SINGLE QUOTATION MARK})\\]]*$")
_WORD = re.compile(r"[^\W\d_]+")
# Prefixes that are written with a hyphen before another word, in Indonesian and English.
_PREFIXES = split_words(
    "anti co eks ex ke kontra kuasi mantan mid mini multi non pan pasca pra pre pro semi self sub "
    "super vice well"
)


def unwrap_lines(lines: Sequence[str]) -> list[str]:
    """Return `lines` with wrapped ones joined and "" between paragraphs; else unchanged.

    Each of `lines` has no white space around it, and "" is a blank line.
    """
    written = [line for line in lines if line]
    width = max(map(len, written), default=0)
    if not _is_wrapped(written, width):
        return list(lines)
    words = set(re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", " ".join(written).casefold()))
    paragraphs: list[list[str]] = []  # of pieces: a string that grows would be copied each time
    before = ""
    for line in lines:
        if not line or not before or _is_apart(before, line, width):
            is_next_item = is_item(line) and bool(paragraphs) and is_item(paragraphs[-1][0])
            paragraphs += [[""]] if paragraphs and not is_next_item else []
            paragraphs.append([line])
        else:
            paragraphs[-1][-1] = end_line(paragraphs[-1][-1], line, words)
            paragraphs[-1].append(line)
        before = line
    return list(_remove_double_blanks(["".join(pieces) for pieces in paragraphs]))


def _is_wrapped(lines: Sequence[str], width: int) -> bool:
    if len(lines) < 3 or width not in WRAPPED:
        return False
    lower = sum(line[0].islower() for line in lines[1:])
    full = sum(len(line) >= _FULL * width for line in lines)
    return lower >= _LOWER * (len(lines) - 1) and full >= len(lines) / 2


def _is_apart(before: str, line: str, width: int) -> bool:
    """Return whether `line` begins a paragraph after `before`."""
    if is_item(line):
        return True
    if line[0].islower():
        return False
    first = len(line.split(maxsplit=1)[0])
    if len(before) + 1 + first <= _FULL * width:  # its first word had room in the line before
        return True
    return _SENTENCE_END.search(before) is not None and len(before) + 1 + first <= _ENDED * width


def end_line(line: str, after: str, words: set[str]) -> str:
    """Return `line` as it stands before the line `after` in one paragraph.

    It gets a space, unless the line end divided a word: then the word becomes whole. Its hyphen
    stays where it belongs to the word: between equal words ("anak-anak"), after a prefix, and
    where `words` has it. These are the words of the text, in lower case.
    """
    if line.endswith("\N{SOFT HYPHEN}"):
        return line[:-1]
    start, rest = _WORD.match(line[-2::-1]), _WORD.match(after)
    if not line.endswith("-") or not start or not rest:
        return f"{line} "
    first, second = start[0][::-1].casefold(), rest[0].casefold()
    if f"{first}{second}" in words:
        return line[:-1]
    belongs = (
        second.startswith(first)
        or first in _PREFIXES
        or f"{first}-{second}" in words
        or not after[0].islower()
    )
    return line if belongs else line[:-1]


def _remove_double_blanks(lines: Sequence[str]) -> Iterator[str]:
    for place, line in enumerate(lines):
        if line or (place and lines[place - 1]):
            yield line
