"""Line ends of typed text: which separate paragraphs, which stay, and which were only wrapped.

Editors without scripts and the raw text of WordPress write paragraphs as plain text does, with a
blank line between them, and inline tags inside. The writer of the tree begins a paragraph at each
blank line and leaves a mark at every other line end. When the whole text is known, this module
decides what each mark becomes.
"""

from collections.abc import Iterator, Sequence

from feedsvc.parsing.html.tree import Node

# Characters in a line that a PDF or a mail has wrapped. Verse is shorter, a paragraph is longer.
WRAPPED = range(45, 111)


def is_wrapped(lengths: Sequence[int]) -> bool:
    """Return whether lines with so many characters each are one paragraph that was wrapped."""
    *before, last = lengths
    return bool(before) and all(length in WRAPPED for length in before) and last < WRAPPED.stop


def resolve_line_ends(root: Node, *, are_meant: bool) -> None:
    """Replace each line end in paragraphs of `root` by a break or by a space.

    `are_meant` is false where no blank line separates paragraphs: line ends are white space then,
    as anywhere in HTML.
    """
    for block in root.children:
        if not isinstance(block, Node):
            continue
        if block.tag == "blockquote":
            resolve_line_ends(block, are_meant=are_meant)
        elif block.tag == "p" and block.implicit:
            lengths = _measure_lines(block)
            if len(lengths) > 1:
                _replace_line_ends(block, stay=are_meant and not is_wrapped(lengths))


def _measure_lines(block: Node) -> list[int]:
    lengths = [0]
    for item in _walk(block):
        if isinstance(item, str):
            lengths[-1] += len(item)
        elif item.tag == "br":
            lengths.append(0)
    return lengths


def _walk(node: Node) -> Iterator[Node | str]:
    for child in node.children:
        yield child
        if isinstance(child, Node):
            yield from _walk(child)


def _replace_line_ends(node: Node, *, stay: bool) -> None:
    for place, child in enumerate(node.children):
        if isinstance(child, str):
            continue
        if child.tag == "br" and child.implicit:
            node.children[place] = Node("br") if stay else " "
        else:
            _replace_line_ends(child, stay=stay)
