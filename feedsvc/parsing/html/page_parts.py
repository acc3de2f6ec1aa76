"""Find the head, sidebars and foot of a page that only their tags name.

Such an element may also belong to the text: the footer of a quotation names its author, and an
aside may explain something. It is a part of the page if it stands beside the main content, or if it
consists of links. In doubt it is text. A link that leads past the head ("Skip to the content") is a
part of the page too. `clutter` knows the parts that classes and roles name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from feedsvc.domain.text import to_line
from feedsvc.parsing.html.tokens import LONE, read_tokens

_PARTS = frozenset({"header", "footer", "aside"})
_ANY_PART = re.compile('<(?:header|footer|aside)[ >]|<a [^<>]*href="[^"]*#')
_FRAGMENT = re.compile(r' href="[^"]*#([^"#]+)"')  # browsers copy an absolute address
_ID = re.compile(r' id="([^"]+)"')
_BOXES = frozenset({"div", "header"})  # the only elements around a link that leads past the head
# The nearest of these elements is the scope of a part (HTML accessibility API mappings, 3.5:
# el-aside, el-footer, el-header). With main content or a menu beside it, the body is a whole page.
_CONTENT = frozenset({"main", "article"})
_SCOPES = _CONTENT | {"section"}
# A header, footer or aside in one of these belongs to the text.
_QUOTES = frozenset({"blockquote", "figure", "details", "td", "th", "li"})
_LINKED = 2 / 3  # a part that leads elsewhere has at least this share of its letters in links
_RIGHTS = re.compile(
    r"©|\(c\) \d{4}|\bcopyright\b|\bhak cipta\b|\ball rights reserved\b", re.IGNORECASE
)


class _Counts(NamedTuple):
    """How many letters, letters of links, main contents and menus were read so far."""

    letters: int = 0
    linked: int = 0
    content: int = 0
    menus: int = 0


@dataclass(slots=True)
class _Part:
    """A part of the page or of the text, where it begins, and the elements around it."""

    name: str
    position: int
    ancestors: frozenset[str]
    before: _Counts
    inside: _Counts = field(default_factory=_Counts)
    names_rights: bool = False

    def is_of_page(self, total: _Counts) -> bool:
        """Return whether this is no part of the text of a document with these counts in `total`."""
        if self.ancestors & _QUOTES:
            return False
        if self.name == "a":
            return not self.before.content and total.content > 0 and self.ancestors <= _BOXES
        if self.name != "header" and self._is_linked():
            return True
        if self.ancestors & _SCOPES:
            return False
        others = total.content + total.menus - self.inside.content - self.inside.menus
        if self.name == "header":  # without a menu it may be the text's own
            return others > 0 and self.inside.menus > 0
        return others > 0 or (self.name == "footer" and self.names_rights)

    def _is_linked(self) -> bool:
        return self.inside.linked >= _LINKED * self.inside.letters > 0


def find_page_parts(markup: str) -> frozenset[int]:
    """Return the positions in balanced `markup` of the elements that are no part of the text."""
    if not _ANY_PART.search(markup):
        return frozenset()
    reader = _Reader(frozenset(_ID.findall(markup)))
    for token in read_tokens(markup):
        reader.read_token(token)
    return frozenset(part.position for part in reader.parts if part.is_of_page(reader.counts))


class _Reader:
    def __init__(self, ids: frozenset[str]) -> None:
        self._ids = ids
        self.parts: list[_Part] = []
        self.counts = _Counts()
        self._open: list[tuple[str, _Part | None]] = []

    def read_token(self, token: re.Match[str]) -> None:
        end, name = token[1], token[2]
        if name is None:
            self._count_letters(token[0])
        elif end:
            self._end_element()
        elif name not in LONE:
            self._start_element(name, token[3], token.start())

    def _start_element(self, name: str, attributes: str, position: int) -> None:
        part = None
        if name in _PARTS or (name == "a" and self._leads_into_markup(attributes)):
            ancestors = frozenset(each for each, _ in self._open)
            part = _Part(name, position, ancestors, self.counts)
            self.parts.append(part)
        self._open.append((name, part))
        content, menus = name in _CONTENT, name == "nav"
        if content or menus:
            self.counts = _add_counts(self.counts, _Counts(0, 0, content, menus))

    def _leads_into_markup(self, attributes: str) -> bool:
        link = _FRAGMENT.search(attributes)
        return link is not None and link[1] in self._ids

    def _end_element(self) -> None:
        _, part = self._open.pop() if self._open else ("", None)
        if part:
            part.inside = _Counts(
                *(now - then for now, then in zip(self.counts, part.before, strict=True))
            )

    def _count_letters(self, data: str) -> None:
        letters = len(to_line(data))
        names = [name for name, _ in self._open]
        if not letters or "nav" in names:
            return
        self.counts = _add_counts(self.counts, _Counts(letters, letters if "a" in names else 0))
        if _RIGHTS.search(data):
            for part in self._list_open_parts():
                part.names_rights = True

    def _list_open_parts(self) -> Iterator[_Part]:
        return (part for _, part in self._open if part)


def _add_counts(first: _Counts, second: _Counts) -> _Counts:
    return _Counts(*(each + other for each, other in zip(first, second, strict=True)))
