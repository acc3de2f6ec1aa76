"""Build the tree of an article's HTML, which every parser reads back in the same way.

Blocks contain blocks where HTML allows it, text is in paragraphs, inline tags open with their first
word and close with their block. Empty elements are not written. Every depth is bounded, so that
recursion over the tree is safe.
"""

import re
from dataclasses import dataclass, field
from html import escape

from feedsvc.domain import text
from feedsvc.parsing.html.vocabulary import VOIDS

_PHRASING_ONLY = frozenset({"p", "h2", "h3", "h4", "pre", "dt", "caption", "figcaption"})
_CHILD = {
    "ul": "li",
    "ol": "li",
    "dl": "dd",
    "table": "tbody",
    "thead": "tr",
    "tbody": "tr",
    "tfoot": "tr",
    "tr": "td",
}
_CHILDREN = {
    ("ul", "ol"): ("li",),
    ("dl",): ("dt", "dd"),
    ("figure",): ("figcaption",),
    ("table",): ("caption", "thead", "tbody", "tfoot"),
    ("thead", "tbody", "tfoot"): ("tr",),
    ("tr",): ("td", "th"),
}
_PARENTS = {child: parents for parents, children in _CHILDREN.items() for child in children}
_LIST_OF = {"li": "ul", "dt": "dl", "dd": "dl"}
_LISTS = frozenset({"ul", "ol", "dl"})
_MAY_NEST = frozenset({"q", "sub", "sup", "span", "bdi", "bdo"})
_INHERITED = ("lang", "dir")
_DEEPEST = 20
_MOST_INLINES = 12
_SPACES = " \t\n\xa0"
_LINE_END = re.compile(r"([ \t\xa0]*\n[ \t\n\xa0]*)")
_FOLD = re.compile(f"[{_SPACES}]+")
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\u00ad\u200e\u200f"
# U+0338 composes with the ">" before it to one character, and a tag would lose its end in NFC.
_LOOSE_SLASH = re.compile("(^|\\s)\u0338+")


@dataclass(slots=True, eq=False)
class Node:
    """An element of the article.

    `implicit` means that it is not in the source, `solid` that it has something visible, `broken`
    that its line has ended.
    """

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    implicit: bool = False
    children: "list[Node | str]" = field(default_factory=list)
    solid: bool = False
    broken: bool = False


def serialise(node: Node) -> str:
    """Return `node` as HTML; the blocks of a whole article are on lines of their own."""
    parts: list[str] = []
    run = ""
    for child in node.children:
        if isinstance(child, str):
            run += child
            continue
        parts += [_escape(run), serialise(child)]
        run = ""
    parts.append(_escape(run))
    if not node.tag:
        return "\n".join(filter(None, parts))
    start = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    return f"<{node.tag}{start}>" + ("" if node.tag in VOIDS else "".join(parts) + f"</{node.tag}>")


def _escape(run: str) -> str:
    return escape(text.normalize_nfc(run), quote=False)


class Writer:
    """Accept blocks, inline tags and text in the order of the source; `root` is the result."""

    def __init__(self) -> None:
        self.root = Node("")
        self.blocks = [self.root]
        self._wanted: list[tuple[str, dict[str, str]]] = []
        self._opened: list[Node] = []
        self._space = ""
        self._breaks = 0
        self._newlines = 0
        # For each open box the number of blocks around it, and its language and direction.
        self._boxes: list[tuple[int, dict[str, str]]] = []
        self.has_blank_lines = False

    def within(self, *tags: str) -> bool:
        """Return whether one of `tags` is open."""
        return any(node.tag in tags for node in self.blocks) or any(
            tag in tags for tag, _ in self._wanted
        )

    def open(self, tag: str, attributes: dict[str, str]) -> Node | None:
        """Open a block and return it; None where HTML does not allow it: it ends the line then."""
        if self.blocks[-1].tag == "p":
            self._pop()
        if not (self._open_parents(tag) if tag in _PARENTS else self._can_flow(tag)):
            self.boundary()
            return None
        return self._push(Node(tag, attributes))

    def close(self, node: Node) -> None:
        """Close `node` and everything open in it; do nothing if it is closed already."""
        if any(block is node for block in self.blocks):
            while self._pop() is not node:
                pass

    def boundary(self) -> None:
        """End the line: next comes another paragraph or, where none is allowed, another word."""
        if self.blocks[-1].tag == "p":
            self._pop()
        elif self.blocks[-1].tag in _PHRASING_ONLY:
            self._add_space("\n")
            return
        self._forget_line()
        self.blocks[-1].broken = True

    def open_box(self, attributes: dict[str, str]) -> None:
        """Begin a line in a box, whose language and direction the blocks in it inherit."""
        self.boundary()
        inherited = {name: attributes[name] for name in _INHERITED if name in attributes}
        self._boxes.append((len(self.blocks), self._read_boxes() | inherited))

    def close_box(self) -> None:
        """End the line in the box that was opened last."""
        self.boundary()
        self._boxes.pop()

    def rule(self) -> None:
        """Write a thematic break."""
        node = self.open("hr", {})
        if node:
            node.solid = True
            self.close(node)

    def mark(self, tag: str, attributes: dict[str, str]) -> int:
        """Open an inline tag for what follows; return how many to close after it, 0 or 1."""
        twice = tag not in _MAY_NEST and any(tag == other for other, _ in self._wanted)
        lang = attributes.get("lang")
        if lang and lang == self._find_inherited("lang"):
            attributes = {name: value for name, value in attributes.items() if name != "lang"}
        is_empty = tag == "span" and not attributes
        if twice or is_empty or len(self._wanted) >= _MOST_INLINES:
            return 0
        self._wanted.append((tag, attributes))
        return 1

    def unmark(self, count: int) -> None:
        """Close the last `count` inline tags."""
        for _ in range(count):
            if len(self._opened) == len(self._wanted):
                self._opened.pop()
            self._wanted.pop()

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

        A blank line begins another paragraph where text is in no block of the source.
        """
        data = _LOOSE_SLASH.sub(r"\1", text.clean(data))
        if "\n" not in data or not self._is_loose():
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
        is_after_blank_line = self._newlines > 1 and bool(block.children)
        self.has_blank_lines |= is_after_blank_line and not self._boxes
        if block.tag == "p" and (self._breaks > 1 or is_after_blank_line):
            self._pop()
            block = self._push(Node("p", implicit=True))
        elif self._breaks and block.children:
            self._inmost(block).append(Node("br"))
        elif self._newlines and block.children and not self._boxes:
            self._inmost(block).append(Node("br", implicit=True))  # `lines` decides what it is
        elif self._space and (block.children or block.tag == "pre"):
            self._inmost(block).append(
                self._space if block.children else self._space.rpartition("\n")[2]
            )
        self._space, self._breaks, self._newlines = "", 0, 0
        for tag, attributes in self._wanted[len(self._opened) :]:
            node = Node(tag, attributes)
            self._inmost(block).append(node)
            self._opened.append(node)
        self._inmost(block).append(item)
        block.solid = True

    def _inmost(self, block: Node) -> "list[Node | str]":
        return (self._opened[-1] if self._opened else block).children

    def _line(self) -> Node:
        """Return the block for the next word."""
        if self.blocks[-1].tag in _PHRASING_ONLY:
            return self.blocks[-1]
        self._leave_implied_lists()
        self._imply_children("")
        top = self.blocks[-1]
        is_after_block = bool(top.children) and top.broken
        if top.tag in ("", "blockquote") or is_after_block or self._read_boxes():
            return self._push(Node("p", implicit=True))
        top.broken = False
        return top

    def _can_flow(self, tag: str) -> bool:
        if self.blocks[-1].tag in _PHRASING_ONLY or len(self.blocks) > _DEEPEST:
            return False
        self._leave_implied_lists()
        self._imply_children(tag)
        return True

    def _open_parents(self, tag: str) -> bool:
        parents = _PARENTS[tag]
        depth = len(self.blocks) - 1
        while self.blocks[depth].implicit and self.blocks[depth].tag not in parents:
            depth -= 1
        if self.blocks[depth].tag in parents:
            while len(self.blocks) - 1 > depth:
                self._pop()
            return True
        between = _LIST_OF.get(tag) or _CHILD.get(self.blocks[-1].tag)
        if between not in parents or (tag in _LIST_OF and not self._can_flow(between)):
            return False
        self._push(Node(between, implicit=True))
        return True

    def _leave_implied_lists(self) -> None:
        while self.blocks[-1].implicit and self.blocks[-1].tag in _LISTS:
            self._pop()

    def _imply_children(self, incoming: str) -> None:
        while (top := self.blocks[-1]).tag in _CHILD:
            last = top.children[-1] if top.children else None
            if incoming in _LISTS and isinstance(last, Node) and last.tag == "li":
                last.implicit = True  # a list directly in a list belongs to the item before it
                self.blocks.append(last)
            else:
                self._push(Node(_CHILD[top.tag], implicit=True))

    def _push(self, node: Node) -> Node:
        self._forget_line()
        if node.tag != "hr":
            self._inherit(node)
        self.blocks[-1].children.append(node)
        self.blocks.append(node)
        return node

    def _inherit(self, node: Node) -> None:
        """Give a block what the boxes around it say, and leave out what its parent says too."""
        attributes = self._read_boxes() | node.attributes
        for name in _INHERITED:
            value = attributes.get(name)
            if value and value != "auto" and value == self._find_in_blocks(name):
                del attributes[name]
        node.attributes = dict(sorted(attributes.items()))

    def _read_boxes(self) -> dict[str, str]:
        """Return the language and direction of the boxes between the open block and its child."""
        depth, attributes = self._boxes[-1] if self._boxes else (0, {})
        return attributes if depth == len(self.blocks) else {}

    def _find_inherited(self, name: str) -> str:
        marks = (attributes.get(name) for _, attributes in reversed(self._wanted))
        return (
            next(filter(None, marks), None)
            or self._read_boxes().get(name)
            or (self._find_in_blocks(name))
        )

    def _find_in_blocks(self, name: str) -> str:
        values = (block.attributes.get(name) for block in reversed(self.blocks))
        return next(filter(None, values), "")

    def _pop(self) -> Node:
        self._forget_line()
        node = self.blocks.pop()
        parent = self.blocks[-1]
        parent.broken = True
        parent.solid = parent.solid or node.solid
        if not node.solid and node.tag not in ("td", "th"):
            parent.children.pop()
        return node

    def _forget_line(self) -> None:
        self._opened, self._space = [], ""
        self._breaks = self._newlines = 0
