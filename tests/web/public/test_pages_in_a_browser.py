"""The public pages in a browser: narrow, wide and dark, without errors."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page

from feedsvc import editorial, images
from feedsvc.domain.articles import ArticleContent, ImageUse
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.text import slugify
from feedsvc.images import decoding
from tests.web.conftest import BRIDGE, RAIN, BrowserLog, Live, Newsroom

LONG = "W" * 480
HOSTILE = ArticleContent(
    title=f"<b>Bold</b> {LONG}",
    body=(
        f"<p>{LONG}</p><pre>{LONG}</pre><p><a href='https://example.org/{LONG}'>"
        f"https://example.org/{LONG}</a></p>"
        f"<table><tr>{'<td>A column of words</td>' * 12}</tr></table>"
        f"<blockquote><p>{LONG}</p></blockquote>"
        f"<ul><li><ul><li><ul><li>{LONG}</li></ul></li></ul></li></ul><p><code>{LONG}</code></p>"
    ),
    language="en",
    section="S" * 180,
    topics=("T" * 190, "Desa"),
    authors=(Person("P" * 190),),
    sources=(Source("", f"https://example.org/{LONG}"),),
)
ARABIC = replace(
    RAIN,
    title="أطفال القرية يبنون جسراً من الخيزران",
    language="ar",
    body="<p>استمر العمل ثلاثة أسابيع.</p>",
)
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def fill(newsroom: Newsroom) -> list[str]:
    """Publish articles that break layouts; return the paths of all pages."""
    image = ImageUse(newsroom.store_image(width=200, height=1500), LONG, LONG, LONG)
    newsroom.publish(replace(HOSTILE, image=image), refresh=False)
    newsroom.publish(ARABIC)
    slugs = [slugify(sample.title) for sample in (BRIDGE, HOSTILE, ARABIC)]
    feeds = ["all", "topics/desa", f"topics/{'t' * 80}"]
    return [
        "/",
        "/feeds",
        "/feeds?q=desa",
        "/archive",
        f"/archive/{newsroom.now:%Y}",
        *(f"/{path}" for path in (*feeds[1:], f"sections/{'s' * 80}", f"authors/{'p' * 80}")),
        *(f"/feeds/{path}" for path in feeds),
        *(f"/articles/{s}" for s in slugs),
    ]


def test_hostile_texts_overflow_no_page_log_no_error_and_can_be_read_in_light_and_dark(
    live: Callable[..., Live], published: Path, page: Page, browser_log: BrowserLog
) -> None:
    site = live(tables=published, site={"language": "id"})  # Indonesian words are longer
    for path in fill(site.newsroom):
        answer = page.goto(site.url + path)
        assert answer
        assert answer.status == 200, path
        check_layout(page, path)
    assert browser_log.messages == []
    answer = page.goto(f"{site.url}/{LONG}")
    assert answer
    assert answer.status == 404
    check_layout(page, LONG)
    assert page.get_by_role("heading", level=1).count() == 1


def check_layout(page: Page, path: str) -> None:
    """Check the layout of the open page in three widths, and its colours in both schemes."""
    for width in (320, 768, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        assert page.evaluate(OVERFLOW) <= 0, (path, width)
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(_FAINT) == [], (path, scheme)


def test_an_article_is_reached_from_the_front_page_by_keys_alone(
    live: Callable[..., Live],
    published: Path,
    page: Page,
    browser_log: BrowserLog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site = live(tables=published, site={"language": "en"})
    monkeypatch.setattr(images, "_decode", decoding.process)
    editorial.renditions.make_pending(site.newsroom.services.database, now=site.newsroom.now)
    page.goto(site.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.get_by_role("link", name=BRIDGE.title).focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name=BRIDGE.title).wait_for()
    # The natural width of a picture with `sizes` is the width that `sizes` gives, which must be the
    # width of its place in the page.
    natural, shown = page.locator("figure.lead img").evaluate(
        "image => image.decode().then(() => [image.naturalWidth, image.clientWidth])"
    )
    assert natural == shown > 600
    page.get_by_role("link", name="Pendidikan").click()
    page.get_by_role("link", name="Follow in a feed reader").click()
    page.get_by_role("heading", name="Subscribe").wait_for()
    assert browser_log.messages == []


def test_the_layout_does_not_shift_when_pictures_come(
    live: Callable[..., Live], published: Path, page: Page
) -> None:
    site = live(tables=published)
    page.add_init_script(
        "window.shifted = 0; new PerformanceObserver(list => {"
        " for (const entry of list.getEntries()) window.shifted += entry.value;"
        " }).observe({type: 'layout-shift', buffered: true})"
    )
    for path in ("/", f"/articles/{slugify(BRIDGE.title)}"):
        page.goto(site.url + path, wait_until="networkidle")
        assert page.evaluate("window.shifted") < 0.01, path


# Elements whose text has too little contrast to the nearest painted background (WCAG 2.2, 1.4.3).
_FAINT = """() => {
  const parts = colour => (colour.match(/[\\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b]
    .map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const behind = element => {
    for (; element; element = element.parentElement) {
      const found = parts(getComputedStyle(element).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const faint = [];
  for (const element of document.body.querySelectorAll("*")) {
    if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) continue;
    const [a, b] = [light(parts(getComputedStyle(element).color)), light(behind(element))];
    const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
    if (ratio < 4.5) faint.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
  }
  return faint;
}"""
