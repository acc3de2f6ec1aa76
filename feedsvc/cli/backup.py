"""Commands that back up a newsroom into one file while it runs, and restore it from there."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from feedsvc import syndication
from feedsvc.cli.base import format_megabytes, open_services, read_clock, read_settings
from feedsvc.cli.integrity_checks import list_damaged_media
from feedsvc.errors import (
    Outage,
    OutdatedError,
    SettingsError,
    UnavailableError,
    UnreadableError,
)
from feedsvc.services import Services
from feedsvc.storage import backups, migrations, schema
from feedsvc.storage.cache import generation
from feedsvc.storage.database import Database
from feedsvc.syndication.check import RenderedFeeds

_MOST_NAMED = 3
_FILE = click.argument("file", type=click.Path(path_type=Path))
_UNCHECKED = click.option(
    "--unchecked",
    is_flag=True,
    help="Do not restore FILE into a scratch database, for a PostgreSQL role without CREATEDB.",
)


@dataclass(frozen=True, slots=True)
class _Check:
    """The result of checking a restored backup; `faults` says in words what is wrong."""

    feeds: RenderedFeeds
    faults: tuple[str, ...]

    def __str__(self) -> str:
        count, same = self.feeds.count, self.feeds.unchanged
        feeds = "1 feed was" if count == 1 else f"{count} feeds were"
        if same == count:
            return f"{feeds} rendered, byte for byte as readers get them"
        return f"{feeds} rendered, {same} byte for byte as readers got them last"


@click.command()
@_FILE
@click.option("--replace", is_flag=True, help="Replace FILE if it exists, after the check.")
@_UNCHECKED
def backup(file: Path, *, replace: bool, unchecked: bool) -> None:
    """Back up everything into FILE, while feedsvc runs.

    FILE has the whole database: articles, pictures, feeds, editors, the site's title and address.
    The settings of this machine are not in it. For SQLite, FILE is a copy by its online backup; for
    PostgreSQL, an archive of pg_dump, which has to be installed.

    FILE gets its name when it is complete and checked: it is restored into a scratch database,
    where each feed is rendered. The command exits with 1 if something in FILE is damaged; FILE is
    written nevertheless if it can be restored.
    """
    with open_services(read_settings(), current=False) as services:
        backups.check_place(services.database, file, replace=replace)
        if schema.read_database_revision(services.database) is None:
            schema.check_schema(services.database)  # it raises the error that says what to do
        with backups.open_part(file) as part:
            backups.save(services.database, part)
            check = None
            if not unchecked:
                with _open_scratch(services, part, beside=file) as scratch:
                    check = _check(scratch, services)
            size = part.stat().st_size
            backups.publish(part, file, replace=replace)
    click.echo(f"{file}: {format_megabytes(size)}; {check or 'it was not checked'}")
    _exit_with_faults(f"{file} was written, but", check)


@click.command()
@_FILE
@click.option("--replace", is_flag=True, help="Delete everything that is in the database now.")
@_UNCHECKED
def restore(file: Path, *, replace: bool, unchecked: bool) -> None:
    """Restore everything from a backup.

    FILE was written by "feedsvc backup". If the database has tables already, nothing changes
    without --replace. FILE is first restored into a scratch database, where each feed is rendered,
    and then into the database, in one transaction. Tables of an earlier version are upgraded.

    Changes after the backup are lost: articles, but also that access tokens were revoked, sessions
    ended and editors suspended.
    """
    with open_services(read_settings(), current=False) as services:
        database = services.database
        backups.check_file(database, file)
        if not replace and _has_tables(database):
            raise SettingsError(
                f"there is a database in {database.label} already: to delete everything in it, "
                "add --replace"
            )
        beside = database.path or file
        trial = (
            nullcontext(None)
            if unchecked and not database.is_sqlite
            else _open_scratch(services, file, beside=beside)
        )
        with trial as scratch:
            if scratch:
                _check(scratch, services)
            backups.overwrite(database, file, scratch)
        _prepare(database)
        check = _check(database, services)
    click.echo(f"{database.label} was restored from {file}; {check}")
    _exit_with_faults("it was restored, but", check)


def _has_tables(database: Database) -> bool:
    try:
        return schema.read_database_revision(database) is not None
    except OutdatedError:  # the tables are another program's
        return True
    except UnavailableError as error:
        if error.outage is Outage.DAMAGED:
            return True
        raise


@contextmanager
def _open_scratch(services: Services, file: Path, *, beside: Path) -> Iterator[Database]:
    """Open a scratch database with the content of a backup, and tables of this version.

    Raises:
        UnreadableError: the backup is damaged.
        OutdatedError: it was made by a newer version, or holds no tables of feedsvc.
    """
    with backups.open_scratch(services.database, file, beside) as scratch:
        if faults := backups.find_corruption(scratch):
            raise UnreadableError(f"the database in {file} is damaged: {faults}", file)
        try:
            _prepare(scratch)
        except OutdatedError as error:
            raise OutdatedError(f"{file} cannot be used: {error}", file) from error
        yield scratch


def _prepare(database: Database) -> None:
    """Upgrade the tables, and let processes that use the database discard their caches."""
    migrations.upgrade(database)
    with database.writing() as session:
        generation.forget_everything(session)


def _check(database: Database, services: Services) -> _Check:
    with database.reading() as session:
        services.current.read_site(session)
    feeds = syndication.check.render_all(database, site=services.site, now=read_clock())
    with database.reading() as session:
        pictures = tuple(f"picture {name} is damaged" for name in list_damaged_media(session))
    return _Check(feeds, feeds.faults + pictures)


def _exit_with_faults(start: str, check: _Check | None) -> None:
    if check is None or not check.faults:
        return
    more = len(check.faults) - _MOST_NAMED
    listed = "; ".join(check.faults[:_MOST_NAMED]) + (f"; and {more} more" if more > 0 else "")
    click.echo(f"feedsvc: {start} {listed}. feedsvc doctor says what to do.", err=True)
    raise click.exceptions.Exit(1)
