"""Read our own XML back, as strictly as a stranger's: it is the last look before readers see it."""

from collections.abc import Iterable

from lxml import etree

from feedsvc.errors import UnreadableError


def parse_xml(body: bytes, root: str) -> etree._Element:
    """Read XML of our own making: UTF-8, no document type, no entities, no network.

    Raises:
        UnreadableError: it is not well-formed, or not a `root` element.

    """
    if b"<!DOCTYPE" in body:  # never ours: a "<" of any text is escaped
        raise UnreadableError("a document type declaration")
    # huge_tree: a text of more than 10 MB is still a text; without entities nothing can explode.
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


def read_guids(elements: Iterable[etree._Element], name: str) -> tuple[str, ...]:
    """Return the text of each element's child `name`.

    Raises:
        UnreadableError: an element has no such child.

    """
    found = tuple(element.findtext(name) for element in elements)
    if not all(found):
        raise UnreadableError(f"an entry without {name}")
    return tuple(filter(None, found))
