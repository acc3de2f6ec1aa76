"""Whole numbers that clients send: in addresses, forms and headers."""

from typing import TypeVar

from feedsvc.storage.ids import MAX_ID

_MOST_DIGITS = 18  # every such number fits 64 bits, and no number of ours has more
_MOST_SEQUENCE = 10**18 - 1  # each change takes one number; the column has 64 bits
Default = TypeVar("Default")


def parse_number(text: str, *, least: int, most: int, default: Default) -> int | Default:
    """Return a whole number between `least` and `most`, written in ASCII digits; else `default`.

    `int()` also reads signs, spaces, underscores and the digits of every script, and raises for
    more than 4300 digits: a client that sends those does not mean a number.
    """
    if not (text.isascii() and text.isdecimal()) or len(text) > _MOST_DIGITS:
        return default
    number = int(text)
    return number if least <= number <= most else default


def parse_id(text: str) -> int:
    """Return the id of a row, or 0, which is the id of no row."""
    return parse_number(text, least=1, most=MAX_ID, default=0)


def parse_sequence(text: str) -> int:
    """Return the place of an article in the order of changes, or 0, which no article has."""
    return parse_number(text, least=1, most=_MOST_SEQUENCE, default=0)


def parse_revision(text: str) -> int:
    """Return a revision, or -1, which no article or feed has."""
    return parse_number(text, least=0, most=MAX_ID, default=-1)
