"""Writing in a browser: the rich-text editor runs no pasted script and logs no errors."""

import re
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest
from playwright.sync_api import Dialog, Page, expect

from feedsvc.domain.articles import ArticleContent
from feedsvc.parsing.html.sanitizer import html_to_plain
from feedsvc.storage.articles import articles
from tests.browsing import send_login
from tests.web.admin.conftest import NAME, PASSWORD, PATHS
from tests.web.conftest import BrowserLog, Live, draw_jpeg

SAMPLES = Path(__file__).parents[2] / "parsing" / "samples"
XSS = (
    "<script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)></svg>"
    "<a href='javascript:alert(4)'>x</a>\"><input autofocus onfocus=alert(5)>"
    "'-alert(6)-'</textarea><script>alert(7)</script>"
)


def read_feed(live: Live, path: str = "all.atom") -> str:
    with urlopen(f"{live.url}/feeds/{path}") as answer:
        return str(answer.read().decode())


def start(page: Page, live: Live, title: str = "Menakar Hujan") -> None:
    page.goto(f"{live.url}/admin/articles/new")
    expect(page.locator("#f-title")).to_be_focused()
    page.keyboard.type(title)
    page.keyboard.press("Enter")


def test_an_article_is_written_with_the_keyboard_and_is_in_the_feed(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.keyboard.type("Empat puluh ")
    page.keyboard.press("Control+b")
    page.keyboard.type("murid")
    page.keyboard.press("Control+b")
    page.keyboard.type(" mencatat hujan.")
    page.keyboard.press("Enter")
    page.keyboard.type("Setiap ")
    page.keyboard.press("Control+i")
    page.keyboard.type("pagi")
    page.keyboard.press("Control+i")
    page.keyboard.press("Enter")
    page.keyboard.type("Subjudul")
    page.get_by_role("button", name="Heading", exact=True).click()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="List", exact=True).click()
    page.keyboard.type("satu")
    page.locator("#f-topics").fill("Cuaca")
    page.locator("#f-topics").press("Enter")
    page.get_by_role("button", name="Create the topic “Cuaca”").click()
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Published.")
    feed_text = read_feed(live, "topics/cuaca.atom")
    for part in (
        "<strong>murid</strong> mencatat",
        "<em>pagi</em>",
        "<h2>Subjudul</h2>",
        "<li>satu</li>",
    ):
        assert part in feed_text.replace("&lt;", "<").replace("&gt;", ">"), feed_text
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("status")).to_contain_text("Undone.")
    assert "Menakar Hujan" not in read_feed(live)
    assert browser_log.messages == []


def test_a_link_is_set_by_keyboard(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.keyboard.type("Baca catatan")
    for _ in "catatan":
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Control+k")
    page.keyboard.type("example.org/hujan")
    page.keyboard.press("Enter")
    source = page.locator("#f-body-source")
    expect(source).to_have_value(re.compile('Baca <a href="https://example.org/hujan">catatan</a>'))
    assert browser_log.messages == []


def test_pasted_formatting_is_reduced_to_semantic_html(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.evaluate(
        """(html) => {
        const data = new DataTransfer();
        data.setData("text/html", html);
        document.getElementById("f-body").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        '<b style="font-weight:normal"><h1 style="color:red">Judul</h1>'
        f"<p class=MsoNormal>Isi <b>tebal</b></p>{XSS}</b>",
    )
    expect(page.locator("#f-body")).to_contain_text("Isi tebal")
    shown = page.locator("#f-body").inner_html()
    assert "<h2>Judul</h2>" in shown
    assert "<strong>tebal</strong>" in shown
    for bad in ("style", "class=", "script", "onerror", "javascript:", "svg"):
        assert bad not in shown.lower()
    assert [message for message in browser_log.messages if "404 (NOT FOUND)" not in message] == []


def test_typing_changes_only_the_typed_part_of_a_stored_text(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    body = (
        "<p>Satu <abbr title='Badan'>BMKG</abbr></p>"
        "<table><tr><td colspan='2'>Dua</td></tr></table>"
    )
    number = live.newsroom.create_draft(ArticleContent(title="Hujan", body=body, language="id"))
    page.goto(f"{live.url}/admin/articles/{number}")
    before = page.locator("#f-body-source").input_value()
    page.locator("#f-body").get_by_text("Dua").click()
    page.keyboard.press("End")
    page.keyboard.type("!")
    after = page.locator("#f-body-source").input_value()
    assert after != before
    assert after.replace("!", "") == before


def test_an_error_gets_the_focus_and_links_to_its_collapsed_field(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.keyboard.type("Isi.")
    page.click("details.more > summary")
    page.fill("#f-publish_at", "entah kapan")
    page.click(".actions [value=publish]")
    expect(page.locator("#errors")).to_be_focused()
    page.click("details.more > summary")
    page.locator("#errors a").first.click()
    expect(page.locator("#f-publish_at")).to_be_focused()
    expect(page.locator("#f-body")).to_contain_text("Isi.")
    page.fill("#f-publish_at", "")
    page.click(".actions [value=publish]")
    expect(page.get_by_role("status")).to_contain_text("Published.")
    assert "Menakar Hujan" in read_feed(live)


def test_topics_are_chips_and_a_combobox_by_keyboard_alone(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/articles/new")
    box = page.get_by_role("combobox", name="Topics")
    stored = page.locator("#f-topics-source")
    box.focus()
    page.keyboard.type("cua")
    expect(page.get_by_role("option", name="Cuaca", exact=True)).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(box).to_have_attribute("aria-activedescendant", "f-topics-0")
    page.keyboard.press("Enter")
    expect(stored).to_have_value("Cuaca")
    assert page.url.endswith("/new"), "Enter chooses, and sends nothing"
    page.keyboard.type("Desa, Bam")
    expect(stored).to_have_value("Cuaca, Desa, Bam")
    page.keyboard.press("Escape")
    expect(box).to_have_attribute("aria-expanded", "false")
    expect(page.locator("[name=create_topics]")).to_have_value("")
    page.keyboard.type("boo")
    page.keyboard.press("ArrowUp")
    expect(page.get_by_role("option", selected=True)).to_have_text("Create the topic “Bamboo”")
    page.keyboard.press("Enter")
    expect(page.locator("[name=create_topics]")).to_have_value("Bamboo\n")
    expect(page.locator(".chip.fresh")).to_contain_text("Bamboo")
    page.keyboard.press("Backspace")
    expect(stored).to_have_value("Cuaca, Desa")
    page.get_by_role("button", name="Remove Cuaca").press("Enter")
    expect(stored).to_have_value("Desa")
    expect(box).to_be_focused()
    assert browser_log.messages == []


def test_the_byline_has_chips_too_and_keeps_its_order(
    serve_to_editor: Callable[..., Live], page: Page, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/articles/new")
    page.click("details.more > summary")
    page.get_by_role("combobox", name="Byline").fill("Hana W")
    page.get_by_role("option", name="Hana Whitlock").click()
    page.keyboard.type("Ayu Lestari, S.Sos.")
    page.keyboard.press("Enter")
    page.keyboard.type("Rina Sari, Budi Santoso, S.H., M.Hum., J. K. Rowling, Jr")
    page.keyboard.press("Enter")
    expect(page.locator("#f-authors-source")).to_have_value(
        "Hana Whitlock\nAyu Lestari, S.Sos.\nRina Sari\nBudi Santoso, S.H., M.Hum.\n"
        "J. K. Rowling, Jr"
    )
    expect(page.locator("#h-authors")).to_contain_text("A comma begins another name")


def test_an_error_disappears_once_its_field_is_right(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/articles/new")
    page.fill("#f-topics", "Angin")
    page.set_input_files(
        "#f-image", {"name": "foto.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    refused = page.locator(".uploads .wrong")
    expect(refused).to_contain_text("SVG drawings can contain scripts")
    page.click(".actions [value=publish]")
    summary = page.locator("#errors")
    expect(summary).to_contain_text("There are 4 problems to correct")
    page.fill("#f-title", "Angin")
    page.keyboard.press("Control+s")
    expect(summary).to_contain_text("There are 3 problems to correct")
    expect(page.locator("#w-title")).to_have_count(0)
    expect(page.locator("#f-title")).not_to_have_attribute("aria-invalid", "true")
    page.set_input_files(
        "#f-image", {"name": "foto.svg", "mimeType": "image/svg+xml", "buffer": b"<svg/>"}
    )
    expect(refused).to_be_visible()
    page.click("#article .pick summary")
    page.click("#article .tile")
    expect(refused).to_have_count(0)
    page.get_by_role("button", name="Create the topic “Angin”").click()
    page.keyboard.press("Control+s")
    expect(summary).to_contain_text("There is one problem to correct")
    expect(page.locator("#w-image")).to_have_count(0)
    page.locator("#f-body").press("A")
    page.keyboard.press("Control+s")
    expect(summary).to_have_count(0)
    page.click(".actions [value=publish]")
    expect(page.get_by_role("status").first).to_contain_text("Published.")
    assert [message for message in browser_log.messages if "status of 422" not in message] == []


def test_headings_lists_and_a_picture_in_the_text_become_clean_html(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.keyboard.type("Satu.")
    page.get_by_role("button", name="Picture in the text").click()
    page.set_input_files(
        "#figure-file",
        {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": draw_jpeg(600, 400)},
    )
    page.fill("#figure-alt", "Kaleng berisi air")
    page.fill("#figure-caption", "Kaleng di halaman.")
    page.fill("#figure-credit", "Foto: Dimas")
    page.keyboard.press("Enter")
    expect(page.locator("#f-body figure img")).to_be_visible()
    page.keyboard.type("Urutan")
    page.get_by_role("button", name="Smaller heading").click()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Numbered list").click()
    page.keyboard.type("dua")
    page.locator("#f-body figure img").dblclick()
    expect(page.locator("#figure-credit")).to_have_value("Foto: Dimas")
    page.fill("#figure-alt", "Kaleng penuh air")
    page.get_by_role("button", name="Insert").click()
    page.locator(".actions [value=publish]").click()
    expect(page.get_by_role("status")).to_contain_text("Published.")
    body = read_feed(live, "all.json").replace("\\", "")
    for part in (
        'alt="Kaleng penuh air"',
        "<figcaption>Kaleng di halaman. <small>Foto: Dimas</small></figcaption>",
        "<h2>Urutan</h2>",  # h3 as stored; it is the highest level of this text
        "<ol><li>dua</li></ol>",
        f'src="{live.url}/media/',
    ):
        assert part in body, (part, body)
    assert browser_log.messages == []


@pytest.mark.parametrize("sample", ["word", "docs", "wordpress", "news"])
def test_pasted_html_becomes_the_stored_html(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog, sample: str
) -> None:
    live = serve_to_editor()
    start(page, live)
    page.evaluate(
        """(html) => {
        const data = new DataTransfer();
        data.setData("text/html", html);
        document.getElementById("f-body").dispatchEvent(
            new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }""",
        (SAMPLES / f"{sample}.html").read_text(),
    )
    wanted = (SAMPLES / f"{sample}.clean.html").read_text().strip()
    expect(page.locator("#f-body")).to_contain_text(html_to_plain(wanted).split("\n")[0])
    page.keyboard.press("Control+s")
    expect(page.locator("#saving")).to_contain_text("Saved")
    page.locator(".actions [value=save]").click()
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    with live.newsroom.services.database.reading() as session:
        stored = articles.get_article(session, 1).body_html
    assert html_to_plain(stored) == html_to_plain(wanted)
    assert re.findall(
        r"<(h[2-4]|ul|ol|li|blockquote|table|figure|img|strong|em|a)\b", stored
    ) == re.findall(r"<(h[2-4]|ul|ol|li|blockquote|table|figure|img|strong|em|a)\b", wanted)
    assert not re.search(r"style=|class=|<script|<span|onclick|data-", stored)
    assert [message for message in browser_log.messages if "hitung" in message] == [], (
        "no tracking picture is requested"
    )


def test_a_picture_that_is_too_large_is_not_even_sent(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor(media={"max_upload": 1000})
    page.goto(f"{live.url}/admin/articles/new")
    page.set_input_files(
        "#f-image", {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": draw_jpeg(300, 200)}
    )
    expect(page.get_by_role("alert")).to_contain_text("too large")
    assert page.locator("#f-image").input_value() == ""


def test_no_hostile_text_runs_on_any_page(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor()
    ran: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", dismiss)
    page.goto(f"{live.url}/admin/articles/new")
    page.click("details.more > summary")
    page.click("details.texts > summary")
    for name in (
        "topics",
        "section",
        "summary",
        "slug",
        "image_alt",
        "image_caption",
        "image_credit",
        "authors",
    ):
        page.fill(f"#f-{name}", f"{name[-3:]}{XSS}"[:198])
    page.evaluate("(text) => { document.getElementById('f-body-source').value = text }", XSS)
    page.fill("#f-title", XSS)
    page.fill("#f-sources", XSS)
    while page.locator(".chip .create").count():
        page.locator(".chip .create").first.click()
    page.click(".actions [value=publish]")
    expect(page.locator("#errors")).to_be_visible()
    page.fill("#f-sources", "")
    page.click(".actions [value=save]")
    expect(page.get_by_role("status")).to_contain_text("Saved.")
    for path in (
        *PATHS,
        "/admin/articles?q=%3Cscript%3Ealert(1)%3C/script%3E",
        "/admin/login?next=javascript:alert(1)",
    ):
        page.goto(f"{live.url}{path}")
    assert ran == []
    assert [message for message in browser_log.messages if "Content Security" in message] == []


def test_the_whole_admin_works_without_scripts(
    serve_to_editor: Callable[..., Live], open_page: Callable[..., Page]
) -> None:
    live = serve_to_editor()
    page = open_page(java_script_enabled=False)
    page.goto(f"{live.url}/admin/articles/new")
    send_login(page, NAME, PASSWORD)
    page.fill("#f-title", "Tanpa skrip")
    page.fill("#f-body", "Paragraf satu.\n\nParagraf dua.")
    page.fill("#f-topics", "Cuaca")
    page.click(".actions [value=publish]")
    page.check("[name=create_topics]")
    page.click(".actions [value=publish]")
    assert "outcome=published" in page.url
    assert "Paragraf dua." in read_feed(live, "topics/cuaca.rss")
    page.click("text=Log out")
    assert page.url.endswith("/admin/login")
