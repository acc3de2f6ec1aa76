"""Logging: no log line contains a secret, and no input can forge a line.

Log records contain text from requests and data: paths, headers, names, errors. Every record of
every process goes through one formatter, which escapes control characters and replaces secrets. The
command line's error messages go through `clean` too.
"""

import copy
import io
import logging
import re
import sys
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import TextIO

from feedsvc.repeats import RepeatFilter

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
HIDDEN = "***"
_CONTINUED = "  | "  # begins each further line of a record, so that it cannot look like a record
# Control characters, line and paragraph separators, marks of text direction, lone surrogates.
_CONTROLS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
# URLs that grant access to anybody who has them: to a private feed or to an account.
_SECRET_URLS = re.compile(r"(/private/+|\btoken=)[^/\s&\"'?#]+", re.IGNORECASE)
# A shorter secret is replaced only as a whole word, because it could be part of many words.
_SHORT = 6
_secrets: dict[str, re.Pattern[str]] = {}
_log = logging.getLogger(__name__)


def hide(secrets: Iterable[str]) -> None:
    """Replace each of `secrets` in everything that this process logs or prints from now on."""
    for secret in secrets:
        if secret and secret not in _secrets:
            pattern = re.escape(secret)
            _secrets[secret] = re.compile(
                pattern if len(secret) >= _SHORT else rf"(?<!\w){pattern}(?!\w)"
            )


def redact(text: str) -> str:
    """Return `text` with "***" in place of each secret."""
    text = _SECRET_URLS.sub(rf"\1{HIDDEN}", text)
    for pattern in tuple(_secrets.values()):
        text = pattern.sub(HIDDEN, text)
    return text


def escape(text: str) -> str:
    """Return `text` on one line, with control characters escaped as Python writes them."""
    return _CONTROLS.sub(lambda match: match[0].encode("unicode_escape").decode("ascii"), text)


def clean(text: str) -> str:
    """Return `text` on one line and without secrets."""
    return escape(redact(text))


class LineFormatter(logging.Formatter):
    """Formats a record as one line. A traceback follows on marked lines."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text, without the state that other formatters cached in it."""
        record = copy.copy(record)
        record.exc_text = None  # another formatter may have cached its own traceback here
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's own name
        """Return the line of the record."""
        return clean(super().formatMessage(record))

    def formatException(self, ei: "_ExcInfo") -> str:  # noqa: N802  logging's own name
        """Return the marked lines of a traceback, which end with the exception's message."""
        return _mark(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802  logging's own name
        """Return the marked lines of a stack."""
        return _mark(super().formatStack(stack_info))


_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def configure(level: str, *, at_least: int = logging.NOTSET, stream: TextIO | None = None) -> None:
    """Make this process, and those that it forks, log to `stream`, which is stderr by default.

    The lowest level that is logged is `level`, a name as in the settings, or `at_least` if that is
    higher. An error that repeats is logged once a minute (`feedsvc.repeats`).
    """
    if isinstance(stream, io.TextIOWrapper):
        # Only stderr escapes by default the characters that its encoding cannot hold.
        stream.reconfigure(errors="backslashreplace")
    handler = logging.StreamHandler(stream)
    handler.setFormatter(LineFormatter(FORMAT))
    handler.addFilter(RepeatFilter())
    lowest = max(logging.getLevelNamesMapping()[level.upper()], at_least)
    logging.basicConfig(level=lowest, handlers=[handler])
    logging.captureWarnings(True)  # or else Python writes them to stderr unescaped
    logging.getLogger("alembic").setLevel(max(lowest, logging.WARNING))


def announce(message: str) -> None:
    """Log one line whatever the lowest level is, such as the line about a process that starts."""
    line = logging.LogRecord(__name__, logging.INFO, __file__, 0, message, (), None)
    _log.handle(line)


def log_uncaught() -> None:
    """Log uncaught exceptions. Without this, Python writes them to stderr with their secrets."""
    sys.excepthook = _log_exception
    threading.excepthook = _log_thread


def _log_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        _log.critical("uncaught exception", exc_info=(kind, error, trace))


def _log_thread(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread else ""
    if failed.exc_value is not None and not issubclass(failed.exc_type, SystemExit):
        trace = (failed.exc_type, failed.exc_value, failed.exc_traceback)
        _log.error("the thread %s ended with an error", name, exc_info=trace)


def _mark(text: str) -> str:
    return "\n".join(_CONTINUED + clean(line) for line in text.split("\n"))
