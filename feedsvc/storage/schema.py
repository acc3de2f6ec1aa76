"""The schema's version: what the code needs, what the database has, and the way there.

Whether the tables are current is read with one query and one listing of files, so that a start
where nothing is to be done costs nothing.
"""

import re
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from feedsvc.errors import OutdatedError, UnavailableError
from feedsvc.storage import listings
from feedsvc.storage.database import Database

FOLDER = Path(__file__).parent / "migrations"
_LOCK = 0x66656564  # "feed": one migration at a time on PostgreSQL


@cache
def needed() -> str:
    """Return the version that this code needs: the name of the last migration."""
    return max(re.sub(r"_.*", "", path.stem) for path in (FOLDER / "versions").glob("[0-9]*.py"))


def version(database: Database) -> str | None:
    """Return the database's version; None where there are no tables yet.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    if database.path and not database.path.exists():
        return None
    try:
        with database.reading() as session:
            return session.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()
    except (DBAPIError, UnavailableError) as error:
        if _says_no_table(error.__cause__ if isinstance(error, UnavailableError) else error):
            return None
        raise


def _says_no_table(error: BaseException | None) -> bool:
    if not isinstance(error, DBAPIError):
        return False
    undefined_table = "42P01"  # PostgreSQL's code; its words are in the server's language
    return getattr(error.orig, "sqlstate", "") == undefined_table or "no such table" in str(error.orig)


def check(database: Database) -> None:
    """Make sure that the tables are those of this version.

    Raises:
        OutdatedError: they are not; says what to do.
        UnavailableError: the database cannot be reached.
    """
    found = version(database)
    if found != needed():
        where = database.url.render_as_string(hide_password=True)
        if found is None:
            raise OutdatedError(
                f"there are no tables yet in {where}: if that is the right database, run feedsvc db upgrade"
            )
        does = "run feedsvc db upgrade" if found < needed() else "install the newer feedsvc again"
        raise OutdatedError(f"the tables in {where} are of version {found}, this feedsvc needs {needed()}: {does}")


def upgrade(database: Database) -> bool:
    """Bring the tables to this version; True if anything was done.

    All in one transaction, so that a kill in the middle leaves the former tables.

    Raises:
        OutdatedError: the tables are of a newer version than this code.
        UnavailableError: the database cannot be reached.
    """
    found = version(database)
    if found == needed():
        return False
    if found and found > needed():
        check(database)
    if database.path:
        database.path.parent.mkdir(parents=True, exist_ok=True)
        database.path.touch()
    with database.writing() as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config = Config()
        config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        listings.lay(session)
    check(database)
    return True
