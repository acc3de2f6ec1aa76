"""Pictures that an imported text contains itself, as data: URLs.

While an article is prepared, each picture gets an address that only stands in for it: no host can
have the name "inline.invalid" (RFC 2606). Then the picture is stored, and the text gets the address
that it has here.
"""

from collections.abc import Mapping
from dataclasses import replace

from feedsvc.domain.representations import compute_digest
from feedsvc.editorial.body_pictures import MOST_PICTURES
from feedsvc.errors import Problem
from feedsvc.parsing.html import sanitizer
from feedsvc.parsing.html.data_urls import clean_data_url, is_placeholder, read_data_url
from feedsvc.parsing.html.pictures import remove_pictures
from feedsvc.parsing.html.result import CleanHtml

_STAND_IN = "https://inline.invalid/"
_LEFT_OUT = (
    "Pictures that are embedded in the text and were left out: %(count)d. Save each as a file, and "
    "insert it with the picture button."
)


def name_picture(url: str) -> str:
    """Return the address that stands in for a data: URL; any other URL is returned as it is."""
    clean = clean_data_url(url)
    if not clean:
        return url
    return f"{_STAND_IN}{compute_digest(clean.encode('utf-8', 'surrogatepass'))}"


def read_text(body: str) -> tuple[CleanHtml, Mapping[str, str]]:
    """Return a sanitized text, and the data: URLs of its pictures by their stand-in addresses.

    Pictures that show nothing are left out; those beyond MOST_PICTURES are in the result's
    `inline_pictures`.
    """
    source = sanitizer.read_with_losses(body)
    if not source.inline_pictures:
        return source, {}
    shown = [url for url in source.inline_pictures if not is_placeholder(read_data_url(url))]
    names = dict.fromkeys(source.inline_pictures, "")
    names |= {url: name_picture(url) for url in dict.fromkeys(shown)}
    for url in list(dict.fromkeys(shown))[MOST_PICTURES:]:
        del names[url]
    source = sanitizer.read_with_losses(body, names)
    return source, {name: url for url, name in names.items() if name}


def leave_out(html: str, addresses: Mapping[str, object]) -> str:
    """Return a sanitized text without the pictures that these addresses stand in for."""
    return sanitizer.sanitize_html(remove_pictures(html, addresses)) if addresses else html


def describe_left_out(count: int) -> Problem:
    """Return the remark on `count` pictures that the text does not have any more."""
    return Problem("body", _LEFT_OUT, {"count": count})


def without_inline(source: CleanHtml) -> CleanHtml:
    """Return a text without the list of its inline pictures, which have a remark of their own."""
    return replace(source, inline_pictures=())
