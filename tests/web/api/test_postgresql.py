"""The API's own statements on PostgreSQL; all other tests of it use SQLite."""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from feedsvc import accounts
from feedsvc.storage.people import api_tokens
from tests.web.api.conftest import BODY, Program, list_fields, upload_picture

ANY = {"If-Match": "*"}


@pytest.fixture
def elsewhere(migrated_url: str, open_program: Callable[..., Program]) -> Iterator[Program]:
    """A program of a newsroom on PostgreSQL."""
    program = open_program(database_url=migrated_url)
    yield program
    program.newsroom.close()


def send_at_once(program: Program, headers: dict[str, str], values: dict[str, Any]) -> Counter[int]:
    """Create an article four times at once; return how many answers have each status."""
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(
            lambda _: program.send("POST", "/articles", values, headers=headers), range(4)
        )
    return Counter(answer.status_code for answer in answers)


@pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
def test_the_statements_of_the_api_run_on_postgresql(elsewhere: Program) -> None:
    program, values = elsewhere, {"title": "Hujan", "body_html": BODY, "topics": ["Cuaca"]}
    assert send_at_once(program, {}, values | {"guid": "123"}) == {201: 1, 200: 3}
    assert send_at_once(program, {"Idempotency-Key": "k"}, values) == {201: 4}
    first, second = (each["id"] for each in program.send("GET", "/articles").get_json()["items"])
    other = values | {"guid": "123", "title": "Lain"}
    assert program.send("POST", "/articles", other).status_code == 409
    path = f"/articles/{first}"
    assert program.change(path, title="Hujan lagi", summary="Ringkas").status_code == 200
    assert program.change(path, title="a\0\ud800b").get_json()["title"] == "ab"
    for query, found in (
        ("state=published&limit=1", [first]),
        (f"after={first}", [second]),
        ("guid=123", [second]),
        ("guid=%ed%a0%80", []),
        ("changed_since=2020-01-01T00:00:00Z", [first, second]),
        ("changed_since=2100-01-01T00:00:00Z", []),
    ):
        items = program.send("GET", f"/articles?{query}").get_json()["items"]
        assert [each["id"] for each in items] == found, query
    for query in ("/articles?guid=%00", "/topics?q=%00"):
        assert len(list_fields(program.send("GET", query))) == 1
    assert [each["name"] for each in program.send("GET", "/topics?q=CUA").get_json()["items"]] == [
        "Cuaca"
    ]
    for verb in ("withdraw", "publish"):
        assert program.send("POST", f"{path}/{verb}").status_code == 200
    assert program.send("DELETE", path, headers=ANY).status_code == 204
    assert program.send("POST", f"{path}/restore").status_code == 200
    assert [upload_picture(program).status_code for _ in range(2)] == [201, 200]
    assert len(program.send("GET", "/media").get_json()["items"]) == 1
    redirect = {"former": "/lama", "target": "/feeds"}
    assert [program.send("POST", "/redirects", redirect).status_code for _ in range(2)] == [
        201,
        200,
    ]
    assert len(program.send("GET", "/feeds").get_json()["items"]) == 2
    created = program.send(
        "POST", "/micropub", {"type": ["h-entry"], "properties": {"content": ["Catatan"]}}
    )
    source = program.send("GET", f"/micropub?q=source&url={created.location}").get_json()
    assert source["properties"]["content"] == ["Catatan"]
    categories = program.send("GET", "/micropub?q=category&filter=%00cua").get_json()
    assert categories == {"categories": ["Cuaca"]}
    with program.newsroom.services.database.writing() as session:
        (row,) = api_tokens.list_api_tokens(session)
        accounts.api_tokens.revoke_api_token(session, row.id, by=row.editor, now=row.created)
    assert program.send("GET", "/articles").status_code == 401
