"""The way to the schema of this code: Alembic's folder, with its versions, oldest first.

Apart from `schema`, because only who goes that way shall wait until Alembic is loaded.

A migration that was released never changes again: databases that ran it would have other tables
than the code, which `schema.check` refuses. `released.txt` holds the digest of each, and a test
compares them. Until 0.1.0 is released, 0001 is changed in place. From then on each change of
`tables.py` is a migration of its own:

1. Make `versions/NNNN_what_it_does.py` with the next number as `revision` and the former one as
   `down_revision`. Use `op.batch_alter_table`, because SQLite alters little in place. Give new
   columns that may not be NULL a value for the rows that are there. Import nothing of feedsvc: its
   code will have changed when the migration is run again.
2. Add the line "NNNN_what_it_does.py unreleased" to `released.txt`. Until its release it may change.
3. Run `pytest tests/storage/test_schema.py tests/storage/test_migrations.py`.
4. At the release, put into `released.txt` the digests that the second of these tests names.
"""

import os

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from feedsvc.storage import private_files, schema
from feedsvc.storage.articles import search_index
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
        search_index.create_index(session)
    schema.check_schema(database)
    return True
