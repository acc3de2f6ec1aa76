"""Outages of the database: nothing answers 500, and nothing that was typed is lost.

Every address of the URL map is requested, and every form sent, while the database is read-only, has
no tables, lacks some, or refuses our rights. On SQLite and on PostgreSQL.
"""

import io
import logging
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, text
from werkzeug.test import TestResponse, encode_multipart

from feedsvc import web
from feedsvc.services import build_services
from feedsvc.settings import load
from feedsvc.storage.database import Database
from feedsvc.web import create_app
from feedsvc.web.middleware.request_guard import KNOWN
from tests.conftest import build_database_url, create_database, drop_database, migrate
from tests.web.admin.conftest import value
from tests.web.conftest import draw_jpeg
from tests.web.served_site import ServedSite, enter, fill

URL, ROLE = "http://127.0.0.1", "failover"
TYPED = "Kalimat yang baru saja diketik & <belum> disimpan"
FEED = "/feeds/all.rss"
# The names of all fields that an editor types into.
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
# Buttons, by the end of the endpoint. A form whose button has no name needs none.
BUTTONS = {
    "articles.edit.create_article": ("save", "publish", "save_draft", "look", "fill", ""),
    "articles.edit.change_article": (
        "save",
        "publish",
        "update",
        "correct",
        "withdraw",
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
    """A site with one of everything, a logged in editor, and ways to damage its database."""

    served_site: ServedSite
    client: FlaskClient
    database_url: str

    @property
    def database(self) -> Database:
        """The database as the application opens it."""
        found: Database = self.served_site.app.extensions["feedsvc"].database
        return found

    def alter(self, *statements: str) -> None:
        """Change the database as its owner."""
        with closing(Database(self.database_url)) as owner, owner.writing() as session:
            for statement in statements:
                session.execute(text(statement))
        self.database.close()

    def ask(self, address: str, **given: Any) -> TestResponse:
        """Ask for a page."""
        return self.client.get(address, base_url=URL, **given)

    def send(self, address: str, data: dict[str, Any], **headers: str) -> TestResponse:
        """Send a form."""
        return self.client.post(
            address, data=data, base_url=URL, headers={"Origin": URL, **headers}
        )


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def newsroom(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """A house of each kind of database."""
    folder = tmp_path_factory.mktemp("failover")
    if request.param == "sqlite":
        url = given = f"sqlite:///{folder / 'feedsvc.db'}"
        migrate(url)
        yield from opened(folder, url, given)
        return
    server = request.getfixturevalue("postgresql_url")
    name = create_database(server, "template1")
    url = build_database_url(server, name)
    migrate(url)
    with closing(Database(url)) as owner, owner.writing() as session:
        for statement in (f"DROP ROLE IF EXISTS {ROLE}", f"CREATE ROLE {ROLE} LOGIN", *_GRANTS):
            session.execute(text(statement))
    given = url.replace("postgres:@", f"{ROLE}:@")
    assert given != url
    yield from opened(folder, url, given)
    drop_database(server, name)


_GRANTS = (
    f"GRANT ALL ON ALL TABLES IN SCHEMA public TO {ROLE}",
    f"GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO {ROLE}",
)


def opened(folder: Path, url: str, given: str) -> Iterator[Site]:
    """Fill a house, and let an editor in."""
    words = {"title": "Kabar Uji", "language": "en", "tag_authority": "news.example"}
    settings = load(data_dir=folder, database_url=given, base_url=URL, site=words)
    services = build_services(settings)
    fill(services, datetime.now(UTC))
    app = create_app(settings)
    newsroom = Site(ServedSite(URL, services, app), app.test_client(), url)
    enter(newsroom.client, URL)
    assert (
        newsroom.send(
            "/admin/account/language", {"csrf": csrf(newsroom), "language": "id"}
        ).status_code
        == 303
    )
    newsroom.ask("/admin/articles")  # from here on the desk speaks Indonesian to this browser
    yield newsroom
    for each in (services, app.extensions["feedsvc"]):
        each.database.close()


def csrf(newsroom: Site) -> str:
    """Return what the forms of the session carry."""
    told = newsroom.ask("/admin/articles/token").get_json()
    return str(told["csrf"])


@contextmanager
def spoiled(newsroom: Site, state: str) -> Iterator[None]:
    """Spoil the database, and mend it again."""
    spoil = _spoil_sqlite if newsroom.database.is_sqlite else _spoil_postgresql
    with spoil(newsroom, state):
        yield


@contextmanager
def _spoil_sqlite(newsroom: Site, state: str) -> Iterator[None]:
    path = newsroom.database.path
    assert path
    if state == "empty":
        path.rename(path.with_suffix(".away"))
        path.touch()
        yield
        path.with_suffix(".away").rename(path)
    elif state == "some tables":
        with _renamed(newsroom):
            yield
    else:

        def forbid(connection: sqlite3.Connection, _: object) -> None:
            connection.execute("PRAGMA query_only = on")

        event.listen(newsroom.database.engine, "connect", forbid)
        newsroom.database.close()
        yield
        event.remove(newsroom.database.engine, "connect", forbid)
        newsroom.database.close()


@contextmanager
def _spoil_postgresql(newsroom: Site, state: str) -> Iterator[None]:
    name = newsroom.database.url.database
    spoil, mend = {
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
    if not spoil:
        with _renamed(newsroom):
            yield
        return
    newsroom.alter(*spoil)
    yield
    newsroom.alter(*mend)


@contextmanager
def _renamed(newsroom: Site) -> Iterator[None]:
    """Take some tables away."""
    tables = ("articles", "feeds", "topics", "media")
    newsroom.alter(*(f"ALTER TABLE {table} RENAME TO gone_{table}" for table in tables))
    yield
    newsroom.alter(*(f"ALTER TABLE gone_{table} RENAME TO {table}" for table in tables))


def forms(newsroom: Site, token: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Return (endpoint, address, fields) of every form, once for each of its buttons."""
    last = ("people", "account", "login")  # whoever leaves, or is put out, sends no more
    rules = sorted(
        newsroom.served_site.app.url_map.iter_rules(),
        key=lambda rule: any(name in rule.endpoint for name in last),
    )
    for rule in rules:
        if "POST" not in (rule.methods or ()):
            continue
        for address in islice(newsroom.served_site.built(rule), 1):
            for button in next(
                (BUTTONS[end] for end in BUTTONS if rule.endpoint.endswith(end)), ("",)
            ):
                given = dict.fromkeys(TEXTS, TYPED) | {"csrf": token, "do": button, "revision": "1"}
                given |= {
                    "chosen": "1.2",
                    "topic": "1",
                    "section": "1" if button == "set_section" else TYPED,
                }
                given |= {
                    "key": "20261122" + "0123456789abcdef",
                    "token": "abcdefgh",
                    "role": "editor",
                }
                yield rule.endpoint, address, given


STATES = {
    "sqlite": ("read_only", "empty", "some tables"),
    "postgresql": ("read_only", "empty", "some tables", "no rights", "no writing"),
}


def addresses(newsroom: Site) -> Iterator[str]:
    """Return an address of every page."""
    for rule in newsroom.served_site.app.url_map.iter_rules():
        if "GET" in (rule.methods or ()) and rule.endpoint != "static":
            yield from islice(newsroom.served_site.built(rule), 1)


def fault(answer: TestResponse, *, typed: bool) -> str:
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
    """Tell whether the log has no traceback, and one line for the outage."""
    said = [record for record in caplog.records if record.levelno >= logging.WARNING]
    return not any(record.exc_info or record.stack_info for record in said) and len(said) < 4


@pytest.mark.every_database
@pytest.mark.parametrize("state", STATES["postgresql"])
def test_in_every_state_every_page_and_every_form_is_answered_and_keeps_the_text(
    newsroom: Site, caplog: pytest.LogCaptureFixture, state: str
) -> None:
    if newsroom.database.is_sqlite and state not in STATES["sqlite"]:
        return  # it knows no rights
    enter(newsroom.client, URL)
    token = csrf(newsroom)
    before = newsroom.ask(FEED)
    assert before.status_code == 200
    newsroom.ask("/feeds/topics/pendidikan.rss")
    faults, tally = [], dict.fromkeys(("503", "typed"), 0)
    caplog.clear()
    with spoiled(newsroom, state):
        for address in addresses(newsroom):
            answer = newsroom.ask(address)
            if address == "/readyz":  # a probe, which asks again when it likes
                assert answer.status_code in {200, 503}
                continue
            faults += [f"GET {address}: {wrong}" for wrong in [fault(answer, typed=False)] if wrong]
        for endpoint, address, given in forms(newsroom, token):
            answer = newsroom.send(address, given)
            tally["503"] += answer.status_code == 503
            tally["typed"] += answer.status_code == 503 and answer.mimetype == "text/html"
            faults += [
                f"POST {endpoint} {given['do']}: {wrong}"
                for wrong in [fault(answer, typed=True)]
                if wrong
            ]
        served = newsroom.ask(FEED)
        calm = (
            is_calm(caplog),
            [record.getMessage() for record in caplog.records if record.levelno > logging.INFO],
        )
    assert not faults, "\n".join(faults)
    assert calm[0], "\n".join(calm[1])
    assert tally["typed"] > 20
    assert (served.status_code, served.data) == (200, before.data)
    enter(newsroom.client, URL)
    assert newsroom.ask("/admin/articles").status_code == 200


def test_an_upload_says_that_the_file_is_not_kept_and_keeps_the_rest(newsroom: Site) -> None:
    enter(newsroom.client, URL)
    given = {
        "csrf": csrf(newsroom),
        "title": TYPED,
        "body": f"<p>{TYPED}</p>" * 9,
        "do": "save",
        "language": "id",
    }
    with spoiled(newsroom, "read_only"):
        picture = (io.BytesIO(draw_jpeg(400, 300)), "kali.jpg")
        answer = newsroom.send("/admin/articles/new", given | {"picture": picture})
        page = answer.get_data(as_text=True)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Berkas “kali.jpg” tidak tersimpan" in page
        assert 'name="picture" type="file"' in page
        assert 'enctype="multipart/form-data"' in page
        assert value(page, "body") == given["body"]
        answer = newsroom.send(
            "/admin/media", {"csrf": given["csrf"], "pictures": (io.BytesIO(b"x"), "kali.jpg")}
        )
        assert 'name="pictures" type="file"' in answer.get_data(as_text=True)
    again = {name: value(page, name) for name in given}
    assert newsroom.send("/admin/articles/new", again).status_code == 303


def test_a_script_is_told_in_json_that_its_page_still_has_the_text(newsroom: Site) -> None:
    enter(newsroom.client, URL)
    given = {
        "csrf": csrf(newsroom),
        "key": "202611220123456789abcdef",
        "title": TYPED,
        "token": "abcdefgh",
    }
    with spoiled(newsroom, "empty"):
        for address in (
            "/admin/articles/new/draft",
            "/admin/media",
            "/admin/account/passkeys/offer",
        ):
            answer = newsroom.send(address, given, Accept="application/json")
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert "Tulisan Anda masih ada di formulir ini" in answer.get_json()["said"]
            assert answer.get_json()["problems"] == [answer.get_json()["said"]]


def test_a_password_is_never_sent_back(newsroom: Site) -> None:
    enter(newsroom.client, URL)
    given = {
        "csrf": csrf(newsroom),
        "present": "rahasia satu",
        "password": "rahasia dua",
        "again": "rahasia dua",
    }
    with spoiled(newsroom, "empty"):
        page = newsroom.send("/admin/account/password", given).get_data(as_text=True)
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
    assert value(entrance, "login_name") == TYPED


def test_a_text_that_only_an_editor_may_send_is_kept_where_nobody_can_tell_who_sent_it(
    newsroom: Site,
) -> None:
    enter(newsroom.client, URL)
    given = {"csrf": csrf(newsroom), "title": TYPED, "body": "a" * 6_000_000, "do": "save"}
    mark, body = encode_multipart(given)  # whose size Werkzeug bounds before it is read
    sent: dict[str, Any] = {"data": body, "content_type": f'multipart/form-data; boundary="{mark}"'}
    with spoiled(newsroom, "empty"):
        for is_known, status in (
            (True, 503),
            (False, 413),
        ):  # by what the request guard has seen before
            sent["environ_overrides"] = {KNOWN: is_known}
            answer = newsroom.client.post(
                "/admin/articles/new", base_url=URL, headers={"Origin": URL}, **sent
            )
            assert answer.status_code == status
            assert (given["body"] in answer.get_data(as_text=True)) is is_known


def test_every_field_that_is_typed_into_is_shown_with_its_label() -> None:
    """So that a new one is not forgotten: it would go into the answer unseen."""
    folder = Path(web.__file__).parent / "templates" / "admin"
    labels = set(re.findall(r"'(\w+)': ", (folder / "stopped.html").read_text(encoding="utf-8")))
    asked = re.compile(
        r'<(?:textarea|input(?![^>]*type="(?:hidden|file|radio|checkbox|search|password)")) '
        r'[^>]*?name="(\w+)"'
    )
    typed = {
        name
        for path in folder.rglob("*.html")
        for name in asked.findall(path.read_text(encoding="utf-8"))
    }
    assert typed - {"username", "login_password"} <= labels
    assert {"title", "body", "partner"} <= typed
