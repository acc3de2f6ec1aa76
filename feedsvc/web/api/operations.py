"""Operations of the API: what each request may contain, and how it is answered.

A view declares its operation beside it. The declaration is used to check the request before the
view runs, to make its answer, and to build the OpenAPI document (`openapi`).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, TypeVar

from flask import Blueprint, Response, request
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from feedsvc.domain.representations import compute_digest
from feedsvc.domain.scopes import Scope
from feedsvc.errors import FeedsvcError, Problem, ThrottledError, UnavailableError, ValidationError
from feedsvc.web.api import programs
from feedsvc.web.api.bodies import JSON, check_body
from feedsvc.web.api.matches import check_match, is_stored_by_client
from feedsvc.web.api.queries import Parameter, read_query
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.http.errors import log_failure, status_of
from feedsvc.web.http.problems import build_problem, dump_json

View = TypeVar("View", bound=Callable[..., "Answer"])
_RETRY_AFTER = "5"  # seconds


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of a view: a JSON value, or None for no body."""

    status: int
    value: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def dump_value(self) -> str:
        """Return the value as text to store."""
        return json.dumps(self.value)

    @classmethod
    def load_value(cls, status: int, body: str, headers: Mapping[str, str]) -> "Answer":
        """Return a stored answer."""
        return cls(status, json.loads(body), headers)


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address. It names schemas, which `schemas` builds.

    `answers` are the schemas of successful answers by status. With `needs_match` a request must
    have If-Match; with `is_repeatable` it may have an Idempotency-Key.
    """

    name: str
    summary: str
    method: str
    rule: str
    scope: Scope
    answers: Mapping[int, str]
    query: tuple[Parameter, ...] = ()
    body: str = ""
    body_types: tuple[str, ...] = (JSON,)
    is_body_needed: bool = True
    needs_match: bool = False
    is_repeatable: bool = False
    is_for_administrators: bool = False


OPERATIONS: list[Operation] = []


def declare(pages: Blueprint, method: str, rule: str, **options: Any) -> Callable[[View], View]:  # noqa: ANN401  fields of any type
    """Register a view as an operation of the API; `options` are fields of `Operation`."""

    def register(view: View) -> View:
        summary = (view.__doc__ or "").splitlines()[0].rstrip(".")
        operation = Operation(view.__name__, summary, method, rule, **options)
        OPERATIONS.append(operation)

        @wraps(view)
        def answer_request(**arguments: object) -> Response:
            return _answer_operation(operation, view, arguments)

        pages.add_url_rule(rule, view.__name__, answer_request, methods=[method])
        return view

    return register


def _answer_operation(
    operation: Operation, view: Callable[..., Answer], arguments: dict[str, object]
) -> Response:
    try:
        programs.identify_program(programs.find_sent_token())
        _check_request(operation)
        query = read_query(operation.query)
        answer = view(**arguments, **({"query": query} if operation.query else {}))
        response = build_response(answer)
    except (RefusalError, FeedsvcError, HTTPException) as error:
        response = build_refusal(error)
    for name, value in programs.current_quota().to_headers().items():
        response.headers[name] = value
    return response


def _check_request(operation: Operation) -> None:
    """Check rights, headers, and the type and size of the body before the view runs.

    Raises:
        RefusalError: the request cannot be carried out.
    """
    programs.require_scope(operation.scope)
    if operation.is_for_administrators:
        programs.require_administrator()
    _check_accept()
    check_body(operation.body_types if operation.body else (), is_needed=operation.is_body_needed)
    if operation.needs_match and "If-Match" not in request.headers:
        message = (
            "Send If-Match with the ETag of the object that you change, so that nothing is lost."
        )
        raise RefusalError(428, [Problem("", message)])


def _check_accept() -> None:
    accepted = request.accept_mimetypes
    if "Accept" in request.headers and not accepted.best_match([JSON]):
        message = "The answer is %(type)s, which this request does not accept."
        raise RefusalError(406, [Problem("", message, {"type": JSON})])


def compute_etag(value: object) -> str:
    """Return the entity tag of a resource, without its quotes."""
    return compute_digest(dump_json(value))


def build_response(answer: Answer) -> Response:
    """Return an answer as JSON; 304 if the client has it, 412 if If-Match names another version."""
    body = b"" if answer.value is None else dump_json(answer.value)
    response = Response(body, answer.status, mimetype=JSON)
    if answer.value is None:
        del response.headers["Content-Type"]
    response.headers.update(answer.headers)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Vary"] = "Authorization, Accept-Language"
    if request.method in {"GET", "HEAD"} and answer.status == 200:
        etag = compute_digest(body)
        response.set_etag(etag)
        check_match(etag)
        if is_stored_by_client(etag):
            response.status_code = 304
            response.set_data(b"")
    return response


def build_refusal(error: RefusalError | FeedsvcError | HTTPException) -> Response:
    """Return the problem document of an error."""
    if isinstance(error, RefusalError):
        return build_problem(error.status, error.problems, headers=error.headers)
    if isinstance(error, RequestEntityTooLarge):
        message = "This request has too many parts or fields, or is too large. Send less."
        return build_problem(413, [Problem("", message)])
    if isinstance(error, HTTPException):
        return build_problem(error.code or 500, detail=error.description or "")
    log_failure(error)
    headers = {}
    if isinstance(error, ThrottledError):
        headers["Retry-After"] = str(error.seconds)
    elif isinstance(error, UnavailableError):
        headers["Retry-After"] = _RETRY_AFTER
    if isinstance(error, ValidationError):
        return build_problem(status_of(error), error.problems, headers=headers)
    return build_problem(status_of(error), detail=str(error), headers=headers)
