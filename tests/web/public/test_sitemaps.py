"""Sitemaps keep the protocols, list every public page and nothing else, and change rarely."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.robotparser import RobotFileParser

import pytest
from flask.testing import FlaskClient
from lxml import etree
from sqlalchemy import insert, select

from feedsvc import editorial
from feedsvc.domain.articles import State
from feedsvc.rendering.sitemaps import NEWS, SITEMAP, to_news_language
from feedsvc.storage.articles import articles
from feedsvc.storage.feeds import feeds, sitemaps
from feedsvc.storage.tables import Article, FeedItem
from tests.web.conftest import BRIDGE, LIBRARY, MARKET, RAIN, Newsroom
from tests.web.public.test_alternates import SITE, list_public_pages
from tests.web.public.test_articles import withdraw
from tests.web.public.test_pages import BRIDGE_PATH, record_statements

NAMES = {"s": SITEMAP, "n": NEWS}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00")


def read_sitemap(client: FlaskClient, path: str, root: str = "urlset") -> etree._Element:
    """Return the root of a sitemap, after a check by the rules of sitemaps.org."""
    answer = client.get(path)
    assert (answer.status_code, answer.content_type) == (200, "application/xml; charset=utf-8")
    assert answer.headers["Cache-Control"] == "public, max-age=60"
    assert len(answer.data) < 50_000_000
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    tree = etree.fromstring(answer.data)
    assert tree.tag == f"{{{SITEMAP}}}{root}"
    assert len(tree) <= 50_000
    for each in tree:
        (url,) = list_urls(each)
        assert url.startswith(f"{SITE}/")
        assert len(url) < 2048
        assert url.isascii()
        for changed in each.iterfind("s:lastmod", NAMES):
            assert INSTANT.fullmatch(changed.text or "")
            assert datetime.fromisoformat(changed.text or "")
    return tree


def list_urls(tree: etree._Element) -> list[str]:
    """Return the addresses below an element."""
    return [each.text or "" for each in tree.iterfind(".//s:loc", NAMES)]


def list_all_urls(client: FlaskClient) -> list[str]:
    """Return the addresses in all sitemaps of the index."""
    urls: list[str] = []
    for sitemap in list_urls(read_sitemap(client, "/sitemap.xml", "sitemapindex")):
        urls += list_urls(read_sitemap(client, sitemap.removeprefix(SITE)))
    return urls


def test_the_sitemaps_have_every_page_once_and_nothing_hidden(filled: Newsroom) -> None:
    later = filled.now + timedelta(days=2)
    hidden = [
        filled.create_draft(replace(LIBRARY, title="Draf")),
        filled.create_draft(replace(LIBRARY, title="Nanti", topics=("Gaib",), publish_at=later)),
        filled.publish(replace(LIBRARY, title="Ditarik")),
    ]
    with filled.services.database.writing() as session:
        editorial.articles.publish_article(
            session, hidden[1], revision=1, editor="sari", now=filled.now
        )
    withdraw(filled, hidden[2])
    client = filled.app.test_client()
    urls = list_all_urls(client)
    assert len(set(urls)) == len(urls)
    for url in urls:
        assert client.get(url.removeprefix(SITE)).status_code == 200, url
    for page, answer in list_public_pages(filled):
        is_indexed = answer.status_code == 200 and b'content="noindex"' not in answer.data
        assert (f"{SITE}{page}" in urls) == is_indexed, page
    texts = "".join(urls) + client.get("/news-sitemap.xml").text
    assert not re.search("draf|nanti|ditarik|gaib", texts, re.IGNORECASE)
    assert client.get("/sitemap-articles-2.xml").status_code == 404
    assert client.get("/sitemap-feeds-2.xml").status_code == 404


def add_articles(newsroom: Newsroom, ids: range) -> None:
    """Add published articles with these ids, as rows."""
    with newsroom.services.database.writing() as session:
        feed = feeds.find_feed(session, feeds.ALL)
        assert feed
        row = session.execute(select(Article.__table__)).mappings().first()
        assert row
        rows = [dict(row, id=n, guid=f"tag:x,2026:{n}", slug=f"berita-{n}") for n in ids]
        session.execute(insert(Article), rows)
        items = [{"feed_id": feed.id, "article_id": n, "published": newsroom.now} for n in ids]
        session.execute(insert(FeedItem), items)


def test_a_page_changes_only_with_its_own_articles(filled: Newsroom) -> None:
    add_articles(filled, range(990, 1010))
    add_articles(filled, range(5_001_000, 5_001_003))
    client = filled.app.test_client()
    index = list_urls(read_sitemap(client, "/sitemap.xml", "sitemapindex"))
    pages = [f"/sitemap-articles-{number}.xml" for number in (1, 2, 5002)]
    assert index[-3:] == [f"{SITE}{page}" for page in pages]
    with record_statements(filled.services.database) as statements:
        urls = list_urls(read_sitemap(client, pages[1]))
    assert urls == [f"{SITE}/articles/berita-{number}" for number in range(1000, 1010)]
    selects = [each for each in statements if each.startswith("SELECT")]
    assert len(selects) == 2, "one for the page, one for the 304"
    before = {page: client.get(page).data for page in (*pages, "/sitemap.xml")}
    article_id = filled.publish(replace(RAIN, title="Baru"), at=filled.now)
    changed = [page for page, body in before.items() if client.get(page).data != body]
    assert article_id > 5_001_002
    assert changed == [pages[2]]
    withdraw(filled, 1)
    changed = [page for page, body in before.items() if client.get(page).data != body]
    assert changed == [pages[0], pages[2]]


def test_the_sitemap_for_news_has_what_google_news_demands(filled: Newsroom) -> None:
    client = filled.app.test_client()
    app_now = datetime.now(filled.now.tzinfo)
    for hours, sample in ((1, BRIDGE), (47, MARKET), (49, LIBRARY)):
        sample_ = replace(sample, title=f"{sample.title} & <{hours}>", image=None)
        filled.publish(sample_, at=app_now - timedelta(hours=hours))
    tree = read_sitemap(client, "/news-sitemap.xml")
    rows = [
        [
            (element.findtext(f"n:news/{path}", namespaces=NAMES) or "")
            for path in ("n:publication/n:name", "n:publication/n:language", "n:title")
        ]
        for element in tree
    ]
    assert rows == [
        ["Kabar Uji", "id", f"{BRIDGE.title} & <1>"],
        ["Kabar Uji", "en", f"{MARKET.title} & <47>"],
    ]
    for element in tree:
        (news,) = element.findall("n:news", NAMES)
        order = [str(each.tag).rpartition("}")[2] for each in news]
        assert order == ["publication", "publication_date", "title"]
        assert INSTANT.fullmatch(news.findtext("n:publication_date", "", NAMES))


def test_the_sitemap_for_news_is_bounded_and_may_be_empty(filled: Newsroom) -> None:
    client = filled.app.test_client()
    assert len(read_sitemap(client, "/news-sitemap.xml")) == 0
    filled.now = datetime.now(filled.now.tzinfo)
    add_articles(filled, range(2000, 3100))
    assert len(read_sitemap(client, "/news-sitemap.xml")) == 1000


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        *(("id", "id"), ("en-GB", "en"), ("zh-Hans", "zh-cn"), ("zh-TW", "zh-tw"), ("zh", "zh-cn")),
        *(("ace", "ace"), ("x-none", "en"), ("", "en"), ("zh-Hant-HK", "zh-tw")),
    ],
)
def test_the_language_of_news_is_a_code_that_google_news_knows(tag: str, language: str) -> None:
    assert to_news_language(tag) == language


def test_robots_are_told_where_the_sitemaps_are(make_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = make_newsroom(base_url="https://news.example/kabar")
    newsroom.publish(replace(RAIN, title="Hujan"))
    client = newsroom.app.test_client()
    robots = RobotFileParser()
    robots.parse(client.get("/kabar/robots.txt", base_url=SITE).text.splitlines())
    sitemaps_named = robots.site_maps() or []
    assert sitemaps_named == [f"{SITE}/kabar/sitemap.xml", f"{SITE}/kabar/news-sitemap.xml"]
    assert robots.can_fetch("*", f"{SITE}/kabar/articles/hujan")
    assert not robots.can_fetch("*", f"{SITE}/kabar/admin/articles")
    for sitemap in sitemaps_named:
        answer = client.get(sitemap.removeprefix(SITE), base_url=SITE)
        assert all(
            url.startswith(f"{SITE}/kabar/") for url in list_urls(etree.fromstring(answer.data))
        )


def test_the_pages_are_read_from_indexes(filled: Newsroom) -> None:
    with filled.services.database.reading() as session:
        assert sitemaps.list_article_pages(session, 10) == [0]
        found = [row.slug for row in sitemaps.list_articles_on_page(session, 0)]
        published = select(Article.slug).where(Article.state == State.PUBLISHED)
        assert found == list(session.scalars(published.order_by(Article.id)))
        assert BRIDGE_PATH.rpartition("/")[2] in found
        assert articles.find_article_by_slug(session, found[0])
