"""Dates in requests: what is no date is left out before Flask reads it.

A recipient ignores a date that it cannot read (RFC 9110, 13.1.3). Werkzeug does so where Python's parser raises
TypeError or ValueError; that parser also raises OverflowError, for a year or a zone of twenty digits, and then every
page and file that has a validator would answer 500.
"""

from collections.abc import Callable, Iterable
from typing import Any

from werkzeug.http import parse_date

Environ = dict[str, Any]
WSGIApp = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]
_DATES = (
    "HTTP_IF_MODIFIED_SINCE",
    "HTTP_IF_UNMODIFIED_SINCE",
    "HTTP_IF_RANGE",
    "HTTP_DATE",
)  # all that Werkzeug reads


class DateFilter:
    """A WSGI application in front of another one, which sees no date that Werkzeug fails to read."""

    def __init__(self, app: WSGIApp) -> None:
        self._app = app

    def __call__(self, environ: Environ, start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Leave out what is no date, then let the application answer."""
        for name in _DATES:
            if name in environ and not _is_readable(environ[name]):
                del environ[name]
                if (
                    name == "HTTP_IF_RANGE"
                ):  # a validator that matches nothing: the whole file is the answer
                    environ.pop("HTTP_RANGE", None)
        return self._app(environ, start_response)


def _is_readable(text: str) -> bool:
    """Tell whether Werkzeug reads a text as a date, or as none, without an error."""
    try:
        parse_date(text)
    except Exception:  # noqa: BLE001  whatever Python's parser of mails raises, the text is no date
        return False
    return True
