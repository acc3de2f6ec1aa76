"""Footnotes: links to another place of the same text, and the ids that they lead to.

An id is kept only where a link leads to it, and it gets a prefix. The page has ids already, and its
scripts or labels would find an equal id in the text. `distinguish_ids` makes the ids of an article
different from those of every other article, because readers show many articles in one page.
"""

import re
from collections import Counter
from html import unescape
from urllib.parse import unquote

PREFIX = "note-"
_ID = re.compile(r' (?:id|name)="([^"]+)"')
_LINK = re.compile(r' href="([^"#]*)#([^"]+)"')
_UNUSUAL = re.compile(r"[^\w.:-]+")
_LONGEST = 80  # characters
_TAG = re.compile(r"<[a-z][^<>]*>")


class Notes:
    """The ids in a text to which links in the same text lead, with their new names."""

    def __init__(self, markup: str) -> None:
        """Find the ids in balanced markup with quoted attributes.

        Browsers copy a link within a page with the address of the page. It is recognized by a
        second link with this address: to the note, and back from it.
        """
        ids = dict.fromkeys(unescape(each) for each in _ID.findall(markup))
        links = [(base, _read_fragment(name)) for base, name in _LINK.findall(markup)]
        links = [(base, name) for base, name in dict.fromkeys(links) if name in ids]
        counts = Counter(base for base, _ in links)
        self._bases = {unescape(base) for base, count in counts.items() if not base or count > 1}
        targets = {name for base, name in links if unescape(base) in self._bases}
        self._names = _name_apart([each for each in ids if each in targets])
        self._unused = set(self._names)

    def take_id(self, name: str) -> str:
        """Return the new name of an id at the first call; "" later, or if no link leads to it."""
        if name not in self._unused:
            return ""
        self._unused.remove(name)
        return self._names[name]

    def find_link(self, href: str) -> str:
        """Return the new address of a link to a place of this text, else ""."""
        base, mark, fragment = href.partition("#")
        name = self._names.get(unquote(fragment)) if mark and base in self._bases else None
        return f"#{name}" if name else ""


def _name_apart(ids: list[str]) -> dict[str, str]:
    """Return a new name for each id; no two names are alike."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    uses: Counter[str] = Counter()
    for each in ids:
        usual = _UNUSUAL.sub("-", each.removeprefix(PREFIX))[:_LONGEST].strip("-") or "x"
        new = PREFIX + usual
        while new in taken:
            uses[usual] += 1
            new = f"{PREFIX}{usual}-{uses[usual] + 1}"
        taken.add(new)
        names[each] = new
    return names


def _read_fragment(written: str) -> str:
    return unquote(unescape(written))


def distinguish_ids(html: str, mark: str) -> str:
    """Return sanitized `html` with `mark` in each of its ids, and in the links to them."""
    if f'"{PREFIX}' not in html:
        return html
    return _TAG.sub(
        lambda tag: (
            tag[0]
            .replace(f' id="{PREFIX}', f' id="{PREFIX}{mark}-')
            .replace(f' href="#{PREFIX}', f' href="#{PREFIX}{mark}-')
        ),
        html,
    )
