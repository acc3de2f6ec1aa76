"""Mask character references, because the parser is slow on many of them in one text.

html5ever takes 80 s for 1 MB of no-break spaces and 10 s for 1 MB of `&amp;`: its work for each one
grows with the text before. So every reference is decoded first, in one pass. A character that
means markup, or that would become a reference again, is replaced by a noncharacter while the
parser works. No article contains these: `text.clean` removes them from every text.
"""

import re
from functools import lru_cache
from html import unescape
from urllib.parse import quote

_ACTIVE = "&<>\"'`=/!? \t\n\r\xa0"  # at most 16: the last hexadecimal digit of a mask is the index
_FIRST = 0xFDD0
_MASK = {char: chr(_FIRST + place) for place, char in enumerate(_ACTIVE)}
_WRITTEN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\xa0": "&nbsp;"}
_UNMASK = {ord(mask): _WRITTEN.get(char, char) for char, mask in _MASK.items()}
_RESERVED = re.compile("[\ufdd0-\ufdef]")
# Inside a tag a reference must end with ";": "&copy=1" is part of a URL.
_IN_TAG = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});|[&\xa0]")
_IN_TEXT = re.compile(r"&(?:#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[a-zA-Z][a-zA-Z0-9]{1,31});?|[&\xa0]")
_IN_ADDRESS = re.compile(f"%EF%B7%(9[0-9A-{len(_ACTIVE) - 1:X}])")  # UTF-8 of the masks
_PART = re.compile("<[a-zA-Z/!?][^<>]*>|[^<]+|<")


def mask(html: str) -> str:
    """Return `html` with every reference decoded or masked, and no "&" or no-break space left."""
    return _PART.sub(_mask_part, _RESERVED.sub("", html))


def unmask(html: str) -> str:
    """Return the parser's result with every mask turned back into a reference."""
    return html.translate(_UNMASK) if _RESERVED.search(html) else html


def unmask_addresses(html: str) -> str:
    """Return `html` without masks in the URLs that the parser made absolute and percent-encoded."""
    return _IN_ADDRESS.sub(_unmask_address, html)


def _unmask_address(match: re.Match[str]) -> str:
    char = _ACTIVE[int(match[1], 16) - 0x90]
    return {"&": "&amp;", "'": "'"}.get(char) or quote(char)


def _mask_part(part: re.Match[str]) -> str:
    text = part[0]
    is_tag = text[0] == "<" and text[-1] == ">" and len(text) > 2
    return (_IN_TAG if is_tag else _IN_TEXT).sub(_mask_reference, text)


def _mask_reference(reference: re.Match[str]) -> str:
    return _mask_decoded(reference[0])


@lru_cache(maxsize=1024)  # a text repeats few references very often, such as "&nbsp;"
def _mask_decoded(reference: str) -> str:
    return "".join(_MASK.get(char, char) for char in unescape(reference))
