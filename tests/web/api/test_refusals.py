"""No view of the API or of Micropub answers a refusal with 500 or as a page."""

import re
from collections.abc import Iterator

import pytest
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from feedsvc.errors import Problem, ThrottledError, UnavailableError, ValidationError
from feedsvc.web.api import openapi, programs
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.http.errors import STATUS
from tests.web.api.conftest import PROBLEM, Program

REFUSAL = RefusalError(412, [Problem("title", "Give the article a title.")])


def list_errors() -> Iterator[tuple[int, Exception]]:
    """Yield an error of each class that is no fault of ours, with its status."""
    yield 412, REFUSAL
    yield 404, NotFound()
    yield 413, RequestEntityTooLarge()
    for kind, status in STATUS.items():
        if issubclass(kind, ValidationError):
            yield status, kind([Problem("", "No.")])
        elif issubclass(kind, ThrottledError):
            yield status, kind("No.", 5)
        elif status < 500 or issubclass(kind, UnavailableError):
            yield status, kind("No.")


def list_rules(program: Program) -> list[tuple[str, str]]:
    """Return the method and an address of each view for programs."""
    rules = [
        (method, re.sub("<[^>]*>", "1", re.sub(r"<any\([^>]*>", "topics", rule.rule)))
        for rule in program.newsroom.app.url_map.iter_rules()
        if rule.rule.startswith(("/api/", "/micropub"))
        for method in rule.methods or ()
        if method not in {"OPTIONS", "HEAD"}
    ]
    assert len(rules) > 20
    return rules


@pytest.mark.parametrize(
    ("status", "error"), [*list_errors()], ids=lambda each: type(each).__name__
)
def test_every_refusal_is_json_with_its_status(
    program: Program, monkeypatch: pytest.MonkeyPatch, status: int, error: Exception
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(programs, "identify_program", fail)
    monkeypatch.setattr(openapi, "build_response", fail)
    for method, path in list_rules(program):
        answer = program.client.open(path, method=method, headers={"Accept": "text/html, */*"})
        place = (method, path, answer.status_code)
        assert answer.mimetype in {PROBLEM, "application/json"}, place
        # Micropub knows one status for a request that cannot be carried out.
        assert answer.status_code in ({status, 400} if "micropub" in path else {status}), place
        assert answer.get_json(), place


def test_a_refusal_that_no_view_answers_is_answered(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise REFUSAL

    views = program.newsroom.app.view_functions
    for path, endpoint, status in (
        ("/api/v1/feeds", "api.feeds.get_feed_list", 412),
        ("/micropub", "micropub.query_endpoint", 400),
    ):
        monkeypatch.setitem(views, endpoint, refuse)
        answer = program.client.get(path)
        assert (answer.status_code, answer.get_json().get("status", 400)) == (status, status)
