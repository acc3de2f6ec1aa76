"""Slugs that are free, found by a few looks at an index however many begin alike."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

_FIRST = 20
_FAR = 2**31


def find_taken(
    session: Session, slugs: Collection[str], *columns: InstrumentedAttribute[str]
) -> set[str]:
    """Return which of these slugs stand in any of the columns."""
    return {
        slug
        for column in columns
        for slug in session.scalars(select(column).where(column.in_(slugs)))
    }


def find_free(session: Session, stem: str, *columns: InstrumentedAttribute[str]) -> str:
    """Return `stem`, or with a number where it is taken: the lowest up to 20, beyond that some free one."""
    first = [_append_number(stem, number) for number in range(1, _FIRST)]
    doubled = {2**power: _append_number(stem, 2**power) for power in range(5, 31)}
    found = find_taken(session, [*first, *doubled.values()], *columns)
    for slug in first:
        if slug not in found:
            return slug
    low = _FIRST - 1
    high = next((number for number, slug in doubled.items() if slug not in found), _FAR)
    low = max([low, *(number for number in doubled if number < high)])
    while high - low > 1:  # `low` is taken and `high` is free
        middle = (low + high) // 2
        if find_taken(session, [_append_number(stem, middle)], *columns):
            low = middle
        else:
            high = middle
    return _append_number(stem, high)


def _append_number(stem: str, number: int) -> str:
    return stem if number == 1 else f"{stem}-{number}"
