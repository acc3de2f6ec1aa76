"""Damaged rows: the right bytes are sent at once, and the rows are repaired afterwards."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from feedsvc import editorial, syndication
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Encoding, Fragment, Media, Representation
from feedsvc.web import create_app
from tests.commands import wait_until
from tests.decoding import DECODERS, ENCODINGS
from tests.web.conftest import Newsroom


@pytest.fixture
def paths(filled: Newsroom) -> tuple[str, str]:
    """The paths of a public and of a private feed."""
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
    return "/feeds/topics/desa.rss", f"/private/{token}/mitra.rss"


def decode_answers(client: FlaskClient, path: str) -> set[tuple[int, bytes]]:
    """Return status and decoded body of a feed in every encoding."""
    answers = {name: client.get(path, headers={"Accept-Encoding": name}) for name in ENCODINGS}
    return {(answer.status_code, DECODERS[name](answer.data)) for name, answer in answers.items()}


def test_damaged_bytes_are_replaced_in_the_answer_and_repaired(
    filled: Newsroom, paths: tuple[str, str]
) -> None:
    before = {path: decode_answers(filled.app.test_client(), path) for path in paths}
    with filled.services.database.writing() as session:
        session.execute(
            update(Encoding).values(brotli=b"", zstd=Encoding.gzip, gzip=Encoding.brotli)
        )
    app = create_app(filled.services.settings)
    client = app.test_client()
    for path in paths:
        (answer,) = decode_answers(client, path)
        assert answer[0] == 200
        assert {answer} == before[path]
    wait_until(lambda: not is_repairing(app), 60)
    filled.refresh()
    damaged = find_damaged_rss(filled)
    assert not damaged & find_feed_ids(filled)
    assert damaged, "feeds that nobody requested wait for the sweep"
    app.extensions["feedsvc"].database.close()


def is_repairing(app: Flask) -> bool:
    """Return whether a process still has feeds to repair."""
    thread = app.extensions["feedsvc.repair_thread"]._thread  # noqa: SLF001
    return thread is not None and thread.is_alive()


def find_damaged_rss(newsroom: Newsroom) -> set[int]:
    """Return the feeds whose RSS is damaged."""
    with newsroom.services.database.reading() as session:
        damages = syndication.verify.find_damages(session, feeds.list_feeds_after(session, 0))
    return {each.feed_id for each in damages if each.suffix == "rss"}


def find_feed_ids(newsroom: Newsroom) -> set[int]:
    """Return the ids of the two requested feeds."""
    with newsroom.services.database.reading() as session:
        rows = [feeds.find_feed(session, path) for path in ("topics/desa", "custom/mitra")]
    return {feed.id for feed in rows if feed}


def test_the_right_bytes_are_sent_while_the_database_is_locked(
    filled: Newsroom, paths: tuple[str, str]
) -> None:
    before = {path: decode_answers(filled.app.test_client(), path) for path in paths}
    with filled.services.database.writing() as session:
        session.execute(update(Encoding).values(gzip=b"", brotli=b"", zstd=b""))
    app = create_app(filled.services.settings)
    with (
        filled.services.database.writing() as session
    ):  # the transaction blocks others while readers are answered
        session.execute(update(Encoding).values(digest=Encoding.digest))
        assert {path: decode_answers(app.test_client(), path) for path in paths} == before
        assert is_repairing(app)
    wait_until(lambda: not is_repairing(app), 60)
    filled.refresh()
    assert not find_damaged_rss(filled) & find_feed_ids(filled)
    app.extensions["feedsvc"].database.close()


def test_a_wholly_damaged_feed_is_served_from_memory_and_repaired(
    filled: Newsroom, paths: tuple[str, str]
) -> None:
    client = filled.app.test_client()
    path = paths[0]
    before = client.get(path)
    with filled.services.database.writing() as session:
        session.execute(update(Encoding).values(brotli=b"", zstd=b"", gzip=b""))
        session.execute(update(Representation).values(envelope=b"", digest="x"))
        session.execute(delete(Fragment))
    assert client.get(path).data == before.data, "from memory"
    app = create_app(filled.services.settings)
    other = app.test_client()
    answer = other.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    wait_until(lambda: not is_repairing(app), 60)
    filled.refresh()
    after = other.get(path)
    assert (after.status_code, after.data, after.headers["ETag"]) == (
        200,
        before.data,
        before.headers["ETag"],
    )
    app.extensions["feedsvc"].database.close()


def test_a_damaged_media_type_is_never_sent(filled: Newsroom, paths: tuple[str, str]) -> None:
    with filled.services.database.writing() as session:
        session.execute(update(Representation).values(media_type="text/html"))
    app = create_app(filled.services.settings)
    for path in paths:
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.content_type) == (
            200,
            "application/rss+xml; charset=utf-8",
        )
    wait_until(lambda: not is_repairing(app), 60)
    filled.refresh()
    assert not find_damaged_rss(filled) & find_feed_ids(filled)
    app.extensions["feedsvc"].database.close()


def test_a_damaged_media_type_of_a_picture_is_never_sent(filled: Newsroom) -> None:
    name = filled.store_image()
    with filled.services.database.writing() as session:
        session.execute(update(Media).values(media_type="text/html"))
    assert filled.app.test_client().get(f"/media/{name}").content_type == "image/jpeg"


def test_a_damaged_date_is_never_sent(filled: Newsroom, paths: tuple[str, str]) -> None:
    before = {path: filled.app.test_client().get(path) for path in paths}
    with filled.services.database.writing() as session:
        session.execute(update(Representation).values(modified=datetime(2099, 1, 1, tzinfo=UTC)))
    app = create_app(filled.services.settings)
    for path in paths:
        answer = app.test_client().get(path)
        assert (answer.status_code, answer.data) == (200, before[path].data)
        assert answer.headers["ETag"] == before[path].headers["ETag"]
        assert answer.headers.get("Last-Modified") is None, path
    wait_until(lambda: not is_repairing(app), 60)
    filled.refresh()
    for path in paths:
        answer = app.test_client().get(path)
        assert answer.data == before[path].data
        assert answer.last_modified is not None
        assert answer.last_modified.year < 2099
    app.extensions["feedsvc"].database.close()
