"""The date filter: removes date headers that cannot be read, before Flask reads them.

A recipient ignores a date that it cannot read (RFC 9110, 13.1.3). Werkzeug does so where Python's
parser raises TypeError or ValueError. That parser also raises OverflowError, for a year or a zone
of twenty digits, and then every page and file that has a validator would answer 500.
"""

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.http import parse_date

Environ = dict[str, Any]
WSGIApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
# All date headers that Werkzeug reads.
_DATES = ("HTTP_IF_MODIFIED_SINCE", "HTTP_IF_UNMODIFIED_SINCE", "HTTP_IF_RANGE", "HTTP_DATE")


class DateFilter:
    """A WSGI middleware: the application sees no date that Werkzeug fails to read."""

    def __init__(self, app: WSGIApp) -> None:
        self._app = app

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Remove malformed dates, then let the application answer."""
        for name in _DATES:
            if name in environ and not _is_readable(environ[name]):
                del environ[name]
                # An If-Range that matches nothing asks for the whole file (RFC 9110, 13.1.5).
                if name == "HTTP_IF_RANGE":
                    environ.pop("HTTP_RANGE", None)
        return self._app(environ, start_response)


def _is_readable(text: str) -> bool:
    """Return whether Werkzeug reads a text, as a date or as none, without an error."""
    try:
        parse_date(text)
    except Exception:  # noqa: BLE001  whatever the parser raises, the text is no date
        return False
    return True
