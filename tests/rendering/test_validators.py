"""Rules of the W3C feed validator, and of readers, that our grammar does not contain.

Each rule is one function that returns what is wrong; the validator's own name of it is in brackets.
`docs/readers.md` says which readers need the last ones.
"""

import json
import re
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import feedparser
import pytest
from hypothesis import example, given, settings
from lxml import etree

from feedsvc.domain.documents import Entry, FeedDocument, History, Person
from feedsvc.rendering import FORMATS
from tests.rendering.golden.archive import DOCUMENT as ARCHIVE
from tests.rendering.golden.full import DOCUMENT, FLOOD
from tests.strategies import sound_documents

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
SUM = "Hitungan: 3 < 5 & 7 > 2, kata R&D."
HISTORY = "{http://purl.org/syndication/history/1.0}"
ARCHIVE_LINKS = ("self", "current", "prev-archive", "next-archive")
ARCHIVE_URL = "https://warta.example/feeds/utama/archive"
ARCHIVED = replace(DOCUMENT, history=History(ARCHIVE_URL, previous="20240210235959-7"))
# An item or entry may have several of these, and at most one of any other (DuplicateElement).
REPEATABLE = {"category", "link", "contributor", "item", "entry", "deleted-entry"}

xml_formats = pytest.mark.parametrize("suffix", ["rss", "atom"])


def render(suffix: str, document: FeedDocument = DOCUMENT) -> etree._Element:
    return etree.fromstring(FORMATS[suffix].render(document).body)


def render_entry(suffix: str, **changes: Any) -> etree._Element:
    """Return the only entry of a feed in XML, changed from the golden one."""
    document = replace(DOCUMENT, entries=(replace(FLOOD, **changes),))
    return next(render(suffix, document).iter("item", f"{ATOM}entry"))


def list_repeated(element: etree._Element) -> list[str]:
    """Return the names of children that stand twice but may not (DuplicateElement)."""
    counted = Counter(str(child.tag) for child in element)
    names = {name: etree.QName(name).localname for name in counted}
    return [name for name, count in counted.items() if count > 1 and names[name] not in REPEATABLE]


def list_unused_namespaces(root: etree._Element) -> set[str]:
    """Return the declared namespaces that no element or attribute uses."""
    used = {etree.QName(each).namespace for each in root.iter()}
    used |= {etree.QName(str(name)).namespace for each in root.iter() for name in each.attrib}
    return {str(each) for each in root.nsmap.values()} - {str(each) for each in used}


def list_archive_faults(root: etree._Element) -> list[str]:
    """Return how a document of an archived feed violates section 4 of RFC 5005."""
    links = Counter(str(each.get("rel")) for each in root.iter(f"{ATOM}link"))
    repeated = [name for name in ARCHIVE_LINKS if links[name] > 1]
    heads = [*root.iter(f"{HISTORY}archive")]
    top = root[0] if root.tag == "rss" else root
    faults = [f"several {name}" for name in repeated]
    if len(heads) > 1 or any(each not in top or len(each) or each.text for each in heads):
        faults.append("fh:archive is an empty element of the head")
    if bool(heads) != bool(links["current"]):
        faults.append("an archive document, and no other, says which feed it belongs to")
    if not heads and links["next-archive"]:
        faults.append("nothing comes after the feed itself")
    if links["hub"] and heads:
        faults.append("an archive document is no topic of WebSub")
    return faults


def list_repeated_instants(root: etree._Element) -> list[str]:
    """Return the values of atom:updated that several entries share (DuplicateUpdated)."""
    counted = Counter(each.findtext(f"{ATOM}updated") or "" for each in root.iter(f"{ATOM}entry"))
    return [text for text, count in counted.items() if count > 1]


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(document=sound_documents())
@example(document=DOCUMENT)
def test_no_element_stands_twice(document: FeedDocument) -> None:
    for suffix in ("rss", "atom"):  # drawing a document costs more than rendering it
        for element in render(suffix, document).iter(
            "channel", "item", f"{ATOM}feed", f"{ATOM}entry"
        ):
            assert list_repeated(element) == [], suffix


@xml_formats
def test_every_source_is_a_via_link_and_one_is_dublin_core(suffix: str) -> None:
    entry = render_entry(suffix)
    links = entry.findall(f"{ATOM}link[@rel='via']")
    assert [(each.get("href"), each.get("title")) for each in links] == [
        (source.url, source.title) for source in FLOOD.sources
    ]
    assert [each.text for each in entry.findall(f"{DC}source")] == (
        [FLOOD.sources[0].url] if suffix == "rss" else []
    )


@xml_formats
def test_a_feed_declares_only_the_namespaces_that_it_uses(suffix: str) -> None:
    assert list_unused_namespaces(render(suffix)) == set()
    without = list_unused_namespaces(render(suffix, replace(DOCUMENT, tombstones=())))
    assert without == set(), "tombstones have their namespace only where there are some"
    assert list_unused_namespaces(render(suffix, ARCHIVE)) == set()


@xml_formats
def test_the_documents_of_an_archived_feed_follow_rfc_5005(suffix: str) -> None:
    feed, archive = render(suffix, ARCHIVED), render(suffix, ARCHIVE)
    assert list_archive_faults(feed) == list_archive_faults(archive) == []
    assert list_archive_faults(render(suffix)) == []
    for document, names in ((feed, ARCHIVE_LINKS[::2]), (archive, ARCHIVE_LINKS)):
        found = {str(each.get("rel")) for each in document.iter(f"{ATOM}link")}
        assert found & {*ARCHIVE_LINKS} == {*names}
    assert list_repeated(archive[0] if suffix == "rss" else archive) == []
    parsed = feedparser.parse(FORMATS[suffix].render(ARCHIVE).body)
    assert not parsed.bozo
    links = {each.rel: each.href for each in parsed.feed.links}
    assert links["prev-archive"] == f"{ARCHIVE_URL}/20240210235959-7.{suffix}"
    assert links["next-archive"] == f"{ARCHIVE_URL}/20240211093000-9/next.{suffix}"
    assert links["self"] == f"{ARCHIVE_URL}/20240211093000-9.{suffix}"
    assert links["current"] == ARCHIVE.urls[suffix]
    assert "ttl" not in parsed.feed


def test_json_feed_leads_from_the_feed_through_its_archive() -> None:
    feed, archive, alone = (
        json.loads(FORMATS["json"].render(each).body) for each in (ARCHIVED, ARCHIVE, DOCUMENT)
    )
    for document in (feed, archive):
        assert document["next_url"] == f"{ARCHIVE_URL}/20240210235959-7.json"
        assert document["feed_url"] == ARCHIVE.urls["json"] != document["next_url"]
    assert archive["_feedsvc"]["next_archive"] == f"{ARCHIVE_URL}/20240211093000-9/next.json"
    assert "next_url" not in alone


def test_articles_published_together_differ_in_their_instants() -> None:
    entries = tuple(
        replace(FLOOD, guid=f"tag:warta.example,2024:a/{number:04x}") for number in range(50)
    )
    root = render("atom", replace(DOCUMENT, entries=entries))
    assert list_repeated_instants(root) == []
    body = FORMATS["atom"].render(replace(DOCUMENT, entries=entries)).body
    assert {entry.updated_parsed[:6] for entry in feedparser.parse(body).entries} == {
        FLOOD.updated.timetuple()[:6]
    }


def test_an_uncorrected_entry_is_updated_when_it_is_published() -> None:
    entry = render_entry("atom", published=FLOOD.updated)
    assert entry.findtext(f"{ATOM}published") == entry.findtext(f"{ATOM}updated")
    later = render_entry("atom", published=FLOOD.updated - timedelta(seconds=1))
    assert (later.findtext(f"{ATOM}published") or "") < (later.findtext(f"{ATOM}updated") or "")


@pytest.mark.parametrize("text", ["Kabar & ulasan", "Kabar <utara> & AT&T", "3 < 5 & 7 > 2"])
def test_a_channel_s_description_is_escaped_once(text: str) -> None:
    root = render("rss", replace(DOCUMENT, description=text))
    assert root.findtext("channel/description") == text


@pytest.mark.parametrize("text", [SUM, "a <b> c", "x <y", "&lt;", "3 < 4 > 1"])
def test_a_reader_that_strips_tags_cuts_no_summary(text: str) -> None:
    for suffix, path in (("rss", "description"), ("atom", f"{ATOM}summary")):
        html = render_entry(suffix, summary=text).findtext(path) or ""
        assert unescape(re.sub("<[^>]*>", "", html)) == text


@xml_formats
def test_no_text_is_plain_beside_the_article(suffix: str) -> None:
    """rss2email mails only the texts that feedparser takes for text/plain, if there are any."""
    parsed = feedparser.parse(FORMATS[suffix].render(DOCUMENT).body)
    for entry in parsed.entries:
        texts = [*entry.content, *([entry.summary_detail] if "summary_detail" in entry else [])]
        assert {each.type for each in texts} == {"text/html"}
    for name in ("description", "text"):
        assert all(not each.attrib for each in render(suffix).iter(f"{MEDIA}{name}"))


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_one_author_has_all_names(count: int) -> None:
    people = tuple(
        Person(f"Nama {number}", None, f"https://warta.example/{number}") for number in range(count)
    )
    names = [person.name for person in people]
    atom = render_entry("atom", authors=people)
    assert [each.findtext(f"{ATOM}name") for each in atom.findall(f"{ATOM}author")] == (
        [", ".join(names)] if names else []
    )
    contributors = atom.findall(f"{ATOM}contributor")
    assert [
        (each.findtext(f"{ATOM}name"), each.findtext(f"{ATOM}uri")) for each in contributors
    ] == ([(person.name, person.url) for person in people] if count > 1 else [])
    assert [each.text for each in render_entry("rss", authors=people).iter(f"{DC}creator")] == (
        [", ".join(names)] if names else []
    )


@pytest.mark.parametrize("count", [0, 1, 2])
def test_json_feed_has_the_author_of_version_1_0(count: int) -> None:
    entry: Entry = replace(FLOOD, authors=FLOOD.authors[2 - count :])
    body = FORMATS["json"].render(replace(DOCUMENT, entries=(entry,))).body
    item = json.loads(body)["items"][0]
    expected = {
        0: None,
        1: {"name": FLOOD.authors[1].name, "url": FLOOD.authors[1].url},
        2: {"name": ", ".join(person.name for person in FLOOD.authors)},
    }
    assert item.get("author") == expected[count]
    assert len(item.get("authors", [])) == count


@pytest.mark.parametrize(
    ("language", "is_wrapped"),
    [
        ("ar", True),
        ("fa-IR", True),
        ("he", True),
        ("ku-Arab", True),
        ("ar-Latn", False),
        ("id", False),
        ("", False),
    ],
)
def test_a_text_from_right_to_left_says_so_in_every_format(
    language: str, *, is_wrapped: bool
) -> None:
    entry = replace(FLOOD, language=language)
    document = replace(DOCUMENT, entries=(entry,))
    texts = [feedparser.parse(FORMATS["rss"].render(document).body).entries[0].content[0].value]
    texts.append(render_entry("rss", language=language).findtext(f"{CONTENT}encoded") or "")
    texts.append(render_entry("atom", language=language).findtext(f"{ATOM}content") or "")
    item = json.loads(FORMATS["json"].render(document).body)["items"][0]
    texts.append(item["content_html"])
    for text in texts:
        assert ('<div dir="rtl"' in text) is is_wrapped


@pytest.mark.parametrize(
    ("title", "language", "shown"),
    [
        ("BBC: أهل القرية", "ar", "\u2067BBC: أهل القرية\u2069"),
        ("أهل القرية", "ar", "أهل القرية"),
        ("7 أيام", "ar", "7 أيام"),
        ("ירושלים in the rain", "en", "\u2066ירושלים in the rain\u2069"),
        ("Banjir", "id", "Banjir"),
        ("أهل القرية", "", "أهل القرية"),
        ("2026", "ar", "2026"),
    ],
)
def test_a_title_keeps_its_direction_without_markup(title: str, language: str, shown: str) -> None:
    for suffix in ("rss", "atom"):
        entry = render_entry(suffix, title=title, summary=title, language=language)
        texts = [each for each in entry if etree.QName(each).localname in {"title", "summary"}]
        assert {each.text for each in texts} == {shown}
    document = replace(DOCUMENT, entries=(replace(FLOOD, title=title, language=language),))
    assert json.loads(FORMATS["json"].render(document).body)["items"][0]["title"] == shown


def test_the_term_of_a_category_is_its_name() -> None:
    categories = render_entry("atom").findall(f"{ATOM}category")
    assert [(each.get("term"), each.get("scheme")) for each in categories] == [
        (category.label, category.scheme) for category in FLOOD.categories
    ]
