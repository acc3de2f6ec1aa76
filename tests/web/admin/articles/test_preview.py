"""The preview shows the typed text in three ways, with problems and advice; nothing is saved."""

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from feedsvc.rendering import FORMATS
from feedsvc.storage.articles import articles
from tests.conftest import LATER
from tests.web.admin.conftest import BODY, AdminClient, build_file, parse_page, read_fields
from tests.web.conftest import BrowserLog, Live, draw_jpeg

if TYPE_CHECKING:  # most tests here need no browser
    from playwright.sync_api import Page

LONG = (
    "Warga Tiga Dusun Membangun Jembatan Bambu Sepanjang Enam Puluh Meter"
    " di Atas Kali Wening Selama Tiga Minggu Penuh"
)
NEW = "/admin/articles/new"
PREVIEW = "/admin/articles/preview"


def list_advice(page: str) -> list[tuple[str, str]]:
    """Return (field, text) of each piece of advice."""
    buttons = parse_page(page).xpath('//section[@class="advice"]//li/button')
    return [(each.get("formaction").partition("#f-")[2], each.text_content()) for each in buttons]


def test_the_typed_text_is_shown_in_three_ways_and_nothing_is_saved(admin: AdminClient) -> None:
    typed = admin.read_form(NEW) | {
        "title": "Menakar Hujan",
        "body": f'{BODY}<p><a href="/x">x</a></p>',
        "topics": "Cuaca, Baru",
    }
    answer = admin.post(PREVIEW, **typed, do="preview")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    views = parse_page(page).xpath("//details[@data-view]/@data-view")
    assert views == ["page", "reader", *FORMATS]
    sources = [each.text_content() for each in parse_page(page).xpath("//pre")]
    assert sources[0].startswith("<item>")
    assert sources[1].startswith("<entry")
    assert '"title": "Menakar Hujan"' in sources[2]
    for source in sources:
        assert "https://news.example/x" in source
        assert "Baru" in source
    back = read_fields(page, '//form[@id="back"]//*[@name]')
    assert {name: back[name] for name in ("title", "body", "topics", "key")} == {
        name: typed[name] for name in ("title", "body", "topics", "key")
    }
    with admin.newsroom.services.database.reading() as session:
        assert not articles.list_articles(session)
    written = admin.post(NEW, **(back | {"csrf": typed["csrf"], "do": "redisplay"}))
    assert read_fields(written.get_data(as_text=True))["title"] == "Menakar Hujan"
    with admin.newsroom.services.database.reading() as session:
        assert not articles.list_articles(session)


def test_the_advice_explains_each_defect_and_links_to_its_field(
    admin: AdminClient,
) -> None:
    number = admin.write("save", picture=build_file(draw_jpeg(300, 200)))
    body = (
        '<p>Teks\x00 pendek, <a href="catatan/hujan">catatan</a>.</p><iframe src="https://video.example/1"></iframe>'
        '<p><img src="http://foto.example/a.jpg"></p><h4>Terlalu kecil</h4>'
    )
    typed = admin.read_form(f"/admin/articles/{number}") | {
        "title": LONG,
        "body": body,
        "publish_at": f"1 Januari {LATER}",
    }
    advice_found = list_advice(
        admin.post(f"{PREVIEW}?article={number}", **typed).get_data(as_text=True)
    )
    for field, expected in (
        ("title", f"{len(LONG)} characters"),
        ("body", "“catatan/hujan” is relative"),
        ("body", "skips a level"),
        ("body", "without alt text: 1"),
        ("body", "without a credit: 1"),
        ("body", "without https"),
        ("body", "U+0000"),
        ("body", "iframe"),
        ("image_alt", "Say what the picture shows"),
        ("image_credit", "no credit"),
        ("image", "300 by 200 pixels"),
        ("topics", "Without a topic"),
        ("authors", "no byline"),
        ("publish_at", "in the future"),
    ):
        assert any(field == name and expected in text for name, text in advice_found), (
            field,
            expected,
            advice_found,
        )
    assert len(advice_found) == len(set(advice_found))  # missing alt text is also a problem


def test_a_good_article_gets_no_advice(admin: AdminClient) -> None:
    typed = admin.read_form(NEW) | {
        "title": "Menakar Hujan",
        "body": BODY * 4,
        "topics": "Cuaca",
        "authors": "Ratna Wulandari",
        "image_alt": "Kaleng",
        "image_credit": "Dimas",
    }
    answer = admin.post(
        NEW, **typed, picture=build_file(draw_jpeg(1200, 800)), create_topics="1", do="save"
    )
    page = admin.post(f"{PREVIEW}?article=1", **admin.read_form(answer.location)).get_data(
        as_text=True
    )
    assert "No problems found" in page
    assert list_advice(page) == []


def test_a_text_that_makes_every_feed_large_gets_advice(admin: AdminClient) -> None:
    typed = admin.read_form(NEW) | {"title": "Panjang", "body": BODY * 2000}
    advice = list_advice(admin.post(PREVIEW, **typed).get_data(as_text=True))
    sizes = [re.match(r"The text is (\d+) kB long, .* 512 kB", text) for _, text in advice]
    assert [int(size[1]) for size in sizes if size] == [pytest.approx(2 * len(BODY), rel=0.1)]


def test_an_empty_form_and_a_form_of_nonsense_can_be_previewed(admin: AdminClient) -> None:
    assert admin.post(PREVIEW, **admin.read_form(NEW)).status_code == 200
    wild = {
        name: "\ud800\x00<b>" * 100 for name in admin.read_form(NEW) if name not in {"csrf", "key"}
    }
    wild = {name: text.encode("utf-8", "replace").decode() for name, text in wild.items()}
    assert admin.post(PREVIEW, **wild).status_code == 200
    assert admin.post(f"{PREVIEW}?article=999", **admin.read_form(NEW)).status_code == 404


def test_the_preview_beside_the_form_follows_the_typed_text(
    serve_to_editor: Callable[..., Live], page: "Page", browser_log: BrowserLog
) -> None:
    from playwright.sync_api import expect  # noqa: PLC0415  as above

    from tests.web.admin.test_editing_in_a_browser import start  # noqa: PLC0415  as above

    live = serve_to_editor()
    start(page, live)
    page.keyboard.type("Empat puluh murid.")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("#preview .reading h1")).to_have_text("Menakar Hujan")
    expect(page.locator("#preview .reading .body")).to_have_text("Empat puluh murid.")
    page.locator("#f-body").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(" Mencatat hujan.")
    expect(page.locator("#preview .reading .body")).to_have_text(
        "Empat puluh murid. Mencatat hujan."
    )
    expect(page.locator("#f-body")).to_be_focused()
    page.get_by_role("link", name="There is no byline.").click()
    expect(page.locator("#f-authors")).to_be_focused()
    page.locator("#preview [data-close]").click()
    expect(page.locator("#preview")).to_be_hidden()
    assert browser_log.messages == []


def test_the_button_follows_the_time_that_is_typed(
    serve_to_editor: Callable[..., Live], page: "Page"
) -> None:
    from playwright.sync_api import expect  # noqa: PLC0415  as above

    from tests.web.admin.test_editing_in_a_browser import start  # noqa: PLC0415  as above

    live = serve_to_editor()
    start(page, live)
    page.click("details.more > summary")
    button = page.locator(".actions [value=publish]")
    for written, expected in (
        (f"7 September {LATER} 14.30", f"Schedule for 7 September {LATER} 14:30 WIB"),
        (f"{LATER}-09-07 14:30", f"Schedule for 7 September {LATER} 14:30 WIB"),
        ("7 September 2022 14.30", "Publish"),
        ("", "Publish"),
    ):
        page.fill("#f-publish_at", written)
        expect(button).to_have_text(expected)
    page.fill("#f-publish_at", "entah kapan")
    expect(page.locator("[data-publish-time-url]")).to_contain_text(
        "“entah kapan” is not a time that can be read"
    )


@pytest.mark.parametrize("of", ["9" * 5000, "\u0661", "-1", "x"])
def test_an_invalid_id_is_a_preview_of_a_new_article(admin: AdminClient, of: str) -> None:
    answer = admin.post(
        f"/admin/articles/preview?article={quote(of)}", title="Judul", body="<p>Isi.</p>"
    )
    assert answer.status_code == 200
    assert "Judul" in answer.get_data(as_text=True)


def test_a_second_article_with_the_same_title_and_text_is_advised_on(admin: AdminClient) -> None:
    texts = {"title": "Hujan Deras", "body": "<p>Air naik sampai jembatan.</p>"}
    number = admin.write("publish", **texts)
    advice = f"exists already: number {number}."
    own, other = f"/admin/articles/preview?article={number}", "/admin/articles/preview"
    assert advice not in admin.post(own, **texts).get_data(as_text=True)
    assert advice in admin.post(other, **texts).get_data(as_text=True)
    assert advice not in admin.post(other, **texts | {"body": "<p>Surut.</p>"}).get_data(True)
