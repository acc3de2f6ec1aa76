"""Reads the whole text of a news page, as an editor copied it, into the fields of an article.

Around the article's own text stand a caption, a byline, crumbs of navigation. Each line is taken for
what it looks like only where such a line may stand; in doubt it stays in the body. No line is lost:
what is in no field is in `left_out`.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise

from feedsvc.domain import text
from feedsvc.domain.documents import Source
from feedsvc.parsing.dates import find_date
from feedsvc.parsing.html.sanitizer import plain_to_html
from feedsvc.parsing.pasted.phrases import (
    SECTIONS,
    find_byline,
    find_caption,
    find_dateline,
    find_sources,
    is_chrome,
    is_tail,
)

_HEAD = 12
_PARAGRAPH = 100
_SENTENCE = 40
_TITLE = 250
_ENDS = (".", "!", "?", "”", '"', "\N{RIGHT SINGLE QUOTATION MARK}", ")", "…")


@dataclass(frozen=True, slots=True)
class PastedArticle:
    """What could be read; a field that could not is empty. `summary` is left to its editor.

    `published` is a date where the page gave no time, and a naive time (the newsroom's) where it
    gave no zone.
    """

    title: str = ""
    body_html: str = ""
    authors: tuple[str, ...] = ()
    published: date | datetime | None = None
    section: str = ""
    caption: str = ""
    credit: str = ""
    sources: tuple[Source, ...] = ()
    summary: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(slots=True)
class _PageLines:
    """The lines not yet placed, by their place in the text, and what the others gave."""

    lines: dict[int, str]
    article: PastedArticle = field(default_factory=PastedArticle)
    left_out: dict[int, str] = field(default_factory=dict)

    def leave_out(self, place: int) -> None:
        self.left_out[place] = self.lines.pop(place)


def read_pasted_page(pasted: str) -> PastedArticle:
    """Return the article in the text of a page; every line is in a field or in `left_out`.

    Raises: nothing.
    """
    lines = enumerate(map(text.to_line, text.clean(pasted).split("\n")))
    desk = _PageLines({place: line for place, line in lines if line})
    places = set(desk.lines)
    _leave_tail(desk)
    _leave_chrome(desk)
    start = _find_body_start(desk)
    _take_bylines(desk, start)
    _take_captions(desk, start)
    _take_title(desk, start)
    _take_dateline(desk)
    found: list[Source] = []
    for line in desk.lines.values():
        found += find_sources(line)
    left_out = tuple(line for _, line in sorted(desk.left_out.items()))
    body = plain_to_html(_join_lines(desk.lines, places))
    return replace(
        desk.article, body_html=body, sources=tuple(dict.fromkeys(found)), left_out=left_out
    )


def _join_lines(lines: dict[int, str], written: set[int]) -> str:
    """Return the lines with blank ones where the page had them; `written` are those it had not."""
    places = list(lines)
    blanks = {
        after for before, after in pairwise(places) if not written.issuperset(range(before, after))
    }
    long = {place for place in places if blanks and _is_paragraph(lines[place])}
    parts = [lines[place] for place in places[:1]]
    for before, after in pairwise(places):
        apart = after in blanks or before in long or after in long
        parts += ["\n\n" if apart else "\n", lines[after]]
    return "".join(parts)


def _is_paragraph(line: str) -> bool:
    return len(line) >= _PARAGRAPH and line.endswith(_ENDS)


def _leave_tail(desk: _PageLines) -> None:
    """Leave out headings of related matter, and the short lines that follow them."""
    tail = False
    begun = False
    for place, line in list(desk.lines.items()):
        if _is_paragraph(line):
            tail = False
        tail = tail or (begun and is_tail(line))
        begun = begun or (len(line) >= _SENTENCE and line.endswith(_ENDS))
        if tail and find_byline(line, in_head=False) is None:
            desk.leave_out(place)


def _leave_chrome(desk: _PageLines) -> None:
    for place, line in list(desk.lines.items()):
        if is_chrome(line) and find_caption(line) is None:
            desk.leave_out(place)


def _find_body_start(desk: _PageLines) -> int:
    """Return the place of the first line after the head: after its byline, or its first paragraph."""
    head = list(desk.lines.items())[:_HEAD]
    for place, line in head:
        if find_byline(line, in_head=True) or find_date(line) or _read_name_and_date(line):
            return place + 1
    for place, line in head:
        if _is_paragraph(line) and find_caption(line) is None:
            return place
    return head[1][0] if len(head) > 1 and not head[0][1].endswith((*_ENDS, ":", ",", ";")) else 0


def _read_name_and_date(line: str) -> tuple[str, date | datetime] | None:
    """Read a line such as "Redaksi - Rabu, 7 September 2022 | 14:30 WIB"."""
    for mark in (" - ", " \N{EN DASH} ", " — ", " | ", " • ", ", "):
        name, found, rest = line.partition(mark)
        published = (
            find_date(rest) if found and len(name) <= 60 and len(name.split()) <= 6 else None
        )
        if published:
            return name, published
    return None


def _take_bylines(desk: _PageLines, start: int) -> None:
    near = _find_lines_near_head(desk, start)
    authors: dict[str, None] = {}  # in order, each once
    published = desk.article.published
    for place, line in list(desk.lines.items()):
        in_head = place in near
        signed = find_byline(line, in_head=in_head)
        dated = (find_date(line), _read_name_and_date(line)) if in_head else (None, None)
        if signed:
            names, rest = signed
            when = find_date(rest) if rest else None
            if rest and (when is None or published is not None):
                desk.left_out[place] = line  # the rest would be lost
            authors.update(dict.fromkeys(names))
            published = published or when
        elif published is None and dated[0]:
            published = dated[0]
        elif published is None and dated[1]:
            name, published = dated[1]
            authors[name] = None
        else:
            continue
        del desk.lines[place]
    desk.article = replace(desk.article, authors=tuple(authors), published=published)


def _find_lines_near_head(desk: _PageLines, start: int) -> set[int]:
    """Return the places before `start`, and after it as long as only the head's kind of line comes."""
    near, others = set(), 0
    for place, line in desk.lines.items():
        near.add(place)
        if (
            place >= start
            and not find_caption(line)
            and not find_byline(line, in_head=True)
            and not find_date(line)
        ):
            others += 1
            if others > 2 or len(line) >= _PARAGRAPH:
                break
    return near


def _take_captions(desk: _PageLines, start: int) -> None:
    near = _find_lines_near_head(desk, start)
    for place, line in list(desk.lines.items()):
        found = find_caption(line) if place in near else None
        if found:
            desk.article = replace(desk.article, caption=found[0], credit=found[1])
            del desk.lines[place]
            return


def _take_title(desk: _PageLines, start: int) -> None:
    """Take the headline from the head, a section's name, and leave out the crumbs around them."""
    head = [(place, line) for place, line in desk.lines.items() if place < start]
    short = [(place, line) for place, line in head if len(line) <= _TITLE]
    title = next(
        ((place, line) for place, line in short if len(line.split()) >= 4 and ">" not in line), None
    )
    title = title or max(short, key=lambda item: len(item[1]), default=None)
    if title is None:
        return
    desk.article = replace(desk.article, title=desk.lines.pop(title[0]))
    for place, line in head:
        if place == title[0]:
            continue
        if line.casefold() in SECTIONS and not desk.article.section:
            desk.article = replace(desk.article, section=desk.lines.pop(place).capitalize())
        elif len(line.split()) < 4 or ">" in line:
            desk.leave_out(place)


def _take_dateline(desk: _PageLines) -> None:
    for place, line in desk.lines.items():
        found = find_dateline(line)
        if found:
            front, section = found
            desk.article = replace(desk.article, section=desk.article.section or section)
            desk.lines[place] = line[len(front) :]
            desk.left_out[place] = front.strip()
        return
