"""The command line: one command, one verb. A deliberate error is a line on stderr, never a traceback."""

import click

from feedsvc import __version__
from feedsvc.cli.articles import article
from feedsvc.cli.doctor import doctor
from feedsvc.cli.door import Door
from feedsvc.cli.feeds import densify, feed, refresh
from feedsvc.cli.keeping import db, tidy
from feedsvc.cli.people import user
from feedsvc.cli.running import scheduler, up, web
from feedsvc.cli.samples import demo

__all__ = ["main"]


@click.group(cls=Door, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="feedsvc")
def main() -> None:
    """Publish a newsroom's articles as RSS, Atom and JSON Feed.

    "feedsvc up" runs everything. config/default.toml lists every setting; the file that FEEDSVC_CONFIG
    names and FEEDSVC_* variables change them.

    A command ends with 0 if it did its work, with 2 if a setting or its own options are wrong, and with
    1 on any other error, which it names on stderr.
    """


for command in (up, web, scheduler, db, user, article, feed, refresh, densify, tidy, demo, doctor):
    main.add_command(command)
