"""Each change that a program makes is recorded: in the history of its article, or in the log."""

from collections.abc import Callable

from feedsvc import accounts
from feedsvc.domain.roles import Role
from feedsvc.storage.people import audit_log
from feedsvc.storage.people.audit_log import AuditPosition
from feedsvc.web.api.operations import OPERATIONS
from tests.web.admin.conftest import PASSWORD, AdminClient, parse_page
from tests.web.api.conftest import BODY, Program, upload_picture

ANY = {"If-Match": "*"}


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


# A function that prepares and returns the path; method and body; (kind, verb) of the entry.
CHANGES: dict[str, tuple[Callable[[Program], str], str, dict[str, str] | None, tuple[str, str]]] = {
    "post_article": (
        lambda _: "/articles",
        "POST",
        {"title": "Baru", "body_html": BODY},
        ("articles", "publish"),
    ),
    "patch_article": (create, "PATCH", {"title": "Lain"}, ("articles", "update")),
    "post_publication": (
        lambda program: f"{create(program, 'draft')}/publish",
        "POST",
        None,
        ("articles", "publish"),
    ),
    "post_withdrawal": (
        lambda program: f"{create(program)}/withdraw",
        "POST",
        None,
        ("articles", "withdraw"),
    ),
    "post_restoration": (
        lambda program: f"{delete(program)}/restore",
        "POST",
        None,
        ("articles", "restore"),
    ),
    "delete_by_program": (create, "DELETE", None, ("articles", "trash")),
    "post_term": (lambda _: "/sections", "POST", {"name": "Daerah"}, ("sections", "created")),
    "patch_term": (create_term, "PATCH", {"name": "Padi"}, ("topics", "changed")),
    "post_redirect": (
        lambda _: "/redirects",
        "POST",
        {"former": "/a", "target": "/feeds"},
        ("redirects", "added"),
    ),
    "delete_redirect": (create_redirect, "DELETE", None, ("redirects", "removed")),
}


def list_log(program: Program) -> dict[AuditPosition, tuple[str, str, str]]:
    with program.newsroom.services.database.reading() as session:
        rows = audit_log.list_audit_log(session, limit=200)
    return {row.place: (row.kind, row.verb, row.editor) for row in rows}


def test_every_change_is_recorded_with_its_editor(program: Program) -> None:
    changing = {each.name for each in OPERATIONS if each.method != "GET"}
    assert changing == {*CHANGES, "post_picture"}
    for name, (prepare, method, value, entry) in CHANGES.items():
        path = prepare(program)
        former = list_log(program)
        answer = program.send(method, path, value, headers=ANY if method != "POST" else None)
        assert 200 <= answer.status_code < 300, (name, answer.get_data(as_text=True))
        new = [row for place, row in list_log(program).items() if place not in former]
        assert new == [(*entry, "sari")], name
    former = list_log(program)
    upload_picture(program)
    upload_picture(program)
    new = [row for place, row in list_log(program).items() if place not in former]
    assert new == [("media", "added", "sari")]


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
