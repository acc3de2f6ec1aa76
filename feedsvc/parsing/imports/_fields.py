"""Functions that the parsers of feeds share, for dates, names of people, plain texts and ids."""

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from html import unescape
from uuid import NAMESPACE_URL, uuid5

from feedsvc.domain.documents import Person
from feedsvc.domain.text import to_line
from feedsvc.domain.times import truncate_to_second
from feedsvc.parsing.html import sanitizer

_MAIL = re.compile(r"[^\s@<>()]+@[^\s@<>()]+")
_MAIL_AND_NAME = re.compile(rf"({_MAIL.pattern})\s*\(([^()]*)\)")
_TAG_OR_REFERENCE = re.compile(r"<[a-zA-Z/!]|&[#a-zA-Z]")


def read_date(text: str) -> datetime | None:
    """Return an instant in RFC 822's or RFC 3339's form; None where it cannot be read.

    Without a time zone it is UTC.
    """
    text = text.strip()
    if not text:
        return None
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        try:
            instant = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
    try:
        return truncate_to_second(instant if instant.tzinfo else instant.replace(tzinfo=UTC))
    except (OverflowError, ValueError):  # before the year 1 in UTC, or an odd offset
        return None


def read_plain(text: str) -> str:
    """Return a text that may contain HTML as one plain line."""
    if not _TAG_OR_REFERENCE.search(text):
        return to_line(text)
    if "<" not in text:
        text = unescape(text)
        if "<" not in text:
            return to_line(text)
    return to_line(sanitizer.html_to_plain(text))


def read_person(text: str) -> Person | None:
    """Return the author in RSS's form, "mail (Name)", or with a name alone; None for no text."""
    text = to_line(text)
    match = _MAIL_AND_NAME.fullmatch(text)
    if match:
        return Person(to_line(match[2]) or match[1], match[1])
    return Person(text) if text else None


def is_section(scheme: str) -> bool:
    """Return whether a scheme of categories, or the relation of a subject, means sections."""
    return scheme.rstrip("/").replace("#", "/").rpartition("/")[2] in {"section", "sections"}


def make_guid(*parts: str) -> str:
    """Return an id for an item that has none: always the same for the same texts."""
    return uuid5(NAMESPACE_URL, "\n".join(parts).encode("utf-8", "ignore").decode()).urn
