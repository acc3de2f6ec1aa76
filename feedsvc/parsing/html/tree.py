"""The tree of an article's HTML, which every parser reads back in the same way."""

from dataclasses import dataclass, field
from html import escape

from feedsvc.domain import text
from feedsvc.parsing.html.vocabulary import VOIDS


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


Child = Node | str


def serialize(node: Node) -> str:
    """Return `node` as HTML; the blocks of a whole article are on lines of their own."""
    parts: list[str] = []
    run = ""
    for child in node.children:
        if isinstance(child, str):
            run += child
            continue
        parts += [_escape(run), serialize(child)]
        run = ""
    parts.append(_escape(run))
    if not node.tag:
        return "\n".join(filter(None, parts))
    start = "".join(f' {name}="{escape(value)}"' for name, value in node.attributes.items())
    return f"<{node.tag}{start}>" + ("" if node.tag in VOIDS else "".join(parts) + f"</{node.tag}>")


def _escape(run: str) -> str:
    return escape(text.normalize_nfc(run), quote=False)
