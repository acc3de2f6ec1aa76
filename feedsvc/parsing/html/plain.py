"""Plain text as paragraphs of HTML. `list_marks` makes lists of paragraphs that have list marks."""

import re
from collections.abc import Callable, Sequence

from feedsvc.parsing.html.lines import is_wrapped
from feedsvc.parsing.html.list_marks import is_bullet, read_number

_ANY_TAG = re.compile("<[^>]*>")


def build_paragraphs(lines: Sequence[str], to_markup: Callable[[str], str]) -> list[str]:
    """Return the HTML of each paragraph of `lines`, without the `p` around it.

    `lines` have no white space around them, and "" is a blank line. `to_markup` makes HTML of a
    line.
    """
    groups: list[list[str]] = [[]]
    loose = "" not in lines
    for line in lines:
        if not line or (groups[-1] and not _is_same_paragraph(groups[-1][-1], line, loose=loose)):
            groups.append([])
        if line:
            groups[-1].append(line)
    return [_join_lines(group, to_markup) for group in groups if group]


def _is_same_paragraph(before: str, line: str, *, loose: bool) -> bool:
    """Return whether `line` belongs to the paragraph of the line `before`; never if `loose`."""
    if loose or is_bullet(before) or is_bullet(line):
        return False
    last, number = read_number(before), read_number(line)
    return last is None or number != last + 1


def _join_lines(lines: Sequence[str], to_markup: Callable[[str], str]) -> str:
    separator = " " if is_wrapped([len(_ANY_TAG.sub("", line)) for line in lines]) else "<br>"
    return separator.join(map(to_markup, lines))
