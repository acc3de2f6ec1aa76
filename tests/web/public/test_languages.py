"""Pages state the language and direction of each text, and the language of linked pages."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from lxml import etree
from lxml import html as lxml_html

from tests.web.conftest import BRIDGE, BrowserLog, Live, Newsroom

if TYPE_CHECKING:  # most tests here need no browser
    from playwright.sync_api import Page

SITE = "https://news.example"
INDONESIAN = replace(BRIDGE, slug="jembatan")
ENGLISH = replace(
    BRIDGE,
    title="Villagers Build a Bamboo Bridge",
    slug="bridge",
    body="<p>It was finished within three weeks.</p>",
    language="en",
)
# Its first letter is Latin: a program that guesses the direction by it is wrong.
ARABIC = replace(
    BRIDGE,
    title="BBC: أهل القرية يبنون جسراً من الخيزران",
    slug="jisr",
    body="<p>UNESCO: استمر العمل ثلاثة أسابيع.</p>",
    language="ar",
)
XHTML = "{http://www.w3.org/1999/xhtml}"


def publish_story(newsroom: Newsroom) -> None:
    """Publish one story in three languages."""
    english = replace(ENGLISH, translations=("jembatan",))
    for content in (INDONESIAN, english, replace(ARABIC, translations=("bridge",))):
        newsroom.publish(replace(content, topics=("Desa",)), refresh=False)
    newsroom.refresh()


def read_page(newsroom: Newsroom, path: str) -> lxml_html.HtmlElement:
    answer = newsroom.app.test_client().get(path)
    assert answer.status_code == 200, path
    return lxml_html.fromstring(answer.data)


def test_the_pages_of_a_story_name_each_other_and_themselves(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom()
    publish_story(newsroom)
    slugs = {"id": "jembatan", "en": "bridge", "ar": "jisr"}
    expected = {tag: f"{SITE}/articles/{slug}" for tag, slug in slugs.items()}
    for tag, slug in slugs.items():
        page = read_page(newsroom, f"/articles/{slug}")
        links = page.findall("head/link[@rel='alternate'][@hreflang]")
        named = {link.get("hreflang"): link.get("href") for link in links if not link.get("type")}
        assert named == expected | {"x-default": expected["id"]}
        shown = page.findall(".//p[@class='translations']/a")
        names = {"id": "Bahasa Indonesia", "en": "English", "ar": "العربية"}
        assert {link.get("hreflang"): link.text for link in shown} == {
            other: name for other, name in names.items() if other != tag
        }
        assert [link.get("lang") for link in shown] == [link.get("hreflang") for link in shown]
        feeds = {link.get("href") for link in page.findall("head/link[@rel='alternate'][@title]")}
        assert f"{SITE}/feeds/languages/{tag}.atom" in feeds
    sitemap = etree.fromstring(newsroom.app.test_client().get("/sitemap-articles-1.xml").data)
    for url in sitemap:
        links = url.findall(f"{XHTML}link")
        assert {link.get("hreflang"): link.get("href") for link in links} == expected


def test_an_article_without_translations_names_none(make_newsroom: Callable[..., Newsroom]) -> None:
    newsroom = make_newsroom()
    newsroom.publish(INDONESIAN)
    page = read_page(newsroom, "/articles/jembatan")
    assert page.find(".//p[@class='translations']") is None
    assert page.find("head/link[@hreflang]") is None
    assert b"xhtml" not in newsroom.app.test_client().get("/sitemap-articles-1.xml").data


@pytest.mark.parametrize("path", ["/", "/search?q=khayzuran", "/topics/desa", "/feeds/all"])
def test_a_headline_in_another_language_has_its_language_and_direction(
    make_newsroom: Callable[..., Newsroom], path: str
) -> None:
    newsroom = make_newsroom()
    newsroom.publish(replace(ARABIC, summary="khayzuran", topics=("Desa",), authors=()))
    page = read_page(newsroom, path)
    assert (page.get("lang"), page.get("dir")) == ("id", None)
    headline = next(each for each in page.iter("h3") if each.find("a[@href]") is not None)
    assert (headline.get("lang"), headline.get("dir")) == ("ar", "rtl")


def test_a_whole_page_runs_from_right_to_left_with_its_article_or_its_site(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom()
    publish_story(newsroom)
    assert read_page(newsroom, "/articles/jisr").get("dir") == "rtl"
    assert read_page(newsroom, "/articles/bridge").get("dir") is None
    newsroom = make_newsroom(site={"language": "ar"})
    publish_story(newsroom)
    for path in ("/", "/feeds", "/feeds/all", "/search", "/archive", "/articles/jisr"):
        assert read_page(newsroom, path).get("dir") == "rtl", path
    assert read_page(newsroom, "/articles/bridge").get("dir") is None


def test_feeds_of_languages_are_on_offer_from_the_second_language_on(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom()
    newsroom.publish(INDONESIAN)
    client = newsroom.app.test_client()
    assert b"languages" not in client.get("/feeds").data
    assert client.get("/feeds/languages/id.atom").status_code == 404
    newsroom.publish(ENGLISH)
    page = read_page(newsroom, "/feeds")
    names = page.xpath("//section[@id='languages']//div[@class='what']/a/text()")
    assert names == ["Bahasa Indonesia", "English"]
    assert len(read_page(newsroom, "/feeds?q=indones").xpath("//section[@id='languages']//li")) == 1
    assert read_page(newsroom, "/feeds?kind=languages").find(".//section[@id='topics']") is None
    for path in ("/", "/feeds"):
        found = read_page(newsroom, path).xpath("//head/link[@hreflang='en']/@href")
        assert found == [f"{SITE}/feeds/languages/en.atom"], path
    feed_page = read_page(newsroom, "/feeds/languages/en")
    assert feed_page.findtext(".//h1") == "English"
    opml = client.get("/feeds.opml").text
    assert f'xmlUrl="{SITE}/feeds/languages/en.rss"' in opml
    assert 'language="en"' in opml


# Return whether the text of an element is in the right half of the page.
_IS_RIGHT = """selector => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector(selector));
  const text = range.getBoundingClientRect();
  return (text.left + text.right) / 2 > document.documentElement.clientWidth / 2;
}"""


def test_a_page_from_right_to_left_is_mirrored_in_a_browser(
    live: Callable[..., Live], page: "Page", browser_log: BrowserLog
) -> None:
    site = live(site={"language": "ar", "title": "أخبار القرية"})
    publish_story(site.newsroom)
    for path in ("/", "/feeds", "/articles/jisr", "/articles/bridge", "/search"):
        page.goto(site.url + path)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert (
                page.evaluate(
                    "document.documentElement.scrollWidth - document.documentElement.clientWidth"
                )
                <= 0
            ), (path, width)
            if path == "/articles/jisr":
                for selector in (
                    ".brand span",
                    ".breadcrumbs a",
                    "main h1",
                    ".byline a",
                    ".body p",
                ):
                    assert page.evaluate(_IS_RIGHT, selector), (selector, width)
                if width == 1280:
                    assert not page.evaluate(_IS_RIGHT, "header.site nav a:last-child")
    assert browser_log.messages == []
