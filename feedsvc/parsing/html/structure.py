"""Repair elements whose parts stand where HTML does not allow them, though a parser reads them.

Browsers show the foot of a table last and its head first wherever they stand, so they are moved
there. Other misplaced parts lose their tags and keep their words.
"""

from collections.abc import Iterable

from feedsvc.parsing.html.tree import Child, Node

_PLACES = {"caption": 0, "thead": 1, "tbody": 2, "tfoot": 3}


def repair_structure(node: Node) -> None:
    """Repair the tables, figures, lists and annotations in `node`, the innermost ones first."""
    children: list[Child] = []
    for child in node.children:
        if not isinstance(child, Node):
            children.append(child)
            continue
        repair_structure(child)
        children += _repair_ruby(child) if child.tag == "ruby" else [child]
    node.children = children
    if node.tag == "table":
        _repair_table(node)
    elif node.tag == "figure":
        _repair_figure(node)
    elif node.tag == "dl" and not _is_valid_dl(node):
        _make_plain_list(node)


def _repair_ruby(ruby: Node) -> list[Child]:
    """Return a ruby element that ends with its last annotation, and the nodes after that."""
    notes = [n for n, child in enumerate(ruby.children) if _get_tag(child) in {"rt", "rp"}]
    if not any(_get_tag(child) == "rt" for child in ruby.children):
        return [child for part in ruby.children for child in _unwrap(part, "rp")]
    end = notes[-1] + 1
    after = ruby.children[end:]
    ruby.children = ruby.children[:end]
    return [ruby, *after]


def _repair_table(table: Node) -> None:
    """Leave one caption and one head and foot, each in its place; others become body."""
    seen = set[str]()
    for part in table.children:
        if isinstance(part, Node) and part.tag != "tbody":
            if part.tag in seen:
                part.tag = "tbody"
            seen.add(part.tag)
    for part in table.children:  # a second caption becomes a row
        if isinstance(part, Node) and part.tag == "tbody" and not _has_rows(part):
            part.children = [Node("tr", children=[Node("td", children=part.children)])]
    table.children.sort(key=lambda part: _PLACES.get(_get_tag(part), 2))


def _repair_figure(figure: Node) -> None:
    """Leave one caption, first or last; further ones become paragraphs."""
    captions = [child for child in figure.children if _get_tag(child) == "figcaption"]
    for further in captions[1:]:
        if isinstance(further, Node):
            further.tag = "p"
    if captions and figure.children[0] is not captions[0]:
        figure.children.remove(captions[0])
        figure.children.append(captions[0])


def _is_valid_dl(node: Node) -> bool:
    """Return whether each description follows a term, and each term has a description."""
    tags = [_get_tag(child) for child in node.children]
    return tags[:1] == ["dt"] and tags[-1:] == ["dd"]


def _make_plain_list(node: Node) -> None:
    node.tag = "ul"
    for child in node.children:
        if isinstance(child, Node):
            child.tag = "li"


def _has_rows(part: Node) -> bool:
    return any(_get_tag(child) == "tr" for child in part.children)


def _unwrap(child: Child, tag: str) -> Iterable[Child]:
    return child.children if isinstance(child, Node) and child.tag == tag else [child]


def _get_tag(child: Child) -> str:
    return child.tag if isinstance(child, Node) else ""
