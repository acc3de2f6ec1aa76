"""Parse times as editors type them in a form: 07:00, besok, tomorrow 7am, 29 Nov, in 2 hours.

Pasted pages are read by `dates` alone: there, a date without a year is not the date of the article.
A time without a day means the next such time, a weekday the next such day, and a day without a year
the one nearest to now. Whole dates are read as `dates` reads them. A part of a day, such as "nanti
malam", is no time: it is refused with an example of an hour in it.
"""

import re
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from feedsvc.domain.text import to_line
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing import dates
from feedsvc.parsing.day_parts import format_example, rewrite_parts, suggest_hour

_NEAR = {
    "today": 0,
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
_AFTER = re.compile(
    r"(?P<before>(?:in|dalam) )?(?P<number>[0-9]{1,4}|an?|half an|setengah|se) ?"
    r"(?:(?P<minutes>menit|mins?|minutes?)|jam|hours?|hrs?)(?P<after> lagi| from now)?"
)
_FRACTIONS = {"a": 1.0, "an": 1.0, "se": 1.0, "half an": 0.5, "setengah": 0.5}
_NOW = frozenset(["now", "right now", "at once", "sekarang", "sekarang juga"])
_LONGEST = 100
_UNREADABLE = (
    "“%(text)s” is not a time that can be read. "
    "Write it like 07:00, tomorrow 14:30, 29 November 07:00 or 7 September 2022 14:30."
)
_NO_TIME = "“%(text)s” has no time of day. Add it, as in 14:30."
_NO_HOUR = "“%(text)s” does not say which hour. Write the hour too, such as “%(example)s”."
_IS_OVER = "“%(text)s” has passed already. Write a later time, such as tomorrow 07:00."
_IS_NOW = "To publish now, leave the time empty and press Publish."
_OTHER_WEEKDAY = (
    "“%(text)s” names a weekday that does not match the date. Correct the weekday or the date."
)


def read_typed_instant(value: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return the instant that an editor has typed, in UTC and whole seconds.

    Raises:
        ValidationError: `value` is no time, one outside the years 1 to 9999, or a date with the
            name of another weekday.
    """
    line = to_line(value)
    date_and_year = dates.find_date(line)
    if len(line) > _LONGEST or date_and_year is not None:
        _check_weekday(date_and_year, _split_typed(line.casefold()), line)
        return dates.read_instant(value, zone)
    local = now.astimezone(zone)
    rewritten = rewrite_parts(" ".join(_split_typed(line.casefold())))
    try:
        parsed = _parse_after(rewritten, local) or _parse_line(rewritten, local, line)
    except OverflowError:  # outside the years 1 to 9999
        parsed = None
    if parsed is None:
        raise ValidationError([_describe_unread(line, rewritten, local)])
    if parsed == local.date() and not isinstance(parsed, datetime):
        raise ValidationError([Problem("publish_at", _NO_TIME, {"text": line})])
    return dates.to_instant(parsed, zone, line)


def _split_typed(line: str) -> list[str]:
    return line.replace(",", " ").split()


def _parse_after(line: str, local: datetime) -> datetime | None:
    """Return the time that a line such as "in 2 hours" or "5 menit lagi" names; else None."""
    match = _AFTER.fullmatch(line)
    if match is None or not (match["before"] or match["after"]):
        return None
    number = _FRACTIONS.get(match["number"]) or float(match["number"])
    return local + timedelta(minutes=number * (1 if match["minutes"] else 60))


def _parse_line(rewritten: str, local: datetime, line: str) -> date | datetime | None:
    """Return the date or time that a line names, which may hold words such as "pukul"; or None.

    Raises:
        ValidationError: the date has another weekday's name, or a time called "later" is past.
    """
    words = rewritten.split()
    date_and_year = dates.find_date(rewritten)
    if date_and_year is not None:
        _check_weekday(date_and_year, words, line)
        return date_and_year
    if "minggu depan" in rewritten:  # the next Sunday, or next week
        return None
    plain = " ".join(word for word in words if word not in _FILLERS)
    parsed = _parse(plain, local, is_clock=bool(_CLOCK_WORDS & set(words)))
    if parsed is None:
        parsed = _parse_day_with_weekday(plain, local)
        _check_weekday(parsed, words, line)
    if _promises_future(line) and isinstance(parsed, datetime) and not _is_later(parsed, local):
        raise ValidationError([Problem("publish_at", _IS_OVER, {"text": line})])
    return parsed


def _promises_future(line: str) -> bool:
    """Return whether a line says "later": "nanti jam 8" is no time before now."""
    return not {"nanti", "later", "tonight"}.isdisjoint(_split_typed(line.casefold()))


def _describe_unread(line: str, rewritten: str, local: datetime) -> Problem:
    """Return why a line that has not been parsed is no time, with an example if there is one."""
    typed, params = line.casefold(), {"text": line}
    if " ".join(_split_typed(typed)) in _NOW:
        return Problem("publish_at", _IS_NOW, params)
    day, hour = suggest_hour(rewritten) or ("", "")
    day = " ".join(word for word in day.split() if word not in _FILLERS)
    if hour and (not day or _names_day(day, local)):
        typed_words = {word.casefold(): word for word in _split_typed(line)}
        day = " ".join(typed_words.get(word, word) for word in day.split())
        example = format_example(day, hour, typed)
        return Problem("publish_at", _NO_HOUR, params | {"example": example})
    return Problem("publish_at", _UNREADABLE, params)


def _names_day(line: str, local: datetime) -> bool:
    day = dates.find_date(line) or _parse(line, local, is_clock=False)
    return day is not None and not isinstance(day, datetime)


def _check_weekday(parsed: date | None, words: list[str], line: str) -> None:
    """Refuse a date with the name of another weekday: nobody can know which of them is wrong."""
    named = {_WEEKDAYS[word] for word in words if word in _WEEKDAYS}
    if parsed is not None and named and named != {parsed.weekday()}:
        params = {"text": line[:_LONGEST]}
        raise ValidationError([Problem("publish_at", _OTHER_WEEKDAY, params)])


def _parse_day_with_weekday(line: str, local: datetime) -> date | datetime | None:
    """Return the date or time of a line such as "senin 30 november 07.00", without its weekday."""
    words = line.split()
    rest = [word for word in words if word not in _WEEKDAYS]
    if len(rest) == len(words) or not _NAMES_A_DAY_OF_MONTH.search(" ".join(rest)):
        return None
    return _parse(" ".join(rest), local, is_clock=False)


def _parse(line: str, local: datetime, *, is_clock: bool) -> date | datetime | None:
    """Return the date or time that a line without fillers is; None if it is neither."""
    today = local.date()
    clock = dates.parse_clock(line, today, bare_hour=is_clock)
    if clock:
        return clock if _is_later(clock, local) else clock + timedelta(days=1)
    match = _FIRST.fullmatch(line) or _LAST.fullmatch(line)
    day = _find_day(match, today) if match else None
    if match is None or day is None:
        return None
    if not match["time"]:
        return day + timedelta(days=7) if day == today and match["day"] in _WEEKDAYS else day
    clock = dates.parse_clock(match["time"], day, bare_hour=True)
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


def _is_later(clock: datetime, local: datetime) -> bool:
    """Return whether `clock`, aware or naive in the zone of `local`, is later than `local`."""
    return (clock if clock.tzinfo else clock.replace(tzinfo=local.tzinfo)) > local
