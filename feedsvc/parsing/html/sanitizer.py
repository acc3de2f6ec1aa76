"""Sanitize HTML: keep meaning, drop looks and everything that runs, tracks or breaks a feed.

nh3 works first and last: it parses any input like a browser, and holds the result to the
allow-list. Between the two, `normalizer` turns the habits of Word, Google Docs, WordPress and other
sites into plain structure. No other module imports nh3.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from html import escape, unescape

import nh3

from feedsvc.domain import text
from feedsvc.parsing.html import notes
from feedsvc.parsing.html.limits import limit_nesting
from feedsvc.parsing.html.normalizer import normalize_html
from feedsvc.parsing.html.plain import build_paragraphs
from feedsvc.parsing.html.references import mask, unmask, unmask_addresses
from feedsvc.parsing.html.result import CleanHtml
from feedsvc.parsing.html.vocabulary import (
    ATTRIBUTES,
    BLOCKS,
    BOXES,
    DROPPED,
    EMBEDS,
    LINK_SCHEMES,
    LOCAL_SCHEMES,
    NOSCRIPT,
    RENAMED,
    SOURCE_ATTRIBUTES,
    SOURCE_TAGS,
    TAGS,
)
from feedsvc.parsing.html.word import convert_word, is_from_word
from feedsvc.parsing.html.wrapping import unwrap_lines

_FIRST = nh3.Cleaner(
    tags=SOURCE_TAGS,
    attributes=SOURCE_ATTRIBUTES,
    clean_content_tags=set(DROPPED),
    url_schemes=LINK_SCHEMES | LOCAL_SCHEMES | {"data"},
    link_rel=None,
)
_LAST = nh3.Cleaner(
    tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(LINK_SCHEMES), link_rel=None
)
_LINES = nh3.Cleaner(
    tags=BLOCKS | BOXES | {"br", "h1", "h5", "h6"},
    attributes={},
    clean_content_tags=DROPPED | {"rt", "rp"},  # pronunciation is no word of the text
    link_rel=None,
)
_NO_PICTURES: Mapping[str, str] = {}
_ROUNDS = 4  # at most so many cleanings, until nothing changes; hostile input may need more
_OTHER_BLOCKS = {
    "html",
    "body",
    "br",
    "hr",
    *(tag for tag, name in RENAMED.items() if name in BLOCKS),
}
_KNOWN = "|".join(
    sorted(
        SOURCE_TAGS
        | set(RENAMED)
        | DROPPED
        | {"html", "body", "head", "meta", "link", "font", "input", "big", "o:p"}
    )
)
_TAG = re.compile(rf"<(?:/?(?:{_KNOWN})(?:\s[^<>]*)?/?>|!--)", re.IGNORECASE)
_BLOCK_TAG = re.compile(
    rf"</?(?:{'|'.join(BLOCKS | BOXES | DROPPED | EMBEDS | _OTHER_BLOCKS)})[\s/>]", re.IGNORECASE
)
_NOSCRIPT = re.compile(r"<(/?)noscript(?=[\s/>])", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FOLDABLE = re.compile(r"\s+")
_ANY_TAG = re.compile("<[^>]*>")
# A link to a note must stay as it is: it passes for an address of tel:, which is never rewritten.
_NOTE, _OPAQUE_NOTE = f' href="#{notes.PREFIX}', f' href="tel:#{notes.PREFIX}'
_PARAGRAPH = re.compile("<p>([^<]*(?:<(?!/p>)[^<]*)*)</p>")
_BEGINNING = 20_000  # characters
_RELATIVE = re.compile(r' (?:href|src)="(?!https?://|mailto:|tel:|#)', re.IGNORECASE)


def sanitize_html(html: str) -> str:
    """Return `html` as clean, semantic HTML that any reader may show.

    Any input is accepted, and sanitizing the result again does not change it.
    """
    return sanitize_with_losses(html).html


def sanitize_with_losses(
    html: str, pictures: Mapping[str, str] = _NO_PICTURES, *, reads_marks: bool = True
) -> CleanHtml:
    """Return `html` sanitized, and the parts of it that are not in the result.

    `pictures` holds the address of each picture that the text itself contains, by its data: URL;
    a picture with the address "" shows nothing and is left out. Without `reads_marks`, lines that
    begin with bullets or numbers stay lines.
    """
    html = html.encode("utf-8", "ignore").decode()  # nh3 takes no lone surrogates
    losses = CleanHtml("")
    # Repeat until nothing changes: the parser may read the markup of a round differently next time.
    for _ in range(_ROUNDS):
        source = _clean_html(_FIRST, limit_nesting(_NOSCRIPT.sub(rf"<\1{NOSCRIPT}", html)))
        normalized = normalize_html(
            convert_word(source),
            pictures,
            is_from_word=is_from_word(source),
            reads_marks=reads_marks,
        )
        losses = normalized.add_losses(losses)
        clean = _clean_html(_LAST, normalized.html)
        if clean == html:
            return replace(losses, html=clean)
        html = clean
    # Only hostile input gets here: its text is saved, its markup is not.
    lines = html_to_plain(html).split("\n")
    paragraphs = "\n".join(f"<p>{escape(line, quote=False)}</p>" for line in lines if line)
    return replace(losses, html=paragraphs)


def plain_to_html(plain_text: str) -> str:
    """Return plain text as paragraphs of HTML.

    Blank lines separate paragraphs. In a text without blank lines each line is a paragraph, but
    lines that a PDF or a mail has wrapped are joined. Inside a paragraph a line end stays (verse,
    addresses). Two or more lines or paragraphs that begin with -, * or a bullet, or with
    consecutive numbers, become a list. This holds for any HTML, too.
    """
    lines = [line.strip() for line in text.clean(plain_text).strip().split("\n")]
    paragraphs = build_paragraphs(unwrap_lines(lines), lambda line: escape(line, quote=False))
    return sanitize_html("".join(f"<p>{paragraph}</p>" for paragraph in paragraphs))


def _read_inline(markup: str, pictures: Mapping[str, str]) -> CleanHtml:
    """Return text with inline tags as paragraphs of HTML, by the rules of plain text.

    Blank lines stay between the paragraphs: a tag may begin in one and end in the next.
    """
    markup = _TAG.sub(lambda tag: _FOLDABLE.sub(" ", tag[0]), _COMMENT.sub("", markup))
    lines = [line.strip() for line in text.clean(markup).strip().split("\n")]
    return sanitize_with_losses("\n\n".join(build_paragraphs(lines, str)), pictures)


def read_body(body: str) -> str:
    """Return the body of a form or record as sanitized HTML.

    Without a known tag it is plain text; with inline tags only, its lines are read as plain text.
    """
    return read_with_losses(body).html


def read_with_losses(body: str, pictures: Mapping[str, str] = _NO_PICTURES) -> CleanHtml:
    """Return the result of `read_body`, and the parts of the body that are not in it.

    `pictures` is as for `sanitize_with_losses`.
    """
    if not _TAG.search(body):
        return CleanHtml(plain_to_html(body))
    read = sanitize_with_losses if _BLOCK_TAG.search(body) else _read_inline
    return read(body, pictures)


def absolutize(html: str, base_url: str) -> str:
    """Return sanitized `html` with every URL absolute, except links to its own notes.

    `html` is unchanged if `base_url` is not absolute.
    """
    if not _RELATIVE.search(html):
        return html
    rewriter = _build_rewriter(base_url)
    if rewriter is None:
        return html
    html = html.replace(_NOTE, _OPAQUE_NOTE).encode("utf-8", "ignore").decode()
    absolute = _clean_html(rewriter, html)
    absolute = unmask_addresses(absolute) if "&" in html else absolute
    return absolute.replace(_OPAQUE_NOTE, _NOTE)


@lru_cache(maxsize=64)
def _build_rewriter(base_url: str) -> nh3.Cleaner | None:
    try:
        return nh3.Cleaner(
            tags=set(TAGS),
            attributes=ATTRIBUTES,
            url_schemes=set(LINK_SCHEMES),
            link_rel=None,
            url_relative=("rewrite_with_base", base_url),
        )
    except ValueError:  # not an absolute URL, or one with a lone surrogate
        return None


def html_to_plain(html: str) -> str:
    """Return the text of `html`, with each block and each line on a line of its own."""
    markup = _FOLDABLE.sub(" ", _html_to_lines(html))
    lines = (text.to_line(unescape(line)) for line in _ANY_TAG.sub("\n", markup).split("\n"))
    return "\n".join(filter(None, lines))


def find_first_paragraph(html: str) -> str:
    """Return the text of the first paragraph that has any, on one line; else the first line."""
    # Nearly always the first paragraph has a text, and parsing a long text takes a second.
    ends = (html.find("</p>", 0, _BEGINNING), html.rfind("</p>", 0, _BEGINNING))
    for end in ends:
        if line := _read_first_paragraph(html[: end + 4] if end >= 0 else ""):
            return line
    return _read_first_paragraph(html) or html_to_plain(html).partition("\n")[0]


def _read_first_paragraph(html: str) -> str:
    for paragraph in _PARAGRAPH.finditer(_html_to_lines(html) if html else ""):
        if line := text.to_line(unescape(_ANY_TAG.sub(" ", paragraph[1]))):
            return line
    return ""


def _html_to_lines(html: str) -> str:
    return _clean_html(_LINES, limit_nesting(html.encode("utf-8", "ignore").decode()))


def _clean_html(cleaner: nh3.Cleaner, html: str) -> str:
    """Return the clean `html`, with references masked meanwhile, because nh3 is slow on them."""
    return (
        unmask(cleaner.clean(mask(html))) if "&" in html or "\xa0" in html else cleaner.clean(html)
    )
