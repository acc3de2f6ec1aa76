"""How the desk looks: narrow and wide, in both languages, with the keyboard, and how much it weighs."""

from collections.abc import Callable
from gzip import compress
from pathlib import Path

from playwright.sync_api import Page

import feedsvc
from tests.web.conftest import Live


def test_the_sticky_bar_never_hides_the_focus(
    open_in_browser: Callable[..., Live], page: Page
) -> None:
    live = open_in_browser()
    live.newsroom.fill()
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{live.url}/admin/articles/1")
    page.locator("#f-title").focus()
    for _ in range(45):
        page.keyboard.press("Tab")
        hidden = page.evaluate(
            """() => {
            const one = document.activeElement, bar = document.querySelector(".actions");
            if (one === document.body || bar.contains(one) || one.id === "f-body") return false;
            const box = one.getBoundingClientRect();
            const under = bar.getBoundingClientRect();
            return box.height > 1 && ((box.bottom > under.top && box.top < under.bottom) || box.bottom <= 0);
            }"""
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML")


def test_a_narrow_menu_is_one_row_and_a_preview_has_one_bar_to_scroll_by(
    open_in_browser: Callable[..., Live], page: Page
) -> None:
    live = open_in_browser()
    live.newsroom.fill()
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{live.url}/admin/people/audit-log")
    box = page.locator(".top [aria-current]").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] < 340, "the page that is shown is in sight"
    assert box["y"] + box["height"] < 110
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{live.url}/admin/articles/1")
    page.click("[data-key=preview]")
    page.wait_for_selector("#preview .preview-page")
    bars = page.evaluate(
        """() => [document.documentElement, ...document.querySelectorAll("#preview, #preview *")].filter((one) =>
        one.scrollHeight > one.clientHeight + 1 && one.clientHeight && getComputedStyle(one).scrollbarWidth !== "none"
        && (one === document.documentElement || /auto|scroll/.test(getComputedStyle(one).overflowY))).map((one) => one.id)"""
    )
    assert bars == ["preview"]


def test_styles_and_scripts_of_the_admin_are_small() -> None:
    folder = Path(feedsvc.__file__).parent / "web" / "static"
    sent = [folder / "tokens.css", folder / "admin.css", *folder.glob("*.js")]
    assert len(sent) > 4
    assert sum(len(compress(path.read_bytes())) for path in sent) < 40_000
