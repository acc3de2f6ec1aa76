"""Commands that keep the house: its tables, and what has run out."""

import click

from feedsvc import editorial, syndication
from feedsvc import scheduler as jobs
from feedsvc.cli.door import clock, opened, read_settings
from feedsvc.storage import migrations
from feedsvc.wiring import House


@click.group()
def db() -> None:
    """Keep the database."""


@db.command("upgrade")
def upgrade() -> None:
    """Bring the database's tables to this version; make the database if there is none (SQLite).

    Does nothing where there is nothing to do. "feedsvc up" does it too.
    """
    with opened(read_settings(), current=False) as house:
        done = prepare(house)
    click.echo("the tables were brought to this version" if done else "the tables are of this version")


@click.command()
def tidy() -> None:
    """Remove the sessions, invitations and failed logins that have run out. The scheduler does it every hour."""
    with opened() as house:
        jobs.tidy(house)


def prepare(house: House) -> bool:
    """Bring the tables to this version and make the feed of everything; True if tables changed.

    Raises:
        OutdatedError: the tables are of a newer version.
        UnavailableError: the database cannot be reached.
    """
    done = migrations.upgrade(house.database)
    with house.database.writing() as session:
        is_new = editorial.open_house(session, authority=house.site.authority, now=clock())
    if is_new:  # who asks in the first second is answered, too
        syndication.refresh_stale(house.database, site=house.site, now=clock())
    return done
