"""The text for which a list is searched, or with which a form begins, as an address has it."""

from collections.abc import Mapping

from feedsvc.domain.fields import NAME
from feedsvc.domain.text import to_line


def read_search_text(values: Mapping[str, str], name: str = "q") -> str:
    """Return a text of an address or a form as one line, of at most so many characters as a name.

    More find nothing more, and the database would compare all of them with each row.
    """
    return to_line(values.get(name, "")[:NAME])
