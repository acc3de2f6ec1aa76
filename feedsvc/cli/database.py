"""Commands that keep the house: its tables, and what has run out."""

from pathlib import Path

import click

from feedsvc import editorial, syndication
from feedsvc import scheduler as jobs
from feedsvc.cli.base import open_services, read_clock, read_settings
from feedsvc.errors import SettingsError
from feedsvc.services import Services
from feedsvc.settings import Settings
from feedsvc.storage import migrations, schema


@click.group()
def db() -> None:
    """Keep the database."""


@db.command("upgrade")
@click.option(
    "--existing", is_flag=True, help="Make no new newsroom: for what runs before each start."
)
def upgrade(*, existing: bool) -> None:
    """Bring the database's tables to this version, and make a new newsroom where there is none.

    Does nothing where there is nothing to do. "feedsvc up" brings the tables to this version too,
    but makes a newsroom only where none is expected.
    """
    with open_services(read_settings(), current=False) as services:
        is_new = schema.read_database_revision(services.database) is None
        if is_new and existing:
            schema.check_schema(services.database)
        done = prepare_database(services)
        where = services.database.label
    if is_new:
        click.echo(f"a new newsroom was made in {where}")
    else:
        click.echo(
            "the tables were brought to this version" if done else "the tables are of this version"
        )


@click.command()
def tidy() -> None:
    """Remove the sessions, invitations and failed logins that have run out. The scheduler does it every hour."""
    with open_services() as services:
        jobs.tidy(services)


def expect(services: Services, *, new: bool) -> None:
    """Make sure that there is a newsroom, or that a new one is what is wanted.

    A folder without a database where a newsroom was is a volume that is not mounted: with a new
    newsroom in it, every feed would answer 404 to its subscribers.

    Raises:
        MissingError: there is none, and nobody said that a new one is to be made.
        SettingsError: there is one, but a new one is to be made.
        OutdatedError: the tables are another program's.
        UnavailableError: the database cannot be reached.
    """
    found = schema.read_database_revision(services.database)
    if found and new:
        where = services.database.label
        raise SettingsError(
            f"--new: there is a newsroom in {where} already; start it with feedsvc up", where
        )
    if found is None and not (new or _is_fresh(services.settings)):
        schema.check_schema(services.database)


def _is_fresh(settings: Settings) -> bool:
    """Tell whether no newsroom was here before: nothing is configured, and there is no folder.

    A first start that was killed leaves a database without tables, and nothing else.
    """
    if not settings.is_default_place:
        return False
    if not settings.data_dir.exists():
        return True
    names, database = (
        {path.name for path in settings.data_dir.iterdir()},
        Path(settings.database).name,
    )
    return database in names and all(name.startswith(database) for name in names)


def prepare_database(services: Services) -> bool:
    """Bring the tables to this version and make the feed of everything; True if tables changed.

    Raises:
        OutdatedError: the tables are of a newer version.
        UnavailableError: the database cannot be reached.
    """
    done = migrations.upgrade(services.database)
    with services.database.writing() as session:
        is_new = editorial.taxonomy.create_main_feed(
            session, authority=services.site.authority, now=read_clock()
        )
    if is_new:  # who asks in the first second is answered, too
        syndication.refresh.refresh_stale(services.database, site=services.site, now=read_clock())
    return done
