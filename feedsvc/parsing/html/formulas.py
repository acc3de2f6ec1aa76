"""Formulas in MathML become text: most feed readers remove its tags, and x² would become x2.

The author's own text for a formula, `alttext`, is the best one. Without it the formula is written
on one line, with raised and lowered parts.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from html import unescape

from feedsvc.domain import text

_STYLE = re.compile(r"\{\\(?:displaystyle|textstyle)\s*(.*)\}", re.DOTALL)
# Relations, written as character references because several look like other letters.
_SPACED = frozenset(
    unescape("=&lt;&gt;&le;&ge;&ne;&asymp;&equiv;&plusmn;&times;&divide;&rarr;&rArr;&harr;&isin;")
)
_INVISIBLE = str.maketrans("", "", "\u2061\u2062\u2063\u2064")

Part = tuple[str, str]  # "", "sup" or "sub", and the text


@dataclass(slots=True)
class _Element:
    name: str
    text: str = ""
    children: "list[_Element]" = field(default_factory=list)


class Formula:
    """One `math` element, read in the order of the source; `list_parts` returns its text."""

    def __init__(self, attributes: Mapping[str, str]) -> None:
        self._alternative = _remove_style(text.to_line(attributes.get("alttext", "")))
        self._root = _Element("mrow")
        self._open = [self._root]

    def start(self, name: str) -> None:
        """Open an element."""
        element = _Element(name)
        if len(self._open) < 30:  # a formula has a few levels, and the recursion has a bound
            self._open[-1].children.append(element)
        self._open.append(element)

    def end(self) -> None:
        """Close the innermost element."""
        self._open.pop()

    def write(self, data: str) -> None:
        """Add text to the innermost element."""
        self._open[-1].text += data

    def list_parts(self) -> list[Part]:
        """Return the text of the formula in parts."""
        if self._alternative:
            return [("", self._alternative)]
        parts = [(tag, _fold(words)) for tag, words in _convert(self._root)]
        source = next(_find_sources(self._root), "")
        return [part for part in parts if part[1]] or [("", _remove_style(source))]


def _remove_style(source: str) -> str:
    """Return the source of a formula in TeX without the braces that set its size."""
    match = _STYLE.fullmatch(source)
    return match[1].strip() if match else source


def _fold(words: str) -> str:
    return re.sub(r"\s+", " ", words)


def _find_sources(element: _Element) -> Iterator[str]:
    for child in element.children:
        if child.name == "annotation":
            yield text.to_line(child.text)
        yield from _find_sources(child)


def _convert(element: _Element) -> list[Part]:
    children = [child for child in element.children if child.name != "annotation"]
    convert = _LAYOUTS.get(element.name)
    if convert and len(children) >= _NEEDED.get(element.name, 0):
        return convert(children)
    words = element.text.translate(_INVISIBLE).strip()
    if element.name == "mo" and words in _SPACED:
        words = f" {words} "
    return [*([("", words)] if words else []), *_join(children)]


def _join(children: list[_Element]) -> list[Part]:
    parts: list[Part] = []
    for child in children:
        for tag, words in _convert(child):
            if parts and parts[-1][0] == tag:
                parts[-1] = (tag, parts[-1][1] + words)
            else:
                parts.append((tag, words))
    return parts


def _flatten(element: _Element) -> str:
    return _fold("".join(words for _, words in _convert(element))).strip()


def _enclose(element: _Element) -> str:
    words = _flatten(element)
    return words if re.fullmatch(r"\w*", words) else f"({words})"


def _convert_fraction(children: list[_Element]) -> list[Part]:
    return [("", f"{_enclose(children[0])}/{_enclose(children[1])}")]


def _convert_root(children: list[_Element]) -> list[Part]:
    return [("sup", _flatten(children[1])), ("", f"√{_enclose(children[0])}")]


def _convert_square_root(children: list[_Element]) -> list[Part]:
    return [("", f"√{_enclose(_Element('mrow', children=children))}")]


def _convert_scripts(*tags: str) -> Callable[[list[_Element]], list[Part]]:
    def convert(children: list[_Element]) -> list[Part]:
        scripts = [(tag, _flatten(child)) for tag, child in zip(tags, children[1:], strict=False)]
        return [*_convert(children[0]), *scripts]

    return convert


def _convert_rows(children: list[_Element]) -> list[Part]:
    return [("", "; ".join(_flatten(child) for child in children))]


def _convert_cells(children: list[_Element]) -> list[Part]:
    return [("", " ".join(_flatten(child) for child in children))]


def _convert_fence(children: list[_Element]) -> list[Part]:
    return [("", f"({', '.join(_flatten(child) for child in children)})")]


_LAYOUTS: Mapping[str, Callable[[list[_Element]], list[Part]]] = {
    "mfrac": _convert_fraction,
    "mroot": _convert_root,
    "msqrt": _convert_square_root,
    "msup": _convert_scripts("sup"),
    "mover": _convert_scripts("sup"),
    "msub": _convert_scripts("sub"),
    "munder": _convert_scripts("sub"),
    "msubsup": _convert_scripts("sub", "sup"),
    "munderover": _convert_scripts("sub", "sup"),
    "mtable": _convert_rows,
    "mtr": _convert_cells,
    "mfenced": _convert_fence,
}
_NEEDED = {
    name: 3 if name in ("msubsup", "munderover") else 2
    for name in _LAYOUTS
    if name not in ("msqrt", "mtable", "mtr", "mfenced")
}
