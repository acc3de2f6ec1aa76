"""The API as a program sees it, without a network: one newsroom for each module."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import Client, TestResponse

import feedsvc.web
from feedsvc import accounts
from feedsvc.domain.roles import Role
from feedsvc.domain.scopes import Scope
from feedsvc.storage.people import editors
from tests.conftest import NOW
from tests.web.conftest import Newsroom, build_newsroom, draw_jpeg

ORIGIN = "https://news.example"
BODY = "<p>Empat puluh murid mencatat curah hujan setiap pukul tujuh pagi.</p>"
PROBLEM = "application/problem+json"


@dataclass
class Program:
    """A program that asks with a token, through all middleware."""

    newsroom: Newsroom
    client: Client
    token: str
    origin: str = ORIGIN

    def send(
        self,
        method: str,
        path: str,
        value: object = None,
        *,
        headers: dict[str, str] | None = None,
        **options: Any,
    ) -> TestResponse:
        """Send a request below /api/v1, with `value` as JSON."""
        sent = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if value is not None:
            options["data"] = value if isinstance(value, bytes) else json.dumps(value)
            options.setdefault("content_type", "application/json")
        path = path if path.startswith("/micropub") else f"/api/v1{path}"
        return self.client.open(
            path, method=method, headers=sent | (headers or {}), base_url=self.origin, **options
        )

    def create(self, **values: Any) -> dict[str, Any]:
        """Create an article; return it as the API answers."""
        answer = self.send("POST", "/articles", {"title": "Hujan", "body_html": BODY} | values)
        assert answer.status_code == 201, answer.get_data(as_text=True)
        return dict(answer.get_json())

    def read(self, path: str) -> tuple[dict[str, Any], str]:
        """Return the resource at a path, with its entity tag."""
        answer = self.send("GET", path)
        assert answer.status_code == 200, path
        return answer.get_json(), answer.headers["ETag"]

    def change(self, path: str, **patch: Any) -> TestResponse:
        """Patch the present version of the resource at a path."""
        return self.send("PATCH", path, patch, headers={"If-Match": self.read(path)[1]})


def add_token(newsroom: Newsroom, scope: Scope, editor: str = "sari") -> str:
    """Add a token of an editor, who is added too if needed; the first one is an administrator."""
    token = f"{editor}-{scope}".ljust(43, "x")
    with newsroom.services.database.writing() as session:
        row = editors.find_editor(session, editor) or accounts.people.add_editor(
            session, editor, "sembilan burung di atap", now=newsroom.now, role=Role.EDITOR
        )
        accounts.api_tokens.create_api_token(
            session, row, f"Skrip {scope}", scope, now=newsroom.now, token=token
        )
    return token


def list_fields(answer: TestResponse) -> list[str]:
    """Return the fields of a problem document's errors."""
    assert answer.mimetype == PROBLEM
    return [each["field"] for each in answer.get_json().get("errors", [])]


@pytest.fixture(scope="module")
def open_program(memory_folder: Path, migrated: Path) -> Iterator[Callable[..., Program]]:
    """Return a function that builds a newsroom with a program that may publish."""
    newsrooms: list[Newsroom] = []

    def build(origin: str = ORIGIN, **options: Any) -> Program:
        folder = memory_folder / f"api-{id(newsrooms)}-{len(newsrooms)}"
        options = {"base_url": origin, "site": {"language": "en"}} | options
        newsroom = build_newsroom(folder, migrated, NOW, **options)
        newsrooms.append(newsroom)
        client = Client(feedsvc.web.add_middleware(newsroom.app), use_cookies=False)
        return Program(newsroom, client, add_token(newsroom, Scope.PUBLISH), origin)

    yield build
    for newsroom in newsrooms:
        newsroom.close()


@pytest.fixture(scope="module")
def program(open_program: Callable[..., Program]) -> Program:
    """A program of an administrator that may publish; the tests of a module share its newsroom."""
    return open_program()


def use_token(program: Program, scope: Scope, editor: str = "sari") -> Program:
    """Return the program with another token."""
    return Program(
        program.newsroom, program.client, add_token(program.newsroom, scope, editor), program.origin
    )


def upload_picture(program: Program, data: bytes = b"") -> TestResponse:
    """Upload a picture."""
    return program.send("POST", "/media", data or draw_jpeg(60, 40), content_type="image/jpeg")
