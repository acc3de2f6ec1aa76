"""The public pages: what they show and hide, and how caches may store them."""

import itertools
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import render_template
from flask.testing import FlaskClient
from sqlalchemy import event, update

from feedsvc import accounts, editorial
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.taxonomy import Term
from feedsvc.domain.text import slugify
from feedsvc.parsing.html.limits import limit_nesting
from feedsvc.storage import taxonomy
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import paths
from feedsvc.storage.tables import Article, Feed, Topic
from feedsvc.web.public import feed_pages
from tests.web.conftest import BRIDGE, LIBRARY, MARKET, Newsroom

HTML = {"Accept": "text/html"}
BRIDGE_PATH = f"/articles/{slugify(BRIDGE.title)}"
LISTS = ("/topics/desa", "/sections/cities", "/authors/hana-whitlock", "/archive/2020/11")
PAGES = (
    *("/", "/feeds", "/feeds/all", "/feeds/topics/desa", "/feeds/sections/cities", BRIDGE_PATH),
    *("/archive", "/archive/2020", *LISTS),
)


def get_page(client: FlaskClient, path: str, status: int = 200) -> str:
    """Return a page's HTML."""
    answer = client.get(path, headers=HTML)
    assert answer.status_code == status, path
    return answer.get_data(as_text=True)


@contextmanager
def record_statements(database: Database) -> Iterator[list[str]]:
    """Record the statements that are sent to the database."""
    statements: list[str] = []

    def record(*arguments: object) -> None:
        statements.append(str(arguments[2]))

    event.listen(database.engine, "before_cursor_execute", record)
    try:
        yield statements
    finally:
        event.remove(database.engine, "before_cursor_execute", record)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_can_be_cached_and_validated(reader: FlaskClient, path: str) -> None:
    first = reader.get(path)
    assert first.status_code == 200
    assert (
        first.headers["Cache-Control"]
        == "public, max-age=60, stale-while-revalidate=60, stale-if-error=86400"
    )
    assert "Last-Modified" not in first.headers, "no date changes exactly when the page does"
    assert "Set-Cookie" not in first.headers
    assert "Cookie" not in first.headers.get("Vary", "")
    again = reader.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = reader.head(path)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


@pytest.mark.parametrize("path", PAGES)
def test_unknown_parameters_and_a_foreign_host_change_nothing(
    reader: FlaskClient, path: str
) -> None:
    plain = reader.get(path)
    odd = reader.get(
        f"{path}?utm_source=x&page=minus&kind=nothing&after=2026-1",
        headers={"Host": "evil.example"},
    )
    assert odd.headers["ETag"] == plain.headers["ETag"]
    assert b"evil.example" not in odd.data


@pytest.mark.parametrize("path", [*PAGES, "/robots.txt", "/icon.png"])
def test_a_page_is_only_read(reader: FlaskClient, path: str) -> None:
    answer = reader.post(path, headers=HTML)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_one_h1_and_skips_no_heading_level(reader: FlaskClient, path: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", get_page(reader, path))]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_runs_no_script_but_that_of_the_copy_buttons(reader: FlaskClient, path: str) -> None:
    page = get_page(reader, path)
    scripts = re.findall(r"<script[^>]*>", page)
    others = [each for each in scripts if not re.search(r'src="/static/copy\.js', each)]
    assert set(others) <= {'<script type="application/ld+json">'}
    assert (len(scripts) > len(others)) == ("data-copy=" in page)


def test_the_front_page_has_the_newest_articles_first(reader: FlaskClient) -> None:
    html = get_page(reader, "/")
    places = [html.index(sample.title) for sample in (BRIDGE, MARKET, LIBRARY)]
    assert places == sorted(places)
    for text in ("Kabar Uji", "Berita pelan", "Ratna Wulandari", "Daerah", "21 November 2020"):
        assert text in html


@pytest.mark.parametrize("path", PAGES)
def test_a_feed_reader_finds_the_feeds_of_a_page(reader: FlaskClient, path: str) -> None:
    links = re.findall(
        r'<link rel="alternate" type="([^"]+)"\s+href="([^"]+)"', get_page(reader, path)
    )
    shown = path.removeprefix("/feeds/") if path.startswith("/feeds/") else "all"
    shown = "topics/desa" if path == BRIDGE_PATH else shown
    shown = path[1:] if path.startswith(("/topics/", "/sections/", "/authors/")) else shown
    for kind, suffix in (("rss+xml", "rss"), ("atom+xml", "atom"), ("feed+json", "json")):
        assert (f"application/{kind}", f"https://news.example/feeds/{shown}.{suffix}") in links
    for _, url in links:
        assert reader.get(url.removeprefix("https://news.example")).status_code == 200


def test_an_empty_site_explains_what_to_do_next(make_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = make_newsroom(site={"language": "en"})
    client = newsroom.app.test_client()
    html = get_page(client, "/")
    assert "There is no editor yet" in html
    assert 'href="/admin/setup"' in html
    answer = client.get("/admin/articles", follow_redirects=True)
    assert answer.request.path == "/admin/setup", "nobody can log in"
    assert "shows a one-time address" in get_page(client, "/admin/setup")
    with newsroom.services.database.writing() as session:
        accounts.people.add_editor(session, "sari", "sembilan burung di atap", now=newsroom.now)
    assert 'href="/admin/articles"' in get_page(client, "/")
    assert client.get("/admin/login").status_code == 200
    assert get_page(client, "/feeds").count("None yet.") == 3
    assert "There is no article yet." in get_page(client, "/feeds/all")


def test_pages_speak_the_language_of_the_site(make_newsroom: Callable[..., Newsroom]) -> None:
    for language, text in (("id-ID", "Beranda"), ("en", "Home"), ("fr", "Home")):
        html = get_page(make_newsroom(site={"language": language}).app.test_client(), "/")
        assert text in html
        assert f'<html lang="{language[:2] if language != "fr" else "en"}">' in html


def test_links_stay_under_the_path_of_the_site(make_newsroom: Callable[..., Newsroom]) -> None:
    html = get_page(make_newsroom(base_url="https://news.example/kabar").app.test_client(), "/")
    assert 'href="/kabar/feeds"' in html
    assert 'href="/kabar/static/site.css?v=' in html


def test_the_list_has_every_kind_of_feed_with_its_anchor(reader: FlaskClient) -> None:
    html = get_page(reader, "/feeds")
    for anchor in ("all", "topics", "sections", "authors"):
        assert f'id="{anchor}"' in html
    for path in ("topics/bambu", "sections/cities", "authors/dimas-prakoso"):
        for suffix in ("rss", "atom", "json"):
            assert f'href="/feeds/{path}#{suffix}"' in html
    assert "2 artikel" in html


def test_many_topics_come_in_pages_and_few_queries(filled: Newsroom) -> None:
    topics = [
        Topic(slug=f"t-{number}", name=f"Topik {number:04d}", description="")
        for number in range(300)
    ]
    with filled.services.database.writing() as session:
        session.add_all(topics)
        session.flush()
        for topic in topics:
            paths.add_feed(
                session,
                f"topics/{topic.slug}",
                f"tag:x,2026:{topic.slug}",
                now=filled.now,
                term=topic,
            )
        session.execute(update(Feed).values(opened=True, refreshed=filled.now))
    client = filled.app.test_client()
    with record_statements(filled.services.database) as statements:
        html = get_page(client, "/feeds")
    assert len(statements) <= 9  # two for each kind of feed at most, one for all languages
    assert [
        statement for statement in statements if "folded" in statement and "LIMIT" not in statement
    ] == []
    assert len(html) < 40_000
    assert "Tampilkan semua 306 topik" in html
    last = get_page(client, "/feeds?kind=topics&page=6")
    assert "Topik 0299" in last
    assert get_page(client, "/feeds?kind=topics&page=999999") == last
    assert "Halaman 6 dari 6" in last
    assert "/feeds/topics/t-134" in get_page(client, "/feeds?q=TOPIK+0134")
    assert get_page(client, "/feeds?q=%00%F0nothing").count("Tidak ada nama yang cocok") == 4


def test_a_feed_has_a_page(reader: FlaskClient) -> None:
    html = get_page(reader, "/feeds/topics/pendidikan")
    assert "<title>Pendidikan – Kabar Uji</title>" in html
    assert BRIDGE.title in html
    assert MARKET.title not in html
    assert "<code>https://news.example/feeds/topics/pendidikan.rss</code>" in html


def test_a_moved_a_retired_and_an_unknown_feed_are_301_410_and_404(filled: Newsroom) -> None:
    with filled.services.database.writing() as session:
        moved = taxonomy.find_term(session, Topic, "Desa")
        retired = taxonomy.find_term(session, Topic, "Bambu")
        assert moved
        assert retired
        editorial.taxonomy.change_term(
            session, Topic, moved.id, Term("Desa", "kampung"), now=filled.now
        )
        editorial.taxonomy.retire_term(session, Topic, retired.id, now=filled.now)
    client = filled.app.test_client()
    answer = client.get("/feeds/topics/desa", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.location) == (
        301,
        "https://news.example/feeds/topics/kampung",
    )
    assert "tidak ada" in get_page(client, "/feeds/topics/bambu", 410)
    for never in ("topics/nothing", "all.xml", "topics", "%00", "a/b/c"):
        get_page(client, f"/feeds/{never}", 404)
    html = get_page(client, BRIDGE_PATH)
    assert "/feeds/topics/bambu" not in html
    assert "Bambu" in html


@pytest.mark.parametrize(
    "path", ["/", "/archive", "/feeds/all", "/feeds/topics/desa", BRIDGE_PATH, *LISTS[:-1]]
)
def test_a_page_costs_few_queries(filled: Newsroom, path: str) -> None:
    client = filled.app.test_client()
    client.get(path)
    with record_statements(filled.services.database) as statements:
        client.get(path)
    most = 9 if path == "/" else 6  # the home page has the sections, too
    assert len([statement for statement in statements if statement.startswith("SELECT")]) <= most


def test_lists_parse_only_the_beginning_of_long_articles(
    filled: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    body = "<p>Awal.</p>" + '<p>Isi <a href="/x">tautan</a>.</p>' * 40_000
    with filled.services.database.writing() as session:
        session.execute(update(Article).values(body_html=body, summary=""))
    sizes: list[int] = []

    def record(html: str) -> str:
        sizes.append(len(html))
        return limit_nesting(html)

    monkeypatch.setattr("feedsvc.parsing.html.sanitizer.limit_nesting", record)
    monkeypatch.setattr(
        "feedsvc.parsing.html.sanitizer.absolutize",
        lambda *_: pytest.fail("a list shows no article text"),
    )
    assert "Awal." in get_page(filled.app.test_client(), "/")
    assert BRIDGE.title in get_page(filled.app.test_client(), "/feeds/topics/desa")
    assert sizes
    assert max(sizes) <= 20_000


def test_robots_may_read_everything_but_the_admin(reader: FlaskClient) -> None:
    assert (
        reader.get("/robots.txt").get_data(as_text=True)
        == "User-agent: *\nDisallow: /admin/\nAllow: /\n\n"
        "Sitemap: https://news.example/sitemap.xml\n"
        "Sitemap: https://news.example/news-sitemap.xml\n"
    )


@pytest.mark.parametrize(
    ("path", "kind"), [("/icon.png", "image/png"), ("/favicon.ico", "image/x-icon")]
)
def test_the_site_has_an_icon(reader: FlaskClient, path: str, kind: str) -> None:
    answer = reader.get(path)
    assert (answer.status_code, answer.content_type) == (200, kind)
    assert len(answer.data) < 12_000


def test_an_error_page_needs_no_database(make_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = make_newsroom()
    path = newsroom.services.database.path
    assert path
    newsroom.services.database.close()
    path.rename(path.with_suffix(".away"))
    client = newsroom.app.test_client()
    for address in ("/", "/feeds", "/feeds/all", "/articles/x"):
        answer = client.get(address, headers=HTML)
        assert answer.status_code == 503
        assert "Kami akan segera kembali" in answer.get_data(as_text=True)


def test_every_error_page_explains_and_links_to_the_front_page(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    app = make_newsroom(site={"language": "en"}).app
    for status in (400, 401, 403, 404, 405, 409, 410, 413, 414, 422, 429, 500, 502, 503):
        with app.test_request_context("/", headers=HTML):
            html = render_template("error.html", status=status)
        assert re.search(r"<h1>[A-Z][^<]{8,}</h1>", html), status
        assert "Go to the front page" in html, status


@pytest.mark.parametrize(
    ("language", "limit", "amounts"),
    [
        (
            "en",
            2,
            ["3 articles; the feed contains only the newest 2 articles", "1 article", "2 articles"],
        ),
        ("en", 1, ["3 articles; the feed contains only the newest article", "1 article"]),
        ("id", 2, ["3 artikel; umpan hanya memuat 2 artikel terbaru", "1 artikel", "2 artikel"]),
    ],
)
def test_a_feed_says_how_many_articles_it_has_and_how_many_a_reader_gets(
    make_newsroom: Callable[..., Newsroom],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    limit: int,
    amounts: list[str],
) -> None:
    newsroom = make_newsroom(site={"language": language}, feeds={"entry_limit": limit})
    for number in range(3):
        topics = ("Desa",) if number else ("Kota",)
        newsroom.publish(
            ArticleContent(
                title=f"Hujan {number}", body="<p>Isi.</p>", language="id", topics=topics
            ),
            refresh=False,
        )
    newsroom.refresh()
    client = newsroom.app.test_client()
    for path, amount in zip(["all", "topics/kota", "topics/desa"], amounts, strict=False):
        for address in ("/feeds", f"/feeds/{path}"):
            assert re.search(rf">\s*{amount}\s*<", " ".join(get_page(client, address).split()))
    monkeypatch.setattr(feed_pages, "COUNTED", 1)
    monkeypatch.setattr(feed_pages, "COUNTED_IN_LIST", 2)
    more = "more than" if language == "en" else "lebih dari"
    assert f"{more} 1 " in " ".join(get_page(client, "/feeds/all").split())
    assert f"{more} 2 " in " ".join(get_page(client, "/feeds").split())


def test_the_pages_of_feeds_change_with_their_number_of_articles(
    make_newsroom: Callable[..., Newsroom], monkeypatch: pytest.MonkeyPatch
) -> None:
    newsroom = make_newsroom(feeds={"entry_limit": 2})
    monkeypatch.setattr(feed_pages, "NEWEST", 2)
    oldest, *_ = [
        newsroom.publish(
            ArticleContent(title=f"Hujan {number}", body="<p>Isi.</p>", language="id"),
            refresh=False,
        )
        for number in range(4)
    ]
    newsroom.refresh()
    client = newsroom.app.test_client()
    before = {path: client.get(path).headers["ETag"] for path in ("/feeds", "/feeds/all")}
    for path, etag in before.items():
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 304
    with newsroom.services.database.writing() as session:  # no page shows it, and no reader gets it
        editorial.articles.withdraw_article(
            session, oldest, revision=2, editor="sari", now=newsroom.now
        )
    newsroom.refresh()
    for path, etag in before.items():
        assert client.get(path, headers={"If-None-Match": etag}).status_code == 200
        assert "3 artikel; " in " ".join(get_page(client, path).split())
