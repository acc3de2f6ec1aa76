"""Pages of lists: neighbours link to each other, and no row is shown twice or missed."""

from collections.abc import Sequence

from flask import Flask
from hypothesis import given, strategies

from feedsvc.web.http.numbers import parse_id
from feedsvc.web.pagination import (
    Cursor,
    Page,
    cut_page,
    fetch_page,
    read_cursor,
    read_page_number,
)

APP = Flask(__name__)
SIZES, TOTALS = strategies.integers(1, 7), strategies.integers(0, 30)


def fetch_rows(ids: Sequence[int], cursor: Cursor[int], limit: int) -> Sequence[int]:
    """Return the `limit` ids next to the cursor in order, as a database does."""
    if cursor.before is not None:
        return [row for row in ids if row < cursor.before][-limit:]
    return [row for row in ids if row > (cursor.after or 0)][:limit]


def read_page(ids: Sequence[int], size: int, address: str) -> Page[int]:
    with APP.test_request_context(address):
        cursor = read_cursor(parse_id, goes_back=True)
    return cut_page(fetch_rows(ids, cursor, size + 1), cursor, size, key=int)


@given(TOTALS, SIZES)
def test_links_go_through_the_whole_list_and_back(total: int, size: int) -> None:
    ids = range(1, total + 1)
    pages = [read_page(ids, size, "/")]
    while pages[-1].next:
        pages.append(read_page(ids, size, f"/?after={pages[-1].next}"))
    assert [row for page in pages for row in page.rows] == list(ids)
    assert [page.is_first for page in pages] == [True] + [False] * (len(pages) - 1)
    former = [read_page(ids, size, f"/?before={page.previous}").rows for page in pages[1:]]
    assert former == [page.rows for page in pages[:-1]]
    assert not pages[0].previous


def test_a_list_that_only_goes_forward_ignores_a_key_to_go_back() -> None:
    with APP.test_request_context("/?before=3"):
        assert read_cursor(parse_id) == Cursor()
        assert read_cursor(parse_id, goes_back=True) == Cursor(before=3)


@given(TOTALS, SIZES, strategies.integers(1, 40))
def test_a_numbered_page_is_the_one_asked_for_or_the_last(
    total: int, size: int, number: int
) -> None:
    counts: list[int] = []

    def fetch(offset: int, limit: int) -> Sequence[int]:
        return range(total)[offset : offset + limit]

    def count() -> int:
        counts.append(number)
        return total

    page = fetch_page(number, size, fetch, count)
    assert (page.total, page.last) == (total, max(1, -(-total // size)))
    assert page.number == min(number, page.last)
    assert list(page.rows) == list(range(total))[(page.number - 1) * size :][:size]
    assert len(counts) <= 1


def test_an_invalid_page_number_is_one() -> None:
    for query in ("", "?page=0", "?page=-1", "?page=x", "?page=9999999999", "?page=%D9%A3"):
        with APP.test_request_context(f"/feeds{query}"):
            assert read_page_number() == 1
