"""The text in an address or a form that searches a list, or with which a form begins."""

from collections.abc import Mapping

from feedsvc.domain.fields import NAME
from feedsvc.domain.text import to_line


def read_search_text(values: Mapping[str, str], name: str = "q") -> str:
    """Return a text of an address or a form as one line, of at most as many characters as a name.

    More characters find nothing more, and the database would compare all of them with each row.
    """
    return to_line(values.get(name, "")[:NAME])
