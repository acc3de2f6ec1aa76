"""The command line: one command, one verb. A deliberate error is a line on stderr, never a traceback."""

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import cast

import click

from feedsvc import __version__
from feedsvc.cli.base import ErrorReportingGroup

__all__ = ["main"]

# Which room has which command. Only that one is loaded: all of them take twice as long as most commands do.
_ROOMS: Mapping[str, str] = MappingProxyType(
    {
        "article": "articles",
        "db": "database",
        "demo": "demo",
        "recompress": "feeds",
        "doctor": "doctor",
        "feed": "feeds",
        "refresh": "feeds",
        "scheduler": "serve",
        "tidy": "database",
        "up": "serve",
        "user": "users",
        "web": "serve",
    }
)


class _Commands(ErrorReportingGroup):
    """All commands, each loaded when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002  click's signature
        """Return their names."""
        return list(_ROOMS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002  click's signature
        """Return one of them."""
        room = _ROOMS.get(cmd_name)
        return (
            cast("click.Command", getattr(import_module(f"{__name__}.{room}"), cmd_name))
            if room
            else None
        )


@click.group(
    cls=_Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name="feedsvc")
def main() -> None:
    """Publish a newsroom's articles as RSS, Atom and JSON Feed.

    "feedsvc up" runs everything. config/default.toml lists every setting; the file that FEEDSVC_CONFIG
    names and FEEDSVC_* variables change them.

    A command ends with 0 if it did its work, with 2 if a setting or its own options are wrong, and with
    1 on any other error, which it names on stderr.
    """
