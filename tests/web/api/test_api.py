"""What all operations of the API share: tokens, types, limits, errors; and smaller resources."""

import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from werkzeug.exceptions import NotFound, RequestEntityTooLarge
from werkzeug.test import Client, TestResponse

from feedsvc import accounts
from feedsvc.domain.scopes import Scope
from feedsvc.errors import Problem, ThrottledError, UnavailableError, ValidationError
from feedsvc.storage.people import api_tokens, audit_log
from feedsvc.web.api import openapi, programs
from feedsvc.web.api.refusals import RefusalError
from feedsvc.web.api.token_limits import TokenLimiter
from feedsvc.web.http.errors import STATUS
from feedsvc.web.middleware.request_bodies import BodyOutcome
from feedsvc.web.middleware.request_guard import BODY_OUTCOME
from tests.web.api.conftest import BODY, PROBLEM, Program, list_fields, use_token
from tests.web.conftest import draw_jpeg


def expect_problem(answer: TestResponse, status: int) -> None:
    """Check that an answer is a problem document with this status, and no HTML."""
    assert (answer.status_code, answer.mimetype) == (status, PROBLEM), answer.get_data(as_text=True)
    document = answer.get_json()
    assert (document["type"], document["status"]) == ("about:blank", status)
    assert document["title"]
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_pictures_are_uploaded_read_and_listed(program: Program) -> None:
    data = draw_jpeg(90, 60)
    form = {"file": (io.BytesIO(data), "kali.jpg")}
    first = program.send("POST", "/media", data=form)
    assert first.status_code == 201, first.get_data(as_text=True)
    picture = first.get_json()
    assert (picture["width"], picture["file_name"]) == (90, "kali.jpg")
    again = program.send("POST", "/media", data, content_type="image/jpeg")
    assert (again.status_code, again.get_json()["id"]) == (200, picture["id"])
    stored, _ = program.read(f"/media/{picture['file']}")
    assert {**stored, "remarks": []} == picture
    assert stored in program.send("GET", "/media").get_json()["items"]
    shown = program.client.get(picture["url"])
    assert shown.status_code == 200
    expect_problem(program.send("POST", "/media", b"no picture", content_type="image/png"), 422)
    expect_problem(program.send("POST", "/media", data={"picture": form["file"][1]}), 415)
    expect_problem(program.send("POST", "/media", data={"other": (io.BytesIO(data), "a")}), 422)
    for name in ("none.jpg", "..%2f..%2fetc%2fpasswd", "%00", "x" * 300):
        expect_problem(program.send("GET", f"/media/{name}"), 404)


def test_terms_are_created_renamed_and_listed(program: Program) -> None:
    for kind in ("topics", "sections", "authors"):
        created = program.send("POST", f"/{kind}", {"name": f"Cuaca {kind}"})
        assert created.status_code == 201
        path = f"/{kind}/{created.get_json()['id']}"
        changed = program.change(path, name=f"Iklim {kind}", slug=f"iklim-{kind}")
        assert changed.status_code == 200
        assert changed.headers["ETag"] == program.read(path)[1]
        assert changed.get_json()["slug"] == f"iklim-{kind}"
        expect_problem(program.send("POST", f"/{kind}", {"name": f"Iklim {kind}"}), 422)
        expect_problem(program.send("PATCH", path, {"name": "x"}), 428)
        found = program.send("GET", f"/{kind}?q=iklim").get_json()["items"]
        assert [each["name"] for each in found] == [f"Iklim {kind}"]
    assert list_fields(program.send("POST", "/topics", {"name": "x", "email": "a@b"})) == ["email"]
    author = program.send("POST", "/authors", {"name": "Eka", "url": "nowhere"})
    assert list_fields(author) == ["url"]
    expect_problem(use_token(program, Scope.WRITE).change("/topics/1", name="A"), 403)
    expect_problem(program.send("GET", "/stories"), 404)


def test_feeds_are_listed_with_their_addresses(program: Program) -> None:
    program.create(topics=["Banjir"])
    feeds = {each["title"]: each for each in program.send("GET", "/feeds").get_json()["items"]}
    assert feeds["Banjir"]["urls"]["atom"] == "https://news.example/feeds/topics/banjir.atom"


def test_redirects_are_for_administrators(program: Program) -> None:
    values = {"former": "https://old.example/Lama/", "target": "/feeds"}
    created = program.send("POST", "/redirects", values)
    assert (created.status_code, created.get_json()["former"]) == (201, "/lama")
    again = program.send("POST", "/redirects", values)
    assert (again.status_code, again.get_json()) == (200, created.get_json())
    assert created.get_json() in program.send("GET", "/redirects").get_json()["items"]
    moved = program.client.get("/lama", base_url=program.origin)
    assert (moved.status_code, moved.location) == (301, "https://news.example/feeds")
    refused = program.send("POST", "/redirects", values | {"target": "javascript:alert(1)"})
    assert list_fields(refused) == ["target"]
    for former in ("/api/v1/articles", "/micropub"):
        assert list_fields(program.send("POST", "/redirects", {**values, "former": former})) == [
            "former"
        ]
    editor = use_token(program, Scope.PUBLISH, "budi")
    for method, path in (("GET", ""), ("POST", ""), ("DELETE", f"/{created.get_json()['id']}")):
        expect_problem(editor.send(method, f"/redirects{path}", values), 403)
    path = f"/redirects/{created.get_json()['id']}"
    assert program.send("DELETE", path).status_code == 204
    expect_problem(program.send("DELETE", path), 404)


def test_changes_are_in_the_audit_log_with_the_program(program: Program) -> None:
    program.send("POST", "/topics", {"name": "Tercatat"})
    with program.newsroom.services.database.reading() as session:
        (row,) = (r for r in audit_log.list_audit_log(session) if r.subject == "Tercatat")
    assert (row.editor, row.kind, row.verb) == ("sari", "topics", "created")
    assert row.detail["program"] == "Skrip publish"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer x",
        "Basic c2FyaTp4",
        f"Bearer {'y' * 43}",
        f"Bearer {'y' * 100_000}",
        f"Token {'x' * 43}",
        "Bearer {token}, Bearer {token}",
        "Bearer {token} x",
        "bearer\u00a0{token}",
    ],
)
def test_without_a_valid_token_nothing_is_told(program: Program, header: str) -> None:
    header = header.replace("{token}", program.token)
    for path in ("/articles", "/articles/1", "/articles/999", "/redirects"):
        answer = program.client.get(
            f"/api/v1{path}", headers={"Authorization": header}, base_url=program.origin
        )
        expect_problem(answer, 401)
        assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="feedsvc"')
    assert (
        program.client.get(
            f"/api/v1/articles?access_token={program.token}", base_url=program.origin
        ).status_code
        == 401
    ), "addresses stand in logs"


def test_a_revoked_token_is_refused_at_once(open_program: Callable[..., Program]) -> None:
    program = open_program()
    program.create()
    with program.newsroom.services.database.writing() as session:
        (row,) = api_tokens.list_api_tokens(session)
        accounts.api_tokens.revoke_api_token(session, row.id, by=row.editor, now=row.created)
    expect_problem(program.send("GET", "/articles"), 401)


def test_a_token_has_a_limit_that_each_answer_tells(open_program: Callable[..., Program]) -> None:
    program = open_program(web={"api_requests": 3})
    left = []
    for _ in range(3):
        answer = program.send("GET", "/feeds")
        assert answer.headers["RateLimit-Policy"] == '"token";q=3;w=60'
        left.append(answer.headers["RateLimit"].partition(";t=")[0])
    assert left == ['"token";r=2', '"token";r=1', '"token";r=0']
    refused = program.send("GET", "/feeds")
    expect_problem(refused, 429)
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert use_token(program, Scope.READ).send("GET", "/feeds").status_code == 200


def test_the_limit_begins_anew_after_a_minute() -> None:
    seconds = [0.0]
    limiter = TokenLimiter(1, clock=lambda: seconds[0])
    assert [limiter.count_request(1).is_spent for _ in range(2)] == [False, True]
    seconds[0] = 60.0
    assert not limiter.count_request(1).is_spent
    assert not any(TokenLimiter(0).count_request(1).is_spent for _ in range(9))


def test_methods_types_and_addresses_that_are_none_are_problems(program: Program) -> None:
    for path, allowed in (
        ("/articles", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("/articles/1", {"GET", "HEAD", "OPTIONS", "PATCH", "DELETE"}),
        ("/openapi.json", {"GET", "HEAD", "OPTIONS"}),
    ):
        for method in ("PUT", "TRACE", "PROPFIND"):
            answer = program.send(method, path)
            expect_problem(answer, 405)
            assert set(answer.headers["Allow"].split(", ")) == allowed
        asked = program.send("OPTIONS", path)
        assert set(asked.headers["Allow"].split(", ")) == allowed
        assert set(asked.headers["Access-Control-Allow-Methods"].split(", ")) == allowed
    for path in ("", "/", "/articles/", "/articles/0x1", "/articles/-1", "/articles/1e3", "/feed",
                 "/Articles", "/articles/99999999999999999999", "//articles", "/articles/%00",
                 "/articles/..%2f1", "/articles/1/", "/articles/atom.xml"):  # fmt: skip
        expect_problem(program.send("GET", path), 404)
    expect_problem(program.client.get("/api", base_url=program.origin), 404)
    expect_problem(program.send("GET", "/articles", headers={"Accept": "text/html"}), 406)
    assert program.send("GET", "/articles", headers={"Accept": "*/*;q=0.1"}).status_code == 200
    head = program.send("HEAD", "/articles")
    assert (head.status_code, head.get_data()) == (200, b"")
    for content_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        answer = program.send("POST", "/articles", b"{}", content_type=content_type)
        expect_problem(answer, 415)


def build_hostile() -> dict[str, Any]:
    """Return bodies that are no valid article, by the name of their fault."""
    return {
        "empty": b"",
        "no JSON": b"{",
        "no UTF-8": b'{"title": "\xff"}',
        "UTF-16": '{"title": "x"}'.encode("utf-16"),
        "list": b"[]",
        "text": b'"x"',
        "number": b"1",
        "null": b"null",
        "infinity": b'{"title": Infinity}',
        "deep": b'{"title": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
        "long number": b'{"title": ' + b"9" * 5000 + b"}",
        "repeated key": b'{"title": "a", "title": "b"}',
        "huge text": b'{"title": "' + b"x" * 300_000 + b'"}',
        "many keys": b"{" + b",".join(b'"k%d": 1' % n for n in range(5_000)) + b"}",
        "many topics": json.dumps({"title": "x", "topics": list(map(str, range(9999)))}).encode(),
        "NUL": b'{"title": "\\u0000"}',
        "lone surrogate": b'{"title": "x", "section": "\\ud800", "guid": "\\udfff"}',
        "surrogate in a key": b'{"title": "x", "\\ud800": 1}',
        "null everywhere": b'{"title": null, "topics": null, "image": null}',
        "float": b'{"title": 1.5, "topics": 1e999}',
        "huge guid": b'{"title": "x", "guid": %d}' % 10**400,
        "wrong types": b'{"title": {}, "body": [], "topics": {"a": 1}, "authors": [[["a"]]]}',
        "zone": b'{"title": "x", "time_zone": "../../../etc/passwd"}',
        "zone with NUL": b'{"title": "x", "time_zone": "\\u0000"}',
        "time": b'{"title": "x", "published": "99999-99-99T99:99:99"}',
        "picture": b'{"title": "x", "image": {"file": "\\u0000/../x"}}',
    }


@pytest.mark.parametrize("name", build_hostile())
def test_no_body_answers_500_or_stores_anything(program: Program, name: str) -> None:
    body = build_hostile()[name]
    before = program.send("GET", "/articles?limit=1").get_json()
    path = f"/articles/{before['items'][0]['id']}" if before["items"] else "/articles/1"
    for method, address in (
        ("POST", "/articles"),
        ("PATCH", path),
        ("POST", "/topics"),
        ("POST", "/redirects"),
        ("POST", f"{path}/withdraw"),
    ):
        if (name, method) == ("empty", "PATCH") or (name, address) == ("empty", f"{path}/withdraw"):
            continue  # an empty patch changes nothing, an empty withdrawal has no notice
        answer = program.send(method, address, body, headers={"If-Match": "*"})
        expect_problem(answer, answer.status_code)
        assert 400 <= answer.status_code < 500
        assert len(answer.get_data()) < 100_000
    assert program.send("GET", "/articles?limit=1").get_json() == before


@pytest.mark.any_database
def test_what_postgresql_cannot_store_is_cleaned_from_texts(program: Program) -> None:
    article = program.create(title="a\0b\ud800c", topics=["x\0y"], summary="\0\ud83d")
    assert "\0" not in str(article)
    shown = program.send("GET", f"/articles/{article['id']}").get_data()
    assert shown.decode()


def test_headers_that_are_tricks_are_no_error(program: Program) -> None:
    path = f"/articles/{program.create()['id']}"
    for name, value in (
        ("If-None-Match", '"' * 5000),
        ("If-None-Match", 'W/"x' * 999),
        ("If-Match", ","),
        ("Accept", "a" * 9000),
        ("Accept", "application/json;q=nan"),
        ("Accept-Language", "-" * 999),
        ("Idempotency-Key", '"' * 600),
        ("Range", "bytes=0-1"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("X-Forwarded-Host", "evil.example"),
        ("Content-Length", "0"),
        ("Expect", "x"),
    ):
        answer = program.send("GET", path, headers={name: value})
        assert answer.status_code in {200, 406, 412}, (name, answer.status_code)
        assert "evil" not in answer.get_data(as_text=True)
        assert program.send("POST", f"{path}/publish", headers={name: value}).status_code < 500
    assert program.read(path)[0]["state"] == "published"


def test_parameters_that_no_text_can_be_are_problems_on_every_database(program: Program) -> None:
    for path in ("/articles?guid=%00", "/topics?q=a%00b"):
        answer = program.send("GET", path)
        expect_problem(answer, 400)
        assert list_fields(answer) == [path.partition("?")[2].partition("=")[0]]


def test_large_bodies_are_taken_from_programs_alone(program: Program) -> None:
    text = "".join(f"<p>{'Hujan turun. ' * 100}Kalimat {number}.</p>" for number in range(100))
    article = program.create(body_html=text)
    assert article["body_html"].endswith(" 99.</p>")
    stranger = Program(program.newsroom, program.client, "x" * 43)
    values = {"title": "x", "body_html": text}
    expect_problem(stranger.send("POST", "/articles", values), 401)
    too_large = {"title": "x", "body_html": "x" * 10_000_001}
    expect_problem(program.send("POST", "/articles", too_large), 413)
    expect_problem(program.send("PATCH", f"/articles/{article['id']}", too_large), 413)


@pytest.mark.parametrize("outcome", [BodyOutcome.LATE, BodyOutcome.BUSY, BodyOutcome.UNCHECKED])
def test_a_body_that_did_not_arrive_whole_is_not_carried_out(
    program: Program, outcome: BodyOutcome
) -> None:
    client = Client(program.newsroom.app)
    answer = client.post(
        "/api/v1/articles",
        json={"title": "Separuh", "body": "x"},
        headers={"Authorization": f"Bearer {program.token}"},
        environ_overrides={BODY_OUTCOME: outcome},
        base_url=program.origin,
    )
    expect_problem(answer, 408 if outcome == BodyOutcome.LATE else 503)
    assert answer.headers["Retry-After"] == "5"


def test_answers_are_never_stored_by_shared_caches(program: Program) -> None:
    path = f"/articles/{program.create(body_html=BODY)['id']}"
    for method, address in (("GET", path), ("GET", "/articles"), ("POST", f"{path}/withdraw")):
        answer = program.send(method, address)
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Authorization" in answer.headers["Vary"]
    assert program.send("GET", "/articles/99").headers["Cache-Control"] == "no-store"


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
        # Micropub has one status for requests that cannot be carried out.
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
