"""The OpenAPI document: schemathesis finds no 5xx and no answer that it does not describe."""

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from feedsvc.web.api.operations import OPERATIONS
from tests.web.api.conftest import Program, upload_picture

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
# `make soak` sends more requests.
EXAMPLES = 300 if "SOAK_MINUTES" in os.environ else 2


@pytest.fixture(scope="module")
def filled_program(open_program: Callable[..., Program]) -> Program:
    """A program with one of everything, and without a limit of requests."""
    program = open_program(web={"api_requests": 0})
    picture = upload_picture(program).get_json()["file"]
    program.create(
        topics=["Cuaca"],
        section="Daerah",
        authors=["Sari"],
        image={"file": picture, "alt": "Kali"},
        sources=[{"title": "Kabar", "url": "https://kabar.example/"}],
    )
    program.create(title="Draf", state="draft")
    program.send("POST", "/redirects", {"former": "/lama", "target": "/feeds"})
    return program


@pytest.mark.slow
def test_schemathesis_finds_no_answer_outside_the_document(filled_program: Program) -> None:
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", filled_program.newsroom.app)
    found = schema.get_all_operations()
    operations: list[Any] = [each.ok() for each in found if isinstance(each, Ok)]
    assert len(operations) == len(OPERATIONS)
    for operation in operations:
        for mode in GenerationMode:
            walk(operation, mode, filled_program)


def walk(operation: Any, mode: GenerationMode, program: Program) -> None:
    """Send requests of an operation with valid or invalid values, and check their answers."""
    headers = {"Authorization": f"Bearer {program.token}"}

    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        derandomize=EXAMPLES < 10,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def check(case: Any) -> None:
        # Send ids that exist, and a version that matches: others would all be answered 404 or 412.
        for name in case.path_parameters or {}:
            if name.endswith("_id") and isinstance(case.path_parameters[name], int):
                case.path_parameters[name] = 1 + case.path_parameters[name] % 3
        if "If-Match" in (case.headers or {}):
            case.headers["If-Match"] = "*"
        case.validate_response(case.call(headers=headers), checks=CHECKS)

    check()


def test_the_document_describes_every_operation_of_the_url_map(filled_program: Program) -> None:
    document = filled_program.send("GET", "/openapi.json").get_json()
    described = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
    }
    routed = {
        (method, re.sub(r"<(?:[^<>]*:)?(\w+)>", r"{\1}", rule.rule).removeprefix("/api/v1"))
        for rule in filled_program.newsroom.app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert described == routed - {("GET", "/openapi.json")}
    assert document["servers"] == [{"url": "https://news.example/api/v1"}]
    assert document["openapi"] == "3.1.0"
    assert filled_program.send("POST", "/openapi.json").status_code == 405


def test_every_reference_of_the_document_leads_somewhere(filled_program: Program) -> None:
    document = filled_program.send("GET", "/openapi.json").get_json()
    references = set(re.findall(r"'\$ref': '#/([^']+)'", str(document)))
    assert len(references) > 20
    for reference in references:
        found = document
        for name in reference.split("/"):
            found = found[name]
