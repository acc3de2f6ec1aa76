"""A newsroom on the web: its application, a client without a network, and a real browser.

`make_newsroom` builds it for any base URL, `client` asks it without a socket, `live` serves it on a
free port of this machine, and `page` is a page of a real browser that can reach nothing else.
"""

import io
import shutil
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from socket import SHUT_RD, create_server, socket
from threading import Thread
from typing import TYPE_CHECKING, Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image, ImageDraw
from werkzeug.serving import ThreadedWSGIServer

from feedsvc import editorial, syndication
from feedsvc.accounts import passwords
from feedsvc.domain.articles import ArticleContent, ImageUse
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.representations import compute_digest
from feedsvc.services import Services
from feedsvc.settings import load
from feedsvc.storage.articles import media
from feedsvc.storage.system import site_settings
from feedsvc.storage.system.site_settings import StoredSettings
from feedsvc.storage.tables import Media
from feedsvc.web import create_app
from feedsvc.web.middleware.change_listener import ChangeListener
from tests import browsing
from tests.conftest import NOW

if TYPE_CHECKING:  # most tests here need no browser
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

AUTHORITY = "news.example"
# Files with a refreshed main feed, to copy; by the file without it, the instant and the settings.
# Making such a file takes 19 ms, and the rest of a newsroom 14 ms.
_refreshed: dict[tuple[Path, datetime, str], Path] = {}
_former_ports: list[int] = []
_listeners: list[ChangeListener] = []  # those whose threads have been started
BRIDGE = ArticleContent(
    title="Warga Tiga Dusun Membangun Jembatan Bambu Sepanjang Enam Puluh Meter",
    body="""<p>Selama tiga minggu, pagi-pagi sekali, orang dari tiga dusun berkumpul di tepi Kali \
Wening. Mereka
menebang bambu petung, merendamnya, lalu mengikatnya dengan ijuk. Pada hari Minggu, jembatan itu \
selesai.</p>
<p>“Dulu anak-anak memutar tujuh kilometer ke sekolah,” kata Sumarni, yang mengatur dapur umum. \
“Sekarang cukup
sepuluh menit.” Biayanya Rp14 juta, semuanya dari iuran dan hasil panen.</p>
<h2>Bambu yang direndam tahan lama</h2>
<p>Bambu yang direndam di air mengalir kehilangan pati, makanan kumbang bubuk. Tukang di dusun \
ini memperkirakan
jembatannya bertahan dua belas tahun, asal ikatannya diganti setiap tiga tahun.</p>
<ul><li>180 batang bambu petung</li><li>40 gulung ijuk</li><li>62 orang, 21 hari</li></ul>
<blockquote><p>Kami tidak menunggu. Kami mengukur, lalu mulai.</p></blockquote>
<table><tr><th>Bagian</th><th>Panjang</th></tr><tr><td>Tiang barat</td><td>12 m</td></tr></table>
<p>Cara mengikatnya ditulis di <a href="/articles/cara-mengikat">halaman terpisah</a>.</p>""",
    language="id",
    section="Daerah",
    topics=("Desa", "Pendidikan", "Bambu"),
    authors=(Person("Ratna Wulandari", "ratna@news.example"), Person("Dimas Prakoso")),
    sources=(Source("Catatan lapangan Komunitas Kali Wening", "https://example.org/kali-wening"),),
)
MARKET = ArticleContent(
    title="The Night Market That Runs on Borrowed Light",
    body="""<p>When the grid fails in the old quarter, which is most evenings, the noodle sellers \
wheel out car batteries
and share them stall by stall. Nobody is charged for the light.</p>
<p>There is one written rule: whoever leaves first carries the batteries home.</p>""",
    language="en",
    section="Cities",
    topics=("Energy",),
    authors=(Person("Hana Whitlock"),),
)
RAIN = ArticleContent(
    title="Menakar Hujan dengan Kaleng Bekas",
    body="<p>Empat puluh murid mencatat curah hujan setiap pukul tujuh pagi."
    " Angkanya dipakai para petani.</p>",
    language="id",
    section="Daerah",
    topics=("Pendidikan", "Cuaca"),
    authors=(Person("Ratna Wulandari"),),
)
LIBRARY = ArticleContent(
    title="A Library With No Return Dates",
    body="<p>Books come back when they are finished. After two years, one in nine is missing;"
    " the shelf is full.</p>",
    language="en",
    section="Cities",
    topics=("Energy", "Books"),
)


@dataclass
class Newsroom:
    """A newsroom's services and application, with the actions that tests need."""

    services: Services
    app: Flask
    now: datetime

    def store_image(self, *, width: int = 1200, height: int = 800) -> str:
        """Store a drawn picture. Return its name."""
        body = draw_jpeg(width, height)
        name = f"{compute_digest(body)}.jpg"
        row = Media(
            name=name,
            media_type="image/jpeg",
            size=len(body),
            width=width,
            height=height,
            data=body,
        )
        with self.services.database.writing() as session:
            return media.save_media(session, row, now=self.now).name

    def create_draft(self, submission: ArticleContent) -> int:
        """Create a draft. Return the article's id."""
        with self.services.database.writing() as session:
            return editorial.articles.create_article(
                session, submission, editor="sari", authority=AUTHORITY, now=self.now
            ).id

    def publish(
        self, submission: ArticleContent, *, at: datetime | None = None, refresh: bool = True
    ) -> int:
        """Publish an article and refresh its feeds. Return its id."""
        article_id = self.create_draft(submission)
        with self.services.database.writing() as session:
            editorial.articles.publish_article(
                session, article_id, revision=1, editor="sari", now=at or self.now
            )
        if refresh:
            self.refresh()
        return article_id

    def refresh(self) -> None:
        """Refresh every stale feed."""
        self.services.reload_site()
        syndication.refresh.refresh_stale(
            self.services.database, site=self.services.site, now=self.now
        )

    def fill(self) -> None:
        """Publish the sample articles, the newest with a picture."""
        alt, caption = "Jembatan bambu di atas sungai", "Jembatan itu terbuka sejak Minggu pagi."
        image = ImageUse(self.store_image(), alt, caption, "Foto: Dimas Prakoso")
        for days, sample in enumerate((replace(BRIDGE, image=image), MARKET, RAIN, LIBRARY), 1):
            self.publish(sample, at=self.now - timedelta(days=days), refresh=False)
        self.refresh()

    def close(self) -> None:
        """End the change listeners, and close the connections to the database."""
        close_databases(self.services, self.app)


def close_databases(services: Services, app: Flask) -> None:
    """End all change listeners of a site's database, and close the connections to it."""
    for listener in _listeners:
        if listener._database.engine.url == services.database.engine.url:  # noqa: SLF001
            listener.close()
    for each in (services, app.extensions["feedsvc"]):
        each.database.close()


def draw_jpeg(width: int, height: int) -> bytes:
    """Return the bytes of a drawn landscape, so that screenshots look like a page."""
    picture = Image.new("RGB", (width, height), "#c9d8d6")
    draw = ImageDraw.Draw(picture)
    for row, colour in enumerate(("#9db8a8", "#6f9580", "#3f6a58"), 2):
        top = height * row // 5
        draw.polygon(
            [
                (0, top),
                (width // row, top - height // 9),
                (width, top),
                (width, height),
                (0, height),
            ],
            colour,
        )
    body = io.BytesIO()
    picture.save(body, "JPEG", quality=80)
    return body.getvalue()


def build_newsroom(
    folder: Path,
    tables: Path,
    now: datetime,
    *,
    stored: Mapping[str, object] | None = None,
    database_url: str = "",
    **options: Any,
) -> Newsroom:
    """Build a newsroom on a copy of the SQLite file `tables`. `options` are settings.

    With `database_url`, the newsroom is on that database, which has empty tables.
    `stored` are settings of the site, by dotted names, for the database to hold. Without them,
    `options` fix these settings.
    """
    site = {
        "title": "Kabar Uji",
        "description": "Berita pelan untuk pembaca yang sabar.",
        "rights": "© Kabar Uji",
        "language": "id",
        "time_zone": "Asia/Jakarta",
    }
    if stored is None:
        options.setdefault("base_url", "https://news.example")
        options["site"] = site | options.get("site", {})
    url = database_url or f"sqlite:///{folder / 'feedsvc.db'}"
    settings = load(data_dir=folder, database_url=url, **options)
    folder.mkdir(exist_ok=True)
    former = (tables, now, repr(options))
    if not database_url:
        shutil.copy(_refreshed.get(former, tables), folder / "feedsvc.db")
    app = create_app(settings)
    services: Services = app.extensions["feedsvc"]
    if database_url:
        create_refreshed_main_feed(services, now)
    elif former not in _refreshed:
        create_refreshed_main_feed(services, now)
        copy = tables.with_name(f"{tables.stem}-{len(_refreshed)}.db")
        shutil.copy(folder / "feedsvc.db", copy)
        _refreshed[former] = copy
    if stored is not None:
        with services.database.writing() as session:
            site_settings.save_settings(session, StoredSettings(1, stored, is_trial=True))
    services.reload_site()
    return Newsroom(services, app, now)


def list_refreshed(tables: Path) -> list[Path]:
    """Return the copies of this file that have a refreshed main feed."""
    return [copy for (path, *_), copy in _refreshed.items() if path == tables]


def create_refreshed_main_feed(services: Services, now: datetime) -> None:
    """Create the main feed and its bytes, and close the file so that it can be copied."""
    with services.database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority=AUTHORITY, now=now)
    syndication.refresh.refresh_stale(services.database, site=services.site, now=now)
    services.database.close()


@pytest.fixture(autouse=True, scope="session")
def cheap_passwords() -> Iterator[None]:
    """Make password hashes cheap: a real hash takes a tenth of a second, and hundreds are made."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        )
        yield


@pytest.fixture(autouse=True, scope="session")
def end_listeners() -> Iterator[None]:
    """Let each newsroom end its change listeners. None may be left when the tests have ended.

    A thread that is left asks for its deleted database 18 times a second until the process ends.
    """
    start = ChangeListener._start  # noqa: SLF001

    def start_and_remember(listener: ChangeListener) -> None:
        start(listener)
        _listeners.append(listener)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ChangeListener, "_start", start_and_remember)
        yield
    for thread in threading.enumerate():
        if thread.name == "change-listener":
            thread.join(60)  # it has been told to end, and a busy machine is no fault
            assert not thread.is_alive(), "a test has not closed its change listener"


@pytest.fixture(scope="session")
def published(memory_folder: Path, migrated: Path) -> Path:
    """The path of an SQLite file in which the sample articles are published, to copy."""
    newsroom = build_newsroom(memory_folder / "published", migrated, NOW)
    newsroom.fill()
    newsroom.close()
    assert newsroom.services.database.path
    return newsroom.services.database.path


@pytest.fixture
def make_newsroom(
    memory_path: Path, now: datetime, migrated: Path
) -> Iterator[Callable[..., Newsroom]]:
    """Return a function that builds a newsroom on an SQLite file of its own. It takes settings."""
    newsrooms: list[Newsroom] = []

    def build(tables: Path = migrated, **options: Any) -> Newsroom:
        newsrooms.append(
            build_newsroom(memory_path / f"newsroom-{len(newsrooms)}", tables, now, **options)
        )
        return newsrooms[-1]

    yield build
    for newsroom in newsrooms:
        newsroom.close()


@pytest.fixture
def filled(make_newsroom: Callable[..., Newsroom], published: Path) -> Newsroom:
    """A newsroom with the sample articles published."""
    return make_newsroom(published)


@pytest.fixture
def client(filled: Newsroom) -> FlaskClient:
    """A client of the filled newsroom that needs no network."""
    return filled.app.test_client()


@pytest.fixture(scope="session")
def reader(memory_folder: Path, published: Path) -> Iterator[FlaskClient]:
    """A client of a filled newsroom that all tests share, so they only read its pages.

    Building a newsroom takes longer than rendering a page.
    """
    newsroom = build_newsroom(memory_folder / "read", published, NOW)
    yield newsroom.app.test_client()
    newsroom.close()


@dataclass
class Live:
    """A newsroom that a browser can reach at `url`."""

    url: str
    newsroom: Newsroom


def send_whole_body(app: Flask) -> WSGIApplication:
    """Return `app` with each body in one piece.

    Werkzeug's server leaves a file open when a client breaks off in the middle of a streamed one.
    """

    def call(environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        body = app(environ, start_response)
        try:
            return [b"".join(body)]
        finally:
            getattr(body, "close", lambda: None)()

    return call


class SiteServer(ThreadedWSGIServer):
    """A server that can end its connections.

    Browsers open connections in advance, and hold them after a test without sending anything.
    """

    # Threads end before the server does, so that none of them leaves a file open.
    daemon_threads = False

    def __init__(self) -> None:
        self.connections: set[socket] = set()
        with listen() as listener:
            super().__init__("127.0.0.1", 0, Flask("not yet"), fd=listener.fileno())

    def get_request(self) -> tuple[socket, Any]:
        """Accept a connection, and remember it."""
        connection, address = super().get_request()
        self.connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        """Close a connection, and forget it."""
        self.connections.discard(request)
        super().shutdown_request(request)

    def end_connections(self) -> None:
        """Receive no more on any connection; requests that have arrived are answered."""
        for connection in tuple(self.connections):
            with suppress(OSError):  # it was closed meanwhile
                connection.shutdown(SHUT_RD)


def listen() -> socket:
    """Listen on the port of the previous site of these tests, or else on a free port.

    So the addresses stay the same, and a browser finds scripts and styles in its cache.
    """
    try:
        listener = create_server(("127.0.0.1", _former_ports[-1] if _former_ports else 0))
    except OSError:  # another site of the test, or another program, has the port
        listener = create_server(("127.0.0.1", 0))
    _former_ports.append(listener.getsockname()[1])
    return listener


@pytest.fixture
def live(make_newsroom: Callable[..., Newsroom]) -> Iterator[Callable[..., Live]]:
    """Return a function that serves a newsroom on a free port.

    It takes a name of this machine, the path of the site, and settings.
    """
    with ExitStack() as stack:

        def serve(host: str = "127.0.0.1", path: str = "", **options: Any) -> Live:
            server = SiteServer()
            url = f"http://{host}:{server.port}{path}"
            newsroom = make_newsroom(base_url=url, **options)
            # The application needs the server's address, so it is built after the server.
            server.app = send_whole_body(newsroom.app)
            # To end the server takes as long as it waits for a request: usually half a second.
            thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
            thread.start()
            # The stack calls the last one first: the server accepts no more, then its threads end.
            for callback in (
                server.server_close,
                thread.join,
                server.end_connections,
                server.shutdown,
            ):
                stack.callback(callback)
            return Live(url, newsroom)

        yield serve


@dataclass
class BrowserLog:
    """Errors and warnings of a browser's console, uncaught exceptions and failed requests."""

    messages: list[str] = field(default_factory=list)

    def listen(self, page: "Page") -> None:
        """Record the messages of `page`."""

        def console(message: "ConsoleMessage") -> None:
            if message.type in {"error", "warning"}:
                self.messages.append(f"{page.url}: {message.text}")

        page.on("console", console)
        page.on("pageerror", lambda error: self.messages.append(f"{page.url}: {error}"))
        page.on("requestfailed", self._failed)

    def _failed(self, request: "Request") -> None:
        # Requests that are still under way when the page is left are aborted.
        if request.failure != "net::ERR_ABORTED":
            self.messages.append(f"{request.url}: {request.failure}")


@pytest.fixture
def browser_log() -> BrowserLog:
    """The errors and warnings of the browser during the test."""
    return BrowserLog()


@pytest.fixture
def open_page(browser: "Browser") -> "Iterator[Callable[..., Page]]":
    """Return a function that opens a page of a real browser, in a context of its own.

    It takes the options of Playwright's `Browser.new_context`.
    """
    with ExitStack() as stack:

        def build(**options: Any) -> "Page":
            page = browsing.open_page(browser, **options)
            stack.callback(page.context.close)
            return page

        yield build


@pytest.fixture
def page(open_page: "Callable[..., Page]", browser_log: BrowserLog) -> "Page":
    """A page of a real browser that reaches this machine only.

    `browser_log` records its errors and warnings.
    """
    page = open_page()
    browser_log.listen(page)
    return page
