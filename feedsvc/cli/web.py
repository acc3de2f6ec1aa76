"""The command that runs the web server, which first stores its settings of the site."""

import logging
import socket

import click

from feedsvc import editorial, logs, server
from feedsvc.cli.base import open_services, read_clock, read_settings, warn_of_loss
from feedsvc.cli.processes import STOPPED, announce_start, end_at_once_on_signals
from feedsvc.errors import MissingError
from feedsvc.server.sockets import is_local_only, name_address
from feedsvc.services import Services
from feedsvc.storage import schema

_log = logging.getLogger(__name__)


@click.command()
def web() -> None:
    """Run only the web server.

    "feedsvc scheduler" must run too, on this machine or another.
    """
    end_at_once_on_signals()
    settings = read_settings(quiet=False)
    # These only check the settings and the tables: each process of the server opens its own.
    with open_services(settings, current=False) as services:
        try:
            schema.check_schema(services.database)
        except MissingError:
            warn_of_loss(services)  # a restart may have deleted the database
            raise
    with server.listen(settings) as listener:
        logs.log_uncaught()
        warn_of_loss(services)
        store_site(services, listener)
        services.database.close()  # the web processes open it for themselves
        announce_start(services, f"web server at {name_address(listener)}")
        server.serve(settings, listener)
    logs.announce(STOPPED)


def store_site(services: Services, listener: socket.socket) -> None:
    """Store this server's settings of the site, and how it listens, for all processes."""
    settings = services.settings
    editorial.site_settings.adopt(
        services.database,
        settings,
        now=read_clock(),
        served_url=settings.public_url,
        is_trial=is_local_only(listener),
    )
    services.reload_site()
    if not services.site.authority:
        _log.warning(
            "no article can be published yet: %s is not a public address, and ids contain the"
            " domain for ever. Set base_url to the URL that readers use",
            services.site.base_url,
        )
