"""Single fields of the article's form: their words read, and written so that they can be read back."""

import re
from collections.abc import Iterable
from datetime import datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from feedsvc.domain.documents import Source
from feedsvc.domain.text import to_line
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.dates import read_instant

_ADDRESS = re.compile(
    r"(?<!\S)\S+?://\S+"
)  # tried once a word: a long one costs no more than its length


def read_time(words: str, zone: ZoneInfo) -> tuple[datetime | None, tuple[Problem, ...]]:
    """Return the instant that a field names, and what is wrong with its words if it names none."""
    if not to_line(words):
        return None, ()
    try:
        return read_instant(words, zone), ()
    except ValidationError as error:
        return None, tuple(
            Problem("publish_at", problem.message, problem.params) for problem in error.problems
        )


def split_names(given: Iterable[str]) -> tuple[str, ...]:
    """Return the names in the parts of a field, without the empty ones."""
    return tuple(filter(None, map(to_line, given)))


def read_source(row: str) -> Source:
    """Read an address and a title, in either order; without an address checks will say so."""
    words = to_line(row)
    found = _ADDRESS.search(words)
    if not found:
        return Source(words, words)
    title = to_line(words[: found.start()] + " " + words[found.end() :]).strip(" -\u2013\u2014|")
    return Source(title or _find_host(found[0]), found[0])


def _find_host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
