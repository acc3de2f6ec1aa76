"""Limit the nesting of HTML, so that a page of very many tags is cheap to parse.

A conforming parser looks at all open tags for each new one, and opens the unclosed bold of every
earlier paragraph again: the cost of a hostile page grows with the square of its size. Where a page
has more tags than any article, or more of them would be opened again, tags are closed with their
paragraph, and their depth is bounded.
"""

import re
from collections import Counter

from feedsvc.parsing.html.repetition import repeat
from feedsvc.parsing.html.unclosed import count_starts, count_unclosed
from feedsvc.parsing.html.vocabulary import SOURCE_ATTRIBUTES, split_words

_MANY = 1500  # tags: more than any article has
_DEEP = 60  # open tags at once
# Unclosed formatting tags, times tags: a bound of how many the parser opens again. An article has
# few that are unclosed; 500 in 1,000 tags took 2.7 s.
_REOPENED = 20_000
# A tag has no "<" inside here, so that a tag inside of text that looks like a tag counts as well.
_TAG = re.compile(
    r"<(/?)([a-zA-Z][a-zA-Z0-9:\-]*+)(?=[\s/>])"
    "(" + repeat(r"""[^<>"']++|"[^"<]*+"|'[^'<]*+'""") + ")>"
)
_LONG_TAG = 2_000  # characters
_ANY_TAG = re.compile(
    r"""(</?[a-zA-Z][^\s<>"'/]*+)""" + repeat(r"""[^"'>]++|"[^"]*+"|'[^']*+'""") + ">?"
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?>(?:\s*+=\s*+(?:"[^"]*+"|'[^']*+'|[^\s"'>]*+))?)""")
_KNOWN = frozenset().union(*SOURCE_ATTRIBUTES.values())
_RAW = split_words("script style textarea title iframe xmp noembed noframes noscript template")
_LONE = split_words("area base br col embed hr img input link meta param source track wbr")
# The end tags of these are optional, so they end the line before them instead of nesting deeper.
_FLAT = split_words(
    "p li dt dd td th tr thead tbody tfoot option caption colgroup h1 h2 h3 h4 h5 h6"
)
_NESTING = split_words(
    "div section article blockquote ul ol dl table figure object main header footer aside nav"
)


def limit_nesting(html: str) -> str:
    """Return `html` unchanged, or balanced and with bounded depth if it has too many tags.

    A very long tag loses its unknown attributes: the parser compares each with all before it.
    """
    if len(html) > _LONG_TAG:
        html = _ANY_TAG.sub(_shorten_tag, html)
    tags = html.count("<")
    if tags > _MANY or _reopens_many(html, tags):
        return _NestingLimiter().run(html)
    return html


def _reopens_many(html: str, tags: int) -> bool:
    return tags * count_starts(html) > _REOPENED and tags * count_unclosed(html) > _REOPENED


def _shorten_tag(tag: re.Match[str]) -> str:
    if len(tag[0]) <= _LONG_TAG:
        return tag[0]
    if not tag[0].endswith(">"):  # without an end it is text, which the parser would drop
        return tag[0].replace("<", "&lt;")
    attributes: dict[str, str] = {}
    for attribute in _ATTRIBUTE.finditer(tag[0], len(tag[1])):
        if attribute[1].lower() in _KNOWN:
            attributes.setdefault(attribute[1].lower(), attribute[0])
    return " ".join([tag[1], *attributes.values()]) + ">"


class _NestingLimiter:
    """Write HTML again with every tag closed and at most `_DEEP` of them open."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._open: list[str] = []
        self._count: Counter[str] = Counter()

    def run(self, html: str) -> str:
        position = 0
        while (start := html.find("<", position)) >= 0:
            self._out.append(html[position:start])
            position = self._step(html, start)
        self._out.append(html[position:])
        return "".join(self._out)

    def _step(self, html: str, start: int) -> int:
        if html.startswith("<!", start) or html.startswith("<?", start):
            mark = "-->" if html.startswith("<!--", start) else ">"
            end = html.find(mark, start)
            return end + len(mark) if end >= 0 else len(html)
        match = _TAG.match(html, start)
        if not match:
            self._out.append("&lt;")
            return start + 1
        name = match[2].lower()
        if match[1]:
            self._end(name)
        elif name in _RAW:
            return self._skip_raw(html, name, match)
        elif name not in ("plaintext", "frameset", "html", "body", "head", "svg", "select"):
            self._start(name, match[0])
        return match.end()

    def _start(self, name: str, tag: str) -> None:
        if name in _FLAT or name in _NESTING:
            self._end_line()
        if name in _LONE or name in _FLAT:
            self._out.append(tag)
        elif len(self._open) < _DEEP:
            self._out.append(tag)
            self._open.append(name)
            self._count[name] += 1

    def _end(self, name: str) -> None:
        if name in _FLAT:
            self._end_line()
            self._out.append(f"</{name}>")
        elif self._count[name]:
            while self._pop() != name:
                pass

    def _end_line(self) -> None:
        while self._open and self._open[-1] not in _NESTING:
            self._pop()

    def _pop(self) -> str:
        name = self._open.pop()
        self._count[name] -= 1
        self._out.append(f"</{name}>")
        return name

    def _skip_raw(self, html: str, name: str, match: re.Match[str]) -> int:
        """Skip content that a parser does not read as tags; an iframe stays, to become a link."""
        if name == "iframe":
            self._out.append(f"{match[0]}</iframe>")
        end = re.compile(f"</{name}[^<>]*>", re.IGNORECASE).search(html, match.end())
        return end.end() if end else len(html)
