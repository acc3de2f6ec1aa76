"""Lists and the library in a browser, by keyboard: search, select, undo, drop and paste."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from feedsvc.domain.articles import ArticleContent
from feedsvc.storage.articles import articles, media
from tests.browsing import send_login
from tests.web.admin.conftest import NAME, PASSWORD
from tests.web.conftest import BrowserLog, Live, draw_jpeg

RAIN = ArticleContent(title="Hujan di Desa", body="<p>Basah kuyup.</p>", language="id")
FOCUSED = "document.activeElement.id || document.activeElement.textContent.trim()"


def test_the_list_follows_what_is_typed_keeps_the_focus_and_announces_the_number(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor()
    for title in ("Hujan di Desa", "Hujan di Kota", "Panen Raya"):
        live.newsroom.create_draft(ArticleContent(title=title, body="<p>Isi.</p>", language="id"))
    page.goto(f"{live.url}/admin/articles")
    page.locator("#q").focus()
    page.keyboard.type("huj")
    expect(page.locator("#found li")).to_have_count(2)
    expect(page.locator("[data-status]")).to_have_text("2 articles")
    page.keyboard.type("an kota")
    expect(page.locator("#found li")).to_have_count(1)
    expect(page.locator("[data-status]")).to_have_text("1 article")
    expect(page).to_have_url(f"{live.url}/admin/articles?q=hujan+kota")
    assert page.evaluate(FOCUSED) == "q"
    page.reload()
    expect(page.locator("#found li")).to_have_count(1)
    page.locator("#q").fill("xyzzy")
    expect(page.locator("#found")).to_contain_text("No article matches.")
    assert browser_log.messages == []


def test_several_are_deleted_and_brought_back_by_keyboard(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog
) -> None:
    live = serve_to_editor()
    for number in range(3):
        live.newsroom.create_draft(
            ArticleContent(title=f"Draf {number}", body="<p>Isi.</p>", language="id")
        )
    page.goto(f"{live.url}/admin/articles")
    expect(page.get_by_role("button", name="Delete")).to_be_hidden()
    page.get_by_role("checkbox", name="Draf 2").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-selected-count]")).to_have_text("1 selected")
    page.get_by_role("checkbox", name="Draf 0").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-selected-count]")).to_have_text("2 selected")
    page.get_by_role("button", name="Delete").focus()
    page.keyboard.press("Enter")
    expect(
        page.get_by_role("status").filter(has_text="Moved to the trash: 2 articles")
    ).to_be_visible()
    expect(page.locator("#found li")).to_have_count(1)
    page.get_by_role("button", name="Undo").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#found li")).to_have_count(3)
    expect(page.locator("[data-all]")).to_be_visible()
    page.locator("[data-all] input").focus()
    page.keyboard.press("Space")
    expect(page.locator("[data-selected-count]")).to_have_text("3 selected")
    assert browser_log.messages == []


def test_the_bar_of_the_list_never_hides_the_focus(
    serve_to_editor: Callable[..., Live], page: Page
) -> None:
    live = serve_to_editor()
    for number in range(12):
        live.newsroom.create_draft(
            ArticleContent(title=f"Draf {number}", body="<p>Isi.</p>", language="id")
        )
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{live.url}/admin/articles")
    page.get_by_role("checkbox", name="Draf 11").check()
    for _ in range(24):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
            const focused = document.activeElement, bar = document.querySelector(".bulk");
            if (focused === document.body || bar.contains(focused)) return false;
            const box = focused.getBoundingClientRect(), cover = bar.getBoundingClientRect();
            return box.height > 1
              && ((box.bottom > cover.top && box.top < cover.bottom) || box.bottom <= 0);
            }"""
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML")


def test_without_scripts_the_list_is_searched_and_acted_on(
    serve_to_editor: Callable[..., Live], open_page: Callable[..., Page]
) -> None:
    live = serve_to_editor()
    live.newsroom.create_draft(RAIN)
    other = open_page(java_script_enabled=False)
    other.goto(f"{live.url}/admin/login?next=/admin/articles")
    send_login(other, NAME, PASSWORD)
    other.fill("#q", "hujan")
    other.get_by_role("button", name="Search").click()
    other.get_by_role("checkbox", name="Hujan di Desa").check()
    other.get_by_role("button", name="Publish", exact=True).click()
    expect(other.get_by_role("status").first).to_contain_text("Published: Hujan di Desa")


DROP = """([kind, bytes, name, where]) => {
  const data = new DataTransfer();
  data.items.add(new File([new Uint8Array(bytes)], name, {type: "image/jpeg"}));
  const place = document.querySelector(where);
  const options = {bubbles: true, cancelable: true};
  place.dispatchEvent(kind === "drop"
    ? new DragEvent("drop", {dataTransfer: data, ...options})
    : new ClipboardEvent("paste", {clipboardData: data, ...options}));
}"""


def test_pictures_come_by_drop_paste_and_dialog(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog, tmp_path: Path
) -> None:
    live = serve_to_editor()
    for kind, width in (("drop", 300), ("paste", 310)):
        page.goto(f"{live.url}/admin/media")
        page.evaluate(DROP, [kind, list(draw_jpeg(width, 200)), f"{kind}.jpg", "[data-upload]"])
        page.wait_for_url("**/admin/media?outcome=added")
    (tmp_path / "dialog.jpg").write_bytes(draw_jpeg(2100, 60))
    page.set_input_files("#f-pictures", tmp_path / "dialog.jpg")
    expect(page.locator(".tile")).to_have_count(3)
    expect(page.locator(".uploads")).to_contain_text("dialog.jpg: The picture is stored with 2048")
    expect(page.locator("[data-with-script]")).to_be_visible()
    page.evaluate(DROP, ["drop", list(b"<svg/>"), "bad.jpg", "[data-upload]"])
    expect(page.get_by_role("alert")).to_contain_text("bad.jpg: SVG drawings can contain scripts")
    with live.newsroom.services.database.reading() as session:
        assert {row.file_name for row in media.list_media(session)} == {
            "drop.jpg",
            "paste.jpg",
            "dialog.jpg",
        }
    assert [message for message in browser_log.messages if "422" not in message] == []


def test_a_stored_picture_is_chosen_in_the_form_by_keyboard_with_its_texts(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/articles/new")
    page.locator("#article .pick summary").focus()
    page.keyboard.press("Enter")
    page.locator("#picture_q").focus()
    page.keyboard.type("dimas")
    expect(page.locator("#article .pick [data-status]")).to_have_text("1 picture")
    page.locator("#article .pick [name=library]").focus()
    page.keyboard.press("Space")
    expect(page.locator("#f-image_credit")).to_have_value("Foto: Dimas Prakoso")
    expect(page.locator(".stored img")).to_be_visible()
    page.locator("#f-title").fill("Lagi")
    page.evaluate("document.getElementById('f-body').focus()")
    page.keyboard.type("Isi.")
    page.locator(".actions [value=publish]").click()
    expect(page.get_by_role("status").first).to_contain_text("Published.")
    with live.newsroom.services.database.reading() as session:
        (picture,) = media.list_media(session)
        assert len(media.list_uses(session, picture.id)) == 2
    assert browser_log.messages == []


def test_a_stored_picture_is_put_into_the_text_by_keyboard(
    serve_to_editor: Callable[..., Live], page: Page, browser_log: BrowserLog, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    page.goto(f"{live.url}/admin/articles/new")
    expect(page.locator("#f-title")).to_be_focused()
    page.keyboard.type("Lagi")
    page.keyboard.press("Enter")
    page.keyboard.type("Isi.")
    page.get_by_role("button", name="Picture in the text").focus()
    page.keyboard.press("Enter")
    page.locator("#figure summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#figure .tile")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.type("dimas")
    expect(page.locator("#figure [data-status]")).to_have_text("1 picture")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("#figure-credit")).to_have_value("Foto: Dimas Prakoso")
    page.locator("#figure-caption").fill("Jembatan, sekali lagi.")
    page.locator("#figure-alt").fill("")
    page.keyboard.press("Enter")
    expect(page.locator("#figure [data-message]")).to_have_text(
        "Say what the picture shows, or mark it as decorative."
    )
    expect(page.locator("#figure-alt")).to_be_focused()
    page.keyboard.type("Jembatan bambu")
    page.keyboard.press("Enter")
    expect(page.locator("#f-body figure img")).to_be_visible()
    page.locator(".actions [value=publish]").click()
    expect(page.get_by_role("status").first).to_contain_text("Published.")
    with live.newsroom.services.database.reading() as session:
        (picture,) = media.list_media(session)
        assert len(media.list_uses(session, picture.id)) == 2
        assert f'src="/media/{picture.name}"' in articles.get_article(session, 5).body_html
    assert browser_log.messages == []
