"""Article pages: what they show and what they hide."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from flask import render_template_string
from flask.testing import FlaskClient

from feedsvc import editorial
from feedsvc.domain.articles import NO_NOTICE, ArticleContent, ImageUse, Notice
from feedsvc.domain.text import slugify
from feedsvc.storage.articles import articles
from feedsvc.web.i18n import to_og_locale
from tests.web.conftest import BRIDGE, LIBRARY, MARKET, Newsroom
from tests.web.public.test_pages import HTML, get_page
from tests.web.public.test_structured_data import read_data

BRIDGE_PATH = f"/articles/{slugify(BRIDGE.title)}"
MARKET_PATH = f"/articles/{slugify(MARKET.title)}"


def update(
    newsroom: Newsroom, article_id: int, submission: ArticleContent, *, at: datetime
) -> None:
    """Change a published article so that readers notice."""
    authority = newsroom.services.site.authority
    with newsroom.services.database.writing() as session:
        revision = articles.get_article(session, article_id).revision
        editorial.articles.update_article(
            session,
            article_id,
            submission,
            revision=revision,
            editor="sari",
            authority=authority,
            now=at,
        )
    newsroom.refresh()


def withdraw(newsroom: Newsroom, article_id: int, notice: Notice = NO_NOTICE) -> None:
    """Withdraw an article."""
    with newsroom.services.database.writing() as session:
        revision = articles.get_article(session, article_id).revision
        editorial.articles.withdraw_article(
            session,
            article_id,
            revision=revision,
            editor="sari",
            now=newsroom.now,
            notice=notice,
        )
    newsroom.refresh()


def test_an_article_page_has_the_content_of_its_feeds(reader: FlaskClient) -> None:
    html = get_page(reader, BRIDGE_PATH)
    for part in (
        f"<h1>{BRIDGE.title}</h1>",
        'lang="id"',
        "Disadur dari",
        "https://example.org/kali-wening",
        "Foto: Dimas Prakoso",
        "21 November 2020 14.03 WIB",
        f'<link rel="canonical" href="https://news.example{BRIDGE_PATH}">',
        'href="https://news.example/articles/cara-mengikat"',
        "/feeds/topics/bambu",
    ):
        assert part in html, part
    assert "ratna@news.example" not in html
    assert "Diperbarui" not in html


LEVELS = {
    "a": ((2, 4, 3, 2, 3), (2, 3, 3, 2, 3)),
    "b": ((4, 3, 2), (2, 2, 2)),
    "c": ((3, 3, 4), (2, 2, 3)),
    "d": ((1, 2, 3, 1, 4), (2, 3, 4, 2, 3)),
    "e": ((5, 6), (2, 2)),
}


def test_levels_of_headings_have_no_gap_on_the_page_and_in_every_feed(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom()
    ids = {}
    for slug, (levels, _) in LEVELS.items():
        body = "".join(f"<h{level} title='</h2>'>J</h{level}><p>Isi.</p>" for level in levels)
        ids[slug] = newsroom.publish(replace(BRIDGE, slug=slug, body=body), refresh=False)
    newsroom.refresh()
    client = newsroom.app.test_client()
    items = client.get("/feeds/all.json").get_json()["items"]
    feeds = [
        client.get(f"/feeds/all.{suffix}").get_data(as_text=True) for suffix in ("rss", "atom")
    ]
    for item in items:
        slug = item["url"][-1]
        levels, shown = LEVELS[slug]
        page = get_page(client, f"/articles/{slug}").partition('<div class="body"')[2]
        page = page.partition("</article>")[0]
        for html in (page, item["content_html"]):
            assert re.findall(r"<h(\d)", html) == [str(level) for level in shown]
            assert re.findall(r"<h(\d)", html) == re.findall(r"</h(\d)", html)
        escaped = item["content_html"].replace("<", "&lt;").replace(">", "&gt;")
        assert all(escaped in feed for feed in feeds)
        with newsroom.services.database.reading() as session:
            stored = articles.get_article(session, ids[slug]).body_html
        lowest = 3 if 1 in levels else 4  # h1 becomes h2, and each other one is a level lower
        assert stored.count("<h4") == sum(level >= lowest for level in levels), "the text stays"


def test_an_article_has_structured_data(reader: FlaskClient) -> None:
    html = get_page(reader, BRIDGE_PATH)
    data = read_data(html)["NewsArticle"]
    assert data["headline"] == BRIDGE.title
    assert data["image"]["url"].startswith("https://news.example/media/")
    assert [person["name"] for person in data["author"]] == ["Ratna Wulandari", "Dimas Prakoso"]
    assert '<meta property="og:type" content="article">' in html
    assert '<meta name="twitter:card" content="summary_large_image">' in html


def test_an_update_is_dated_and_changes_the_validator(filled: Newsroom) -> None:
    client = filled.app.test_client()
    before = client.get(MARKET_PATH)
    with filled.services.database.reading() as session:
        article = articles.find_article_by_slug(session, slugify(MARKET.title))
        assert article
        article_id = article.id
    update(
        filled,
        article_id,
        replace(MARKET, body="<p>Another text.</p>"),
        at=filled.now + timedelta(hours=3),
    )
    after = client.get(MARKET_PATH, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "Diperbarui" in after.get_data(as_text=True)
    validator = {"If-None-Match": after.headers["ETag"]}
    assert client.get(MARKET_PATH, headers=validator).status_code == 304


def test_an_unpublished_article_answers_404(filled: Newsroom) -> None:
    filled.create_draft(replace(LIBRARY, title="A secret draft"))
    later = filled.now + timedelta(days=2)
    scheduled = filled.create_draft(
        replace(LIBRARY, title="A secret plan", publish_at=later, topics=("Energy",))
    )
    with filled.services.database.writing() as session:
        editorial.articles.publish_article(
            session, scheduled, revision=1, editor="sari", now=filled.now
        )
    client = filled.app.test_client()
    never = client.get("/articles/never-was", headers=HTML)
    for slug in ("a-secret-draft", "a-secret-plan"):
        answer = client.get(f"/articles/{slug}", headers=HTML)
        assert (answer.status_code, answer.data) == (404, never.data)
        assert sorted(answer.headers.items()) == sorted(never.headers.items())
    for path in ("/", "/feeds", "/feeds/all", "/feeds/topics/energy"):
        assert "secret" not in get_page(client, path)


def test_a_withdrawn_article_answers_410_with_a_page(filled: Newsroom) -> None:
    article_id = filled.publish(replace(LIBRARY, title="Taken back"))
    withdraw(filled, article_id)
    client = filled.app.test_client()
    html = get_page(client, "/articles/taken-back", 410)
    assert "Artikel ini telah ditarik" in html
    assert "Taken back" not in html
    assert "Taken back" not in get_page(client, "/")


def test_the_page_of_a_withdrawn_article_has_its_notice(filled: Newsroom) -> None:
    article_id = filled.publish(replace(LIBRARY, title="Taken back"))
    withdraw(filled, article_id, Notice("We were wrong.\n<b>Sorry.</b>", "Taken back"))
    client = filled.app.test_client()
    html = get_page(client, "/articles/taken-back", 410)
    assert '<div class="lede" lang="en" dir="auto">' in html
    assert "<p>We were wrong.</p>" in html
    assert "<p>&lt;b&gt;Sorry.&lt;/b&gt;</p>" in html
    assert "Taken back" not in html
    for path in ("/", "/feeds/all", "/archive", "/topics/books"):
        assert "Taken back" not in get_page(client, path)
    filled.refresh()
    assert b"We were wrong." in client.get("/feeds/topics/books.rss").data


def test_a_former_address_of_an_article_redirects_to_the_new_one(filled: Newsroom) -> None:
    article_id = filled.publish(replace(LIBRARY, title="First words"))
    update(
        filled,
        article_id,
        replace(LIBRARY, title="Second words", slug="second-words"),
        at=filled.now,
    )
    answer = filled.app.test_client().get("/articles/first-words", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.location) == (
        301,
        "https://news.example/articles/second-words",
    )


def test_hostile_text_stays_text(filled: Newsroom) -> None:
    hostile = "</title></script><script>alert(1)</script>\"'&"
    image = ImageUse(filled.store_image(width=40, height=40), hostile, hostile, hostile)
    body = '<p>x</p><p><img src="/a.png" alt="<table><img onerror=alert(1) "></p>'
    filled.publish(
        ArticleContent(
            title=f"Odd {hostile}", body=body, language="en", topics=(hostile,), image=image
        )
    )
    client = filled.app.test_client()
    for path in ("/", "/feeds", f"/articles/{slugify(f'Odd {hostile}')}"):
        html = get_page(client, path)
        assert "<script>" not in html
        assert "<img onerror" not in re.sub(r'"[^"]*"', "", html)
    data = read_data(html)
    assert data["NewsArticle"]["headline"] == f"Odd {hostile}"
    assert data["BreadcrumbList"]["itemListElement"][-1]["name"] == f"Odd {hostile}"


def test_an_article_without_a_byline_is_the_publisher_s(reader: FlaskClient) -> None:
    assert not LIBRARY.authors
    html = get_page(reader, f"/articles/{slugify(LIBRARY.title)}")
    data = read_data(html)["NewsArticle"]
    publisher = {key: data["publisher"][key] for key in ("@type", "name", "url")}
    assert data["author"] == [publisher]


def test_every_public_page_has_open_graph(reader: FlaskClient) -> None:
    for path, locale in ((BRIDGE_PATH, "id_ID"), (MARKET_PATH, "en_US"), ("/", "id_ID")):
        assert f'<meta property="og:locale" content="{locale}">' in get_page(reader, path), path
    for path in ("/feeds/all", "/feeds/topics/bambu"):
        html = get_page(reader, path)
        properties = dict(re.findall(r'<meta property="og:([a-z_]+)"\s+content="([^"]*)">', html))
        assert properties.keys() == {
            *("type", "locale", "site_name", "title", "description", "url", "image")
        }
        assert all(properties.values())
        assert properties["url"].endswith(path)


@pytest.mark.parametrize(
    ("language", "locale"),
    [("id", "id_ID"), ("en-gb", "en_GB"), ("zh-Hant-TW", "zh_TW"), ("x-none", ""), ("", "")],
)
def test_a_locale_of_open_graph_has_a_territory(language: str, locale: str) -> None:
    assert to_og_locale(language) == locale


@pytest.mark.parametrize(
    ("template", "call"), [("_parts", "time(at, '')"), ("admin/_fields", "time(at)")]
)
def test_a_time_element_has_no_more_digits_than_html_allows(
    filled: Newsroom, template: str, call: str
) -> None:
    """HTML allows three digits of a second's fraction, and Python writes six."""
    at = filled.now.replace(microsecond=123456)
    source = f'{{% import "{template}.html" as parts with context %}}{{{{ parts.{call} }}}}'
    with filled.app.test_request_context():
        html = render_template_string(source, at=at)
    written = re.search(r'datetime="([^"]*)"', html)
    assert written
    assert written[1] == at.replace(microsecond=0).isoformat()
