"""Drafts sent at the same time as other writes, on PostgreSQL, where both transactions run."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from feedsvc import editorial
from feedsvc.services import build_services
from feedsvc.settings import load
from feedsvc.storage.articles import articles
from feedsvc.storage.tables import Article, Draft
from feedsvc.web import create_app
from tests.commands import wait_until
from tests.conftest import NOW
from tests.web.admin.conftest import OURS, AdminClient, add_editor
from tests.web.conftest import AUTHORITY, RAIN, Newsroom

pytestmark = pytest.mark.parametrize("migrated_url", ["postgresql"], indirect=True)
WAITING = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)


@pytest.fixture
def admin(migrated_url: str, tmp_path: Path) -> Iterator[AdminClient]:
    """A client with an editor logged in, of an English newsroom on PostgreSQL."""
    settings = load(
        data_dir=tmp_path,
        database_url=migrated_url,
        base_url="https://news.example",
        site={"language": "en"},
    )
    services = build_services(settings)
    with services.database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority=AUTHORITY, now=NOW)
    newsroom = Newsroom(services, create_app(settings), NOW)
    add_editor(newsroom)
    client = AdminClient(newsroom, newsroom.app.test_client())
    assert client.log_in().status_code == 303
    yield client
    newsroom.close()


@contextmanager
def send_under_lock(
    admin: AdminClient, path: str, form: dict[str, str], times: int
) -> Iterator[tuple[Session, list[Future[TestResponse]]]]:
    """Send a form several times; until the block ends, a transaction locks the articles."""

    def send() -> TestResponse:
        client = admin.newsroom.app.test_client()
        for cookie in (admin.client._cookies or {}).values():  # noqa: SLF001  all its cookies
            client.set_cookie(cookie.key, cookie.value, domain="news.example", secure=True)
        return client.post(path, data=form, headers=OURS, base_url=admin.origin)

    database = admin.newsroom.services.database
    form = {**form, "csrf": admin.read_csrf()}
    with ThreadPoolExecutor(times) as pool, database.writing() as holder:
        articles.lock_articles(holder)
        answers = [pool.submit(send) for _ in range(times)]

        def count_waiting() -> int:
            with database.reading() as session:
                return int(session.execute(WAITING).scalar_one())

        wait_until(lambda: count_waiting() == times)
        yield holder, answers


def test_two_first_writes_of_a_new_article_create_it_once(admin: AdminClient) -> None:
    form = admin.read_form("/admin/articles/new") | {"title": "Hujan", "token": "mine00001"}
    with send_under_lock(admin, "/admin/articles/new/draft", form, 2) as (_, sent):
        pass
    answers = [each.result() for each in sent]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert len({answer.get_json()["address"] for answer in answers}) == 1
    with admin.newsroom.services.database.reading() as session:
        counts = [session.scalar(select(func.count()).select_from(row)) for row in (Article, Draft)]
    assert counts == [1, 1]


def test_a_draft_is_in_conflict_with_a_change_that_was_stored_while_it_waited(
    admin: AdminClient,
) -> None:
    number = admin.newsroom.create_draft(RAIN)
    form = admin.read_form(f"/admin/articles/{number}") | {"title": "Hujan", "token": "mine00001"}
    with send_under_lock(admin, f"/admin/articles/{number}/draft", form, 1) as (holder, sent):
        editorial.articles.publish_article(holder, number, revision=1, editor="budi", now=NOW)
    answer = sent[0].result()
    assert (answer.status_code, answer.get_json()["conflict"]) == (409, True)
