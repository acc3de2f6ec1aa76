"""Whole numbers in texts from outside: in requests, forms, references and addresses."""

from typing import TypeVar

_MOST_DIGITS = 18  # every such number fits 64 bits, and no number of ours has more
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
