"""Read what a page writes before its text: title, subtitle, byline, time, and the lead picture."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from feedsvc.parsing.pasted.body import ENDS, is_sentence
from feedsvc.parsing.pasted.captions import find_caption, find_credit, is_picture_marker
from feedsvc.parsing.pasted.phrases import SECTIONS, find_byline, is_name, split_names
from feedsvc.parsing.pasted.timestamps import Timestamp, choose_published, find_timestamp

_LINES = 80
_TITLE, _NAME = 250, 160  # characters, at most
_WORDS = re.compile(r"[^\W\d_]{4,}")
_AUTHOR_LABELS = frozenset(
    ("penulis", "oleh", "by", "reporter", "pewarta", "tim redaksi", "author", "written by")
)
_NEWSROOMS = frozenset(("redaksi", "tim redaksi", "admin", "newsroom", "staff", "editorial team"))
_EDITOR_LABELS = frozenset(("editor", "penyunting", "redaktur"))
_DATED_BYLINE = re.compile(
    r"(?:posted|published|ditulis|diterbitkan)\s+(?:on|pada)\s+(?P<when>.{6,60}?)\s+(?:by|oleh)\s+"
    r"(?P<names>.{2,100})",
    re.IGNORECASE,
)
_NAMES = r"[A-Z][a-z'.]+(?: (?:[A-Z][a-z'.]*|bin|binti|de|van)){1,4}"
_BARE_NAME = re.compile(
    rf"(?P<names>(?!The ){_NAMES}(?:(?:, | dan | and ){_NAMES})*)"
    r"(?P<rest>\s+in [A-Z].{2,40}|\s+\(.{2,60}\)|\s+[-|]\s+\S.{1,40})?"
)
_ROLE = re.compile(
    r"\b(?:correspondent|reporter|editor|writer|wartawan|koresponden|kontributor)\b", re.IGNORECASE
)
_NEAR = 3  # lines between a name and the time of the page


@dataclass(slots=True)
class Head:
    """The fields that were found before the text; `place` is the title's line number, or -1.

    `used` are the numbers of all lines that are in a field.
    """

    place: int = -1
    title: str = ""
    subtitle: str = ""
    section: str = ""
    authors: tuple[str, ...] = ()
    published: date | datetime | None = None
    caption: str = ""
    credit: str = ""
    used: set[int] = field(default_factory=set)


def read_head(lines: Mapping[int, str], start: int) -> Head:
    """Read the lines before number `start`, in which the text of the article begins."""
    # A page has hundreds of lines of navigation; its title is near to the text.
    places = [place for place in lines if place < start][-_LINES:]
    before = {place: lines[place] for place in places}
    text = " ".join(line for place, line in lines.items() if place >= start)
    head = Head()
    _take_title(head, before, text)
    _take_pictures(head, before)
    _take_byline(head, before)
    _take_times(head, before)
    _take_subtitle(head, before)
    return head


def is_signal(line: str) -> bool:
    """Return whether `line` names an author, a time or a picture."""
    return (
        find_byline(line, in_head=True) is not None
        or find_timestamp(line) is not None
        or find_dated_byline(line) is not None
        or find_placed_date(line) is not None
        or find_caption(line) is not None
        or find_credit(line) is not None
        or is_picture_marker(line)
    )


def _take_title(head: Head, before: Mapping[int, str], text: str) -> None:
    """Take the line that has most words in common with the text, near to the byline."""
    signals = [place for place, line in before.items() if is_signal(line)]
    candidates = {
        place: line
        for place, line in before.items()
        if place not in signals and len(line) <= _TITLE and ">" not in line
    }
    long = {place: line for place, line in candidates.items() if len(line.split()) >= 3}
    candidates = long or candidates
    if not candidates:
        return
    words = set(_WORDS.findall(text.casefold()))
    all_lines = list(before.values())
    unended = [place for place, line in candidates.items() if not line.endswith((".", ","))]
    nearest = next(
        (
            max(place for place in unended if place < signal)
            for signal in signals
            if unended and unended[0] < signal
        ),
        max(unended, default=-1),
    )

    def rate(place: int) -> float:
        line = candidates[place]
        common = len(words.intersection(_WORDS.findall(line.casefold())))
        is_ended = line.endswith((".", ","))
        is_twice = all_lines.count(line) > 1
        return min(common, 6) + 2 * (place == nearest) + 2 * is_twice - 4 * is_ended

    place = max(candidates, key=lambda each: (rate(each), -each))
    head.title, head.place = candidates[place], place
    head.used |= {each for each, line in before.items() if line == head.title}
    _take_section(head, before, place)


def _take_section(head: Head, before: Mapping[int, str], title: int) -> None:
    """Take the section in the line before the title, unless it belongs to a list of sections."""
    places = [place for place in before if place < title][-2:]
    names = [before[place] for place in places]
    if (
        names
        and names[-1].casefold() in SECTIONS
        and names[0].casefold() not in (SECTIONS if len(names) > 1 else ())
    ):
        head.section = names[-1].capitalize()
        head.used.add(places[-1])


def _iterate_unused(head: Head, lines: Mapping[int, str]) -> Iterator[tuple[int, str, str]]:
    """Yield number and text of each line that is in no field yet, and the line after it."""
    places = list(lines)
    for at, place in enumerate(places):
        if place not in head.used:
            yield place, lines[place], lines[places[at + 1]] if at + 1 < len(places) else ""


def _take_pictures(head: Head, lines: Mapping[int, str]) -> None:
    """Take the first caption and the first credit."""
    announced = ""  # the caption is the next line
    for place, line, after in _iterate_unused(head, lines):
        caption, credit = find_caption(line), find_credit(line)
        if caption and not head.caption:
            head.caption, head.credit = caption
            head.used.add(place)
        elif credit and not head.credit:
            head.credit = credit
            head.used.add(place)
            announced = "" if head.caption else after
        elif line == announced and not head.caption and not is_signal(line):
            head.caption = line
            head.used.add(place)
        elif is_picture_marker(line) and not head.caption:
            announced = after
        if head.caption and head.credit:
            return


def _take_byline(head: Head, lines: Mapping[int, str]) -> None:
    names: dict[str, None] = {}
    label = ""
    for place, line, _ in _iterate_unused(head, lines):
        dated = find_dated_byline(line)
        signed = find_byline(line, in_head=True)
        if dated:
            head.published = head.published or dated[1].when
            names |= dict.fromkeys(dated[0])
        elif signed:
            names |= dict.fromkeys(signed[0])
            rest = find_timestamp(signed[1]) if signed[1] else None
            if signed[1] and not rest:
                label = ""
                continue  # the rest would be lost
            head.published = head.published or (rest.when if rest else None)
        elif label in _AUTHOR_LABELS and all(map(is_name, split_names(line))):
            names |= dict.fromkeys(split_names(line))
        else:
            label = line.casefold().strip(" :")
            continue
        label = ""
        head.used.add(place)
    if not names:
        names = dict.fromkeys(_find_bare_names(head, lines))
    head.authors = tuple(dict.fromkeys(name.title() if name.isupper() else name for name in names))


def _find_bare_names(head: Head, lines: Mapping[int, str]) -> tuple[str, ...]:
    """Return the names in a line that has nothing else, near to the time or above a role."""
    places = list(lines)
    times = [at for at, place in enumerate(places) if find_timestamp(lines[place])]
    for at, place in enumerate(places):
        match = _BARE_NAME.fullmatch(lines[place]) if len(lines[place]) <= _NAME else None
        after = lines[places[at + 1]] if at + 1 < len(places) else ""
        is_near = any(abs(at - time) <= _NEAR for time in times)
        is_of_editor = at > 0 and lines[places[at - 1]].casefold().strip(" :") in _EDITOR_LABELS
        if place < head.place or place in head.used or not match or is_of_editor:
            continue
        if is_near or _ROLE.search(after):
            if not match["rest"]:
                head.used.add(place)
            return split_names(match["names"])
    return ()


def _take_times(head: Head, lines: Mapping[int, str]) -> None:
    times: dict[int, Timestamp] = {}
    for place, line, _ in _iterate_unused(head, lines):
        found = find_timestamp(line)
        if found:
            times[place] = found
        elif dated := find_dated_name(line):
            times[place] = dated[1]
            head.authors = head.authors or (dated[0],)
        elif placed := find_placed_date(line):
            times[place] = placed
    head.published = head.published or choose_published(list(times.values()))
    used = [place for place, time in times.items() if time.when == head.published]
    head.used |= set(used[:1])


def find_dated_byline(line: str) -> tuple[tuple[str, ...], Timestamp] | None:
    """Read a line such as "Posted on May 4, 2026 by Jane Miller"."""
    match = _DATED_BYLINE.fullmatch(line)
    when = find_timestamp(match["when"]) if match else None
    return (split_names(match["names"]), when) if match and when else None


def find_dated_name(line: str) -> tuple[str, Timestamp] | None:
    """Read a line such as "Redaksi - Rabu, 7 September 2022 | 14:30 WIB"."""
    for mark in (" - ", " \N{EN DASH} ", " — ", " | ", " • ", ", "):
        name, found, rest = line.partition(mark)
        # "Semarang, 4 Mei 2026" begins with a place.
        if mark == ", " and name.casefold() not in _NEWSROOMS:
            continue
        when = find_timestamp(rest) if found and len(name) <= 60 else None
        if when and len(name.split()) <= 6:
            return name, when
    return None


def find_placed_date(line: str) -> Timestamp | None:
    """Read a line such as "Semarang, 4 Mei 2026", as press releases have it."""
    place, found, rest = line.partition(", ")
    return find_timestamp(rest) if found and place.istitle() and len(place.split()) <= 3 else None


def _take_subtitle(head: Head, lines: Mapping[int, str]) -> None:
    for place, line, _ in _iterate_unused(head, lines):
        if place > head.place >= 0 and is_sentence(line) and line.endswith(ENDS[:4]):
            head.subtitle = line
            head.used.add(place)
            return
