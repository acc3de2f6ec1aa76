"""Requests of Micropub: the token, the entry in one of three encodings, and errors as JSON."""

from typing import Any, cast

from flask import Response, request
from werkzeug.exceptions import HTTPException

from feedsvc.errors import FeedsvcError, Problem
from feedsvc.web.api.bodies import JSON
from feedsvc.web.api.microformats import Properties, find_wrong_type, read_form
from feedsvc.web.api.operations import build_refusal
from feedsvc.web.api.programs import find_sent_token
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.context import settings
from feedsvc.web.http.form_limits import BoundedRequest
from feedsvc.web.http.problems import dump_json
from feedsvc.web.middleware.senders import read_bearer_token

_MOST_PHOTOS = 20
_CODES = {401: "unauthorized", 403: "insufficient_scope", 503: "temporarily_unavailable"}
# Micropub has only one status, 400, for a request that cannot be carried out.
_INVALID = (404, 409, 410, 412, 415, 422)


def find_token() -> str:
    """Return the token in the header, or else in the form; without a header forms must be small.

    Raises:
        RefusalError: 400, the request has both.
    """
    sent = find_sent_token()
    is_form = request.method == "POST" and request.mimetype != JSON
    if sent or "Authorization" in request.headers:
        # Only now, because a stranger's form must stay small.
        cast("BoundedRequest", request).raise_limits(settings().media.max_upload)
        if is_form and "access_token" in request.form:
            raise refuse(
                Problem("access_token", "Send the token once: in the header or in the form.")
            )
        return sent
    sent_in_form = request.form.getlist("access_token") if is_form else []
    return read_bearer_token(f"Bearer {sent_in_form[0]}") if len(sent_in_form) == 1 else ""


def read_entry(values: dict[str, Any]) -> Properties:
    """Return the properties of a new entry.

    Raises:
        RefusalError: 400, this is no entry.
    """
    if request.mimetype != JSON:
        if request.form.get("h", "entry") != "entry":
            raise refuse(Problem("h", "Only entries can be created here: h=entry."))
        return read_form(request.form.items(multi=True))
    if values.get("type", ["h-entry"]) != ["h-entry"]:
        raise refuse(Problem("type", "Only entries can be created here: h-entry."))
    properties = values.get("properties")
    if not isinstance(properties, dict) or not all(
        isinstance(each, list) for each in properties.values()
    ):
        raise refuse(
            Problem("properties", "Give an object with a list of values for each property.")
        )
    return dict(properties)


def check_types(properties: Properties) -> None:
    """Check that textual properties have texts as values, so that none is left out silently.

    Raises:
        RefusalError: 400, it names the property with a value of another type.
    """
    name = find_wrong_type(properties)
    if name is not None:
        raise refuse(Problem(name, "Give texts only, each in quotation marks."))


def read_photo_files() -> list[tuple[bytes, str]]:
    """Return the bytes and the names of the pictures that a multipart form contains as files."""
    files = [*request.files.getlist("photo"), *request.files.getlist("photo[]")]
    return [(each.stream.read(), each.filename or "") for each in files if each][:_MOST_PHOTOS]


def refuse(problem: Problem) -> RefusalError:
    """Return the error of a request that cannot be understood."""
    return RefusalError(400, [problem])


def build_error(error: RefusalError | FeedsvcError | HTTPException) -> Response:
    """Return an error as Micropub specifies it (3.8): a code and a description."""
    response = build_refusal(error)
    document = response.get_json(force=True)
    status = 400 if response.status_code in _INVALID else response.status_code
    described = [f"{each['field']}: {each['detail']}" if each["field"] else each["detail"]
                 for each in document.get("errors", ())]  # fmt: skip
    body = {
        "error": _CODES.get(status, "invalid_request"),
        "error_description": " ".join(described) or document.get("detail", document["title"]),
    }
    answer = Response(dump_json(body), status, mimetype="application/json")
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response.headers:
            answer.headers[name] = response.headers[name]
    answer.headers["Cache-Control"] = "no-store"
    return answer
