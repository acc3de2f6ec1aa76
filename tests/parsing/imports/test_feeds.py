"""Feeds as other programs write them are read as the same articles, and hostile ones do no harm."""

import json
import tracemalloc
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedsvc.domain.articles import ImageUse
from feedsvc.domain.documents import Source
from feedsvc.domain.imports import ImportedArticle, UnreadableItem
from feedsvc.errors import ValidationError
from feedsvc.parsing.imports._fields import read_date, read_plain
from feedsvc.parsing.imports.documents import ImportOptions
from feedsvc.parsing.imports.feeds import FeedReader
from tests.parsing.imports.samples import ATOM, FORMATS, JSON_FEED, RSS, read_articles


@pytest.mark.parametrize("size", [1, 7, 100_000])
@pytest.mark.parametrize("name", FORMATS)
def test_each_format_gives_the_same_articles(name: str, size: int) -> None:
    options = ImportOptions(address="https://old.example")
    first, second = read_articles(FORMATS[name], size=size, options=options)
    assert (first.place, second.place) == (1, 2)
    assert (first.guid, second.guid) == ("https://old.example/?p=123", "42")
    assert first.content.title == "Sungai & hujan"
    assert first.content.body == "<p>Air naik &amp; surut.</p>"
    assert first.content.topics == ("Banjir", "Kota")
    assert [person.name for person in first.content.authors] == ["Sari", "Budi"]
    assert first.content.publish_at == datetime(2020, 5, 9, 0, 30, tzinfo=UTC)
    assert first.updated == datetime(2020, 5, 10, tzinfo=UTC)
    assert first.url == "https://old.example/2020/05/sungai/"
    assert first.picture == "https://old.example/air.jpg"
    assert first.content.summary == ""
    assert first.content.language == "id-ID"
    assert second.url.rstrip("/") == "https://old.example/catatan"
    assert [person.name for person in second.content.authors] == ["Ani"]
    assert second.content.body == "<p>Pendek&nbsp;saja.</p>"


def test_a_feed_says_where_its_older_entries_are() -> None:
    for document, following in ((ATOM, "/arsip/1.atom"), (JSON_FEED, "https://old.example/2")):
        reader = FeedReader()
        assert len(list(reader.read_document([document.encode()]))) == 2
        assert reader.following == following
    reader = FeedReader(start=11)
    assert [item.place for item in reader.read_document([RSS.encode()])] == [11, 12]
    assert (reader.following, reader.generator) == ("", "https://wordpress.org/?v=6.8")


def test_old_and_sloppy_feeds_are_read() -> None:
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
     xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/">
     <channel rdf:about="x"><link>https://old.example/</link></channel>
     <item rdf:about="https://old.example/1"><title>Satu</title><link>/1</link>
     <dc:date>2004-01-02</dc:date>
     <description>Isi&nbsp;satu &copy;</description></item></rdf:RDF>"""
    (article,) = read_articles(rdf)
    assert (article.guid, article.url) == ("https://old.example/1", "https://old.example/1")
    assert article.content.body == "Isi\xa0satu ©"
    assert article.content.publish_at == datetime(2004, 1, 2, tzinfo=UTC)
    broken = RSS.replace("Catatan", "Cat\x08at\x0ban").encode()
    assert [each.content.title for each in read_articles(broken)][1] == "Catatan"
    assert len(read_articles(b"\xef\xbb\xbf" + RSS.encode())) == 2
    assert len(read_articles(RSS.replace("UTF-8", "UTF-16").encode("utf-16"))) == 2
    latin = RSS.replace("UTF-8", "ISO-8859-1").replace("Catatan", "Café").encode("latin-1")
    assert read_articles(latin)[1].content.title == "Café"


def test_an_item_without_an_id_has_the_same_one_each_time() -> None:
    document = "<rss><channel><item><description>Tanpa apa pun</description></item></channel></rss>"
    (first,), (second,) = read_articles(document), read_articles(document)
    assert first == second
    assert first.guid.startswith("urn:uuid:")
    assert first.content.title == "Tanpa apa pun"
    assert first.content.publish_at is None
    linked = document.replace("<item>", "<item><link>https://old.example/a</link>")
    assert read_articles(linked)[0].guid == "https://old.example/a"


def test_a_fingerprint_changes_with_the_article_and_not_with_its_place() -> None:
    first, second = read_articles(RSS)
    moved = read_articles(RSS.replace("<item>", "<item><title>Lain</title></item><item>", 1))
    assert moved[1].compute_fingerprint() == first.compute_fingerprint()
    assert second.compute_fingerprint() != first.compute_fingerprint()
    changed = read_articles(RSS.replace("surut", "tinggi"))
    assert changed[0].compute_fingerprint() != first.compute_fingerprint()


BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>
<rss><channel><item><title>&b;</title></item></channel></rss>"""
FOREIGN = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<rss><channel><item><title>&x;</title></item></channel></rss>"""
PARAMETER = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY % x SYSTEM "http://127.0.0.1/"> %x;]>
<rss><channel/></rss>"""


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (BOMB, "declares entities"),
        (FOREIGN, "declares entities"),
        (PARAMETER, "declares entities"),
        ("<rss><channel><item>" + "<b>" * 300, "too large or nested too deeply"),
        ("<rss><channel><item>" + "<b/>" * 60_000, "too large or nested too deeply"),
        ("<rss><channel><item>", "not well-formed XML at line 1"),
        ("<rss><channel>\n</rss>", "not well-formed XML at line 2"),
        ("<html><body>", "Files in this format cannot be imported"),
        ("", "Files in this format cannot be imported"),
        ('{"a": 1}', "Files in this format cannot be imported"),
        ('{"version": "https://jsonfeed.org/version/1", ', "not JSON"),
        ('["https://jsonfeed.org/version/1"]', "Files in this format cannot be imported"),
        ('{"jsonfeed.org/version": ' + "[" * 100_000, "not JSON"),
    ],
)
def test_a_hostile_or_damaged_file_ends_with_its_reason(document: str, message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        read_articles(document, size=4096)


def test_a_doctype_without_entities_is_harmless() -> None:
    document = RSS.replace("<rss ", '<!DOCTYPE rss SYSTEM "http://127.0.0.1/rss.dtd"><rss ', 1)
    assert len(read_articles(document)) == 2


def test_what_precedes_the_damage_is_read() -> None:
    articles: list[object] = []
    with pytest.raises(ValidationError, match="not well-formed"):
        articles.extend(FeedReader().read_document([RSS.encode()[:-12]]))
    assert len(articles) == 2


def test_an_item_of_json_that_is_no_object_is_named() -> None:
    feed = {"version": "https://jsonfeed.org/version/1", "items": [7, {"id": 1, "tags": 3}]}
    first, second = FeedReader().read_document([json.dumps(feed).encode()])
    assert isinstance(first, UnreadableItem)
    assert isinstance(second, ImportedArticle)
    assert second.guid == "1"


@pytest.mark.slow
def test_a_long_feed_is_read_in_bounded_memory() -> None:
    def list_chunks() -> Iterator[bytes]:
        yield b"<rss><channel>"
        for number in range(1_000):
            yield b"<item><guid>%d</guid><description>%s</description></item>" % (
                number,
                b"x" * 5_000,
            )
        yield b"</channel></rss>"

    tracemalloc.start()
    count = sum(1 for _ in FeedReader().read_document(list_chunks()))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 1_000
    assert peak < 600_000, "5 MB in all"


@given(st.text())
def test_any_date_is_an_instant_or_none(text: str) -> None:
    instant = read_date(text)
    assert instant is None or instant.tzinfo is UTC


@given(st.text())
def test_any_title_becomes_one_line(text: str) -> None:
    assert "\n" not in read_plain(text)


PICTURE_TEXTS = """<media:group><media:credit>Ani</media:credit>
<media:content url="/air.jpg" type="image/jpeg">
<media:credit role="photographer">Sari</media:credit><media:credit>Kabar</media:credit>
<media:description type="html">Kali &amp;amp; air</media:description>
</media:content><media:text>Air</media:text></media:group>"""
SOURCES = '<{0}link rel="via" href="https://a.example/" title="Antara"/>'


def test_section_and_sources_are_read_from_our_json_feed() -> None:
    own = {
        "categories": [
            7,
            {"term": "b", "label": "Banjir", "scheme": "https://old.example/feeds#topics"},
            {"term": "k", "label": "Kota", "scheme": "https://old.example/feeds#sections"},
        ],
        "sources": [{"title": "Antara", "url": "https://a.example/"}, {"url": "x"}],
    }
    document = JSON_FEED.replace('"tags":', f'"_feedsvc": {json.dumps(own)}, "tags":', 1)
    content = read_articles(document)[0].content
    assert (content.section, content.topics) == ("Kota", ("Banjir",))
    assert content.sources == (Source("Antara", "https://a.example/"),)


def test_sections_sources_and_texts_of_pictures_are_read_from_rss_and_atom() -> None:
    rss = RSS.replace(
        '<media:content url="https://old.example/air.jpg" medium="image"/>',
        PICTURE_TEXTS
        + SOURCES.format("atom:")
        + "<dc:source>https://a.example/</dc:source><dc:source>https://b.example/</dc:source>"
        '<category domain="https://old.example/feeds#sections">Daerah</category>',
    )
    atom = ATOM.replace(
        '<link rel="enclosure" type="image/jpeg" href="https://old.example/air.jpg"/>',
        PICTURE_TEXTS
        + SOURCES.format("")
        + '<category term="d" label="Daerah" scheme="https://old.example/sections/"/>',
    ).replace("<feed ", '<feed xmlns:media="http://search.yahoo.com/mrss/" ')
    for document, sources in ((rss, 2), (atom, 1)):
        article = read_articles(document)[0]
        assert article.picture == "https://old.example/air.jpg"
        assert article.content.image == ImageUse("", "Air", "Kali & air", "Sari, Kabar")
        assert (article.content.section, article.content.topics) == ("Daerah", ("Banjir", "Kota"))
        assert article.content.sources[0] == Source("Antara", "https://a.example/")
        assert len(article.content.sources) == sources
