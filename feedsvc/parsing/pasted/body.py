"""Find the text of the article among the lines of a page: where it begins and where it ends."""

from collections.abc import Mapping
from itertools import pairwise

from feedsvc.parsing.pasted.captions import find_caption, find_credit, is_picture_marker
from feedsvc.parsing.pasted.phrases import find_byline, is_announcement, is_end
from feedsvc.parsing.pasted.timestamps import find_timestamp

# Characters, at least: of a line that is a paragraph of the text, and of one that is a sentence.
# Captions, bylines and links are shorter, or end without a full stop.
PARAGRAPH, SENTENCE = 80, 40
_STANDFIRST = 250  # characters, at most, of a paragraph that stands before the byline
_NEAR = 6  # lines
ENDS = (".", "!", "?", "”", '"', "\N{RIGHT SINGLE QUOTATION MARK}", ")", "…")
_MOST_RELATED = 5  # titles after a heading such as "Related"


def is_sentence(line: str, least: int = SENTENCE) -> bool:
    """Return whether `line` has `least` characters and ends as a sentence does."""
    return len(line) >= least and line.endswith(ENDS)


def is_head_line(line: str) -> bool:
    """Return whether `line` names an author or a time, as it stands before a text."""
    return find_byline(line, in_head=True) is not None or find_timestamp(line) is not None


def find_start(lines: Mapping[int, str]) -> int | None:
    """Return the number of the line in which the text begins; None if there is no paragraph."""
    places = list(lines)
    paragraphs = [
        at
        for at in range(len(places))
        if _is_text(lines[places[at]], _get_before(lines, places, at))
    ]
    if not paragraphs:
        return None
    first = paragraphs[0]
    for at, after in pairwise(paragraphs):
        between = [lines[places[each]] for each in range(at + 1, after)]
        if len(lines[places[at]]) <= _STANDFIRST and any(map(is_head_line, between)):
            first = after  # the paragraph before stands before the byline
            continue
        if after - at <= _NEAR:
            return places[_include_sentences(lines, places, at)]
    return places[_include_sentences(lines, places, first)]


def _get_before(lines: Mapping[int, str], places: list[int], at: int) -> str:
    return lines[places[at - 1]] if at else ""


def _is_text(line: str, before: str) -> bool:
    if not is_sentence(line, PARAGRAPH) or find_caption(line) is not None:
        return False
    return not is_picture_marker(before) and find_credit(before) is None


def _include_sentences(lines: Mapping[int, str], places: list[int], at: int) -> int:
    """Return where the short sentences before a paragraph begin, if a byline is before them."""
    first = at
    while (
        first
        and is_sentence(lines[places[first - 1]])
        and not find_caption(lines[places[first - 1]])
    ):
        first -= 1
    before = [lines[place] for place in places[:first]]
    return first if before and is_head_line(before[-1]) else at


def find_end(lines: Mapping[int, str], start: int) -> int | None:
    """Return the number of the first line after the text; None if it goes to the last line.

    A heading such as "Related" ends it where most of the text is before.
    """
    inside = {place: line for place, line in lines.items() if place >= start}
    has_paragraph = any(is_sentence(line, PARAGRAPH) for line in inside.values())
    least = PARAGRAPH if has_paragraph else SENTENCE
    sizes = {place: len(line) if is_sentence(line, least) else 0 for place, line in inside.items()}
    before, total = 0, sum(sizes.values())
    for place, size in sizes.items():
        if before and is_end(lines[place]) and (total - before) * 2 < before:
            return _exclude_short_lines(lines, start, place)
        before += size
    return None


def _exclude_short_lines(lines: Mapping[int, str], start: int, end: int) -> int:
    """Return the number of the line after the last sentence before `end`."""
    inside = [place for place in lines if start <= place < end]
    while inside and not lines[inside[-1]].endswith((".", "!", "?", "”", '"')):
        end = inside.pop()
    return end


def find_related(lines: Mapping[int, str], start: int) -> list[int]:
    """Return the numbers of lines in the text that only point to other articles."""
    related, left = [], 0
    for place, line in lines.items():
        if place < start:
            continue
        if is_announcement(line):
            left = 1 if line.rstrip().endswith(":") else _MOST_RELATED
            related.append(place)
        elif left and not line.endswith((".", '."', ".”", ")")):
            left -= 1
            related.append(place)
        else:
            left = 0
    return related
