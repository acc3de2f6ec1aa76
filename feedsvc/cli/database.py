"""Commands for the database: create or upgrade its tables."""

import logging
from collections.abc import Callable
from pathlib import Path

import click

from feedsvc import editorial
from feedsvc.cli.base import open_services, read_clock, read_settings, warn_of_loss
from feedsvc.cli.refresh import refresh_after_change
from feedsvc.errors import SettingsError
from feedsvc.services import Services
from feedsvc.settings import Settings
from feedsvc.storage import migrations, schema

_log = logging.getLogger(__name__)


@click.group()
def db() -> None:
    """Create or upgrade the database."""


@db.command("upgrade")
@click.option(
    "--existing", is_flag=True, help="Never create a newsroom; for use before each start."
)
def upgrade(*, existing: bool) -> None:
    """Upgrade the tables, or create a newsroom.

    A newsroom is created only if the database is empty. The command may be repeated, also after a
    kill: finished steps are kept. A long upgrade says every few seconds how far it is. "feedsvc up"
    upgrades the tables too, but creates a newsroom only where none can have been before.
    """
    with open_services(read_settings(), current=False) as services:
        is_new = schema.read_database_revision(services.database) is None
        if is_new and existing:
            # It raises the error that says what to do about a missing database.
            schema.check_schema(services.database)
        changed = prepare_database(services, report=click.echo)
        label = services.database.label
        warn_of_loss(services)
    if is_new:
        click.echo(f"a new newsroom was created in {label}")
    else:
        click.echo(
            "the tables were upgraded to this version" if changed else "the tables are up to date"
        )


def check_newsroom(services: Services, *, new: bool) -> None:
    """Check that the database holds a newsroom, or, with `new`, that it holds none.

    A configured place without a database may be a volume that is not mounted. If a newsroom were
    created there, every feed would answer 404 to its subscribers.

    Raises:
        MissingError: there is no newsroom, and nothing shows that a new one is wanted.
        SettingsError: `new`, and there is a newsroom already.
        OutdatedError: the tables belong to another program.
        UnavailableError: the database cannot be reached.
    """
    revision = schema.read_database_revision(services.database)
    if revision and new:
        label = services.database.label
        raise SettingsError(
            f"--new: there is a newsroom in {label} already; start it with feedsvc up", label
        )
    if revision is None and not (new or _is_first_start(services.settings)):
        # It raises the error that says what to do.
        schema.check_schema(services.database)


def _is_first_start(settings: Settings) -> bool:
    """Return whether nothing is configured and no newsroom can have been here before.

    In that case the default folder does not exist, or holds only a database file without tables. A
    first start that is killed leaves such a file.
    """
    if not settings.is_default_place:
        return False
    if not settings.data_dir.exists():
        return True
    names = {path.name for path in settings.data_dir.iterdir()}
    file = Path(settings.database).name
    return file in names and all(name.startswith(file) for name in names)


def prepare_database(services: Services, report: Callable[[str], None] = _log.info) -> bool:
    """Upgrade the tables and create the main feed. Return True if the tables changed.

    `report` is called with lines that say how far the upgrade is.

    Raises:
        OutdatedError: the tables belong to a newer version.
        UnavailableError: the database cannot be reached.
    """
    changed = migrations.upgrade(services.database, report)
    if changed:  # the server stores later changes of settings when it starts
        editorial.site_settings.adopt(services.database, services.settings, now=read_clock())
    services.reload_site()
    with services.database.writing() as session:
        is_new = editorial.taxonomy.create_main_feed(
            session, authority=services.site.authority, now=read_clock()
        )
    if is_new:  # render it now: the first poll may come before the scheduler's first run
        refresh_after_change(services.database, services.site)
    return changed
