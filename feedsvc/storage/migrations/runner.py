"""Run all migrations that a database lacks, with Alembic."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import ModuleType

from alembic.config import Config
from alembic.script import Script, ScriptDirectory

from feedsvc.errors import UnavailableError
from feedsvc.storage import private_files, schema
from feedsvc.storage.database import Database
from feedsvc.storage.migrations.progress import Progress
from feedsvc.storage.migrations.steps import migrate, open_for_migration, run_batches
from feedsvc.storage.sqlite_driver import build_uri, sqlite3
from feedsvc.storage.timeouts import BUSY_SECONDS


def run_migrations(database: Database, report: Callable[[str], None]) -> None:
    """Create the tables, or migrate those of a former version; see `migrations.upgrade`."""
    if database.path:
        private_files.make_folder(database.path.parent)
        private_files.create_file(database.path)
        if not database.path.stat().st_size:
            _write_header(database.path)
    config = Config()
    config.set_main_option("script_location", str(schema.FOLDER).replace("%", "%%"))
    is_new = schema.read_database_revision(database) is None
    with open_for_migration(database) as own, Progress(report) as progress:
        for script in reversed([*ScriptDirectory.from_config(config).walk_revisions()]):
            title = f"{script.revision}, {_name(script)}"
            if migrate(own, config, script, progress.start("" if is_new else title)):
                run_batches(own, script, progress)
    schema.check_schema(database)


def _write_header(path: Path) -> None:
    """Make an empty file a database without tables: all other connections can write only to one.

    Raises:
        UnavailableError: the file cannot be written.
    """
    name = build_uri(path, immutable=False)
    try:
        with closing(
            sqlite3.connect(name, timeout=BUSY_SECONDS, uri=True, isolation_level=None)
        ) as connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("COMMIT")
    except sqlite3.Error as error:
        raise UnavailableError(f"{path} cannot be written: {error}", path) from error


def _name(script: Script) -> str:
    """Return the words of a migration's file name: the_first_tables."""
    module: ModuleType = script.module
    return (module.__doc__ or script.revision).strip().partition("\n")[0].rstrip(".").lower()
