"""An export of WordPress of our own making, with all that such exports contain.

WXR has the two articles of `samples.py`, SITE one of each thing that such exports contain.
"""

from datetime import UTC, datetime, timedelta
from html import escape

LATER = datetime.now(UTC).replace(microsecond=0) + timedelta(days=30)
HEAD = """<?xml version="1.0" encoding="UTF-8" ?>
<!-- generator="WordPress/6.8" created="2026-01-02 03:04" -->
<rss version="2.0" xmlns:excerpt="http://wordpress.org/export/1.2/excerpt/"
 xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:wp="http://wordpress.org/export/1.2/">
<channel><title>Kabar Lama</title><link>https://old.example</link>
<description>Berita kota</description><pubDate>Fri, 02 Jan 2026 03:04:00 +0000</pubDate>
<language>id-ID</language><wp:wxr_version>1.2</wp:wxr_version>
<wp:base_site_url>https://old.example</wp:base_site_url>
<wp:base_blog_url>https://old.example</wp:base_blog_url>
<wp:author><wp:author_id>1</wp:author_id><wp:author_login><![CDATA[sari]]></wp:author_login>
<wp:author_email><![CDATA[sari@old.example]]></wp:author_email>
<wp:author_display_name><![CDATA[Sari]]></wp:author_display_name>
<wp:author_first_name><![CDATA[Sari]]></wp:author_first_name>
<wp:author_last_name><![CDATA[Dewi]]></wp:author_last_name></wp:author>
<wp:author><wp:author_id>2</wp:author_id><wp:author_login><![CDATA[ani]]></wp:author_login>
<wp:author_display_name><![CDATA[]]></wp:author_display_name>
<wp:author_first_name><![CDATA[Ani]]></wp:author_first_name>
<wp:author_last_name><![CDATA[]]></wp:author_last_name></wp:author>
<wp:category><wp:term_id>2</wp:term_id><wp:category_nicename>kota</wp:category_nicename>
<wp:category_parent></wp:category_parent><wp:cat_name><![CDATA[Kota]]></wp:cat_name></wp:category>
<wp:category><wp:term_id>3</wp:term_id><wp:category_nicename>banjir</wp:category_nicename>
<wp:category_parent>kota</wp:category_parent><wp:cat_name><![CDATA[Banjir]]></wp:cat_name>
</wp:category>
<wp:tag><wp:term_id>4</wp:term_id><wp:tag_slug>sungai</wp:tag_slug>
<wp:tag_name><![CDATA[Sungai & kali]]></wp:tag_name></wp:tag>
<generator>https://wordpress.org/?v=6.8</generator>
"""
END = "</channel></rss>"


def build_item(  # noqa: PLR0913  it has as many parts as an item
    number: int,
    title: str = "",
    body: str = "",
    *,
    kind: str = "post",
    status: str = "publish",
    date: str = "2020-05-01 00:00:00",
    author: str = "sari",
    terms: tuple[tuple[str, str, str], ...] = (),
    metas: tuple[tuple[str, str], ...] = (),
    excerpt: str = "",
    **parts: str,
) -> str:
    """Return an item; `terms` have (domain, nicename, name), `parts` are elements of wp:."""
    values = {
        "link": f"https://old.example/?p={number}",
        "guid": f"https://old.example/?p={number}",
        **parts,
    }
    listed = "".join(
        f'<category domain="{domain}" nicename="{nicename}"><![CDATA[{name}]]></category>'
        for domain, nicename, name in terms
    )
    stored = "".join(
        f"<wp:postmeta><wp:meta_key><![CDATA[{name}]]></wp:meta_key>"
        f"<wp:meta_value><![CDATA[{value}]]></wp:meta_value></wp:postmeta>"
        for name, value in metas
    )
    other = "".join(
        f"<wp:{name}>{escape(value)}</wp:{name}>"
        for name, value in values.items()
        if name not in {"link", "guid", "extra"}
    )
    return f"""<item><title><![CDATA[{title}]]></title><link>{escape(values["link"])}</link>
<pubDate>Mon, 30 Nov -0001 00:00:00 +0000</pubDate><dc:creator><![CDATA[{author}]]></dc:creator>
<guid isPermaLink="false">{escape(values["guid"])}</guid><description></description>
<content:encoded><![CDATA[{body}]]></content:encoded>
<excerpt:encoded><![CDATA[{excerpt}]]></excerpt:encoded>
<wp:post_id>{number}</wp:post_id><wp:post_date><![CDATA[{date}]]></wp:post_date>
<wp:post_date_gmt><![CDATA[{date}]]></wp:post_date_gmt>
<wp:comment_status>open</wp:comment_status><wp:status>{status}</wp:status>
<wp:post_type>{kind}</wp:post_type>{other}{listed}{stored}{values.get("extra", "")}</item>
"""


KOTA, BANJIR = ("category", "kota", "Kota"), ("category", "banjir", "Banjir")
SUNGAI = ("post_tag", "sungai", "Sungai & kali")
COMMENT = "<wp:comment><wp:comment_id>1</wp:comment_id></wp:comment>"
WXR = (
    HEAD
    + build_item(
        123,
        "Sungai &amp; hujan",
        "<p>Air naik &amp; surut.</p>",
        date="2020-05-09 00:30:00",
        terms=(
            ("author", "cap-sari", "Sari"),
            ("author", "cap-budi", "Budi"),
            ("post_tag", "banjir", "Banjir"),
            ("post_tag", "kota", "Kota"),
        ),
        metas=(("_thumbnail_id", "900"),),
        link="https://old.example/2020/05/sungai/",
        post_modified_gmt="2020-05-10 00:00:00",
    )
    + build_item(
        42,
        "Catatan",
        "<p>Pendek&nbsp;saja.</p>",
        date="2020-05-08 00:00:00",
        author="ani",
        link="/catatan",
        guid="42",
        terms=(("category", "uncategorized", "Tak Berkategori"),),
    )
    + build_item(
        900,
        "air",
        kind="attachment",
        status="inherit",
        attachment_url="https://old.example/air.jpg",
        metas=(("_wp_attachment_image_alt", "Air sungai"),),
        excerpt="Sungai pada pagi hari",
        post_parent="123",
    )
    + END
)
CLASSIC = """Hujan turun <em>semalam</em>.
Air naik.

[caption id="attachment_900" align="alignright" width="300"]<a href="https://old.example/air.jpg">\
<img class="size-medium wp-image-900" src="https://old.example/air-300x200.jpg" alt="Air" \
width="300" height="200" /></a> Sungai <strong>Ciliwung</strong>[/caption]

Warga [sic] mengungsi.

https://www.youtube.com/watch?v=abcdefghijk

[embed]https://vimeo.com/123[/embed]
[audio mp3="https://old.example/suara.mp3"][/audio]
[gallery ids="900,901,7"]
[contact-form-7 id="5" title="Hubungi"]
[box]Kotak[/box]
<pre>[gallery]

x</pre>
<code>[audio]</code>"""
BLOCKS = """<!-- wp:paragraph -->
<p>Satu.</p>
<!-- /wp:paragraph -->

<!-- wp:heading -->
<h2>Judul</h2>
<!-- /wp:heading -->

<!-- wp:embed {"url":"https://vimeo.com/9","type":"video"} -->
<figure class="wp-block-embed"><div class="wp-block-embed__wrapper">
https://vimeo.com/9
</div><figcaption>Film</figcaption></figure>
<!-- /wp:embed -->

<!-- wp:latest-posts {"postsToShow":3} /-->
<!-- wp:more -->
<!--more-->
<!-- /wp:more -->
<!-- wp:image {"id":901} -->
<figure class="wp-block-image"><img src="https://old.example/hujan-1024x576.jpg" alt="Hujan" \
class="wp-image-901"/><figcaption>Hujan deras</figcaption></figure>
<!-- /wp:image -->"""
SITE = (
    HEAD
    + build_item(1, "Klasik", CLASSIC, terms=(KOTA, SUNGAI), excerpt="Ringkas &amp; jelas.")
    + build_item(2, "Blok", BLOCKS, terms=(KOTA, BANJIR), author="hilang")
    + build_item(3, "Draf", "Belum", status="draft", date="0000-00-00 00:00:00", terms=(BANJIR,))
    + build_item(4, "Nanti", "Besok", status="future", date=f"{LATER:%F %T}")
    + build_item(5, "Rahasia", "Dalam", status="private", is_sticky="1")
    + build_item(6, "Sandi", "Terkunci", post_password="x", extra=COMMENT * 3)
    + build_item(7, "Menunggu", "Periksa", status="pending")
    + build_item(8, "Tentang", "Kami", kind="page")
    + build_item(9, "Buang", "Sampah", status="trash")
    + build_item(10, "Simpan", "x", status="auto-draft")
    + build_item(11, "Menu", kind="nav_menu_item")
    + build_item(12, "Barang", "Produk", kind="product")
    + build_item(
        13,
        "",
        "Tanpa judul.",
        metas=(("_thumbnail_id", "999"), ("sumber", "Antara"), ("_edit_last", "1")),
        terms=(("language", "su", "Sunda"), ("region", "jawa", "Jawa"), KOTA),
    )
    + build_item(
        900,
        kind="attachment",
        status="inherit",
        attachment_url="https://old.example/air.jpg",
        post_parent="1",
        metas=(("_wp_attachment_image_alt", "Air"),),
        excerpt="Kali",
    )
    + build_item(
        901,
        kind="attachment",
        status="inherit",
        attachment_url="https://old.example/hujan.jpg",
        post_parent="1",
    )
    + build_item(902, kind="attachment", attachment_url="https://old.example/lain.pdf")
    + END
)
