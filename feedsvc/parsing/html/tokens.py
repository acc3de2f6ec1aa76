"""Cut balanced HTML into tags and text."""

import re
from collections.abc import Iterator

_TOKEN = re.compile(r'<(/?)([a-z][a-z0-9\-]*)((?: [a-z\-]+="[^"]*")*)>|[^<]+|<')
LONE = frozenset({"br", "hr", "img", "embed", "source"})  # tags that have no end


def read_tokens(markup: str) -> Iterator[re.Match[str]]:
    """Yield each token: groups 1 to 3 of a tag are "/" or "", name and attributes; of text, None.

    `markup` comes from a conforming parser: balanced, with quoted attributes.
    """
    position = 0
    while match := _TOKEN.match(markup, position):
        position = match.end()
        yield match
        if match[2] == "iframe" and not match[1]:  # the parser leaves its content raw
            position = max(position, markup.find("</iframe>", position))
