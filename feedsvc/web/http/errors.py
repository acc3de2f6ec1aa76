"""Error responses: one table of error classes and statuses, pages for people, text for programs."""

import logging

from flask import Flask, Response, make_response, render_template, request
from jinja2 import TemplateError
from werkzeug.exceptions import HTTPException, InternalServerError

from feedsvc.errors import (
    CollisionError,
    ConflictError,
    FeedsvcError,
    GoneError,
    InvalidStateError,
    LoginError,
    NotFoundError,
    OutdatedError,
    RenderingError,
    SettingsError,
    SuspendedError,
    ThrottledError,
    UnavailableError,
    UnreadableError,
    ValidationError,
)
from feedsvc.rendering import FORMATS
from feedsvc.web.http.problems import build_problem
from feedsvc.web.http.program_paths import is_for_programs

_log = logging.getLogger(__name__)

STATUS: dict[type[FeedsvcError], int] = {
    NotFoundError: 404,
    GoneError: 410,
    ConflictError: 409,
    CollisionError: 409,
    InvalidStateError: 409,
    ValidationError: 422,
    ThrottledError: 429,
    SuspendedError: 403,
    LoginError: 401,
    OutdatedError: 503,
    UnavailableError: 503,
    SettingsError: 500,
    RenderingError: 500,
    UnreadableError: 500,
    FeedsvcError: 500,
}
_RETRY_AFTER = 5  # seconds
_FOR_PROGRAMS = ("/media/", "/healthz", "/readyz", "/metrics")
_FEEDS = tuple(f".{suffix}" for suffix in FORMATS)


def install_error_pages(app: Flask) -> None:
    """Answer every error with a page of ours, or a line of text for feeds and media."""
    app.register_error_handler(FeedsvcError, answer_feedsvc_error)
    app.register_error_handler(HTTPException, answer_http_error)


def status_of(error: FeedsvcError) -> int:
    """Return the status of an error's class, or of its nearest base class in the table."""
    return next(STATUS[kind] for kind in type(error).__mro__ if kind in STATUS)


def answer_feedsvc_error(error: FeedsvcError) -> Response:
    """Answer an error of ours with the status of its class and our page."""
    status = status_of(error)
    log_failure(error)
    response = _render_error(status, error if isinstance(error, GoneError) else None)
    if isinstance(error, ThrottledError):
        response.headers["Retry-After"] = str(error.seconds)
    elif status == 503:
        response.headers["Retry-After"] = str(_RETRY_AFTER)
    return response


def explain_error(error: FeedsvcError) -> Response:
    """Answer an error with its reason as text: for addresses that people write by hand."""
    response = Response(f"{error}\n", status_of(error), mimetype="text/plain")
    if isinstance(error, ThrottledError):
        response.headers["Retry-After"] = str(error.seconds)
        response.headers["Cache-Control"] = "no-store"
    return response


def log_failure(error: FeedsvcError) -> None:
    """Log an error that is answered 5xx, except an outage: `Database` logs each outage once."""
    if status_of(error) >= 500 and getattr(error, "outage", None) is None:
        _log.error("%s %s: %s", request.method, request.path, error)


def answer_http_error(error: HTTPException) -> Response:
    """Answer an error of Flask or Werkzeug with its status and our page."""
    # Werkzeug raises redirects as HTTPExceptions too, and abort() may carry a whole response.
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    if isinstance(error, InternalServerError):
        _log.error("%s %s failed", request.method, request.path, exc_info=error.original_exception)
    response = _render_error(error.code)
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after"}:
            response.headers[name] = value
    return response


def _render_error(status: int, gone: GoneError | None = None) -> Response:
    """Return a page that says what happened; plain text for programs, or if no page can be made.

    With `gone`, the page shows the notice of that error.
    """
    if is_for_programs(request.path):
        return build_problem(status)
    is_page = not (request.path.startswith(_FOR_PROGRAMS) or request.path.endswith(_FEEDS))
    if is_page and request.accept_mimetypes.accept_html:
        try:
            return make_response(render_template("error.html", status=status, gone=gone), status)
        except (FeedsvcError, TemplateError):
            _log.exception("no page for status %s", status)
    return Response(f"{status}\n", status, mimetype="text/plain")
