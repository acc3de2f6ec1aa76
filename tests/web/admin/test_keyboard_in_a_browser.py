"""Every journey of an editor by keyboard alone: the focus is always visible, and axe agrees."""

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, expect

from feedsvc.web.admin.articles import list as articles_list
from tests.web.admin.conftest import NAME, PASSWORD, add_editor
from tests.web.conftest import BrowserLog, Live, draw_jpeg
from tests.web.keyboard import Keyboard
from tests.web.served_site import log_in


@pytest.fixture
def log_in_by_keyboard(
    live: Callable[..., Live], page: Page, published: Path
) -> Callable[..., tuple[Live, Keyboard]]:
    """Return a function that logs an editor in by keyboard, on a site with articles.

    It takes settings.
    """

    def build(**options: Any) -> tuple[Live, Keyboard]:
        options.setdefault("site", {"language": "en"})
        served = live(tables=published, **options)
        add_editor(served.newsroom)
        keyboard = Keyboard(page)
        page.emulate_media(reduced_motion="reduce")
        page.goto(f"{served.url}/admin/login")
        keyboard.type(NAME)
        keyboard.press("Tab")
        keyboard.type(PASSWORD)
        keyboard.go()
        return served, keyboard

    return build


def read(live: Live, path: str) -> str:
    with urlopen(f"{live.url}{path}") as answer:
        return str(answer.read().decode())


def test_an_article_is_written_previewed_published_and_withdrawn(
    log_in_by_keyboard: Callable[..., tuple[Live, Keyboard]],
    browser_log: BrowserLog,
    tmp_path: Path,
) -> None:
    live, keyboard = log_in_by_keyboard()
    live.newsroom.store_image(width=640)
    (tmp_path / "kali.jpg").write_bytes(draw_jpeg(600, 400))
    (tmp_path / "kaleng.jpg").write_bytes(draw_jpeg(620, 400))
    keyboard.follow("New article")
    write(keyboard)
    illustrate(keyboard, tmp_path / "kaleng.jpg")
    name_topics(keyboard)
    lead_with(keyboard, tmp_path / "kali.jpg")
    preview(keyboard)
    keyboard.follow("Publish")
    keyboard.expect_notice("Published.")
    keyboard.check_accessibility()
    assert "Subjudul" in read(live, "/feeds/topics/kaleng.rss")
    keyboard.reach("Text")
    keyboard.press("Control+End")
    keyboard.type(" Ralat.")
    keyboard.follow("Correct silently")
    keyboard.expect_notice("Corrected silently. Feeds have the new text, without a new time.")
    keyboard.reach("Withdraw, or show again as new")
    keyboard.press("Enter")
    keyboard.check_accessibility(dark=True)
    keyboard.reach("Remove the entry from feeds")
    keyboard.press("ArrowDown")
    keyboard.follow("Withdraw")
    keyboard.expect_notice("Withdrawn. Feeds have the notice in its place.")
    assert "The newsroom has withdrawn" in read(live, "/feeds/topics/kaleng.rss")
    keyboard.follow("Undo")
    keyboard.expect_notice("Undone.")
    assert "Ralat." in read(live, "/feeds/topics/kaleng.rss")
    keyboard.follow("Delete this article")
    keyboard.expect_notice("Moved to the trash: Menakar Hujan Lagi")
    keyboard.check_accessibility()
    keyboard.follow("Undo")
    keyboard.expect_notice("Undone: Menakar Hujan Lagi")
    keyboard.reach_back("Log out")
    keyboard.go()
    assert keyboard.read_focus() == "Name"
    assert [message for message in browser_log.messages if "status of 422" not in message] == []


def test_articles_are_found_and_several_changed(
    log_in_by_keyboard: Callable[..., tuple[Live, Keyboard]],
    page: Page,
    browser_log: BrowserLog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(articles_list, "PAGE", 3)
    _, keyboard = log_in_by_keyboard()
    rows = page.locator("#found li")
    assert keyboard.press("Tab") == "Skip to the content"
    page.keyboard.press("Enter")
    keyboard.reach("New article", most=1)
    keyboard.follow("Older articles")
    expect(rows).to_have_count(1)
    keyboard.follow("Newest")
    page.evaluate("localStorage.setItem('feedsvc.letters', '1')")
    assert keyboard.press("/") == "Search in titles and texts"
    keyboard.type("bambu")
    keyboard.reach("All", most=4)  # before the server answers
    expect(rows).to_have_count(1)
    assert keyboard.read_focus().startswith("All"), "replacing the focused element keeps the focus"
    keyboard.reach_back("Search in titles and texts")
    keyboard.press("Control+a", "Delete")
    expect(rows).to_have_count(3)
    keyboard.reach("Filter")
    keyboard.press("Enter")
    keyboard.check_accessibility(dark=True)
    keyboard.reach("Topic")
    keyboard.type("Cua")
    expect(rows).to_have_count(1)
    keyboard.press("ArrowUp", "Home")
    expect(rows).to_have_count(3)
    # Withdraw several articles at once, and undo that.
    for _ in range(2):
        keyboard.reach("Select “")
        keyboard.press("Space")
    keyboard.reach("Withdraw")
    keyboard.press("Enter")
    keyboard.check_accessibility(dark=True)
    keyboard.reach("Remove the entries from feeds")
    assert keyboard.press("ArrowDown") == "Replace their texts with a notice"
    keyboard.follow("Withdraw")
    keyboard.expect_notice("Withdrawn, with a notice in feeds: 2 articles")
    keyboard.check_accessibility()
    keyboard.follow("Undo")
    keyboard.expect_notice("Undone: 2 articles")
    keyboard.reach("Select all on this page")
    keyboard.press("Space")
    keyboard.reach("Topic and section")
    keyboard.press("Enter")
    keyboard.check_accessibility()
    keyboard.reach("Section")
    keyboard.type("No")
    keyboard.follow("Set the section")
    keyboard.expect_notice("Changed: 3 articles")
    keyboard.follow("Undo")
    keyboard.expect_notice("Undone: 3 articles")
    assert [message for message in browser_log.messages if "status of 422" not in message] == []


def test_a_topic_is_created_renamed_retired_found_and_merged(
    log_in_by_keyboard: Callable[..., tuple[Live, Keyboard]], browser_log: BrowserLog
) -> None:
    live, keyboard = log_in_by_keyboard()
    keyboard.follow("Topics")
    keyboard.follow("New topic")
    keyboard.type("Aaa")
    keyboard.go()
    keyboard.expect_notice("Created.")
    keyboard.follow("Aaa")
    keyboard.reach("Name")
    keyboard.press("Control+a")
    keyboard.type("!")
    keyboard.go()
    assert keyboard.read_focus() == "There is one problem to correct"
    keyboard.check_accessibility(dark=True)
    keyboard.press("Tab")
    assert keyboard.press("Enter") == "Name"
    keyboard.press("Control+a")
    keyboard.type("Aab")
    keyboard.go()
    keyboard.expect_notice("Saved.")
    keyboard.follow("Aab")
    keyboard.follow("Retire “Aab”")
    keyboard.expect_notice("Retired.")
    keyboard.check_accessibility()
    keyboard.follow("Undo")
    keyboard.expect_notice("Brought back")
    keyboard.reach("Search by name")
    keyboard.type("bambu")
    keyboard.go()
    keyboard.follow("Bambu")
    keyboard.follow("Merge into another…")
    assert keyboard.read_focus() == "Search by name"
    keyboard.type("desa")
    keyboard.go()
    keyboard.follow("Desa")
    keyboard.follow("Merge “Bambu” into “Desa”")
    keyboard.expect_notice("Merged.")
    assert "Bambu</category>" not in read(live, "/feeds/all.rss")
    assert "Jembatan" in read(live, "/feeds/topics/bambu.rss"), "it redirects to the other feed"
    assert [message for message in browser_log.messages if "status of 422" not in message] == []


def test_a_private_feed_is_built_and_its_address_revoked(
    log_in_by_keyboard: Callable[..., tuple[Live, Keyboard]], page: Page, browser_log: BrowserLog
) -> None:
    live, keyboard = log_in_by_keyboard()
    keyboard.follow("Feeds")
    keyboard.follow("New feed")
    keyboard.type("Untuk mitra")
    keyboard.reach("Private: for partners only")
    keyboard.press("Space")
    keyboard.reach("Topics")
    keyboard.type("pendid")
    expect(page.get_by_role("option", name="Pendidikan", exact=True)).to_be_visible()
    keyboard.press("ArrowDown")
    keyboard.check_accessibility()
    keyboard.press("Enter")
    keyboard.type("Tak Ada")
    keyboard.press("Enter")
    expect(page.locator(".chip.fresh")).to_contain_text("Tak Ada unknown")
    keyboard.reach("Authors")
    keyboard.reach("Topics")
    keyboard.type("Cuaca")
    keyboard.press("Enter")
    keyboard.check_accessibility(dark=True)
    keyboard.follow("Preview")
    keyboard.expect_notice("to correct")
    keyboard.check_accessibility()
    keyboard.reach("Included topics: These names do not exist: Tak Ada.")
    assert keyboard.press("Enter") == "Topics"
    keyboard.press("Shift+Tab")
    assert keyboard.press("Enter") == "Topics", "a removed chip moves the focus to its field"
    keyboard.follow("Preview")
    keyboard.expect_notice("The feed would contain 1 article now.")
    keyboard.reach("Source: Atom")
    keyboard.press("Enter")
    keyboard.check_accessibility()
    keyboard.reach_back("Create the feed")
    keyboard.go()
    keyboard.expect_notice("Partners")
    keyboard.reach("Partner")
    keyboard.type("Harian Kota")
    keyboard.go()
    keyboard.expect_notice("The address for Harian Kota")
    keyboard.check_accessibility()
    address = str(page.locator("#new-address .path").first.text_content())
    assert "Jembatan" in read(live, address.removeprefix(live.url))
    keyboard.follow("Revoke the address of “Harian Kota”")
    assert page.request.get(address).status == 410
    assert [message for message in browser_log.messages if "status of 422" not in message] == []


def test_an_editor_is_invited_a_session_ended_and_a_language_chosen(
    log_in_by_keyboard: Callable[..., tuple[Live, Keyboard]], browser_log: BrowserLog
) -> None:
    live, keyboard = log_in_by_keyboard()
    keyboard.follow("People")
    keyboard.reach("Name of the person")
    keyboard.type("Bima")
    keyboard.press("Tab", "ArrowDown")
    keyboard.follow("Create the invitation")
    assert keyboard.read_focus() == "Address"
    keyboard.check_accessibility()
    keyboard.follow("Revoke Bima")
    keyboard.expect_notice("The address is revoked.")
    log_in(live.newsroom.app.test_client(), live.url)  # the same editor in another browser
    keyboard.reach_back(NAME)
    keyboard.go()
    keyboard.reach("End session")
    keyboard.check_accessibility()
    keyboard.go()
    keyboard.expect_notice("The session is ended.")
    keyboard.reach("Language of the admin pages")
    keyboard.type("Bah")
    keyboard.press("Tab")
    keyboard.go()
    keyboard.expect_notice("Halaman admin kini")
    keyboard.reach_back("Keluar")
    keyboard.go()
    assert keyboard.read_focus() == "Nama", "the browser keeps the language of its editor"
    assert [message for message in browser_log.messages if "status of 422" not in message] == []


def test_dialogs_that_only_keys_open_are_accessible_in_indonesian_too(
    log_in_by_keyboard: Callable[..., tuple[Live, Keyboard]], page: Page, browser_log: BrowserLog
) -> None:
    _, keyboard = log_in_by_keyboard(site={"language": "id"})
    page.set_viewport_size({"width": 360, "height": 740})
    keyboard.follow("Artikel baru")
    keyboard.press("Enter")
    keyboard.press("Control+k")
    keyboard.check_accessibility(dark=True)
    keyboard.press("Escape")
    go_to_tool(keyboard, "Gambar di dalam isi", "ArrowLeft")
    keyboard.press("Enter")
    keyboard.reach("Pilih dari pustaka")
    keyboard.press("Enter")
    expect(page.locator("#figure .tile")).to_have_count(1)
    keyboard.check_accessibility(dark=True)
    assert keyboard.press("Escape") == "Gambar di dalam isi"
    assert keyboard.press("Tab", "Tab") == "Topik"
    keyboard.type("baru, de")
    keyboard.press("ArrowDown")
    keyboard.check_accessibility(dark=True)
    keyboard.reach("Pratinjau")
    keyboard.press("Enter")
    keyboard.check_accessibility(dark=True)
    keyboard.press("Escape")
    keyboard.follow("Terbitkan")
    keyboard.expect_notice("Ada 3 hal")
    keyboard.check_accessibility(dark=True)
    keyboard.reach("Isi judul artikel")
    assert keyboard.press("Enter") == "Judul"
    keyboard.reach("Pintasan papan ketik")
    keyboard.press("Enter")
    keyboard.check_accessibility(dark=True)
    assert keyboard.press("Escape") == "Pintasan papan ketik"
    assert [message for message in browser_log.messages if "status of 422" not in message] == []


def go_to_tool(keyboard: Keyboard, name: str, key: str = "") -> None:
    """Go from the text to the toolbar, and along it to this tool by the arrow key `key`."""
    focused = keyboard.press("Shift+Tab")
    for _ in range(12):
        if focused == name:
            return
        focused = keyboard.press(key)
    raise AssertionError((name, focused))


def write(keyboard: Keyboard) -> None:
    """Write a title, a heading, bold words, a list and a link."""
    keyboard.type("Menakar Hujan Lagi")
    keyboard.press("Enter")
    assert keyboard.read_focus() == "Text"
    keyboard.type("Subjudul")
    go_to_tool(keyboard, "Heading", "ArrowRight")
    assert keyboard.press("Enter") == "Text"
    keyboard.press("Enter")
    keyboard.type("Empat puluh ")
    keyboard.press("Control+b")
    keyboard.type("murid")
    keyboard.press("Control+b", "Enter")
    go_to_tool(keyboard, "List", "ArrowRight")
    assert keyboard.press("Enter") == "Text"
    keyboard.type("satu")
    keyboard.press("Enter")
    keyboard.type("dua")
    keyboard.press("Enter", "Enter")
    keyboard.type("Baca catatan")
    for way in ("Escape", "Enter"):
        keyboard.press(*["Shift+ArrowLeft"] * 7 if way == "Escape" else [])
        assert keyboard.press("Control+k") == "Address of the link"
        if way == "Escape":
            keyboard.check_accessibility()
        keyboard.type("example.org/hujan")
        assert keyboard.press(way) == "Text"
        assert keyboard.page.evaluate("getSelection().toString()") == "catatan"
    keyboard.press("ArrowRight", "Enter")


def illustrate(keyboard: Keyboard, file: Path) -> None:
    """Insert a picture from a file and a decorative one from the library; remove the latter."""
    go_to_tool(keyboard, "Picture in the text", "ArrowRight")
    assert keyboard.press("Enter") == "Choose a picture"
    keyboard.check_accessibility()
    assert keyboard.press("Escape") == "Picture in the text", (
        "the button that opened a dialog has the focus again"
    )
    keyboard.press("Enter")
    keyboard.choose_file(file)
    keyboard.reach("Insert")
    assert keyboard.press("Enter") == "What the picture shows", "a picture needs a description"
    keyboard.check_accessibility()
    keyboard.type("Kaleng berisi air")
    keyboard.page.keyboard.press("Enter")
    expect(keyboard.page.locator("#f-body figure img")).to_be_visible()
    assert keyboard.read_focus() == "Text"
    # Insert a decorative picture from the library, and remove it again.
    go_to_tool(keyboard, "Picture in the text")
    keyboard.press("Enter")
    keyboard.reach("Choose from the library")
    keyboard.press("Enter")
    expect(keyboard.page.locator("#figure .tile")).to_have_count(3)
    keyboard.check_accessibility()
    keyboard.press("Tab", "Tab", "Space")
    keyboard.reach("Decorative:")
    keyboard.press("Space")
    keyboard.reach("Insert")
    keyboard.page.keyboard.press("Enter")
    expect(keyboard.page.locator("#f-body figure img")).to_have_count(2)
    assert keyboard.read_focus() == "Text"
    keyboard.press("ArrowUp")
    go_to_tool(keyboard, "Picture in the text")
    keyboard.press("Enter")
    expect(keyboard.page.locator("[data-name=decorative]")).to_be_checked()
    keyboard.reach("Remove from the text")
    assert keyboard.press("Enter") == "Text"
    expect(keyboard.page.locator("#f-body figure img")).to_have_count(1)
    keyboard.type("Akhir.")


def name_topics(keyboard: Keyboard) -> None:
    """Type a new topic and delete it, choose one that exists, create one, remove one."""
    assert keyboard.press("Tab") == "Topics"
    keyboard.type("Angin")
    keyboard.press("ArrowUp", "Enter", "Backspace")
    keyboard.type("Kaleng")
    keyboard.press("Enter")
    keyboard.reach_back("Create the topic “Kaleng”")
    keyboard.check_accessibility()
    assert keyboard.press("Enter") == "Topics"
    keyboard.press("Backspace")
    keyboard.type("cua")
    expect(keyboard.page.get_by_role("option", name="Cuaca", exact=True)).to_be_visible()
    keyboard.press("ArrowDown")
    keyboard.check_accessibility()
    keyboard.press("Enter")
    keyboard.type("Kaleng")
    keyboard.press("ArrowUp", "Enter")
    keyboard.type("Desa,")
    keyboard.check_accessibility()
    keyboard.reach_back("Remove Desa")
    assert keyboard.press("Enter") == "Topics"
    expect(keyboard.page.locator("#f-topics-source")).to_have_value("Cuaca, Kaleng")


def lead_with(keyboard: Keyboard, file: Path) -> None:
    """Choose the lead picture from the library, then another one from a file."""
    keyboard.reach("Choose from the library")
    keyboard.press("Enter")
    keyboard.press("Tab", "Tab", "Space")
    alt = keyboard.page.locator("#f-image_alt")
    expect(alt).to_have_value("")
    keyboard.press("ArrowDown")
    expect(alt).to_have_value("Jembatan bambu di atas sungai")
    keyboard.check_accessibility()
    keyboard.press("ArrowUp")
    expect(alt).to_have_value("")  # the texts belong to the picture
    keyboard.reach_back("Choose a picture")
    former = keyboard.page.locator("[name=image]").input_value()
    assert former
    keyboard.choose_file(file)
    expect(keyboard.page.locator("[name=image]")).not_to_have_value(former)
    keyboard.reach("What the picture shows")
    keyboard.press("Control+a")
    keyboard.type("Kali di pagi hari")


def preview(keyboard: Keyboard) -> None:
    """Open the page, the reader and the source. A hint links to its field; the form is inert."""
    keyboard.reach("Preview")
    assert keyboard.press("Enter") == "Preview"
    hint = keyboard.page.locator("#preview a", has_text="Pictures in the text without a credit")
    expect(hint).to_be_visible()  # the server renders it
    keyboard.reach("Pictures in the text without a credit")
    keyboard.check_accessibility()
    assert keyboard.press("Enter") == "Text"
    keyboard.reach("Preview")
    keyboard.page.set_viewport_size({"width": 360, "height": 640})
    expect(keyboard.page.locator("#preview-title")).to_be_focused()
    keyboard.reach("In a feed reader")
    keyboard.press("Enter")
    keyboard.reach("Source in RSS")
    keyboard.press("Enter")
    keyboard.check_accessibility()
    keyboard.reach("Close")
    assert keyboard.press("Escape") == "Preview"
    keyboard.page.set_viewport_size({"width": 1280, "height": 800})
