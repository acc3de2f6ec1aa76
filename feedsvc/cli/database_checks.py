"""What the doctor looks at in the database itself: may it be read, and may it be changed."""

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy.orm import Session

from feedsvc.cli.checks import FAIL, OK, WARN, Finding, attempt
from feedsvc.services import Services
from feedsvc.storage.database import Database, wal_is_safe
from feedsvc.storage.system import diagnostics

_PRIMARY = "If it was failed over, point database_url at the server that takes changes"
_MOST_NAMED = 3


def of_connection(services: Services, *, now: datetime) -> Iterator[Finding]:
    """Look at whether the database can be read, what it is, and what its clock says.

    Raises:
        UnavailableError: it cannot be reached.
    """
    with services.database.reading() as session:
        theirs = diagnostics.read_clock(session)
        yield Finding("database", OK, services.database.version())
        if services.database.is_sqlite:
            yield _journal(session)
    if theirs:
        yield _clocks(now, theirs)


def of_changes(services: Services) -> list[Finding]:
    """Look at whether the database takes changes, and whether we have every right that we need."""
    rights = (
        []
        if services.database.is_sqlite
        else attempt("rights", lambda: [_rights(services.database)])
    )
    return [*attempt("changes", lambda: [_changes(services.database)]), *rights]


def _changes(database: Database) -> Finding:
    with database.writing() as session:
        reason = diagnostics.read_only(session)
    if reason:
        return Finding("changes", FAIL, f"the database takes none: {reason}. {_PRIMARY}.")
    if database.path and (reason := _read_only_file(database.path.absolute())):
        words = f"the database takes none: {reason}"
        return Finding(
            "changes", FAIL, f"{words}. Make it writable for the user that feedsvc runs as."
        )
    return Finding("changes", OK, "the database takes them")


def _read_only_file(path: Path) -> str:
    """Return why SQLite cannot write a file, which it says only when it is to; "" if it can."""
    if not os.access(path, os.W_OK, effective_ids=True):
        return f"{path} is read-only"
    try:  # beside the file SQLite makes its journal
        with tempfile.TemporaryFile(dir=path.parent):
            return ""
    except OSError as error:
        return f"{path.parent} cannot be written ({error.strerror})"


def _rights(database: Database) -> Finding:
    with database.reading() as session:
        role, missing = diagnostics.role(session), diagnostics.missing_rights(session)
    if not missing:
        return Finding("rights", OK, f"{role} has all that are needed")
    more = f" and {len(missing) - _MOST_NAMED} more" if len(missing) > _MOST_NAMED else ""
    words = f"{role} lacks {', '.join(missing[:_MOST_NAMED])}{more}"
    advice = f"As the owner of the tables: GRANT ALL ON ALL TABLES IN SCHEMA public TO {role}, and ON ALL SEQUENCES"
    return Finding("rights", FAIL, f"{words}. {advice}.")


def _journal(session: Session) -> Finding:
    mode, version = diagnostics.read_journal_mode(session), sqlite3.sqlite_version
    safe = wal_is_safe(sqlite3.sqlite_version_info)
    if mode == "wal" and not safe:
        words = f"SQLite {version} can corrupt a database in WAL mode, and this one is in it"
        return Finding(
            "journal", FAIL, f"{words}. Stop feedsvc, install SQLite 3.51.3 or newer, start again."
        )
    why = "" if safe else f", because SQLite {version} can corrupt a database in WAL mode"
    return Finding("journal", OK, f"{mode}{why}")


def _clocks(now: datetime, theirs: datetime) -> Finding:
    apart = abs((now - theirs).total_seconds())
    state = FAIL if apart > 60 else WARN if apart > 2 else OK
    advice = "" if state == OK else ". Set both clocks by NTP: articles appear by ours"
    return Finding("database clock", state, f"{apart:.1f} s apart from the database's{advice}")
