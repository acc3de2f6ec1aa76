"""The ids of rows: the largest that a table can hold, and look-ups that take any number."""

from typing import TypeVar

from sqlalchemy.orm import Session

from feedsvc.errors import NotFoundError
from feedsvc.storage.tables import Base

Row = TypeVar("Row", bound=Base)

# PostgreSQL's `integer`. A statement that compares an id with a larger number fails there
# ("integer out of range"), and SQLite's driver refuses more than 64 bits with an OverflowError.
MAX_ID = 2**31 - 1


def find_by_id(session: Session, table: type[Row], number: int) -> Row | None:
    """Return the row that has this id; None if there is none, also where no row can have it."""
    return session.get(table, number) if 0 < number <= MAX_ID else None


def get_by_id(session: Session, table: type[Row], number: int, noun: str) -> Row:
    """Return the row that has this id; `noun` is what messages call it.

    Raises:
        NotFoundError: there is none.
    """
    row = find_by_id(session, table, number)
    if row is None:
        raise NotFoundError(f"there is no {noun} {number}", number)
    return row
