"""Read the texts of a picture that an item of RSS or Atom declares (Media RSS 1.5.1)."""

from collections.abc import Iterator
from urllib.parse import urljoin

from feedsvc.domain.articles import ImageUse
from feedsvc.parsing.imports._fields import read_plain
from feedsvc.parsing.imports._xml import Element

MEDIA = "{http://search.yahoo.com/mrss/}"


def read_picture_texts(item: Element, picture: str, base: str) -> ImageUse | None:
    """Return the texts of the picture at this address, from its element, its group or the item.

    The alternative text is `media:text`, the caption `media:description`; several credits are
    joined.
    """
    if not picture:
        return None
    holders = [*_list_holders(item, picture, base), item]
    alt, caption = (_find_text(holders, name) for name in ("text", "description"))
    credit = next(filter(None, map(_read_credit, holders)), "")
    texts = ImageUse("", alt, caption, credit)
    return None if texts.is_empty else texts


def _list_holders(item: Element, picture: str, base: str) -> Iterator[Element]:
    """Yield the elements of a picture, and the groups that they are in."""
    for group in (item, *item.find_children(f"{MEDIA}group")):
        for content in group.find_children(f"{MEDIA}content"):
            if urljoin(base, content.attributes.get("url", "")) == picture:
                yield content
                yield group


def _find_text(holders: list[Element], name: str) -> str:
    return next(
        filter(None, (read_plain(each.find_text(f"{MEDIA}{name}")) for each in holders)), ""
    )


def _read_credit(holder: Element) -> str:
    names = (read_plain(each.text) for each in holder.find_children(f"{MEDIA}credit"))
    return ", ".join(dict.fromkeys(filter(None, names)))
