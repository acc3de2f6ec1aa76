"""Private feeds: never from the response cache, never without checking that the token is valid."""

from collections.abc import Callable, Iterator

import pytest
from werkzeug.test import Client

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.storage.feeds import access_tokens
from feedsvc.web.middleware import change_listener
from feedsvc.web.middleware.change_listener import ChangeListener
from feedsvc.web.middleware.response_cache import ResponseCache
from tests.web.conftest import Newsroom


@pytest.fixture
def private_feed(filled: Newsroom) -> tuple[Newsroom, int, str]:
    """A newsroom with a private feed, the feed's id, and the path for its only partner."""
    with filled.services.database.writing() as session:
        feed = editorial.custom_feeds.create_custom_feed(
            session,
            CustomFeedRequest("Mitra", private=True),
            authority="news.example",
            now=filled.now,
        )
        token = editorial.access_tokens.create_access_token(
            session, feed.id, "Harian Kota", now=filled.now
        )
    filled.refresh()
    return filled, feed.id, f"/private/{token}/mitra.rss"


@pytest.fixture
def cached(
    private_feed: tuple[Newsroom, int, str],
) -> Iterator[tuple[ResponseCache, ChangeListener]]:
    """A response cache and its change listener."""
    listener = ChangeListener(private_feed[0].services.database)
    yield ResponseCache(private_feed[0].app, listener, 10_000_000), listener
    listener.close()


def revoke(newsroom: Newsroom, feed_id: int) -> None:
    with newsroom.services.database.writing() as session:
        editorial.access_tokens.revoke_access_token(
            session,
            feed_id,
            access_tokens.list_access_tokens(session, feed_id)[0].id,
            now=newsroom.now,
        )


def test_no_response_cache_serves_a_revoked_token(
    private_feed: tuple[Newsroom, int, str],
    cached: tuple[ResponseCache, ChangeListener],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(change_listener, "LEASE", 3600)  # a busy machine may check late
    newsroom, feed_id, path = private_feed
    cache, listener = cached
    listener.check_now()
    assert listener.is_current()
    client = Client(cache)
    whole = client.get(path)
    assert whole.status_code == 200
    match = {"If-None-Match": whole.headers["ETag"]}
    assert client.get(path, headers=match).status_code == 304
    assert client.get("/feeds/all.rss").status_code == 200
    assert not [key for key in cache._responses if "private" in key[0]]  # noqa: SLF001  its contents
    revoke(newsroom, feed_id)
    assert listener.is_current(), "the listener has not checked again"
    for headers in ({}, match):
        assert client.get(path, headers=headers).status_code == 410


def test_in_an_outage_no_private_feed_is_served_and_no_log_holds_its_token(
    private_feed: tuple[Newsroom, int, str], caplog: pytest.LogCaptureFixture
) -> None:
    newsroom, _, path = private_feed
    client = Client(newsroom.app)
    assert client.get(path).status_code == 200
    file = newsroom.services.database.path
    assert file
    away = file.rename(file.with_suffix(".away"))
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Retry-After"], answer.headers["Cache-Control"]) == (
        503,
        "5",
        "private, no-cache",
    )
    assert path.split("/")[2] not in caplog.text
    away.rename(file)
    assert client.get(path).status_code == 200


def test_a_token_is_stored_as_a_hash_alone(private_feed: tuple[Newsroom, int, str]) -> None:
    newsroom, feed_id, path = private_feed
    token = path.split("/")[2]
    with newsroom.services.database.reading() as session:
        (row,) = access_tokens.list_access_tokens(session, feed_id)
        assert len(row.token_hash) == 64
        assert row.token_hash == access_tokens.hash_access_token(token)
        assert access_tokens.find_by_access_token(session, row.token_hash) is None
        assert access_tokens.get_access_token(session, feed_id + 1, row.id) is None
    file = newsroom.services.database.path
    assert file
    assert all(
        token.encode() not in part.read_bytes() for part in file.parent.glob(f"{file.name}*")
    )


def test_a_private_feed_follows_its_articles(private_feed: tuple[Newsroom, int, str]) -> None:
    newsroom, _, path = private_feed
    client = Client(newsroom.app)
    before = client.get(path)
    assert b"Jembatan Bambu" in before.data
    with newsroom.services.database.writing() as session:
        editorial.articles.withdraw_article(session, 1, revision=2, editor="sari", now=newsroom.now)
    newsroom.refresh()
    after = client.get(path)
    assert b"Jembatan Bambu" not in after.data
    assert after.headers["ETag"] != before.headers["ETag"]


def test_a_private_feed_names_no_hub(make_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = make_newsroom(feeds={"hubs": ("https://hub.example/",)})
    article = ArticleContent(title="Jembatan Bambu", body="Isi.", language="id")
    newsroom.publish(article, refresh=False)
    with newsroom.services.database.writing() as session:
        feed = editorial.custom_feeds.create_custom_feed(
            session,
            CustomFeedRequest("Mitra", private=True),
            authority="news.example",
            now=newsroom.now,
        )
        token = editorial.access_tokens.create_access_token(session, feed.id, "A", now=newsroom.now)
    newsroom.refresh()
    client = Client(newsroom.app)
    for suffix in ("rss", "atom", "json"):
        assert b"hub.example" in client.get(f"/feeds/all.{suffix}").data
        assert b"hub.example" not in client.get(f"/private/{token}/mitra.{suffix}").data


def test_a_private_feed_is_served_while_the_database_is_read_only(
    private_feed: tuple[Newsroom, int, str],
) -> None:
    newsroom, _, path = private_feed
    engine = newsroom.services.database.engine
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = on")
    assert Client(newsroom.app).get(path).status_code == 200
