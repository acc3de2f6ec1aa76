"""The numbers of rows that clients send: ids, places in the order of changes, and revisions."""

from feedsvc.domain.numbers import parse_number
from feedsvc.storage.ids import MAX_ID

_MOST_SEQUENCE = 10**18 - 1  # each change takes one number; the column has 64 bits


def parse_id(text: str) -> int:
    """Return the id of a row, or 0, which is the id of no row."""
    return parse_number(text, least=1, most=MAX_ID, default=0)


def parse_sequence(text: str) -> int:
    """Return the place of an article in the order of changes, or 0, which no article has."""
    return parse_number(text, least=1, most=_MOST_SEQUENCE, default=0)


def parse_revision(text: str) -> int:
    """Return a revision, or -1, which no article, feed or site has."""
    return parse_number(text, least=0, most=MAX_ID, default=-1)
