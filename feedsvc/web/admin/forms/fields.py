"""Parse single inputs of the article form: a time, names, and a source.

`prefill` writes these inputs so that they are read back as the same values.
"""

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedsvc.domain.documents import Source
from feedsvc.domain.text import to_line
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.typed_times import read_typed_instant

# A match begins at a word only: an address of 300,000 characters costs no more than its length.
_ADDRESS = re.compile(r"(?<!\S)\S+?://\S+")


def read_time(
    text: str, zone: ZoneInfo, now: datetime
) -> tuple[datetime | None, tuple[Problem, ...]]:
    """Return the instant that an input names, None if it is empty or wrong, and its problems."""
    if not to_line(text):
        return None, ()
    try:
        return read_typed_instant(text, zone, now), ()
    except ValidationError as error:
        return None, tuple(
            Problem("publish_at", problem.message, problem.params) for problem in error.problems
        )


def split_names(parts: Iterable[str]) -> tuple[str, ...]:
    """Return the names in the parts of an input, without empty ones."""
    return tuple(filter(None, map(to_line, parts)))


def read_source(line: str) -> Source:
    """Read an address and a title, in either order.

    Without a title the host is the title; without an address `validate_content` reports the line.
    """
    text = to_line(line)
    match = _ADDRESS.search(text)
    if not match:
        return Source(text, text)
    title = to_line(text[: match.start()] + " " + text[match.end() :]).strip(" -\u2013\u2014|")
    return Source(title or _find_host(match[0]), match[0])


def _find_host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
