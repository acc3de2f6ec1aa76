"""Count the formatting that an HTML page leaves open, which a parser opens again in each block.

The count is never too low: a start tag counts anywhere, and an end tag only where a parser is sure
to read it and to find what it ends. Terms are those of the HTML standard, 13.2.4 and 13.2.6.4.7.
"""

import re
from collections import Counter

from feedsvc.parsing.html.repetition import repeat
from feedsvc.parsing.html.vocabulary import split_words

_FORMATTING = split_words("a b big code em font i nobr s small strike strong tt u")
_FORMATTING_START = re.compile(rf"<(?:{'|'.join(_FORMATTING)})(?=[\s/>])", re.IGNORECASE)
_SPACE = r"[ \t\n\f\r]"
# The end of such a tag is certain: it has no "<" inside, and no quote but those around a value.
_TAG = (
    r"<(?P<end>/?)(?P<name>[a-zA-Z][a-zA-Z0-9:\-]*+)"
    + repeat(
        rf"""[ \t\n\f\r/]++(?:[^\s"'<>/=]++"""
        rf"""(?:{_SPACE}*+={_SPACE}*+(?:"[^"<]*+"|'[^'<]*+'|[^\s"'<>=`]++))?)?"""
    )
    + ">"
)
_COMMENT = "<!--(?!-?>)" + repeat("[^-]++|-(?!-!?>)") + "-->"
_DECLARATION = r"<(?:!(?!--|\[CDATA\[)|\?|/(?![a-zA-Z]))[^>]*+>"
_TOKEN = re.compile(f"{_TAG}|{_COMMENT}|{_DECLARATION}|<(?![a-zA-Z!?/])")
# An end tag inside one of these does not end formatting that began outside of it.
_SCOPES = split_words("applet caption marquee object table td th")
_RAW = split_words("iframe noembed noframes script style textarea title xmp")
_RAW_ENDS = {name: re.compile(f"</{name}(?=[ \t\n\f\r/>])", re.IGNORECASE) for name in _RAW}
# Other rules hold inside these, so all end tags after their start are doubtful.
_OTHER_RULES = split_words("frameset math noscript plaintext select svg template")


def count_starts(html: str) -> int:
    """Return the number of start tags of formatting: a bound that is quick to find."""
    return len(_FORMATTING_START.findall(html))


def count_unclosed(html: str) -> int:
    """Return the most formatting tags that are open at once, or more if it cannot be told."""
    return _UnclosedCounter().run(html)


class _UnclosedCounter:
    def __init__(self) -> None:
        self._most = 0
        self._opened = 0
        # What is open in each scope, from the outermost to the innermost.
        self._scopes: list[tuple[str, Counter[str]]] = [("", Counter())]

    def run(self, html: str) -> int:
        start = html.find("<")
        while start >= 0:
            token = _TOKEN.match(html, start)
            position = token and self._step(html, token)
            if position is None:  # every end tag is doubtful from here on
                return max(self._most, self._opened + count_starts(html[start:]))
            start = html.find("<", position)
        return self._most

    def _step(self, html: str, token: re.Match[str]) -> int | None:
        """Return where `token` ends with what belongs to it; None if that is doubtful."""
        name = (token["name"] or "").lower()
        if token["end"]:
            self._end(name)
        elif name in _RAW:
            return _skip_raw(html, name, token.end())
        elif name in _OTHER_RULES:
            return None
        else:
            self._start(name)
        return token.end()

    def _start(self, name: str) -> None:
        if name in _SCOPES:
            self._scopes.append((name, Counter()))
        elif name in _FORMATTING:
            self._scopes[-1][1][name] += 1
            self._opened += 1
            self._most = max(self._most, self._opened)

    def _end(self, name: str) -> None:
        scope, opened = self._scopes[-1]
        if name == scope:
            self._scopes.pop()
            self._scopes[-1][1].update(opened)
        elif opened[name]:
            opened[name] -= 1
            self._opened -= 1


def _skip_raw(html: str, name: str, start: int) -> int | None:
    end = _RAW_ENDS[name].search(html, start)
    if not end or (name == "script" and "<!--" in html[start : end.start()]):
        return None
    return end.start()
