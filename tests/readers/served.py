"""A served site with a few articles, and everything an editor can do with a public article."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import urlsplit
from wsgiref.types import StartResponse, WSGIEnvironment

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.utils import redirect

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent, Notice
from feedsvc.domain.taxonomy import Term
from feedsvc.storage.articles import articles
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.feeds import stale_marks
from feedsvc.storage.system import site_settings
from feedsvc.storage.tables import Topic
from tests.conftest import NOW
from tests.databases import migrate
from tests.web.conftest import AUTHORITY, Newsroom, build_newsroom

# The articles with which something is done, and those with which nothing is done.
NAMES = ("Jembatan", "Sumur", "Kebun")
OTHER, LATER = "Pasar", "Sekolah"
OLD_TEXT, NEW_TEXT, NOTICE = "tiga pekan", "empat pekan", "ditarik redaksi"
HOUR = timedelta(hours=1)


def build_content(name: str, topic: str = "Desa") -> ArticleContent:
    """Return an article about `name`."""
    body = f"<p>{name} itu selesai dalam {OLD_TEXT}.</p>"
    return ArticleContent(title=f"{name} Selesai", body=body, language="id", topics=(topic,))


class _SilentHandler(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Log nothing: a test of readers polls very often."""


class ServedSite:
    """A site on this machine, at a host that changes when it moves."""

    def __init__(self, folder: Path, count: int) -> None:
        """Publish `count` articles with which something is done, and one more."""
        self._server = make_server(
            "127.0.0.1", 0, self._answer, threaded=True, request_handler=_SilentHandler
        )
        self._base = f"http://127.0.0.1:{self._server.server_port}"
        tables = folder / "tables.db"
        migrate(f"sqlite:///{tables}")
        stored = {"base_url": self._base, "site.authority": AUTHORITY, "site.title": "Kabar Uji"}
        self._newsroom: Newsroom = build_newsroom(folder / "site", tables, NOW, stored=stored)
        self._newsroom.publish(build_content(OTHER), refresh=False)
        self._ids: dict[str, int] = {}
        for name in NAMES[:count]:
            self._newsroom.now += HOUR
            self._ids[name] = self._newsroom.publish(build_content(name), refresh=False)
        self._newsroom.refresh()
        self.name = NAMES[0]
        self._topic = "Desa"
        self._address = f"{self._base}/feeds/topics/desa"
        Thread(target=self._server.serve_forever, daemon=True).start()

    def url(self, suffix: str) -> str:
        """Return the address of the feed to which every reader has subscribed."""
        return f"{self._address}.{suffix}"

    def act(self, actions: Sequence[str]) -> None:
        """Do what actions of the table say, an hour later, each with an article of its own.

        The feeds are refreshed once.
        """
        self._newsroom.now += HOUR
        for name, action in zip(self._ids, actions, strict=True):
            self.name = name
            ACTIONS[action](self)
        self._newsroom.refresh()

    def publish_later(self) -> None:
        """Publish another article."""
        self._newsroom.now += HOUR
        self._newsroom.publish(build_content(LATER, self._topic))

    def update(self, *, silent: bool = False, title: str = "") -> None:
        """Change the text, and the title if one is given."""
        with self._newsroom.services.database.writing() as session:
            article = articles.get_article(session, self._ids[self.name])
            content = read_content(article)
            body = content.body.replace(OLD_TEXT, NEW_TEXT)
            editorial.articles.update_article(
                session,
                article.id,
                replace(content, body=body, title=title or content.title),
                revision=article.revision,
                editor="sari",
                authority=AUTHORITY,
                now=self._newsroom.now,
                silent=silent,
            )

    def change(self, verb: Callable[..., object], **values: object) -> None:
        """Change the article by a verb that needs no text."""
        with self._newsroom.services.database.writing() as session:
            article = articles.get_article(session, self._ids[self.name])
            now = self._newsroom.now
            verb(session, article.id, revision=article.revision, editor="sari", now=now, **values)

    def rename_topic(self) -> None:
        """Give the topic another name and another address."""
        self._topic = "Kampung"
        with self._newsroom.services.database.writing() as session:
            editorial.taxonomy.change_term(
                session, Topic, 1, Term(name=self._topic, slug="kampung"), now=self._newsroom.now
            )

    def move(self) -> None:
        """Give the site another host, to which the former one redirects."""
        self._base = f"http://localhost:{self._server.server_port}"
        with self._newsroom.services.database.writing() as session:
            site_settings.save_settings(session, self._read_moved(session))
            stale_marks.mark_all_stale(session, now=self._newsroom.now)
        self._newsroom.app.extensions["feedsvc"].reload_site()

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._newsroom.close()

    def _read_moved(self, session: Any) -> site_settings.StoredSettings:
        stored = site_settings.read_settings(session, lock=True)
        chosen = {**stored.chosen, "base_url": self._base}
        return replace(stored, chosen=chosen, revision=stored.revision + 1)

    def _answer(self, environ: WSGIEnvironment, start_response: StartResponse) -> list[bytes]:
        """Answer, or redirect from the former host as a server in front of the site does."""
        if environ["HTTP_HOST"] != urlsplit(self._base).netloc:
            answer = redirect(self._base + environ["PATH_INFO"], 301)
            return list(answer(environ, start_response))
        return [b"".join(self._newsroom.app(environ, start_response))]


ACTIONS: Mapping[str, Callable[[ServedSite], None]] = {
    "silent correction": lambda site: site.update(silent=True),
    "update": lambda site: site.update(),
    "update with another title": lambda site: site.update(title=f"{site.name} Dibuka"),
    "show again as new": lambda site: site.change(
        editorial.reissue.reissue_article, authority=AUTHORITY
    ),
    "withdrawal": lambda site: site.change(editorial.articles.withdraw_article),
    "withdrawal with a notice": lambda site: site.change(
        editorial.articles.withdraw_article, notice=Notice(NOTICE)
    ),
    "renamed topic": ServedSite.rename_topic,
    "moved site": ServedSite.move,
}


@contextmanager
def serve_site(folder: Path, count: int) -> Iterator[ServedSite]:
    """Serve a site in a folder, with an article for each of `count` actions."""
    site = ServedSite(folder, count)
    try:
        yield site
    finally:
        site.close()
