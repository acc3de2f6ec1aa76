"""Read the content of the clipboard that an editor pastes: HTML, plain text, or both."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape

from feedsvc.domain import text
from feedsvc.errors import Problem
from feedsvc.parsing.html.images import count_expiring_images
from feedsvc.parsing.html.links import list_foreign_links
from feedsvc.parsing.html.pictures import list_relative_sources
from feedsvc.parsing.html.result import CleanHtml
from feedsvc.parsing.html.sanitizer import (
    plain_to_html,
    read_body,
    sanitize_html,
    sanitize_with_losses,
)
from feedsvc.parsing.html.wrapping import unwrap_lines
from feedsvc.parsing.pasted.phrases import is_announcement

_TAG = re.compile(r"<[^<>]*>")
_OTHER_TAG = re.compile(r"<(?!/?p>|br>)")
_LINK = re.compile(r"<a [^<>]*>[^<]*(?:<(?!/a>)[^<]*)*</a>")
_PARAGRAPH = re.compile(r"<p>[^<]*(?:<(?!/p>)[^<]*)*</p>\n?")
_NO_PICTURES: Mapping[str, str] = {}
_LONGEST_LIST = 500  # characters of lines that a remark names
_LOST_PICTURES = (
    "Pictures that only the program they were copied from can open: %(count)d. They are not in the "
    "text. Save each as a file, and insert it with the picture button."
)
_EXPIRING_PICTURES = (
    "Pictures at an address that will stop working: %(count)d. "
    "Save each as a file, and insert it with the picture button."
)
_INLINE_PICTURES = (
    "Pictures embedded in the text: %(count)d. They are added to the library when the text is "
    "saved, and are shown after that."
)
_RELATIVE_PICTURES = (
    "Pictures whose address is relative, so that readers cannot find them: %(addresses)s. "
    "Insert each with the picture button."
)
_FORMULAS = (
    "Formulas that became text, because most readers cannot show MathML: %(count)d. Check that "
    "each formula is still correct."
)
_FOREIGN_LINKS = "Links to addresses that readers cannot open were removed: %(links)s."
_LEFT_OUT = "These lines are not part of the article and were left out: %(lines)s."


@dataclass(frozen=True, slots=True)
class PastedText:
    """Sanitized HTML, and a remark on each thing that was not taken over or will not last."""

    html: str
    remarks: tuple[Problem, ...] = ()


def read_clipboard(html: str, plain: str, pictures: Mapping[str, str] = _NO_PICTURES) -> PastedText:
    """Return the text that the clipboard holds as `html` and as `plain`; either may be "".

    Plain text is read as a form without scripts would read it. `pictures` holds the path of each
    picture that `html` contains itself, by its data: URL; the others are left out.
    """
    if not html.strip():
        return PastedText(read_body(plain))
    # Lines that were wrapped are joined before lists are made of them.
    source = sanitize_with_losses(html, pictures, reads_marks=False)
    clean, pointers = _remove_pointers(sanitize_html(_join_wrapped(source.html)))
    if not clean and not source.lost_pictures:
        return PastedText(read_body(plain))  # an editor who copies only such lines wants them
    left_out = (*source.left_out, *pointers)
    losses = replace(source, html=clean, left_out=left_out, inline_pictures=())
    remarks = (
        *describe_foreign_links(html),
        *describe_losses(losses),
        *describe_pictures(losses),
    )
    return PastedText(clean, remarks)


def describe_losses(source: CleanHtml) -> Iterator[Problem]:
    """Yield a remark on each thing of a text that is not in its HTML, or will not last."""
    if source.lost_pictures:
        yield Problem("body", _LOST_PICTURES, {"count": len(source.lost_pictures)})
    if expiring := count_expiring_images(source.html):
        yield Problem("body", _EXPIRING_PICTURES, {"count": expiring})
    if source.formulas:
        yield Problem("body", _FORMULAS, {"count": source.formulas})
    if source.left_out:
        yield Problem("body", _LEFT_OUT, {"lines": _shorten(source.left_out)})


def describe_pictures(source: CleanHtml) -> Iterator[Problem]:
    """Yield a remark on the pictures of a text that have no address of their own."""
    if source.inline_pictures:
        yield Problem("body", _INLINE_PICTURES, {"count": len(source.inline_pictures)})
    if relative := list_relative_sources(source.html):
        yield Problem("body", _RELATIVE_PICTURES, {"addresses": _shorten(relative)})


def describe_foreign_links(markup: str) -> Iterator[Problem]:
    """Yield a remark if links of `markup` lead to addresses that no reader can open."""
    if addresses := list_foreign_links(markup):
        yield Problem("body", _FOREIGN_LINKS, {"links": _shorten(addresses)})


def _join_wrapped(html: str) -> str:
    """Return sanitized HTML as paragraphs if it is nothing but lines that a PDF has wrapped.

    Viewers of PDFs copy each line as a paragraph or with a line break.
    """
    if _OTHER_TAG.search(html):
        return html
    separator = "\n\n" if "<br>" in html and html.count("<p>") > 1 else "\n"
    paragraphs = html.replace("\n", separator).replace("<br>", "\n")
    plain = unescape(_TAG.sub("", paragraphs))
    lines = [line.strip() for line in plain.split("\n")]
    return plain_to_html(plain) if unwrap_lines(lines) != lines else html


def _remove_pointers(html: str) -> tuple[str, list[str]]:
    """Return `html` without paragraphs that only point to another article, and their lines."""
    pointers: list[str] = []

    def remove(paragraph: re.Match[str]) -> str:
        if "<a " not in paragraph[0]:
            return paragraph[0]
        before = text.to_line(unescape(_TAG.sub("", _LINK.sub("", paragraph[0]))))
        if not is_announcement(before):
            return paragraph[0]
        pointers.append(text.to_line(unescape(_TAG.sub("", paragraph[0]))))
        return ""

    return _PARAGRAPH.sub(remove, html).strip("\n"), pointers


def _shorten(lines: Sequence[str]) -> str:
    """Return the lines in quotation marks, as many as a remark can hold."""
    listed: list[str] = []
    length = 0
    for line in dict.fromkeys(lines):
        length += len(line)
        if length > _LONGEST_LIST:
            return ", ".join((*listed, "…"))
        listed.append(f"“{line}”")
    return ", ".join(listed)
