"""Bullets and numbers at the start of lines, which mean that the lines are a list."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from feedsvc.parsing.html.tree import Child, Node

# The bullets of office suites, PDFs and chats. No sentence begins with one of them.
_BULLETS = "•▪‣◦●○■□◆◇➢➤▸►·\N{HYPHEN BULLET}\N{BULLET OPERATOR}"
# A word must follow: a row of bullets alone separates parts of a text.
BULLET = re.compile(rf"\s*(?:[-*]\s+|[{_BULLETS}]\s*)(?=[^\n]*\w)")
NUMBER = re.compile(r"\s*([1-9][0-9]{0,2})[.)]\s+(?=\S)")
_SIGNS = {"br": "\n", "img": "\N{OBJECT REPLACEMENT CHARACTER}"}


def is_bullet(line: str) -> bool:
    """Return whether `line` begins with a bullet, as an item of a list does."""
    return BULLET.match(line) is not None


def read_number(line: str) -> int | None:
    """Return the number that `line` begins with, as an item of a list does; or None."""
    match = NUMBER.match(line)
    return int(match[1]) if match else None


def is_item(line: str) -> bool:
    """Return whether `line` begins with a bullet or a number."""
    return is_bullet(line) or NUMBER.match(line) is not None


def is_list(lines: Sequence[str]) -> bool:
    """Return whether lines that all begin with bullets, or with consecutive numbers, are a list.

    One line alone is a list only if its bullet can be no other sign, as - and * can.
    """
    if is_bullet(lines[0]):
        return len(lines) > 1 or not lines[0].lstrip().startswith(("-", "*"))
    return len(lines) > 1 and read_number(lines[0]) is not None


def continues_list(before: str, line: str) -> bool:
    """Return whether `line` is the next item of a list after the item `before`."""
    if is_bullet(before) or is_bullet(line):
        return is_bullet(before) and is_bullet(line)
    last, number = read_number(before), read_number(line)
    return last is not None and number == last + 1


def build_lists(node: Node) -> None:
    """Make lists of the paragraphs in `node` whose lines begin with bullets or numbers."""
    for child in node.children:
        if isinstance(child, Node) and child.tag != "p":
            build_lists(child)
    if node.tag == "li":  # it is an item already, whatever its text begins with
        return
    children: list[Child] = []
    paragraphs: list[Node] = []
    for child in node.children:
        if isinstance(child, Node) and child.tag == "p":
            paragraphs.append(child)
            continue
        children += [*_convert_paragraphs(paragraphs), child]
        paragraphs = []
    node.children = [*children, *_convert_paragraphs(paragraphs)]


@dataclass(frozen=True, slots=True, eq=False)
class _Line:
    """A line of a paragraph, its nodes and its text."""

    paragraph: Node
    children: list[Child]
    text: str


def _convert_paragraphs(paragraphs: Sequence[Node]) -> Iterator[Node]:
    """Yield paragraphs that follow each other, those with list marks as lists."""
    groups: list[list[_Line]] = []
    for line in (line for paragraph in paragraphs for line in _list_lines(paragraph)):
        if groups and continues_list(groups[-1][-1].text, line.text):
            groups[-1].append(line)
        else:
            groups.append([line])
    rest: list[_Line] = []
    for group in groups:
        if is_list([line.text for line in group]):
            yield from _build_paragraphs(rest)
            yield _build_list(group)
            rest = []
        else:
            rest += group
    yield from _build_paragraphs(rest)


def _list_lines(paragraph: Node) -> Iterator[_Line]:
    text = _read_text(paragraph.children)
    if not any(map(is_item, text.split("\n"))):
        yield _Line(paragraph, paragraph.children, "")
        return
    for children in _split_lines(paragraph.children):
        yield _Line(paragraph, children, _read_text(children))


def _read_text(children: Iterable[Child]) -> str:
    """Return text with a line end for each break, and for each picture a sign that is no bullet."""
    return "".join(
        child if isinstance(child, str) else _SIGNS.get(child.tag) or _read_text(child.children)
        for child in children
    )


def _split_lines(children: Iterable[Child]) -> list[list[Child]]:
    """Return the nodes of each line; an element with a line break in it is in both lines."""
    lines: list[list[Child]] = [[]]
    for child in children:
        if isinstance(child, str):
            lines[-1].append(child)
        elif child.tag == "br":
            lines.append([])
        else:
            first, *others = _split_lines(child.children)
            lines[-1].append(Node(child.tag, child.attributes, children=first))
            attributes = {key: value for key, value in child.attributes.items() if key != "id"}
            lines.extend([Node(child.tag, attributes, children=part)] for part in others)
    return lines


def _build_paragraphs(lines: Sequence[_Line]) -> Iterator[Node]:
    for _, group in groupby(lines, lambda line: id(line.paragraph)):
        first, *others = group
        paragraph = first.paragraph
        children = [*first.children]
        for line in others:
            children += [Node("br"), *line.children]
        yield Node("p", paragraph.attributes, implicit=paragraph.implicit, children=children)


def _build_list(lines: Sequence[_Line]) -> Node:
    number = None if is_bullet(lines[0].text) else read_number(lines[0].text)
    marks = NUMBER if number else BULLET
    items: list[Child] = []
    for line in lines:
        match = marks.match(line.text)
        _remove_start(line.children, match.end() if match else 0)
        items.append(Node("li", line.paragraph.attributes, children=line.children))
    start = {"start": str(number)} if number and number > 1 else {}
    return Node("ol" if number else "ul", start, children=items)


def _remove_start(children: list[Child], length: int) -> int:
    """Remove the first `length` characters; return how many are still to be removed."""
    while children and length:
        first = children[0]
        if isinstance(first, str):
            children[0], length = first[length:], max(0, length - len(first))
            is_gone = not children[0]
        else:
            length = _remove_start(first.children, length)
            is_gone = not first.children and "id" not in first.attributes
        if not is_gone:
            break
        del children[0]
    return length
