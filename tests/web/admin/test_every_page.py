"""Every page, public and admin, in both colour schemes: accessible, and translated.

The pages are in Indonesian, whose words are longer than the English ones. They come from the URL
map, so that a new page is checked automatically.
"""

import re
from collections.abc import Callable, Iterator
from datetime import datetime
from gettext import GNUTranslations
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from feedsvc.storage.articles import articles, media
from feedsvc.storage.tables import Author, Section, Topic
from feedsvc.web import i18n
from tests.browsing import WINDOW
from tests.web.conftest import BrowserLog
from tests.web.keyboard import AXE, run_axe
from tests.web.served_site import NAME, ServedSite, serve_site

Scheme = Literal["light", "dark"]
# Invisible characters (Unicode: default ignorable) that no text contains.
_BEGIN, _END = "\u2063", "\u2064"
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# WCAG 2.2, 2.5.8: targets are at least 24 px high and wide, except for links within a text.
_SMALL = """() => [
  ...document.querySelectorAll("a, button, input, select, textarea, summary"),
].filter((element) => {
  const {width, height} = element.getBoundingClientRect();
  return width > 1 && height > 1 && (width < 24 || height < 24)
    && !element.closest(".page, p, label");
}).map((element) => element.outerHTML)"""
# The kinds of elements in the head and foot of a page, on which their colours depend.
_FRAME = """() => {
  const all = document.querySelectorAll("body, body > :is(header, footer), :is(header, footer) *");
  const kinds = [...all].filter((element) => !element.closest("main")).map((element) =>
    `${element.tagName}.${element.className} ${element.hasAttribute("aria-current")}`);
  return [...new Set(kinds)].join();
}"""
# All texts of a page in their order: visible texts, and texts of attributes.
_WORDS = """() => {
  const texts = [document.title];
  const skipped = "script, style, template, textarea, code, .prose, article .body, #zones";
  const names = ["aria-label", "title", "placeholder", "alt", "data-too-large", "data-failed"];
  const shown = NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT;
  const walker = document.createTreeWalker(document.body, shown);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === 3) {
      if (!node.parentElement.closest(skipped)) texts.push(node.data);
    } else for (const name of names) {
      if (node.hasAttribute(name)) texts.push(node.getAttribute(name));
    }
  }
  return texts.join("\\n");
}"""


def test_every_page_is_accessible_in_both_schemes_and_every_word_is_translated(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    faults: list[str] = []
    seen_in_light = set[str]()  # one page of each kind: colours depend on the template alone
    seen_frames = set[str]()
    with serve_site(tmp_path, "id") as served_site:
        mark_translations(served_site, monkeypatch)
        data_words = list_data_words(served_site)
        for address, page in open_every_page(served_site, browser, "dark"):
            frame = page.evaluate(_FRAME)
            with_frame = frame not in seen_frames
            seen_frames.add(frame)
            found = [*run_axe(page, with_frame=with_frame), *find_layout_faults(page)]
            words = set(find_untranslated(page.evaluate(_WORDS))) - data_words
            found += [f"not translated: {word}" for word in sorted(words)]
            kind = re.sub(r"\d+|topics|sections|authors", "", address)
            if with_frame or kind not in seen_in_light:
                seen_in_light.add(kind)
                page.emulate_media(color_scheme="light")
                in_light = run_axe(page, only_colours=True, with_frame=with_frame)
                found += [f"light: {fault}" for fault in in_light]
                page.emulate_media(color_scheme="dark")
            faults += [f"{address}: {fault}" for fault in found]
    assert not faults, "\n".join(faults)


def open_every_page(
    served_site: ServedSite, browser: Browser, scheme: Scheme
) -> Iterator[tuple[str, Page]]:
    """Yield each address and its page, which is wide and has axe. No page may log an error."""
    browser_log, tabs = BrowserLog(), {}
    for logged_in in (True, False):
        page = tabs[logged_in] = served_site.open_page(browser, logged_in=logged_in)
        page.emulate_media(color_scheme=scheme)
        page.add_init_script(AXE)
        browser_log.listen(page)
    pages_found = served_site.list_pages()
    assert len(pages_found) > 25
    for address, logged_in in pages_found:
        page = tabs[logged_in]
        page.set_viewport_size(WINDOW)
        page.goto(served_site.url + address, wait_until="load")
        yield address, page
    # The browser logs each page that answers 404 or 410; that is no error of the page.
    assert [
        message
        for message in browser_log.messages
        if "the server responded with a status of 4" not in message
    ] == []


def find_layout_faults(page: Page) -> Iterator[str]:
    """Yield the faults of the page, wide and narrow: it overflows, or a target is too small."""
    for width in (WINDOW["width"], 320):
        if width != WINDOW["width"]:  # setting even the same size draws the page again
            page.set_viewport_size({"width": width, "height": WINDOW["height"]})
        is_over, small = page.evaluate(f"[{_OVER} > 0, ({_SMALL})()]")
        if is_over:
            yield f"it overflows at {width} px"
        if "/admin" in page.url:
            yield from (f"too small at {width} px: {one}" for one in small)


class MarkedTranslations:
    """Translations that put every message between two marks."""

    def __init__(self, translations: GNUTranslations) -> None:
        self._translations = translations

    def gettext(self, message: str) -> str:
        """Return the translated message between marks."""
        return f"{_BEGIN}{self._translations.gettext(message)}{_END}"

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the translated form for `number` between marks."""
        return f"{_BEGIN}{self._translations.ngettext(singular, plural, number)}{_END}"


def mark_translations(served_site: ServedSite, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put marks around every message and every instant of a site's pages."""

    def mark(format_instant: Callable[[datetime], str]) -> Callable[[datetime], str]:
        return lambda at: f"{_BEGIN}{format_instant(at)}{_END}"

    translations = MarkedTranslations(i18n.find_translations("id"))
    monkeypatch.setattr(i18n, "find_translations", lambda _: translations)
    monkeypatch.setattr(i18n, "format_month_name", mark(i18n.format_month_name))
    filters = served_site.app.jinja_env.filters
    for name in ("format_time", "format_clock", "format_day", "format_month_name"):
        monkeypatch.setitem(filters, name, mark(filters[name]))


def find_untranslated(text: str) -> list[str]:
    """Return the words of a page that are not between marks."""
    pieces, depth = [], 0
    for piece in re.split(f"([{_BEGIN}{_END}])", text):
        depth += {_BEGIN: 1, _END: -1}.get(piece, 0)
        pieces.append(" " if depth > 0 or piece == _END else piece)
    return re.findall(r"[^\W\d_]{2,}", "".join(pieces))


def list_data_words(served_site: ServedSite) -> set[str]:
    """Return every word of the database or the settings, and names that are never translated."""
    with served_site.services.database.reading() as session:
        rows = [articles.get_article(session, number) for number in range(1, 9)]
        texts = [
            f"{row.title} {row.summary} {row.body_html} {row.slug} {row.sources}" for row in rows
        ]
        texts += [
            f"{row.image_caption} {row.image_alt} {row.image_credit} {row.language}" for row in rows
        ]
        for kind in (Topic, Section, Author):
            rows_of_kind = session.execute(select(kind.name, kind.slug, kind.description))
            texts += [f"{row.name} {row.slug} {row.description}" for row in rows_of_kind]
        texts += [f"{row.file_name} {row.name}" for row in media.list_media(session)]
    site = served_site.services.site
    texts += [
        site.title,
        site.description,
        site.rights,
        site.base_url,
        NAME,
        *i18n.LANGUAGES.values(),
    ]
    texts += ["RSS Atom JSON Feed feedsvc kB MB feeds topics sections authors all rss atom ninjs"]
    texts += ["json jpg Ctrl HTML WIB Mozilla Chrome AppleWebKit KHTML like Gecko Safari"]
    texts += [
        "HeadlessChrome Linux Werkzeug",
        "xyzzy",
        "languages",
    ]  # words in EXTRA_ADDRESSES
    return set(re.findall(r"[^\W\d_]{2,}", " ".join(texts)))
