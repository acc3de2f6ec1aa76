"""Commands that run: the web server, the scheduler, or both together."""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from types import FrameType, TracebackType
from typing import Self

import click

from feedsvc import accounts, logs, server
from feedsvc import scheduler as jobs
from feedsvc.cli.base import open_services, read_clock, read_settings
from feedsvc.cli.database import expect, prepare_database
from feedsvc.services import Services

_PAUSE, _LONGEST_PAUSE = 1.0, 30.0  # seconds between a crash and another start
_PATIENCE = 2.5  # seconds that the scheduler has to end
_log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--new",
    is_flag=True,
    help="Make a new newsroom; once, where data_dir or database_url has none.",
)
def up(*, new: bool) -> None:
    """Run everything: bring the database's tables to this version, then web and scheduler together.

    With nothing configured it makes the folder var/ and a new newsroom in it. Where a newsroom should be
    and is not, it makes none and says what to do. Ctrl-C stops it.
    """
    _end_at_once_on_signals()
    settings = read_settings(quiet=False)
    with server.listen(settings) as listener:
        with open_services(settings, current=False) as services:
            expect(services, new=new)
            prepare_database(services)
            _print_welcome(services)
        logs.log_uncaught()
        with _ChildProcess(
            [sys.executable, "-m", "feedsvc", "scheduler", "--with-parent", str(os.getpid())]
        ):
            server.serve(settings, listener)


@click.command()
def web() -> None:
    """Run the web server alone; "feedsvc scheduler" must run too, here or elsewhere."""
    _end_at_once_on_signals()
    settings = read_settings(quiet=False)
    with open_services(settings):
        pass
    with server.listen(settings) as listener:
        logs.log_uncaught()
        server.serve(settings, listener)


@click.command()
@click.option(
    "--with-parent", type=int, hidden=True, help="End when the process of this number is gone."
)
def scheduler(with_parent: int | None) -> None:
    """Run the scheduler alone: it publishes what is due and makes feeds that are stale anew.

    Several may run: one works, the others wait to take over.
    """
    _end_at_once_on_signals()
    if with_parent:
        server.exit_with_parent(with_parent)
    with open_services(read_settings(quiet=False)) as services:
        logs.log_uncaught()
        jobs.run(services)


def _print_welcome(services: Services) -> None:
    """Say where the site is, and while nobody can log in, where the first editor is made."""
    with services.database.writing() as session:
        token = accounts.people.create_first_invitation(session, now=read_clock())
    click.echo(f"{services.site.title} is at {services.site.url()} (Ctrl-C stops it)")
    if token:
        click.echo(
            f"There is no editor yet. Make the first one, once: {services.site.url('/admin/setup')}?token={token}"
        )


def _end_at_once_on_signals() -> None:
    """Until something runs that listens to signals, there is nothing to end in order."""

    def end(_: int, __: FrameType | None) -> None:
        sys.exit(0)

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, end)


class _ChildProcess:
    """A process beside this one, started again when it ends by itself, ever more rarely."""

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._leaving = threading.Event()
        self._starting = threading.Lock()
        self._keeper = threading.Thread(target=self._supervise, name="keeper", daemon=True)

    def __enter__(self) -> Self:
        # Started here and not in the thread: a web process forked meanwhile would inherit what they share.
        self._start()
        self._keeper.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with self._starting:
            self._leaving.set()
        self._process.terminate()
        try:
            self._process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._keeper.join()

    def _start(self) -> None:
        self._started = time.monotonic()
        # A session of its own: Ctrl-C is for us, we tell it in order.
        self._process = subprocess.Popen(  # noqa: S603  our own words
            self._command, start_new_session=True, stdin=subprocess.DEVNULL
        )

    def _supervise(self) -> None:
        pause = _PAUSE
        while True:
            code = self._process.wait()
            if time.monotonic() - self._started > _LONGEST_PAUSE:
                pause = _PAUSE
            if self._leaving.is_set():
                return
            _log.error("the scheduler ended with %d; starting it again in %d s", code, pause)
            self._leaving.wait(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)
            with self._starting:
                if self._leaving.is_set():
                    return
                self._start()
