"""Run the migrations: Alembic's folder, with its versions, oldest first.

This is apart from `schema` so that only a command that migrates waits until Alembic is loaded.

A migration that was released never changes again: databases that ran it would have other tables
than the code, which `schema.check_schema` refuses. `released.txt` has the digest of each, and a
test compares them. 0001 was released with 0.1.0. Each change of `tables.py` is a migration of its
own:

1. Create `versions/NNNN_what_it_does.py` with the next number as `revision` and the previous one as
   `down_revision`. Use `op.batch_alter_table`, because SQLite alters little in place. Give new
   columns that are not nullable a value for the existing rows. Import nothing of feedsvc: its code
   will have changed when the migration runs again.
2. Add the line "NNNN_what_it_does.py unreleased" to `released.txt`. It may change until its
   release.
3. Run `pytest` for `test_schema.py`, `test_migrations.py` and `test_upgrades.py` in tests/storage.
   The last one upgrades a database of each released version. If a migration changes or removes
   stored values on purpose, write that with its reason into `INTENDED` there.
4. At the release, write into `released.txt` the digests that the second of these tests names, and
   keep a database of the release: tests/sample_site.py says how.
"""

from alembic import command
from alembic.config import Config
from sqlalchemy import text

from feedsvc.storage import private_files, schema
from feedsvc.storage.articles import search_index
from feedsvc.storage.database import Database

_LOCK = 0x66656564  # "feed": one migration at a time on PostgreSQL


def upgrade(database: Database) -> bool:
    """Migrate the tables to this version. Return whether anything was done.

    It is one transaction: a process that is killed meanwhile leaves the previous tables.

    Raises:
        OutdatedError: the tables are newer than this code, were changed, or are another program's.
        UnavailableError: the database cannot be reached.
    """
    if not schema.check_upgrade(database):
        return False
    if database.path:
        private_files.make_folder(database.path.parent)
        private_files.create_file(database.path)
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
