"""Dates as newsrooms write them, Indonesian and English, to instants.

Days come before months where both are numbers. WIB, WITA and WIT, or an offset, say the zone;
otherwise it is the newsroom's.
"""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from feedsvc.domain import text
from feedsvc.domain.times import INDONESIAN_ZONES
from feedsvc.errors import Problem, ValidationError

_MONTHS = (
    *(
        "jan januari january",
        "feb februari february peb pebruari",
        "mar maret march mrt",
        "apr april",
        "mei may",
    ),
    *(
        "jun juni june",
        "jul juli july",
        "agu agt agustus aug august ags",
        "sep sept september",
        "okt oktober oct october",
    ),
    *("nov november nop nopember", "des desember dec december"),
)
_MONTH = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_DAYS = (
    "senin selasa rabu kamis jumat jum'at sabtu minggu ahad monday tuesday wednesday thursday friday saturday sunday "
    "sen sel rab kam jum sab min mon tue wed thu fri sat sun"
)
_FILLERS = frozenset(
    [
        *_DAYS.split(),
        "pukul",
        "jam",
        "at",
        "on",
        "pada",
        "tanggal",
        "|",
        "-",
        "\N{EN DASH}",
        "—",
        "·",
        "•",
    ]
)
_ZONES: dict[str, tzinfo] = {
    "z": UTC,
    "utc": UTC,
    "gmt": UTC,
    **{name.lower(): zone for name, zone in INDONESIAN_ZONES.items()},
}
_DAY = re.compile(
    r"(?:(?P<y1>[0-9]{4})[-/](?P<m1>[0-9]{1,2})[-/](?P<d1>[0-9]{1,2})(?:t|\s|$)"
    r"|(?P<d2>[0-9]{1,2})[-/.](?P<m2>[0-9]{1,2})[-/.](?P<y2>[0-9]{4})(?:\s|$)"
    r"|(?P<d3>[0-9]{1,2})(?:st|nd|rd|th)?[\s-](?P<m3>[a-z]{3,9})\.?[\s-](?P<y3>[0-9]{4})(?:\s|$)"
    r"|(?P<m4>[a-z]{3,9})\.?\s(?P<d4>[0-9]{1,2})(?:st|nd|rd|th)?\s(?P<y4>[0-9]{4})(?:\s|$))"
)
_TIME = re.compile(
    r"\s?(?P<hour>[0-9]{1,2})(?:[:.](?P<minute>[0-9]{2}))?"
    r"(?:[:.](?P<second>[0-9]{2})(?:[.,][0-9]{1,9})?)?"
    r"\s?(?P<half>[ap]\.?m\.?)?"
    rf"\s?\(?(?P<zone>{'|'.join(_ZONES)})?\)?"
    r"\s?(?P<offset>[+-][0-9]{2}:?[0-9]{2})?"
)
_LONGEST = 100
_UNREADABLE = "“%(text)s” is not a date that can be read. Write it like 7 September 2022 14.30, or 2022-09-07 14:30."
_OUT_OF_RANGE = "“%(text)s” lies outside the years that can be kept. Check the year."


def read_instant(written: str, zone: ZoneInfo) -> datetime:
    """Return the instant that `written` names, in UTC and whole seconds.

    A date alone is its midnight in `zone`. A local time that a clock change repeats is the first
    of the two; one that it leaves out is read as if the clock had not yet changed.

    Raises:
        Refused: `written` is no date, or one outside the years 1 to 9999.

    """
    found = find_date(written)
    shown = text.to_line(written)[:_LONGEST]
    if found is None:
        raise ValidationError([Problem("publish_at", _UNREADABLE, {"text": shown})])
    local = found if isinstance(found, datetime) else datetime.combine(found, time())
    try:
        instant = (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        raise ValidationError([Problem("publish_at", _OUT_OF_RANGE, {"text": shown})]) from None
    return instant.replace(microsecond=0)


def find_date(written: str) -> date | datetime | None:
    """Return the date, or date and time, that all of `written` is; None if it is anything else.

    The time is aware if `written` names its zone, and otherwise the newsroom's own.

    Raises: nothing.
    """
    if len(written) > 2 * _LONGEST:
        return None
    words = text.to_line(written).casefold().replace(",", " ").split()
    line = " ".join(word for word in words if word not in _FILLERS)
    day = _DAY.match(line)
    if not day:
        return None
    try:
        found = _date(day)
        rest = line[day.end() :].strip()
        if not rest:
            return found
        clock = _TIME.fullmatch(rest)
        return _with_time(found, clock) if clock else None
    except (ValueError, KeyError):
        return None


def _date(found: re.Match[str]) -> date:
    groups = {key[0]: value for key, value in found.groupdict().items() if value is not None}
    month = groups["m"]
    return date(
        int(groups["y"]), int(month) if month.isdecimal() else _MONTH[month], int(groups["d"])
    )


def _with_time(day: date, found: re.Match[str]) -> datetime:
    if found["minute"] is None and found["half"] is None:
        raise ValueError
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if found["half"].startswith("p") else 0)
    zone = _ZONES[found["zone"]] if found["zone"] else None
    if found["offset"]:
        sign = -1 if found["offset"][0] == "-" else 1
        digits = found["offset"][1:].replace(":", "")
        if int(digits[2:]) > 59:
            raise ValueError
        zone = timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
    return datetime.combine(
        day, time(hour, int(found["minute"] or 0), int(found["second"] or 0)), zone
    )
