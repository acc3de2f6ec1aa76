"""Parse dates as Indonesian and English newsrooms write them.

Days come before months where both are numbers. WIB, WITA, WIT, UTC, GMT or an offset name the zone.
A time without one of them is in the newsroom's zone.
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
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_DAYS = (
    "senin selasa rabu kamis jumat jum'at sabtu minggu ahad "
    "monday tuesday wednesday thursday friday saturday sunday "
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
_UNREADABLE = (
    "“%(text)s” is not a date that can be read. "
    "Write it like 7 September 2022 14.30, or 2022-09-07 14:30."
)
_OUT_OF_RANGE = "“%(text)s” is outside the years that can be stored. Check the year."


def read_instant(value: str, zone: ZoneInfo) -> datetime:
    """Return the instant that `value` names, in UTC and whole seconds.

    A date without a time is midnight in `zone`. If a clock change repeats a local time, the first
    of the two is meant. A time that it skips is read as if the clock had not changed yet.

    Raises:
        ValidationError: `value` is not a date, or a date outside the years 1 to 9999.

    """
    parsed = find_date(value)
    excerpt = text.to_line(value)[:_LONGEST]
    if parsed is None:
        raise ValidationError([Problem("publish_at", _UNREADABLE, {"text": excerpt})])
    return to_instant(parsed, zone, value)


def to_instant(parsed: date | datetime, zone: ZoneInfo, value: str) -> datetime:
    """Return the date or time that was parsed from `value`, as an instant in UTC, whole seconds.

    Raises:
        ValidationError: it is outside the years 1 to 9999.
    """
    local = parsed if isinstance(parsed, datetime) else datetime.combine(parsed, time())
    try:
        instant = (local if local.tzinfo else local.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        excerpt = text.to_line(value)[:_LONGEST]
        raise ValidationError([Problem("publish_at", _OUT_OF_RANGE, {"text": excerpt})]) from None
    return instant.replace(microsecond=0)


def find_date(value: str) -> date | datetime | None:
    """Return `value` as a date, or as a date and time; None if it contains anything else.

    The time is aware if `value` names its zone, otherwise naive.
    """
    # Every line of a pasted page is tried; only a short one can be a date.
    if len(value) > 2 * _LONGEST:
        return None
    words = text.to_line(value).casefold().replace(",", " ").split()
    line = " ".join(word for word in words if word not in _FILLERS)
    day = _DAY.match(line)
    if not day:
        return None
    try:
        parsed = _parse_day(day)
        remainder = line[day.end() :].strip()
        if not remainder:
            return parsed
        clock = _TIME.fullmatch(remainder)
        return _add_time(parsed, clock) if clock else None
    except (ValueError, KeyError):
        return None


def parse_clock(clock: str, day: date, *, bare_hour: bool) -> datetime | None:
    """Return `clock` as a time of `day`, or None. An hour alone is a time only if `bare_hour`."""
    match = _TIME.fullmatch(clock)
    try:
        return _add_time(day, match, bare_hour=bare_hour) if match else None
    except ValueError:
        return None


def _parse_day(match: re.Match[str]) -> date:
    groups = {key[0]: value for key, value in match.groupdict().items() if value is not None}
    month = groups["m"]
    return date(
        int(groups["y"]), int(month) if month.isdecimal() else MONTHS[month], int(groups["d"])
    )


def _add_time(day: date, match: re.Match[str], *, bare_hour: bool = False) -> datetime:
    # "7 September 2022 14" is more likely a number than an hour.
    if match["minute"] is None and match["half"] is None and not bare_hour:
        raise ValueError
    hour = int(match["hour"])
    if match["half"]:
        if not 1 <= hour <= 12:
            raise ValueError
        hour = hour % 12 + (12 if match["half"].startswith("p") else 0)
    zone = _ZONES[match["zone"]] if match["zone"] else None
    if match["offset"]:
        sign = -1 if match["offset"][0] == "-" else 1
        digits = match["offset"][1:].replace(":", "")
        if int(digits[2:]) > 59:
            raise ValueError
        zone = timezone(sign * timedelta(hours=int(digits[:2]), minutes=int(digits[2:])))
    return datetime.combine(
        day, time(hour, int(match["minute"] or 0), int(match["second"] or 0)), zone
    )
