"""Each change that a program makes is recorded: in the history of its article, or in the log."""

from collections.abc import Callable
from io import BytesIO

from werkzeug.test import TestResponse

from feedsvc import accounts
from feedsvc.domain.roles import Role
from feedsvc.storage.people import audit_log
from feedsvc.storage.people.audit_log import AuditPosition
from feedsvc.web.api.operations import OPERATIONS
from tests.web.admin.conftest import PASSWORD, AdminClient, parse_page
from tests.web.api.conftest import BODY, Program, upload_picture
from tests.web.conftest import draw_jpeg

ANY = {"If-Match": "*"}
Request = tuple[str, str, object]  # method, path, and the body


def create(program: Program, state: str = "published") -> str:
    return f"/articles/{program.create(state=state)['id']}"


def create_term(program: Program) -> str:
    answer = program.send("POST", "/topics", {"name": "Panen"})
    return f"/topics/{answer.get_json()['id']}"


def create_redirect(program: Program) -> str:
    answer = program.send("POST", "/redirects", {"former": "/b", "target": "/feeds"})
    return f"/redirects/{answer.get_json()['id']}"


def delete(program: Program) -> str:
    path = create(program)
    program.send("DELETE", path, headers=ANY)
    return path


def create_entry(program: Program) -> str:
    """Create an article; return its address."""
    return str(program.create()["url"])


def delete_entry(program: Program) -> str:
    """Delete an article; return its address."""
    url = create_entry(program)
    assert program.send("POST", "/micropub", {"action": "delete", "url": url}).status_code < 300
    return url


def write_entry(**values: object) -> Callable[[Program], Request]:
    """Return a change by Micropub; `url` is a function that prepares the entry."""

    def prepare(program: Program) -> Request:
        prepared = {
            name: each(program) if callable(each) else each for name, each in values.items()
        }
        return "POST", "/micropub", prepared

    return prepare


def write(
    method: str, prepare: Callable[[Program], str], value: object = None
) -> Callable[[Program], Request]:
    """Return a change by the API; `prepare` returns its path."""
    return lambda program: (method, prepare(program), value)


NEW = {"title": "Baru", "body_html": BODY}
NEW_ENTRY = {"name": ["Baru"], "content": [BODY]}
# The changes of each route: how a program makes them, and (kind, verb, subject) in the log. A
# picture without a file name is named by its bytes, as the answer says.
CHANGES: dict[str, list[tuple[Callable[[Program], Request], tuple[str, str, str]]]] = {
    "api.articles.post_article": [
        (write("POST", lambda _: "/articles", NEW), ("articles", "publish", "Baru"))
    ],
    "api.articles.patch_article": [
        (write("PATCH", create, {"title": "Lain"}), ("articles", "update", "Lain"))
    ],
    "api.articles.post_publication": [
        (
            write("POST", lambda program: f"{create(program, 'draft')}/publish"),
            ("articles", "publish", "Hujan"),
        )
    ],
    "api.articles.post_withdrawal": [
        (
            write("POST", lambda program: f"{create(program)}/withdraw"),
            ("articles", "withdraw", "Hujan"),
        )
    ],
    "api.articles.post_restoration": [
        (
            write("POST", lambda program: f"{delete(program)}/restore"),
            ("articles", "restore", "Hujan"),
        )
    ],
    "api.articles.delete_by_program": [(write("DELETE", create), ("articles", "trash", "Hujan"))],
    "api.media.post_picture": [
        (lambda _: ("POST", "/media", draw_jpeg(60, 40)), ("media", "added", ""))
    ],
    "api.taxonomy.post_term": [
        (
            write("POST", lambda _: "/sections", {"name": "Daerah"}),
            ("sections", "created", "Daerah"),
        )
    ],
    "api.taxonomy.patch_term": [
        (write("PATCH", create_term, {"name": "Padi"}), ("topics", "changed", "Padi"))
    ],
    "api.redirects.post_redirect": [
        (
            write("POST", lambda _: "/redirects", {"former": "/a", "target": "/feeds"}),
            ("redirects", "added", "/a"),
        )
    ],
    "api.redirects.delete_redirect": [
        (write("DELETE", create_redirect), ("redirects", "removed", "/b"))
    ],
    "micropub.post_entry": [
        (write_entry(type=["h-entry"], properties=NEW_ENTRY), ("articles", "publish", "Baru")),
        (
            write_entry(action="update", url=create_entry, replace={"name": ["Lain"]}),
            ("articles", "update", "Lain"),
        ),
        (write_entry(action="delete", url=create_entry), ("articles", "trash", "Hujan")),
        (write_entry(action="undelete", url=delete_entry), ("articles", "restore", "Hujan")),
    ],
    "micropub.post_file": [
        (
            lambda _: ("POST", "/micropub/media", {"file": (BytesIO(draw_jpeg(80, 40)), "b.jpg")}),
            ("media", "added", "b.jpg"),
        )
    ],
}


def list_log(program: Program) -> dict[AuditPosition, tuple[str, str, str, str]]:
    with program.newsroom.services.database.reading() as session:
        rows = audit_log.list_audit_log(session, limit=200)
    return {row.place: (row.kind, row.verb, row.subject, row.editor) for row in rows}


def send(program: Program, request: Request) -> TestResponse:
    """Send a change, which has to succeed."""
    method, path, value = request
    headers = ANY if method != "POST" else None
    if isinstance(value, bytes):
        answer = program.send(method, path, value, headers=headers, content_type="image/jpeg")
    elif path == "/micropub/media":
        answer = program.send(method, path, data=value)
    else:
        answer = program.send(method, path, value, headers=headers)
    assert 200 <= answer.status_code < 300, (request, answer.get_data(as_text=True))
    return answer


def test_every_changing_route_of_programs_is_called_here(program: Program) -> None:
    operations = {each.name for each in OPERATIONS if each.method != "GET"}
    routes = {
        rule.endpoint
        for rule in program.newsroom.app.url_map.iter_rules()
        if {"POST", "PUT", "DELETE", "PATCH"} & (rule.methods or set())
        and rule.endpoint.startswith(("api.", "micropub."))
    }
    assert routes == set(CHANGES)
    assert {route.rpartition(".")[2] for route in routes if "api." in route} == operations


def test_every_change_is_recorded_with_its_editor_and_its_object(program: Program) -> None:
    for endpoint, changes in CHANGES.items():
        for prepare, (kind, verb, subject) in changes:
            request = prepare(program)
            former = list_log(program)
            answer = send(program, request)
            new = [row for place, row in list_log(program).items() if place not in former]
            named = subject or answer.headers["Location"].rpartition("/")[2]
            assert new == [(kind, verb, named, "sari")], endpoint


def test_a_picture_that_is_stored_already_leaves_no_second_entry(program: Program) -> None:
    upload_picture(program)
    former = list_log(program)
    upload_picture(program)
    assert list_log(program) == former


def test_pages_name_the_program_that_acted_for_an_editor(program: Program) -> None:
    number = program.create(title="Dicatat")["id"]
    program.send("POST", "/topics", {"name": "Tercatat"})
    with program.newsroom.services.database.reading() as session:
        article, topic = (
            next(row for row in audit_log.list_audit_log(session) if row.subject == subject)
            for subject in ("Dicatat", "Tercatat")
        )
    assert article.detail == topic.detail == {"program": "Skrip publish"}
    client = program.newsroom.app.test_client()
    admin = AdminClient(program.newsroom, client)
    with program.newsroom.services.database.writing() as session:
        accounts.people.add_editor(
            session, "ani", PASSWORD, now=program.newsroom.now, role=Role.ADMINISTRATOR
        )
    assert admin.log_in("ani").status_code == 303
    admin.change(number, "update", summary="Oleh orang")
    for words in ("with the program Skrip publish", "dengan program Skrip publish"):
        log = read_lines(admin, "/admin/people/audit-log", "//ol[contains(@class, 'audit-log')]/li")
        own = [line for line in log if "Dicatat" in line or "Tercatat" in line]
        assert [words in line for line in own] == [False, True, True]
        history = read_lines(admin, f"/admin/articles/{number}", "//details[@class='history']//li")
        assert [words in line for line in history] == [False, True]
        admin.post("/admin/account/language", language="id")


def read_lines(admin: AdminClient, path: str, where: str) -> list[str]:
    """Return the texts of elements of a page, each on one line."""
    return [
        " ".join(each.text_content().split())
        for each in parse_page(admin.read_page(path)).xpath(where)
    ]
