"""The way to the schema of this code: Alembic's folder, with its versions, oldest first.

Apart from `schema`, because only who goes that way shall wait until Alembic is loaded.
"""

import os

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from feedsvc.storage import indexing, private_files, schema
from feedsvc.storage.database import Database

_LOCK = 0x66656564  # "feed": one migration at a time on PostgreSQL


def upgrade(database: Database) -> bool:
    """Bring the tables to this version; True if anything was done.

    All in one transaction, so that a kill in the middle leaves the former tables.

    Raises:
        OutdatedError: the tables are newer than this code, were changed, or are another program's.
        UnavailableError: the database cannot be reached.
    """
    if not schema.check_upgrade(database):
        return False
    if database.path:
        private_files.make_folder(database.path.parent)
        os.close(private_files.open_file(database.path))
    with database.writing() as session:
        connection = session.connection()
        if not database.is_sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
        config = Config()
        config.set_main_option("script_location", str(schema.FOLDER).replace("%", "%%"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        indexing.lay(session)
    schema.check(database)
    return True
