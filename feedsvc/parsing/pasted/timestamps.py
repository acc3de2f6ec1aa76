"""Read the line in which a news page says when its article was published."""

import re
from dataclasses import dataclass
from datetime import date, datetime

from feedsvc.parsing.dates import find_date

_LONGEST = 160  # characters
_UPDATE = re.compile(r"\b(?:updated|modified|diperbarui|pembaruan)\b", re.IGNORECASE)
_LABEL = re.compile(
    r"^(?:(?:first\s+|last\s+)?(?:published|posted|updated|modified)|diterbitkan|dipublikasikan|"
    r"terbit|tayang|dimuat|diperbarui|pembaruan)(?:\s+(?:on|at|pada))?\s*:?\s*",
    re.IGNORECASE,
)
_SITE = re.compile(r"^(?:[a-z0-9-]{1,40}\.){1,3}[a-z]{2,4}\s*[,|-]\s*", re.IGNORECASE)
# Words after a date on its line: the reading time of the text, and the time of the last change.
_REST = re.compile(
    r"\s*[|•·-]?\s*(?:waktu baca|[0-9]{1,3}\s*(?:min|menit)|updated|diperbarui)\b.*$", re.IGNORECASE
)
_JOINED = re.compile(r"((?:19|20)[0-9]{2})(?=[0-9]{1,2}[:.][0-9]{2})")
_TIME_FIRST = re.compile(
    r"^([0-9]{1,2}[:.][0-9]{2}\s*(?:[ap]\.?m\.?)?)\s*((?:gmt|utc)?[+-][0-9]{1,2}|[a-z]{2,4})?"
    r"\s*,\s*(.{6,40})$",
    re.IGNORECASE,
)
_OFFSET = re.compile(r"\b(?:gmt|utc)\s*([+-])([0-9]{1,2})(?::?([0-9]{2}))?$", re.IGNORECASE)
# Zones whose offset depends on the season or the country: the day is certain, the time is not.
_OTHER_ZONE = re.compile(
    r"[\s,]*(?:at\s+)?[0-9]{1,2}[:.][0-9]{2}\s*(?:[ap]\.?m\.?)?\s*"
    r"(?:[ECMP][SD]?T|BST|CES?T|IST|SGT|MYT|JST|A[EC][SD]?T)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Timestamp:
    """A date, or a date and time; `is_update` if the page was only changed then."""

    when: date | datetime
    is_update: bool = False


def find_timestamp(line: str) -> Timestamp | None:
    """Return the time in `line` if the line contains nothing else; otherwise None."""
    if len(line) > _LONGEST or not any(char.isdigit() for char in line):
        return None
    is_update = _UPDATE.match(line) is not None or line.lower().startswith("last ")
    core = _JOINED.sub(r"\1 ", _SITE.sub("", _LABEL.sub("", line)))
    core = _REST.sub("", core)
    if first := _TIME_FIRST.fullmatch(core):
        core = f"{first[3]} {first[1]} {first[2] or ''}".strip()
    core = _OTHER_ZONE.sub("", core)
    core = _OFFSET.sub(lambda zone: f"{zone[1]}{int(zone[2]):02}:{zone[3] or '00'}", core)
    when = find_date(core)
    return Timestamp(when, is_update) if when else None


def choose_published(timestamps: list[Timestamp]) -> date | datetime | None:
    """Return when the article was published: the first time, or the first date, that is given."""
    ranked = sorted(timestamps, key=lambda each: (each.is_update, not _has_time(each.when)))
    return ranked[0].when if ranked else None


def _has_time(when: date) -> bool:
    return isinstance(when, datetime)
