"""Tell what a database error means: an outage, bad input, or a collision of two requests.

`explain` alone decides, by PostgreSQL's SQLSTATE and SQLite's result codes. The message of an error
is in the server's language, and is only logged and shown.
"""

import logging
import re
from typing import Any

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, InterfaceError, OperationalError

from feedsvc import logs
from feedsvc.errors import (
    CollisionError,
    FeedsvcError,
    Outage,
    Problem,
    UnavailableError,
    ValidationError,
)
from feedsvc.storage.sqlite_driver import PRIMARY, sqlite3

_log = logging.getLogger(__name__)

# SQLSTATE, or its class of two characters (PostgreSQL's manual, Appendix A)
_SQLSTATES = {
    "08": Outage.AWAY,
    "0A000": Outage.TABLES,  # "cached plan must not change result type"
    "25006": Outage.READ_ONLY,
    "25P03": Outage.AWAY,  # the session was idle for too long, and was ended
    "28": Outage.RIGHTS,
    "3D": Outage.AWAY,
    "3F": Outage.TABLES,
    "40": Outage.BUSY,
    "42501": Outage.RIGHTS,
    **dict.fromkeys(
        # undefined table, column, function or object; wrong type; a missing index that a
        # statement needs; a table that exists already
        ("42P01", "42703", "42883", "42704", "42804", "42846", "42809", "42P10", "42P07"),
        Outage.TABLES,
    ),
    "53100": Outage.FULL,
    "53200": Outage.FULL,
    "53": Outage.BUSY,
    "55": Outage.BUSY,
    "57014": Outage.BUSY,
    "57": Outage.AWAY,
    "58": Outage.DAMAGED,
    "XX001": Outage.DAMAGED,
    "XX002": Outage.DAMAGED,
}
_SQLITE_CODES = {
    sqlite3.SQLITE_AUTH: Outage.RIGHTS,
    sqlite3.SQLITE_BUSY: Outage.BUSY,
    sqlite3.SQLITE_CANTOPEN: Outage.AWAY,
    sqlite3.SQLITE_CORRUPT: Outage.DAMAGED,
    sqlite3.SQLITE_FULL: Outage.FULL,
    sqlite3.SQLITE_INTERRUPT: Outage.BUSY,
    sqlite3.SQLITE_IOERR: Outage.DAMAGED,
    sqlite3.SQLITE_LOCKED: Outage.BUSY,
    sqlite3.SQLITE_NOMEM: Outage.FULL,
    sqlite3.SQLITE_NOTADB: Outage.DAMAGED,
    sqlite3.SQLITE_PERM: Outage.RIGHTS,
    sqlite3.SQLITE_PROTOCOL: Outage.BUSY,
    sqlite3.SQLITE_READONLY: Outage.READ_ONLY,
    sqlite3.SQLITE_SCHEMA: Outage.TABLES,
}
_NO_SUCH = re.compile(
    r"no such (table|column|index|view|module)|has no column named|no such function|already exists"
)
_MESSAGES = {
    Outage.AWAY: "the database cannot be used now",
    Outage.BUSY: "the database cannot be used now",
    Outage.READ_ONLY: "the database is read-only",
    Outage.TABLES: "the database lacks tables, or its tables are of another version of feedsvc",
    Outage.RIGHTS: "the database user has too few rights",
    Outage.FULL: "the database has no room left",
    Outage.DAMAGED: "the database or its disk is damaged",
    Outage.UNKNOWN: "the database cannot be used now",
}
_LIMIT_CODES = (sqlite3.SQLITE_TOOBIG, sqlite3.SQLITE_MISMATCH)
# These codes mean that another request was first; any other integrity error is a bug of ours.
_COLLISIONS = frozenset({"23503", "23505", "23P01"})
# pysqlite3 has only the primary code of a constraint, and SQLite's messages are not localized.
_SQLITE_COLLISION = re.compile("(?:UNIQUE|FOREIGN KEY) constraint failed")


def translate(error: BaseException) -> FeedsvcError | None:
    """Return our error for an exception that SQLAlchemy met; None if it is no database error."""
    if isinstance(error, (OverflowError, UnicodeError)):  # no driver can send such a value
        return _refuse()
    return explain(error) if isinstance(error, DBAPIError) else None


def explain(error: DBAPIError) -> FeedsvcError:
    """Return our error for a driver's error.

    An error that may be a bug of ours is logged with its stack.
    """
    if error.connection_invalidated:
        return _break_off(error, Outage.AWAY)
    if _is_bad_input(error):
        return _refuse()
    if isinstance(error, IntegrityError):
        return _collide(error)
    return _break_off(error, find_outage(error))


def find_outage(error: DBAPIError) -> Outage:
    """Return why the database could not execute a statement."""
    if isinstance(error.orig, sqlite3.Error):
        return _find_by_sqlite_code(error.orig)
    if state := _sqlstate(error):
        return _SQLSTATES.get(state) or _SQLSTATES.get(state[:2], Outage.UNKNOWN)
    # An error of the client library without a code: mostly that there is no connection.
    return Outage.AWAY if isinstance(error, (OperationalError, InterfaceError)) else Outage.UNKNOWN


def _find_by_sqlite_code(error: Any) -> Outage:  # noqa: ANN401  the driver's own
    code = _sqlite_code(error)
    if code & PRIMARY in _SQLITE_CODES:
        return _SQLITE_CODES[code & PRIMARY]
    if _NO_SUCH.search(str(error)):  # SQLite has no code for it, and is not localized
        return Outage.TABLES
    if not code and isinstance(error, sqlite3.OperationalError):
        return Outage.DAMAGED  # a text that is not UTF-8
    return Outage.UNKNOWN


def first_line(error: DBAPIError) -> str:
    """Return the first line of the driver's message, without secrets."""
    return logs.clean(str(error.orig).strip().partition("\n")[0])


def _break_off(error: DBAPIError, outage: Outage) -> UnavailableError:
    if outage is Outage.UNKNOWN:
        _log.error("the database refused a statement: %s", first_line(error), stack_info=True)
    return UnavailableError(f"{_MESSAGES[outage]}: {first_line(error)}", outage=outage)


def _is_bad_input(error: DBAPIError) -> bool:
    """Return whether a value that was to be stored or searched for caused the error."""
    limit_exceeded = "54"  # for example a text that is too long for an index
    return (
        isinstance(error, DataError)
        or _sqlstate(error).startswith(limit_exceeded)
        or _sqlite_code(error.orig) & PRIMARY in _LIMIT_CODES
    )


def _refuse() -> ValidationError:
    message = (
        "This cannot be stored: a number is too large, or a text has a character that is not "
        "allowed. Correct it and try again."
    )
    return ValidationError([Problem("", message)])


def _collide(error: DBAPIError) -> CollisionError:
    if _sqlstate(error) in _COLLISIONS or _SQLITE_COLLISION.match(str(error.orig)):
        _log.warning("two changes collided, and one was refused: %s", first_line(error))
    else:
        _log.error("the database refused to store this: %s", first_line(error), stack_info=True)
    message = (
        "Something else was changed at the same moment, so nothing was stored. "
        "Check it and try again."
    )
    return CollisionError([Problem("", message)])


def _sqlstate(error: DBAPIError) -> str:
    return str(getattr(error.orig, "sqlstate", "") or "")


def _sqlite_code(error: object) -> int:
    return int(getattr(error, "sqlite_errorcode", 0))
