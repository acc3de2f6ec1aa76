"""Exports of WordPress: all that they contain becomes (part of) an article, or is reported."""

import tracemalloc
from collections.abc import Iterator

import pytest

from feedsvc.domain.articles import ImageUse, State
from feedsvc.domain.documents import Source
from feedsvc.domain.imports import ImportedArticle, ImportedRedirect, SkippedItem
from feedsvc.parsing.html import sanitizer
from feedsvc.parsing.imports import recognize_format
from feedsvc.parsing.imports.documents import ImportOptions, SourceDocument
from feedsvc.parsing.imports.wxr_site import Site
from feedsvc.parsing.imports.wxr_texts import TextConverter
from tests.parsing.imports.samples import read_articles, read_items
from tests.parsing.imports.wxr_sample import END, HEAD, KOTA, LATER, SITE, build_item

PAGES = ImportOptions(takes_pages=True)


@pytest.fixture(scope="module")
def articles() -> dict[str, ImportedArticle]:
    """The articles of SITE by their title."""
    return {item.content.title: item for item in read_articles(SITE)}


def list_remarks(article: ImportedArticle) -> list[str]:
    return [str(remark) for remark in article.remarks]


def convert(text: str) -> str:
    """Return a text of WordPress as articles have it."""
    return sanitizer.read_body(TextConverter(Site(), "1").convert(text).html)


def test_states_of_wordpress_become_ours(articles: dict[str, ImportedArticle]) -> None:
    assert {title: item.state for title, item in articles.items()} == {
        "Klasik": State.PUBLISHED,
        "Blok": State.PUBLISHED,
        "Draf": State.DRAFT,
        "Nanti": State.SCHEDULED,
        "Rahasia": State.DRAFT,
        "Sandi": State.DRAFT,
        "Menunggu": State.DRAFT,
        "Tanpa judul.": State.PUBLISHED,
    }
    assert articles["Draf"].content.publish_at is None
    assert articles["Nanti"].content.publish_at == LATER
    assert list_remarks(articles["Rahasia"]) == [
        "It was private, so it is a draft now.",
        "It was pinned to the top of the front page. The pin is not imported.",
    ]
    assert list_remarks(articles["Sandi"]) == [
        "It had a password, so it is a draft now.",
        "Comments are not imported: 3.",
    ]
    assert "pending review" in list_remarks(articles["Menunggu"])[0]


def test_what_is_no_article_is_told() -> None:
    told = [
        (item.place, item.title, str(item.problem))
        for item in read_items(SITE)
        if isinstance(item, SkippedItem)
    ]
    assert [(place, title) for place, title, _ in told] == [
        (8, "Tentang"),
        (9, "Buang"),
        (10, "Simpan"),
        *[(16, "")] * 3,
    ]
    words = " ".join(text for _, _, text in told)
    for part in ("--pages", "trash", "auto-draft", "nav_menu_item", "product", "no article shows"):
        assert part in words
    pages = read_articles(SITE, options=PAGES)
    assert [item.content.body for item in pages if item.content.title == "Tentang"] != []


def test_authors_terms_and_texts_are_read(articles: dict[str, ImportedArticle]) -> None:
    classic, blocks, untitled = (articles[title] for title in ("Klasik", "Blok", "Tanpa judul."))
    assert (classic.content.section, classic.content.topics) == ("Kota", ("Sungai & kali",))
    assert (blocks.content.section, blocks.content.topics) == ("Kota", ("Banjir",))
    assert articles["Draf"].content.topics == ("Banjir",), "never a section in one and a topic here"
    assert [person.name for person in classic.content.authors] == ["Sari"]
    assert classic.content.authors[0].email == "sari@old.example"
    assert [person.name for person in blocks.content.authors] == ["hilang"]
    assert classic.content.summary == "Ringkas & jelas."
    assert (untitled.content.language, classic.content.language) == ("su", "id-ID")
    assert list_remarks(untitled) == [
        "title: It had no title, so its first words are the title.",
        "image: Its featured image (999) is not in the export.",
        "Custom fields are not imported: sumber.",
        "topics: Terms of other kinds are not imported: region: Jawa.",
    ]


def test_a_text_of_the_classic_editor_keeps_its_paragraphs_and_shortcodes(
    articles: dict[str, ImportedArticle],
) -> None:
    html = sanitizer.read_body(articles["Klasik"].content.body)
    assert html.split("\n") == [
        "<p>Hujan turun <em>semalam</em>.<br>Air naik.</p>",
        (
            '<figure><a href="https://old.example/air.jpg"><img src="https://old.example/air.jpg"'
            ' alt="Air"></a><figcaption>Sungai <strong>Ciliwung</strong></figcaption></figure>'
        ),
        "<p>Warga [sic] mengungsi.</p>",
        (
            '<p><a href="https://www.youtube.com/watch?v=abcdefghijk">'
            "https://www.youtube.com/watch?v=abcdefghijk</a></p>"
        ),
        '<p><a href="https://vimeo.com/123">https://vimeo.com/123</a></p>',
        '<p><a href="https://old.example/suara.mp3">suara.mp3</a></p>',
        (
            '<figure><img src="https://old.example/air.jpg" alt="Air"><figcaption>Kali</figcaption>'
            "</figure>"
        ),
        '<figure><img src="https://old.example/hujan.jpg" alt=""></figure>',
        "<p>Kotak</p>",
        "<pre>[gallery]",
        "",
        "x</pre>",
        "<p><code>[audio]</code></p>",
    ]
    assert list_remarks(articles["Klasik"]) == [
        "body: Shortcodes are left out, but the text inside them stays: contact-form-7, box.",
        "body: Pictures of a gallery are not in the export: 1.",
    ]


def test_blocks_become_plain_html(articles: dict[str, ImportedArticle]) -> None:
    html = sanitizer.read_body(articles["Blok"].content.body)
    assert html.split("\n") == [
        "<p>Satu.</p>",
        "<h2>Judul</h2>",
        (
            '<figure><p><a href="https://vimeo.com/9">https://vimeo.com/9</a></p>'
            "<figcaption>Film</figcaption></figure>"
        ),
        (
            '<figure><img src="https://old.example/hujan.jpg" alt="Hujan">'
            "<figcaption>Hujan deras</figcaption></figure>"
        ),
    ]
    assert "latest-posts" in list_remarks(articles["Blok"])[0]


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("a &lt;b&gt; &amp;amp; c", "<p>a &lt;b&gt; &amp;amp; c</p>"),
        ("[caption]<img src='/a.jpg'>[/caption]", '<figure><img src="/a.jpg" alt=""></figure>'),
        (
            '[caption caption="Isi &quot;x&quot;"]<img src="/a.jpg">[/caption]',
            '<figure><img src="/a.jpg" alt=""><figcaption>Isi "x"</figcaption></figure>',
        ),
        ("[[gallery]] ada", "<p>[gallery] ada</p>"),
        ("Lihat [1] dan [kata].", "<p>Lihat [1] dan [kata].</p>"),
        ("[youtube https://youtu.be/x]", '<p><a href="https://youtu.be/x">x</a></p>'),
        ('[code lang="py"]a["b"] &lt; 1[/code]', '<pre>a["b"] &lt; 1</pre>'),
        ("[gallery]", ""),
        ("[caption", "<p>[caption</p>"),
        ("https://a.example/x?a=1&amp;b=2", None),
        ("x\n\n<!--nextpage-->\n\ny", "<p>x</p>\n<p>y</p>"),
    ],
)
def test_texts_are_converted(text: str, html: str | None) -> None:
    if html is None:
        url = "https://a.example/x?a=1&amp;b=2"
        html = f'<p><a href="{url}">{url}</a></p>'
    assert convert(text) == html


def test_former_pages_and_feeds_of_terms_are_named() -> None:
    found = {
        item.former: item.build_target("x")
        for item in read_items(SITE)
        if isinstance(item, ImportedRedirect)
    }
    assert found["/feed/atom"] == "/feeds/all.atom"
    assert found["/category/kota"] == "/sections/x"
    assert found["/category/kota/feed"] == "/feeds/sections/x.rss"
    assert found["/category/kota/banjir/feed"] == "/feeds/topics/x.rss"
    assert found["/tag/sungai/feed/atom"] == "/feeds/topics/x.atom"
    assert found["/author/sari/feed"] == "/feeds/authors/x.rss"
    assert not any("comments" in former for former in found)
    below = {
        item.former: item.build_target("")
        for item in read_items(
            SITE.replace(
                "<wp:base_blog_url>https://old.example",
                "<wp:base_blog_url>https://old.example/blog/",
            )
        )
        if isinstance(item, ImportedRedirect) and not item.kind
    }
    assert below == {
        "/blog": "/",
        "/blog/feed": "/feeds/all.rss",
        "/blog/feed/atom": "/feeds/all.atom",
    }


def test_files_of_one_export_refer_to_each_other() -> None:
    picture = build_item(
        7, kind="attachment", status="inherit", attachment_url="https://old.example/b.png"
    )
    first = HEAD + build_item(1, "A", "a", metas=(("_thumbnail_id", "7"),), terms=(KOTA,)) + END
    items = read_items(first, HEAD + picture + build_item(2, "B", "b", author="ani") + END)
    found = [item for item in items if isinstance(item, ImportedArticle)]
    assert [(item.place, item.picture) for item in found] == [
        (1, "https://old.example/b.png"),
        (3, ""),
    ]
    assert [person.name for person in found[1].content.authors] == ["Ani"]


@pytest.mark.slow
def test_comments_without_number_are_counted() -> None:
    many = "<wp:comment><wp:comment_id>1</wp:comment_id><wp:a/><wp:b/></wp:comment>" * 5_000
    (article,) = read_articles(HEAD + build_item(1, "A", "a", extra=many) + END)
    assert list_remarks(article) == ["Comments are not imported: 5000."]


@pytest.mark.slow
def test_a_large_export_is_read_in_bounded_memory() -> None:
    def list_chunks() -> Iterator[bytes]:
        yield HEAD.encode()
        item = build_item(1, "Judul", "<p>kata</p>" * 1_000).encode()
        for _ in range(200):
            yield item
        yield END.encode()

    document = SourceDocument(HEAD.encode(), list_chunks)
    tracemalloc.start()
    items = recognize_format([document]).read_items([document], ImportOptions())
    count = sum(isinstance(item, ImportedArticle) for item in items)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 200
    assert peak < 800_000, "2 MB in all, read twice"


def import_post(*items: str) -> ImportedArticle:
    """Return the one post of an export with these items."""
    (article,) = read_articles(HEAD + "".join(items) + END)
    return article


def refer(number: int, more: str = "") -> str:
    return f'<!-- wp:block {{"ref":{number}{more}}} /-->'


def build_block(number: int, body: str, status: str = "publish") -> str:
    return build_item(number, f"Blok {number}", body, kind="wp_block", status=status)


def test_reused_blocks_stand_where_posts_show_them() -> None:
    article = import_post(
        build_item(1, "A", f"<p>Satu.</p>{refer(7)}<p>Dua.</p>{refer(7)}"),
        build_block(7, f"<!-- wp:paragraph --><p>Blok.</p><!-- /wp:paragraph -->{refer(8)}"),
        build_block(8, f"<p>Dalam.</p>{refer(9)}"),
        build_block(9, "[audio mp3='https://old.example/a.mp3']"),
    )
    inside = '<p>Blok.</p><p>Dalam.</p><p><a href="https://old.example/a.mp3">a.mp3</a></p>'
    assert sanitizer.read_body(article.content.body).replace("\n", "") == (
        f"<p>Satu.</p>{inside}<p>Dua.</p>{inside}"
    )
    assert not article.remarks


def test_reused_blocks_that_cannot_be_shown_are_told() -> None:
    article = import_post(
        build_item(1, "A", f"<p>Satu.</p>{refer(6)}{refer(7)}{refer(99)}{refer(8)}"),
        build_block(6, "<p>Draf.</p>", status="draft"),
        build_block(7, f"<p>Sendiri.</p>{refer(7)}"),
        build_block(8, "<p>Isi.</p>"),
    )
    assert sanitizer.read_body(article.content.body).replace("\n", "") == (
        "<p>Satu.</p><p>Sendiri.</p><p>Isi.</p>"
    )
    assert [str(each) for each in article.remarks] == [
        "body: Reused blocks that are not in the export, or not published in it, are left out: 3."
    ]
    overridden = refer(8, ',"content":{"Judul":{"content":"Lain"}}')
    article = import_post(build_item(1, "A", overridden), build_block(8, "<p>Isi.</p>"))
    assert "for this article alone are not imported: 1" in str(article.remarks[0])
    skipped = [
        str(each.problem)
        for each in read_items(HEAD + build_item(1, "A", refer(8)) + build_block(8, "x") + END)
        if isinstance(each, SkippedItem)
    ]
    assert skipped == []


def test_reused_blocks_do_not_expand_without_end() -> None:
    blocks = [build_block(number, f"x{refer(number + 1) * 3}") for number in range(2, 30)]
    article = import_post(build_item(1, "A", refer(2)), *blocks)
    assert article.content.body.count("x") == 100


def test_texts_of_a_picture_and_what_plugins_store_of_a_post() -> None:
    dumped = 'a:1:{s:10:"image_meta";a:1:{s:6:"credit";s:14:"Ani & Bébé Foto";}}'
    dumped = dumped.replace("s:14", f"s:{len('Ani & Bébé Foto'.encode())}")
    own = '{"sources": [{"title": "Antara", "url": "https://a.example/"}, {"url": "x"}, 7]}'
    for metas, credit in (
        ((("_wp_attachment_metadata", dumped),), "Ani & Bébé Foto"),
        ((("_media_credit", "Budi"), ("_wp_attachment_metadata", dumped)), "Budi"),
        ((("_wp_attachment_metadata", 's:6:"credit";s:9999:"'),), ""),
    ):
        article = import_post(
            build_item(
                1,
                "A",
                "a",
                metas=(("_thumbnail_id", "2"), ("wps_subtitle", "Anak"), ("_feedsvc", own)),
            ),
            build_item(
                2,
                kind="attachment",
                attachment_url="https://old.example/a.jpg",
                excerpt="Kali",
                metas=(*metas, ("_wp_attachment_image_alt", "Air")),
            ),
        )
        assert article.content.image == ImageUse("", "Air", "Kali", credit)
        assert article.content.subtitle == "Anak"
        assert article.content.sources == (Source("Antara", "https://a.example/"),)
        assert not article.remarks
    for broken in ("{", "[]", '{"sources": 1, "authors": [{"name": 2}], "subtitle": []}'):
        assert (
            import_post(build_item(1, "A", "a", metas=(("_feedsvc", broken),))).content.sources
            == ()
        )
