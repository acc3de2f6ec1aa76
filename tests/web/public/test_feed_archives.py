"""Archive documents over HTTP: real crawlers get all of a feed, whatever editors do meanwhile."""

import gzip
import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import feedparser
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from feedsvc import editorial, web
from feedsvc.domain.archives import MOST_ENTRIES
from feedsvc.domain.articles import ArticleContent, Notice, Verb
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.domain.taxonomy import Term
from feedsvc.rendering import FORMATS
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import (
    access_tokens,
    combined_feeds,
    explored_spans,
    feeds,
    newest_matches,
)
from feedsvc.storage.feeds.newest_matches import NEWEST
from feedsvc.storage.tables import Article, CombinedFeed, Topic
from feedsvc.web.middleware import change_listener
from feedsvc.web.middleware.change_listener import ChangeListener
from feedsvc.web.middleware.rate_limit import RateLimiter
from feedsvc.web.middleware.response_cache import ResponseCache
from feedsvc.web.public import feed_archives
from tests.conftest import NOW
from tests.strategies import count_repetitions
from tests.web.conftest import RAIN, Newsroom, build_newsroom
from tests.web.public.test_pages import record_statements
from tests.web.publishing import publish_all

SITE = "https://news.example"
# So many that the feed ends with a boundary (domain.archives) and has four archive documents.
ARTICLES = 56
EVERY = range(1, ARTICLES + 1)  # the articles by id
FEEDS = {"entry_limit": 24, "hubs": ["https://hub.example/"]}
every_format = pytest.mark.parametrize("suffix", FORMATS)


@pytest.fixture(scope="session")
def archived(memory_folder: Path, migrated: Path) -> Path:
    """The path of an SQLite file with the articles, to copy."""
    built = build_newsroom(memory_folder / "archived", migrated, NOW, feeds=FEEDS)
    publish(built, *range(ARTICLES))
    return refresh_and_close(built)


@pytest.fixture
def newsroom(make_newsroom: Callable[..., Newsroom], archived: Path) -> Newsroom:
    """A newsroom with the articles, of which a feed shows at most 24."""
    return make_newsroom(archived, feeds=FEEDS)


@pytest.fixture
def client(newsroom: Newsroom) -> FlaskClient:
    return newsroom.app.test_client()


def refresh_and_close(newsroom: Newsroom) -> Path:
    """Refresh the feeds, and return the path of the SQLite file, to copy."""
    newsroom.refresh()
    newsroom.close()
    assert newsroom.services.database.path
    return newsroom.services.database.path


def publish(newsroom: Newsroom, *numbers: int) -> None:
    """Publish articles, each later than those with lower numbers."""
    contents = {n: replace(RAIN, title=f"Kabar {n}", topics=("Cuaca",)) for n in numbers}
    start = newsroom.now - timedelta(minutes=300)
    publish_all(newsroom, ((each, start + timedelta(minutes=n)) for n, each in contents.items()))


def change(newsroom: Newsroom, verb: Verb, article_id: int) -> None:
    """Withdraw an article, publish it again, or correct its title."""
    options: dict[str, Any] = {"editor": "sari", "now": newsroom.now}
    with newsroom.services.database.writing() as session:
        options["revision"] = articles.get_article(session, article_id).revision
        if verb == Verb.WITHDRAW:
            editorial.articles.withdraw_article(session, article_id, **options)
        elif verb == Verb.PUBLISH:
            editorial.articles.publish_article(session, article_id, **options)
        else:
            options |= {"authority": "news.example", "silent": True}
            content = replace(RAIN, title="Kabar yang benar", topics=("Cuaca",))
            editorial.articles.update_article(session, article_id, content, **options)
    newsroom.refresh()


def get_guid(newsroom: Newsroom, article_id: int) -> str:
    return list_guids(newsroom, [article_id])[0]


def list_guids(newsroom: Newsroom, article_ids: Iterable[int]) -> list[str]:
    """Return the guids of articles, in the given order."""
    with newsroom.services.database.reading() as session:
        rows = session.execute(select(Article.id, Article.guid)).all()
    guids = {row.id: row.guid for row in rows}
    return [guids[article_id] for article_id in article_ids]


@lru_cache(maxsize=64)  # crawlers get most documents twice, and to parse one takes 10 ms
def read(body: bytes, suffix: str) -> tuple[list[str], dict[str, str]]:
    """Return the ids of the entries of a document, and its links by relation, as a reader does."""
    if suffix == "json":
        feed = json.loads(body)
        links = {"prev-archive": feed.get("next_url"), "current": feed.get("feed_url")}
        links["next-archive"] = feed["_feedsvc"].get("next_archive")
        return [item["id"] for item in feed["items"]], {k: v for k, v in links.items() if v}
    if suffix == "ninjs":
        named = {each["name"]: each["uri"] for each in json.loads(body)["associations"]}
        links = {name: named[name] for name in named if name.endswith("-archive")}
        if "current" in named:
            links["current"] = named["current"]
        return list(FORMATS[suffix].read_guids(body)), links
    # Both options concern the texts of the entries, of which nothing is read here.
    parsed = feedparser.parse(body, resolve_relative_uris=False, sanitize_html=False)
    assert not parsed.bozo
    return [entry.id for entry in parsed.entries], {
        link.rel: link.href for link in parsed.feed.links
    }


def get(client: FlaskClient, url: str, **headers: str) -> TestResponse:
    return client.get(url.removeprefix(SITE), headers=headers)


def crawl(
    client: FlaskClient, url: str, relation: str = "prev-archive"
) -> Iterator[tuple[str, bytes, list[str]]]:
    """Yield (address, bytes, ids) of each document, as a crawler that follows one relation."""
    visited = set()
    while url:
        answer = get(client, url)
        if answer.status_code == 302:
            url = answer.headers["Location"]
            answer = get(client, url)
        assert answer.status_code == 200, url
        assert url not in visited
        visited.add(url)
        ids, links = read(answer.data, url.rpartition(".")[2])
        yield url, answer.data, ids
        url = links.get(relation, "")


def list_published(newsroom: Newsroom, article_ids: range) -> list[str]:
    """Return the guids of articles, the highest numbers first."""
    return list_guids(newsroom, reversed(article_ids))


@every_format
def test_a_crawler_gets_every_article_once(
    newsroom: Newsroom, client: FlaskClient, suffix: str
) -> None:
    for path in ("all", "topics/cuaca", "sections/daerah") if suffix == "json" else ("all",):
        documents = list(crawl(client, f"{SITE}/feeds/{path}.{suffix}"))
        everything = [guid for _, _, ids in documents for guid in ids]
        assert everything == list_published(newsroom, EVERY)
        assert all(1 <= len(ids) <= MOST_ENTRIES for _, _, ids in documents[1:])
        oldest = documents[-1][0]
        forward = [url for url, _, _ in crawl(client, oldest, "next-archive")]
        assert forward == [url for url, _, _ in reversed(documents)]


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(count_repetitions(1, 10)))
def test_a_crawler_gets_every_article_once_while_others_come_and_go(
    newsroom: Newsroom, client: FlaskClient, seed: int
) -> None:
    chance, number = random.Random(seed), ARTICLES  # noqa: S311  the same each time
    steady = set(EVERY)
    suffix, seen = list(FORMATS)[seed % len(FORMATS)], []
    for _, _, ids in crawl(client, f"{SITE}/feeds/all.{suffix}"):
        seen += ids
        for _ in range(2):
            publish(newsroom, number)
            number += 1
        gone = chance.choice(sorted(steady))
        steady.discard(gone)
        change(newsroom, Verb.WITHDRAW, gone)
    assert len(seen) == len(set(seen))
    assert set(list_guids(newsroom, steady)) <= set(seen)


@pytest.mark.parametrize("suffix", ["atom", pytest.param("json", marks=pytest.mark.soak_only)])
def test_a_document_changes_exactly_when_an_article_in_it_does(
    newsroom: Newsroom, client: FlaskClient, suffix: str
) -> None:
    url = f"{SITE}/feeds/all.{suffix}"
    before = {url: (body, ids) for url, body, ids in list(crawl(client, url))[1:]}
    publish(newsroom, *range(ARTICLES, ARTICLES + 13))
    newsroom.refresh()
    after = {url: body for url, body, _ in list(crawl(client, url))[1:]}
    assert len(after) > len(before)
    assert after | {url: body for url, (body, _) in before.items()} == after, "only more"
    for verb, article_id in (
        (Verb.CORRECT, 20),
        (Verb.WITHDRAW, 30),
        (Verb.WITHDRAW, 13),  # the last entry of its document
        (Verb.PUBLISH, 13),
        (Verb.PUBLISH, 30),
    ):
        former, guid = after, get_guid(newsroom, article_id)
        change(newsroom, verb, article_id)
        answers = {url: get(client, url) for url in former}
        assert {answer.status_code for answer in answers.values()} == {200}
        after = {url: answer.data for url, answer in answers.items()}
        changed = [url for url in former if after[url] != former[url]]
        assert len(changed) == 1
        assert guid in (ids := [*before[changed[0]][1], *read(after[changed[0]], suffix)[0]])
        assert len(ids) > 0
    restored = {url: body for url, body in after.items() if url in before}
    differing = [url for url, body in restored.items() if body != before[url][0]]
    assert len(differing) <= 3, "a correction, and the dates of two that are published again"


@every_format
def test_a_document_has_the_headers_of_a_feed(client: FlaskClient, suffix: str) -> None:
    feed, archive = (url for url, _, _ in list(crawl(client, f"{SITE}/feeds/all.{suffix}"))[:2])
    whole, answer = get(client, feed), get(client, archive)
    for name in ("Content-Type", "Cache-Control", "Access-Control-Allow-Origin"):
        assert answer.headers[name] == whole.headers[name]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert answer.headers["Link"] == f'<{archive}>; rel="self", <{feed}>; rel="current"'
    assert "Last-Modified" not in answer.headers
    packed = get(client, archive, **{"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.data) == answer.data
    for each in (answer, packed):
        tag = each.headers["ETag"]
        headers = {"If-None-Match": tag, "Accept-Encoding": each.content_encoding or "identity"}
        unmodified = get(client, archive, **headers)
        assert (unmodified.status_code, unmodified.data) == (304, b"")
        assert unmodified.headers["ETag"] == tag
        assert unmodified.headers["Cache-Control"] == answer.headers["Cache-Control"]
    head = client.head(archive.removeprefix(SITE))
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == answer.headers["Content-Length"]
    delta = get(
        client, archive, **{"A-IM": "feed", "If-None-Match": '"0"', "User-Agent": "newsboat/1"}
    )
    assert delta.status_code == 200
    preflight = client.options(archive.removeprefix(SITE))
    assert preflight.status_code == 204
    assert b"hub.example" not in answer.data
    assert (b"hub.example" in whole.data) is FORMATS[suffix].is_for_readers


def test_addresses_have_one_form(newsroom: Newsroom, client: FlaskClient) -> None:
    url = read(get(client, "/feeds/all.rss").data, "rss")[1]["prev-archive"]
    name = url.rpartition("/")[2].partition(".")[0]
    time, number = name.split("-")
    for path, location in {
        f"/feeds/ALL/archive/{name}.rss": url,
        f"/feeds/all/archive/{time}-00{number}.rss": url,
    }.items():
        answer = get(client, path)
        assert (answer.status_code, answer.headers["Location"]) == (301, location)
        assert answer.headers["Cache-Control"] == "no-cache"
    for odd in (
        "x",
        number,
        f"{time}-999999",
        f"{time}-{2**31}",
        f"{time}-{'9' * 30}",
        f"20261399000000-{number}",
        f"99991231235959-{number}",
        f"{name}%00",
        f"{name}/next/next",
    ):
        for path in (f"/feeds/all/archive/{odd}.rss", f"/feeds/all/archive/{odd}/next.rss"):
            answer = get(client, path)
            assert answer.status_code == 404, path
    for path in (f"/feeds/topics/tiada/archive/{name}.rss", f"/feeds/all/archive/{name}.xml"):
        assert get(client, path).status_code == 404
    draft = newsroom.create_draft(RAIN)
    assert get(client, f"/feeds/all/archive/{time}-{draft}.rss").status_code == 404


def test_the_archive_of_a_feed_moves_and_ends_with_it(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    former = next(url for url, _, _ in list(crawl(client, f"{SITE}/feeds/topics/cuaca.json"))[1:])
    with newsroom.services.database.writing() as session:
        topic = feeds.find_feed(session, "topics/cuaca")
        assert topic
        assert topic.topic_id
        editorial.taxonomy.change_term(
            session, Topic, topic.topic_id, Term("Hujan", slug="hujan"), now=newsroom.now
        )
    newsroom.refresh()
    answer = get(client, former)
    present = former.replace("cuaca", "hujan")
    assert (answer.status_code, answer.headers["Location"]) == (301, present)
    assert (
        read(get(client, present).data, "json")[1]["current"] == f"{SITE}/feeds/topics/hujan.json"
    )
    with newsroom.services.database.writing() as session:
        editorial.taxonomy.retire_term(session, Topic, topic.topic_id, now=newsroom.now)
    newsroom.refresh()
    for url in (former, present, present.replace(".json", "/next.json")):
        assert get(client, url).status_code == 410


def test_a_document_costs_a_few_statements_and_is_rendered_once(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    url = list(crawl(client, f"{SITE}/feeds/all.json"))[3][0]
    database = newsroom.services.database
    with record_statements(database) as statements:
        first = get(client, url).data
    assert len(statements) <= 2, "it is in memory"
    change(newsroom, Verb.CORRECT, ARTICLES - 1)  # in the feed, but not in the document
    with record_statements(database) as statements:
        assert get(client, url).data == first
    assert len(statements) <= 8
    assert "count(" not in " ".join(statements)
    with record_statements(database) as statements:
        assert get(client, url.replace(".json", "/next.json")).status_code == 302
    assert len(statements) <= 6


def test_memory_holds_a_bounded_number_of_documents(
    make_newsroom: Callable[..., Newsroom], archived: Path
) -> None:
    newsroom = make_newsroom(archived, feeds={**FEEDS, "memory": 40_000})
    documents = list(crawl(newsroom.app.test_client(), f"{SITE}/feeds/all.json"))
    assert sum(len(body) for _, body, _ in documents[1:]) > 10_000
    assert 0 < newsroom.app.extensions["feedsvc.archive_cache"].size <= 10_000


def test_the_response_cache_holds_no_archive_document(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(change_listener, "LEASE", 3600)  # a busy machine may check late
    listener = ChangeListener(newsroom.services.database)
    cache = ResponseCache(newsroom.app, listener, 10_000_000)
    listener.check_now()
    client = Client(cache)
    url = read(client.get("/feeds/all.rss").data, "rss")[1]["prev-archive"].removeprefix(SITE)
    before = client.get(url).data
    article_id = 30
    assert get_guid(newsroom, article_id).encode() in before
    change(newsroom, Verb.CORRECT, article_id)
    assert b"Kabar yang benar" in client.get(url).data
    assert cache.answered["200"] == 3
    listener.close()


def create_feed(newsroom: Newsroom, request: CustomFeedRequest) -> tuple[int, str]:
    """Create a custom feed; return its id, and the token of its partner if it is private."""
    with newsroom.services.database.writing() as session:
        feed = editorial.custom_feeds.create_custom_feed(
            session, request, authority="news.example", now=newsroom.now
        )
        token = (
            editorial.access_tokens.create_access_token(
                session, feed.id, "Harian Kota", now=newsroom.now
            )
            if request.private
            else ""
        )
    newsroom.refresh()
    return feed.id, token


@every_format
def test_a_partner_follows_a_private_feed_at_addresses_with_their_token(
    newsroom: Newsroom, client: FlaskClient, suffix: str
) -> None:
    feed_id, token = create_feed(
        newsroom, CustomFeedRequest("Mitra", private=True, entry_limit=15, full_text=False)
    )
    url = f"{SITE}/private/{token}/mitra.{suffix}"
    documents = list(crawl(client, url))
    assert [guid for _, _, ids in documents for guid in ids] == list_published(newsroom, EVERY)
    assert all(each.startswith(f"{SITE}/private/{token}/mitra") for each, _, _ in documents)
    assert not any(b"/private/-/" in body for _, body, _ in documents)
    oldest = documents[-1][0]
    assert [*crawl(client, oldest, "next-archive")][-1][0] == url
    for encoding in ("gzip", "identity"):
        answer = get(client, url, **{"Accept-Encoding": encoding})
        body = gzip.decompress(answer.data) if encoding == "gzip" else answer.data
        assert read(body, suffix)[1]["prev-archive"] == documents[1][0]
        headers = {"If-None-Match": answer.headers["ETag"], "Accept-Encoding": encoding}
        assert get(client, url, **headers).status_code == 304
    answer = get(client, oldest)
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert get(client, oldest, **{"If-None-Match": answer.headers["ETag"]}).status_code == 304
    moved = get(client, oldest.replace("/mitra/", "/lain/"))
    assert (moved.status_code, moved.headers["Location"]) == (302, oldest)
    with newsroom.services.database.writing() as session:
        token_id = access_tokens.list_access_tokens(session, feed_id)[0].id
        editorial.access_tokens.revoke_access_token(session, feed_id, token_id, now=newsroom.now)
    for each in (oldest, oldest.replace(f".{suffix}", f"/next.{suffix}")):
        assert get(client, each).status_code == 410
        assert get(client, each.replace(token, "x" * 22)).status_code == 404


@pytest.mark.parametrize(
    "options", [{"byte_limit": 10_000}, {"full_text": False}, {"entry_limit": 1}]
)
def test_a_custom_feed_has_its_own_entries_in_its_archive(
    newsroom: Newsroom, client: FlaskClient, options: Mapping[str, Any]
) -> None:
    create_feed(newsroom, CustomFeedRequest("Pilihan", slug="pilihan", **options))
    documents = list(crawl(client, f"{SITE}/feeds/custom/pilihan.json"))
    everything = [guid for _, _, ids in documents for guid in ids]
    assert everything == list_published(newsroom, EVERY)
    if "full_text" in options:
        texts = {item["content_html"] for item in json.loads(documents[-1][1])["items"]}
        assert len(texts) == 1
    forward = [*crawl(client, documents[-1][0], "next-archive")]
    assert forward[-1][0] == documents[0][0]
    assert {guid for _, _, ids in forward for guid in ids} == set(everything)


def test_a_feed_whose_byte_limit_is_too_small_has_all_in_its_archive(
    newsroom: Newsroom, client: FlaskClient
) -> None:
    newsroom.publish(replace(RAIN, title="Panjang", body=f"<p>{'kata ' * 4000}</p>"))
    create_feed(newsroom, CustomFeedRequest("Kecil", slug="kecil", byte_limit=10_000))
    documents = list(crawl(client, f"{SITE}/feeds/custom/kecil.json"))
    assert documents[0][2] == []
    everything = [guid for _, _, ids in documents for guid in ids]
    assert everything == list_published(newsroom, range(1, ARTICLES + 2))
    assert [*crawl(client, documents[-1][0], "next-archive")][-1][0] == documents[0][0]


def test_a_notice_hides_no_published_article(newsroom: Newsroom, client: FlaskClient) -> None:
    gone = (30, 36, 42, 46, 51)
    for article_id in gone:
        with newsroom.services.database.writing() as session:
            editorial.articles.withdraw_article(
                session,
                article_id,
                revision=articles.get_article(session, article_id).revision,
                editor="sari",
                now=newsroom.now,
                notice=Notice("Ditarik karena keliru.", "Ditarik"),
            )
    newsroom.refresh()
    documents = list(crawl(client, f"{SITE}/feeds/all.json"))
    expected = [each for each in reversed(EVERY) if each not in gone]
    noticed = set(list_guids(newsroom, gone))
    found = [guid for _, _, ids in documents for guid in ids]
    assert noticed & set(documents[0][2]), "the feed shows them"
    assert [guid for guid in found if guid not in noticed] == list_guids(newsroom, expected)
    forward = [*crawl(client, documents[-1][0], "next-archive")]
    assert forward[-1][0] == documents[0][0]
    assert set(found) == {guid for _, _, ids in forward for guid in ids}


def test_an_entry_that_cannot_be_rendered_is_left_out(
    newsroom: Newsroom, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = get_guid(newsroom, 30)
    original = type(FORMATS["json"]).write_entry
    chosen = type(FORMATS["json"])

    def fail(self: Any, entry: Any) -> bytes:
        if entry.guid == broken:
            raise ValueError("it is broken")
        return original(self, entry)

    monkeypatch.setattr(chosen, "write_entry", fail)
    everything = [guid for _, _, ids in crawl(client, f"{SITE}/feeds/all.json") for guid in ids]
    assert everything == [guid for guid in list_published(newsroom, EVERY) if guid != broken]


def test_a_document_that_cannot_be_read_back_is_made_entry_by_entry(
    newsroom: Newsroom, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = list(crawl(client, f"{SITE}/feeds/all.json"))[1][0]
    before = get(client, url).data
    broken = read(before, "json")[0][0]
    original = type(FORMATS["json"]).write_entry

    def lose_id(self: Any, entry: Any) -> bytes:
        return b'{"id":"urn:other"}' if entry.guid == broken else original(self, entry)

    monkeypatch.setattr(type(FORMATS["json"]), "write_entry", lose_id)
    change(newsroom, Verb.CORRECT, ARTICLES - 1)
    assert read(get(client, url).data, "json")[0] == read(before, "json")[0][1:]


def publish_of(newsroom: Newsroom, topics_by_number: Mapping[int, tuple[str, ...]]) -> None:
    """Publish articles with these topics, each later than those with lower numbers."""
    start = newsroom.now - timedelta(minutes=150)
    publish_all(
        newsroom,
        (
            (replace(RAIN, title=f"Kabar {n}", topics=topics), start + timedelta(minutes=n))
            for n, topics in topics_by_number.items()
        ),
    )


NEWER = range(ARTICLES + 1, ARTICLES + 21)  # the articles of `combinable` by id
BOTH = f"{SITE}/feeds/topics/cuaca+laut"


@pytest.fixture(scope="session")
def archived_to_combine(memory_folder: Path, archived: Path) -> Path:
    """The path of an SQLite file with the articles of `combinable`, to copy."""
    built = build_newsroom(memory_folder / "archived-to-combine", archived, NOW, feeds=FEEDS)
    publish_of(built, {n: ("Cuaca", "Laut") if n % 5 == 4 else ("Laut",) for n in NEWER})
    return refresh_and_close(built)


@pytest.fixture
def combinable(make_newsroom: Callable[..., Newsroom], archived_to_combine: Path) -> Newsroom:
    """A newsroom with 20 more articles, of which every fifth has two topics: 59, 64 and so on."""
    return make_newsroom(archived_to_combine, feeds=FEEDS)


def test_a_crawler_gets_every_article_of_a_combination_once(
    combinable: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = combinable.app.test_client()
    both = [get_guid(combinable, article_id) for article_id in (74, 69, 64, 59)]
    former = list_published(combinable, EVERY)
    for span, paths in {
        8192: {
            "topics/cuaca,laut": [*list_published(combinable, NEWER), *former],
            "search/kabar": [*list_published(combinable, NEWER), *former],
        },
        60: {"topics/cuaca+-laut": former},
        8: {"topics/cuaca+laut": both, "search/64+kabar": both[2:3]},
    }.items():
        monkeypatch.setattr(newest_matches, "SPAN", span)
        for path, expected in paths.items():
            documents = list(crawl(client, f"{SITE}/feeds/{path}.json"))
            assert [guid for _, _, ids in documents for guid in ids] == expected, (path, span)
            forward = [*crawl(client, documents[-1][0], "next-archive")]
            assert forward[-1][0] == documents[0][0]
            assert {guid for _, _, ids in forward for guid in ids} == set(expected)


@pytest.mark.parametrize("path", ["topics/cuaca,laut.json", "search/kabar.json"])
def test_the_archive_of_a_combination_is_there_without_its_feed(
    combinable: Newsroom, path: str
) -> None:
    client = combinable.app.test_client()
    suffix = path.rpartition(".")[2]
    documents = list(crawl(client, f"{SITE}/feeds/{path}"))
    with combinable.services.database.writing() as session:
        ids = session.scalars(select(CombinedFeed.feed_id)).all()
        combined_feeds.delete_combined_feeds(session, ids)
    for url, body, _ in documents[-5:]:  # a client may ask for 30 in a minute
        answer = get(client, url)
        assert answer.data == body
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert get(client, url, **{"If-None-Match": answer.headers["ETag"]}).status_code == 304
    following = get(client, documents[-1][0].replace(f".{suffix}", f"/next.{suffix}"))
    assert following.headers["Location"] == documents[-2][0]
    former, guid = {url: body for url, body, _ in documents[-5:]}, get_guid(combinable, 30)
    for verb in (Verb.CORRECT, Verb.WITHDRAW):
        change(combinable, verb, 30)  # no row of a combined feed has this article
        after = {url: get(client, url).data for url in former}
        assert len([url for url in former if former[url] != after[url]]) == 1
        former = after
    assert not any(guid.encode() in body for body in former.values())


@pytest.mark.parametrize("path", ["topics/cuaca,laut", "topics/-laut", "search/kabar"])
def test_a_document_of_a_combination_costs_a_few_statements_more(
    combinable: Newsroom, path: str
) -> None:
    client = combinable.app.test_client()
    url = list(crawl(client, f"{SITE}/feeds/{path}.json"))[-2][0]
    database = combinable.services.database
    with record_statements(database) as statements:
        first = get(client, url).data
    assert len(statements) <= 3, "it is in memory"
    change(combinable, Verb.CORRECT, ARTICLES - 1)  # in the feed, but not in the document
    with record_statements(database) as statements:
        assert get(client, url).data == first
    assert len(statements) <= 12


def test_a_document_that_one_request_cannot_find_is_made_by_the_next_ones(
    combinable: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = combinable.app.test_client()
    monkeypatch.setattr(newest_matches, "SPAN", 4)
    monkeypatch.setattr(feed_archives, "_MOST_EXPLORED", 1)
    _, links = read(get(client, f"{SITE}/feeds/topics/-cuaca.json").data, "json")
    answers = [get(client, links["prev-archive"]) for _ in range(12)]
    statuses = [answer.status_code for answer in answers]
    assert set(statuses) == {503, 200}
    assert statuses == sorted(statuses, reverse=True)
    assert answers[0].headers["Retry-After"]
    combinable.refresh()
    with combinable.services.database.reading() as session:
        feed = feeds.find_feed(session, "topics/-cuaca")
        assert feed
        newest = explored_spans.read_matches(session, feed, NEWEST, 41)
        assert not combined_feeds.are_items_outdated(session, feed, newest, 41)


def test_a_client_may_have_so_much_looked_through_in_a_minute(
    make_newsroom: Callable[..., Newsroom], archived: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(newest_matches, "SPAN", 1)
    monkeypatch.setattr(feed_archives, "_MOST_EXPLORED", 1)
    monkeypatch.setattr(web, "_MOST_EXPLORED", 21)
    monkeypatch.setattr(web, "RateLimiter", partial(RateLimiter, clock=lambda: 0.0))
    newsroom = make_newsroom(archived, feeds=FEEDS, web={"trusted_hops": 1})
    publish_of(newsroom, {ARTICLES + 1: ("Cuaca",)})
    newsroom.refresh()
    client = newsroom.app.test_client()
    url = read(get(client, f"{SITE}/feeds/topics/-cuaca.json").data, "json")[1]["prev-archive"]

    def ask(address: str) -> TestResponse:
        return get(client, url, **{"X-Forwarded-For": address})

    answers = [ask("192.0.2.1") for _ in range(10)]
    assert [answer.status_code for answer in answers] == [503] * 8 + [429] * 2
    assert "Too many archive documents" in answers[-1].text
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    while (answer := ask("192.0.2.2")).status_code == 503:
        assert answer.headers["Retry-After"]
    assert answer.status_code == 200, "another client goes on"
    assert ask("192.0.2.1").status_code == 200, "it is made"


def test_an_archive_address_of_a_combination_is_read_like_that_of_its_feed(
    combinable: Newsroom,
) -> None:
    client = combinable.app.test_client()
    url = next(url for url, _, _ in list(crawl(client, BOTH.replace("+", ",") + ".json"))[1:])
    answer = get(client, url.replace("cuaca,laut", "laut,Cuaca"))
    assert (answer.status_code, answer.headers["Location"]) == (301, url)
    answer = get(client, url.replace("cuaca,laut", "laut,laut"))
    assert answer.headers["Location"] == url.replace("cuaca,laut", "laut")
    for odd, reason in {
        "topics/laut,tiada": "there is no tiada among the topics",
        "topics/laut+-laut": "cannot be both",
        "search/,": "a search needs a word",
    }.items():
        answer = get(client, url.replace("topics/cuaca,laut", odd))
        assert (answer.status_code, answer.mimetype) == (404, "text/plain")
        assert reason in answer.text
    with combinable.services.database.writing() as session:
        topic = feeds.find_feed(session, "topics/laut")
        assert topic
        assert topic.topic_id
        editorial.taxonomy.retire_term(session, Topic, topic.topic_id, now=combinable.now)
    for each in (url, url.replace(".json", "/next.json")):
        answer = get(client, each)
        assert (answer.status_code, answer.text) == (410, "laut was retired\n")


def edit(newsroom: Newsroom, article_id: int, content: ArticleContent) -> None:
    """Give a published article other topics or another date, without telling readers."""
    with newsroom.services.database.writing() as session:
        editorial.articles.update_article(
            session,
            article_id,
            content,
            revision=articles.get_article(session, article_id).revision,
            editor="sari",
            authority="news.example",
            now=newsroom.now,
            silent=True,
        )


class Wire:
    """Random changes of articles, and the articles of each combination, by guid.

    `tags` are the topics of each article, and words of its title in lower case.
    """

    PATHS: Mapping[str, Callable[[set[str]], bool]] = {
        "topics/-cuaca": lambda tags: "Cuaca" not in tags,
        "topics/gunung+-laut": lambda tags: "Gunung" in tags and "Laut" not in tags,
        "search/gempa+jawa": lambda tags: tags >= {"gempa", "jawa"},  # rare
        "topics/cuaca+gunung": lambda tags: tags >= {"Cuaca", "Gunung"},
        "search/gempa": lambda tags: "gempa" in tags,
    }

    def __init__(self, newsroom: Newsroom, seed: int) -> None:
        self.newsroom, self.chance = newsroom, random.Random(seed)  # noqa: S311  the same each time
        self.tags = {article_id: {"Cuaca"} for article_id in EVERY}
        for _ in range(24):
            self.publish(self.chance.randint(2, 300))
        newsroom.refresh()
        self.withdrawn: dict[int, set[str]] = {}
        self.moved: set[int] = set()  # given another date

    def choose_tags(self) -> set[str]:
        """Return one or two topics, and up to two words."""
        topics = self.chance.sample(["Cuaca", "Laut", "Gunung"], self.chance.randint(1, 2))
        return {*topics, *self.chance.sample(["gempa", "jawa"], self.chance.randint(0, 2))}

    def write(self, tags: set[str]) -> ArticleContent:
        """Return an article with these topics and words."""
        topics = (*sorted(tag for tag in tags if tag.istitle()),)
        words = sorted(tag for tag in tags if tag.islower())
        return replace(RAIN, title=f"Kabar {' '.join(words)}", topics=topics)

    def publish(self, minutes: float) -> int:
        """Publish an article dated `minutes` ago. Return its id."""
        at, tags = self.newsroom.now - timedelta(minutes=minutes), self.choose_tags()
        (article_id,) = publish_all(self.newsroom, [(self.write(tags), at)])
        self.tags[article_id] = tags
        return article_id

    def list_guids(self, path: str) -> set[str]:
        """Return the guids of the published articles of a combination."""
        ids = [each for each, tags in self.tags.items() if self.PATHS[path](tags)]
        return set(list_guids(self.newsroom, ids))

    def change(self) -> str:
        """Change one article. Return its guid."""
        article_id = self.chance.choice(sorted(self.tags))
        verb = self.chance.choice(["new", "old", "withdraw", "publish", "tags", "date"])
        minutes = self.chance.randint(2, 300)
        if verb in {"new", "old"}:
            article_id = self.publish(minutes if verb == "old" else 0.02)
        elif verb == "withdraw":
            change(self.newsroom, Verb.WITHDRAW, article_id)
            self.withdrawn[article_id] = self.tags.pop(article_id)
        elif verb == "publish" and self.withdrawn:
            article_id = self.chance.choice(sorted(self.withdrawn))
            change(self.newsroom, Verb.PUBLISH, article_id)
            self.tags[article_id] = self.withdrawn.pop(article_id)
        elif verb == "tags":
            self.tags[article_id] = self.choose_tags()
            edit(self.newsroom, article_id, self.write(self.tags[article_id]))
        else:
            at = self.newsroom.now - timedelta(minutes=minutes)
            content = replace(self.write(self.tags[article_id]), publish_at=at)
            edit(self.newsroom, article_id, content)
            self.moved.add(article_id)
        self.newsroom.refresh()
        return get_guid(self.newsroom, article_id)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(count_repetitions(1, 20)))
def test_the_archive_of_a_rare_combination_is_that_of_its_articles_alone(
    make_newsroom: Callable[..., Newsroom],
    archived: Path,
    monkeypatch: pytest.MonkeyPatch,
    seed: int,
) -> None:
    monkeypatch.setattr(newest_matches, "SPAN", 8)
    monkeypatch.setattr(newest_matches, "MOST_FOUND", 8)
    monkeypatch.setattr(feed_archives, "_MOST_EXPLORED", 40)  # each exploration covers few articles
    newsroom = make_newsroom(archived, feeds={"entry_limit": 3})
    client, wire = newsroom.app.test_client(), Wire(newsroom, seed)
    visited: dict[str, tuple[bytes, list[str]]] = {}
    for path in [*wire.PATHS][: count_repetitions(3, 5)]:
        steady, found = wire.list_guids(path), list[str]()
        for url, body, ids in crawl(client, f"{SITE}/feeds/{path}.json"):
            found += ids
            if "/archive/" in url:
                assert ids or "next_url" not in json.loads(body), "no empty page leads on"
                visited[url] = (body, ids)
            guid = wire.change()
            for seen, (former, listed) in visited.items():
                now_body = get(client, seen).data
                now_ids, _ = read(now_body, "json")
                assert now_body == former or guid in {*listed, *now_ids}, seen
                visited[seen] = (now_body, now_ids)
            steady &= wire.list_guids(path)
        moved = set(list_guids(newsroom, wire.moved))
        repeated = {guid for guid in found if found.count(guid) > 1}
        assert not repeated - moved
        assert steady - moved <= set(found)
    assert visited
    with newsroom.services.database.reading() as session:
        assert any(session.scalars(select(CombinedFeed.spans))), "it was rare"
