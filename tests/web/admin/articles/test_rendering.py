"""Pages are rendered from data: a view reads everything first, and closes its transaction."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import current_thread
from typing import Any

import pytest
from flask import before_render_template, template_rendered
from sqlalchemy.orm import Session

from feedsvc.storage.database import Database
from tests.web.admin.conftest import BODY, PATHS, AdminClient

ARTICLES = (
    "/admin/articles",
    "/admin/articles?q=hujan&topic=1",
    "/admin/articles/new",
    "/admin/articles/1",
    "/admin/articles/1/versions/1",
    "/admin/articles/2/drafts/1",
    "/admin/articles/trash",
    "/admin/articles/trash/3",
    "/admin/articles/trash/empty",
)


@contextmanager
def record_transactions(monkeypatch: pytest.MonkeyPatch, admin: AdminClient) -> Iterator[list[str]]:
    """List the templates rendered within a transaction, and let no template open one."""
    events: list[str] = []
    thread = current_thread()
    state = {"rendering": 0, "open": 0}

    def begin(_: Any, template: Any, **__: Any) -> None:
        state["rendering"] += 1
        if state["open"]:
            events.append(f"{template.name} is rendered within a transaction")

    def end(_: Any, **__: Any) -> None:
        state["rendering"] -= 1

    def wrap(name: str) -> None:
        original = getattr(Database, name)

        @contextmanager
        def count_open(self: Database, *args: Any, **options: Any) -> Iterator[Session]:
            if current_thread() is not thread:  # the change listener polls while a page is rendered
                with original(self, *args, **options) as session:
                    yield session
                return
            assert not state["rendering"], f"a template opens a transaction: {name}"
            state["open"] += 1
            try:
                with original(self, *args, **options) as session:
                    yield session
            finally:
                state["open"] -= 1

        monkeypatch.setattr(Database, name, count_open)

    for name in ("reading", "writing", "polling"):
        wrap(name)
    app = admin.newsroom.app
    with before_render_template.connected_to(begin, app), template_rendered.connected_to(end, app):
        yield events


def prepare(admin: AdminClient) -> None:
    """Store one of each: a published article, one with an archived draft, a trashed one."""
    first = admin.write("publish", topics="Cuaca", create_topics="1", authors="Ani", section="News")
    second = admin.write("publish", title="Kedua")
    draft = admin.read_form(f"/admin/articles/{second}") | {
        "title": "Diketik",
        "token": "mine00001",
    }
    saved = admin.post(f"/admin/articles/{second}/draft", **draft).get_json()
    admin.post(f"/admin/articles/{second}/discard", draft=saved["draft"])
    third = admin.write("save", title="Ketiga")
    admin.post(f"/admin/articles/{third}/trash", revision="1")
    assert (first, second, third) == (1, 2, 3)


def test_no_template_opens_a_transaction(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(admin)
    with record_transactions(monkeypatch, admin):
        for path in dict.fromkeys((*ARTICLES, *PATHS)):
            assert admin.get(path).status_code == 200, path


def test_pages_of_articles_are_rendered_after_their_transaction(
    admin: AdminClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare(admin)
    form = admin.read_form("/admin/articles/1")
    csrf = {"csrf": admin.read_csrf()}
    with record_transactions(monkeypatch, admin) as events:
        for path in ARTICLES:
            assert admin.get(path).status_code == 200, path
        posts = [
            ("/admin/articles/new", {"do": "publish", "topics": "Baru", "sources": "x"}, 422),
            ("/admin/articles/new", {"do": "fill", "pasted": "Judul\n\nIsi."}, 200),
            ("/admin/articles/new", {"do": "redisplay", "picture_q": "hujan"}, 200),
            ("/admin/articles/1", form | {"do": "update", "revision": "0", "title": "Lain"}, 409),
            ("/admin/articles/1/undo", {"revision": "0"}, 409),
            ("/admin/articles/1/discard", {"draft": "none00000"}, 409),
            ("/admin/articles/preview?article=1", form, 200),
            ("/admin/articles/preview?part=1", {"title": "Hujan", "body": BODY}, 200),
            ("/admin/articles/trash/3", {"do": "purge", "revision": "0"}, 409),
        ]
        for path, values, status in posts:
            answer = admin.client.post(
                path,
                data=values | csrf,
                headers={"Origin": admin.origin},
                base_url=admin.origin,
            )
            assert answer.status_code == status, path
    assert events == []
