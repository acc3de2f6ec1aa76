"""The command line. An expected error is a line on stderr, never a traceback."""

import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import MappingProxyType
from typing import cast

import click

from feedsvc import __version__, garbage
from feedsvc.cli.reporting import ErrorReportingGroup

__all__ = ["main"]

# The module of each command. Only the module of the command that runs is imported: importing all of
# them takes twice as long as most commands do.
_MODULES: Mapping[str, str] = MappingProxyType(
    {
        "article": "articles",
        "backup": "backup",
        "db": "database",
        "demo": "demo",
        "doctor": "doctor",
        "export": "exports",
        "feed": "feeds",
        "import": "imports",
        "recompress": "feeds",
        "refresh": "feeds",
        "renditions": "feeds",
        "restore": "backup",
        "scheduler": "scheduler",
        "settings": "settings",
        "site": "site",
        "tidy": "scheduler",
        "up": "up",
        "user": "users",
        "web": "web",
    }
)
# Commands whose names are keywords of Python.
_FUNCTIONS: Mapping[str, str] = MappingProxyType({"import": "import_source"})


class _LazyGroup(ErrorReportingGroup):
    """All commands. The module of a command is imported when the command is needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return the names of all commands."""
        return list(_MODULES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's
        """Return the command of this name, or None."""
        module = _MODULES.get(cmd_name)
        if module is None:
            return None
        name = _FUNCTIONS.get(cmd_name, cmd_name)
        with _hold_interrupts():
            loaded = garbage.load(f"{__name__}.{module}")
        return cast("click.Command", getattr(loaded, name))


@contextmanager
def _hold_interrupts() -> Iterator[None]:
    """Let Ctrl-C wait until a module is imported: code that runs then may catch and lose it."""
    former = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, former)


@click.group(
    cls=_LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="feedsvc")
def main() -> None:
    """Publish a newsroom's articles as RSS, Atom and JSON Feed.

    "feedsvc up" runs everything. "feedsvc settings" documents every setting. Change settings by a
    file whose path is in FEEDSVC_CONFIG, or by FEEDSVC_* environment variables.

    Exit codes: 0 if the command succeeded, 2 if a setting or an option is wrong, 1 on any other
    error. The error is on stderr.
    """
