"""The line on a terminal that shows the progress of an import."""

import sys
import time

import click

from feedsvc.cli.base import format_amount
from feedsvc.editorial.imports import runs
from feedsvc.editorial.imports.sources import AddressSource, FileSource
from feedsvc.storage.import_tables import ImportRun

_PAUSE = 0.2  # seconds between two updates of the line


class ProgressLine:
    """One line on a terminal: the progress of the import, its speed, and the time that is left."""

    def __init__(self, source: FileSource | AddressSource) -> None:
        self._source = source
        self._started = self._written = time.monotonic()
        self._first: int | None = None
        self._is_shown = sys.stderr.isatty()

    def show_run(self, run: ImportRun) -> None:
        """Write the line, unless it was written just now."""
        now = time.monotonic()
        done = sum(run.counts.values())
        self._first = done - runs.BATCH if self._first is None else self._first
        if not self._is_shown or now - self._written < _PAUSE:
            return
        self._written = now
        elapsed = max(now - self._started, 0.001)
        speed = (done - self._first) / elapsed
        line = f"{format_amount(done, 'article')}, {speed:.0f} a second"
        if self._source.size:
            part = min(self._source.read / self._source.size, 1.0)
            left = elapsed * (1 - part) / max(part, 0.001)
            line += f", {part:.0%}, {_format_seconds(left)} left"
        click.echo(f"\r\x1b[K{line}", nl=False, err=True)

    def clear_line(self) -> None:
        """Remove the line."""
        if self._is_shown:
            click.echo("\r\x1b[K", nl=False, err=True)


def _format_seconds(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
