"""A log filter: an error that repeats is logged once a minute, with a count.

A job that runs twice a second and fails each time would write 10,000 tracebacks in an hour and a
half. Nobody would find the first one among them, which says everything.
"""

import logging
import time
from collections.abc import Callable
from threading import Lock

_SECONDS = 60.0  # between two lines about the same error
_MAX_ERRORS = 100  # beyond this many, errors are distinguished by their template, not their message


class RepeatFilter(logging.Filter):
    """Logs a record with an exception or a stack when it is new, then once a minute."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._lock = Lock()
        # For each error: when it was last logged, and how often it has occurred since.
        self._seen: dict[tuple[str, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether to log a record. Add the count of skipped records to its message."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None and not record.stack_info:
            return True
        origin = _identify(error) if error else ("", record.stack_info or "")
        with self._lock:
            count = self._count(record, origin)
        if count > 1:
            message = (
                f"{record.getMessage()}: {type(error).__name__}: {error}"
                if error
                else record.getMessage()
            )
            record.msg = f"{message} ({count} times since the last line)"
            record.args, record.exc_info, record.stack_info = (), None, None
        return count > 0

    def _count(self, record: logging.LogRecord, origin: tuple[str, str]) -> int:
        """Return how many records this one represents, or 0 if it must not be logged."""
        now = self._monotonic()
        key = (record.name, record.getMessage(), *origin)
        if key not in self._seen:
            self._remove_before(now - 2 * _SECONDS)
            if len(self._seen) >= _MAX_ERRORS:
                key = (record.name, str(record.msg), *origin)
        if key not in self._seen:
            self._seen[key] = (now, 0)
            return 1
        logged, count = self._seen[key]
        is_over = now - logged >= _SECONDS
        self._seen[key] = (now, 0) if is_over else (logged, count + 1)
        return count + 1 if is_over else 0

    def _remove_before(self, instant: float) -> None:
        self._seen = {key: seen for key, seen in self._seen.items() if seen[0] > instant}


def _identify(error: BaseException) -> tuple[str, str]:
    """Return an error's type and the line that raised it. Its message may differ each time."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return type(
        error
    ).__qualname__, f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
