"""Makes a page of very many tags cheap to parse.

A conforming parser walks all open tags for each new one, and opens the unclosed bold of every earlier
paragraph again: the cost of a hostile page grows with the square of its size. Beyond a size that no
article has, tags are closed with the paragraph that they stand in, and opened only so deep.
"""

import re
from collections import Counter

from feedsvc.parsing.html.vocabulary import SOURCE_ATTRIBUTES, split_words

_MANY = 1500
_DEEP = 60
# No "<" in a tag: what looks like one inside another is then never hidden from the count.
_TAG = re.compile(
    r"""<(/?)([a-zA-Z][a-zA-Z0-9:\-]*+)(?=[\s/>])((?:[^<>"']|"[^"<]*"|'[^'<]*')*+)>"""
)
_LONG_TAG = 2_000
_ANY_TAG = re.compile(r"""(</?[a-zA-Z][^\s<>"'/]*+)(?:[^"'>]|"[^"]*"|'[^']*')*+>?""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"[^"]*"|'[^']*'|[^\s"'>]*+))?+""")
_KNOWN = frozenset().union(*SOURCE_ATTRIBUTES.values())
_RAW = split_words("script style textarea title iframe xmp noembed noframes noscript template")
_LONE = split_words("area base br col embed hr img input link meta param source track wbr")
# Their ends may be left out, so they end the line before them rather than deepen the page.
_FLAT = split_words(
    "p li dt dd td th tr thead tbody tfoot option caption colgroup h1 h2 h3 h4 h5 h6"
)
_NESTING = split_words(
    "div section article blockquote ul ol dl table figure object main header footer aside nav"
)


def limit_nesting(html: str) -> str:
    """Return `html` as it is, or balanced and of bounded depth where it has very many tags.

    A very long tag keeps the attributes that are known here: the parser compares each with all before it.
    """
    if len(html) > _LONG_TAG:
        html = _ANY_TAG.sub(_shortened, html)
    return html if html.count("<") <= _MANY else _NestingLimiter().run(html)


def _shortened(tag: re.Match[str]) -> str:
    if len(tag[0]) <= _LONG_TAG:
        return tag[0]
    if not tag[0].endswith(">"):  # it never ends, so it is text, which the parser would lose
        return tag[0].replace("<", "&lt;")
    kept: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(tag[0], len(tag[1])):
        if found[1].lower() in _KNOWN:
            kept.setdefault(found[1].lower(), found[0])
    return " ".join([tag[1], *kept.values()]) + ">"


class _NestingLimiter:
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
        found = _TAG.match(html, start)
        if not found:
            self._out.append("&lt;")
            return start + 1
        name = found[2].lower()
        if found[1]:
            self._end(name)
        elif name in _RAW:
            return self._raw(html, name, found)
        elif name not in ("plaintext", "frameset", "html", "body", "head", "svg", "math", "select"):
            self._start(name, found[0])
        return found.end()

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

    def _raw(self, html: str, name: str, found: re.Match[str]) -> int:
        """Skip what a parser would not read as tags; only a frame is worth a link."""
        if name == "iframe":
            self._out.append(f"{found[0]}</iframe>")
        end = re.compile(f"</{name}[^<>]*>", re.IGNORECASE).search(html, found.end())
        return end.end() if end else len(html)
