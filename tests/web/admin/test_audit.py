"""The audit log is complete: each changing route is called, and its entry is looked up.

`test_sent_twice.py` lets the same routes fail to store their entry.

A new route fails here by its name until ACTIONS lists it with its entry, or EXEMPT lists it with
the reason why it has no entry.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from flask import g
from sqlalchemy import ColumnElement, Table, event, select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.test import TestResponse

from feedsvc import accounts
from feedsvc.domain.roles import Role
from feedsvc.errors import UnavailableError
from feedsvc.scheduler.imports import work_on_imports
from feedsvc.storage.api_tables import ApiToken
from feedsvc.storage.import_tables import ImportRun, ImportTask, Redirect
from feedsvc.storage.people import audit_log
from feedsvc.storage.people.audit_log import AuditPosition, AuditRow
from feedsvc.storage.sqlite_driver import sqlite3
from feedsvc.storage.tables import (
    AccessToken,
    AuditEntry,
    Base,
    Change,
    CustomFeed,
    Editor,
    Invitation,
    Media,
    Passkey,
)
from tests.parsing.imports.samples import RSS
from tests.web.admin.authenticator import create_credential
from tests.web.admin.conftest import (
    NAME,
    OURS,
    PASSWORD,
    AdminClient,
    add_editor,
    build_file,
    read_fields,
    read_value,
)
from tests.web.admin.people.test_audit_log import list_rows
from tests.web.api.test_changes import CHANGES
from tests.web.conftest import draw_jpeg

LOG_TABLES = (Change.__tablename__, AuditEntry.__tablename__)
NEW_PASSWORD = "empat puluh kaleng hujan"
EXEMPT = {
    "admin.articles.autosave.save_draft": "a draft changes no article, and it names its editor",
    "admin.articles.autosave.save_new_draft": "the same for an article that was never saved",
    "admin.articles.presence.record_presence": "who has a form open now; it changes nothing",
    "admin.articles.edit.clean_pasted": "it stores, and records, only pictures inside of the text",
    "admin.articles.preview.show_preview": "stores nothing: it returns a page",
    "admin.auth.passkeys.start_login": "stores a challenge; the login that follows is recorded",
    "admin.auth.passkeys.start_registration": "stores a challenge; adding it is recorded",
}


@dataclass
class Action:
    """A form that is ready to be sent, and the entries (kind, verb, subject) that it adds."""

    path: str
    entries: list[tuple[str, str, str]]
    form: dict[str, object] = field(default_factory=dict)
    client: AdminClient | None = None  # the sender, if it is not the administrator
    actor: str = NAME

    def send(self, admin: AdminClient) -> TestResponse:
        """Send the form as a browser does."""
        if self.client is None:
            return admin.post(self.path, **self.form)
        return self.client.client.post(
            self.path, data=self.form, headers=OURS, base_url=admin.origin
        )


def edit(admin: AdminClient, number: int, do: str, **changed: object) -> dict[str, object]:
    """Return an article's form as its page holds it, with one button pressed."""
    return {**admin.read_form(f"/admin/articles/{number}"), "do": do, **changed}


def trash(admin: AdminClient, title: str) -> int:
    """Move a new article to the trash; return its number."""
    number = admin.write("save", title=title)
    revision = str(admin.get_article(number).revision)
    assert admin.post(f"/admin/articles/{number}/trash", revision=revision).status_code == 303
    return number


def find_id(
    admin: AdminClient, column: InstrumentedAttribute[int], *conditions: ColumnElement[bool]
) -> int:
    """Return the highest id of a table's rows that meet the conditions; 0 if there is none."""
    with admin.newsroom.services.database.reading() as session:
        query = select(column).where(*conditions).order_by(column.desc())
        return int(session.scalars(query).first() or 0)


def new_client(admin: AdminClient) -> AdminClient:
    return AdminClient(admin.newsroom, admin.newsroom.app.test_client())


def create_feed(admin: AdminClient) -> int:
    form = {"title": "Mitra", "entry_limit": "9", "private": "1", "do": "save"}
    admin.post("/admin/feeds/new", **form)
    return find_id(admin, CustomFeed.feed_id)


def add_passkey(admin: AdminClient, name: str) -> dict[str, str]:
    """Return the form that adds a passkey of this name."""
    options = admin.post("/admin/account/passkeys/offer").get_json()
    return {"key_name": name, "credential": create_credential(options, name.encode())}


def add_colleague(admin: AdminClient, name: str) -> int:
    add_editor(admin.newsroom, name)
    return find_id(admin, Editor.id, Editor.name == name)


def create_article(admin: AdminClient) -> Action:
    form = {**admin.read_form("/admin/articles/new"), "title": "Baru", "body": "<p>Isi.</p>"}
    return Action("/admin/articles/new", [("articles", "save", "Baru")], {**form, "do": "save"})


def change_article(admin: AdminClient) -> Action:
    number = admin.write("publish", title="Hujan")
    form = edit(admin, number, "update", body="<p>Isi lain.</p>")
    return Action(f"/admin/articles/{number}", [("articles", "update", "Hujan")], form)


def undo_change(admin: AdminClient) -> Action:
    number = admin.write("publish", title="Urung")
    admin.post(f"/admin/articles/{number}", **edit(admin, number, "withdraw"))
    form = edit(admin, number, "")
    return Action(f"/admin/articles/{number}/undo", [("articles", "undo", "Urung")], form)


def discard_draft(admin: AdminClient) -> Action:
    number = admin.write("publish", title="Terbit")
    typed = {**admin.read_form(f"/admin/articles/{number}"), "body": "<p>Belum jadi.</p>"}
    assert admin.post(f"/admin/articles/{number}/draft", **typed).status_code == 200
    form = admin.read_form(f"/admin/articles/{number}")
    entry = ("articles", "draft_discarded", "Terbit")
    return Action(f"/admin/articles/{number}/discard", [entry], {**form})


def move_to_trash(admin: AdminClient) -> Action:
    number = admin.write("save", title="Buang")
    form = {"revision": str(admin.get_article(number).revision)}
    return Action(f"/admin/articles/{number}/trash", [("articles", "trash", "Buang")], {**form})


def decide_trashed(admin: AdminClient) -> Action:
    number = trash(admin, "Hapus")
    form = {"revision": str(admin.get_article(number).revision), "do": "purge"}
    return Action(f"/admin/articles/trash/{number}", [("articles", "purged", "Hapus")], {**form})


def empty_trash(admin: AdminClient) -> Action:
    admin.post("/admin/articles/trash/empty")
    trash(admin, "Satu")
    trash(admin, "Dua")
    entries = [("articles", "purged", "Satu"), ("articles", "purged", "Dua")]
    return Action("/admin/articles/trash/empty", entries)


def run_bulk(admin: AdminClient) -> Action:
    numbers = [admin.write("save", title=title) for title in ("Tiga", "Empat")]
    chosen = [f"{number}.{admin.get_article(number).revision}" for number in numbers]
    entries = [("articles", "publish", title) for title in ("Tiga", "Empat")]
    return Action("/admin/articles/bulk", entries, {"do": "publish", "selected": chosen})


def undo_bulk(admin: AdminClient) -> Action:
    action = run_bulk(admin)
    action_id = action.send(admin).location.rpartition("bulk=")[2]
    entries = [(kind, "undo", subject) for kind, _, subject in action.entries]
    return Action(f"/admin/articles/bulk/{action_id}/undo", entries)


def create_term(_: AdminClient) -> Action:
    entry = ("sections", "created", "Daerah")
    return Action("/admin/taxonomy/sections/new", [entry], {"name": "Daerah"})


def change_term(admin: AdminClient) -> Action:
    location = admin.post("/admin/taxonomy/topics/new", name="Cuaca").location
    number = location.rpartition("term=")[2]
    form = {"do": "save", "name": "Iklim", "slug": "iklim"}
    return Action(f"/admin/taxonomy/topics/{number}", [("topics", "changed", "Iklim")], {**form})


def merge_terms(admin: AdminClient) -> Action:
    merged, target = (
        admin.post("/admin/taxonomy/authors/new", name=name).location.rpartition("term=")[2]
        for name in ("Ratna W.", "Ratna Wulandari")
    )
    entry = ("authors", "merged", "Ratna Wulandari")
    return Action(f"/admin/taxonomy/authors/{merged}/merge", [entry], {"into": target})


def create_custom_feed(_: AdminClient) -> Action:
    form = {"title": "Pilihan", "entry_limit": "9", "do": "save"}
    return Action("/admin/feeds/new", [("feeds", "created", "Pilihan")], {**form})


def change_custom_feed(admin: AdminClient) -> Action:
    entry = ("feeds", "retired", "Mitra")
    return Action(f"/admin/feeds/{create_feed(admin)}", [entry], {"do": "retire"})


def create_token(admin: AdminClient) -> Action:
    feed_id = find_id(admin, CustomFeed.feed_id, CustomFeed.slug == "mitra") or create_feed(admin)
    admin.post(f"/admin/feeds/{feed_id}", do="revive")
    entry = ("feeds", "token_created", "Mitra")
    return Action(f"/admin/feeds/{feed_id}/tokens", [entry], {"partner": "Harian"})


def revoke_token(admin: AdminClient) -> Action:
    created = create_token(admin)
    created.send(admin)
    number = find_id(admin, AccessToken.id)
    return Action(f"{created.path}/{number}", [("feeds", "token_revoked", "Mitra")])


def add_media(_: AdminClient) -> Action:
    form: dict[str, object] = {"pictures": build_file(draw_jpeg(60, 40), "banjir.jpg")}
    return Action("/admin/media", [("media", "added", "banjir.jpg")], form)


def change_media(admin: AdminClient) -> Action:
    admin.post("/admin/media", pictures=build_file(draw_jpeg(70, 40), "panen.jpg"))
    number = find_id(admin, Media.id, Media.file_name == "panen.jpg")
    return Action(f"/admin/media/{number}", [("media", "deleted", "panen.jpg")], {"do": "delete"})


def change_settings(admin: AdminClient) -> Action:
    form = read_fields(admin.read_page("/admin/site"), "//main//form//*[@name]")
    form.pop("icon_file")
    return Action("/admin/site", [("site", "changed", "Kabar Uji")], {**form, "ttl": "77"})


def add_redirect(_: AdminClient) -> Action:
    form: dict[str, object] = {"former": "/lama", "target": "/feeds"}
    return Action("/admin/redirects", [("redirects", "added", "/lama")], form)


def remove_redirect(admin: AdminClient) -> Action:
    admin.post("/admin/redirects", former="/pernah", target="/feeds")
    number = find_id(admin, Redirect.id)
    return Action(f"/admin/redirects/{number}/remove", [("redirects", "removed", "/pernah")], {})


def import_redirects(_: AdminClient) -> Action:
    file = build_file(b"/a,/feeds", "alamat.csv")
    return Action(
        "/admin/redirects/import", [("redirects", "imported", "alamat.csv")], {"file": file}
    )


def download_export(_: AdminClient) -> Action:
    return Action("/admin/exports", [("site", "exported", "Kabar Uji")])


def add_import(_: AdminClient) -> Action:
    file = build_file(RSS.encode(), "lama.xml")
    return Action("/admin/imports", [("imports", "added", "lama.xml")], {"file": file})


def add_feed_import(_: AdminClient) -> Action:
    url = "https://old.example/feed/"
    return Action("/admin/imports/feed", [("imports", "added", url)], {"source": url})


def preview_import(admin: AdminClient) -> int:
    """Upload a file and let the scheduler preview it; return the number of the task."""
    add_import(admin).send(admin)
    work_on_imports(admin.newsroom.services)
    return find_id(admin, ImportTask.id, ImportTask.file != "")


def decide_import(admin: AdminClient) -> Action:
    entry = ("imports", "started", "lama.xml")
    return Action(f"/admin/imports/{preview_import(admin)}", [entry], {"do": "start"})


def undo_import(admin: AdminClient) -> Action:
    admin.post(f"/admin/imports/{preview_import(admin)}", do="start")
    work_on_imports(admin.newsroom.services)
    run_id = find_id(admin, ImportRun.id)
    return Action(f"/admin/imports/runs/{run_id}/undo", [("imports", "undo_requested", "lama.xml")])


def invite_editor(_: AdminClient) -> Action:
    form = {"label": "Hana", "role": Role.EDITOR}
    return Action("/admin/people/invitations", [("people", "invited", "Hana")], {**form})


def revoke_invitation(admin: AdminClient) -> Action:
    invite_editor(admin).send(admin)
    number = find_id(admin, Invitation.id)
    entry = ("people", "invitation_revoked", "Hana")
    return Action(f"/admin/people/invitations/{number}", [entry])


def change_editor(admin: AdminClient) -> Action:
    number = add_colleague(admin, "budi")
    entry = ("people", "suspended", "budi")
    return Action(f"/admin/people/users/{number}", [entry], {"do": "suspend"})


def complete_setup(admin: AdminClient) -> Action:
    with admin.newsroom.services.database.writing() as session:
        token = accounts.invitations.create_invitation(
            session, role=Role.EDITOR, label="", by=NAME, now=datetime.now(UTC)
        )
    guest = new_client(admin)
    login_token = read_value(guest.read_page(f"/admin/setup?token={token}"), "login_token")
    form = {"token": token, "login_token": login_token, "name": "eka", "password": NEW_PASSWORD}
    entries = [("people", "added", "eka"), ("login", "logged_in", "")]
    return Action("/admin/setup", entries, {**form, "again": NEW_PASSWORD}, guest, actor="eka")


def log_in(admin: AdminClient) -> Action:
    guest = new_client(admin)
    login_token = read_value(guest.read_page("/admin/login"), "login_token")
    form = {"login_name": NAME, "login_password": PASSWORD, "login_token": login_token}
    return Action("/admin/login", [("login", "logged_in", "")], {**form}, guest)


def log_out(admin: AdminClient) -> Action:
    guest = new_client(admin)
    guest.log_in()
    return Action(
        "/admin/logout", [("login", "logged_out", "")], {"csrf": guest.read_csrf()}, guest
    )


def end_session(admin: AdminClient) -> Action:
    form = {"session": "others"}
    admin.post("/admin/account/sessions", **form)
    new_client(admin).log_in()
    return Action("/admin/account/sessions", [("people", "session_ended", NAME)], {**form})


def choose_language(admin: AdminClient) -> Action:
    admin.post("/admin/account/language", language="en")
    form = {"language": ""}
    return Action("/admin/account/language", [("people", "language_changed", NAME)], {**form})


def change_password(admin: AdminClient) -> Action:
    add_colleague(admin, "dewi")
    guest = new_client(admin)
    guest.log_in("dewi")
    form = {"csrf": guest.read_csrf(), "present": PASSWORD, "password": NEW_PASSWORD}
    entries = [("people", "password_changed", "dewi"), ("login", "logged_in", "")]
    form["again"] = NEW_PASSWORD
    return Action("/admin/account/password", entries, {**form}, guest, actor="dewi")


def register_passkey(admin: AdminClient) -> Action:
    form = add_passkey(admin, "Kunci pertama")
    return Action("/admin/account/passkeys", [("people", "passkey_added", NAME)], {**form})


def rename_passkey(admin: AdminClient) -> Action:
    admin.post("/admin/account/passkeys", **add_passkey(admin, "Kunci kedua"))
    path = f"/admin/account/passkeys/{find_id(admin, Passkey.id)}/name"
    return Action(path, [("people", "passkey_renamed", NAME)], {"key_name": "Ponsel"})


def remove_passkey(admin: AdminClient) -> Action:
    admin.post("/admin/account/passkeys", **add_passkey(admin, "Kunci ketiga"))
    path = f"/admin/account/passkeys/{find_id(admin, Passkey.id)}/remove"
    return Action(path, [("people", "passkey_removed", NAME)])


def create_api_token(_: AdminClient) -> Action:
    form: dict[str, object] = {"token_name": "Skrip", "scope": "publish"}
    return Action("/admin/account/tokens", [("people", "token_created", NAME)], form)


def revoke_api_token(admin: AdminClient) -> Action:
    create_api_token(admin).send(admin)
    path = f"/admin/account/tokens/{find_id(admin, ApiToken.id)}/revoke"
    return Action(path, [("people", "token_revoked", NAME)])


ACTIONS: dict[str, Callable[[AdminClient], Action]] = {
    "admin.articles.autosave.discard_draft": discard_draft,
    "admin.articles.bulk.run_bulk": run_bulk,
    "admin.articles.bulk.undo_bulk": undo_bulk,
    "admin.articles.edit.change_article": change_article,
    "admin.articles.edit.create_article": create_article,
    "admin.articles.edit.undo_change": undo_change,
    "admin.articles.trash.decide_trashed": decide_trashed,
    "admin.articles.trash.empty_trash": empty_trash,
    "admin.articles.trash.move_to_trash": move_to_trash,
    "admin.auth.account.change_password": change_password,
    "admin.auth.account.choose_language": choose_language,
    "admin.auth.account.end_session": end_session,
    "admin.auth.login.log_in": log_in,
    "admin.auth.login.log_out": log_out,
    "admin.auth.passkeys.add_passkey": register_passkey,
    "admin.auth.passkeys.remove_passkey": remove_passkey,
    "admin.auth.passkeys.rename_passkey": rename_passkey,
    "admin.auth.setup.complete_setup": complete_setup,
    "admin.exports.download_export": download_export,
    "admin.imports.add_feed": add_feed_import,
    "admin.imports.add_file": add_import,
    "admin.imports.decide_task": decide_import,
    "admin.imports.undo_run": undo_import,
    "admin.auth.tokens.create_token": create_api_token,
    "admin.auth.tokens.revoke_token": revoke_api_token,
    "admin.redirects.add_redirect": add_redirect,
    "admin.redirects.remove_redirect": remove_redirect,
    "admin.redirects.import_redirects": import_redirects,
    "admin.site.change_settings": change_settings,
    "admin.feeds.builder.change_feed": change_custom_feed,
    "admin.feeds.builder.create_feed": create_custom_feed,
    "admin.feeds.builder.create_token": create_token,
    "admin.feeds.builder.revoke_token": revoke_token,
    "admin.media.add_media": add_media,
    "admin.media.change_media": change_media,
    "admin.people.users.change_editor": change_editor,
    "admin.people.users.invite_editor": invite_editor,
    "admin.people.users.revoke_invitation": revoke_invitation,
    "admin.taxonomy.change_term": change_term,
    "admin.taxonomy.create_term": create_term,
    "admin.taxonomy.merge_terms": merge_terms,
}


def read_log(admin: AdminClient, *, limit: int = 1000) -> dict[AuditPosition, AuditRow]:
    """Return the newest rows of the log, the newest first."""
    with admin.newsroom.services.database.reading() as session:
        return {row.place: row for row in audit_log.list_audit_log(session, limit=limit)}


def test_every_changing_route_is_called_here_or_exempt(admin: AdminClient) -> None:
    changing = {
        rule.endpoint
        for rule in admin.newsroom.app.url_map.iter_rules()
        if {"POST", "PUT", "DELETE", "PATCH"} & (rule.methods or set())
    }
    assert changing == {*ACTIONS, *EXEMPT, *CHANGES}
    assert not set(ACTIONS) & set(EXEMPT)
    assert all(EXEMPT.values())


def test_every_change_is_in_the_log_with_its_actor_its_object_and_texts(admin: AdminClient) -> None:
    unseen: dict[AuditPosition, str] = {}  # the subjects that the page has to show
    for number, (endpoint, prepare) in enumerate(ACTIONS.items(), 1):
        action = prepare(admin)
        former = read_log(admin, limit=50)
        answer = action.send(admin)
        assert answer.status_code in {200, 303}, (endpoint, answer.status_code)
        if answer.status_code == 303:
            page = (action.client or admin).client.get(answer.location, base_url=admin.origin)
            assert page.status_code in {200, 303}, (endpoint, answer.location)
        newest = read_log(admin, limit=50).items()
        new = {place: row for place, row in newest if place not in former}
        found = sorted((row.kind, row.verb, row.subject) for row in new.values())
        assert found == sorted(action.entries), endpoint
        assert {row.editor for row in new.values()} == {action.actor}, endpoint
        unseen |= {place: row.subject for place, row in new.items() if row.kind != "login"}
        if number % 5 == 0 or number == len(ACTIONS):  # before the page is full
            check_page(admin, unseen)
            unseen.clear()
    check_texts(admin)


def check_page(admin: AdminClient, subjects: Mapping[AuditPosition, str]) -> None:
    """Check that the page of the log shows these subjects, each in its row."""
    rows = list_rows(admin.read_page("/admin/people/audit-log"))
    shown = dict(zip(read_log(admin, limit=len(rows)), rows, strict=True))
    for place, subject in subjects.items():
        assert f" {subject}" in shown[place], subject


def check_texts(admin: AdminClient) -> None:
    """Check that every entry of the log has a text in both languages."""
    app = admin.newsroom.app
    with app.test_request_context("/admin/people/audit-log"):
        macros = app.jinja_env.get_template("admin/_audit_log.html").make_module({})
        for row in read_log(admin).values():
            g.language = "en"
            assert "_" not in macros.action(row), row  # type: ignore[attr-defined]
            g.language = "id"
            assert macros.action(row) != row.verb, row  # type: ignore[attr-defined]


@contextmanager
def refused_entries(admin: AdminClient) -> Iterator[list[str]]:
    """Let no entry be stored in this block. Yield the statements that tried to store one.

    The audit log shows two tables: `changes`, where each change of an article is recorded, and
    `audit_log`.
    """
    refused: list[str] = []

    def refuse(*values: object) -> None:
        statement = str(values[2])
        if statement.startswith(tuple(f"INSERT INTO {table} " for table in LOG_TABLES)):
            refused.append(statement)
            raise UnavailableError("the database went away")

    engine = admin.newsroom.services.database.engine
    event.listen(engine, "before_cursor_execute", refuse)
    try:
        yield refused
    finally:
        event.remove(engine, "before_cursor_execute", refuse)


_RENEWED = {"last_seen", "authenticated", "token_hash"}


def read_everything(admin: AdminClient) -> dict[str, list[str]]:
    """Return all rows as text, without the columns that checking a password changes.

    SQLite itself reads the file: to build statements and Python's values took 5 times as long.
    """
    path = admin.newsroom.services.database.path
    assert path
    with closing(sqlite3.connect(path)) as connection:
        return {
            table.name: sorted(
                map(repr, connection.execute(f"SELECT {columns} FROM {table.name}"))  # noqa: S608
            )
            for table, columns in _list_columns()
        }


def _list_columns() -> Iterator[tuple[Table, str]]:
    for table in Base.metadata.sorted_tables:
        names = [column.name for column in table.columns if column.name not in _RENEWED]
        yield table, ", ".join(f'"{name}"' for name in names)
