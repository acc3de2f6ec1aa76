"""Every page, public and admin, in both languages and colour schemes: accessible and translated.

There is one browser and one site for each language. The pages come from the URL map, so that a new
page is checked by itself.
"""

import re
from collections.abc import Iterator
from gettext import GNUTranslations
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from feedsvc.storage.articles import articles, media
from feedsvc.storage.tables import Author, Section, Topic
from feedsvc.web import i18n
from tests.web.conftest import BrowserLog
from tests.web.keyboard import AXE, COLOURS, RUN_AXE
from tests.web.served_site import NAME, ServedSite, serve_site

Scheme = Literal["light", "dark"]
_LANGUAGES = ["html-has-lang", "html-lang-valid", "valid-lang"]
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# WCAG 2.2, 2.5.8: targets are at least 24 px high and wide, except for links within a text.
_SMALL = """() => [
  ...document.querySelectorAll("a, button, input, select, textarea, summary"),
].filter((element) => {
  const {width, height} = element.getBoundingClientRect();
  return width > 1 && height > 1 && (width < 24 || height < 24)
    && !element.closest(".page, p, label");
}).map((element) => element.outerHTML)"""
# All texts of a page in their order: those that are shown, and those of attributes.
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


@pytest.fixture(scope="module", params=["en", "id"])
def served_site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedSite]:
    """A site with one of everything, in each language in turn."""
    with serve_site(tmp_path_factory.mktemp("site"), request.param) as site:
        yield site


def test_every_page_is_accessible_without_overflow_or_errors(
    served_site: ServedSite, browser: Browser
) -> None:
    browser_log, faults = BrowserLog(), []
    tabs = {
        logged_in: served_site.open_page(browser, logged_in=logged_in)
        for logged_in in (True, False)
    }
    for page in tabs.values():
        browser_log.listen(page)
    pages_found = served_site.list_pages()
    assert len(pages_found) > 25
    scheme: Scheme = "light" if served_site.services.site.language == "en" else "dark"
    for address, logged_in in pages_found:
        faults += [
            f"{address}: {fault}"
            for fault in find_faults(tabs[logged_in], served_site.url + address, scheme)
        ]
    assert not faults, "\n".join(faults)
    # The browser logs each page that answers 404 or 410; that is no error of the page.
    assert [
        message
        for message in browser_log.messages
        if "the server responded with a status of 4" not in message
    ] == []


def find_faults(page: Page, url: str, scheme: Scheme) -> Iterator[str]:
    """Yield what is wrong with a page: wide in a colour scheme, and narrow.

    Templates and colours are the same in both languages. So axe checks all its rules in dark, where
    the site is Indonesian, and only those of colours and languages in light, where it is English.
    """
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(url, wait_until="load")
    page.evaluate(AXE)
    yield from (
        f"{scheme}: {fault}"
        for fault in page.evaluate(RUN_AXE, None if scheme == "dark" else [*COLOURS, *_LANGUAGES])
    )
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 640})
        if page.evaluate(_OVER) > 0:
            yield f"it overflows at {width} px"
        if "/admin" in url:
            yield from (f"too small at {width} px: {one}" for one in page.evaluate(_SMALL))


class BracketTranslations(GNUTranslations):
    """Translations that put every message into brackets."""

    def gettext(self, message: str) -> str:
        """Return the message in brackets."""
        return f"⟦{message}⟧"

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Return the English form for `number` in brackets."""
        return f"⟦{singular if number == 1 else plural}⟧"


def find_untranslated(text: str) -> list[str]:
    """Return the words of a page that are not in brackets."""
    characters, depth = [], 0
    for char in text:
        depth += {"⟦": 1, "⟧": -1}.get(char, 0)
        characters.append(" " if depth > 0 or char == "⟧" else char)
    return re.findall(r"[^\W\d_]{2,}", "".join(characters))


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
            texts += [" ".join(row) for row in rows_of_kind]
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
    texts += ["RSS Atom JSON Feed feedsvc kB MB feeds topics sections authors all rss atom"]
    texts += ["json jpg Ctrl HTML WIB Mozilla Chrome AppleWebKit KHTML like Gecko Safari"]
    texts += ["HeadlessChrome Linux Werkzeug"]
    return set(re.findall(r"[^\W\d_]{2,}", " ".join(texts)))


def test_every_word_of_every_page_is_in_the_catalogues(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_site(tmp_path / "pseudo", "en") as served_site:
        monkeypatch.setattr(i18n, "find_translations", lambda _: BracketTranslations())
        filters = served_site.app.jinja_env.filters
        for name in ("format_time", "format_clock", "format_day"):
            format_instant = filters[name]
            monkeypatch.setitem(
                filters, name, lambda at, format_instant=format_instant: f"⟦{format_instant(at)}⟧"
            )
        data_words = list_data_words(served_site)
        untranslated = {}
        tabs = {
            logged_in: served_site.open_page(browser, logged_in=logged_in)
            for logged_in in (True, False)
        }
        for address, logged_in in served_site.list_pages():
            tab = tabs[logged_in]
            tab.goto(served_site.url + address, wait_until="load")
            words = [
                word for word in find_untranslated(tab.evaluate(_WORDS)) if word not in data_words
            ]
            if words:
                untranslated[address] = words
        assert untranslated == {}
