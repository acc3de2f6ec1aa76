"""Back up a database into one file while it is used, and put such a file back.

The database holds everything that a site needs, pictures included. A backup of SQLite is an SQLite
database; one of PostgreSQL is an archive of pg_dump (format "custom"). To try a backup, it is put
back into a scratch database, which nothing else uses.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from feedsvc.errors import UnreadableError
from feedsvc.storage import private_files
from feedsvc.storage.backups import postgresql, sqlite
from feedsvc.storage.backups.files import check_place, open_part, publish
from feedsvc.storage.database import Database

__all__ = [
    "check_file",
    "check_place",
    "find_corruption",
    "open_part",
    "open_scratch",
    "overwrite",
    "publish",
    "save",
]
_KINDS = {b"SQLite format 3\0": "SQLite", b"PGDMP": "PostgreSQL"}


def save(database: Database, file: Path) -> None:
    """Write the state of a database at one instant into an existing, empty file.

    Raises:
        SettingsError: PostgreSQL's programs are not installed, or too old for the server.
        UnavailableError: the database cannot be read, or the file cannot be written.
    """
    if database.path:
        sqlite.save(database.path, file)
    else:
        postgresql.dump(database, file)


def check_file(database: Database, file: Path) -> None:
    """Check that a file is a backup of the same kind of database.

    Raises:
        UnreadableError: it is not.
    """
    try:
        with file.open("rb") as opened:
            start = opened.read(16)
    except OSError as error:
        raise UnreadableError(f"{file} cannot be read: {error.strerror}", file) from error
    kind = next((kind for mark, kind in _KINDS.items() if start.startswith(mark)), None)
    wanted = "SQLite" if database.is_sqlite else "PostgreSQL"
    if kind is None:
        raise UnreadableError(
            f"{file} is not a backup: give a file that feedsvc backup has written", file
        )
    if kind != wanted:
        raise UnreadableError(
            f"{file} is a backup of {kind}, and {database.label} is a database of {wanted}: "
            f"set database_url to a database of {kind}",
            file,
        )


@contextmanager
def open_scratch(database: Database, file: Path, beside: Path) -> Iterator[Database]:
    """Put a backup into a scratch database, which is deleted when the block ends.

    For SQLite it is a file beside `beside`, for PostgreSQL a database on the same server.

    Raises:
        SettingsError: the role may not create databases, a program is missing, or the folder of
            `beside` cannot be created.
        UnreadableError: the file is damaged.
        UnavailableError: there is no room, or the database cannot be reached.
    """
    if not database.is_sqlite:
        with postgresql.open_scratch(database, file) as scratch:
            yield scratch
        return
    private_files.make_folder(beside.absolute().parent)
    with open_part(beside) as part:
        shutil.copyfile(file, part)
        scratch = Database(sqlite.build_url(part))
        try:
            yield scratch
        finally:
            scratch.close()


def overwrite(database: Database, file: Path, scratch: Database | None) -> None:
    """Replace everything in `database` by a backup, in one transaction.

    On SQLite, the content comes from the `scratch` database that was made from the file; on
    PostgreSQL, from `file`.

    Raises:
        UnreadableError: the file is damaged.
        UnavailableError: the database cannot be written, or is used for too long.
    """
    if database.path:
        assert scratch  # noqa: S101  SQLite always has one
        assert scratch.path  # noqa: S101
        scratch.close()
        sqlite.overwrite(database.path, scratch.path)
    else:
        postgresql.restore(database, file)
    database.close()  # its connections know the former tables


def find_corruption(database: Database) -> str:
    """Return the faults in the file of an SQLite database; "" if there are none.

    PostgreSQL reads every row of an archive when it is put back, so nothing is left to check.
    """
    return sqlite.find_corruption(database.path) if database.path else ""
