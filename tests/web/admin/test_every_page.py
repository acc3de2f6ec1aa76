"""Every page there is, public and at the desk, in both languages and themes: for everybody, within its frame, in words.

One browser, one house a language; the pages come from the URL map, so that a new one is held to this by itself.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, Page
from sqlalchemy import select

from feedsvc.storage.articles import articles, media
from feedsvc.storage.tables import Author, Section, Topic
from feedsvc.web import i18n
from tests.web.conftest import BrowserLog
from tests.web.keyboard import AXE, COLOURS, LOOK
from tests.web.served_site import NAME, ServedSite, serve_site

Scheme = Literal["light", "dark"]
_LANGUAGES = ["html-has-lang", "html-lang-valid", "valid-lang"]
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# WCAG 2.2, 2.5.8: what is pressed is 24 px high and wide, but for links within a text.
_SMALL = """() => [...document.querySelectorAll("a, button, input, select, textarea, summary")].filter((one) => {
  const {width, height} = one.getBoundingClientRect();
  return width > 1 && height > 1 && (width < 24 || height < 24) && !one.closest(".page, p, label");
}).map((one) => one.outerHTML)"""
# All that is read or spoken, in the order of the page: texts that are shown, and the attributes that hold words.
_WORDS = """() => {
  const said = [document.title];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === 3) {
      if (!node.parentElement.closest("script, style, template, textarea, code, .prose, article .body")) said.push(node.data);
    } else for (const name of ["aria-label", "title", "placeholder", "alt", "data-large", "data-failed"]) {
      if (node.hasAttribute(name)) said.push(node.getAttribute(name));
    }
  }
  return said.join("\\n");
}"""


@pytest.fixture(scope="module", params=["en", "id"])
def served_site(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[ServedSite]:
    """A house with one of everything, in each language in turn."""
    with serve_site(tmp_path_factory.mktemp("site"), request.param) as made:
        yield made


def test_every_page_is_for_everybody_within_its_frame_and_without_complaint(
    served_site: ServedSite, browser: Browser
) -> None:
    said, faults = BrowserLog(), []
    seats = {known: served_site.page(browser, known=known) for known in (True, False)}
    for page in seats.values():
        said.listen(page)
    found = served_site.pages()
    assert len(found) > 25
    scheme: Scheme = "light" if served_site.services.site.language == "en" else "dark"
    for address, known in found:
        faults += [
            f"{address}: {fault}"
            for fault in looked_at(seats[known], served_site.url + address, scheme)
        ]
    assert not faults, "\n".join(faults)
    # A page that says 404 or 410 is told of by the browser; that is no fault of it.
    assert [
        one for one in said.complaints if "the server responded with a status of 4" not in one
    ] == []


def looked_at(page: Page, url: str, scheme: Scheme) -> Iterator[str]:
    """Return what is wrong with a page: wide in a colour scheme, and narrow.

    Templates are the same in both languages, and colours too: all rules are asked in dark, which is Indonesian's turn,
    and in light, English's, those of colours and of languages.
    """
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(url, wait_until="load")
    page.evaluate(AXE)
    yield from (
        f"{scheme}: {fault}"
        for fault in page.evaluate(LOOK, None if scheme == "dark" else [*COLOURS, *_LANGUAGES])
    )
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 640})
        if page.evaluate(_OVER) > 0:
            yield f"it overflows at {width} px"
        if "/admin" in url:
            yield from (f"too small at {width} px: {one}" for one in page.evaluate(_SMALL))


class Pseudo(dict[str, Any]):
    """A language in which every message stands in brackets."""

    def get(self, message: str, _: Any = None) -> Any:
        """Return the message in brackets."""
        return f"⟦{message}⟧"


def outside(text: str) -> list[str]:
    """Return the words of a page that stand in no brackets."""
    kept, depth = [], 0
    for char in text:
        depth += {"⟦": 1, "⟧": -1}.get(char, 0)
        kept.append(" " if depth > 0 or char == "⟧" else char)
    return re.findall(r"[^\W\d_]{2,}", "".join(kept))


def data(served_site: ServedSite) -> set[str]:
    """Return every word that comes from the store or the settings, or is a name everywhere."""
    with served_site.services.database.reading() as session:
        rows = [articles.get_article(session, number) for number in range(1, 9)]
        told = [
            f"{row.title} {row.summary} {row.body_html} {row.slug} {row.sources} {row.image_caption}"
            for row in rows
        ]
        told += [f"{row.image_alt} {row.image_credit} {row.language}" for row in rows]
        for kind in (Topic, Section, Author):
            rows_of_kind = session.execute(select(kind.name, kind.slug, kind.description))
            told += [" ".join(row) for row in rows_of_kind]
        told += [f"{row.file_name} {row.name}" for row in media.list_media(session)]
    site = served_site.services.site
    told += [
        site.title,
        site.description,
        site.rights,
        site.base_url,
        NAME,
        *i18n.LANGUAGES.values(),
    ]
    told += [
        "RSS Atom JSON Feed feedsvc kB MB Bytes feeds topics sections authors all rss atom json jpg Ctrl HTML"
    ]
    told += ["WIB Mozilla Chrome AppleWebKit KHTML like Gecko Safari HeadlessChrome Linux Werkzeug"]
    return set(re.findall(r"[^\W\d_]{2,}", " ".join(told)))


def test_no_page_has_a_word_that_no_catalogue_knows(
    tmp_path: Path, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serve_site(tmp_path / "pseudo", "en") as served_site:
        monkeypatch.setattr(i18n, "_read_catalogue", lambda _: Pseudo())
        filters = served_site.app.jinja_env.filters
        for name in ("moment", "day"):
            spoken = filters[name]
            monkeypatch.setitem(filters, name, lambda at, spoken=spoken: f"⟦{spoken(at)}⟧")
        known = data(served_site)
        found = {}
        seats = {is_known: served_site.page(browser, known=is_known) for is_known in (True, False)}
        for address, is_known in served_site.pages():
            seat = seats[is_known]
            seat.goto(served_site.url + address, wait_until="load")
            hard = [word for word in outside(seat.evaluate(_WORDS)) if word not in known]
            if hard:
                found[address] = hard
        assert found == {}
