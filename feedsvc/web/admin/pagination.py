"""Paging: pages by the thing that they begin after or end before, however many there are."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class PagePosition:
    """Where a page begins (`after` the thing of this number) or ends (`before` it); 0 is neither."""

    after: int = 0
    before: int = 0


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some of the rows, and whether there are others before and after them."""

    shown: Sequence[Row]
    has_former: bool
    has_further: bool


def read_position() -> PagePosition:
    """Return the place that the request asks for; whatever is none is the beginning."""
    after, before = (read_number(request.args.get(name, "")) for name in ("after", "before"))
    return PagePosition(0 if before else after, before)


def cut_page(rows: Sequence[Row], place: PagePosition, size: int) -> Page[Row]:
    """Return a page of rows that were asked for one more than fit."""
    more = len(rows) > size
    if place.before:
        return Page(rows[-size:], has_former=more, has_further=True)
    return Page(rows[:size], has_former=bool(place.after), has_further=more)


def read_number(given: str) -> int:
    """Return the number of a row; 0 where there is none."""
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
