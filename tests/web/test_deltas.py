"""Deltas: 226 with what is new, to those who take it; for all others nothing is different."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import feedparser
import pytest
from flask.testing import FlaskClient
from hypothesis import given
from lxml import etree
from werkzeug.test import TestResponse

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import FeedDocument
from feedsvc.domain.representations import Envelope, compute_digest
from feedsvc.rendering import FORMATS
from feedsvc.web.http.deltas import EntryLayout, VersionHistory
from tests.strategies import sound_documents
from tests.web.conftest import AUTHORITY, Newsroom

SUFFIXES = ("rss", "atom", "json")
NEWSBOAT = "newsboat/2.21.0 (Linux x86_64)"
GRAMMAR = Path(__file__).parents[1] / "rendering" / "atom.rng"
LONG = "<p>" + "Panjang sekali, karena dua bungkus tidak cukup. " * 60 + "</p>"


def ask(client: FlaskClient, etag: str, suffix: str = "rss", **headers: str) -> TestResponse:
    """Ask as newsboat does, which has the version `etag`; a header given as "" is not sent."""
    sent = {"A-IM": "feed", "User-Agent": NEWSBOAT, "If-None-Match": etag}
    sent |= {name.replace("_", "-"): value for name, value in headers.items()}
    return client.get(
        f"/feeds/all.{suffix}", headers={name: value for name, value in sent.items() if value}
    )


def titles(suffix: str, body: bytes) -> list[str]:
    """Return the titles of a feed's entries, as a reader sees them."""
    if suffix == "json":
        return [item["title"] for item in json.loads(body)["items"]]
    feed = feedparser.parse(body)
    assert feed.bozo == 0, feed.get("bozo_exception")
    if suffix == "atom":
        etree.RelaxNG(etree.parse(GRAMMAR)).assertValid(etree.fromstring(body))
    assert feed.feed.title
    return [entry.title for entry in feed.entries]


def write(newsroom: Newsroom, title: str, body: str = "<p>Isi.</p>") -> int:
    """Publish an article; return its number."""
    return newsroom.publish(ArticleContent(title=title, body=body, language="id"))


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_who_has_a_former_version_is_given_what_is_new_or_changed(
    filled: Newsroom, client: FlaskClient, suffix: str
) -> None:
    first = client.get(f"/feeds/all.{suffix}")
    edited = write(filled, "Pertama")
    second = client.get(f"/feeds/all.{suffix}")
    write(filled, "Kedua")
    whole = client.get(f"/feeds/all.{suffix}")
    assert len(titles(suffix, whole.data)) == 6
    for had, news in ((first, {"Kedua", "Pertama"}), (second, {"Kedua"})):
        delta = ask(client, had.headers["ETag"], suffix)
        assert delta.status == "226 IM USED"
        assert set(titles(suffix, delta.data)) == news
        assert delta.headers["IM"] == "feed"
        assert delta.headers["Delta-Base"] == had.headers["ETag"]
        assert delta.headers["Cache-Control"] == "no-store", "no shared cache may keep it"
        assert delta.headers["Vary"] == whole.headers["Vary"] == "Accept-Encoding, A-IM"
        for same in (
            "ETag",
            "Last-Modified",
            "Content-Type",
            "Link",
            "Access-Control-Allow-Origin",
        ):
            assert delta.headers[same] == whole.headers[same]
        assert ask(client, delta.headers["ETag"], suffix).status_code == 304
    with filled.services.database.writing() as session:
        changed = ArticleContent(title="Pertama, diralat", body="<p>Lain.</p>", language="id")
        editorial.articles.update_article(
            session, edited, changed, revision=2, editor="sari", authority=AUTHORITY, now=filled.now
        )
    filled.refresh()
    assert titles(suffix, ask(client, whole.headers["ETag"], suffix).data) == ["Pertama, diralat"]


def test_an_article_that_went_leaves_its_tombstone_and_nothing_else(
    filled: Newsroom, client: FlaskClient
) -> None:
    gone = write(filled, "Salah")
    had = {suffix: client.get(f"/feeds/all.{suffix}").headers["ETag"] for suffix in SUFFIXES}
    with filled.services.database.writing() as session:
        editorial.articles.withdraw_article(
            session, gone, revision=2, editor="sari", now=filled.now
        )
    filled.refresh()
    for suffix in SUFFIXES:
        delta = ask(client, had[suffix], suffix)
        assert delta.status_code == 226
        assert titles(suffix, delta.data) == []
        assert (b"deleted-entry" in delta.data) == (suffix == "atom")


def test_everybody_else_is_given_the_whole_feed(
    filled: Newsroom, client: FlaskClient, make_newsroom: Callable[..., Newsroom]
) -> None:
    had = client.get("/feeds/all.rss").headers["ETag"]
    write(filled, "Baru")
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
        answer = ask(client, had, **named)
        assert (answer.status_code, answer.data) == (200, whole.data), other
        assert {*answer.headers} == {*whole.headers}
    for also in (
        {"If_None_Match": f'"x", W/{had}'},
        {"A_IM": "vcdiff, FEED;q=0.5"},
        {"Range": "bytes=0-9"},
    ):
        assert ask(client, had, **also).status_code == 226, also
    for mode, agent, status in (("all", "rss2email/3.13.1", 226), ("off", NEWSBOAT, 200)):
        newsroom = make_newsroom(feeds={"deltas": mode})
        newsroom.fill()
        client = newsroom.app.test_client()
        had = client.get("/feeds/all.rss").headers["ETag"]
        write(newsroom, "Baru")
        answer = client.get(
            "/feeds/all.rss", headers={"A-IM": "feed", "User-Agent": agent, "If-None-Match": had}
        )
        assert answer.status_code == status
        assert ("A-IM" in answer.headers["Vary"]) == (mode != "off")


def test_a_delta_is_compressed_only_where_that_is_worth_it(
    filled: Newsroom, client: FlaskClient
) -> None:
    first = client.get("/feeds/all.rss", headers={"Accept-Encoding": "gzip"}).headers["ETag"]
    write(filled, "Panjang", LONG)
    zipped, plain = (
        ask(client, first, Accept_Encoding=accepts) for accepts in ("gzip", "identity")
    )
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert gzip.decompress(zipped.data) == plain.data
    assert zipped.headers["ETag"].endswith('-gzip"')
    assert zipped.headers["Delta-Base"] == first
    second = zipped.headers["ETag"]
    with filled.services.database.writing() as session:
        editorial.articles.withdraw_article(session, 1, revision=2, editor="sari", now=filled.now)
    filled.refresh()
    short = ask(client, second, Accept_Encoding="gzip")
    assert short.status_code == 226
    assert "Content-Encoding" not in short.headers
    assert titles("rss", short.data) == []


def test_a_head_of_a_delta_is_its_get_without_the_body(
    filled: Newsroom, client: FlaskClient
) -> None:
    had = client.get("/feeds/all.rss").headers["ETag"]
    write(filled, "Baru")
    asked = {"A-IM": "feed", "User-Agent": NEWSBOAT, "If-None-Match": had}
    head = client.head("/feeds/all.rss", headers=asked)
    assert (head.status_code, head.data) == (226, b"")
    assert {**head.headers} == {**client.get("/feeds/all.rss?x=1", headers=asked).headers}


def test_where_every_entry_is_new_the_whole_feed_is_sent(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom()
    client = newsroom.app.test_client()
    empty = client.get("/feeds/all.rss").headers["ETag"]
    write(newsroom, "Pertama")
    assert ask(client, empty).status_code == 200


def test_the_memory_of_versions_is_bounded(make_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = make_newsroom(feeds={"delta_memory": 1500})
    client = newsroom.app.test_client()
    had = []
    for number in range(6):
        write(newsroom, f"Nomor {number}")
        had.append(client.get("/feeds/all.rss").headers["ETag"])
    versions = newsroom.app.extensions["feedsvc.version_history"]
    assert isinstance(versions, VersionHistory)
    assert 0 < versions.size <= 1500
    assert ask(client, had[0]).status_code == 200, "forgotten"
    assert ask(client, had[-2]).status_code == 226


@pytest.mark.parametrize("suffix", SUFFIXES)
@given(document=sound_documents())
def test_entries_are_cut_where_a_parser_finds_them(suffix: str, document: FeedDocument) -> None:
    chosen = FORMATS[suffix]
    rendered = [chosen.render_entry(entry) for entry in document.entries]
    envelope = chosen.render_envelope(document, [entry.guid for entry in document.entries])
    layout = layout_of(envelope, rendered)
    body = envelope.wrap(rendered)
    assert layout.split(body) == (rendered, envelope.after)
    for number, guid in enumerate(chosen.read_guids(body)):
        base = layout_of(envelope, [*rendered[:number], *rendered[number + 1 :]])
        delta = layout.cut_delta(body, base)
        if len(rendered) > 1:
            assert delta
            assert chosen.read_guids(delta) == (guid,)
    assert layout.cut_delta(body, layout) == (envelope.wrap(()) if rendered else None)


def layout_of(envelope: Envelope, rendered: list[bytes]) -> EntryLayout:
    return EntryLayout.from_parts(envelope, {compute_digest(each): len(each) for each in rendered})


def test_a_tag_that_no_proxy_makes_is_not_sent_back(filled: Newsroom, client: FlaskClient) -> None:
    had = (
        client.get("/feeds/all.rss", headers={"Accept-Encoding": "identity"})
        .headers["ETag"]
        .strip('"')
    )
    write(filled, "Pertama")
    for more, status in (
        ("-gzip", 226),
        ("-gzip-gzip", 226),
        ("-gzip" * 700, 200),
        ("-" + "a" * 3500, 200),
    ):
        answer = ask(client, f'"{had}{more}"')
        assert answer.status_code == status, more[:20]
        assert len(str(answer.headers)) < 4000
