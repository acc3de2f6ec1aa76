"""Logs: what a process writes about itself holds no secret, and no line of it can be forged.

Texts in a log record come from requests and from data: paths, headers, names, errors. So the
formatter, through which every record of every process goes, writes control characters as their code
and replaces what is secret. What the command line says of errors goes through `clean` too.
"""

import copy
import logging
import re
import sys
import threading
from collections.abc import Iterable
from types import TracebackType

from feedsvc.repeats import RepeatFilter

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
HIDDEN = "***"
_CONTINUED = "  | "  # begins each further line of a record, so that none looks like a record
# Controls; line and paragraph separators; marks that turn the direction of text; lone surrogates.
_CONTROLS = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
# Who holds one of these addresses has what it is for: a private feed, an account.
_ADDRESSES = re.compile(r"(/private/+|\btoken=)[^/\s&\"'?#]+", re.IGNORECASE)
_SHORT = 6  # what is shorter is replaced only as a whole word, or else it would be in every word
_secrets: dict[str, re.Pattern[str]] = {}
_log = logging.getLogger(__name__)


def hide(secrets: Iterable[str]) -> None:
    """Let nothing that this process logs, or says of an error, hold one of `secrets` any more."""
    for secret in secrets:
        if secret and secret not in _secrets:
            pattern = re.escape(secret)
            _secrets[secret] = re.compile(
                pattern if len(secret) >= _SHORT else rf"(?<!\w){pattern}(?!\w)"
            )


def redact(text: str) -> str:
    """Return `text` without secrets."""
    text = _ADDRESSES.sub(rf"\1{HIDDEN}", text)
    for pattern in tuple(_secrets.values()):
        text = pattern.sub(HIDDEN, text)
    return text


def escape(text: str) -> str:
    """Return `text` on one line: each control character as the code that Python writes for it."""
    return _CONTROLS.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def clean(text: str) -> str:
    """Return `text` on one line and without secrets."""
    return escape(redact(text))


class LineFormatter(logging.Formatter):
    """Writes a record as one line; if it has a traceback, that follows on lines which are marked."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as text."""
        record = copy.copy(record)
        record.exc_text = None  # another formatter may have left its own text of the traceback here
        return super().format(record)

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  logging's own name
        """Return the record's line."""
        return clean(super().formatMessage(record))

    def formatException(self, ei: "_ExcInfo") -> str:  # noqa: N802  logging's own name
        """Return the lines of a traceback, which end in an exception's text."""
        return _mark(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802  logging's own name
        """Return the lines of a stack."""
        return _mark(super().formatStack(stack_info))


_ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


def configure(level: str, *, at_least: int = logging.NOTSET) -> None:
    """Let this process, and those that it forks, log to stderr; repeats once a minute.

    `level` is the lowest one to log, as the setting names it, or `at_least` if that is higher.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(LineFormatter(FORMAT))
    handler.addFilter(RepeatFilter())
    lowest = max(logging.getLevelNamesMapping()[level.upper()], at_least)
    logging.basicConfig(level=lowest, handlers=[handler])
    logging.captureWarnings(True)  # Python would write them to stderr as they are
    logging.getLogger("alembic").setLevel(max(lowest, logging.WARNING))


def log_uncaught() -> None:
    """Let exceptions that nobody caught go through the log: Python would write them as they are."""
    sys.excepthook = _log_exception
    threading.excepthook = _log_thread


def _log_exception(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
    else:
        _log.critical("nobody caught this", exc_info=(kind, error, trace))


def _log_thread(failed: threading.ExceptHookArgs) -> None:
    name = failed.thread.name if failed.thread else ""
    if failed.exc_value is not None and not issubclass(failed.exc_type, SystemExit):
        trace = (failed.exc_type, failed.exc_value, failed.exc_traceback)
        _log.error("the thread %s ended by an error", name, exc_info=trace)


def _mark(text: str) -> str:
    return "\n".join(_CONTINUED + clean(line) for line in text.split("\n"))
