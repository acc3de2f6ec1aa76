"""Outages of the database: no request gets 500, and no typed text is lost.

Every address of the URL map is requested, and every form sent, while the database is read-only, has
no tables, lacks some tables, or denies access. This is done on SQLite and on PostgreSQL.
"""

import io
import logging
import os
import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import event, text
from werkzeug.test import Client, TestResponse, encode_multipart

from feedsvc import web
from feedsvc.domain.articles import LABELS
from feedsvc.services import build_services
from feedsvc.settings import load
from feedsvc.storage.database import Database
from feedsvc.web import create_app
from feedsvc.web.admin import refusals
from feedsvc.web.admin.forms import site as site_form
from feedsvc.web.http.form_limits import editor_bytes
from feedsvc.web.middleware.request_bodies import BodyOutcome
from feedsvc.web.middleware.request_guard import BODY_OUTCOME, KNOWN, RequestGuard
from feedsvc.web.middleware.senders import Sender
from tests.databases import build_database_url, create_database, drop_database
from tests.outages import emptied_folder
from tests.web.admin.conftest import parse_page, read_value
from tests.web.conftest import draw_jpeg
from tests.web.served_site import ServedSite, fill, log_in, open_filled

URL, ROLE = "http://127.0.0.1", "failover"
TYPED = "Kalimat yang baru saja diketik & <belum> disimpan"
FEED = "/feeds/all.rss"
# The names of all fields into which an editor types.
TEXTS = (
    *(
        "title",
        "body",
        "summary",
        "slug",
        "sources",
        "image_alt",
        "image_caption",
        "image_credit",
        "authors",
    ),
    *(
        "section",
        "topics",
        "description",
        "name",
        "partner",
        "label",
        "key_name",
        "alt",
        "caption",
        "credit",
    ),
    *("include_topics", "languages", "pasted"),
)
# Buttons, by the end of the endpoint. A form whose button has no name needs no entry.
BUTTONS = {
    "articles.edit.create_article": ("save", "publish", "save_draft", "redisplay", "fill", ""),
    "articles.edit.change_article": (
        "save",
        "publish",
        "update",
        "correct",
        "reissue",
        "withdraw",
        "notice",
        "save_draft",
        "unschedule",
    ),
    "trash.decide_trashed": ("restore", "purge"),
    "bulk.run_bulk": ("publish", "withdraw", "trash", "restore", "add_topic", "set_section"),
    "media.change_media": ("save", "delete"),
    "taxonomy.change_term": ("save", "retire", "revive"),
    "builder.create_feed": ("preview", "save"),
    "builder.change_feed": ("preview", "save", "retire", "revive"),
    "users.change_editor": ("role", "suspend", "readmit", "log_out", "reset"),
}


@dataclass
class Site:
    """A site with one of everything, a logged-in editor, and ways to damage its database."""

    served_site: ServedSite
    client: FlaskClient
    database_url: str

    @property
    def database(self) -> Database:
        """The database as the application opens it."""
        database: Database = self.served_site.app.extensions["feedsvc"].database
        return database

    def alter(self, *statements: str) -> None:
        """Change the database as its owner."""
        with closing(Database(self.database_url)) as owner, owner.writing() as session:
            for statement in statements:
                session.execute(text(statement))
        self.database.close()

    def ask(self, address: str, **options: Any) -> TestResponse:
        """Ask for a page."""
        return self.client.get(address, base_url=URL, **options)

    def send(self, address: str, data: dict[str, Any], **headers: str) -> TestResponse:
        """Send a form."""
        return self.client.post(
            address, data=data, base_url=URL, headers={"Origin": URL, **headers}
        )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def newsroom(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A newsroom on each kind of database."""
    folder = tmp_path_factory.mktemp("failover")
    if request.param == "sqlite":
        url = app_url = f"sqlite:///{folder / 'feedsvc.db'}"
        yield from open_site(folder, url, app_url)
        return
    server = request.getfixturevalue("postgresql_url")
    name = create_database(server, request.getfixturevalue("migrated_template"))
    url = build_database_url(server, name)
    with closing(Database(url)) as owner, owner.writing() as session:
        for statement in (f"DROP ROLE IF EXISTS {ROLE}", f"CREATE ROLE {ROLE} LOGIN", *_GRANTS):
            session.execute(text(statement))
    app_url = url.replace("postgres:@", f"{ROLE}:@")
    assert app_url != url
    yield from open_site(folder, url, app_url)
    drop_database(server, name)


_GRANTS = (
    f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}",
    f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
)


def open_site(folder: Path, url: str, app_url: str) -> Iterator[Site]:
    """Fill a newsroom, and log an editor in."""
    texts = {"title": "Kabar Uji", "language": "en", "tag_authority": "news.example"}
    settings = load(data_dir=folder, database_url=app_url, base_url=URL, site=texts)
    if url.startswith("sqlite:"):
        services = open_filled(settings, folder / "feedsvc.db")
    else:
        services = build_services(settings)
        fill(services, datetime.now(UTC))
    app = create_app(settings)
    newsroom = Site(ServedSite(URL, services, app), app.test_client(), url)
    log_in(newsroom.client, URL)
    assert (
        newsroom.send(
            "/admin/account/language", {"csrf": read_csrf(newsroom), "language": "id"}
        ).status_code
        == 303
    )
    newsroom.ask("/admin/articles")  # from now on the admin pages are in Indonesian for this client
    yield newsroom
    for each in (services, app.extensions["feedsvc"]):
        each.database.close()


def read_csrf(newsroom: Site) -> str:
    """Return the session's CSRF token."""
    token = newsroom.ask("/admin/articles/token").get_json()
    return str(token["csrf"])


@contextmanager
def damage_database(newsroom: Site, state: str) -> Iterator[None]:
    """Damage the database, and repair it afterwards."""
    damage = _damage_sqlite if newsroom.database.is_sqlite else _damage_postgresql
    with damage(newsroom, state):
        yield


@contextmanager
def _damage_sqlite(newsroom: Site, state: str) -> Iterator[None]:
    path = newsroom.database.path
    assert path
    if state == "empty":
        with emptied_folder(path):
            yield
    elif state == "some tables":
        with _without_tables(newsroom):
            yield
    else:

        def forbid(connection: Any, _: object) -> None:
            connection.execute("PRAGMA query_only = on")

        event.listen(newsroom.database.engine, "connect", forbid)
        newsroom.database.close()
        try:
            yield
        finally:
            event.remove(newsroom.database.engine, "connect", forbid)
            newsroom.database.close()


@contextmanager
def _damage_postgresql(newsroom: Site, state: str) -> Iterator[None]:
    name = newsroom.database.url.database
    damage, repair = {
        "read_only": (
            [f"ALTER DATABASE {name} SET default_transaction_read_only = on"],
            ["SET TRANSACTION READ WRITE", f"ALTER DATABASE {name} RESET ALL"],
        ),
        "empty": (
            ["ALTER SCHEMA public RENAME TO gone", "CREATE SCHEMA public"],
            ["DROP SCHEMA public", "ALTER SCHEMA gone RENAME TO public"],
        ),
        "no rights": ([f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {ROLE}"], [*_GRANTS]),
        "no writing": (
            [f"REVOKE INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public FROM {ROLE}"],
            [*_GRANTS],
        ),
    }.get(state, ([], []))
    if not damage:
        with _without_tables(newsroom):
            yield
        return
    newsroom.alter(*damage)
    try:
        yield
    finally:
        newsroom.alter(*repair)


@contextmanager
def _without_tables(newsroom: Site) -> Iterator[None]:
    """Rename some tables, so that they are missing."""
    tables = ("articles", "feeds", "topics", "media")
    newsroom.alter(*(f"ALTER TABLE {table} RENAME TO gone_{table}" for table in tables))
    try:
        yield
    finally:
        newsroom.alter(*(f"ALTER TABLE gone_{table} RENAME TO {table}" for table in tables))


def list_forms(
    newsroom: Site, token: str, buttons: int | None = None
) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield (endpoint, address, fields) of every form, once for each of its first `buttons`."""
    last = ("people", "account", "login")  # after these no session is left to send forms
    rules = sorted(
        newsroom.served_site.app.url_map.iter_rules(),
        key=lambda rule: any(name in rule.endpoint for name in last),
    )
    for rule in rules:
        if "POST" not in (rule.methods or ()):
            continue
        for address in islice(newsroom.served_site.build_addresses(rule), 1):
            named = next((BUTTONS[end] for end in BUTTONS if rule.endpoint.endswith(end)), ("",))
            for button in named[:buttons]:
                form = dict.fromkeys(TEXTS, TYPED) | {"csrf": token, "do": button, "revision": "1"}
                form |= {
                    "selected": "1.2",
                    "topic": "1",
                    "section": "1" if button == "set_section" else TYPED,
                }
                form |= {
                    "key": "20261122" + "0123456789abcdef",
                    "token": "abcdefgh",
                    "role": "editor",
                }
                yield rule.endpoint, address, form


MORE = ("no writing", "some tables") if "SOAK_MINUTES" in os.environ else ()
STATES = {
    "sqlite": ("read_only", "empty", "some tables"),
    # "no writing" gives the same answers as "read_only", and "some tables" the same as "empty".
    "postgresql": ("read_only", "empty", "no rights", *MORE),
}

# In these states no session can be read: no form gets as far as its buttons.
SENT_BUTTONS = {} if "SOAK_MINUTES" in os.environ else {"empty": 1, "no rights": 1}


def list_addresses(newsroom: Site) -> Iterator[str]:
    """Yield one address of every page."""
    for rule in newsroom.served_site.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            yield from islice(newsroom.served_site.build_addresses(rule), 1)


def find_fault(answer: TestResponse, *, typed: bool) -> str:
    """Return what is wrong with an answer, or ""."""
    if answer.status_code not in {503, *range(200, 500)}:
        return str(answer.status_code)
    if answer.status_code == 503 and answer.headers.get("Retry-After") != "5":
        return "no Retry-After"
    if answer.status_code == 503 and answer.mimetype == "text/html" and typed:
        page = answer.get_data(as_text=True)
        if TYPED.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;") not in page:
            return "the text is gone"
        if 'lang="id"' not in page:
            return "in another language"
    return ""


def is_calm(caplog: pytest.LogCaptureFixture) -> bool:
    """Return whether the log has no traceback, and few lines about the outage."""
    records = [record for record in caplog.records if record.levelno >= logging.WARNING]
    return not any(record.exc_info or record.stack_info for record in records) and len(records) < 4


@pytest.mark.soak
@pytest.mark.every_database
@pytest.mark.parametrize("state", dict.fromkeys(sum(STATES.values(), ())))
def test_in_every_state_every_page_and_every_form_is_answered_and_keeps_the_text(
    newsroom: Site, caplog: pytest.LogCaptureFixture, state: str
) -> None:
    if state not in STATES["sqlite" if newsroom.database.is_sqlite else "postgresql"]:
        return
    log_in(newsroom.client, URL)
    token = read_csrf(newsroom)
    before = newsroom.ask(FEED)
    assert before.status_code == 200
    newsroom.ask("/feeds/topics/pendidikan.rss")
    faults, tally = [], dict.fromkeys(("503", "typed"), 0)
    caplog.clear()
    with damage_database(newsroom, state):
        for address in list_addresses(newsroom):
            answer = newsroom.ask(address)
            if address == "/readyz":  # a probe repeats its request anyway
                assert answer.status_code in {200, 503}
                continue
            faults += [
                f"GET {address}: {wrong}" for wrong in [find_fault(answer, typed=False)] if wrong
            ]
        for endpoint, address, form in list_forms(newsroom, token, SENT_BUTTONS.get(state)):
            answer = newsroom.send(address, form)
            tally["503"] += answer.status_code == 503
            tally["typed"] += answer.status_code == 503 and answer.mimetype == "text/html"
            faults += [
                f"POST {endpoint} {form['do']}: {wrong}"
                for wrong in [find_fault(answer, typed=True)]
                if wrong
            ]
        served = newsroom.ask(FEED)
        log = (
            is_calm(caplog),
            [record.getMessage() for record in caplog.records if record.levelno > logging.INFO],
        )
    assert not faults, "\n".join(faults)
    assert log[0], "\n".join(log[1])
    assert tally["typed"] > 20
    assert (served.status_code, served.data) == (200, before.data)
    log_in(newsroom.client, URL)
    assert newsroom.ask("/admin/articles").status_code == 200


def test_an_upload_loses_only_the_file_and_its_page_says_so(newsroom: Site) -> None:
    log_in(newsroom.client, URL)
    form = {
        "csrf": read_csrf(newsroom),
        "title": TYPED,
        "body": f"<p>{TYPED}</p>" * 9,
        "do": "save",
        "language": "id",
    }
    with damage_database(newsroom, "read_only"):
        picture = (io.BytesIO(draw_jpeg(400, 300)), "kali.jpg")
        answer = newsroom.send("/admin/articles/new", form | {"picture": picture})
        page = answer.get_data(as_text=True)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Berkas “kali.jpg” tidak tersimpan" in page
        assert 'name="picture" type="file"' in page
        assert 'enctype="multipart/form-data"' in page
        assert read_value(page, "body") == form["body"]
        answer = newsroom.send(
            "/admin/media", {"csrf": form["csrf"], "pictures": (io.BytesIO(b"x"), "kali.jpg")}
        )
        assert 'name="pictures" type="file"' in answer.get_data(as_text=True)
    again = {name: read_value(page, name) for name in form}
    assert newsroom.send("/admin/articles/new", again).status_code == 303


def test_scripts_get_a_json_answer_saying_that_the_page_has_the_text(newsroom: Site) -> None:
    log_in(newsroom.client, URL)
    form = {
        "csrf": read_csrf(newsroom),
        "key": "202611220123456789abcdef",
        "title": TYPED,
        "token": "abcdefgh",
    }
    with damage_database(newsroom, "empty"):
        for address in (
            "/admin/articles/new/draft",
            "/admin/media",
            "/admin/account/passkeys/offer",
        ):
            answer = newsroom.send(address, form, Accept="application/json")
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert "Tulisan Anda masih ada di formulir ini" in answer.get_json()["message"]
            assert answer.get_json()["problems"] == [answer.get_json()["message"]]


def test_a_password_is_never_sent_back(newsroom: Site) -> None:
    log_in(newsroom.client, URL)
    form = {
        "csrf": read_csrf(newsroom),
        "present": "rahasia satu",
        "password": "rahasia dua",
        "again": "rahasia dua",
    }
    with damage_database(newsroom, "empty"):
        page = newsroom.send("/admin/account/password", form).get_data(as_text=True)
        login = {
            "login_name": TYPED,
            "login_password": "rahasia tiga",
            "login_token": "x",
            "next": "/admin/articles",
        }
        entrance = newsroom.send("/admin/login", login).get_data(as_text=True)
    assert "rahasia" not in page + entrance
    assert all(
        f'name="{name}" type="password"' in page for name in ("present", "password", "again")
    )
    assert read_value(entrance, "login_name") == TYPED


def test_a_long_text_of_a_known_browser_is_in_the_answer_although_no_session_can_be_read(
    newsroom: Site,
) -> None:
    log_in(newsroom.client, URL)
    form = {"csrf": read_csrf(newsroom), "title": TYPED, "body": "a" * 6_000_000, "do": "save"}
    boundary, body = encode_multipart(form)  # Werkzeug limits a multipart form before it reads it
    options: dict[str, Any] = {
        "data": body,
        "content_type": f'multipart/form-data; boundary="{boundary}"',
    }
    with damage_database(newsroom, "empty"):
        # The request guard knows the sender from former requests.
        for is_known, status in ((True, 503), (False, 413)):
            options["environ_overrides"] = {KNOWN: is_known}
            answer = newsroom.client.post(
                "/admin/articles/new", base_url=URL, headers={"Origin": URL}, **options
            )
            assert answer.status_code == status
            assert (form["body"] in answer.get_data(as_text=True)) is is_known


def test_an_incomplete_form_is_not_offered_to_be_sent_again_in_an_outage(newsroom: Site) -> None:
    log_in(newsroom.client, URL)
    form = {"csrf": read_csrf(newsroom), "title": TYPED, "body": "Air naik sejak subuh. " * 9}
    with damage_database(newsroom, "empty"):
        answer = newsroom.client.post(
            "/admin/articles/new",
            data=form,
            base_url=URL,
            headers={"Origin": URL},
            environ_overrides={BODY_OUTCOME: BodyOutcome.LATE, KNOWN: True},
        )
    page = answer.get_data(as_text=True)
    assert (answer.status_code, answer.headers["Retry-After"]) == (408, "5")
    assert form["body"] in page
    assert 'name="body"' not in page


def test_an_editor_of_whom_the_database_said_nothing_saves_a_long_text(newsroom: Site) -> None:
    """On a busy machine such a save was answered with 403, and a page without the text."""
    log_in(newsroom.client, URL)
    form = {"csrf": read_csrf(newsroom), "title": "Judul", "language": "id", "do": "save"}
    guarded = Client(
        RequestGuard(
            newsroom.client.application,
            threads=8,
            identify=lambda _: Sender.UNCHECKED,
            max_bytes=editor_bytes(20_000_000),
        ),
        use_cookies=False,
    )
    boundary, body = encode_multipart(form | {"body": "<p>" + "Air naik. " * 30_000 + "</p>"})
    session = newsroom.client.get_cookie("feedsvc", "127.0.0.1")
    assert session

    def send(body: bytes) -> TestResponse:
        return guarded.post(
            "/admin/articles/new",
            data=body,
            content_type=f'multipart/form-data; boundary="{boundary}"',
            base_url=URL,
            headers={"Origin": URL, "Cookie": f"feedsvc={session.value}"},
        )

    assert send(body).status_code == 303
    with_pictures = send(body + b" " * 5_000_000)
    assert (with_pictures.status_code, with_pictures.headers["Retry-After"]) == (503, "5")
    assert "Kembalilah: tulisan Anda masih ada di formulir." in with_pictures.get_data(as_text=True)


def test_every_text_field_is_shown_with_its_label() -> None:
    """A new field without a label here would be invisible in the answer."""
    folder = Path(web.__file__).parent / "templates" / "admin"
    named = re.findall(r"'(\w+)': ", (folder / "refused.html").read_text(encoding="utf-8"))
    labels = {*named, *LABELS, *site_form.LABELS} - refusals.NOT_TYPED
    field_tag = re.compile(
        r'<(?:textarea|input(?![^>]*type="(?:hidden|file|radio|checkbox|search|password)")) '
        r'[^>]*?name="(\w+)"'
    )
    field_names = {
        name
        for path in folder.rglob("*.html")
        for name in field_tag.findall(path.read_text(encoding="utf-8"))
    }
    assert field_names - {"username", "login_password"} <= labels
    assert {"title", "body", "partner"} <= field_names


# An element in which something is typed.
TYPED_INPUT = """(self::textarea or self::input[not(@type)
    or @type = "text" or @type = "url" or @type = "email" or @type = "number"])"""


def list_labels(page: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the action of each form, and the labels of its typed inputs by their names."""
    document = parse_page(page)
    labels = {each.get("for"): each.text_content().strip() for each in document.xpath("//label")}
    for form in document.xpath("//form[@method='post']"):
        inputs: list[html.HtmlElement] = (
            document.xpath(f"//*[@form='{form.get('id')}']") if form.get("id") else []
        )
        yield (
            form.get("action", ""),
            {
                each.get("name"): labels.get(each.get("id")) or each.get("aria-label") or ""
                for each in [*form.iterdescendants(), *inputs]
                if each.get("name") and each.xpath(f"boolean(self::*[{TYPED_INPUT}])")
            },
        )


@pytest.mark.parametrize("newsroom", ["sqlite"], indirect=True)
def test_a_form_that_comes_back_has_the_labels_of_its_page(newsroom: Site) -> None:
    log_in(newsroom.client, URL)
    forms: dict[str, dict[str, str]] = {}
    for address in (each for each in list_addresses(newsroom) if each.startswith("/admin")):
        answer = newsroom.ask(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            for action, labels in list_labels(answer.get_data(as_text=True)):
                if labels:
                    forms.setdefault((action or address).removeprefix(URL), {}).update(labels)
    assert len(forms) > 12
    assert {"/admin/site", "/admin/feeds/new", "/admin/articles/new"} <= set(forms)
    for address, labels in forms.items():
        # Forms of an earlier session come back as those that an outage refuses.
        typed = dict.fromkeys(labels, "x") | {"csrf": "of an earlier session"}
        answer = newsroom.send(address, typed)
        assert answer.status_code == 403, address
        shown: dict[str, str] = {}
        for _, each in list_labels(answer.get_data(as_text=True)):
            shown |= each
        for name, label in labels.items():
            side = {"include": "Sertakan: ", "exclude": "Kecualikan: "}.get(name.split("_")[0], "")
            wanted = "Isi" if name == "pasted" else side + label
            assert shown.get(name) == wanted, (address, name)
