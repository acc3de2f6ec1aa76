"""The words of a text in the forms of Ghost's editors: Lexical, and Mobiledoc before it."""

import json
from collections.abc import Iterator
from html import escape
from typing import Any

_MOST_DEPTH = 50


def read_editor_text(lexical: str, mobiledoc: str) -> str:
    """Return the words of a text as HTML with paragraphs and headings; "" if there are none."""
    blocks = [*_list_lexical_blocks(_parse_document(lexical))]
    blocks = blocks or [*_list_mobiledoc_blocks(_parse_document(mobiledoc))]
    return "".join(f"<{tag}>{escape(words)}</{tag}>" for tag, words in blocks if words.strip())


def _parse_document(text: str) -> dict[str, Any]:
    try:
        value: object = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _list_lexical_blocks(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    root = document.get("root")
    for block in _list_children(root):
        kind, tag = block.get("type"), block.get("tag")
        if kind == "list":
            for item in _list_children(block):
                yield "p", "".join(_list_words(item, 0))
        else:
            is_heading = tag in {"h1", "h2", "h3", "h4"}
            yield (str(tag) if is_heading else "p"), "".join(_list_words(block, 0))


def _list_children(node: object) -> list[dict[str, Any]]:
    children = node.get("children") if isinstance(node, dict) else None
    return (
        [each for each in children if isinstance(each, dict)] if isinstance(children, list) else []
    )


def _list_words(node: dict[str, Any], depth: int) -> Iterator[str]:
    text = node.get("text")
    if isinstance(text, str):
        yield text
    if node.get("type") == "linebreak":
        yield " "
    if depth < _MOST_DEPTH:
        for child in _list_children(node):
            yield from _list_words(child, depth + 1)


def _list_mobiledoc_blocks(document: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the sections: [1, tag, markers] is a text, [3, tag, items] a list."""
    sections = document.get("sections")
    for section in sections if isinstance(sections, list) else []:
        match section:
            case [1, str(tag), list(markers), *_]:
                yield (tag if tag in {"h1", "h2", "h3", "h4"} else "p"), _join_markers(markers)
            case [3, _, list(items), *_]:
                yield from (("p", _join_markers(item)) for item in items if isinstance(item, list))


def _join_markers(markers: list[Any]) -> str:
    return "".join(
        each[3]
        for each in markers
        if isinstance(each, list) and len(each) > 3 and isinstance(each[3], str)
    )
