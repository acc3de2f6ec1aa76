"""The layout of the admin pages in narrow and wide windows, and the size of their assets."""

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
            const focused = document.activeElement, bar = document.querySelector(".actions");
            if (focused === document.body || bar.contains(focused)) return false;
            if (focused.id === "f-body") return false;
            const box = focused.getBoundingClientRect();
            const cover = bar.getBoundingClientRect();
            return box.height > 1
              && ((box.bottom > cover.top && box.top < cover.bottom) || box.bottom <= 0);
            }"""
        )
        assert not hidden, page.evaluate("document.activeElement.outerHTML")


def test_a_narrow_menu_is_one_row_and_a_preview_has_one_scrollbar(
    open_in_browser: Callable[..., Live], page: Page
) -> None:
    live = open_in_browser()
    live.newsroom.fill()
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{live.url}/admin/people/audit-log")
    box = page.locator(".top [aria-current]").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] < 340, "the link of the current page is visible"
    assert box["y"] + box["height"] < 110
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"{live.url}/admin/articles/1")
    page.click("[data-key=preview]")
    page.wait_for_selector("#preview .preview-page")
    bars = page.evaluate(
        """() => {
        const root = document.documentElement;
        return [root, ...document.querySelectorAll("#preview, #preview *")].filter((element) => {
          const {scrollbarWidth, overflowY} = getComputedStyle(element);
          return element.scrollHeight > element.clientHeight + 1 && element.clientHeight
            && scrollbarWidth !== "none" && (element === root || /auto|scroll/.test(overflowY));
        }).map((element) => element.id);
        }"""
    )
    assert bars == ["preview"]


def test_styles_and_scripts_of_the_admin_are_small() -> None:
    folder = Path(feedsvc.__file__).parent / "web" / "static"
    assets = [folder / "tokens.css", folder / "admin.css", *folder.glob("*.js")]
    assert len(assets) > 4
    assert sum(len(compress(path.read_bytes())) for path in assets) < 52_000
