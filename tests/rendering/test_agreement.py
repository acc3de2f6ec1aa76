"""All formats have the same content, and feedparser reads the values of the document."""

import json
import re
from calendar import timegm
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape
from time import struct_time
from typing import Any

import feedparser
import pytest
from hypothesis import given, settings
from lxml import etree

from feedsvc.domain.documents import Entry, FeedDocument
from feedsvc.domain.text import isolate
from feedsvc.rendering import FORMATS
from tests.rendering.golden.empty import DOCUMENT as EMPTY
from tests.rendering.golden.full import DOCUMENT as FULL
from tests.rendering.golden.full import PHOTO
from tests.strategies import count_repetitions, sound_documents

Values = dict[str, Any]
NAMESPACES = {
    "a": "http://www.w3.org/2005/Atom",
    "c": "http://purl.org/rss/1.0/modules/content/",
    "m": "http://search.yahoo.com/mrss/",
    "dc": "http://purl.org/dc/elements/1.1/",
}


def extract_text(html: str) -> str:
    """Return the text of HTML, because feedparser writes its tags again."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", html)).split())


def to_datetime(parsed: struct_time) -> datetime:
    return datetime.fromtimestamp(timegm(parsed), UTC)


def expect(entry: Entry) -> Values:
    image = entry.image
    return {
        "id": entry.guid,
        "link": entry.url,
        "title": isolate(entry.title, entry.language),
        "summary": isolate(" ".join(entry.summary.split()), entry.language),
        "byline": ", ".join(person.name for person in entry.authors),
        "tags": [category.label for category in entry.categories],
        "sources": [(source.url, source.title) for source in entry.sources],
        "enclosures": [(image.url, image.media_type, image.size)] if image else [],
        "image": (image.url, image.media_type, image.size, image.width, image.height)
        if image
        else None,
        "content": extract_text(entry.content_html),
        "published": entry.published,
        "updated": entry.updated,
        "language": entry.language,
    }


def read_xml(body: bytes) -> list[Values]:
    parsed = feedparser.parse(body)
    assert not parsed.bozo
    return [read_parsed_entry(entry, rss=parsed.version == "rss20") for entry in parsed.entries]


def read_parsed_entry(entry: Any, *, rss: bool) -> Values:
    pictures = [
        (each["url"], each["type"], int(each["filesize"]), int(each["width"]), int(each["height"]))
        for each in entry.get("media_content", [])
    ]
    summary = unescape(entry.summary)  # it is HTML
    return {
        "id": entry.id,
        "link": entry.link,
        "title": entry.title,
        "summary": " ".join(summary.split()),
        "byline": ", ".join(author.name for author in entry.get("authors", [])),
        "tags": [tag.term for tag in entry.get("tags", [])],
        "sources": [(link.href, link.title) for link in entry.links if link.rel == "via"],
        "enclosures": [(each.href, each.type, int(each.length)) for each in entry.enclosures],
        "image": pictures[0] if pictures else None,
        "content": extract_text(entry.content[0].value),
        "published": to_datetime(entry.published_parsed),
        "updated": to_datetime(entry.updated_parsed),
        "language": entry.language if rss else entry.title_detail.language,
    }


def read_json(body: bytes) -> list[Values]:
    return [read_item(item) for item in json.loads(body)["items"]]


def read_item(item: Any) -> Values:
    extension, image = item.get("_feedsvc", {}), item.get("_feedsvc", {}).get("image")
    sources = [(each["url"], each["title"]) for each in extension.get("sources", [])]
    assert item.get("external_url") == (sources[0][0] if sources else None)
    assert item.get("image") == (image["url"] if image else None)
    return {
        "id": item["id"],
        "link": item["url"],
        "title": item["title"],
        "summary": " ".join(item["summary"].split()),
        "byline": ", ".join(author["name"] for author in item.get("authors", [])),
        "tags": item.get("tags", []),
        "sources": sources,
        "enclosures": [
            (a["url"], a["mime_type"], a["size_in_bytes"]) for a in item.get("attachments", [])
        ],
        "image": tuple(image[name] for name in ("url", "media_type", "size", "width", "height"))
        if image
        else None,
        "content": extract_text(item["content_html"]),
        "published": datetime.fromisoformat(item["date_published"]),
        "updated": datetime.fromisoformat(item["date_modified"]),
        "language": item["language"],
    }


def assert_same_values(document: FeedDocument) -> None:
    bodies = {suffix: each.render(document).body for suffix, each in FORMATS.items()}
    values = [expect(entry) for entry in document.entries]
    assert read_xml(bodies["rss"]) == values
    assert read_xml(bodies["atom"]) == values
    assert read_json(bodies["json"]) == values


def test_the_three_formats_print_the_same_of_a_newsroom_s_articles() -> None:
    # feedparser makes a summary of the content for an entry without one, such as the second.
    assert_same_values(replace(FULL, entries=(FULL.entries[0], FULL.entries[2])))


@pytest.mark.slow
@pytest.mark.soak
@settings(max_examples=count_repetitions(15, 100), deadline=None)
@given(document=sound_documents())
def test_the_three_formats_print_the_same_of_any_sound_document(document: FeedDocument) -> None:
    assert_same_values(document)
    assert_same_content(document)


def assert_same_content(document: FeedDocument) -> None:
    """Check that the content is the same to the letter."""
    rss, atom = (
        etree.fromstring(FORMATS[suffix].render(document).body) for suffix in ("rss", "atom")
    )
    content = [entry.content_html for entry in document.entries]
    assert [each.text for each in rss.findall(".//c:encoded", NAMESPACES)] == content
    assert [each.text for each in atom.findall(".//a:content", NAMESPACES)] == content
    assert [
        item["content_html"] for item in json.loads(FORMATS["json"].render(document).body)["items"]
    ] == content


@pytest.mark.parametrize("suffix", ["rss", "atom"])
def test_a_picture_has_three_texts(suffix: str) -> None:
    root = etree.fromstring(FORMATS[suffix].render(FULL).body)
    first, second = root.findall(".//m:content", NAMESPACES)
    assert first.findtext("m:description", None, NAMESPACES) == PHOTO.caption
    assert first.findtext("m:credit", None, NAMESPACES) == PHOTO.credit
    assert first.findtext("m:text", None, NAMESPACES) == PHOTO.alt
    assert len(second) == 0, "a decorative picture has no texts"


def test_the_first_source_is_an_address_in_dublin_core() -> None:
    root = etree.fromstring(FORMATS["rss"].render(FULL).body)
    assert [each.text for each in root.findall(".//dc:source", NAMESPACES)] == [
        FULL.entries[0].sources[0].url
    ]


@pytest.mark.parametrize("suffix", ["rss", "atom"])
@pytest.mark.parametrize("document", [FULL, EMPTY], ids=["full", "empty"])
def test_the_feed_itself_is_read_correctly(suffix: str, document: FeedDocument) -> None:
    parsed = feedparser.parse(FORMATS[suffix].render(document).body)
    feed = parsed.feed
    assert not parsed.bozo
    assert (feed.title, feed.subtitle, feed.link) == (
        document.title,
        document.description,
        document.page_url,
    )
    assert feed.language == document.language
    assert feed.get("rights", "") == document.rights
    assert to_datetime(feed.updated_parsed) == document.updated
    assert [link.href for link in feed.links if link.rel == "self"] == [document.urls[suffix]]
    assert tuple(link.href for link in feed.links if link.rel == "hub") == document.hub_urls
    assert feed.get("image", {}).get("href", feed.get("logo")) == document.icon_url
    assert (feed.publisher if suffix == "rss" else feed.author) == document.publisher
    assert feed.generator == "feedsvc"


def test_json_says_the_same_of_the_feed() -> None:
    feed = json.loads(FORMATS["json"].render(FULL).body)
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert (feed["title"], feed["description"], feed["home_page_url"]) == (
        FULL.title,
        FULL.description,
        FULL.page_url,
    )
    assert (feed["language"], feed["icon"], feed["feed_url"]) == (
        FULL.language,
        FULL.icon_url,
        FULL.urls["json"],
    )
    assert feed["hubs"] == [{"type": "WebSub", "url": url} for url in FULL.hub_urls]
    assert feed["authors"] == [{"name": FULL.publisher, "url": FULL.home_url}]
    assert feed["author"] == feed["authors"][0], "JSON Feed 1.0"
    assert feed["_feedsvc"]["rights"] == FULL.rights
    assert [each["id"][-4:] for each in feed["_feedsvc"]["tombstones"]] == ["7e01", "7e00"]


@pytest.mark.parametrize(("seconds", "minutes"), [(900, "15"), (1, "1"), (61, "2"), (0, None)])
def test_ttl_is_in_whole_minutes_and_at_least_one(seconds: int, minutes: str | None) -> None:
    document = replace(EMPTY, ttl=seconds)
    assert etree.fromstring(FORMATS["rss"].render(document).body).findtext("channel/ttl") == minutes
