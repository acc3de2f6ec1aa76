"""Read the text of a whole news page, as an editor copied it, into the fields of an article.

A page has a caption, a byline and navigation around the text of the article. A line counts as one
of these only where such a line is expected; in doubt it stays in the body. No line is lost: a line
that is in no field is in `left_out`.
"""

import re
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from itertools import pairwise

from feedsvc.domain import text
from feedsvc.domain.documents import Source
from feedsvc.parsing.html.sanitizer import plain_to_html
from feedsvc.parsing.pasted.body import (
    ENDS,
    find_end,
    find_related,
    find_start,
    is_head_line,
    is_sentence,
)
from feedsvc.parsing.pasted.captions import find_caption, find_credit
from feedsvc.parsing.pasted.head import (
    Head,
    find_dated_byline,
    find_dated_name,
    find_placed_date,
    read_head,
)
from feedsvc.parsing.pasted.phrases import (
    LABELS,
    find_byline,
    find_dateline,
    find_sources,
    is_chrome,
)
from feedsvc.parsing.pasted.timestamps import find_timestamp

_HEAD = 12  # lines at the start of a page, in which its head ends
_PARAGRAPH = 100  # characters, at least, of a line that is a paragraph by itself
_WORDS = 4  # at least, in a line that may belong to the text
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class PastedArticle:
    """The fields that were found; the others are empty. `summary` is always empty.

    `published` is a date if the page gave no time, and a naive time (the newsroom's) if it gave no
    zone.
    """

    title: str = ""
    subtitle: str = ""
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
    _leave_chrome(page)
    certain = find_start(page.lines)
    start = _guess_start(page) if certain is None else certain
    _leave_around(page, start)
    _take_head(page, start, is_certain=certain is not None)
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
    return len(line) >= _PARAGRAPH and line.endswith(ENDS)


def _leave_chrome(page: _PageLines) -> None:
    for place, line in list(page.lines.items()):
        if is_chrome(line) and not find_caption(line) and not find_credit(line):
            page.leave_out(place)


def _guess_start(page: _PageLines) -> int:
    """Return the number of the first line after the head of a page without long paragraphs."""
    head = list(page.lines.items())[:_HEAD]
    for place, line in head:
        if is_head_line(line) or find_dated_name(line) or find_placed_date(line):
            return place + 1
    return head[1][0] if len(head) > 1 and not head[0][1].endswith((*ENDS, ":", ",", ";")) else 0


def _leave_around(page: _PageLines, start: int) -> None:
    """Leave out the lines after the text, and the pointers to other articles in it.

    A line that names an author by a label counts wherever it is.
    """
    end = find_end(page.lines, start)
    after = [place for place in page.lines if end is not None and place >= end]
    signed = _take_labelled_bylines(page, start)
    for place in {*after, *find_related(page.lines, start)} - signed:
        page.leave_out(place)


def _take_labelled_bylines(page: _PageLines, start: int) -> set[int]:
    """Take the authors of lines in and after the text, and return the numbers of these lines."""
    signed = {}
    for place, line in page.lines.items():
        byline = find_byline(line, in_head=False) if place >= start else None
        if byline and not byline[1]:
            signed[place] = byline[0]
    names = dict.fromkeys(name for authors in signed.values() for name in authors)
    page.article = replace(page.article, authors=tuple(names))
    for place in signed:
        del page.lines[place]
    return set(signed)


def _take_head(page: _PageLines, start: int, *, is_certain: bool) -> None:
    """Move the lines before `start` to their fields, and leave out the navigation among them.

    Unless it `is_certain` that the text begins at `start`, lines with several words stay in it.
    """
    head = read_head(page.lines, start)
    article = page.article
    page.article = replace(
        article,
        title=head.title,
        subtitle=head.subtitle,
        section=head.section,
        authors=tuple(dict.fromkeys((*head.authors, *article.authors))),
        published=head.published,
        caption=head.caption,
        credit=head.credit,
    )
    for place in head.used:
        line = page.lines.pop(place)
        if _has_other_words(line, head):
            page.left_out[place] = line
    for place, line in list(page.lines.items()):
        if place >= start or (head.place < 0 and not is_certain):
            continue
        is_navigation = len(line.split()) < _WORDS or ">" in line
        if is_navigation or (is_certain and (place < head.place or not is_sentence(line))):
            page.leave_out(place)


def _has_other_words(line: str, head: Head) -> bool:
    """Return whether `line` of the head says more than what its fields hold, and no label."""
    byline = find_byline(line, in_head=True)
    if find_timestamp(line) or find_dated_name(line) or find_dated_byline(line):
        return False
    if byline and find_timestamp(byline[1]):
        return False
    said = (head.title, head.subtitle, head.section, head.caption, head.credit, *head.authors)
    known = {word for part in said for word in _find_words(part)}
    return any(word not in known and word not in LABELS for word in _find_words(line))


def _find_words(line: str) -> list[str]:
    return _WORD.findall(line.casefold())


def _take_dateline(page: _PageLines) -> None:
    for place, line in page.lines.items():
        dateline = find_dateline(line)
        if dateline:
            front, section = dateline
            page.article = replace(page.article, section=page.article.section or section)
            page.lines[place] = line[len(front) :]
            page.left_out[place] = front.strip()
        return
