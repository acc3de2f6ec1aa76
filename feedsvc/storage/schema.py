"""The schema's version: what the code needs, and what the database has.

Whether the tables are current is read with one query and one listing of files, so that a start
where nothing is to be done costs nothing.
"""

import re
from functools import cache
from pathlib import Path

from sqlalchemy import text

from feedsvc.errors import Outage, OutdatedError, UnavailableError
from feedsvc.storage.database import Database

FOLDER = Path(__file__).parent / "migrations"


@cache
def needed() -> str:
    """Return the version that this code needs: the name of the last migration."""
    return max(re.sub(r"_.*", "", path.stem) for path in (FOLDER / "versions").glob("[0-9]*.py"))


def version(database: Database) -> str | None:
    """Return the database's version; None where there are no tables yet.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    if database.path and not _is_there(database.path):
        return None
    try:
        with database.reading() as session:
            found = session.execute(text("SELECT version_num FROM alembic_version"))
            return found.scalar_one_or_none()
    except UnavailableError as error:
        if error.outage is Outage.TABLES:
            return None
        raise


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except PermissionError as error:
        words = f"{path} belongs to another user: run feedsvc as the one who runs its server"
        raise UnavailableError(words, path) from error


def check(database: Database) -> None:
    """Make sure that the tables are those of this version.

    Raises:
        OutdatedError: they are not; says what to do.
        UnavailableError: the database cannot be reached.
    """
    found = version(database)
    if found != needed():
        where = database.label
        if found is None:
            raise OutdatedError(
                f"there are no tables yet in {where}: if that is the right database, run feedsvc db upgrade"
            )
        does = "run feedsvc db upgrade" if found < needed() else "install the newer feedsvc again"
        raise OutdatedError(f"the tables in {where} are of version {found}, this feedsvc needs {needed()}: {does}")
