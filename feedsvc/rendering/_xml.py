"""Read our own XML back as strictly as foreign XML: nothing checks it after that."""

from collections.abc import Iterable

from lxml import etree

from feedsvc.errors import UnreadableError


def parse_xml(body: bytes, root: str) -> etree._Element:
    """Parse XML that we wrote: UTF-8, no document type, no entities, no network.

    Raises:
        UnreadableError: `body` is not well-formed, or its root element is not `root`.

    """
    if b"<!DOCTYPE" in body:  # ours has none: the "<" of any text is escaped
        raise UnreadableError("a document type declaration")
    # libxml2 refuses texts of more than 10 MB without huge_tree. That limit guards against
    # entities that expand without end, and here no entity is resolved.
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, huge_tree=True, encoding="utf-8"
    )
    try:
        element = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableError(f"not well-formed XML: {error}") from error
    if element.tag != root:
        raise UnreadableError(f"the root element is {element.tag}, not {root}")
    return element


def find_texts(elements: Iterable[etree._Element], name: str) -> tuple[str, ...]:
    """Return the text of the child `name` of each element.

    Raises:
        UnreadableError: an element has no such child, or an empty one.

    """
    texts = tuple(element.findtext(name) for element in elements)
    if not all(texts):
        raise UnreadableError(f"an entry without {name}")
    return tuple(filter(None, texts))
