"""Single fields of the article's form: their words read, and written so that they can be read back."""

import re
from collections.abc import Iterable
from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime

from feedsvc.domain.documents import Source
from feedsvc.domain.text import to_line
from feedsvc.domain.times import INDONESIAN_ZONES
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.dates import read_instant
from feedsvc.web.i18n import current_language

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


def format_time(at: date) -> str:
    """Return a date or a local time as the field takes it back: 7 September 2022 14.30 WIB."""
    if not isinstance(at, datetime):
        return str(format_date(at, "d MMMM y", locale=current_language()))
    mark = "." if current_language() == "id" else ":"
    pattern = f"d MMMM y HH{mark}mm{mark}ss" if at.second else f"d MMMM y HH{mark}mm"
    zone = f" {at.tzname()}" if at.tzname() in INDONESIAN_ZONES else ""
    return f"{format_datetime(at, pattern, locale=current_language())}{zone}"


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


def format_sources(sources: Iterable[Source]) -> str:
    """Return sources as their field takes them back: a line each."""
    return "\n".join(f"{source.url} {source.title}".strip() for source in sources)
