"""The checks of "doctor" of the database itself: whether feedsvc can read it and write to it."""

import os
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from feedsvc.cli.checks import FAIL, OK, WARN, Finding, attempt
from feedsvc.services import Services
from feedsvc.storage import sqlite_driver
from feedsvc.storage.database import Database
from feedsvc.storage.system import diagnostics

_PRIMARY = "After a failover, point database_url at the server that accepts writes"
_MAX_NAMED_RIGHTS = 3
_WARN_SECONDS, _FAIL_SECONDS = 2, 60  # between this machine's clock and the database's


def check_connection(services: Services, *, now: datetime) -> Iterator[Finding]:
    """Check that the database can be read. Report its version, journal mode and clock.

    Raises:
        UnavailableError: it cannot be reached.
    """
    with services.database.reading() as session:
        database_now = diagnostics.read_clock(session)
        yield Finding("database", OK, services.database.version())
        if services.database.is_sqlite:
            yield _check_journal(session, services.database.path)
    if database_now:
        yield _compare_clocks(now, database_now)


def check_writing(services: Services) -> list[Finding]:
    """Check that the database accepts writes and that our role has every right it needs."""
    writes = attempt("writes", lambda: [_check_writes(services.database)])
    if services.database.is_sqlite:
        return writes
    return [*writes, *attempt("rights", lambda: [_check_rights(services.database)])]


def _check_writes(database: Database) -> Finding:
    with database.writing() as session:
        # The database is asked, and no write is tried: a check should leave no row behind.
        reason = diagnostics.explain_read_only(session)
    if reason:
        return Finding("writes", FAIL, f"the database accepts no writes: {reason}. {_PRIMARY}.")
    if database.path and (reason := _find_write_error(database.path.absolute())):
        advice = "Make it writable for the user that feedsvc runs as"
        return Finding("writes", FAIL, f"the database accepts no writes: {reason}. {advice}.")
    return Finding("writes", OK, "the database accepts writes")


def _find_write_error(path: Path) -> str:
    """Return why SQLite cannot write to a file, or "" if it can.

    SQLite itself reports that only at the first write.
    """
    if not os.access(path, os.W_OK, effective_ids=True):
        return f"{path} is read-only"
    try:  # SQLite creates its journal in the same folder
        with tempfile.TemporaryFile(dir=path.parent):
            return ""
    except OSError as error:
        return f"{path.parent} cannot be written ({error.strerror})"


def _check_rights(database: Database) -> Finding:
    with database.reading() as session:
        role, missing = diagnostics.read_role(session), diagnostics.list_missing_privileges(session)
    if not missing:
        return Finding("rights", OK, f"{role} has all the rights that it needs")
    more = len(missing) - _MAX_NAMED_RIGHTS
    named = ", ".join(missing[:_MAX_NAMED_RIGHTS]) + (f" and {more} more" if more > 0 else "")
    message = (
        f"{role} lacks {named}. As the owner of the tables, run GRANT ALL ON ALL TABLES IN SCHEMA"
        f" public TO {role}, and the same for ALL SEQUENCES."
    )
    return Finding("rights", FAIL, message)


def _check_journal(session: Session, path: Path | None) -> Finding:
    mode, reason = diagnostics.read_journal_mode(session), sqlite_driver.explain_no_wal(path)
    if mode == "wal" and reason:
        advice = "Stop feedsvc, install the package pysqlite3, or move the database to a local disk"
        return Finding("journal", FAIL, f"{reason}, and this one is. {advice}, and start again.")
    return Finding("journal", OK, f"{mode}, because {reason}" if reason else mode)


def _compare_clocks(now: datetime, database_now: datetime) -> Finding:
    seconds = abs((now - database_now).total_seconds())
    state = FAIL if seconds > _FAIL_SECONDS else WARN if seconds > _WARN_SECONDS else OK
    advice = "" if state == OK else ". Set both clocks by NTP: this machine's decides on publishing"
    return Finding("database clock", state, f"{seconds:.1f} s from this machine's{advice}")
