"""Parse times as editors type them in a form: 07:00, besok, tomorrow 7am, Senin 14.30, 29 Nov.

Pasted pages are read by `dates` alone: there, a date without a year is not the date of the article.
A time without a day is the next one; a weekday is the next one; a day without a year is the one
nearest to now. Whole dates are read as `dates` reads them.
"""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from feedsvc.domain.text import to_line
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing import dates

_NEAR = {
    "today": 0, "nanti": 0,
    "besok": 1, "esok": 1, "tomorrow": 1, "besok lusa": 2, "lusa": 2,
    "kemarin": -1, "yesterday": -1,
}  # fmt: skip
_WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            "senin sen monday mon",
            "selasa sel tuesday tue",
            "rabu rab wednesday wed",
            "kamis kam thursday thu",
            "jumat jum jum'at friday fri",
            "sabtu sab saturday sat",
            "minggu min ahad sunday sun",
        )
    )
    for name in names.split()
}
_HALVES = {"pagi": 0, "siang": 1, "sore": 2, "malam": 3}
_FILLERS = frozenset(
    ["pukul", "jam", "at", "on", "pada", "tanggal", "hari", "depan", "next", "this", "|"]
)
_CLOCK_WORDS = frozenset(["pukul", "jam", "at"])
_DAY_OF_MONTH = (
    r"(?P<d1>[0-9]{1,2})(?:st|nd|rd|th)?[\s-](?P<m1>[a-z]{3,9})\.?"
    r"|(?P<m2>[a-z]{3,9})\.?\s(?P<d2>[0-9]{1,2})(?:st|nd|rd|th)?"
)
_NAMES_A_DAY_OF_MONTH = re.compile(rf"\b(?:{_DAY_OF_MONTH})\b")
_NAMES = "|".join(sorted({*_NEAR, *_WEEKDAYS}, key=len, reverse=True))
_FIRST = re.compile(rf"(?P<day>{_NAMES}|{_DAY_OF_MONTH})(?:\s(?P<time>.+))?")
_LAST = re.compile(rf"(?P<time>.+?)\s(?P<day>{_NAMES}|{_DAY_OF_MONTH})")
_HALF = re.compile(r"(?P<hour>[0-9]{1,2})(?P<rest>[:.][0-9]{2})?\s(?P<half>pagi|siang|sore|malam)")
_LONGEST = 100
_UNREADABLE = (
    "“%(text)s” is not a time that can be read. "
    "Write it like 07:00, tomorrow 14:30, 29 November 07:00 or 7 September 2022 14:30."
)
_NO_TIME = "“%(text)s” has no time of day. Add it, as in 14:30."
_OTHER_WEEKDAY = "“%(text)s” names another weekday than that of the date. Correct one of the two."


def read_typed_instant(value: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the instant that an editor has typed, in UTC and whole seconds.

    Raises:
        ValidationError: `value` is no time, one outside the years 1 to 9999, or a date with the
            name of another weekday.
    """
    line = to_line(value)
    # One word for "today": "hari" and "ini" alone mean nothing here.
    words = line.casefold().replace(",", " ").replace("hari ini", "today").split()
    date_and_year = dates.find_date(line)
    if len(line) > _LONGEST or date_and_year is not None:
        _check_weekday(date_and_year, words, line)
        return dates.read_instant(value, zone)
    plain = " ".join(word for word in words if word not in _FILLERS)
    try:
        parsed = _parse(plain, now.astimezone(zone), is_clock=bool(_CLOCK_WORDS & set(words)))
    except OverflowError:  # outside the years 1 to 9999
        parsed = None
    if parsed is None:
        parsed = _parse_day_with_weekday(plain, now.astimezone(zone))
        _check_weekday(parsed, words, line)
    params = {"text": line[:_LONGEST]}
    if parsed is None:
        raise ValidationError([Problem("publish_at", _UNREADABLE, params)])
    if parsed == now.astimezone(zone).date() and not isinstance(parsed, datetime):
        raise ValidationError([Problem("publish_at", _NO_TIME, params)])
    return dates.to_instant(parsed, zone, line)


def _check_weekday(parsed: date | None, words: list[str], line: str) -> None:
    """Refuse a date with the name of another weekday: nobody can know which of them is wrong."""
    named = {_WEEKDAYS[word] for word in words if word in _WEEKDAYS}
    if parsed is not None and named and named != {parsed.weekday()}:
        params = {"text": line[:_LONGEST]}
        raise ValidationError([Problem("publish_at", _OTHER_WEEKDAY, params)])


def _parse_day_with_weekday(line: str, local: datetime) -> date | datetime | None:
    """Return what a line such as "senin 30 november 07.00" is without its weekday."""
    words = line.split()
    rest = [word for word in words if word not in _WEEKDAYS]
    if len(rest) == len(words) or not _NAMES_A_DAY_OF_MONTH.search(" ".join(rest)):
        return None
    return _parse(" ".join(rest), local, is_clock=False)


def _parse(line: str, local: datetime, *, is_clock: bool) -> date | datetime | None:
    """Return the date or time that a line without fillers is; None if it is neither."""
    today = local.date()
    clock = _parse_time(line, today, bare_hour=is_clock)
    if clock:
        return clock if _is_later(clock, local) else clock + timedelta(days=1)
    match = _FIRST.fullmatch(line) or _LAST.fullmatch(line)
    day = _find_day(match, today) if match else None
    if match is None or day is None:
        return None
    if not match["time"]:
        return day + timedelta(days=7) if day == today and match["day"] in _WEEKDAYS else day
    clock = _parse_time(match["time"], day, bare_hour=True)
    if clock and match["day"] in _WEEKDAYS and not _is_later(clock, local):
        return clock + timedelta(days=7)
    return clock


def _find_day(match: re.Match[str], today: date) -> date | None:
    name = match["day"]
    if name in _NEAR:
        return today + timedelta(days=_NEAR[name])
    if name in _WEEKDAYS:
        return today + timedelta(days=(_WEEKDAYS[name] - today.weekday()) % 7)
    month = dates.MONTHS.get(match["m1"] or match["m2"], 0)
    candidates = []
    for year in (today.year - 1, today.year, today.year + 1):
        try:
            candidates.append(date(year, month, int(match["d1"] or match["d2"])))
        except ValueError:  # no month, no such day, or a year out of range
            continue
    return min(candidates, key=lambda day: abs(day - today)) if candidates else None


def _parse_time(text: str, day: date, *, bare_hour: bool) -> datetime | None:
    """Return the time of a day, also as Indonesian says it: 7 malam."""
    half = _HALF.fullmatch(text)
    if half:
        hour = _to_hour(int(half["hour"]), _HALVES[half["half"]])
        text = f"{hour}{half['rest'] or ':00'}"
    return dates.parse_clock(text, day, bare_hour=bare_hour)


def _to_hour(hour: int, half: int) -> int:
    """Return the hour of 24 for one of 12 in the morning (0), midday, afternoon or night (3)."""
    if hour > 12 or (half == 1 and hour >= 10):
        return hour
    if half == 0 or (half == 3 and hour < 6) or (half == 3 and hour == 12):
        return hour % 12
    return hour % 12 + 12


def _is_later(clock: datetime, local: datetime) -> bool:
    """Return whether a time, naive in the zone of `local`, or aware, is later than it."""
    return (clock if clock.tzinfo else clock.replace(tzinfo=local.tzinfo)) > local
