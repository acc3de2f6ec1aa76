"""Reporting errors: an expected error, or Ctrl-C, is a line on stderr, never a traceback."""

from typing import Any, NoReturn

import click

from feedsvc import logs
from feedsvc.domain.text import to_line
from feedsvc.errors import FeedsvcError, SettingsError, ValidationError

_UNCHANGED = "stopped: nothing was changed"
# Each command writes in transactions, and gives a file its name when the file is complete.
_INTERRUPTED = (
    "stopped: completed changes are kept, and no change is half done. Run the command again to do "
    "the rest"
)


class ErrorReportingGroup(click.Group):
    """A group of commands that reports each FeedsvcError and each stop as a line on stderr."""

    def invoke(self, ctx: click.Context) -> Any:  # noqa: ANN401  click's signature
        """Run the command. Exit with 2 after a SettingsError, with 1 after another error or a stop.

        A command that waits for an answer has changed nothing yet.
        """
        try:
            return super().invoke(ctx)
        except FeedsvcError as error:
            exit_with_error(error)
        except click.Abort:  # Ctrl-C, Ctrl-D or "no" as the answer to a question
            _exit_stopped(_UNCHANGED)
        except KeyboardInterrupt:
            _exit_stopped(_INTERRUPTED)


def _exit_stopped(message: str) -> NoReturn:
    click.echo(f"\nfeedsvc: {message}", err=True)
    raise click.exceptions.Exit(1)


def exit_with_error(error: FeedsvcError, prefix: str = "") -> NoReturn:
    """Print each problem of `error` as a line on stderr, and end the command."""
    print_error(error, prefix)
    raise click.exceptions.Exit(2 if isinstance(error, SettingsError) else 1)


def print_error(error: FeedsvcError, prefix: str = "") -> None:
    """Print each problem of `error` as a line on stderr."""
    messages = (
        [str(problem) for problem in error.problems]
        if isinstance(error, ValidationError)
        else [str(error)]
    )
    for message in messages:  # `logs.clean` removes the passwords in database URLs
        click.echo(logs.clean(f"feedsvc: {prefix}{to_line(message)}"), err=True)
