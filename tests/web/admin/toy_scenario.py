"""A new format works without being named anywhere else; `test_new_format.py` runs this."""

import gzip

from feedsvc.rendering import FORMATS
from tests.web.admin.conftest import AdminClient, parse_page

NEW, PREVIEW = "/admin/articles/new", "/admin/articles/preview"
FEED = "/feeds/all.toy"


def test_a_new_format_is_served_as_the_others_are(admin: AdminClient) -> None:
    first = admin.get_article(admin.write("publish", title="Pertama")).guid
    admin.newsroom.refresh()
    client = admin.client
    answer = client.get(FEED, headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert answer.data == f"Kabar Uji\n* {first} Pertama\n= 0 withdrawn\n".encode()
    assert answer.headers["Content-Type"] == FORMATS["toy"].media_type
    assert '/feeds/all.rss>; rel="alternate"' in answer.headers["Link"]
    assert "/feeds/all.toy" in client.get("/feeds/all.rss").headers["Link"]
    etag = answer.headers["ETag"]
    unchanged = client.get(FEED, headers={"If-None-Match": etag, "Accept-Encoding": "identity"})
    assert (unchanged.status_code, unchanged.data) == (304, b"")
    head = client.head(FEED, headers={"Accept-Encoding": "identity"})
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["Content-Length"] == str(len(answer.data))
    zipped = client.get(FEED, headers={"Accept-Encoding": "gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(zipped.data) == answer.data


def test_a_new_format_has_deltas(admin: AdminClient) -> None:
    for title in ("Pertama", "Kedua"):
        admin.write("publish", title=title)
    admin.newsroom.refresh()
    base = admin.client.get(FEED).headers["ETag"]
    third = admin.get_article(admin.write("publish", title="Ketiga")).guid
    admin.newsroom.refresh()
    assert admin.client.get(FEED).status_code == 200
    asks = {"A-IM": "feed", "If-None-Match": base, "User-Agent": "newsboat/2.21"}
    delta = admin.client.get(FEED, headers=asks)
    assert delta.status_code == 226
    assert delta.data == f"Kabar Uji\n* {third} Ketiga\n= 0 withdrawn\n".encode()


def test_pages_name_a_new_format(admin: AdminClient) -> None:
    admin.write("publish", title="Pertama")
    admin.newsroom.refresh()
    page = admin.read_page("/feeds/all")
    address = f"https://news.example{FEED}"
    assert parse_page(page).xpath(f'//dl/div[dt[.="Toy"]]/dd/code[.="{address}"]')
    assert parse_page(page).xpath(
        f'//head/link[@rel="alternate"][@type="text/x-toy"][@href="{address}"]'
    )
    assert address in admin.read_page("/admin/feeds")
    assert admin.client.get("/feed.toy").location == address
    assert (
        admin.client.get("/feeds/none.toy").headers["Content-Type"]
        == (admin.client.get("/feeds/none.rss").headers["Content-Type"])
    )


def test_editors_preview_a_new_format(admin: AdminClient) -> None:
    typed = admin.read_form(NEW) | {"title": "Menakar Hujan", "body": "<p>Isi.</p>"}
    page = parse_page(admin.post(PREVIEW, **typed, do="preview").get_data(as_text=True))
    assert page.xpath("//details[@data-view]/@data-view")[-1] == "toy"
    source = page.xpath("//details[@data-view='toy']//pre")[0].text_content()
    assert source.startswith("* tag:")
    assert source.endswith(" Menakar Hujan")


def test_a_custom_feed_can_be_previewed_and_served_in_a_new_format(admin: AdminClient) -> None:
    admin.write("publish", title="Pertama", topics="Cuaca", create_topics="1")
    form = {"title": "Pilihan", "slug": "pilihan", "include_topics": "Cuaca", "match": "any"}
    form |= {"text": "full", "entry_limit": "50", "byte_limit": "", "revision": "0"}
    page = admin.post("/admin/feeds/new", **form, do="preview").get_data(as_text=True)
    sources = [each.text_content() for each in parse_page(page).xpath("//pre")]
    assert sources[-1].startswith("Pilihan\n* tag:")
    assert admin.post("/admin/feeds/new", **form, do="save").status_code == 303
    admin.newsroom.refresh()
    assert admin.client.get("/feeds/custom/pilihan.toy").get_data(as_text=True) == sources[-1]
