"""The same two articles as other programs publish them, in each format that can be imported."""

from feedsvc.domain.imports import ImportedArticle, ImportedItem
from feedsvc.parsing.imports import recognize_format
from feedsvc.parsing.imports.documents import HEAD, ImportOptions, SourceDocument
from tests.parsing.imports.ghost_sample import GHOST
from tests.parsing.imports.wxr_sample import WXR

NO_OPTIONS = ImportOptions()
RSS = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:atom="http://www.w3.org/2005/Atom"
 xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>Kabar Lama</title><link>https://old.example/</link><language>id-ID</language>
<generator>https://wordpress.org/?v=6.8</generator>
<item><title>Sungai &amp;amp; hujan</title><link>https://old.example/2020/05/sungai/</link>
<guid isPermaLink="false">https://old.example/?p=123</guid>
<pubDate>Sat, 09 May 2020 07:30:00 +0700</pubDate><dc:creator>Sari</dc:creator>
<dc:creator>Budi</dc:creator><category>Banjir</category><category>Kota</category>
<description>Air naik. [&#8230;]</description>
<content:encoded><![CDATA[<p>Air naik &amp; surut.</p>]]></content:encoded>
<atom:updated>2020-05-10T00:00:00Z</atom:updated>
<media:content url="https://old.example/air.jpg" medium="image"/></item>
<item><title>Catatan</title><link>/catatan</link><guid isPermaLink="false">42</guid>
<pubDate>Fri, 08 May 2020 00:00:00 GMT</pubDate><author>ani@old.example (Ani)</author>
<description>&lt;p&gt;Pendek&amp;nbsp;saja.&lt;/p&gt;</description></item>
</channel></rss>"""
ATOM = """<?xml version="1.0"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="id-ID"><title>Kabar Lama</title>
<link href="https://old.example/"/><link rel="prev-archive" href="/arsip/1.atom"/>
<author><name>Ani</name><email>ani@old.example</email></author>
<entry><title type="html">Sungai &amp;amp; hujan</title><id>https://old.example/?p=123</id>
<link href="https://old.example/2020/05/sungai/"/>
<link rel="enclosure" type="image/jpeg" href="https://old.example/air.jpg"/>
<published>2020-05-09T07:30:00+07:00</published><updated>2020-05-10T00:00:00Z</updated>
<author><name>Sari</name></author><author><name>Budi</name></author>
<category term="banjir" label="Banjir"/><category term="Kota"/>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Air naik &amp; surut.</p></div>
</content></entry>
<entry><title>Catatan</title><id>42</id><link href="catatan"/>
<updated>2020-05-08T00:00:00Z</updated><published>2020-05-08T00:00:00Z</published>
<content type="html">&lt;p&gt;Pendek&amp;nbsp;saja.&lt;/p&gt;</content></entry>
</feed>"""
JSON_FEED = """{"version": "https://jsonfeed.org/version/1.1", "title": "Kabar Lama",
"home_page_url": "https://old.example/", "language": "id-ID", "next_url": "https://old.example/2",
"authors": [{"name": "Ani"}],
"items": [{"id": "https://old.example/?p=123", "url": "https://old.example/2020/05/sungai/",
"title": "Sungai & hujan", "content_html": "<p>Air naik &amp; surut.</p>",
"date_published": "2020-05-09T07:30:00+07:00", "date_modified": "2020-05-10T00:00:00Z",
"authors": [{"name": "Sari"}, {"name": "Budi"}], "tags": ["Banjir", "Kota"],
"image": "https://old.example/air.jpg"},
{"id": 42, "url": "/catatan", "title": "Catatan", "content_html": "<p>Pendek&nbsp;saja.</p>",
"date_published": "2020-05-08T00:00:00Z"}]}"""
NINJS = """[{"uri": "https://old.example/?p=123", "type": "text", "version": "2",
"language": "id-ID", "firstcreated": "2020-05-09T07:30:00+07:00",
"versioncreated": "2020-05-10T00:00:00Z",
"headlines": [{"role": "main", "value": "Sungai &amp; hujan"}], "urgency": 4,
"bodies": [{"contenttype": "text/plain", "value": "Air naik & surut."},
{"contenttype": "text/html", "value": "<p>Air naik &amp; surut.</p>"}],
"people": [{"name": "Sari", "rel": "author"}, {"name": "Budi", "rel": "author"}],
"subjects": [{"name": "Banjir"}, {"name": "Kota"}],
"renditions": [{"name": "web", "contenttype": "text/html",
"href": "https://old.example/2020/05/sungai/"}],
"associations": [{"name": "air", "uri": "urn:air", "type": "picture", "renditions": [
{"name": "kecil", "contenttype": "image/jpeg", "width": 90, "href": "https://old.example/90.jpg"},
{"name": "besar", "contenttype": "image/jpeg", "width": 900, "href": "https://old.example/air.jpg"}
]}]},
{"uri": "42", "type": "text", "language": "id-ID", "by": "Oleh Ani",
"firstcreated": "2020-05-08T00:00:00Z", "headlines": [{"value": "Catatan"}],
"renditions": [{"name": "web", "contenttype": "text/html", "href": "https://old.example/catatan"}],
"bodies": [{"contenttype": "text/html", "value": "<p>Pendek&nbsp;saja.</p>"}]}]"""
FORMATS = {
    "RSS": RSS,
    "Atom": ATOM,
    "JSON Feed": JSON_FEED,
    "WordPress": WXR,
    "Ghost": GHOST,
    "ninjs": NINJS,
}


def read_items(
    *documents: str | bytes, size: int = 100_000, options: ImportOptions = NO_OPTIONS
) -> list[ImportedItem]:
    """Return the items of documents in one format, which arrive in pieces of `size` bytes."""
    sources = [_open_document(each, size) for each in documents]
    return [*recognize_format(sources).read_items(sources, options)]


def _open_document(document: str | bytes, size: int) -> SourceDocument:
    data = document if isinstance(document, bytes) else document.encode()
    return SourceDocument(
        data[:HEAD], lambda: (data[at : at + size] for at in range(0, len(data), size))
    )


def read_articles(
    *documents: str | bytes, size: int = 100_000, options: ImportOptions = NO_OPTIONS
) -> list[ImportedArticle]:
    """Return the articles among the items of documents."""
    items = read_items(*documents, size=size, options=options)
    return [item for item in items if isinstance(item, ImportedArticle)]
