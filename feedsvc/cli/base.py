"""Functions that all commands share: reading settings, logging, opening the services."""

import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click

from feedsvc import hosting, logs
from feedsvc.services import Services, build_services, check_identity
from feedsvc.settings import Settings, load
from feedsvc.storage import schema
from feedsvc.storage.people import audit_log

EDITOR = audit_log.COMMAND_LINE
_log = logging.getLogger(__name__)
as_json = click.option("--json", "as_json", is_flag=True, help="Print JSON, for scripts.")


def format_amount(number: int, noun: str, plural: str = "") -> str:
    """Return a number with its noun: "1 feed", "2 feeds"; "" as `plural` means noun + "s"."""
    return f"{number} {noun if number == 1 else plural or f'{noun}s'}"


def format_megabytes(size: int) -> str:
    """Return a size in bytes as people read it: "1.5 MB"."""
    return f"{size / 1_000_000:.1f} MB"


def read_settings(*, quiet: bool = True) -> Settings:
    """Read the settings and configure logging.

    A `quiet` command logs only warnings and errors, to stderr, because its output is on stdout.
    The others run until they are stopped, and log to stdout (https://12factor.net/logs).

    Raises:
        SettingsError: a setting is unknown or has a bad value.
    """
    settings = load()
    if quiet:
        logs.configure(settings.log_level, at_least=logging.WARNING)
    else:
        logs.configure(settings.log_level, stream=sys.stdout)
    return settings


def warn_of_loss(services: Services) -> None:
    """Log an error if the database is a file that the next restart deletes."""
    file = services.database.path
    reason = hosting.explain_loss(file.parent) if file else ""
    if reason:
        _log.error(
            "EVERYTHING IN THIS NEWSROOM IS LOST AT THE NEXT RESTART: %s holds it, and %s."
            " Set DATABASE_URL to a PostgreSQL database, or FEEDSVC_DATA_DIR to a folder of a"
            " volume that lasts",
            file,
            reason,
        )


@contextmanager
def open_services(settings: Settings | None = None, *, current: bool = True) -> Iterator[Services]:
    """Open the services for a command, and close them afterwards.

    If `current` is false, neither the tables nor the settings of the site are checked.

    Raises:
        SettingsError: a setting is unknown or has a bad value, or differs from the site's.
        OutdatedError: `current`, and the database's tables are not those of this version.
        UnavailableError: the database cannot be reached.
    """
    services = build_services(settings or read_settings())
    try:
        # Before the first connection: SQLite gives its journal the modes of the database's file.
        services.restrict_files()
        if current:
            schema.check_schema(services.database)
            services.reload_site()
            check_identity(services)
        yield services
    finally:
        services.database.close()


def read_clock() -> datetime:
    """Return now in UTC. Only interfaces read the clock; they pass `now` down."""
    return datetime.now(UTC)


def print_json(value: object) -> None:
    """Print a value as indented JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
