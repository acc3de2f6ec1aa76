"""Say how far an upgrade is, every few seconds: a million rows take minutes."""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

EVERY_SECONDS = 5.0
LOOK_SECONDS = 1.0  # how often the thread looks at the statement that runs
_MOST = 70  # characters of a statement


class Progress:
    """Reports the progress of one upgrade. While it is open, a thread reports long statements."""

    def __init__(self, report: Callable[[str], None]) -> None:
        self._report = report
        self._title = ""
        self._statement = ""
        self._began = self._reported = self._filling = time.monotonic()
        self._first = 0
        self._closed = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="progress", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._closed.set()
        self._thread.join()

    def start(self, title: str) -> "Progress":
        """Begin with the next migration."""
        self._title = title
        return self

    def announce(self) -> None:
        """Report that the migration begins, if it has a title."""
        if self._title:
            self._say(f"upgrading the tables to {self._title}")

    def record_statement(self, statement: str) -> None:
        """Remember the statement that runs now."""
        self._statement = " ".join(statement.split())[:_MOST]
        self._began = time.monotonic()

    def forget_statement(self, *_: object) -> None:
        """Forget the statement that has ended; the arguments come from an event of SQLAlchemy."""
        self._statement = ""

    def start_filling(self, position: int) -> None:
        """Remember where the batches begin, to tell how long the rest takes."""
        self._first, self._filling = position, time.monotonic()

    def count(self, table: str, position: int, last: int) -> None:
        """Report how far the batches are, if it is time."""
        now = time.monotonic()
        if now - self._reported < EVERY_SECONDS:
            return
        left = (now - self._filling) * (last - position) / max(position - self._first, 1)
        share = f"{position / last:.0%}"
        self._say(f"{position:,} of {last:,} {table} ({share}), about {left:.0f} s left")

    def finish_filling(self, table: str, last: int) -> None:
        """Report that all rows are filled, unless there are none, as in a new database."""
        if last:
            self._say(f"{last:,} of {last:,} {table} (100%)")

    def _watch(self) -> None:
        while not self._closed.wait(LOOK_SECONDS):
            statement, seconds = self._statement, time.monotonic() - self._began
            if statement and min(seconds, time.monotonic() - self._reported) >= EVERY_SECONDS:
                self._say(f"running for {seconds:.0f} s: {statement}")

    def _say(self, line: str) -> None:
        self._reported = time.monotonic()
        self._report(line)
