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
from tests.web.hands import Hands
from tests.web.tour import enter


@pytest.fixture
def entered(
    live: Callable[..., Live], page: Page, published: Path
) -> Callable[..., tuple[Live, Hands]]:
    """Log an editor in by keyboard, into a house with articles; what is given are settings."""

    def build(**given: Any) -> tuple[Live, Hands]:
        given.setdefault("site", {"language": "en"})
        found = live(tables=published, **given)
        add_editor(found.newsroom)
        hands = Hands(page)
        page.emulate_media(reduced_motion="reduce")
        page.goto(f"{found.url}/admin/login")
        hands.type(NAME)
        hands.press("Tab")
        hands.type(PASSWORD)
        hands.go()
        return found, hands

    return build


def read(live: Live, path: str) -> str:
    with urlopen(f"{live.url}{path}") as answer:
        return str(answer.read().decode())


def test_an_article_is_written_seen_published_and_taken_back(
    entered: Callable[..., tuple[Live, Hands]], browser_log: BrowserLog, tmp_path: Path
) -> None:
    live, hands = entered()
    live.newsroom.picture(width=640)
    (tmp_path / "kali.jpg").write_bytes(draw_jpeg(600, 400))
    (tmp_path / "kaleng.jpg").write_bytes(draw_jpeg(620, 400))
    hands.follow("New article")
    write(hands)
    illustrate(hands, tmp_path / "kaleng.jpg")
    name_topics(hands)
    lead_with(hands, tmp_path / "kali.jpg")
    preview(hands)
    hands.follow("Publish")
    hands.told("Published.")
    hands.look()
    assert "Subjudul" in read(live, "/feeds/topics/kaleng.rss")
    hands.reach("Text")
    hands.press("Control+End")
    hands.type(" Ralat.")
    hands.follow("Correct silently")
    hands.told("Corrected silently: readers are not told.")
    hands.follow("Withdraw")
    hands.told("Withdrawn")
    hands.follow("Undo")
    hands.told("Undone.")
    assert "Ralat." in read(live, "/feeds/topics/kaleng.rss")
    hands.follow("Delete this article")
    hands.told("Moved to the trash: Menakar Hujan Lagi")
    hands.look()
    hands.follow("Undo")
    hands.told("Undone: Menakar Hujan Lagi")
    hands.back("Log out")
    hands.go()
    assert hands.held() == "Name"
    assert [one for one in browser_log.complaints if "status of 422" not in one] == []


def test_articles_are_found_and_several_changed(
    entered: Callable[..., tuple[Live, Hands]],
    page: Page,
    browser_log: BrowserLog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(articles_list, "PAGE", 3)
    _, hands = entered()
    found = page.locator("#found li")
    assert hands.press("Tab") == "Skip to the content"
    page.keyboard.press("Enter")
    hands.reach("New article", most=1)
    hands.follow("Older articles")
    expect(found).to_have_count(1)
    hands.follow("Newest")
    page.evaluate("localStorage.setItem('feedsvc.letters', '1')")
    assert hands.press("/") == "Search in titles and texts"
    hands.type("bambu")
    hands.reach("All", most=4)  # quicker than the desk answers
    expect(found).to_have_count(1)
    assert hands.held().startswith("All"), "what is exchanged under the focus does not lose it"
    hands.back("Search in titles and texts")
    hands.press("Control+a", "Delete")
    expect(found).to_have_count(3)
    hands.reach("Filter")
    hands.press("Enter")
    hands.look()
    hands.reach("Topic")
    hands.type("Cua")
    expect(found).to_have_count(1)
    hands.press("ArrowUp", "Home")
    expect(found).to_have_count(3)
    # several at once, and back
    for _ in range(2):
        hands.reach("Choose “")
        hands.press("Space")
    hands.look()
    hands.follow("Withdraw")
    hands.told("Withdrawn: 2 articles")
    hands.look()
    hands.follow("Undo")
    hands.told("Undone: 2 articles")
    hands.reach("Select all on this page")
    hands.press("Space")
    hands.reach("Topic and section")
    hands.press("Enter")
    hands.look()
    hands.reach("Section")
    hands.type("No")
    hands.follow("Move there")
    hands.told("Changed: 3 articles")
    hands.follow("Undo")
    hands.told("Undone: 3 articles")
    assert [one for one in browser_log.complaints if "status of 422" not in one] == []


def test_topics_sections_and_authors_are_made_renamed_retired_and_merged(
    entered: Callable[..., tuple[Live, Hands]], browser_log: BrowserLog
) -> None:
    _, hands = entered()
    for kinds, kind in (("Authors", "author"), ("Sections", "section"), ("Topics", "topic")):
        hands.follow(kinds)
        hands.follow(f"New {kind}")
        hands.type("Aaa")
        hands.go()
        hands.told("Made.")
        hands.follow("Aaa")
        hands.reach("Name")
        hands.press("Control+a")
        hands.type("Aab")
        hands.go()
        hands.told("Saved.")
    hands.follow("Aab")
    hands.reach("Name")
    hands.press("Control+a")
    hands.type("!")
    hands.go()
    assert hands.held() == "One thing is to be corrected"
    hands.look()
    hands.press("Tab")
    assert hands.press("Enter") == "Name"
    hands.follow("Retire “Aab”")
    hands.told("Retired.")
    hands.look()
    hands.follow("Undo")
    hands.told("Brought back")
    hands.follow("Aab")
    hands.follow("Merge into another…")
    hands.follow("Desa")
    hands.follow("Merge “Aab” into “Desa”")
    hands.told("Merged.")
    assert [one for one in browser_log.complaints if "status of 422" not in one] == []


def test_a_feed_is_built_and_people_come_and_go(
    entered: Callable[..., tuple[Live, Hands]], page: Page, browser_log: BrowserLog
) -> None:
    live, hands = entered()
    hands.follow("Feeds")
    hands.follow("New feed")
    hands.type("Untuk mitra")
    hands.reach("Private: for partners only")
    hands.press("Space")
    hands.reach("Topics")
    hands.type("pendid")
    expect(page.get_by_role("option", name="Pendidikan", exact=True)).to_be_visible()
    hands.press("ArrowDown")
    hands.look()
    hands.press("Enter")
    hands.type("Tak Ada")
    hands.press("Enter")
    expect(page.locator(".chip.fresh")).to_contain_text("Tak Ada not known")
    hands.reach("Authors")
    hands.reach("Topics")
    hands.type("Cuaca")
    hands.press("Enter")
    hands.look()
    hands.follow("Preview")
    hands.told("to be corrected")
    hands.look()
    hands.reach("Included topics: These names do not exist: Tak Ada.")
    assert hands.press("Enter") == "Topics"
    hands.press("Shift+Tab")
    assert hands.press("Enter") == "Topics", "a chip that goes leaves the focus to its field"
    hands.follow("Preview")
    hands.told("1 article would be in it now.")
    hands.reach("Source: Atom")
    hands.press("Enter")
    hands.look()
    hands.back("Create the feed")
    hands.go()
    hands.told("Partners")
    hands.reach("Partner")
    hands.type("Harian Kota")
    hands.go()
    hands.told("The address for Harian Kota")
    hands.look()
    address = str(page.locator("#given .path").first.text_content())
    assert "Jembatan" in read(live, address.removeprefix(live.url))
    hands.follow("Revoke the address of “Harian Kota”")
    assert page.request.get(address).status == 410
    assert [one for one in browser_log.complaints if "status of 422" not in one] == []


def test_somebody_is_invited_a_session_ended_and_a_language_chosen(
    entered: Callable[..., tuple[Live, Hands]], browser_log: BrowserLog
) -> None:
    live, hands = entered()
    hands.follow("People")
    hands.reach("Name of the person")
    hands.type("Bima")
    hands.press("Tab", "ArrowDown")
    hands.follow("Create the invitation")
    assert hands.held() == "Address"
    hands.look()
    hands.follow("Revoke Bima")
    hands.told("The address is revoked.")
    enter(live.newsroom.app.test_client(), live.url)  # the same editor, somewhere else
    hands.back(NAME)
    hands.go()
    hands.reach("End session")
    hands.look()
    hands.go()
    hands.told("The session is ended.")
    hands.reach("Language of the admin pages")
    hands.type("Bah")
    hands.press("Tab")
    hands.go()
    hands.told("Halaman admin kini")
    hands.back("Keluar")
    hands.go()
    assert hands.held() == "Name"
    assert [one for one in browser_log.complaints if "status of 422" not in one] == []


def test_what_only_a_key_brings_up_is_for_everybody_in_indonesian_too(
    entered: Callable[..., tuple[Live, Hands]], page: Page, browser_log: BrowserLog
) -> None:
    _, hands = entered(site={"language": "id"})
    page.set_viewport_size({"width": 360, "height": 740})
    hands.follow("Artikel baru")
    hands.press("Enter")
    hands.press("Control+k")
    hands.look()
    hands.press("Escape")
    tool(hands, "Gambar di dalam isi", "ArrowLeft")
    hands.press("Enter")
    hands.reach("Pilih dari pustaka")
    hands.press("Enter")
    expect(page.locator("#figure .tile")).to_have_count(1)
    hands.look()
    assert hands.press("Escape") == "Gambar di dalam isi"
    assert hands.press("Tab", "Tab") == "Topik"
    hands.type("baru, de")
    hands.press("ArrowDown")
    hands.look()
    hands.reach("Pratinjau")
    hands.press("Enter")
    hands.look()
    hands.press("Escape")
    hands.follow("Terbitkan")
    hands.told("Ada 3 hal")
    hands.look()
    hands.reach("Isi judul artikel")
    assert hands.press("Enter") == "Judul"
    hands.reach("Pintasan papan ketik")
    hands.press("Enter")
    hands.look()
    assert hands.press("Escape") == "Pintasan papan ketik"
    assert [one for one in browser_log.complaints if "status of 422" not in one] == []


def tool(hands: Hands, name: str, key: str = "") -> None:
    """Go from the text to the tools and along them by an arrow key to this one."""
    found = hands.press("Shift+Tab")
    for _ in range(12):
        if found == name:
            return
        found = hands.press(key)
    raise AssertionError((name, found))


def write(hands: Hands) -> None:
    """Write a title, a heading, bold words, a list and a link."""
    hands.type("Menakar Hujan Lagi")
    hands.press("Enter")
    assert hands.held() == "Text"
    hands.type("Subjudul")
    tool(hands, "Heading", "ArrowRight")
    assert hands.press("Enter") == "Text"
    hands.press("Enter")
    hands.type("Empat puluh ")
    hands.press("Control+b")
    hands.type("murid")
    hands.press("Control+b", "Enter")
    tool(hands, "List", "ArrowRight")
    assert hands.press("Enter") == "Text"
    hands.type("satu")
    hands.press("Enter")
    hands.type("dua")
    hands.press("Enter", "Enter")
    hands.type("Baca catatan")
    for way in ("Escape", "Enter"):
        hands.press(*["Shift+ArrowLeft"] * 7 if way == "Escape" else [])
        assert hands.press("Control+k") == "Address of the link"
        if way == "Escape":
            hands.look()
        hands.type("example.org/hujan")
        assert hands.press(way) == "Text"
        assert hands.page.evaluate("getSelection().toString()") == "catatan"
    hands.press("ArrowRight", "Enter")


def illustrate(hands: Hands, file: Path) -> None:
    """Insert a picture from a file and a decorative one from the library, and remove that again."""
    tool(hands, "Picture in the text", "ArrowRight")
    assert hands.press("Enter") == "Choose a picture"
    hands.look()
    assert hands.press("Escape") == "Picture in the text", (
        "what opened a dialog has the focus again"
    )
    hands.press("Enter")
    hands.choose_file(file)
    hands.reach("Insert")
    assert hands.press("Enter") == "What the picture shows", "a picture wants its words"
    hands.look(dark=False)
    hands.type("Kaleng berisi air")
    hands.page.keyboard.press("Enter")
    expect(hands.page.locator("#f-body figure img")).to_be_visible()
    assert hands.held() == "Text"
    # one from the library, which only decorates; and out again
    tool(hands, "Picture in the text")
    hands.press("Enter")
    hands.reach("Choose from the library")
    hands.press("Enter")
    expect(hands.page.locator("#figure .tile")).to_have_count(3)
    hands.look()
    hands.press("Tab", "Tab", "Space")
    hands.reach("Decorative:")
    hands.press("Space")
    hands.reach("Insert")
    hands.page.keyboard.press("Enter")
    expect(hands.page.locator("#f-body figure img")).to_have_count(2)
    assert hands.held() == "Text"
    hands.press("ArrowUp")
    tool(hands, "Picture in the text")
    hands.press("Enter")
    expect(hands.page.locator("[data-name=decorative]")).to_be_checked()
    hands.reach("Remove from the text")
    assert hands.press("Enter") == "Text"
    expect(hands.page.locator("#f-body figure img")).to_have_count(1)
    hands.type("Akhir.")


def name_topics(hands: Hands) -> None:
    """Type a new topic and delete it, choose one that exists, create one, remove one."""
    assert hands.press("Tab") == "Topics"
    hands.type("Angin")
    hands.press("ArrowUp", "Enter", "Backspace")
    assert hands.press("Tab") == "Create topics that are new"
    assert hands.press("Space") == "Create topics that are new", (
        "it does not vanish under the focus"
    )
    hands.press("Shift+Tab")
    hands.type("cua")
    expect(hands.page.get_by_role("option", name="Cuaca", exact=True)).to_be_visible()
    hands.press("ArrowDown")
    hands.look()
    hands.press("Enter")
    hands.type("Kaleng")
    hands.press("ArrowUp", "Enter")
    hands.type("Desa,")
    hands.look()
    hands.back("Remove Desa")
    assert hands.press("Enter") == "Topics"
    expect(hands.page.locator("#f-topics-source")).to_have_value("Cuaca, Kaleng")


def lead_with(hands: Hands, file: Path) -> None:
    """Choose the lead picture from the library, then another one from a file."""
    hands.reach("Choose from the library")
    hands.press("Enter")
    hands.press("Tab", "Tab", "Space")
    alt = hands.page.locator("#f-image_alt")
    expect(alt).to_have_value("")
    hands.press("ArrowDown")
    expect(alt).to_have_value("Jembatan bambu di atas sungai")
    hands.look()
    hands.press("ArrowUp")
    expect(alt).to_have_value("")  # the texts of a picture go with it
    hands.back("Choose a picture")
    hands.choose_file(file)
    expect(hands.page.locator("[name=image]")).not_to_have_value("")
    hands.reach("What the picture shows")
    hands.press("Control+a")
    hands.type("Kali di pagi hari")


def preview(hands: Hands) -> None:
    """See the page, the reader and the source; a hint leads to its field; what is below is inert."""
    hands.reach("Preview")
    assert hands.press("Enter") == "Preview"
    hands.reach("Pictures in the text without a credit")
    hands.look()
    assert hands.press("Enter") == "Text"
    hands.reach("Preview")
    hands.page.set_viewport_size({"width": 360, "height": 640})
    expect(hands.page.locator("#preview-title")).to_be_focused()
    hands.reach("In a feed reader")
    hands.press("Enter")
    hands.reach("Source in RSS")
    hands.press("Enter")
    hands.look()
    hands.reach("Close")
    assert hands.press("Escape") == "Preview"
    hands.page.set_viewport_size({"width": 1280, "height": 800})
