"""Commands that run until they are stopped: the web server, the scheduler, or both together."""

import logging
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Self

import click

from feedsvc import __version__, accounts, editorial, logs, server
from feedsvc import scheduler as jobs
from feedsvc.cli.base import open_services, read_clock, read_settings, warn_of_loss
from feedsvc.cli.database import check_newsroom, prepare_database
from feedsvc.errors import MissingError
from feedsvc.server.sockets import is_local_only, name_address
from feedsvc.services import Services
from feedsvc.storage import schema

_STOP_SECONDS = 2.5  # that the scheduler has to end: it gives its jobs 1.5 s
_STOPPED = "feedsvc has stopped: everything that was saved is kept"
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
    _end_at_once_on_signals()
    settings = read_settings(quiet=False)
    # An occupied port ends the command before the database is created or upgraded.
    with server.listen(settings) as listener:
        # Closed before the server forks: processes cannot share a connection.
        with open_services(settings, current=False) as services:
            check_newsroom(services, new=new)
            prepare_database(services)
            _store_site(services, listener)
            warn_of_loss(services)
            _announce(services, f"web server at {name_address(listener)}, and scheduler")
            _print_welcome(services)
        logs.log_uncaught()
        with _ChildProcess(
            [sys.executable, "-m", "feedsvc", "scheduler", "--with-parent", str(os.getpid())]
        ):
            server.serve(settings, listener)
    logs.announce(_STOPPED)


@click.command()
def web() -> None:
    """Run only the web server.

    "feedsvc scheduler" must run too, on this machine or another.
    """
    _end_at_once_on_signals()
    settings = read_settings(quiet=False)
    # Only to check the settings and the tables: the server opens services in each of its processes.
    with open_services(settings, current=False) as services:
        try:
            schema.check_schema(services.database)
        except MissingError:
            warn_of_loss(services)  # a restart may have deleted it
            raise
    with server.listen(settings) as listener:
        logs.log_uncaught()
        warn_of_loss(services)
        _store_site(services, listener)
        services.database.close()  # the web processes open it for themselves
        _announce(services, f"web server at {name_address(listener)}")
        server.serve(settings, listener)
    logs.announce(_STOPPED)


@click.command()
@click.option(
    "--with-parent", type=int, hidden=True, help="End when the process with this id has ended."
)
def scheduler(with_parent: int | None) -> None:
    """Run only the scheduler.

    It publishes articles when they are due and refreshes feeds. Several schedulers may run: one is
    active, the others wait to take over.
    """
    _end_at_once_on_signals()
    if with_parent:
        server.exit_with_parent(with_parent)
    settings = read_settings(quiet=False)
    with open_services(settings, current=False) as services:
        if not with_parent:  # else `up` has said so, and announced both
            warn_of_loss(services)
        schema.check_schema(services.database)
        editorial.site_settings.adopt(services.database, settings, now=read_clock())
        services.reload_site()
        logs.log_uncaught()
        if not with_parent:
            _announce(services, "scheduler")
        jobs.run(services)


def _store_site(services: Services, listener: socket.socket) -> None:
    """Store for all processes what this server's settings say of the site, and how it listens."""
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
            "no article can be published yet: %s is no public address, and ids contain the domain"
            " for ever. Set base_url to the URL that readers use",
            services.site.base_url,
        )


def _announce(services: Services, process: str) -> None:
    """Log in one line what starts here: version, process, the site's address, database."""
    logs.announce(
        f"feedsvc {__version__}: {process}, for {services.site.url()},"
        f" with the database {services.database.label}"
    )


def _print_welcome(services: Services) -> None:
    """Print the site's address and, if there is no editor yet, where to create the first one."""
    # At each start anew until there is an editor: the database has only the hash of the last token.
    with services.database.writing() as session:
        token = accounts.invitations.create_first_invitation(session, now=read_clock())
    click.echo(f"{services.site.title} is at {services.site.url()} (Ctrl-C stops it)")
    if token:
        click.echo(
            "There is no editor yet. Create the first one at this address, which works once:"
            f" {services.site.url('/admin/setup')}?token={token}"
        )


def _end_at_once_on_signals() -> None:
    """Exit with 0 at SIGTERM or SIGINT, until the server or scheduler sets its own handlers.

    There is no cleanup: an exception that was raised while SQLAlchemy closed a connection was
    logged with its traceback, and each transaction is committed whole or not at all.
    """

    def end(_: int, __: FrameType | None) -> None:
        os.write(sys.stderr.fileno(), f"\n{_STOPPED}\n".encode())
        os._exit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


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
        # A session of its own keeps Ctrl-C away from it: __exit__ stops it.
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
            # The lock: else `__exit__` could stop the former process while a new one is started.
            with self._starting:
                if self._stopping.is_set():
                    return
                self._start()
