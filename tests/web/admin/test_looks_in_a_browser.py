"""How the desk looks: narrow and wide, in both languages, with the keyboard, and how much it weighs."""

from collections.abc import Callable
from gzip import compress
from pathlib import Path

import pytest
from playwright.sync_api import Page

import feedsvc
from tests.web.admin.conftest import PATHS
from tests.web.conftest import Live, Said

SEEN = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.mark.parametrize("language", ["en", "id"])
def test_no_page_overflows_complains_or_has_too_small_a_target(
    seat: Callable[..., Live], page: Page, said: Said, language: str
) -> None:
    live = seat(site={"language": language})
    live.newsroom.fill()
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        for path in PATHS:
            page.goto(f"{live.url}{path}")
            assert page.evaluate(SEEN) <= 0, (path, width)
            assert page.locator("html").get_attribute("lang") == language
            small = page.evaluate(
                """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter((one) => {
                const {width, height} = one.getBoundingClientRect();
                return width > 1 && height > 1 && (width < 24 || height < 24) && !one.closest(".page, p, label");
                }).map((one) => one.outerHTML)"""
            )
            assert small == [], (path, width)
    assert said.complaints == []


def test_the_sticky_bar_never_hides_the_focus(seat: Callable[..., Live], page: Page) -> None:
    live = seat()
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


def test_styles_and_scripts_of_the_desk_are_small() -> None:
    folder = Path(feedsvc.__file__).parent / "web" / "static"
    sent = [folder / "tokens.css", folder / "desk.css", *folder.glob("*.js")]
    assert len(sent) > 4
    assert sum(len(compress(path.read_bytes())) for path in sent) < 40_000
