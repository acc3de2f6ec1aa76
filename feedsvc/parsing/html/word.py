"""Give Microsoft Word's paragraphs the structure that they show: lists, quotes and titles.

Word copies a list as paragraphs. The style of each names its list and level (`mso-list:l0 level2
lfo1`), and its bullet or number is text, in a span of its own. Word for the web copies each item as
a list of one item. The markup comes from a conforming parser, so that it is balanced and its
attributes are quoted.
"""

import re
from dataclasses import dataclass
from html import unescape

from feedsvc.parsing.html.repetition import repeat

_WORD = re.compile(r"mso|listcontainerwrapper", re.IGNORECASE)
_STYLED = re.compile(r'style="[^"]*mso-|class="Mso')
_ATTRIBUTES = repeat(r' [a-z\-]+="[^"]*"')
# A paragraph or heading without another one in it, or a list of Word for the web in its wrapper.
_BLOCK = re.compile(
    rf"<(?P<name>p|h[1-6])(?P<attributes>{_ATTRIBUTES})>"
    rf"(?P<content>[^<]*+{repeat(r'<(?!/?(?:p|h[1-6])[ >])[^<]*+')})</(?P=name)>"
    r'|<div class="ListContainerWrapper[^"]*"[^<>]*>\s*'
    rf"<(?P<tag>[uo]l)(?P<start>{_ATTRIBUTES})>"
    rf"(?P<items>[^<]*+{repeat(r'<(?!/?[uo]l[ >])[^<]*+')})</(?P=tag)>\s*</div>",
)
_ITEM = re.compile(
    rf"<li(?P<attributes>{_ATTRIBUTES})>"
    rf"(?P<content>[^<]*+{repeat(r'<(?!/?li[ >])[^<]*+')})</li>"
)
_STYLE = re.compile(r' style="([^"]*)"')
_CLASS = re.compile(r' class="([^"]*)"')
_LIST = re.compile(r"mso-list:\s*(l[0-9]+)\s+level([1-9])(?:\s+(lfo[0-9]+))?", re.IGNORECASE)
_LIST_CLASS = re.compile(r"MsoList(?:Bullet|Number)([2-5]?)")
_CONTINUED = re.compile(r"MsoList(?:Paragraph|Continue)")
_MARKER = re.compile(r'<span[^<>]*style="[^"]*mso-list:\s*ignore[^"]*"[^<>]*>', re.IGNORECASE)
# In "filtered" HTML only the small font of the space after a marker tells that it is a marker.
_FILTERED = re.compile(
    r"\s*(?:<(?:span|b|i)[^<>]*>\s*)*(?P<marker>[^<\s]{1,8})"
    r'<span style="font:\s*7\.0pt[^"]*">(?:\s|&nbsp;)*</span>'
)
_INDENT = re.compile(r"margin-left:\s*([0-9.]{1,6})(pt|cm|in)", re.IGNORECASE)
_POINTS = {"pt": 1.0, "cm": 28.35, "in": 72.0}
_LEVEL_POINTS = 36.0  # Word indents each level of a list by half an inch
_SPAN = re.compile(r"<(/?)span\b[^<>]*>")
_TAGS = re.compile(r"<[^<>]*>")
_NUMBERED = re.compile(
    r"\(?(?:(?:[0-9]{1,3}\.)*(?P<digits>[0-9]{1,3})[.)]?|(?P<letters>[a-z]{1,7}|[A-Z]{1,7})[.)])"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_DEEPEST = 9


@dataclass(frozen=True, slots=True)
class _Number:
    """The number of an item in its list: `style` is the `type` of `ol`; "" is a bullet."""

    style: str = ""
    value: int = 0


@dataclass(frozen=True, slots=True)
class _Item:
    level: int
    number: _Number
    key: str  # which list of the document it belongs to
    html: str


def is_from_word(markup: str) -> bool:
    """Return whether `markup` has the classes or styles of Word."""
    return _STYLED.search(markup) is not None


def convert_word(markup: str) -> str:
    """Return `markup` with lists, quotes and titles of Word as elements; else unchanged."""
    if not _WORD.search(markup):
        return markup
    writer = _Writer()
    position = 0
    for block in _BLOCK.finditer(markup):
        writer.add_other(markup[position : block.start()])
        position = block.end()
        if block["tag"]:
            _convert_web_list(writer, block)
        else:
            _convert_paragraph(writer, block)
    writer.add_other(markup[position:])
    writer.finish()
    return "".join(writer.parts)


def _convert_web_list(writer: "_Writer", block: re.Match[str]) -> None:
    start = re.search(r' start="([0-9]{1,3})"', block["start"])
    value = int(start[1]) if start else 1
    for item in _ITEM.finditer(block["items"]):
        level = re.search(r' aria-level="([1-9])"', item["attributes"])
        number = _Number("1", value) if block["tag"] == "ol" else _Number()
        key = "web" if writer.is_in_list() else f"web {block.start()}"
        writer.add_item(_Item(int(level[1]) if level else 1, number, key, item["content"]))
        value += 1


def _convert_paragraph(writer: "_Writer", block: re.Match[str]) -> None:
    style = _find(_STYLE, block["attributes"])
    classes = _find(_CLASS, block["attributes"])
    marker, content = _split_marker(block["content"])
    in_list = _LIST.search(style)
    if in_list and block["name"] == "p":
        named = _LIST_CLASS.match(classes)
        level = int(named[1]) if named and named[1] else int(in_list[2])
        number = read_number(marker, writer.number_at(level))
        writer.add_item(_Item(level, number, f"{in_list[1]} {in_list[3]}", content))
    elif _CONTINUED.match(classes) and marker:
        level = _read_indent(style)
        number = read_number(marker, writer.number_at(level))
        writer.add_item(_Item(level, number, "", content))
    elif _CONTINUED.match(classes) and writer.is_in_list():
        writer.parts.append(f"<p>{block['content']}</p>")
    elif classes in ("MsoQuote", "MsoIntenseQuote"):
        writer.add_quote(f"<p>{block['content']}</p>")
    else:
        tag = "h1" if classes.startswith("MsoTitle") else block["name"]
        heading_number = f"{marker} " if _NUMBERED.fullmatch(marker) else ""
        writer.add_other(f"<{tag}{block['attributes']}>{heading_number}{content}</{tag}>")


def _find(pattern: re.Pattern[str], attributes: str) -> str:
    match = pattern.search(attributes)
    return match[1] if match else ""


def _split_marker(content: str) -> tuple[str, str]:
    """Return the bullet or number that Word wrote before an item, and the item without it."""
    start = _MARKER.search(content)
    if not start:
        plain = _FILTERED.match(content)
        if not plain:
            return "", content
        begin, end = plain.span("marker")
        return plain["marker"], content[:begin] + content[end:]
    depth = 1
    for span in _SPAN.finditer(content, start.end()):
        depth += -1 if span[1] else 1
        if not depth:
            marker = _TAGS.sub("", content[start.end() : span.start()])
            return unescape(marker).strip(), content[: start.start()] + content[span.end() :]
    return "", content


def _read_indent(style: str) -> int:
    indent = _INDENT.search(style)
    if not indent:
        return 1
    points = float(indent[1].strip(".") or 0) * _POINTS[indent[2].lower()]
    return max(1, min(_DEEPEST, round(points / _LEVEL_POINTS)))


def read_number(marker: str, last: _Number) -> _Number:
    """Return the number that `marker` means after the number `last`; a bullet has no style.

    "i." is the letter after "h." and a Roman number elsewhere.
    """
    match = _NUMBERED.fullmatch(marker)
    if not match:
        return _Number()
    if match["digits"]:
        return _Number("1", int(match["digits"]))
    letters = match["letters"].lower()
    is_small = match["letters"].islower()
    alphabetic = _Number("a" if is_small else "A", ord(letters[0]) - ord("a") + 1)
    if set(letters) <= _ROMAN.keys():
        roman = _Number("i" if is_small else "I", _read_roman(letters))
        follows = last.style == roman.style or (
            letters == "i" and last.value != alphabetic.value - 1
        )
        if len(letters) > 1 or follows:
            return roman
    return alphabetic if len(letters) == 1 else _Number()


def _read_roman(letters: str) -> int:
    values = [_ROMAN[letter] for letter in letters]
    return sum(
        -value if value < after else value
        for value, after in zip(values, [*values[1:], 0], strict=True)
    )


class _Writer:
    """Write items as nested lists; anything else but white space ends the lists before it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self._open: list[_Item] = []  # the last item of each open list, outermost first
        self._is_quoting = False

    def is_in_list(self) -> bool:
        return bool(self._open)

    def number_at(self, level: int) -> _Number:
        """Return the last number of the open list of `level`."""
        numbers = [item.number for item in self._open if item.level == level]
        return numbers[-1] if numbers else _Number()

    def add_other(self, markup: str) -> None:
        if markup.strip():
            self.finish()
            self.parts.append(markup)

    def finish(self) -> None:
        """Close the open quote and all open lists."""
        self._end_quote()
        self._end_lists(0)

    def add_quote(self, markup: str) -> None:
        self._end_lists(0)
        if not self._is_quoting:
            self.parts.append("<blockquote>")
        self._is_quoting = True
        self.parts.append(markup)

    def add_item(self, item: _Item) -> None:
        self._end_quote()
        self._end_lists(item.level)
        last = self._open[-1] if self._open and self._open[-1].level == item.level else None
        value = item.number.value
        if last and _is_same_list(last, item):
            self._open[-1] = item
            is_next = value in (0, last.number.value + 1)
            self.parts.append("</li><li>" if is_next else f'</li><li value="{value}">')
        else:
            if last:
                self._end_lists(item.level - 1)
            self._open.append(item)
            kind = "" if item.number.style == "1" else f' type="{item.number.style}"'
            start = f' start="{value}"' if value > 1 else ""
            self.parts.append(f"<ol{start}{kind}><li>" if item.number.style else "<ul><li>")
        self.parts.append(item.html)

    def _end_lists(self, level: int) -> None:
        """End the lists that are deeper than `level`."""
        while self._open and self._open[-1].level > level:
            item = self._open.pop()
            self.parts.append("</li></ol>" if item.number.style else "</li></ul>")

    def _end_quote(self) -> None:
        if self._is_quoting:
            self.parts.append("</blockquote>")
        self._is_quoting = False


def _is_same_list(last: _Item, item: _Item) -> bool:
    """Return whether `item` continues the list of `last`; a number that starts again does not."""
    if last.number.style != item.number.style or not item.number.style:
        return last.number.style == item.number.style
    following = item.number.value - last.number.value
    return following == 1 or (following > 0 and last.key == item.key)
