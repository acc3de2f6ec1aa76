"""The admin pages with an editor logged in: in a client without a network, and in a browser."""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from lxml import html
from sqlalchemy import update
from werkzeug.test import TestResponse

from feedsvc import accounts
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import Person
from feedsvc.storage.articles import articles
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article, EditorSession
from feedsvc.web.http.form_keys import create_form_key
from feedsvc.web.middleware.senders import DEVICE, SESSION, cookie_name
from tests.browsing import add_cookies, open_context
from tests.conftest import NOW
from tests.web.conftest import BrowserLog, Live, Newsroom, build_newsroom, list_refreshed

if TYPE_CHECKING:  # most tests here need no browser
    from playwright.sync_api import Browser, BrowserContext, Frame, Page

NAME, PASSWORD = "sari", "sembilan burung di atap"
PATHS = (
    "/admin/articles",
    "/admin/articles/new",
    "/admin/articles/1",
    "/admin/taxonomy/topics",
    "/admin/taxonomy/topics/1",
    "/admin/taxonomy/sections",
    "/admin/taxonomy/authors",
    "/admin/feeds",
    "/admin/people/users",
    "/admin/people/audit-log",
    "/admin/site",
    "/admin/account",
)
OURS = {"Origin": "https://news.example"}
IN_ENGLISH: dict[str, Any] = {"site": {"language": "en"}, "base_url": "https://news.example"}
_blank_form: dict[str, str] = {}
BODY = "<p>Empat puluh murid mencatat curah hujan setiap pukul tujuh pagi.</p>"
# An article with terms of each kind.
WITH_TERMS = ArticleContent(
    title="Menakar Hujan",
    body=BODY,
    language="id",
    topics=("Cuaca", "Desa"),
    section="Daerah",
    authors=(Person("Ratna Wulandari"),),
)


@dataclass
class AdminClient:
    """A client that asks for the admin pages without a network, as an editor's browser does."""

    newsroom: Newsroom
    client: FlaskClient
    origin: str = "https://news.example"
    _tokens: dict[frozenset[tuple[str, str]], str] = field(default_factory=dict)

    def get(self, path: str) -> TestResponse:
        """Ask for a page."""
        return self.client.get(path, base_url=self.origin)

    def read_page(self, path: str) -> str:
        """Return a page's HTML; it must answer 200."""
        answer = self.get(path)
        assert answer.status_code == 200, path
        return answer.get_data(as_text=True)

    def log_in(self, name: str = NAME, password: str = PASSWORD, **fields: str) -> TestResponse:
        """Log in by the form."""
        # With a session, this page redirects, and the cookie of the form is set already.
        page = self.get("/admin/login")
        cookie = self.client.get_cookie("__Host-feedsvc-login", "news.example")
        token = cookie.value if cookie else read_value(page.get_data(as_text=True), "login_token")
        form = {"login_name": name, "login_password": password, "login_token": token, **fields}
        headers = {"Origin": "/".join(self.origin.split("/", 3)[:3])}  # without the site's path
        return self.client.post("/admin/login", data=form, headers=headers, base_url=self.origin)

    def read_csrf(self) -> str:
        """Return the session's CSRF token.

        It is read once for each session: reading a page before every POST made up a quarter
        of the requests of these tests.
        """
        session = frozenset(
            (cookie.key, cookie.value)
            for cookie in (self.client._cookies or {}).values()  # noqa: SLF001  all its cookies
        )
        if session not in self._tokens:
            self._tokens[session] = self.get("/admin/articles/token").get_json()["csrf"]
        return self._tokens[session]

    def post(self, path: str, **fields: Any) -> TestResponse:
        """POST a form with the session's CSRF token."""
        data = {"csrf": self.read_csrf(), **fields}
        headers = {"Origin": self.origin}
        return self.client.post(
            path,
            data=data,
            headers=headers,
            base_url=self.origin,
            content_type="multipart/form-data",
        )

    def read_form(self, path: str) -> dict[str, str]:
        """Return the fields of an article's form as a browser without scripts sends them."""
        return read_fields(self.read_page(path))

    def read_blank_form(self) -> dict[str, str]:
        """Return the fields of a new article's form, of which only the key differs each time.

        The page is read once by all tests: reading it made up a third of writing an article.
        """
        if not _blank_form:
            _blank_form.update(self.read_form("/admin/articles/new"))
            del _blank_form["csrf"]
        return _blank_form | {"key": create_form_key(datetime.now(UTC))}

    def write(self, do: str = "save", **changed: Any) -> int:
        """Send a new article's form. Return the article's id."""
        words = {"title": "Menakar Hujan", "body": BODY, "do": do}
        form = self.read_blank_form() | words | changed
        answer = self.post("/admin/articles/new", **form)
        assert answer.status_code == 303, list_problems(answer)
        match = re.search(r"/admin/articles/(\d+)", answer.location)
        assert match
        return int(match[1])

    def change(self, article_id: int, do: str, **changed: Any) -> TestResponse:
        """Send an article's form by the button `do`, with these fields changed."""
        path = f"/admin/articles/{article_id}"
        return self.post(path, **(self.read_form(path) | {"do": do} | changed))

    def get_article(self, article_id: int) -> Article:
        """Return an article's row."""
        with self.newsroom.services.database.reading() as session:
            return articles.get_article(session, article_id)

    def read_feed(self, path: str = "all.atom") -> str:
        """Return a feed's bytes as a reader gets them."""
        return self.client.get(f"/feeds/{path}", base_url=self.origin).get_data(as_text=True)


def parse_page(page: str) -> Any:
    """Return a page as elements."""
    return html.document_fromstring(page)


def read_value(page: str, name: str) -> str:
    """Return the value of a page's field."""
    return read_fields(page, "//form//*[@name]")[name]


def read_fields(page: str, where: str = '//form[@id="article"]//*[@name]') -> dict[str, str]:
    """Return the fields that a form sends by HTML's rules."""
    values: dict[str, str] = {}
    for node in parse_page(page).xpath(where):
        if node.tag == "textarea":
            values[node.get("name")] = (node.text or "").removeprefix("\n")
        elif node.tag == "input" and (
            node.get("type") not in {"checkbox", "radio"} or node.get("checked") is not None
        ):
            values[node.get("name")] = node.get("value") or ""
    values.pop("picture", None)
    return values


def list_problems(answer: TestResponse) -> list[str]:
    """Return the texts of the summary of errors."""
    return [
        row.text_content().strip()
        for row in parse_page(answer.get_data(as_text=True)).xpath('//*[@id="errors"]//li')
    ]


def read_outcome(location: str) -> str:
    """Return the name of the action that a redirect's address reports."""
    match = re.search(r"outcome=(\w+)", location)
    return match[1] if match else ""


def build_file(data: bytes, name: str = "foto.jpg") -> tuple[BytesIO, str]:
    """Return a file as the value of a form field."""
    return BytesIO(data), name


def add_editor(newsroom: Newsroom, name: str = NAME) -> None:
    """Add an editor with the usual password."""
    with newsroom.services.database.writing() as session:
        accounts.people.add_editor(session, name, PASSWORD, now=newsroom.now)


def publish_in_copy(folder: Path, tables: Path, *contents: ArticleContent) -> Path:
    """Publish articles in a copy of the SQLite file `tables`. Return the copy, to copy it again."""
    newsroom = build_newsroom(folder, tables, NOW, **IN_ENGLISH)
    for content in contents:
        newsroom.publish(content, at=datetime.now(UTC), refresh=False)
    newsroom.refresh()
    newsroom.close()
    assert newsroom.services.database.path
    return newsroom.services.database.path


@pytest.fixture
def open_admin(make_newsroom: Callable[..., Newsroom]) -> Callable[..., AdminClient]:
    """Return a function that builds a newsroom with an editor who is not logged in yet.

    It takes the site's origin and settings.
    """

    def build(origin: str = "https://news.example", **options: Any) -> AdminClient:
        if "stored" not in options:
            options = {"site": {"language": "en"}, "base_url": origin, **options}
        newsroom = make_newsroom(**options)
        add_editor(newsroom)
        return AdminClient(newsroom, newsroom.app.test_client(), origin)

    return build


@dataclass
class LoggedIn:
    """An SQLite file with the session of an editor, to copy, and the session's cookies."""

    tables: Path
    cookies: dict[Any, Any]
    logged_in: float = field(default_factory=time.monotonic)


@pytest.fixture(scope="session")
def find_logged_in(memory_folder: Path, migrated: Path) -> Callable[..., LoggedIn]:
    """Return a function that returns a file in which an editor logged in at most 10 s ago.

    Logging in takes as long as everything else that prepares a test with `admin`. After a minute
    a session is written again, which tests that count statements do not expect.
    """
    latest: list[LoggedIn] = []

    def log_in(now: datetime) -> None:
        newsroom = build_newsroom(memory_folder / "logged-in", migrated, now, **IN_ENGLISH)
        add_editor(newsroom)
        client = AdminClient(newsroom, newsroom.app.test_client())
        assert client.log_in().status_code == 303
        newsroom.close()
        assert newsroom.services.database.path
        latest.append(LoggedIn(newsroom.services.database.path, client.client._cookies or {}))  # noqa: SLF001  all its cookies

    def find(now: datetime) -> LoggedIn:
        if not latest:
            log_in(now)
        if time.monotonic() - latest[0].logged_in > 10:
            renew_sessions(latest[0])
        return latest[0]

    return find


def renew_sessions(logged_in: LoggedIn) -> None:
    """Let the editor have logged in just now, also in the copies with a refreshed feed.

    On a busy machine 10 s pass in a few tests, and logging in takes 10 times as long.
    """
    logged_in.logged_in = time.monotonic()
    now = datetime.now(UTC)
    for path in (logged_in.tables, *list_refreshed(logged_in.tables)):
        database = Database(f"sqlite:///{path}")
        with database.writing() as session:
            session.execute(
                update(EditorSession).values(started=now, last_seen=now, authenticated=now)
            )
        database.close()


@pytest.fixture
def admin(
    make_newsroom: Callable[..., Newsroom],
    find_logged_in: Callable[..., LoggedIn],
    now: datetime,
) -> AdminClient:
    """A client with an editor logged in, in English."""
    logged_in = find_logged_in(now)
    newsroom = make_newsroom(logged_in.tables, **IN_ENGLISH)
    client = newsroom.app.test_client()
    client._cookies = dict(logged_in.cookies)  # noqa: SLF001  as above
    return AdminClient(newsroom, client)


@pytest.fixture(scope="session")
def shared_context(browser: "Browser") -> "Iterator[BrowserContext]":
    """A context whose cache holds the scripts of the site for all tests.

    Opening a new context and loading the first page there takes 0.28 s of processor time. In a new
    tab of this context it takes half of that.
    """
    with open_context(browser) as context:
        context.new_page()  # keeps the process that shows pages alive between two tests
        yield context


@pytest.fixture
def page(shared_context: "BrowserContext", browser_log: BrowserLog) -> "Iterator[Page]":
    """A page of a real browser that keeps only scripts and styles of former tests.

    `browser_log` records its errors and warnings.
    """
    keeper = shared_context.pages[0]
    page = shared_context.new_page()
    browser_log.listen(page)
    visited: list[str] = []

    def record(frame: "Frame") -> None:
        if frame.url.startswith("http"):
            visited.append(frame.url)

    page.on("framenavigated", record)
    yield page
    for tab in shared_context.pages[1:]:
        tab.close()
    shared_context.clear_cookies()
    shared_context.clear_permissions()
    shared_context.set_offline(offline=False)
    session = shared_context.new_cdp_session(keeper)
    for origin in {f"{url.scheme}://{url.netloc}" for url in map(urlsplit, visited)}:
        storage = {"origin": origin, "storageTypes": "all"}
        session.send("Storage.clearDataForOrigin", storage)
    if any("/admin" not in url for url in visited):  # only pages of the admin are never stored
        session.send("Network.clearBrowserCache")
    session.detach()


@pytest.fixture
def serve_to_editor(live: Callable[..., Live], page: "Page") -> Callable[..., Live]:
    """Return a function that serves a newsroom to a real browser in which an editor is logged in.

    It takes settings. The test itself opens a page.
    """

    def build(**options: Any) -> Live:
        options.setdefault("site", {"language": "en"})
        live_site = live(**options)
        add_logged_in_editor(page.context, live_site)
        return live_site

    return build


def add_logged_in_editor(context: "BrowserContext", live_site: Live, name: str = NAME) -> None:
    """Add an editor, and give a browser the cookies of a session.

    To send the login form takes as long as everything else that prepares a test with a browser.
    """
    with live_site.newsroom.services.database.writing() as session:
        editor = accounts.people.add_editor(session, name, PASSWORD, now=live_site.newsroom.now)
        begun = accounts.authentication.begin_session(
            session,
            editor,
            attempt=accounts.credentials.LoginAttempt("127.0.0.1"),
            now=datetime.now(UTC),
            way="password",
        )
    add_cookies(
        context,
        {
            cookie_name(SESSION, live_site.url): begun.token,
            cookie_name(DEVICE, live_site.url): begun.device,
        },
        live_site.url,
    )
