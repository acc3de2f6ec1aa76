"""Values of columns as an export has them in JSON, and back, with types and bounds checked."""

import base64
import re
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, LargeBinary

from feedsvc.storage.ids import MAX_ID
from feedsvc.storage.tables import Instant

_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def decode_bytes(value: str) -> bytes:
    """Return bytes that a row of an export holds."""
    return base64.b64decode(value, validate=True)


def dump_value(value: object) -> object:
    """Return a value of a column as JSON has it: an instant as its text, bytes in Base64."""
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def load_value(column: ColumnElement[Any], value: Any) -> object:  # noqa: ANN401  of JSON
    """Return a value of a row of an export as its column takes it.

    Raises:
        TypeError, ValueError: it is of another type, or no database can store it.
    """
    kind = column.type
    if value is None:
        if not getattr(column, "nullable", True):
            raise TypeError(f"{column.name} has no value")
        return None
    if isinstance(kind, Instant):
        instant = datetime.fromisoformat(value)
        if instant.tzinfo is None:
            raise ValueError(f"{column.name} has no time zone")
        return instant
    if isinstance(kind, LargeBinary):
        return decode_bytes(value)
    expected = dict | list if kind.python_type is dict else kind.python_type
    # In Python a bool is an int.
    if not isinstance(value, expected) or (isinstance(value, bool) and expected is not bool):
        raise TypeError(f"{column.name} is {str(value)[:100]!r}")
    _check_bounds(column, value)
    return value


def _check_bounds(column: ColumnElement[Any], value: object) -> None:
    """Check that every database can store a number or a text in a column."""
    kind = column.type
    if isinstance(value, int) and not isinstance(value, bool):
        most = 2**63 - 1 if isinstance(kind, BigInteger) else MAX_ID
        if not -most <= value <= most:
            raise ValueError(f"{column.name} is {value}")
    if isinstance(value, str):
        longest = getattr(kind, "length", None) or len(value)
        if len(value) > longest or _UNSTORABLE.search(value):
            raise ValueError(f"{column.name} cannot be stored: {value[:100]!r}")
