"""Refresh feeds right after a command's change, so that readers need not wait for the scheduler."""

from feedsvc import syndication
from feedsvc.cli.base import read_clock
from feedsvc.cli.reporting import print_error
from feedsvc.domain.site import Site
from feedsvc.errors import FeedsvcError
from feedsvc.storage.database import Database

_STALE = "the change is stored, but feeds stay stale until the scheduler runs: "


def refresh_after_change(database: Database, site: Site, *, limit: int = 1000) -> None:
    """Refresh up to `limit` stale feeds; the scheduler refreshes the others and those that fail.

    An error is printed on stderr and ends no command: the change is stored, and a script that took
    the error for the change's own would make the change again.
    """
    try:
        syndication.refresh.refresh_stale(database, site=site, now=read_clock(), limit=limit)
    except FeedsvcError as error:
        print_error(error, _STALE)
