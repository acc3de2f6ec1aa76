"""The OpenAPI 3.1 document, made from the declared operations and the schemas."""

import re
from functools import lru_cache
from typing import Any

from flask import Blueprint, Response

from feedsvc import __version__
from feedsvc.domain.scopes import Scope
from feedsvc.storage import taxonomy
from feedsvc.storage.ids import MAX_ID
from feedsvc.web.api.bodies import MULTIPART
from feedsvc.web.api.operations import (
    OPERATIONS,
    Answer,
    Operation,
    build_response,
)
from feedsvc.web.api.queries import Parameter
from feedsvc.web.api.schemas import build_schemas
from feedsvc.web.context import site

pages = Blueprint("openapi", __name__)
_ARGUMENT = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
_PROBLEMS = {
    400: "The request is malformed",
    401: "There is no valid token",
    403: "The token does not allow this",
    404: "There is no such object",
    406: "The answer is JSON, which the request does not accept",
    408: "The body arrived too slowly",
    409: "The state of the object does not allow this, or another request was first",
    410: "The object was deleted for ever",
    411: "The body comes in chunks, without its length",
    412: "The object has changed since the version that If-Match names",
    413: "The body is too large",
    415: "The body has another type",
    422: "The content cannot be stored; the member errors lists every reason",
    428: "If-Match is missing",
    429: "The token has made too many requests",
    503: "The database cannot be used now",
}
_ALWAYS = (400, 401, 403, 406, 413, 429, 503)
_HEADERS: dict[str, dict[str, Any]] = {
    "ETag": {"description": "The version, for If-Match and If-None-Match."},
    "Location": {"description": "The address of what was created."},
    "RateLimit": {
        "description": "How many requests the token has left, and the seconds until it gets more"
        " (draft 10)."
    },
    "RateLimit-Policy": {
        "description": "How many requests a token may make in a minute (draft 10)."
    },
}


@pages.get("/openapi.json")
def send_document() -> Response:
    """Return the document; it needs no token."""
    return build_response(Answer(200, build_document(site().base_url)))


@lru_cache(maxsize=4)
def build_document(base_url: str) -> dict[str, Any]:
    """Return the document of the site at this address."""
    paths: dict[str, dict[str, Any]] = {}
    for operation in OPERATIONS:
        path = _ARGUMENT.sub(r"{\2}", operation.rule)
        paths.setdefault(path, {})[operation.method.lower()] = _describe_operation(operation)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "feedsvc",
            "version": __version__,
            "description": "Write, publish and withdraw articles. Scopes of tokens: "
            + ", ".join(Scope),
        },
        "servers": [{"url": f"{base_url}/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": build_schemas(),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "headers": {
                name: {**each, "schema": {"type": "string"}} for name, each in _HEADERS.items()
            },
            "responses": {
                f"Problem{status}": {
                    "description": description,
                    "content": {"application/problem+json": {"schema": _refer("Problem")}},
                }
                for status, description in _PROBLEMS.items()
            },
        },
    }


def _refer(name: str, kind: str = "schemas") -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}


def _describe_operation(operation: Operation) -> dict[str, Any]:
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "description": f"Needs the scope {operation.scope}"
        + (" of an administrator." if operation.is_for_administrators else "."),
        "parameters": [*_list_arguments(operation), *_list_headers(operation)],
        "responses": _describe_answers(operation),
    }
    described["parameters"] += map(_describe_parameter, operation.query)
    if operation.body:
        described["requestBody"] = {
            "required": operation.is_body_needed,
            "content": {each: _describe_body(operation, each) for each in operation.body_types},
        }
    return described


def _describe_body(operation: Operation, media_type: str) -> dict[str, Any]:
    if operation.body != "Upload":
        return {"schema": _refer(operation.body)}
    file = {"type": "string", "contentMediaType": "application/octet-stream"}
    if media_type != MULTIPART:
        return {"schema": file}
    return {"schema": {"type": "object", "properties": {"file": file}, "required": ["file"]}}


def _list_arguments(operation: Operation) -> list[dict[str, Any]]:
    schemas: dict[str, dict[str, Any]] = {
        "id": {"type": "integer", "minimum": 1, "maximum": MAX_ID},
        "any": {"type": "string", "enum": list(taxonomy.KINDS)},
        "": {"type": "string", "minLength": 1},
    }
    return [
        {"name": name, "in": "path", "required": True, "schema": schemas[kind]}
        for kind, name in _ARGUMENT.findall(operation.rule)
    ]


def _list_headers(operation: Operation) -> list[dict[str, Any]]:
    tag = {"type": "string", "examples": ['"Zk3vQ0a8d1"']}
    headers = []
    if operation.needs_match:
        headers.append({"name": "If-Match", "required": True, "schema": tag})
    if operation.is_repeatable:
        key = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!#-~]+$"}
        headers.append({"name": "Idempotency-Key", "required": False, "schema": key})
    return [{"in": "header", **each} for each in headers]


def _describe_parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": "query",
        "required": False,
        "description": parameter.description,
        "schema": dict(parameter.schema),
    }


def _describe_answers(operation: Operation) -> dict[str, Any]:
    statuses = {*_ALWAYS}
    if "<" in operation.rule or operation.query:
        statuses |= {404, 410}
    if operation.body:
        statuses |= {408, 411, 415, 422}
    if operation.method != "GET":
        statuses |= {404, 409, 412, 422}
    if operation.needs_match:
        statuses.add(428)
    if operation.method == "GET":
        statuses.add(412)
    answers: dict[str, Any] = {
        str(status): _refer(f"Problem{status}", "responses") for status in sorted(statuses)
    }
    for status, schema in operation.answers.items():
        answer: dict[str, Any] = {"description": operation.summary}
        if schema:
            answer["content"] = {"application/json": {"schema": _refer(schema)}}
            answer["headers"] = {
                name: _refer(name, "headers") for name in _HEADERS if name != "Location"
            }
            if status == 201:
                answer["headers"]["Location"] = _refer("Location", "headers")
        answers[str(status)] = answer
    if operation.method == "GET":
        answers["304"] = {"description": "The client has this version"}
    return answers
