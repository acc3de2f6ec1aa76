"""No document breaks a feed: for any text, the bytes are well-formed, valid and readable."""

import json
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from lxml import etree

from feedsvc.domain.documents import ExcludedEntry, FeedDocument, Image
from feedsvc.domain.text import find_unprintable
from feedsvc.rendering import FORMATS, Format
from tests.rendering.golden.full import DOCUMENT, FLOOD, PHOTO
from tests.rendering.ninjs_rules import check_item
from tests.strategies import NASTY, count_repetitions, wild_documents

GRAMMAR = etree.RelaxNG(etree.parse(Path(__file__).with_name("atom.rng")))
ATOM = {"a": "http://www.w3.org/2005/Atom"}
every_format = pytest.mark.parametrize("chosen", FORMATS.values(), ids=FORMATS)


def remove_odd_ids(chosen: Format, body: bytes) -> str:
    """Return a feed without ids that have unprintable characters: feeds keep ids as they are."""
    text, ids = body.decode(), list(chosen.read_guids(body))
    is_json = chosen.suffix in {"json", "ninjs"}
    if chosen.suffix == "json":
        ids += [each["id"] for each in json.loads(text)["_feedsvc"].get("tombstones", ())]
    for each in filter(find_unprintable, ids):
        in_json = json.dumps(each, ensure_ascii=False)[1:-1]
        in_xml = escape(each, quote=False).replace("\r", "&#13;")
        text = text.replace(in_json if is_json else in_xml, "")
    return text


def assert_valid(chosen: Format, body: bytes) -> None:
    assert find_unprintable(remove_odd_ids(chosen, body)) == []
    text = body.decode()
    if chosen.suffix == "json":
        feed = json.loads(text)
        assert {"version", "title", "items"} <= feed.keys()
        assert all(item["id"] and "content_html" in item for item in feed["items"])
        return
    if chosen.suffix == "ninjs":
        assert list(check_item(json.loads(text))) == []
        return
    root = etree.fromstring(body)
    if chosen.suffix == "rss":
        assert all(root.findtext(f"channel/{name}") for name in ("title", "link", "description"))
        assert all(item.findtext("title") and item.findtext("guid") for item in root.iter("item"))
        return
    GRAMMAR.assertValid(root)
    assert root.find("a:author/a:name", ATOM) is not None, "RFC 4287, 4.1.1"
    for parent in (root, *root.findall("a:entry", ATOM)):
        assert len(parent.findall("a:link[@rel='alternate']", ATOM)) <= 1


@pytest.mark.slow
@pytest.mark.soak
@settings(max_examples=count_repetitions(20, 120), deadline=None)
@given(document=wild_documents)
def test_any_document_gives_valid_bytes_that_read_back(document: FeedDocument) -> None:
    for chosen in FORMATS.values():  # drawing a document costs more than rendering it
        assert_valid(chosen, chosen.render(document).body)


@every_format
@pytest.mark.parametrize("field", ["url", "title", "summary", "body_html", "language"])
def test_no_text_loses_its_entry(chosen: Format, field: str) -> None:
    for nasty in (*NASTY, ""):
        changes: dict[str, Any] = {field: nasty}
        document = replace(DOCUMENT, entries=(replace(FLOOD, **changes),))
        rendered = chosen.render(document)
        assert rendered.excluded == ()
        assert_valid(chosen, rendered.body)


@pytest.mark.slow
@every_format
def test_a_text_of_many_megabytes_is_still_a_text(chosen: Format) -> None:
    # 10.8 MB: libxml2 refuses 10 MB unless an option allows more. Short paragraphs would take three
    # times as long, because each tag is escaped.
    body_html = f"<p>{'ä' * 9_000}</p>" * 600
    document = replace(DOCUMENT, entries=(replace(FLOOD, body_html=body_html),))
    assert chosen.render(document).excluded == ()


@every_format
@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ({"guid": ""}, "its guid is empty"),
        ({"guid": " \n"}, "its guid is empty"),
        ({"title": None}, "AttributeError"),
        ({"authors": 3}, "TypeError"),
        ({"published": FLOOD.published.replace(tzinfo=None)}, "an instant without a time zone"),
        ({"updated": "2024-02-11"}, "AttributeError"),
        ({"image": Image("https://a.example/1.jpg", "image/jpeg", "1", 2, 3)}, "TypeError"),  # type: ignore[arg-type]  # the point
        ({"guid": DOCUMENT.entries[2].guid}, "another entry has the same guid"),
    ],
    ids=str,
)
def test_an_entry_that_cannot_be_written_is_excluded_and_the_rest_ships(
    chosen: Format, spoil: dict[str, Any], reason: str
) -> None:
    bad = replace(FLOOD, **spoil)
    first, *rest = DOCUMENT.entries[1:]
    document = replace(DOCUMENT, entries=(first, *rest, bad))
    rendered = chosen.render(document)
    assert chosen.read_guids(rendered.body) == (first.guid, *(entry.guid for entry in rest))
    assert [each.guid for each in rendered.excluded] == [bad.guid]
    assert rendered.excluded[0].reason.startswith(reason)


@every_format
def test_a_value_that_is_no_entry_is_excluded_too(chosen: Format) -> None:
    entries: Any = (None, FLOOD)
    document = replace(DOCUMENT, entries=entries)
    rendered = chosen.render(document)
    assert chosen.read_guids(rendered.body) == (FLOOD.guid,)
    assert [type(each) for each in rendered.excluded] == [ExcludedEntry]


@every_format
def test_optional_values_that_are_wrong_are_not_written(chosen: Format) -> None:
    entry = replace(
        FLOOD,
        language="bahasa indonesia",
        image=replace(PHOTO, url="data:image/png;base64,AAAA"),
        sources=(replace(FLOOD.sources[0], url="javascript:alert(1)"),),
    )
    document = replace(
        DOCUMENT,
        language="??",
        icon_url="icon.png",
        hub_urls=("ftp://hub.example/",),
        entries=(entry,),
    )
    body = chosen.render(document).body.decode()
    for absent in ("bahasa indonesia", "??", "data:image", "javascript:", "icon.png", "ftp:"):
        assert absent not in body
    assert_valid(chosen, body.encode())


@every_format
def test_no_feed_contains_an_e_mail_address(chosen: Format) -> None:
    assert b"dewi@" not in chosen.render(DOCUMENT).body


def test_a_feed_with_a_bad_guid_gets_a_constant_one() -> None:
    bodies = {FORMATS["atom"].render(replace(DOCUMENT, guid="utama")).body for _ in range(2)}
    assert len(bodies) == 1
    assert b"<id>urn:uuid:" in bodies.pop()


@every_format
def test_a_feed_without_any_url_links_to_its_guid_as_a_uri(chosen: Format) -> None:
    document = replace(DOCUMENT, guid="tag:wartá.example,2024:a", home_url="", page_url="", urls={})
    body = chosen.render(document).body
    assert_valid(chosen, body)
    name = {"json": "home_page_url", "ninjs": "href"}.get(chosen.suffix)
    uri = "tag:wart%C3%A1.example,2024:a"
    link = {"rss": f"<link>{uri}</link>", "atom": f'<link href="{uri}"'}
    assert link.get(chosen.suffix, f'"{name}":"{uri}"').encode() in body


def test_a_url_is_written_as_a_uri() -> None:
    entry = replace(FLOOD, url="HTTPS://wartá.example/a b/é%2F%zz?q=ü&x=[1]#<ä>", image=None)
    link = etree.fromstring(
        FORMATS["rss"].render(replace(DOCUMENT, entries=(entry,))).body
    ).findtext(".//item/link")
    assert (
        link == "https://xn--wart-8na.example/a%20b/%C3%A9%2F%25zz?q=%C3%BC&x=%5B1%5D#%3C%C3%A4%3E"
    )


def test_an_entry_that_is_published_again_has_no_tombstone() -> None:
    document = replace(
        DOCUMENT,
        tombstones=(replace(DOCUMENT.tombstones[0], guid=FLOOD.guid), *DOCUMENT.tombstones),
    )
    refs = etree.fromstring(FORMATS["atom"].render(document).body).xpath(
        "//*[local-name()='deleted-entry']/@ref"
    )
    assert refs == ["tag:warta.example,2024:a/7e01", "tag:warta.example,2024:a/7e00"]


@pytest.mark.parametrize(
    "spoil",
    [
        lambda root: root.remove(root.find("a:id", ATOM)),
        lambda root: root.find("a:updated", ATOM).__setattr__("text", "kemarin"),
        lambda root: root.find("a:link", ATOM).attrib.pop("href"),
        lambda root: root.find("a:entry/a:link", ATOM).set("hreflang", "bahasa indonesia"),
        lambda root: root.find("a:entry", ATOM).append(
            root.find("a:entry/a:title", ATOM).__copy__()
        ),
        lambda root: root.append(etree.Element("{http://www.w3.org/2005/Atom}unheard")),
        lambda root: root.find("a:entry/a:content", ATOM).set("type", "CDATA"),
        lambda root: root.set("version", "1.0"),
    ],
)
def test_the_grammar_finds_what_is_wrong(spoil: Any) -> None:
    root = etree.fromstring(FORMATS["atom"].render(DOCUMENT).body)
    assert GRAMMAR.validate(root)
    spoil(root)
    assert not GRAMMAR.validate(root)


def test_an_entry_is_rendered_the_same_in_every_feed() -> None:
    other = replace(
        DOCUMENT,
        title="Lain",
        language="en",
        hub_urls=(),
        tombstones=(),
        publisher="",
        entries=(FLOOD,),
    )
    for suffix in FORMATS:
        here, there = (FORMATS[suffix].render(document).body for document in (DOCUMENT, other))
        line = next(line for line in there.splitlines() if FLOOD.guid.encode() in line)
        assert line.split(FLOOD.guid.encode())[1] in here
