"""Repeats in the log: the same error again is logged once a minute, with a count.

What is done twice a second and fails each time would write 10,000 tracebacks in an hour and a half,
and the first one, which says all, would be lost among them.
"""

import logging
import time
from collections.abc import Callable
from threading import Lock

_SECONDS = 60.0
_MOST = 100  # different errors that are told apart by their whole message


class RepeatFilter(logging.Filter):
    """Lets a record with an exception or a stack through when it is new, then one line a minute for all more."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._lock = Lock()
        # When each was logged, and how often it came since.
        self._seen: dict[tuple[str, ...], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Tell whether to log a record; the one that stands for others gets their count."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None and not record.stack_info:
            return True
        where = _identify(error) if error else ("", record.stack_info or "")
        with self._lock:
            count = self._note(record, where)
        if count > 1:
            what = (
                f"{record.getMessage()}: {type(error).__name__}: {error}"
                if error
                else record.getMessage()
            )
            record.msg = f"{what} ({count} times since the last line)"
            record.args, record.exc_info, record.stack_info = (), None, None
        return count > 0

    def _note(self, record: logging.LogRecord, where: tuple[str, str]) -> int:
        """Return how many records this one stands for; 0 if it is not to be logged."""
        now = self._monotonic()
        key = (record.name, record.getMessage(), *where)
        if key not in self._seen:
            self._forget_before(now - 2 * _SECONDS)
            if len(self._seen) >= _MOST:
                key = (record.name, str(record.msg), *where)
        if key not in self._seen:
            self._seen[key] = (now, 0)
            return 1
        logged, count = self._seen[key]
        is_over = now - logged >= _SECONDS
        self._seen[key] = (now, 0) if is_over else (logged, count + 1)
        return count + 1 if is_over else 0

    def _forget_before(self, instant: float) -> None:
        self._seen = {key: seen for key, seen in self._seen.items() if seen[0] > instant}


def _identify(error: BaseException) -> tuple[str, str]:
    """Return the kind of an error and the line that raised it; its words may differ each time."""
    trace = error.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return type(
        error
    ).__qualname__, f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""
