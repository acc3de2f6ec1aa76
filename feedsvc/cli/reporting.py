"""Reporting errors: an expected error is a line on stderr, never a traceback."""

from typing import Any, NoReturn

import click

from feedsvc import logs
from feedsvc.domain.text import to_line
from feedsvc.errors import FeedsvcError, SettingsError, ValidationError


class ErrorReportingGroup(click.Group):
    """A group of commands that reports each FeedsvcError as a line on stderr."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's signature
        """Run the command. Exit with 2 after a SettingsError, with 1 after another error."""
        try:
            return super().invoke(ctx)
        except FeedsvcError as error:
            exit_with_error(error)


def exit_with_error(error: FeedsvcError, prefix: str = "") -> NoReturn:
    """Print each problem of `error` as a line on stderr, and end the command."""
    messages = (
        [str(problem) for problem in error.problems]
        if isinstance(error, ValidationError)
        else [str(error)]
    )
    for message in messages:  # `logs.clean` removes the passwords in database URLs
        click.echo(logs.clean(f"feedsvc: {prefix}{to_line(message)}"), err=True)
    raise click.exceptions.Exit(2 if isinstance(error, SettingsError) else 1)
