"""Problem documents (RFC 9457): what programs get where people get a page that explains an error.

Every error below /api is answered with one, also at addresses without a view.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response
from werkzeug.http import HTTP_STATUS_CODES

from feedsvc.errors import Problem
from feedsvc.web.i18n import format_problem

# JSON keys of the form fields that have another name there (docs/article.md).
_KEYS = {"publish_at": "published", "image": "image.file", "image_alt": "image.alt"}
_MOST_LISTED = 100
MEDIA_TYPE = "application/problem+json"


def dump_json(value: object) -> bytes:
    """Return a value as JSON in UTF-8, or in ASCII if it has half of a surrogate pair.

    UTF-8 cannot hold such halves. Clients send them, and messages repeat what clients sent.
    """
    try:
        return json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def format_remark(problem: Problem) -> dict[str, str]:
    """Return a problem as JSON: its field by its key, and its message."""
    field = _KEYS.get(problem.field, problem.field)
    return {"field": field, "detail": format_problem(problem)}


def build_problem(
    status: int,
    problems: Iterable[Problem] = (),
    *,
    detail: str = "",
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a problem document: each problem with its field, in the words of the form.

    At most a hundred are listed; `count` is the number of all problems.
    """
    known = list(problems)
    listed = [format_remark(each) for each in known[:_MOST_LISTED]]
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTP_STATUS_CODES.get(status, str(status)),
        "status": status,
    }
    detail = detail or " ".join(each["detail"] for each in listed)
    if detail:
        document["detail"] = detail
    if listed:
        document["errors"] = listed
        document["count"] = len(known)
    response = Response(dump_json(document), status, mimetype=MEDIA_TYPE)
    response.headers["Cache-Control"] = "no-store"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response
