"""Read the text of a whole news page, as an editor copied it, into the fields of an article.

A page has a caption, a byline and navigation around the text of the article. A line counts as one
of these only where such a line is expected; in doubt it stays in the body. No line is lost: one
that is in no field is in `left_out`.
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

_HEAD = 12  # lines in which the head of a page ends
# Characters, at least: of a line that is a paragraph of the text, and of one that is a sentence.
# Captions, bylines and links are shorter, or end without a full stop.
_PARAGRAPH, _SENTENCE = 100, 40
_TITLE = 250  # characters, at most
_ENDS = (".", "!", "?", "”", '"', "\N{RIGHT SINGLE QUOTATION MARK}", ")", "…")


@dataclass(frozen=True, slots=True)
class PastedArticle:
    """The fields that were found; the others are empty. `summary` is always empty.

    `published` is a date if the page gave no time, and a naive time (the newsroom's) if it gave no
    zone.
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
    """The lines that are in no field yet, by line number, and the article found so far."""

    lines: dict[int, str]
    article: PastedArticle = field(default_factory=PastedArticle)
    left_out: dict[int, str] = field(default_factory=dict)

    def leave_out(self, place: int) -> None:
        self.left_out[place] = self.lines.pop(place)


def read_pasted_page(pasted: str) -> PastedArticle:
    """Return the article in the text of a page; every line is in a field or in `left_out`."""
    lines = enumerate(map(text.to_line, text.clean(pasted).split("\n")))
    page = _PageLines({place: line for place, line in lines if line})
    places = set(page.lines)
    # In this order: each step takes lines that a later one could mistake for its own.
    _leave_tail(page)
    _leave_chrome(page)
    start = _find_body_start(page)
    _take_bylines(page, start)
    _take_captions(page, start)
    _take_title(page, start)
    _take_dateline(page)
    sources: list[Source] = []
    for line in page.lines.values():
        sources += find_sources(line)
    left_out = tuple(line for _, line in sorted(page.left_out.items()))
    body = plain_to_html(_join_lines(page.lines, places))
    return replace(
        page.article, body_html=body, sources=tuple(dict.fromkeys(sources)), left_out=left_out
    )


def _join_lines(lines: dict[int, str], written: set[int]) -> str:
    """Return the lines joined, with a blank line where the page had one.

    `written` holds the numbers of the lines that are not blank.
    """
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


def _leave_tail(page: _PageLines) -> None:
    """Leave out the headings of related articles, and the short lines after them."""
    is_after_tail, has_text = False, False
    for place, line in list(page.lines.items()):
        if _is_paragraph(line):
            is_after_tail = False
        is_after_tail = is_after_tail or (has_text and is_tail(line))
        has_text = has_text or (len(line) >= _SENTENCE and line.endswith(_ENDS))
        if is_after_tail and find_byline(line, in_head=False) is None:
            page.leave_out(place)


def _leave_chrome(page: _PageLines) -> None:
    for place, line in list(page.lines.items()):
        if is_chrome(line) and find_caption(line) is None:
            page.leave_out(place)


def _find_body_start(page: _PageLines) -> int:
    """Return the number of the first line after the head: after the byline, or a paragraph."""
    head = list(page.lines.items())[:_HEAD]
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


def _take_bylines(page: _PageLines, start: int) -> None:
    near = _find_lines_near_head(page, start)
    authors: dict[str, None] = {}  # in order, without duplicates
    published = page.article.published
    for place, line in list(page.lines.items()):
        in_head = place in near
        signed = find_byline(line, in_head=in_head)
        dated = (find_date(line), _read_name_and_date(line)) if in_head else (None, None)
        if signed:
            names, rest = signed
            when = find_date(rest) if rest else None
            if rest and (when is None or published is not None):
                page.left_out[place] = line  # the rest would be lost
            authors.update(dict.fromkeys(names))
            published = published or when
        elif published is None and dated[0]:
            published = dated[0]
        elif published is None and dated[1]:
            name, published = dated[1]
            authors[name] = None
        else:
            continue
        del page.lines[place]
    page.article = replace(page.article, authors=tuple(authors), published=published)


def _find_lines_near_head(page: _PageLines, start: int) -> set[int]:
    """Return the lines before `start`, and after it while they look like those of a head."""
    near, other_lines = set(), 0
    for place, line in page.lines.items():
        near.add(place)
        if (
            place >= start
            and not find_caption(line)
            and not find_byline(line, in_head=True)
            and not find_date(line)
        ):
            other_lines += 1
            if other_lines > 2 or len(line) >= _PARAGRAPH:
                break
    return near


def _take_captions(page: _PageLines, start: int) -> None:
    near = _find_lines_near_head(page, start)
    for place, line in list(page.lines.items()):
        caption = find_caption(line) if place in near else None
        if caption:
            page.article = replace(page.article, caption=caption[0], credit=caption[1])
            del page.lines[place]
            return


def _take_title(page: _PageLines, start: int) -> None:
    """Move the headline and a section to their fields; leave out the navigation around them."""
    head = [(place, line) for place, line in page.lines.items() if place < start]
    short = [(place, line) for place, line in head if len(line) <= _TITLE]
    title = next(
        ((place, line) for place, line in short if len(line.split()) >= 4 and ">" not in line), None
    )
    title = title or max(short, key=lambda item: len(item[1]), default=None)
    if title is None:
        return
    page.article = replace(page.article, title=page.lines.pop(title[0]))
    for place, line in head:
        if place == title[0]:
            continue
        if line.casefold() in SECTIONS and not page.article.section:
            page.article = replace(page.article, section=page.lines.pop(place).capitalize())
        elif len(line.split()) < 4 or ">" in line:
            page.leave_out(place)


def _take_dateline(page: _PageLines) -> None:
    for place, line in page.lines.items():
        dateline = find_dateline(line)
        if dateline:
            front, section = dateline
            page.article = replace(page.article, section=page.article.section or section)
            page.lines[place] = line[len(front) :]
            page.left_out[place] = front.strip()
        return
