"""The layout of the admin pages in narrow and wide windows, and the size of their assets."""

import re
from collections.abc import Callable
from gzip import compress
from pathlib import Path

from playwright.sync_api import Page

import feedsvc
from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.documents import Person, Source
from tests.web.conftest import AUTHORITY, Live

WORD = "Keberlangsungan" * 6  # as long as a name of a topic may be, without a space


def test_the_sticky_bar_never_hides_the_focus(
    serve_to_editor: Callable[..., Live], page: Page, published: Path
) -> None:
    live = serve_to_editor(tables=published)
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
    serve_to_editor: Callable[..., Live], page: Page, published: Path
) -> None:
    live = serve_to_editor(tables=published)
    for width in (360, 768, 900, 1024):
        page.set_viewport_size({"width": width, "height": 640})
        page.goto(f"{live.url}/admin/people/audit-log")
        box = page.locator(".top [aria-current]").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] < width - 20, "the link of the current page is visible"
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


def test_one_long_word_widens_no_page(serve_to_editor: Callable[..., Live], page: Page) -> None:
    live = serve_to_editor()
    content = ArticleContent(
        title=WORD,
        subtitle=WORD,
        body=f"<p>{WORD}</p><h2>{WORD}</h2><table><tr><td>{WORD}</td></tr></table><pre>{WORD}</pre>",
        summary=WORD,
        language="id",
        section=WORD,
        topics=(WORD, "Desa"),
        authors=(Person(WORD),),
        sources=(Source(WORD, f"https://example.org/{WORD}"),),
    )
    with live.newsroom.services.database.writing() as session:
        editorial.articles.create_article(
            session, content, editor=WORD[:60], authority=AUTHORITY, now=live.newsroom.now
        )
    live.newsroom.publish(content)
    for path in (
        "articles",
        "articles?q=keberlangsungan",
        "articles/1",
        "articles/1/versions/1",
        "taxonomy/topics",
        "taxonomy/topics/1",
        "feeds",
        "people/audit-log",
    ):
        page.goto(f"{live.url}/admin/{path}")
        page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
        for width in (320, 480, 768, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            wider = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            assert page.evaluate(wider) <= 0, (path, width)


def test_styles_and_scripts_of_the_form_are_small() -> None:
    folder = Path(feedsvc.__file__).parent / "web" / "static"
    # The form of an article loads more than every other page.
    names = ["tokens.css", "admin.css", "admin.js", "pictures.js"]
    for name in names:  # the list grows by the imports of each script
        imported = re.findall(r'from "\./(\w+\.js)"', (folder / name).read_text(encoding="utf-8"))
        names += [each for each in imported if each not in names]
    assert len(names) > 12
    assert sum(len(compress((folder / name).read_bytes())) for name in names) < 56_000
