"""What HTML we let in: meaning without looks, and nothing that runs, tracks or breaks a feed.

nh3 has the first word and the last: it parses whatever comes like a browser, and holds what we made
of it to the allow-list. Between the two, `_reading` turns the habits of Word, Google Docs, WordPress
and other sites into plain structure. This is the only room that knows nh3.
"""

import re
from functools import lru_cache
from html import escape, unescape

import nh3

from feedsvc.domain import text
from feedsvc.parsing.html.limits import limit_nesting
from feedsvc.parsing.html.normalizer import normalize_html
from feedsvc.parsing.html.references import mask, unmask, unmask_addresses
from feedsvc.parsing.html.vocabulary import (
    ATTRIBUTES,
    BLOCKS,
    BOXES,
    DROPPED,
    LINK_SCHEMES,
    RENAMED,
    SOURCE_ATTRIBUTES,
    SOURCE_TAGS,
    TAGS,
)

_FIRST = nh3.Cleaner(
    tags=SOURCE_TAGS,
    attributes=SOURCE_ATTRIBUTES,
    clean_content_tags=set(DROPPED),
    url_schemes=set(LINK_SCHEMES),
    link_rel=None,
)
_LAST = nh3.Cleaner(
    tags=set(TAGS), attributes=ATTRIBUTES, url_schemes=set(LINK_SCHEMES), link_rel=None
)
_LINES = nh3.Cleaner(
    tags=BLOCKS | BOXES | {"br", "h1", "h5", "h6"},
    attributes={},
    clean_content_tags=set(DROPPED),
    link_rel=None,
)
_ROUNDS = 4
_KNOWN = "|".join(
    sorted(
        SOURCE_TAGS
        | set(RENAMED)
        | DROPPED
        | {"html", "body", "head", "meta", "link", "font", "input", "big", "o:p"}
    )
)
_TAG = re.compile(rf"<(?:/?(?:{_KNOWN})(?:\s[^<>]*)?/?>|!--)", re.IGNORECASE)
_FOLDABLE = re.compile(r"\s+")
_ANY_TAG = re.compile("<[^>]*>")
_PARAGRAPH = re.compile("<p>([^<]*(?:<(?!/p>)[^<]*)*)</p>")
_BEGINNING = 20_000  # characters
_RELATIVE = re.compile(r' (?:href|src)="(?!https?://|mailto:|tel:)', re.IGNORECASE)
_BULLET = re.compile(r"\s*(?:[-*]\s+|•\s*)(?=\S)")
_WRAPPED = range(45, 111)


def sanitize_html(html: str) -> str:
    """Return `html` as clean, semantic HTML that any reader may show.

    Takes anything at all; `sanitize` of its result changes nothing more.

    Raises: nothing.
    """
    html = html.encode("utf-8", "ignore").decode()
    for _ in range(_ROUNDS):
        clean = _parsed(_LAST, normalize_html(_parsed(_FIRST, limit_nesting(html))))
        if clean == html:
            return clean
        html = clean
    return "\n".join(
        f"<p>{escape(line, quote=False)}</p>" for line in html_to_plain(html).split("\n") if line
    )


def plain_to_html(plain_text: str) -> str:
    """Return plain text as paragraphs of HTML.

    Blank lines part paragraphs; where there is none, each line is a paragraph. Inside a paragraph a
    line end stays one (verse, addresses), unless all its lines are about as long as a PDF or a mail
    wraps them: those are joined. Two or more lines that begin with -, * or a bullet are a list.

    Raises: nothing.
    """
    lines = [line.strip() for line in text.clean(plain_text).strip().split("\n")]
    groups: list[list[str]] = [[]]
    loose = "" not in lines
    for line in lines:
        if not line or (groups[-1] and (loose or _is_bullet(line) != _is_bullet(groups[-1][-1]))):
            bullets = loose and groups[-1] and _is_bullet(line) and _is_bullet(groups[-1][-1])
            if not bullets:
                groups.append([])
        if line:
            groups[-1].append(line)
    return sanitize_html("".join(_build_paragraph(group) for group in groups if group))


def _is_bullet(line: str) -> bool:
    return _BULLET.match(line) is not None


def _build_paragraph(lines: list[str]) -> str:
    if _is_bullet(lines[0]) and (len(lines) > 1 or lines[0].startswith("•")):
        items = (escape(_BULLET.sub("", line, count=1), quote=False) for line in lines)
        return f"<ul><li>{'</li><li>'.join(items)}</li></ul>"
    wrapped = (
        len(lines) > 1
        and all(len(line) in _WRAPPED for line in lines[:-1])
        and len(lines[-1]) < _WRAPPED.stop
    )
    return (
        f"<p>{(' ' if wrapped else '<br>').join(escape(line, quote=False) for line in lines)}</p>"
    )


def read_body(given: str) -> str:
    """Return what a form's body area carries as HTML: it is plain text if it holds no known tag.

    Raises: nothing.
    """
    return sanitize_html(given) if _TAG.search(given) else plain_to_html(given)


def absolutize(html: str, base_url: str) -> str:
    """Return sanitised `html` with every address absolute; a base that is none changes nothing.

    Raises: nothing.
    """
    if not _RELATIVE.search(html):
        return html
    rewriter = _build_rewriter(base_url)
    if rewriter is None:
        return html
    made = _parsed(rewriter, html.encode("utf-8", "ignore").decode())
    return unmask_addresses(made) if "&" in html else made


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
    except ValueError:  # not an absolute URL (a lone surrogate is one of these, too)
        return None


def html_to_plain(html: str) -> str:
    """Return the text of `html`, each block and each line on one line of its own.

    Raises: nothing.
    """
    markup = _FOLDABLE.sub(" ", _html_to_lines(html))
    lines = (text.to_line(unescape(line)) for line in _ANY_TAG.sub("\n", markup).split("\n"))
    return "\n".join(filter(None, lines))


def find_first_paragraph(html: str) -> str:
    """Return the text of the first paragraph that has any, on one line, or else of the first line.

    Raises: nothing.
    """
    begun = html[:_BEGINNING].rpartition(
        "</p>"
    )  # mostly it stands there, and a long text costs a second to go through
    beginning = begun[0] + begun[1]
    return (
        _first_paragraph(beginning)
        or _first_paragraph(html)
        or html_to_plain(html).partition("\n")[0]
    )


def _first_paragraph(html: str) -> str:
    for found in _PARAGRAPH.finditer(_html_to_lines(html) if html else ""):
        if words := text.to_line(unescape(_ANY_TAG.sub(" ", found[1]))):
            return words
    return ""


def _html_to_lines(html: str) -> str:
    return _parsed(_LINES, limit_nesting(html.encode("utf-8", "ignore").decode()))


def _parsed(cleaner: nh3.Cleaner, html: str) -> str:
    """Let `cleaner` parse and write `html`: the only way to it, because references are slow there."""
    return (
        unmask(cleaner.clean(mask(html))) if "&" in html or "\xa0" in html else cleaner.clean(html)
    )
