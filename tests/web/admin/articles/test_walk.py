"""A submitted form goes one way: no module is entered again after it has been left.

`sys.setprofile` records each call of a Python function while the view runs. The terms:

- A *stage* is a module of `feedsvc.web.admin` or `feedsvc.editorial` that the view's own module
  calls directly. The stages of a request, each named once for calls in a row, are its walk.
- At any depth, a module of `feedsvc.web.admin` is *entered* by a call from another module. All
  entries into a module are in a row: nothing else is entered between them.
- `feedsvc.editorial` is called by stages and never calls back into `feedsvc.web.admin`.

Two kinds of calls are not recorded: calls of accessors of plain values (generated
`__init__` and `__getitem__`), and calls within `flask.render_template`, which belong to the page.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from types import FrameType
from typing import Any

import pytest

from tests.web.admin.conftest import BODY, AdminClient, read_outcome

VIEW = "web.admin.articles.edit"
PREFIXES = ("feedsvc.web.admin.", "feedsvc.editorial")
Calls = list[tuple[str, str]]  # (module of the caller, module of the function), in order


@contextmanager
def record_calls() -> Iterator[Calls]:
    """Record the calls that happen while a view runs, by the modules of caller and function."""
    calls: Calls = []
    stack: list[str] = []
    depth = {"views": 0, "templates": 0}

    def record(frame: FrameType, event: str, _: Any) -> None:
        if event not in {"call", "return"}:
            return
        module = str(frame.f_globals.get("__name__", ""))
        step = 1 if event == "call" else -1
        if frame.f_code.co_name == "render_template" and module == "flask.templating":
            depth["templates"] += step
        if frame.f_code.co_name == "dispatch_request":
            depth["views"] += step
        is_ours = module.startswith(PREFIXES) and not frame.f_code.co_filename.startswith("<")
        if not is_ours or frame.f_code.co_name.startswith("__"):
            return
        if event == "return":
            stack.pop()
            return
        short = module.removeprefix("feedsvc.")
        if depth["views"] and not depth["templates"]:
            calls.append((stack[-1] if stack else "", short))
        stack.append(short)

    sys.setprofile(record)
    try:
        yield calls
    finally:
        sys.setprofile(None)


def list_stages(calls: Calls) -> list[str]:
    """Return the modules that the view's module calls directly, each once for calls in a row."""
    direct = [called for caller, called in calls if caller == VIEW != called]
    return [module for module, _ in groupby(direct)]


def list_stays(calls: Calls) -> list[str]:
    """Return the modules of the admin pages that other modules enter, at any depth, in order."""
    entered = [
        called
        for caller, called in calls
        if called.startswith("web.admin.") and called not in {caller, VIEW}
    ]
    return [module for module, _ in groupby(entered)]


PARSED = ["web.admin.auth.session", "web.admin.articles.images", "web.admin.forms.article"]
DECIDED = [*PARSED, "web.admin.articles.facts", "web.admin.articles.decision"]
WRITTEN = [*DECIDED, "web.admin.articles.actions", "web.admin.refresh"]
SHOWN = [*DECIDED, "web.admin.articles.page"]


def walk(admin: AdminClient, path: str, **form: str) -> tuple[Calls, int]:
    """Post a form of a page and record its walk; return it with the answer's status."""
    values = admin.read_form(path) | {"csrf": admin.read_csrf()} | form
    with record_calls() as calls:
        answer = admin.client.post(
            path, data=values, headers={"Origin": admin.origin}, base_url=admin.origin
        )
    return calls, answer.status_code


def check(calls: Calls, expected: list[str]) -> None:
    """Check the stages of a walk, and that no module was entered after it had been left."""
    assert list_stages(calls) == expected
    entered = list_stays(calls)
    assert sorted(entered) == sorted(set(entered)), " ".join(entered)
    back = [
        (caller, called)
        for caller, called in calls
        if caller.startswith("editorial") and called.startswith("web.")
    ]
    assert not back


@pytest.mark.parametrize(
    ("first", "button"),
    [
        (None, "save"),
        (None, "publish"),
        ("save", "save"),
        ("save", "publish"),
        ("publish", "update"),
        ("publish", "correct"),
        ("publish", "withdraw"),
        ("publish", "save_draft"),
    ],
)
def test_a_form_that_is_stored_goes_one_way(
    admin: AdminClient, first: str | None, button: str
) -> None:
    path = f"/admin/articles/{admin.write(first)}" if first else "/admin/articles/new"
    calls, status = walk(admin, path, do=button, title="Menakar Hujan", body=BODY)
    assert status == 303
    check(calls, WRITTEN)


def test_a_form_with_problems_goes_one_way_to_its_page(admin: AdminClient) -> None:
    calls, status = walk(
        admin,
        "/admin/articles/new",
        do="publish",
        publish_at="entah kapan",
        topics="Baru",
        sources="bukan alamat",
        image="gone.jpg",
    )
    assert status == 422
    check(calls, SHOWN)


def test_a_conflict_goes_one_way_to_its_page(admin: AdminClient) -> None:
    number = admin.write("publish", authors="Ani", topics="Cuaca", create_topics="1")
    calls, status = walk(
        admin, f"/admin/articles/{number}", do="update", revision="0", title="Lain"
    )
    assert status == 409
    check(calls, SHOWN)


def test_a_repeated_form_is_redirected_and_written_once(admin: AdminClient) -> None:
    number = admin.write("publish")
    path = f"/admin/articles/{number}"
    form = admin.read_form(path) | {"do": "update", "title": "Sekali"}
    assert read_outcome(admin.post(path, **form).location) == "updated"
    calls, status = walk(admin, path, **form)
    assert status == 303
    check(calls, [*DECIDED, "web.admin.articles.actions"])  # it names the action
