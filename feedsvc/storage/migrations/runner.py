"""Run all migrations that a database lacks, with Alembic."""

from collections.abc import Callable
from types import ModuleType

from alembic.config import Config
from alembic.script import Script, ScriptDirectory

from feedsvc.storage import private_files, schema
from feedsvc.storage.database import Database
from feedsvc.storage.migrations.progress import Progress
from feedsvc.storage.migrations.steps import migrate, open_for_migration, run_batches


def run_migrations(database: Database, report: Callable[[str], None]) -> None:
    """Create the tables, or migrate those of a former version; see `migrations.upgrade`."""
    if database.path:
        private_files.make_folder(database.path.parent)
        private_files.create_file(database.path)
    config = Config()
    config.set_main_option("script_location", str(schema.FOLDER).replace("%", "%%"))
    is_new = schema.read_database_revision(database) is None
    with open_for_migration(database) as own, Progress(report) as progress:
        for script in reversed([*ScriptDirectory.from_config(config).walk_revisions()]):
            title = f"{script.revision}, {_name(script)}"
            if migrate(own, config, script, progress.start("" if is_new else title)):
                run_batches(own, script, progress)
    schema.check_schema(database)


def _name(script: Script) -> str:
    """Return the words of a migration's file name: the_first_tables."""
    module: ModuleType = script.module
    return (module.__doc__ or script.revision).strip().partition("\n")[0].rstrip(".").lower()
