"""Bodies of requests: their type and size are checked, then they are read."""

from typing import Any

from flask import request

from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.article_json import LARGEST, parse_json_object
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.context import settings
from feedsvc.web.middleware.request_bodies import BodyOutcome
from feedsvc.web.middleware.request_guard import BODY_OUTCOME

JSON, MERGE_PATCH = "application/json", "application/merge-patch+json"
MULTIPART = "multipart/form-data"
PICTURE = "image/*"
_OVERHEAD = 100_000  # bytes of a multipart body beside its file
_OUTCOMES = {BodyOutcome.LATE: 408, BodyOutcome.BUSY: 503, BodyOutcome.UNCHECKED: 503}


def check_body(types: tuple[str, ...], *, is_needed: bool) -> None:
    """Check that the body has arrived whole, is not too large and has one of `types`.

    Without types the operation takes no body, and ignores a body that is sent.

    Raises:
        RefusalError: 408, 411, 413, 415 or 503.
    """
    outcome = request.environ.get(BODY_OUTCOME)
    if outcome in _OUTCOMES:
        problem = Problem(
            "", "The body of the request did not arrive whole. Send it again in a few seconds."
        )
        raise RefusalError(_OUTCOMES[outcome], [problem], {"Retry-After": "5"})
    length, most = request.content_length or 0, _find_limit(types)
    if length > most:
        problem = Problem(
            "",
            "This body is larger than %(most)d bytes. Send less.",
            {"most": most},
        )
        raise RefusalError(413, [problem])
    request.max_content_length = most
    request.max_form_memory_size = most
    if not types or not (length or is_needed):
        return
    if not _is_of_type(types):
        message = "Send the body as one of these types: %(types)s."
        headers = {"Accept-Patch" if request.method == "PATCH" else "Accept": ", ".join(types)}
        raise RefusalError(415, [Problem("", message, {"types": ", ".join(types)})], headers)


def _find_limit(types: tuple[str, ...]) -> int:
    if MULTIPART in types:
        return settings().media.max_upload + _OVERHEAD
    return LARGEST


def _is_of_type(types: tuple[str, ...]) -> bool:
    return request.mimetype in types or (PICTURE in types and request.mimetype.startswith("image/"))


def read_json() -> dict[str, Any]:
    """Return the JSON object in the body; an empty body counts as an empty object.

    Raises:
        RefusalError: 400, the body is not one JSON object.
    """
    data = request.get_data()
    try:
        return parse_json_object(data) if data else {}
    except ValidationError as error:
        raise RefusalError(400, error.problems) from error
