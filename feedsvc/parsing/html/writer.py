"""Write the words of an article into its blocks, with inline tags around them.

Inline tags open with their first word and close with their block.
"""

import re

from feedsvc.domain import text
from feedsvc.parsing.html.blocks import INHERITED, OpenBlocks
from feedsvc.parsing.html.tree import Node

_MAY_NEST = frozenset({"q", "sub", "sup", "span", "bdi", "bdo"})
_MOST_INLINES = 12
_SPACES = " \t\n\xa0"
_LINE_END = re.compile(r"([ \t\xa0]*\n[ \t\n\xa0]*)")
_FOLD = re.compile(f"[{_SPACES}]+")
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\u00ad\u200e\u200f"
# U+0338 composes with the ">" before it to one character, and a tag would lose its end in NFC.
_LOOSE_SLASH = re.compile("(^|\\s)\u0338+")
# Both patterns read texts without white space around them.
_SENTENCE_START = re.compile(r"[^a-z,.;:!?)\]]")
_SENTENCE_END = re.compile(
    "[.!?:…\N{IDEOGRAPHIC FULL STOP}\N{FULLWIDTH EXCLAMATION MARK}\N{FULLWIDTH QUESTION MARK}"
    "\N{ARABIC QUESTION MARK}\N{DEVANAGARI DANDA}]"
    "[\"'”\N{RIGHT SINGLE QUOTATION MARK}»)\\]]*$"
)


class Writer(OpenBlocks):
    """Accept blocks, inline tags and text in the order of the source; `root` is the result.

    `has_blank_lines` tells whether a blank line has separated paragraphs that no block did.
    """

    def __init__(self) -> None:
        super().__init__()
        self._wanted: list[tuple[str, dict[str, str]]] = []
        self._opened: list[Node] = []
        self._space = ""
        self._breaks = 0
        self._newlines = 0
        self.has_blank_lines = False

    def within(self, *tags: str) -> bool:
        """Return whether one of `tags` is open."""
        return any(node.tag in tags for node in self.blocks) or any(
            tag in tags for tag, _ in self._wanted
        )

    def mark(self, tag: str, attributes: dict[str, str]) -> int:
        """Open an inline tag for the next words; return how many to close after them, 0 or 1."""
        twice = tag not in _MAY_NEST and any(tag == other for other, _ in self._wanted)
        lang = attributes.get("lang")
        if lang and lang == self._find_inherited("lang"):
            attributes = {name: value for name, value in attributes.items() if name != "lang"}
        is_empty = tag == "span" and not attributes
        if twice or is_empty or len(self._wanted) >= _MOST_INLINES:
            self.anchor(attributes.get("id", ""))
            return 0
        self._wanted.append((tag, attributes))
        return 1

    def unmark(self, count: int) -> None:
        """Close the last `count` inline tags."""
        for _ in range(count):
            if len(self._opened) == len(self._wanted):
                self._opened.pop()
            _, attributes = self._wanted.pop()
            self.anchor(attributes.get("id", ""))  # the tag still has its id if nothing was written

    def line_break(self) -> None:
        """Break the line if text follows; two breaks end the paragraph."""
        if self.blocks[-1].tag == "pre":
            self._space += "\n"
        elif self.blocks[-1].children:
            self._breaks += 1

    def image(self, attributes: dict[str, str]) -> None:
        """Write an image."""
        self._write(Node("img", attributes))

    def text(self, data: str) -> None:
        """Write text; white space is folded unless it is preformatted.

        A blank line begins another paragraph in text that is in no block of the source, and between
        the sentences of a paragraph.
        """
        data = _LOOSE_SLASH.sub(r"\1", text.clean(data))
        if "\n" not in data or not (self._is_loose() or self.blocks[-1].tag == "p"):
            self._write_text(data)
            return
        for place, part in enumerate(_LINE_END.split(data)):
            if place % 2:
                self._add_space(part)
                self._newlines += part.count("\n")
            else:
                self._write_text(part)

    def _is_loose(self) -> bool:
        """Return whether the next word is in no block of the source, or only in a quotation."""
        top = self.blocks[-1]
        if top.tag == "p" and top.implicit:
            top = self.blocks[-2]
        return top.tag in ("", "blockquote")

    def _write_text(self, data: str) -> None:
        core = data.strip(_SPACES)
        if not core.strip(_ZERO_WIDTH).strip():
            self._add_space(
                data if core.strip(_ZERO_WIDTH) == core == "" else data.strip(_ZERO_WIDTH)
            )
            return
        start = data.index(core)
        self._add_space(data[:start])
        pre = self.blocks[-1].tag == "pre"
        self._write(
            core if pre else _FOLD.sub(lambda run: "\xa0" if run[0] == "\xa0" else " ", core)
        )
        self._add_space(data[start + len(core) :])

    def _add_space(self, space: str) -> None:
        if not space:
            return
        if self.blocks[-1].tag == "pre":
            self._space += space
        else:
            self._space = "\xa0" if space == "\xa0" and not self._space else " "

    def _write(self, item: Node | str) -> None:
        block = self._line()
        if block.tag == "p" and not block.implicit:
            block = self._continue_paragraph(block, item)
        is_after_blank_line = self._newlines > 1 and bool(block.children)
        self.has_blank_lines |= is_after_blank_line and not self._boxes
        if block.tag == "p" and (self._breaks > 1 or is_after_blank_line):
            self._pop()
            block = self._push(Node("p", implicit=True))
        elif self._breaks and block.children:
            self._inmost(block).append(Node("br"))
        elif self._newlines and block.children and not self._boxes:
            self._inmost(block).append(Node("br", implicit=True))  # `lines` decides if it stays
        elif self._space and (block.children or block.tag == "pre"):
            self._inmost(block).append(
                self._space if block.children else self._space.rpartition("\n")[2]
            )
        self._space, self._breaks, self._newlines = "", 0, 0
        if self._anchors and not block.children and "id" not in block.attributes:
            block.attributes = dict(sorted({**block.attributes, "id": self._anchors.pop()}.items()))
        self._open_marks(block)
        for name in self._anchors:
            item = Node("span", {"id": name}, children=[item])
        self._anchors = []
        self._inmost(block).append(item)
        block.solid = True

    def _continue_paragraph(self, block: Node, item: Node | str) -> Node:
        """Return the paragraph of the source, or another one after a blank line in it.

        Raw texts of WordPress have blank lines in paragraphs. Where templates write a page, a blank
        line may be inside a sentence.
        """
        is_next = (
            self._newlines > 1
            and isinstance(item, str)
            and _SENTENCE_START.match(item) is not None
            and _SENTENCE_END.search(_read_end(block)) is not None
        )
        self._newlines = 0
        if not is_next:
            return block
        attributes = {key: block.attributes[key] for key in INHERITED if key in block.attributes}
        self._pop()
        return self._push(Node("p", attributes))

    def _open_marks(self, block: Node) -> None:
        for place in range(len(self._opened), len(self._wanted)):
            tag, attributes = self._wanted[place]
            node = Node(tag, attributes)
            self._inmost(block).append(node)
            self._opened.append(node)
            if "id" in attributes:  # in the next block the tag opens again, without the id
                self._wanted[place] = (tag, {k: v for k, v in attributes.items() if k != "id"})

    def _inmost(self, block: Node) -> "list[Node | str]":
        return (self._opened[-1] if self._opened else block).children

    def _find_inherited(self, name: str) -> str:
        marks = (attributes.get(name) for _, attributes in reversed(self._wanted))
        return (
            next(filter(None, marks), "")
            or self._read_boxes().get(name)
            or (self._find_in_blocks(name))
        )

    def _separate_words(self) -> None:
        self._add_space("\n")

    def _forget_line(self) -> None:
        self._opened, self._space = [], ""
        self._breaks = self._newlines = 0


def _read_end(node: Node) -> str:
    """Return the last text in `node`; "" if it ends with something else."""
    last = node.children[-1] if node.children else ""
    return last if isinstance(last, str) else _read_end(last)
