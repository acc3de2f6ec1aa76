"""Open and close the blocks of an article, each only where HTML allows it.

Blocks contain blocks where HTML allows it, and text is in paragraphs. Elements that must be around
a block are implied, and empty ones are not written. Every depth is bounded, so that recursion over
the tree is safe.
"""

from feedsvc.parsing.html.tree import Node

PHRASING_ONLY = frozenset({"p", "h2", "h3", "h4", "pre", "dt", "caption", "figcaption"})
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
INHERITED = ("lang", "dir")
_DEEPEST = 20
_MOST_ANCHORS = 5  # for one word: each is an element around it


class OpenBlocks:
    """The tree of an article, `root`, and its open blocks, the innermost one last.

    A subclass writes text into them: it overrides `_separate_words` and `_forget_line`.
    """

    def __init__(self) -> None:
        self.root = Node("")
        self.blocks = [self.root]
        self._anchors: list[str] = []  # ids whose element has not written anything
        # For each open box the number of blocks around it, and its language and direction.
        self._boxes: list[tuple[int, dict[str, str]]] = []

    def open(self, tag: str, attributes: dict[str, str]) -> Node | None:
        """Open a block and return it; where HTML does not allow it, end the line, return None."""
        if self.blocks[-1].tag == "p":
            self._pop()
        if not (self._open_parents(tag) if tag in _PARENTS else self._can_flow(tag)):
            self.boundary()
            return None
        return self._push(Node(tag, attributes))

    def close(self, node: Node) -> None:
        """Close `node` and everything open in it; end the line for a paragraph closed before."""
        if any(block is node for block in self.blocks):
            while self._pop() is not node:
                pass
        elif node.tag == "p":
            self.boundary()

    def boundary(self) -> None:
        """End the line: next comes another paragraph or, where none is allowed, another word."""
        if self.blocks[-1].tag == "p":
            self._pop()
        elif self.blocks[-1].tag in PHRASING_ONLY:
            self._separate_words()
            return
        self._forget_line()
        self.blocks[-1].broken = True

    def open_box(self, attributes: dict[str, str]) -> None:
        """Begin a line in a box, whose language and direction the blocks in it inherit."""
        self.boundary()
        inherited = {name: attributes[name] for name in INHERITED if name in attributes}
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

    def anchor(self, name: str) -> None:
        """Give an id to the next word or image; "" means no id."""
        if name and len(self._anchors) < _MOST_ANCHORS:
            self._anchors.append(name)

    def _line(self) -> Node:
        """Return the block for the next word."""
        if self.blocks[-1].tag in PHRASING_ONLY:
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
        if self.blocks[-1].tag in PHRASING_ONLY or len(self.blocks) > _DEEPEST:
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
        """Give a block the language and direction of its boxes, except those that it inherits."""
        attributes = self._read_boxes() | node.attributes
        for name in INHERITED:
            value = attributes.get(name)
            if value and value != "auto" and value == self._find_in_blocks(name):
                del attributes[name]
        node.attributes = dict(sorted(attributes.items()))

    def _read_boxes(self) -> dict[str, str]:
        """Return the language and direction of the boxes between the open block and its child."""
        depth, attributes = self._boxes[-1] if self._boxes else (0, {})
        return attributes if depth == len(self.blocks) else {}

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
            self.anchor(node.attributes.get("id", ""))
        return node

    def _separate_words(self) -> None:
        """Let white space follow in the open line."""

    def _forget_line(self) -> None:
        """Forget the open tags and spaces of the line, which ends here."""
