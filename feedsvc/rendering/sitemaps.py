"""Render sitemaps (sitemaps.org, protocol 0.9), their index, and sitemaps for Google News.

The same values give the same bytes. Characters that XML cannot contain are removed from texts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from lxml import etree

from feedsvc.domain.languages import canonicalize_language_tag
from feedsvc.domain.text import to_line

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"
XHTML = "http://www.w3.org/1999/xhtml"
NEWS = "http://www.google.com/schemas/sitemap-news/0.9"
MEDIA_TYPE = "application/xml; charset=utf-8"
MOST_SITEMAPS = 50_000  # in an index
_TRADITIONAL = {"hant", "tw", "hk", "mo"}  # scripts and regions that write Chinese this way


@dataclass(frozen=True, slots=True)
class Page:
    """A page in a sitemap, and when it changed last if that is known.

    `languages` holds (language, URL) of the page itself and its translations.
    """

    url: str
    changed: datetime | None = None
    languages: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class NewsArticle:
    """A published article in a sitemap for news."""

    url: str
    title: str
    language: str
    published: datetime


def render_sitemap_index(urls: Iterable[str]) -> bytes:
    """Return the index of the sitemaps at these URLs."""
    root = _create_root("sitemapindex")
    for url in urls:
        _append_element(_append_element(root, "sitemap"), "loc", url)
    return _serialize(root)


def render_sitemap(pages: Iterable[Page]) -> bytes:
    """Return the sitemap of pages."""
    pages = list(pages)
    is_translated = any(len(page.languages) > 1 for page in pages)
    root = _create_root("urlset", [("xhtml", XHTML)] if is_translated else [])
    for page in pages:
        element = _append_element(root, "url")
        _append_element(element, "loc", page.url)
        if page.changed:
            _append_element(element, "lastmod", page.changed.isoformat(timespec="seconds"))
        if len(page.languages) > 1:
            _append_languages(element, page)
    return _serialize(root)


def render_news_sitemap(articles: Iterable[NewsArticle], publication: str) -> bytes:
    """Return the sitemap of articles for Google News, under the name of the publication.

    Google's documentation "Create a news sitemap" decides the elements and their values. The
    publication has the language of the article: a newsroom may write in several.
    """
    root = _create_root("urlset", [("news", NEWS)])
    for article in articles:
        element = _append_element(root, "url")
        _append_element(element, "loc", article.url)
        news = _append_element(element, "news", namespace=NEWS)
        source = _append_element(news, "publication", namespace=NEWS)
        _append_element(source, "name", to_line(publication), NEWS)
        _append_element(source, "language", to_news_language(article.language), NEWS)
        _append_element(
            news, "publication_date", article.published.isoformat(timespec="seconds"), NEWS
        )
        _append_element(news, "title", to_line(article.title), NEWS)
    return _serialize(root)


def _append_languages(element: etree._Element, page: Page) -> None:
    for language, url in page.languages:
        link = {"rel": "alternate", "hreflang": language, "href": url}
        etree.SubElement(element, f"{{{XHTML}}}link", link)


def to_news_language(tag: str) -> str:
    """Return the language of a tag (BCP 47) as Google News wants it.

    It is a code of ISO 639, or zh-cn or zh-tw. A tag without one gives "en", the default of feeds.
    """
    language, *others = canonicalize_language_tag(tag).lower().split("-")
    if language == "zh":
        return "zh-tw" if _TRADITIONAL & set(others) else "zh-cn"
    return language if len(language) in {2, 3} and language.isalpha() else "en"


def _create_root(name: str, namespaces: Iterable[tuple[str, str]] = ()) -> etree._Element:
    every: dict[str | None, str] = {None: SITEMAP, **dict(namespaces)}  # None: without a prefix
    return etree.Element(f"{{{SITEMAP}}}{name}", nsmap=every)  # type: ignore[arg-type]  # stubs


def _append_element(
    parent: etree._Element, name: str, content: str = "", namespace: str = SITEMAP
) -> etree._Element:
    element = etree.SubElement(parent, f"{{{namespace}}}{name}")
    if content:
        element.text = content
    return element


def _serialize(root: etree._Element) -> bytes:
    return etree.tostring(root, encoding="utf-8", xml_declaration=True)
