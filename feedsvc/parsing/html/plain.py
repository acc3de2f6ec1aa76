"""Plain text as blocks of HTML: which lines are a paragraph, and which are a list."""

import re
from collections.abc import Callable, Sequence

from feedsvc.parsing.html.lines import is_wrapped

_BULLET = re.compile(r"\s*(?:[-*]\s+|[•▪‣◦]\s*)(?=\S)")
_NUMBER = re.compile(r"([1-9][0-9]{0,2})[.)]\s+(?=\S)")
_ANY_TAG = re.compile("<[^>]*>")


def build_blocks(lines: Sequence[str], to_markup: Callable[[str], str]) -> list[tuple[bool, str]]:
    """Return whether each block of `lines` is a paragraph, and its HTML, without the `p` around it.

    `lines` have no white space around them, and "" is a blank line. `to_markup` makes HTML of one.
    """
    groups: list[list[str]] = [[]]
    loose = "" not in lines
    for line in lines:
        if not line or (groups[-1] and not _is_same_group(groups[-1], line, loose=loose)):
            groups.append([])
        if line:
            groups[-1].append(line)
    return [_build_block(group, to_markup) for group in groups if group]


def to_element(block: tuple[bool, str]) -> str:
    """Return the HTML of a block of `build_blocks` as an element."""
    is_paragraph, markup = block
    return f"<p>{markup}</p>" if is_paragraph else markup


def _is_same_group(group: list[str], line: str, *, loose: bool) -> bool:
    """Return whether `line` belongs to the list or, unless `loose`, to the paragraph `group`."""
    if _is_bullet(line) or _is_bullet(group[-1]):
        return _is_bullet(line) and _is_bullet(group[-1])
    number, last = _read_number(line), _read_number(group[-1])
    if number is not None and last is not None and number == last + 1:
        return True
    return not loose and (len(group) < 2 or last is None)


def _is_bullet(line: str) -> bool:
    return _BULLET.match(line) is not None


def _read_number(line: str) -> int | None:
    """Return the number that `line` begins with, as an item of a list does; or None."""
    match = _NUMBER.match(line)
    return int(match[1]) if match else None


def _build_block(lines: list[str], to_markup: Callable[[str], str]) -> tuple[bool, str]:
    if _is_bullet(lines[0]) and (len(lines) > 1 or not lines[0].startswith(("-", "*"))):
        return False, f"<ul>{_build_items(_BULLET, lines, to_markup)}</ul>"
    first, last = _read_number(lines[0]), _read_number(lines[-1])
    if first is not None and len(lines) > 1 and last == first + len(lines) - 1:
        start = f' start="{first}"' if first > 1 else ""
        return False, f"<ol{start}>{_build_items(_NUMBER, lines, to_markup)}</ol>"
    separator = " " if is_wrapped([len(_ANY_TAG.sub("", line)) for line in lines]) else "<br>"
    return True, separator.join(map(to_markup, lines))


def _build_items(marker: re.Pattern[str], lines: list[str], to_markup: Callable[[str], str]) -> str:
    items = (to_markup(marker.sub("", line, count=1)) for line in lines)
    return f"<li>{'</li><li>'.join(items)}</li>"
