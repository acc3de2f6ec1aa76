"""Run the migrations: Alembic's folder, with its versions, oldest first.

Alembic is loaded only where there is something to migrate (`runner`): a start without it takes a
tenth less processor time until the first answer.

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
3. Change rows in `upgrade` only if that takes seconds for a million articles. A longer change goes
   through the table in batches, each in a transaction of its own, and a killed upgrade goes on with
   the next batch. For this, the migration defines `FILLED_TABLE = "articles"` and
   `fill(connection, after, last)`, which changes the rows with `after < id <= last`, and may define
   `finish()`, which runs after the last batch (for example to drop the former column). A former
   version may still be running meanwhile: `upgrade` must leave all that the former one needs.
4. Run `pytest` for `test_schema.py`, `test_migrations.py` and `test_upgrades.py` in tests/storage.
   The last one upgrades a database of each released version. If a migration changes or removes
   stored values on purpose, write that with its reason into `INTENDED` there.
5. At the release, write into `released.txt` the digests that the second of these tests names, and
   keep a database of the release: tests/sample_site.py says how.
"""

import logging
from collections.abc import Callable
from importlib import import_module

from feedsvc.storage import schema
from feedsvc.storage.database import Database

_log = logging.getLogger(__name__)


def upgrade(database: Database, report: Callable[[str], None] = _log.info) -> bool:
    """Migrate the tables to this version. Return whether anything was done.

    Each migration is one transaction, and so is each batch of its rows. A process that is killed
    meanwhile leaves what was committed, and the next upgrade goes on from there. `report` is called
    with a line when a migration begins, and every few seconds while it runs.

    Raises:
        OutdatedError: the tables are newer than this code, were changed, or are another program's.
        UnavailableError: the database cannot be reached.
    """
    if not schema.check_upgrade(database):
        return False
    import_module("feedsvc.storage.migrations.runner").run_migrations(database, report)
    return True
