"""Start and signals of the commands that run until they are stopped."""

import os
import signal
import sys
from types import FrameType

from feedsvc import __version__, logs
from feedsvc.services import Services

STOPPED = "feedsvc has stopped: everything that was saved is kept"


def announce_start(services: Services, process: str) -> None:
    """Log one line at the start: version, process, the site's address and the database."""
    logs.announce(
        f"feedsvc {__version__}: {process}, for {services.site.url()},"
        f" with the database {services.database.label}"
    )


def end_at_once_on_signals() -> None:
    """Exit with 0 at SIGTERM or SIGINT, until the server or scheduler sets its own handlers.

    There is no cleanup: an exception that was raised while SQLAlchemy closed a connection was
    logged with its traceback. None is needed: each transaction is committed whole or not at all.
    """

    def exit_at_once(_: int, __: FrameType | None) -> None:
        os.write(sys.stderr.fileno(), f"\n{STOPPED}\n".encode())
        os._exit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, exit_at_once)
