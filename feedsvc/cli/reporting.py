"""Reporting errors: an expected error, or Ctrl-C, is a line on stderr, never a traceback."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType
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
            with _raise_interrupted():
                return super().invoke(ctx)
        except FeedsvcError as error:
            exit_with_error(error)
        except click.Abort:  # Ctrl-C, Ctrl-D or "no" as the answer to a question
            _exit_stopped(_UNCHANGED)
        except KeyboardInterrupt:
            _exit_stopped(_INTERRUPTED)


class _Interrupted(KeyboardInterrupt):
    """Ctrl-C."""


@contextmanager
def _raise_interrupted() -> Iterator[None]:
    """Let Ctrl-C raise `_Interrupted`, unless the process ignores it.

    If a KeyboardInterrupt itself leaves code that was executed from a string, as in dataclasses and
    SQLAlchemy, then `python -m` ends by the signal and not with our exit code, although the error
    was caught (`run_eval_code_obj` in CPython's pythonrun.c). It does not do so for a subclass.
    """
    with suppress(ValueError):  # this is not the main thread
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _interrupt)
    try:
        yield
    finally:
        if signal.getsignal(signal.SIGINT) is _interrupt:
            signal.signal(signal.SIGINT, signal.default_int_handler)


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    raise _Interrupted


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
