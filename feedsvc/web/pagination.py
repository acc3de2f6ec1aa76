"""Pagination: a page of a long list, found by a cursor or by its number.

A cursor is the key of a row: a page that begins after it shows no row twice and misses none while
others are added, and the database reads only the page. Public lists of feeds have numbered pages,
so that a reader sees how many there are; reading page N makes the database skip the rows of the
pages before it. The API, which refuses a cursor that it cannot read, has `web.api.listing`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

from feedsvc.domain.numbers import parse_number

Key = TypeVar("Key")
Row = TypeVar("Row")
_MOST_PAGES = 999_999


@dataclass(frozen=True, slots=True)
class Cursor(Generic[Key]):
    """The key of the row that the page comes after, or before; the first page has neither."""

    after: Key | None = None
    before: Key | None = None


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of a page, with the keys that lead to its neighbours ("" where there is none).

    The link to the next page carries `next` as `after`, the one to the previous page carries
    `previous` as `before`.
    """

    rows: Sequence[Row]
    previous: str
    next: str
    is_first: bool


def read_cursor(parse_key: Callable[[str], Key | None], *, goes_back: bool = False) -> Cursor[Key]:
    """Return the cursor in the request's address; a key that cannot be read begins the list.

    Only a list that `goes_back` has pages before a key.
    """
    before = parse_key(request.args.get("before", "")) or None if goes_back else None
    after = parse_key(request.args.get("after", "")) or None if before is None else None
    return Cursor(after, before)


def cut_page(
    rows: Sequence[Row], cursor: Cursor[Key], size: int, key: Callable[[Row], object]
) -> Page[Row]:
    """Return the page of `size` rows, given one row more if there are more in this direction.

    `key` returns the key of a row, by which a cursor names it.
    """
    has_more = len(rows) > size
    if cursor.before is None:
        rows, has_previous, has_next = rows[:size], cursor.after is not None, has_more
    else:
        rows, has_previous, has_next = rows[-size:], has_more, True
    return Page(
        rows,
        previous=str(key(rows[0])) if rows and has_previous else "",
        next=str(key(rows[-1])) if rows and has_next else "",
        is_first=cursor.after is None and cursor.before is None,
    )


@dataclass(frozen=True, slots=True)
class NumberedPage(Generic[Row]):
    """The rows of page `number` out of `last` pages, which have `total` rows."""

    rows: Sequence[Row]
    number: int
    last: int
    total: int


def read_page_number() -> int:
    """Return the page number in the request's address, or 1 if there is no valid one."""
    return parse_number(request.args.get("page", ""), least=1, most=_MOST_PAGES, default=1)


def fetch_page(
    number: int,
    size: int,
    fetch: Callable[[int, int], Sequence[Row]],
    count: Callable[[], int],
) -> NumberedPage[Row]:
    """Return page `number`, or the last page if there are fewer.

    `fetch` takes an offset and a limit. `count` is called only if the rows do not tell the total.
    """
    offset = (number - 1) * size
    rows = fetch(offset, size + 1)  # one row more tells whether another page follows
    ends_here = len(rows) <= size and (number == 1 or bool(rows))
    total = offset + len(rows) if ends_here else count()
    last = max(1, -(-total // size))
    if number > last:
        return fetch_page(last, size, fetch, count)
    return NumberedPage(rows[:size], number, last, total)
