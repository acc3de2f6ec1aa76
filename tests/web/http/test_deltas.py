"""Deltas: 226 with the new entries for clients that accept it; nothing changes for others."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient
from hypothesis import given, settings
from lxml import etree
from werkzeug.test import TestResponse

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent, Notice
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.representations import Envelope, compute_digest
from feedsvc.rendering import FORMATS, Format
from feedsvc.web.http.deltas import EntryLayout, VersionHistory
from tests.strategies import count_repetitions, sound_documents
from tests.web.conftest import AUTHORITY, Newsroom

SUFFIXES = ("rss", "atom", "json")
NEWSBOAT = "newsboat/2.21.0 (Linux x86_64)"
GRAMMAR = Path(__file__).parents[2] / "rendering" / "atom.rng"
LONG = "<p>" + "Panjang sekali, karena dua bungkus tidak cukup. " * 60 + "</p>"


def get_feed(client: FlaskClient, etag: str, suffix: str = "rss", **headers: str) -> TestResponse:
    """Poll like a newsboat that has the version `etag`; an empty header is not sent."""
    headers_sent = {"A-IM": "feed", "User-Agent": NEWSBOAT, "If-None-Match": etag}
    headers_sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(
        f"/feeds/all.{suffix}",
        headers={name: value for name, value in headers_sent.items() if value},
    )


def list_titles(suffix: str, body: bytes) -> list[str]:
    """Return the titles of a feed's entries as a reader finds them."""
    if suffix == "json":
        return [item["title"] for item in json.loads(body)["items"]]
    feed = feedparser.parse(body)
    assert feed.bozo == 0, feed.get("bozo_exception")
    if suffix == "atom":
        etree.RelaxNG(etree.parse(GRAMMAR)).assertValid(etree.fromstring(body))
    assert feed.feed.title
    return [entry.title for entry in feed.entries]


def publish(newsroom: Newsroom, title: str, body: str = "<p>Isi.</p>") -> int:
    """Publish an article; return its id."""
    return newsroom.publish(ArticleContent(title=title, body=body, language="id"))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_client_with_a_former_version_gets_what_is_new_or_changed(
    filled: Newsroom, client: FlaskClient, suffix: str
) -> None:
    first = client.get(f"/feeds/all.{suffix}")
    edited = publish(filled, "Pertama")
    second = client.get(f"/feeds/all.{suffix}")
    publish(filled, "Kedua")
    whole = client.get(f"/feeds/all.{suffix}")
    assert len(list_titles(suffix, whole.data)) == 6
    for base, added in ((first, {"Kedua", "Pertama"}), (second, {"Kedua"})):
        delta = get_feed(client, base.headers["ETag"], suffix)
        assert delta.status == "226 IM USED"
        assert set(list_titles(suffix, delta.data)) == added
        assert delta.headers["IM"] == "feed"
        assert delta.headers["Delta-Base"] == base.headers["ETag"]
        assert delta.headers["Cache-Control"] == "no-store", "no shared cache may store it"
        assert delta.headers["Vary"] == whole.headers["Vary"] == "Accept-Encoding, A-IM"
        for same in (
            "ETag",
            "Last-Modified",
            "Content-Type",
            "Link",
            "Access-Control-Allow-Origin",
        ):
            assert delta.headers[same] == whole.headers[same]
        assert get_feed(client, delta.headers["ETag"], suffix).status_code == 304
    with filled.services.database.writing() as session:
        changed = ArticleContent(title="Pertama, diralat", body="<p>Lain.</p>", language="id")
        editorial.articles.update_article(
            session, edited, changed, revision=2, editor="sari", authority=AUTHORITY, now=filled.now
        )
    filled.refresh()
    assert list_titles(suffix, get_feed(client, whole.headers["ETag"], suffix).data) == [
        "Pertama, diralat"
    ]


def test_a_withdrawn_article_leaves_only_its_tombstone(
    filled: Newsroom, client: FlaskClient
) -> None:
    withdrawn = publish(filled, "Salah")
    old_etags = {suffix: client.get(f"/feeds/all.{suffix}").headers["ETag"] for suffix in SUFFIXES}
    with filled.services.database.writing() as session:
        editorial.articles.withdraw_article(
            session, withdrawn, revision=2, editor="sari", now=filled.now
        )
    filled.refresh()
    for suffix in SUFFIXES:
        delta = get_feed(client, old_etags[suffix], suffix)
        assert delta.status_code == 226
        assert list_titles(suffix, delta.data) == []
        assert (b"deleted-entry" in delta.data) == (suffix == "atom")


def test_a_delta_has_a_notice_and_an_article_that_is_shown_again(
    filled: Newsroom, client: FlaskClient
) -> None:
    wrong, again = publish(filled, "Salah"), publish(filled, "Penting")
    old_etags = {suffix: client.get(f"/feeds/all.{suffix}").headers["ETag"] for suffix in SUFFIXES}
    with filled.services.database.writing() as session:
        change: dict[str, Any] = {"revision": 2, "editor": "sari", "now": filled.now}
        notice = Notice("Keliru.")
        editorial.articles.withdraw_article(session, wrong, notice=notice, **change)
        editorial.reissue.reissue_article(session, again, authority=AUTHORITY, **change)
    filled.refresh()
    for suffix in SUFFIXES:
        delta = get_feed(client, old_etags[suffix], suffix)
        assert delta.status_code == 226
        assert set(list_titles(suffix, delta.data)) == {"Salah", "Penting"}
        assert b"Keliru." in delta.data
        assert (b"deleted-entry" in delta.data) == (suffix == "atom")


def test_every_other_client_gets_the_whole_feed(
    filled: Newsroom,
    client: FlaskClient,
    make_newsroom: Callable[..., Newsroom],
    published: Path,
) -> None:
    old_etag = client.get("/feeds/all.rss").headers["ETag"]
    publish(filled, "Baru")
    whole = client.get("/feeds/all.rss")
    for other in (
        {"User_Agent": "rss2email/3.13.1 (https://github.com/rss2email/rss2email)"},
        {"User_Agent": "Mozilla/5.0 newsboat/2.21"},
        {"User_Agent": ""},
        {"A_IM": ""},
        {"A_IM": "vcdiff, gzip"},
        {"A_IM": "feed;q=0"},
        {"If_None_Match": ""},
        {"If_None_Match": '"0011223344556677889900"'},
        {"If_None_Match": "nonsense"},
    ):
        named = {name.replace("User_Agent", "User-Agent"): value for name, value in other.items()}
        answer = get_feed(client, old_etag, **named)
        assert (answer.status_code, answer.data) == (200, whole.data), other
        different = {*answer.headers} ^ {*whole.headers}
        assert {name for name, _ in different} <= {"Date"}, "a second may pass in between"
    for also in (
        {"If_None_Match": f'"x", W/{old_etag}'},
        {"A_IM": "vcdiff, FEED;q=0.5"},
        {"Range": "bytes=0-9"},
    ):
        assert get_feed(client, old_etag, **also).status_code == 226, also
    for mode, agent, status in (("all", "rss2email/3.13.1", 226), ("off", NEWSBOAT, 200)):
        newsroom = make_newsroom(published, feeds={"deltas": mode})
        client = newsroom.app.test_client()
        old_etag = client.get("/feeds/all.rss").headers["ETag"]
        publish(newsroom, "Baru")
        answer = client.get(
            "/feeds/all.rss",
            headers={"A-IM": "feed", "User-Agent": agent, "If-None-Match": old_etag},
        )
        assert answer.status_code == status
        assert ("A-IM" in answer.headers["Vary"]) == (mode != "off")


def test_a_delta_is_compressed_only_if_it_becomes_smaller(
    filled: Newsroom, client: FlaskClient
) -> None:
    first = client.get("/feeds/all.rss", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    publish(filled, "Panjang", LONG)
    gzipped, plain = (
        get_feed(client, first, Accept_Encoding=accepts) for accepts in ("gzip", "identity")
    )
    assert gzipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(gzipped.data) == plain.data
    assert gzipped.headers["ETag"].endswith('-gzip"')
    assert gzipped.headers["Delta-Base"] == first
    second = gzipped.headers["ETag"]
    with filled.services.database.writing() as session:
        editorial.articles.withdraw_article(session, 1, revision=2, editor="sari", now=filled.now)
    filled.refresh()
    short = get_feed(client, second, Accept_Encoding="gzip")
    assert short.status_code == 226
    assert "Content-Encoding" not in short.headers
    assert list_titles("rss", short.data) == []


def test_head_answers_as_get_does_without_the_body(filled: Newsroom, client: FlaskClient) -> None:
    old_etag = client.get("/feeds/all.rss").headers["ETag"]
    publish(filled, "Baru")
    headers = {"A-IM": "feed", "User-Agent": NEWSBOAT, "If-None-Match": old_etag}
    head = client.head("/feeds/all.rss", headers=headers)
    assert (head.status_code, head.data) == (226, b"")
    answer = client.get("/feeds/all.rss?x=1", headers=headers)
    date = {"Date": answer.headers["Date"]}  # the two answers may be in different seconds
    assert {**head.headers, **date} == {**answer.headers}


def test_the_whole_feed_is_sent_if_every_entry_is_new(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom()
    client = newsroom.app.test_client()
    empty = client.get("/feeds/all.rss").headers["ETag"]
    publish(newsroom, "Pertama")
    assert get_feed(client, empty).status_code == 200


def test_the_version_history_is_bounded(make_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = make_newsroom(feeds={"delta_memory": 1500})
    client = newsroom.app.test_client()
    old_etags = []
    for number in range(6):
        publish(newsroom, f"Nomor {number}")
        old_etags.append(client.get("/feeds/all.rss").headers["ETag"])
    versions = newsroom.app.extensions["feedsvc.version_history"]
    assert isinstance(versions, VersionHistory)
    assert 0 < versions.size <= 1500
    assert get_feed(client, old_etags[0]).status_code == 200, "the history has dropped it"
    assert get_feed(client, old_etags[-2]).status_code == 226


@pytest.mark.soak
@settings(max_examples=count_repetitions(15, 100))
@given(document=sound_documents())
def test_entries_are_cut_where_a_parser_finds_them(document: FeedDocument) -> None:
    for format_ in FORMATS.values():  # generating a document costs more than rendering it
        cut_entries(format_, document)


def cut_entries(format_: Format, document: FeedDocument) -> None:
    """Check that each entry of a document can be cut out of its feed."""
    entries = [format_.render_entry(entry) for entry in document.entries]
    envelope = format_.render_envelope(document, [entry.guid for entry in document.entries])
    layout = build_layout(envelope, entries)
    body = envelope.wrap(entries)
    assert layout.split(body) == (entries, envelope.after)
    for number, guid in enumerate(format_.read_guids(body)):
        base = build_layout(envelope, [*entries[:number], *entries[number + 1 :]])
        delta = layout.cut_delta(body, base)
        if len(entries) > 1:
            assert delta
            assert format_.read_guids(delta) == (guid,)
    assert layout.cut_delta(body, layout) == (envelope.wrap(()) if entries else None)


def build_layout(envelope: Envelope, rendered: list[bytes]) -> EntryLayout:
    return EntryLayout.from_parts(envelope, {compute_digest(each): len(each) for each in rendered})


def test_a_tag_that_no_proxy_writes_is_not_repeated(filled: Newsroom, client: FlaskClient) -> None:
    old_etag = (
        client.get("/feeds/all.rss", headers={"Accept-Encoding": "identity"})
        .headers["ETag"]
        .strip('"')
    )
    publish(filled, "Pertama")
    for addition, status in (
        ("-gzip", 226),
        ("-gzip-gzip", 226),
        ("-gzip" * 700, 200),
        ("-" + "a" * 3500, 200),
    ):
        answer = get_feed(client, f'"{old_etag}{addition}"')
        assert answer.status_code == status, addition[:20]
        assert len(str(answer.headers)) < 4000
