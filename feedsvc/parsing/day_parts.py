"""Rewrite the parts of a day that editors name, in English and Indonesian, to times of a clock.

"nanti malam jam 8" becomes "today 20:00". A part without an hour, such as "besok siang", is no
time; `suggest_hour` gives an example of an hour in it.
"""

import re

_HALVES = {"dini": 0, "pagi": 0, "siang": 1, "sore": 2, "petang": 2, "malam": 3}
_PARTS = "|".join(_HALVES)
_EXAMPLES = {
    "dini": "03:00",
    "pagi": "07:00",
    "siang": "13:00",
    "sore": "16:00",
    "petang": "18:00",
    "malam": "20:00",
    "midnight": "00:00",
}
_CLOCK_WORDS = "(?:(?:at|pukul|jam) )?"
# English words become Indonesian ones, each of which names one part of the day.
_SYNONYMS = [
    (re.compile(rf"\b(?:{phrase})\b"), word)
    for phrase, word in (
        ("hari ini|nanti|later today", "today"),
        (rf"{_CLOCK_WORDS}(?:12(?:[:.]00)? )?(?:tengah malam|midnight)", "midnight"),
        (rf"{_CLOCK_WORDS}(?:12(?:[:.]00)? )?(?:tengah hari|noon|midday)", "12:00"),
        ("(?:dini|subuh)(?: hari)?", "dini"),
        ("(?:in the |this )?morning", "pagi"),
        ("(?:in the |this )?afternoon", "sore"),
        ("(?:in the |this )?evening", "petang"),
        ("(?:at )?night", "malam"),
        ("tonight", "today malam"),
        (f"({_PARTS}|midnight) ini", r"today \1"),
        (r"([0-9]{1,2}) o['\u2019]clock", r"at \1"),
        ("today (?:today|(?=midnight))", ""),
    )
]
_ENGLISH = re.compile(r"\b(?:morning|afternoon|evening|night|tonight|midnight)\b")
_HOUR = r"(?P<hour>[0-9]{1,2})(?P<minutes>[:.][0-9]{2})?"
# "tanggal 5 malam" names a day.
_HOUR_FIRST = re.compile(
    rf"(?<!tanggal )(?<![0-9:.]){_HOUR} (?P<today>today )?(?P<part>{_PARTS})\b"
)
_PART_FIRST = re.compile(rf"(?P<today>)\b(?P<part>{_PARTS}) {_CLOCK_WORDS}{_HOUR}(?![0-9:.])")
_HAS_HALF = re.compile(r"[0-9] ?[ap]\.?m\b")
_ANY_PART = re.compile(rf"\b(?:{_PARTS})\b")
_VAGUE = re.compile(rf"(?P<before>.*?)\b(?P<part>{_PARTS}|midnight)\b(?P<after>.*)")


def rewrite_parts(line: str) -> str:
    """Return `line`, in lower case, with clock times in place of parts of days that name one."""
    for pattern, word in _SYNONYMS:
        line = pattern.sub(word, line)
    if _HAS_HALF.search(line):
        line = _ANY_PART.sub("", line)
    line = _PART_FIRST.sub(_to_clock, line)
    line = " ".join(_HOUR_FIRST.sub(_to_clock, line).split())
    return "00:00" if line == "midnight" else line


def suggest_hour(line: str) -> tuple[str, str] | None:
    """Return the day and an example hour if a part of the day has no hour; otherwise None.

    `line` has been rewritten. The day is "" where the line names only the part.
    """
    match = _VAGUE.fullmatch(line)
    # "malam Minggu" is the evening before that day.
    if match is None or (match["part"] == "malam" and not match["before"] and match["after"]):
        return None
    return " ".join((match["before"] + match["after"]).split()), _EXAMPLES[match["part"]]


def format_example(day: str, hour: str, typed: str) -> str:
    """Return an example of a time in the language in which the line `typed` names the day."""
    if _ENGLISH.search(typed):
        return f"{day or 'today'} {hour}"
    return f"{day.replace('today', 'hari ini') or 'hari ini'} {hour.replace(':', '.')}"


def _to_clock(match: re.Match[str]) -> str:
    hour = _to_hour(int(match["hour"]), _HALVES[match["part"]])
    return f"{match['today'] or ''}{hour}{match['minutes'] or ':00'}"


def _to_hour(hour: int, half: int) -> int:
    """Return an hour in 24 hours; `half` is morning (0), midday (1), afternoon (2) or night (3)."""
    if hour > 12 or (half == 1 and hour >= 10):
        return hour
    if half == 0 or (half == 3 and hour < 6) or (half == 3 and hour == 12):
        return hour % 12
    return hour % 12 + 12
