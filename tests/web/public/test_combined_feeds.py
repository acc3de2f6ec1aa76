"""Combined feeds over HTTP: addresses, formats, caches, the search's feed, and hostile clients."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import Client

from feedsvc import web
from feedsvc.rendering import FORMATS
from feedsvc.storage.feeds import combined_feeds
from feedsvc.storage.tables import CombinedFeed, Feed
from feedsvc.web import add_middleware, create_app
from feedsvc.web.combined_feeds import VALID_SECONDS
from feedsvc.web.middleware.response_cache import ResponseCache
from tests.commands import wait_until
from tests.conftest import NOW
from tests.web.conftest import BRIDGE, RAIN, Newsroom, build_newsroom
from tests.web.public.test_pages import HTML, get_page

BOTH = "/feeds/topics/desa+pendidikan"
NEWSBOAT = "newsboat/2.21.0 (Linux x86_64)"


@pytest.fixture(scope="module")
def shared(memory_folder: Path, published: Path) -> Iterator[Newsroom]:
    """A filled newsroom for tests that only ask for addresses, and for more than a client may."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(web, "_MOST_COMBINED", 0)
        newsroom = build_newsroom(
            memory_folder / "combinations", published, NOW, web={"combinations": 0, "searches": 0}
        )
    yield newsroom
    newsroom.close()


@pytest.fixture(scope="module")
def shared_client(shared: Newsroom) -> Client:
    """A client of the shared newsroom with all middleware."""
    return Client(add_middleware(shared.app))


def count_stored(newsroom: Newsroom) -> int:
    """Return how many combined feeds are stored."""
    with newsroom.services.database.reading() as session:
        return session.scalar(select(func.count()).select_from(CombinedFeed)) or 0


def list_titles(client: FlaskClient, path: str) -> list[str]:
    """Return the titles of the entries of a feed, by its path without a suffix."""
    items = json.loads(client.get(f"{path}.json").data)["items"]
    return [item["title"].partition(" ")[0] for item in items]


@pytest.mark.parametrize(
    ("path", "titles"),
    [
        (BOTH, ["Warga"]),
        ("/feeds/topics/desa,energy", ["Warga", "The", "A"]),
        ("/feeds/topics/pendidikan+-desa", ["Menakar"]),
        ("/feeds/topics/-energy", ["Warga", "Menakar"]),
        ("/feeds/topics/books,desa,-energy", ["Warga"]),
        ("/feeds/sections/-daerah", ["The", "A"]),
        ("/feeds/sections/cities,daerah", ["Warga", "The", "Menakar", "A"]),
        ("/feeds/authors/dimas-prakoso+ratna-wulandari", ["Warga"]),
        ("/feeds/search/hujan+tujuh", ["Menakar"]),
        ("/feeds/search/tujuh", ["Warga", "Menakar"]),
        ("/feeds/search/tidakada", []),
    ],
)
def test_an_address_is_a_feed_in_every_format(
    shared: Newsroom, path: str, titles: list[str]
) -> None:
    client = shared.app.test_client()
    assert list_titles(client, path) == titles
    main = client.get("/feeds/all.atom").data
    for suffix, chosen in FORMATS.items():
        answer = client.get(f"{path}.{suffix}")
        assert answer.status_code == 200
        assert answer.headers["Content-Type"] == chosen.media_type
        assert answer.headers["X-Robots-Tag"] == "noindex"
        assert f'<https://news.example{path}.{suffix}>; rel="self"' in answer.headers["Link"]
        guids = chosen.read_guids(answer.data)
        assert len(guids) == len(titles)
        assert all(guid.encode() in main for guid in guids), "the ids of all other feeds"
        again = client.get(f"{path}.{suffix}", headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("topics/pendidikan+desa", "topics/desa+pendidikan"),
        ("topics/pendidikan%2Bdesa", "topics/desa+pendidikan"),
        ("topics/pendidikan%20desa", "topics/desa+pendidikan"),
        ("topics/desa%20pendidikan", "topics/desa+pendidikan"),
        ("Topics/DESA+desa+Pendidikan", "topics/desa+pendidikan"),
        ("topics/pendidikan,-energy,desa", "topics/desa,pendidikan,-energy"),
        ("topics/desa,desa", "topics/desa"),
        ("topics/-energy,desa", "topics/desa+-energy"),
        ("search/Tujuh%20HUJAN", "search/hujan+tujuh"),
        ("search/hujan,caf%C3%A9", "search/cafe+hujan"),
    ],
)
@pytest.mark.parametrize("suffix", ["", ".atom"])
def test_each_combination_has_one_address(
    shared: Newsroom, path: str, target: str, suffix: str
) -> None:
    client = shared.app.test_client()
    answer = client.get(f"/feeds/{path}{suffix}")
    assert answer.status_code == 301
    assert answer.headers["Cache-Control"] == "no-cache"
    assert answer.location == f"https://news.example/feeds/{target}{suffix}"
    assert client.get(f"/feeds/{target}{suffix}", headers=HTML).status_code == 200


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("topics/desa+tidakada", "there is no tidakada among the topics"),
        ("topics/desa+-desa", "desa cannot be both included and excluded"),
        ("topics/desa+", "names each of them by its address"),
        ("topics/desa,energy+books", "not by both"),
        ("sections/cities+daerah", "one section only"),
        ("topics/a+b+c+d+e+f+g", "a combination needs 1 to 6 topics"),
        ("search/%2B", "a search needs a word"),
        ("topics/a+" + "b" * 60_000, "at most 200 characters"),
        ("search/" + "+".join(["panjang"] * 9000), "at most 200 characters"),
    ],
)
def test_what_is_no_combination_says_why(shared: Newsroom, path: str, reason: str) -> None:
    client, stored = shared.app.test_client(), count_stored(shared)
    answer = client.get(f"/feeds/{path}.rss")
    assert answer.status_code == 404
    assert reason in answer.text
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["Cache-Control"] == "public, max-age=5"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    get_page(client, f"/feeds/{path}", 404)
    assert count_stored(shared) == stored


@pytest.mark.parametrize(
    "path",
    [
        *("%00+desa", "%ff%fe+desa", "desa+%ed%a0%80", "desa%0a+books", "desa+%0d%0abooks"),
        *("..%2f+desa", "desa+../books", "desa/+books", "-", "--", "+-+", ",,,", "%2C", "desa;+a"),
        *("desa+books%", "desa+%u0041", "\u202edesa+books", "desa+" + "%CC%81" * 60, "٣+٤", "𝔡+𝔢"),
        *("desa%252Bbooks", "desa+'%22<script>", "desa+{{7*7}}", "desa+$(id)", "-%E2%88%92desa"),
    ],
)
def test_odd_addresses_never_fail(shared_client: Client, path: str) -> None:
    pages = (".atom", "", "/feed")
    for kind, suffixes in {
        "topics": pages,
        "sections": pages[:1],  # their pages differ from those of topics by their terms alone
        "authors": pages[:1],
        "search": pages,
    }.items():
        for suffix in suffixes:
            answer = shared_client.get(f"/feeds/{kind}/{path}{suffix}", headers=HTML)
            assert answer.status_code in {200, 301, 400, 404}, (kind, suffix)
    assert shared_client.get(f"/search.atom?q={path}").status_code in {301, 404}


def test_a_reader_gets_a_new_article_as_a_delta_and_a_304_without_flask(filled: Newsroom) -> None:
    client = Client(add_middleware(filled.app))
    cache: ResponseCache = filled.app.extensions["feedsvc.response_cache"]
    first = client.get(f"{BOTH}.atom")
    assert first.status_code == 200
    etag = {"If-None-Match": first.headers["ETag"]}

    def is_answered_from_memory() -> bool:
        by_flask = cache.by_flask
        assert client.get(f"{BOTH}.atom", headers=etag).status_code == 304
        return cache.by_flask == by_flask

    # The change listener notices the creation of the feed a moment later.
    wait_until(is_answered_from_memory)
    cached = next(each for (path, _), each in cache._responses.items() if path == f"{BOTH}.atom")  # noqa: SLF001
    assert cached.valid_until < float("inf"), "one that was deleted is created again"
    later = replace(BRIDGE, title="Baru di desa")
    filled.publish(later, at=filled.now + timedelta(hours=1))
    cache.listener.check_now()
    delta = client.get(f"{BOTH}.atom", headers=etag | {"A-IM": "feed", "User-Agent": NEWSBOAT})
    assert delta.status_code == 226
    assert delta.data.count(b"<entry") == 1
    assert b"Baru di desa" in delta.data
    cache.listener.close()


def test_two_processes_share_the_feeds_and_make_again_what_one_deleted(
    filled: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = filled.services.settings
    apps = [filled.app, create_app(settings.model_copy())]
    one, two = (Client(add_middleware(app)) for app in apps)
    first = one.get(f"{BOTH}.rss")
    assert two.get(f"{BOTH}.rss").data == first.data
    with filled.services.database.writing() as session:
        ids = session.scalars(select(CombinedFeed.feed_id)).all()
        combined_feeds.delete_combined_feeds(session, ids)
    assert count_stored(filled) == 0
    cache = apps[1].extensions["feedsvc.response_cache"]
    now = cache._wall()  # noqa: SLF001
    monkeypatch.setattr(cache, "_wall", lambda: now + VALID_SECONDS + 1)
    again = two.get(f"{BOTH}.rss")
    assert (again.status_code, again.data) == (200, first.data)
    assert again.headers["ETag"] == first.headers["ETag"]
    assert count_stored(filled) == 1
    for app in apps:
        app.extensions["feedsvc.response_cache"].listener.close()
    apps[1].extensions["feedsvc"].database.close()


def test_a_client_has_a_rate_and_the_store_a_limit(
    make_newsroom: Callable[..., Newsroom], published: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web, "_MOST_COMBINED", 8)
    newsroom = make_newsroom(
        published, web={"combinations": 4, "trusted_hops": 1}, feeds={"combinations": 3}
    )
    client = Client(add_middleware(newsroom.app))

    def ask(number: int, address: str) -> int:
        answer = client.get(f"/feeds/search/kata{number}.rss", headers={"X-Forwarded-For": address})
        if answer.status_code == 429:
            assert 1 <= int(answer.headers["Retry-After"]) <= 60
            assert answer.headers["Cache-Control"] == "no-store"
            assert "Too many new combinations" in answer.text
        return answer.status_code

    assert [ask(number, "192.0.2.1") for number in range(8)] == [200] * 5 + [429] * 3
    assert ask(8, "192.0.2.2") == 200, "another client"
    assert ask(4, "192.0.2.1") == 200, "one that exists"
    assert client.get("/feeds/search/ada+tidak", headers=HTML).status_code == 200
    statuses = [ask(number, f"192.0.2.{number}") for number in range(20, 36)]
    assert set(statuses) == {200, 429}, "all clients together have a rate, too"
    assert count_stored(newsroom) == 3
    with newsroom.services.database.reading() as session:
        stored = session.scalars(select(Feed.path).where(Feed.path.startswith("search/"))).all()
    assert len(stored) == 3
    newsroom.app.extensions["feedsvc.response_cache"].listener.close()


def test_a_site_may_have_none(make_newsroom: Callable[..., Newsroom], published: object) -> None:
    newsroom = make_newsroom(published, feeds={"combinations": 0})
    client = newsroom.app.test_client()
    assert client.get(f"{BOTH}.rss").status_code == 404
    get_page(client, BOTH, 404)
    assert "/feeds/search/" not in get_page(client, "/search?q=tujuh")
    assert "topics/desa+" not in get_page(client, "/feeds/topics/desa")


def test_the_search_offers_its_result_as_a_feed(filled: Newsroom, client: FlaskClient) -> None:
    html = get_page(client, "/search?q=Tujuh+HUJAN")
    for suffix, chosen in FORMATS.items():
        address = f'href="https://news.example/feeds/search/hujan+tujuh.{suffix}"'
        assert (address in html) is chosen.is_for_readers
        answer = client.get(f"/search.{suffix}?q=Tujuh+HUJAN")
        assert answer.status_code == 301
        assert answer.location == f"https://news.example/feeds/search/hujan+tujuh.{suffix}"
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert 'href="/feeds/search/hujan+tujuh"\n  rel="nofollow"' in html
    assert "Cari: “Tujuh HUJAN”" in html
    assert count_stored(filled) == 0, "a page creates nothing"
    assert client.get("/search.rss").status_code == 404
    assert "a search needs a word" in client.get("/search.rss?q=%00+%2B").text
    # The feed is ordered by publication, the page by the last change.
    filled.publish(replace(RAIN, title="Hujan baru"), at=filled.now + timedelta(hours=1))
    assert list_titles(client, "/feeds/search/hujan+tujuh") == ["Hujan", "Menakar"]
    page = get_page(client, "/feeds/search/hujan+tujuh")
    assert page.index("Hujan baru") < page.index("Menakar Hujan")
    assert "?q=hujan+tujuh" in page


def test_the_page_of_a_combination_is_for_people_only(
    filled: Newsroom, client: FlaskClient
) -> None:
    answer = client.get(BOTH, headers=HTML)
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in answer.text
    assert "Desa + Pendidikan" in answer.text
    assert "Warga Tiga Dusun" in answer.text
    assert count_stored(filled) == 0, "a page creates nothing"
    client.get(f"{BOTH}.rss")
    assert count_stored(filled) == 1
    assert client.get(f"{BOTH}/feed").location == f"https://news.example{BOTH}.rss"
    for path in ("/feeds", "/feeds?kind=topics", "/feeds.opml", "/sitemap.xml", "/"):
        assert "desa+pendidikan" not in client.get(path).text
    pages = client.get("/sitemap.xml").text
    for url in [part.partition("</loc>")[0] for part in pages.split("<loc>")[1:]]:
        assert "desa+pendidikan" not in client.get(url.removeprefix("https://news.example")).text
    assert "<code>topics/desa+" in get_page(client, "/feeds/topics/desa")
    get_page(client, "/topics/desa+pendidikan", 404)
