"""A tour of every page: a site with one of everything, and all addresses of its URL map.

A new page joins the tour automatically. URL_VALUES needs values for a variable part of its address
that is not a number.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any

from flask import Flask, request
from werkzeug.routing import Rule
from werkzeug.serving import make_server

from feedsvc import accounts, editorial, syndication
from feedsvc.domain.articles import ArticleContent, ImageUse
from feedsvc.domain.imports import Outcome, TaskSource, TaskState
from feedsvc.domain.taxonomy import Term
from feedsvc.domain.text import slugify
from feedsvc.editorial.bulk import BulkVerb
from feedsvc.errors import Problem
from feedsvc.services import Services, build_services
from feedsvc.settings import Settings, load
from feedsvc.storage import import_tasks, imports
from feedsvc.storage.articles import articles
from feedsvc.storage.system import heartbeats
from feedsvc.storage.tables import Topic
from feedsvc.web import create_app
from feedsvc.web.middleware.senders import cookie_name
from tests.browsing import add_session, open_page
from tests.databases import read_migrated
from tests.web.conftest import (
    AUTHORITY,
    BRIDGE,
    LIBRARY,
    MARKET,
    RAIN,
    close_databases,
    draw_jpeg,
    send_whole_body,
)

if TYPE_CHECKING:  # the tour of a client needs no browser
    from playwright.sync_api import Browser, BrowserContext, Page

NAME, PASSWORD = "sari", "sembilan burung di atap"
LATER = ArticleContent(
    title="Panen Raya Dimulai Besok", body="<p>Besok pagi.</p>", language="id", topics=("Desa",)
)
EMPTY = ArticleContent(
    title="Catatan dari Pasar Malam", body="", language="id", topics=("Desa", "Energy")
)
YESTERDAY = datetime.now(UTC) - timedelta(days=1)  # when the first sample is published
# The values of the variable parts of addresses; an id is 1 unless it is listed here.
URL_VALUES: dict[str, Sequence[Any]] = {
    "kind": ("topics", "sections", "authors"),
    "path": ("all", "topics/pendidikan"),
    "section": ("daerah",),
    "topic": ("pendidikan", "energy"),  # the second one is retired
    "author": ("ratna-wulandari",),
    "year": (f"{YESTERDAY:%Y}",),
    "month": (f"{YESTERDAY:%m}",),
    "slug": (slugify(BRIDGE.title), slugify(MARKET.title)),
    # Published with a picture, draft, scheduled, withdrawn, in the trash.
    "article_id": (1, 5, 6, 7, 8),
    "task_id": tuple(range(1, len(TaskState) + 1)),
    "name": ("none.jpg",),
    "variant": ("-precomposed",),
    "filename": ("admin.css",),
    "suffix": ("rss",),
}
_filled: list[bytes] = []  # an SQLite file with one of everything, once a site was filled
# Pages that look different with a query, and one that does not exist.
EXTRA_ADDRESSES = (
    "/admin/articles?bulk=1",
    "/admin/articles?problem=nothing",
    "/admin/articles?q=bambu&topic=1",
    "/admin/articles?q=xyzzy",
    "/admin/media?q=xyzzy",
    "/admin/articles/trash?outcome=purged",
    "/admin/redirects?q=xyzzy&outcome=added",
    "/nothing",
    "/?after=19000101000000-1",
    "/search?q=bambu",
    "/search?q=xyzzy",
)


@dataclass
class ServedSite:
    """A site that is served at `url`, and its addresses."""

    url: str
    services: Services
    app: Flask
    contexts: "list[BrowserContext]" = field(default_factory=list)

    def list_addresses(self) -> list[str]:
        """Return every address that answers GET."""
        addresses: dict[str, None] = {}
        for rule in self.app.url_map.iter_rules():
            if "GET" in (rule.methods or ()) and rule.endpoint != "static":
                addresses.update(dict.fromkeys(self.build_addresses(rule)))
        return [*addresses, *EXTRA_ADDRESSES]

    def build_addresses(self, rule: Rule) -> Iterator[str]:
        """Yield the addresses of a rule: each value of one part with the first values of others."""
        names = sorted(rule.arguments)
        firsts = {name: URL_VALUES.get(name, (1,))[0] for name in names}
        for name in names or [""]:
            for value in URL_VALUES.get(name, (1,)):
                parts = rule.build(firsts | {name: value} if name else {}, append_unknown=False)
                if parts:
                    yield parts[1]

    def list_pages(self) -> list[tuple[str, bool]]:
        """Return (address, whether an editor is logged in) of every page, once."""
        return [(address, logged_in) for address, logged_in, _ in self.read_pages()]

    def read_pages(self) -> list[tuple[str, bool, str]]:
        """Return (address, whether an editor is logged in, HTML) of every page, once."""
        editor_client, anonymous_client = self.app.test_client(), self.app.test_client()
        log_in(editor_client, self.url)
        pages = []
        for address in self.list_addresses():
            for client, logged_in in ((editor_client, True), (anonymous_client, False)):
                if not logged_in and not address.startswith("/admin"):
                    continue
                answer = client.get(address, base_url=self.url)
                if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
                    pages.append((address, logged_in, answer.get_data(as_text=True)))
                    break
        return pages

    def open_page(self, browser: "Browser", *, logged_in: bool, **options: Any) -> "Page":
        """Open a page in a new context of a browser, with an editor logged in if asked for."""
        page = open_page(browser, **options)
        self.contexts.append(page.context)
        if logged_in:
            client = self.app.test_client()
            log_in(client, self.url)
            add_session(page.context, client, self.url)
        return page


@contextmanager
def serve_site(folder: Path, language: str, path: str = "") -> Iterator[ServedSite]:
    """Build a site with one of everything, and serve it on a free port, under `path`."""
    server = make_server("127.0.0.1", 0, Flask("not yet"), threaded=True)
    url = f"http://127.0.0.1:{server.port}{path}"
    folder.mkdir(parents=True, exist_ok=True)
    texts = {
        "title": "Kabar Uji",
        "description": "Berita pelan untuk pembaca yang sabar.",
        "rights": "© Kabar Uji",
    }
    settings = load(
        data_dir=folder,
        database_url=f"sqlite:///{folder / 'feedsvc.db'}",
        base_url=url,
        site={**texts, "language": language, "tag_authority": AUTHORITY},
    )
    services = open_filled(settings, folder / "feedsvc.db")
    app = create_app(settings)
    app.before_request(lambda: record_heartbeat(services))
    server.app = send_whole_body(app)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    served_site = ServedSite(url, services, app)
    try:
        yield served_site
    finally:
        for context in served_site.contexts:
            context.close()
        server.shutdown()
        thread.join()
        server.server_close()
        close_databases(services, app)


def open_filled(settings: Settings, path: Path) -> Services:
    """Open a site on an SQLite file, with one of everything.

    Everything is stored once by each process and then copied: its addresses have no host, and only
    the feeds, which are rendered here, depend on the settings.
    """
    now = datetime.now(UTC)
    path.write_bytes(_filled[0] if _filled else read_migrated())
    services = build_services(settings)
    if not _filled:
        store_everything(services, now)
        services.database.close()  # so that the file is complete
        _filled.append(path.read_bytes())
    syndication.refresh.refresh_stale(services.database, site=services.site, now=now)
    return services


def record_heartbeat(services: Services) -> None:
    """Record the scheduler's heartbeat: no scheduler runs here, and the list would warn."""
    if request.endpoint == "admin.articles.list.list_articles":
        with services.database.writing() as session:
            heartbeats.record_heartbeat(session, heartbeats.SCHEDULER, now=datetime.now(UTC))


def fill(services: Services, now: datetime) -> None:
    """Store one of everything that pages show, and render the feeds."""
    store_everything(services, now)
    syndication.refresh.refresh_stale(services.database, site=services.site, now=now)


def store_everything(services: Services, now: datetime) -> None:
    """Store one of everything that pages show."""
    with services.database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority=AUTHORITY, now=now)
        accounts.people.add_editor(session, NAME, PASSWORD, now=now)
    with services.database.writing() as session:
        name = editorial.media.store_media(
            session,
            draw_jpeg(1200, 800),
            max_pixels=10_000_000,
            max_width=2048,
            now=now,
            file_name="jembatan.jpg",
        )
        editorial.media.store_media(
            session,
            draw_jpeg(900, 900),
            max_pixels=10_000_000,
            max_width=2048,
            now=now,
            file_name="kali-wening.jpg",
        )
    image = ImageUse(
        name, "Jembatan bambu di atas sungai", "Dibuka sejak Minggu pagi.", "Foto: Dimas Prakoso"
    )
    samples = [
        replace(BRIDGE, image=image),
        MARKET,
        RAIN,
        LIBRARY,
        EMPTY,
        replace(LATER, publish_at=now + timedelta(days=1)),
    ]
    samples += [
        replace(RAIN, title="Ditarik: Harga Cabai Keliru"),
        replace(MARKET, title="A Draft Nobody Needed"),
    ]
    for days, sample in enumerate(samples, 1):
        with services.database.writing() as session:
            at = now - timedelta(days=days)
            article = editorial.articles.create_article(
                session, sample, editor=NAME, authority=AUTHORITY, now=at
            )
            if sample.body and not sample.title.startswith("A Draft"):
                editorial.articles.publish_article(
                    session, article.id, revision=1, editor=NAME, now=min(at, now)
                )
    with services.database.writing() as session:
        editorial.articles.withdraw_article(session, 7, revision=2, editor=NAME, now=now)
        editorial.trash.move_to_trash(session, 8, revision=1, editor=NAME, now=now)
        energy = articles.get_article(session, 2).topics[0].topic.id
        editorial.taxonomy.retire_term(session, Topic, energy, now=now)
        without_articles = Term("Belum Ada Artikel")
        editorial.taxonomy.create_term(
            session, Topic, without_articles, authority=AUTHORITY, now=now
        )
    with services.database.reading() as session:
        chosen = [(number, articles.get_article(session, number).revision) for number in (3, 5, 6)]
    editorial.bulk.run_bulk_action(
        services.database, BulkVerb.WITHDRAW, chosen, editor=NAME, authority=AUTHORITY, now=now
    )
    with services.database.writing() as session:
        editorial.redirects.add_redirect(
            session, "/2019/lama", "/feeds", site=services.site, now=now
        )
    add_imports(services, now)


def add_imports(services: Services, now: datetime) -> None:
    """Store a run that has imported nothing, and an import task in each state."""
    problem = Problem("", "This item is not a JSON object.")
    with services.database.writing() as session:
        run = imports.add_run(session, "lama", "1", editor=NAME, now=now)
        imports.add_remarks(session, run.id, 2, "Catatan", Outcome.REFUSED, [problem])
        run.finished, run.counts = now, {**run.counts, "refused": 1}
        for number, state in enumerate(TaskState):
            source = TaskSource(f"lama {number}", "1", "none", size=9)
            task = import_tasks.add_task(session, source, editor=NAME, now=now)
            task.state, task.counts = state, {"created": 1200, "refused": 1}
            if state == TaskState.IMPORTING:
                task.run_id, task.done, task.total, task.resumed = run.id, 300, 1200, now
            if state == TaskState.READY:
                task.remark_count = 60
                task.remarks = [import_tasks.to_remark(2, "Catatan", problem)]
            if state == TaskState.FAILED:
                task.problem = import_tasks.to_stored_problem(problem)
            if state == TaskState.UNDONE:
                task.remark_count, task.remarks = 2, [{"title": "Catatan"}]


def log_in(client: Any, url: str) -> None:
    """Log an editor in by a client without a browser."""
    client.get("/admin/login", base_url=url)
    token = client.get_cookie(cookie_name("feedsvc-login", url), "127.0.0.1").value
    form = {"login_name": NAME, "login_password": PASSWORD, "login_token": token}
    answer = client.post(
        "/admin/login", data=form, headers={"Sec-Fetch-Site": "same-origin"}, base_url=url
    )
    assert answer.status_code == 303
