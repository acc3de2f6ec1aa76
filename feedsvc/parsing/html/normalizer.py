"""Normalize balanced HTML from anywhere to the vocabulary of articles.

The markup comes from a conforming parser (`sanitizer`), so that it is balanced and its attributes
are quoted. Before, `word` has given the paragraphs of Word their structure. This module knows the
habits of office suites and lazy-loading sites, and `writer` writes the result.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

from feedsvc.domain import text
from feedsvc.parsing.html.attributes import AttributeCleaner
from feedsvc.parsing.html.clutter import is_clutter
from feedsvc.parsing.html.embeds import read_embed
from feedsvc.parsing.html.formulas import Formula
from feedsvc.parsing.html.lines import resolve_line_ends
from feedsvc.parsing.html.list_marks import build_lists
from feedsvc.parsing.html.page_parts import find_page_parts
from feedsvc.parsing.html.pictures import PictureReader
from feedsvc.parsing.html.result import CleanHtml
from feedsvc.parsing.html.structure import repair_structure
from feedsvc.parsing.html.tokens import LONE, read_tokens
from feedsvc.parsing.html.tree import Node, serialize
from feedsvc.parsing.html.vocabulary import (
    BOXES,
    EMBEDS,
    IMAGES,
    INLINES,
    NOSCRIPT,
    RENAMED,
    is_style_reset,
    tags_of_style,
)
from feedsvc.parsing.html.writer import Writer

_ATTRIBUTE = re.compile(r' ([a-z\-]+)="([^"]*)"')
_FOLD = re.compile(r"\s+")
# The inline tags that mean nothing without one of these attributes.
_NEEDED = {
    "a": frozenset({"href"}),
    "bdo": frozenset({"dir"}),
    "span": frozenset({"lang", "dir", "id"}),
    "time": frozenset({"datetime"}),
}
_LOWERED = {"h2": "h3", "h3": "h4"}  # below a heading h1, which becomes h2


@dataclass(slots=True)
class _Open:
    """An open tag of the source, and what to do at its end."""

    name: str
    marks: int = 0
    block: Node | None = None
    boundary: bool = False
    is_box: bool = False
    is_in_formula: bool = False
    is_hidden: bool = False
    mutes: bool = False


def normalize_html(
    markup: str,
    pictures: Mapping[str, str],
    *,
    is_from_word: bool = False,
    reads_marks: bool = True,
) -> CleanHtml:
    """Return balanced `markup` in the vocabulary of articles, with every word in its place.

    `pictures` holds the address of each picture that the text itself contains, by its data: URL.

    A text from Word loses its languages (`AttributeCleaner`). If `reads_marks`, paragraphs that
    begin with bullets or numbers become lists.
    """
    reader = _Reader(markup, pictures, is_from_word=is_from_word)
    page_parts = find_page_parts(markup)
    for token in read_tokens(markup):
        end_tag, name, attributes = token.groups()
        if name is None:
            reader.text(unescape(token[0]))
        elif end_tag:
            reader.end()
        else:
            values = {key: unescape(value) for key, value in _ATTRIBUTE.findall(attributes)}
            reader.start(name, values, is_of_page=token.start() in page_parts)
    root = _finish_tree(reader.writer, reads_marks=reads_marks)
    lines = map(text.to_line, "".join(reader.left_out).split("\n"))
    return CleanHtml(
        serialize(root),
        tuple(filter(None, lines)),
        tuple(reader.pictures.lost),
        tuple(reader.pictures.inline),
        reader.formulas,
    )


def _finish_tree(writer: Writer, *, reads_marks: bool) -> Node:
    """Return the tree that was written, after the changes that need the whole tree."""
    resolve_line_ends(writer.root, are_meant=writer.has_blank_lines)
    if reads_marks:
        build_lists(writer.root)
    repair_structure(writer.root)
    return writer.root


class _Reader:
    def __init__(self, markup: str, pictures: Mapping[str, str], *, is_from_word: bool) -> None:
        self.writer = Writer()
        self._attributes = AttributeCleaner(markup, is_from_word=is_from_word)
        self._lowered = _LOWERED if re.search("<h1[ >]", markup) else {}
        self._open: list[_Open] = []
        self._muted = 0
        self._unlinked = False
        self._is_leaving_out = False
        self._is_fallback = False
        self.pictures = PictureReader(pictures)
        self._formula: Formula | None = None
        self.formulas = 0
        self.left_out: list[str] = []

    def start(self, name: str, attributes: dict[str, str], *, is_of_page: bool) -> None:
        """Read a start tag; `is_of_page` says that its element is no part of the text."""
        if name in LONE:
            self._lone(name, attributes)
            return
        entry = _Open(name)
        self._open.append(entry)
        tag = self._lowered.get(name) or RENAMED.get(name, name)
        entry.is_hidden = "display:none" in attributes.get("style", "").replace(" ", "")
        if self._muted:
            self._separate_left_out(tag)
        elif self._formula:
            entry.is_in_formula = True
            self._formula.start(name)
        elif is_of_page or is_clutter(name, attributes):
            entry.mutes, self._muted, self._is_leaving_out = True, 1, True
            self.left_out.append("\n")
        else:
            self._start(entry, tag, attributes)

    def _start(self, entry: _Open, tag: str, attributes: dict[str, str]) -> None:
        name = entry.name
        if name in EMBEDS:
            self._unlinked = True
            self._embed(name, attributes)
            entry.mutes = True
            self._muted = 1
        elif name in IMAGES:  # AMP's, unlike img, contain a placeholder until they are loaded
            self._image(attributes, self.pictures.read(attributes))
            entry.mutes = True
            self._muted = 1
        elif name == NOSCRIPT or "katex-html" in attributes.get("class", ""):
            # KaTeX writes each formula as MathML too.
            entry.mutes, self._muted, self._is_fallback = True, 1, name == NOSCRIPT
        elif name == "math":
            self._formula = Formula(attributes)
        elif name == "picture":
            self.pictures.sources = []
        elif name in BOXES:
            cleaned = self._attributes.clean_element(tag, attributes)
            self.writer.open_box(cleaned)
            self.writer.anchor(cleaned.get("id", ""))
            entry.is_box = True
        elif tag in INLINES:
            self._inline(entry, tag, attributes)
        else:
            cleaned = self._attributes.clean_element(tag, attributes)
            entry.block = self.writer.open(tag, cleaned)
            if entry.block is None:
                entry.boundary = True
                self.writer.anchor(cleaned.get("id", ""))

    def end(self) -> None:
        if not self._open:
            return
        entry = self._open.pop()
        if self._formula:
            self._end_in_formula(self._formula, entry)
            return
        self._separate_left_out(RENAMED.get(entry.name, entry.name))
        if entry.name == "picture":
            self.pictures.sources = None
        self.writer.unmark(entry.marks)
        if entry.block:
            self.writer.close(entry.block)
        if entry.boundary:
            self.writer.boundary()
        if entry.is_box:
            self.writer.close_box()
        if entry.mutes:
            self._muted, self._is_leaving_out, self._is_fallback = 0, False, False
            self.left_out.append("\n")

    def _end_in_formula(self, formula: Formula, entry: _Open) -> None:
        if entry.is_in_formula:
            formula.end()
            return
        self._formula = None
        if any(each.is_hidden for each in self._open):  # Wikipedia shows a picture instead
            return
        self.formulas += 1
        for tag, words in formula.list_parts():
            marks = self.writer.mark(tag, {}) if tag else 0
            self.writer.text(words)
            self.writer.unmark(marks)

    def text(self, data: str) -> None:
        if self._formula:
            self._formula.write(data)
        elif not self._muted:
            self.writer.text(data)
        elif self._is_leaving_out:
            self.left_out.append(_FOLD.sub(" ", data))

    def _lone(self, name: str, attributes: dict[str, str]) -> None:
        if name == "source" and self.pictures.sources is not None:
            self.pictures.sources.append(attributes)
        elif name == "img" and self._is_fallback:
            self._image(attributes, self.pictures.read_fallback(attributes))
        elif name == "source" and self._unlinked:
            self._embed(name, attributes)
        elif self._muted or self._formula:
            return
        elif name == "br":
            self.writer.line_break()
        elif name == "hr":
            self.writer.rule()
        elif name == "embed":
            self._unlinked = True
            self._embed(name, attributes)
        elif name == "img":
            self._image(attributes, self.pictures.read(attributes))

    def _image(self, attributes: dict[str, str], image: dict[str, str] | None) -> None:
        if image:
            self.writer.anchor(self._attributes.take_id(attributes.get("id", "")))
            self.writer.image(image)

    def _inline(self, entry: _Open, tag: str, attributes: dict[str, str]) -> None:
        style = attributes.get("style", "")
        cleaned = self._attributes.clean_element(tag, attributes)
        if not (self._is_meaningless(tag, cleaned) or is_style_reset(tag, style)):
            entry.marks += self.writer.mark(tag, cleaned)
        else:
            self.writer.anchor(cleaned.get("id", ""))
        for implied in tags_of_style(style):
            if not (
                implied == "strong" and self.writer.within("h2", "h3", "h4")
            ):  # headings are bold anyway
                entry.marks += self.writer.mark(implied, {})

    def _is_meaningless(self, tag: str, cleaned: dict[str, str]) -> bool:
        """Return whether an inline tag means nothing with these attributes, or at this place."""
        needed = _NEEDED.get(tag)
        if needed:
            return needed.isdisjoint(cleaned)
        return tag in ("rt", "rp") and not self.writer.within("ruby")

    def _embed(self, name: str, attributes: dict[str, str]) -> None:
        link = read_embed(name, attributes)
        if link is None or self.writer.within("a"):
            return
        self._unlinked = False
        self.writer.boundary()
        marks = self.writer.mark("a", {"href": link[0]})
        self.writer.text(link[1])
        self.writer.unmark(marks)
        self.writer.boundary()

    def _separate_left_out(self, tag: str) -> None:
        if self._is_leaving_out:
            self.left_out.append(" " if tag in INLINES or tag == "span" else "\n")
