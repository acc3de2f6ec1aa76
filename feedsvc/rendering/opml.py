"""Render a list of feeds as OPML 2.0 (opml.org/spec2.opml), which feed readers import.

The same values give the same bytes. Characters that XML cannot contain are removed from texts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lxml import etree

from feedsvc.domain.text import to_line

# IANA knows no type of OPML; readers and browsers know this one.
MEDIA_TYPE = "text/x-opml; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed in OPML: its name and description, its address in RSS and its page's address.

    `language` is the language of all its articles; "" means the language of the whole list.
    """

    name: str
    description: str
    feed_url: str
    page_url: str
    language: str = ""


def render_opml(
    title: str,
    language: str,
    outlines: Iterable[Outline],
    groups: Iterable[tuple[str, Sequence[Outline]]],
) -> bytes:
    """Return OPML with feeds, and with (name, feeds) of groups, which readers make folders of.

    A group without feeds is left out.
    """
    root = etree.Element("opml", version="2.0")
    head = etree.SubElement(root, "head")
    etree.SubElement(head, "title").text = to_line(title)
    etree.SubElement(head, "docs").text = "http://opml.org/spec2.opml"
    body = etree.SubElement(root, "body")
    for outline in outlines:
        _append_outline(body, outline, language)
    for name, members in groups:
        if members:
            group = etree.SubElement(body, "outline", text=to_line(name), title=to_line(name))
            for outline in members:
                _append_outline(group, outline, language)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)


def _append_outline(parent: etree._Element, outline: Outline, language: str) -> None:
    name = to_line(outline.name)
    attributes = {
        "type": "rss",
        "text": name,
        "title": name,
        "description": to_line(outline.description),
        "xmlUrl": outline.feed_url,
        "htmlUrl": outline.page_url,
        "language": outline.language or language,
        "version": "RSS2",
    }
    etree.SubElement(parent, "outline", {key: text for key, text in attributes.items() if text})
