"""The door that every command goes through: settings, logging, the house; and errors on the way out."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, NoReturn

import click

from feedsvc import logs
from feedsvc.domain.text import to_line
from feedsvc.errors import FeedsvcError, SettingsError, ValidationError
from feedsvc.services import Services, build_services
from feedsvc.settings import Settings, load
from feedsvc.storage import schema
from feedsvc.storage.people import audit_log

EDITOR = audit_log.COMMAND_LINE
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")


class ErrorReportingGroup(click.Group):
    """A group of commands whose deliberate errors are lines on stderr."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's signature
        """Do the command; end with 2 on a bad setting, with 1 on the rest."""
        try:
            return super().invoke(ctx)
        except FeedsvcError as error:
            exit_with_error(error)


def exit_with_error(error: FeedsvcError, about: str = "") -> NoReturn:
    """Say what is wrong, a line for each problem, and end the command."""
    words = (
        [str(problem) for problem in error.problems]
        if isinstance(error, ValidationError)
        else [str(error)]
    )
    for text in words:
        click.echo(logs.clean(f"feedsvc: {about}{to_line(text)}"), err=True)
    raise click.exceptions.Exit(2 if isinstance(error, SettingsError) else 1)


def read_settings(*, quiet: bool = True) -> Settings:
    """Read the settings and let the log speak; a `quiet` command logs only what went wrong.

    Raises:
        SettingsError: one is unknown or has a bad value.
    """
    settings = load()
    logs.configure(settings.log_level, at_least=logging.WARNING if quiet else logging.NOTSET)
    return settings


@contextmanager
def open_services(settings: Settings | None = None, *, current: bool = True) -> Iterator[Services]:
    """Open the house for a command, and close it afterwards.

    Raises:
        SettingsError: a setting is unknown or has a bad value.
        OutdatedError: the database's tables are not those of this version, unless not `current`.
        UnavailableError: the database cannot be reached.
    """
    services = build_services(settings or read_settings())
    try:
        services.restrict_files()
        if current:
            schema.check_schema(services.database)
        yield services
    finally:
        services.database.close()


def read_clock() -> datetime:
    """Return now: a door holds the clock."""
    return datetime.now(UTC)


def print_json(value: object) -> None:
    """Print a value as JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
