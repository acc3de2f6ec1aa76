"""Exports of Ghost: everything in them becomes an article, becomes part of one, or is reported."""

import json

import pytest

from feedsvc.domain.articles import State
from feedsvc.domain.imports import (
    ImportedArticle,
    ImportedRedirect,
    SkippedItem,
    UnreadableItem,
)
from feedsvc.parsing.html import sanitizer
from feedsvc.parsing.imports.documents import ImportOptions
from tests.parsing.imports.ghost_sample import LATER, SITE, build_export, build_post
from tests.parsing.imports.samples import read_articles, read_items

ADDRESS = ImportOptions(address="https://old.example/blog/")


@pytest.fixture(scope="module")
def articles() -> dict[str, ImportedArticle]:
    """The articles of SITE by their title."""
    return {item.content.title: item for item in read_articles(SITE)}


def list_remarks(article: ImportedArticle) -> list[str]:
    return [str(remark) for remark in article.remarks]


def test_states_of_ghost_become_ours(articles: dict[str, ImportedArticle]) -> None:
    assert {title: item.state for title, item in articles.items()} == {
        "Terbit": State.PUBLISHED,
        "Draf": State.DRAFT,
        "Nanti": State.SCHEDULED,
        "Anggota": State.DRAFT,
        "Surat": State.DRAFT,
        "Lexical": State.PUBLISHED,
        "Mobiledoc": State.PUBLISHED,
        "Tanpa judul.": State.PUBLISHED,
    }
    assert articles["Draf"].content.publish_at is None
    assert articles["Nanti"].content.publish_at == LATER
    assert "(paid)" in list_remarks(articles["Anggota"])[0]
    assert "newsletter" in list_remarks(articles["Surat"])[0]


def test_what_is_no_article_is_told() -> None:
    told = {
        item.place: str(item.problem)
        for item in read_items(SITE)
        if isinstance(item, (SkippedItem, UnreadableItem))
    }
    assert set(told) == {6, 10, 11}
    assert "--pages" in told[6]
    assert "“lain” is not known" in told[10]
    pages = read_articles(SITE, options=ImportOptions(takes_pages=True))
    assert "Tentang" in [item.content.title for item in pages]


def test_an_article_has_all_that_ghost_says_of_it(articles: dict[str, ImportedArticle]) -> None:
    item = articles["Terbit"]
    content = item.content
    assert (item.guid, item.url) == ("a1", "/terbit/")
    assert (content.section, content.topics) == ("Kota", ("Banjir",))
    assert articles["Draf"].content.topics == ("Banjir",), "never a section in one and a topic here"
    assert [person.name for person in articles["Draf"].content.authors] == ["Ani", "Sari"]
    assert content.summary == "Ringkas & jelas."
    assert content.image
    assert (content.image.alt, content.image.caption) == ("Biru", "")
    assert content.image.credit == "Photo by Ani / Unsplash"
    assert [source.url for source in content.sources] == ["https://lain.example/asal"]
    assert (content.language, articles["Mobiledoc"].content.language) == ("id-ID", "su")
    assert item.picture == "/content/images/2020/05/b.png"
    assert sanitizer.read_body(content.body).split("\n") == [
        '<p>Lihat <a href="/catatan/">catatan</a> dan <a href="/">beranda</a>.</p>',
        (
            '<figure><img src="/content/images/2020/05/a.png" alt="A">'
            "<figcaption>Kapsi</figcaption></figure>"
        ),
    ]
    assert list_remarks(item) == [
        "Code that was injected into its page is not imported.",
        "topics: Internal tags are not imported: #impor.",
    ]


def test_files_of_a_known_site_have_whole_addresses() -> None:
    (item, *_) = read_articles(SITE, options=ADDRESS)
    assert item.url == "https://old.example/blog/terbit/"
    assert item.picture == "https://old.example/blog/content/images/2020/05/b.png"
    assert 'href="/blog/catatan/"' in item.content.body
    assert "__GHOST_URL__" not in item.content.body


def test_words_of_editors_are_read_where_there_is_no_html(
    articles: dict[str, ImportedArticle],
) -> None:
    lexical, mobiledoc = articles["Lexical"], articles["Mobiledoc"]
    assert lexical.content.body == "<h2>Bab</h2><p>Satu dua</p><p>butir</p>"
    assert mobiledoc.content.body == "<h2>Bab</h2><p>Satu &lt;dua</p>"
    for item in (lexical, mobiledoc):
        assert "only in the form of Ghost's editor" in list_remarks(item)[0]


def test_former_pages_and_feeds_are_named() -> None:
    found = {
        item.former: item.build_target("x")
        for item in read_items(SITE, options=ADDRESS)
        if isinstance(item, ImportedRedirect)
    }
    assert found == {
        "/blog": "/",
        "/blog/rss": "/feeds/all.rss",
        "/blog/tag/kota": "/sections/x",
        "/blog/tag/kota/rss": "/feeds/sections/x.rss",
        "/blog/tag/banjir": "/topics/x",
        "/blog/tag/banjir/rss": "/feeds/topics/x.rss",
        "/blog/author/sari": "/authors/x",
        "/blog/author/sari/rss": "/feeds/authors/x.rss",
        "/blog/author/ani": "/authors/x",
        "/blog/author/ani/rss": "/feeds/authors/x.rss",
    }


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"posts": 3, "tags": {}, "users": [1], "posts_tags": [{}]},
        {"posts": [{}], "posts_tags": [{"sort_order": "x"}], "settings": None},
        {"posts": [{"id": True, "published_at": 1e30, "html": 7, "lexical": "[[", "title": None}]},
    ],
)
def test_damaged_exports_are_read_as_far_as_they_go(data: object) -> None:
    export = {"meta": {"exported_on": 1, "version": "5"}, "data": data}
    assert all(item.place < 2 for item in read_items(json.dumps(export)))


def test_dates_of_older_exports_are_in_milliseconds() -> None:
    post = build_post("1", "A", "<p>x</p>", published_at=1588982400000)
    (item,) = read_articles(build_export([post], tags={}, authors={}))
    assert item.content.publish_at
    assert item.content.publish_at.isoformat() == "2020-05-09T00:00:00+00:00"
