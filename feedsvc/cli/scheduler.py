"""The command that runs the scheduler, and a command that does one of its jobs by hand.

They are not in a module with other commands, because each start would then load the HTTP server and
the migrations too: a third of its processor time.
"""

import click

from feedsvc import editorial, logs
from feedsvc import scheduler as jobs
from feedsvc.cli.base import open_services, read_clock, read_settings, warn_of_loss
from feedsvc.cli.processes import announce_start, end_at_once_on_signals
from feedsvc.parent_process import exit_with_parent
from feedsvc.storage import schema


@click.command()
@click.option(
    "--with-parent", type=int, hidden=True, help="End when the process with this id has ended."
)
def scheduler(with_parent: int | None) -> None:
    """Run only the scheduler.

    It publishes articles when they are due and refreshes feeds. Several schedulers may run: one is
    active, the others wait to take over.
    """
    end_at_once_on_signals()
    if with_parent:
        exit_with_parent(with_parent)
    settings = read_settings(quiet=False)
    with open_services(settings, current=False) as services:
        if not with_parent:  # otherwise `up` has warned and announced both
            warn_of_loss(services)
        schema.check_schema(services.database)
        editorial.site_settings.adopt(services.database, settings, now=read_clock())
        services.reload_site()
        logs.log_uncaught()
        if not with_parent:
            announce_start(services, "scheduler")
        jobs.run(services)


@click.command()
def tidy() -> None:
    """Delete expired and unused rows.

    These are sessions, invitations, failed logins, and combined feeds that nobody polls. The
    scheduler does so every hour.
    """
    with open_services() as services:
        jobs.tidy(services)
