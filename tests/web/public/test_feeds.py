"""Feeds over HTTP: what pollers get, whatever headers they send."""

import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import create_engine, event, text, update
from werkzeug.http import http_date
from werkzeug.test import TestResponse

from feedsvc import editorial, syndication
from feedsvc.domain import readiness
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.taxonomy import Term
from feedsvc.services import Services, build_services
from feedsvc.settings import Settings, load
from feedsvc.storage.feeds import feeds
from feedsvc.storage.system import heartbeats
from feedsvc.storage.tables import Representation, Topic
from feedsvc.web import bounded_calls, create_app, feed_lookup
from tests.decoding import DECODERS, ENCODINGS

SUFFIXES = ("rss", "atom", "json")


@pytest.fixture
def settings(migrated_url: str, tmp_path: Path) -> Settings:
    return load(
        base_url="https://news.example",
        database_url=migrated_url,
        data_dir=tmp_path,
        feeds={"hubs": ["https://hub.example/"]},
    )


@pytest.fixture
def services(settings: Settings, now: datetime) -> Iterator[Services]:
    services = build_services(settings)
    with services.database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority="news.example", now=now)
    publish(services, now, "Jembatan Bambu")
    yield services
    services.database.close()


@pytest.fixture
def client(services: Services) -> Iterator[FlaskClient]:
    app = create_app(services.settings)
    yield app.test_client()
    app.extensions["feedsvc"].database.close()


def publish(
    services: Services, now: datetime, title: str, topics: tuple[str, ...] = ("Desa",)
) -> int:
    """Publish an article; return its id."""
    submission = ArticleContent(
        title=title, body="<p>Selesai dalam tiga minggu.</p>", language="id", topics=topics
    )
    with services.database.writing() as session:
        article = editorial.articles.create_article(
            session, submission, editor="sari", authority="news.example", now=now
        )
        editorial.articles.publish_article(session, article.id, revision=1, editor="sari", now=now)
    syndication.refresh.refresh_stale(services.database, site=services.site, now=now)
    return article.id


def get(client: FlaskClient, url: str = "/feeds/all.rss", **headers: str) -> TestResponse:
    """Send a GET request; the names of headers are written with underscores."""
    return client.get(
        url, headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


@pytest.mark.any_database
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_feed_has_all_headers_that_a_poller_needs(client: FlaskClient, suffix: str) -> None:
    answer = get(client, f"/feeds/topics/desa.{suffix}")
    assert answer.status_code == 200
    assert "Jembatan Bambu" in answer.text
    media_type = {
        "rss": "application/rss+xml",
        "atom": "application/atom+xml",
        "json": "application/feed+json",
    }[suffix]
    assert answer.content_type == f"{media_type}; charset=utf-8"
    headers = answer.headers
    assert headers["Cache-Control"] == (
        "public, max-age=300, stale-while-revalidate=600, stale-if-error=604800"
    )
    assert headers["Vary"] == "Accept-Encoding, A-IM"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Last-Modified"] == "Sun, 22 Nov 2020 07:03:12 GMT"
    links = headers["Link"]
    assert f'<https://news.example/feeds/topics/desa.{suffix}>; rel="self"' in links
    assert '<https://hub.example/>; rel="hub"' in links
    assert links.count('rel="alternate"') == 3
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_head_is_a_get_without_its_body(reader: FlaskClient, encoding: str) -> None:
    answer = get(reader, accept_encoding=encoding)
    head = reader.head("/feeds/all.rss", headers={"Accept-Encoding": encoding})
    assert head.data == b""
    date = {"Date": answer.headers["Date"]}  # the two answers may be in different seconds
    assert {**head.headers, **date} == {**answer.headers}


@pytest.mark.parametrize(
    ("accepts", "expected"),
    [
        ("gzip", "gzip"),
        ("gzip, deflate", "gzip"),
        ("x-gzip;q=0.5", "gzip"),
        ("identity;q=0.1, gzip;q=0.2", "gzip"),
        ("br", "br"),
        ("gzip, deflate, br", "br"),
        ("gzip, deflate, br, zstd", "br"),
        ("*", "br"),
        ("gzip;q=0, *", "br"),
        ("zstd", "zstd"),
        ("gzip, zstd", "zstd"),
        ("br;q=0.5, zstd;q=0.6, gzip;q=0.6", "zstd"),
        ("br;q=0, *", "zstd"),
        ("", "identity"),
        ("identity", "identity"),
        ("deflate, compress", "identity"),
        ("gzip;q=0", "identity"),
        ("identity;q=1, gzip;q=0.5, br;q=0.9", "identity"),
        ("br;q=x, gzip" + " " * 300, "identity"),
    ],
)
def test_each_client_gets_bytes_it_can_decode(
    reader: FlaskClient, accepts: str, expected: str
) -> None:
    plain = get(reader, accept_encoding="identity")
    answer = get(reader, accept_encoding=accepts)
    assert answer.headers.get("Content-Encoding", "identity") == expected
    assert DECODERS[expected](answer.data) == plain.data
    stem = plain.headers["ETag"].strip('"')
    assert answer.headers["ETag"] == (
        f'"{stem}"' if expected == "identity" else f'"{stem}-{expected}"'
    )
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_validator_that_a_proxy_changed_is_recognized(reader: FlaskClient, encoding: str) -> None:
    etag = get(reader, accept_encoding=encoding).headers["ETag"].strip('"')
    stem = etag.removesuffix(f"-{encoding}")
    for sent in (
        f'"{etag}"',
        f'W/"{etag}"',
        f'"{stem}"',
        f'"{stem}-gzip"',
        f'"{stem}-br"',
        f'"x", W/"{stem}-zstd"',
        "*",
        f'"{etag}-gzip"',
        f'"{etag};br"',
        f'W/"{stem};br"',
        f'"{etag}--gzip"',
        f'"{stem}--gzip"',
        f'"{stem}-gzip;br"',
    ):
        answer = get(reader, if_none_match=sent, accept_encoding=encoding)
        assert answer.status_code == 304, sent
        assert answer.data == b""
        assert answer.headers["ETag"] == f'"{etag}"'
        assert {"Cache-Control", "Vary", "Access-Control-Allow-Origin"} <= {*answer.headers.keys()}
    for sent in ('"x"', f'"{stem[:-1]}"', 'W/"x-gzip"', '"x;br"', f'"{stem};"', "nonsense"):
        assert get(reader, if_none_match=sent, accept_encoding=encoding).status_code == 200


@pytest.mark.any_database
def test_a_date_decides_only_where_no_tag_is_sent(client: FlaskClient) -> None:
    modified = get(client).headers["Last-Modified"]
    assert get(client, if_modified_since=modified).status_code == 304
    assert get(client, if_modified_since="Mon, 23 Nov 2020 07:00:00 GMT").status_code == 304
    assert get(client, if_modified_since="Sun, 22 Nov 2020 07:03:11 GMT").status_code == 200
    assert get(client, if_modified_since=modified, if_none_match='"x"').status_code == 200
    assert get(client, if_modified_since="yesterday").status_code == 200


@pytest.mark.any_database
def test_ranges_and_unknown_queries_change_nothing(client: FlaskClient) -> None:
    plain = get(client)
    for answer in (
        get(client, range="bytes=0-9"),
        get(client, "/feeds/all.rss?utm_source=x&page=2"),
    ):
        assert answer.status_code == 200
        assert answer.data == plain.data


@pytest.mark.any_database
def test_every_change_moves_both_validators(
    client: FlaskClient, services: Services, now: datetime
) -> None:
    answers = [get(client)]
    article = publish(services, now, "Kedua")
    answers.append(get(client))
    with services.database.writing() as session:
        editorial.articles.withdraw_article(session, article, revision=2, editor="sari", now=now)
    syndication.refresh.refresh_stale(services.database, site=services.site, now=now)
    answers.append(get(client))
    dates = [answer.last_modified for answer in answers]
    assert dates == sorted({date for date in dates if date}), (
        "strictly increasing, also within one second"
    )
    assert len({answer.headers["ETag"] for answer in answers[:2]}) == 2
    assert b"Kedua" not in answers[2].data


@pytest.mark.any_database
def test_an_unknown_feed_is_404_a_moved_one_301_a_retired_one_410(
    client: FlaskClient, services: Services, now: datetime
) -> None:
    for path in (
        "/feeds/topics/nihil.rss",
        "/feeds/nihil.atom",
        "/feeds/topics/../all.rss",
        "/feeds/.rss",
        "/feeds/all.xml",
    ):
        assert get(client, path).status_code == 404, path
    with services.database.writing() as session:
        feed = feeds.find_feed(session, "topics/desa")
        assert feed
        assert feed.topic_id
        editorial.taxonomy.change_term(
            session, Topic, feed.topic_id, Term("Perdesaan", "perdesaan"), now=now
        )
    syndication.refresh.refresh_stale(services.database, site=services.site, now=now)
    moved = get(client, "/feeds/topics/desa.atom")
    assert moved.status_code == 301
    assert moved.headers["Location"] == "https://news.example/feeds/topics/perdesaan.atom"
    assert b"Perdesaan" in get(client, "/feeds/topics/perdesaan.atom").data
    with services.database.writing() as session:
        editorial.taxonomy.retire_term(session, Topic, feed.topic_id, now=now)
    assert get(client, "/feeds/topics/perdesaan.atom").status_code == 410
    assert get(client, "/feeds/topics/desa.atom").status_code == 410


@pytest.mark.any_database
def test_a_slow_database_changes_no_answer_about_another_spelling(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounded_calls, "TIME_LIMIT", 0.05)
    monkeypatch.setattr(feed_lookup, "PATIENCE", 60.0)

    def delay(*_: object) -> None:
        time.sleep(0.1)  # longer than the time limit of a poll

    engine = client.application.extensions["feedsvc"].database.polling_engine
    event.listen(engine, "before_cursor_execute", delay)
    for path, status in (
        ("/feeds/Nihil.rss", 404),
        ("/feeds/All.rss", 301),
        ("/feeds/.all.atom", 301),
        ("/feeds/%0aall.rss", 404),
    ):
        assert client.get(path).status_code == status, path


@pytest.mark.any_database
def test_a_poll_that_was_delayed_before_its_look_up_gets_current_bytes(
    client: FlaskClient, services: Services, now: datetime
) -> None:
    get(client)  # so that memory has an answer
    publish(services, now, "Kedua")
    poll = feed_lookup.Poll()
    poll.until -= 3600
    found = client.application.extensions["feedsvc.lookup"].find(["all"], "rss", poll)
    assert b"Kedua" in found[1].encoded_as("identity")
    assert not poll.is_unsure


@pytest.mark.any_database
def test_other_methods_are_refused_with_a_text(client: FlaskClient) -> None:
    answer = client.post("/feeds/all.rss")
    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD", "OPTIONS"}


@pytest.mark.any_database
def test_feeds_are_served_while_the_database_is_away(
    client: FlaskClient, services: Services, migrated_url: str
) -> None:
    before = get(client)
    remove_database(services, client, migrated_url)
    after = get(client)
    assert (after.status_code, after.data, after.headers["ETag"]) == (
        200,
        before.data,
        before.headers["ETag"],
    )
    assert get(client, if_none_match=before.headers["ETag"]).status_code == 304
    away = get(client, "/feeds/topics/desa.atom")
    assert away.status_code == 503
    assert away.headers["Retry-After"] == "5"
    assert client.get("/healthz").status_code == 200
    assert client.get("/readyz").status_code == 503


def test_a_new_process_has_the_feeds_that_changed_last_in_memory(
    client: FlaskClient, services: Services, migrated_url: str
) -> None:
    client.application.extensions["feedsvc.lookup"].warm()
    remove_database(services, client, migrated_url)
    for path in ("all.rss", "topics/desa.atom", "topics/desa.json"):
        assert get(client, f"/feeds/{path}").status_code == 200, path


def remove_database(services: Services, client: FlaskClient, database_url: str) -> None:
    """Remove the database: the file of SQLite, the whole database of PostgreSQL."""
    services.database.close()
    client.application.extensions["feedsvc"].database.close()
    if services.database.path:
        services.database.path.rename(services.database.path.with_suffix(".away"))
        return
    engine = create_engine(
        re.sub(r"/t\d+\?", "/postgres?", database_url), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as connection:
        connection.execute(text(f"DROP DATABASE {services.database.url.database} WITH (FORCE)"))
    engine.dispose()


@pytest.mark.any_database
def test_readiness_answers_ready_or_not_and_no_more(
    client: FlaskClient, services: Services, migrated_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(readiness, "LIMIT", timedelta(hours=1))  # no machine is too slow for this
    assert client.get("/healthz").status_code == 200
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False}), (
        "no scheduler has recorded a heartbeat"
    )
    with services.database.writing() as session:
        heartbeats.record_heartbeat(session, "scheduler", now=datetime.now(UTC))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"ready": True})
    remove_database(services, client, migrated_url)
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json) == (503, {"ready": False}), (
        "the answer has no reason in it"
    )


@pytest.mark.any_database
def test_readiness_logs_once_which_tables_differ(
    client: FlaskClient, services: Services, caplog: pytest.LogCaptureFixture
) -> None:
    with services.database.writing() as session:
        session.execute(text("ALTER TABLE feeds ADD COLUMN colour TEXT"))
    for _ in range(3):
        assert client.get("/readyz").status_code == 503
    assert caplog.text.count("feeds.colour is unknown") == 1


@pytest.mark.any_database
def test_last_modified_is_never_later_than_date_and_misses_no_change(
    client: FlaskClient, services: Services, monkeypatch: pytest.MonkeyPatch, now: datetime
) -> None:
    clock = [now + timedelta(hours=1)]
    monkeypatch.setattr("feedsvc.web.public.feeds.now", lambda: clock[0])
    known: list[str | None] = []  # the dates that clients have
    for number in range(6):
        publish(services, clock[0], f"Kabar {number}")
        for since in known:
            answer = get(client, **({"if_modified_since": since} if since else {}))
            assert answer.status_code == 200, "the last version is known to nobody yet"
            assert f"Kabar {number}" in answer.text
        known.append(get(client).headers.get("Last-Modified"))
    assert known == [http_date(clock[0]), *[None] * 5], "the others would be later than Date"
    clock[0] += timedelta(seconds=5)
    for since in known:
        answer = get(client, **({"if_modified_since": since} if since else {}))
        assert answer.status_code == 200
        assert answer.headers["Last-Modified"] == http_date(clock[0])
    assert get(client, if_modified_since=http_date(clock[0])).status_code == 304


def test_a_version_after_a_clock_that_was_ahead_has_no_date(
    client: FlaskClient, services: Services, now: datetime
) -> None:
    ahead = (datetime.now(UTC) + timedelta(days=90)).replace(microsecond=0)
    with services.database.writing() as session:
        session.execute(update(Representation).values(modified=ahead))
    publish(services, now, "Kabar Baru")
    answer = client.get("/feeds/all.rss", headers={"If-Modified-Since": http_date(ahead)})
    assert answer.status_code == 200
    assert "Kabar Baru" in answer.text
    assert answer.last_modified is None, (
        "libcurl drops the body of an answer whose date is not newer than what it has"
    )
