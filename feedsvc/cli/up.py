"""The command that runs everything: the web server, and the scheduler in a process of its own."""

import logging
import os
import subprocess
import sys
import threading
import time
from types import TracebackType
from typing import Self

import click

from feedsvc import accounts, logs, server
from feedsvc.cli.base import open_services, read_clock, read_settings, warn_of_loss
from feedsvc.cli.database import check_newsroom, prepare_database
from feedsvc.cli.processes import STOPPED, announce_start, end_at_once_on_signals
from feedsvc.cli.web import store_site
from feedsvc.server.sockets import name_address
from feedsvc.services import Services

_STOP_SECONDS = 2.5  # time for the scheduler to end: it gives its jobs 1.5 s
_log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--new",
    is_flag=True,
    help="Create a newsroom, once, where data_dir or database_url has none.",
)
def up(*, new: bool) -> None:
    """Upgrade the database, then run web server and scheduler.

    With nothing configured, it creates the folder var/ and a new newsroom in it. If a configured
    place has no newsroom, it creates none and says what to do. Ctrl-C stops it.
    """
    end_at_once_on_signals()
    settings = read_settings(quiet=False)
    # An occupied port ends the command before the database is created or upgraded.
    with server.listen(settings) as listener:
        # The database is closed before the server forks: processes cannot share a connection.
        with open_services(settings, current=False) as services:
            check_newsroom(services, new=new)
            prepare_database(services)
            store_site(services, listener)
            warn_of_loss(services)
            announce_start(services, f"web server at {name_address(listener)}, and scheduler")
            _print_welcome(services)
        logs.log_uncaught()
        with _ChildProcess(
            [sys.executable, "-m", "feedsvc", "scheduler", "--with-parent", str(os.getpid())]
        ):
            server.serve(settings, listener)
    logs.announce(STOPPED)


def _print_welcome(services: Services) -> None:
    """Print the site's address and, if there is no editor yet, where to create the first one."""
    # Each start makes a new token until there is an editor: the database has only its hash.
    with services.database.writing() as session:
        token = accounts.invitations.create_first_invitation(session, now=read_clock())
    click.echo(f"{services.site.title} is at {services.site.url()} (Ctrl-C stops it)")
    if token:
        click.echo(
            "There is no editor yet. Create the first one at this address, which works once:"
            f" {services.site.url('/admin/setup')}?token={token}"
        )


class _ChildProcess:
    """A child process that is started again when it ends by itself, after ever longer delays."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._stopping = threading.Event()
        self._starting = threading.Lock()
        self._supervisor = threading.Thread(target=self._supervise, name="supervisor", daemon=True)

    def __enter__(self) -> Self:
        # Start it here and not in the thread: a web process that is forked at the same moment would
        # inherit the lock that subprocess holds then.
        self._start()
        self._supervisor.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._starting:
            self._stopping.set()
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._supervisor.join()

    def _start(self) -> None:
        self._started = time.monotonic()
        # In a session of its own the process gets no Ctrl-C: __exit__ stops it.
        self._process = subprocess.Popen(  # noqa: S603  our own command
            self._command, start_new_session=True, stdin=subprocess.DEVNULL
        )

    def _supervise(self) -> None:
        delay = server.RESTART_DELAY
        while True:
            code = self._process.wait()
            # It ran for a while, so this is a new failure and not one more of a series.
            if time.monotonic() - self._started > server.MAX_RESTART_DELAY:
                delay = server.RESTART_DELAY
            if self._stopping.is_set():
                return
            _log.error("the scheduler ended with %d; starting it again in %d s", code, delay)
            self._stopping.wait(delay)
            delay = min(2 * delay, server.MAX_RESTART_DELAY)
            # Without the lock, `__exit__` could stop the former process while a new one is started.
            with self._starting:
                if self._stopping.is_set():
                    return
                self._start()
