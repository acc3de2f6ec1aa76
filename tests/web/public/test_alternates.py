"""Every public page announces its feeds: the most specific first, in <head> and in Link."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from lxml import html as lxml_html
from werkzeug.http import parse_options_header
from werkzeug.test import TestResponse

from feedsvc.domain.text import slugify
from feedsvc.errors import SettingsError
from feedsvc.rendering import FORMATS as ALL_FORMATS
from feedsvc.settings import load
from feedsvc.web.public.alternates import Alternate, build_link_header
from tests.web.conftest import BRIDGE, RAIN, Newsroom
from tests.web.public.test_pages import BRIDGE_PATH, HTML
from tests.web.served_site import ServedSite

SITE = "https://news.example"
FORMATS = {suffix: each for suffix, each in ALL_FORMATS.items() if each.is_for_readers}


def list_public_pages(newsroom: Newsroom) -> Iterator[tuple[str, TestResponse]]:
    """Yield the address and the answer of every public page of the URL map, and of an error."""
    client = newsroom.app.test_client()
    walk = ServedSite(SITE, newsroom.services, newsroom.app)
    addresses = [
        address
        for rule in newsroom.app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.endpoint.startswith(("admin", "static"))
        for address in walk.build_addresses(rule)
    ]
    for address in (*addresses, "/nothing"):
        answer = client.get(address, headers=HTML)
        if answer.mimetype == "text/html" and not 300 <= answer.status_code < 400:
            yield address, answer


def read_alternates(answer: TestResponse) -> list[Alternate]:
    """Return the alternates in the <head> of a page."""
    links = lxml_html.fromstring(answer.data).iterfind("head/link[@rel='alternate']")
    names = ("href", "type", "title")
    return [Alternate(*(str(link.attrib[name]) for name in names)) for link in links]


def read_link_header(answer: TestResponse) -> list[tuple[str, str]]:
    """Return (address, media type) of each alternate in the Link header."""
    found = []
    for link in answer.headers["Link"].split(", "):
        address, options = parse_options_header(link)
        assert options["rel"] == "alternate"
        found.append((address.strip("<>"), options["type"]))
    return found


def test_every_page_announces_feeds_with_distinct_titles(filled: Newsroom) -> None:
    filled.publish(replace(RAIN, title="Kabar", topics=("Daerah",)))  # topic named like its section
    client = filled.app.test_client()
    pages = dict(list_public_pages(filled))
    assert {"/", "/feeds", "/feeds/all", "/feeds/topics/pendidikan", BRIDGE_PATH} < pages.keys()
    pages["/articles/kabar"] = client.get("/articles/kabar")
    main = [f"{SITE}/feeds/all.{suffix}" for suffix in FORMATS]
    announced: dict[str, str] = {}  # the media type of each feed, by its address
    for page, answer in pages.items():
        alternates = read_alternates(answer)
        addresses = [each.url for each in alternates]
        assert len({each.title for each in alternates}) == len(alternates), page
        assert len(set(addresses)) == len(addresses), page
        assert set(addresses) & set(main), page
        first = addresses[0].removesuffix(".rss")
        assert addresses[: len(FORMATS)] == [f"{first}.{suffix}" for suffix in FORMATS], page
        for each in alternates:
            assert announced.setdefault(each.url, each.media_type) == each.media_type, page
        if answer.status_code == 200:
            expected = [(each.url, each.media_type) for each in alternates]
            assert read_link_header(answer) == expected[: len(read_link_header(answer))], page
            assert len(read_link_header(answer)) >= len(FORMATS), page
            again = client.get(page, headers={"If-None-Match": answer.headers["ETag"]})
            assert (again.status_code, "Link" in again.headers) == (304, False), page
    for url, media_type in announced.items():
        feed = client.get(url.removeprefix(SITE))
        assert (feed.status_code, feed.mimetype) == (200, media_type), url


def test_the_most_specific_feed_comes_first(filled: Newsroom) -> None:
    client = filled.app.test_client()
    announced = [each.url for each in read_alternates(client.get(BRIDGE_PATH))]
    in_order = dict.fromkeys(url.removeprefix(f"{SITE}/feeds/").split(".")[0] for url in announced)
    assert [*in_order] == [
        *(f"topics/{slugify(topic)}" for topic in BRIDGE.topics),
        *(f"authors/{slugify(author.name)}" for author in BRIDGE.authors),
        "sections/daerah",
        "languages/id",
        "all",
    ]
    topic = read_alternates(client.get("/feeds/topics/desa"))
    assert [each.title for each in topic] == [
        *(f"Topik: Desa – Kabar Uji ({each.title})" for each in FORMATS.values()),
        "Kabar Uji (Atom)",
    ]


def test_the_link_header_stays_short() -> None:
    url = f"{SITE}/feeds/topics/{'%E0%A4%95' * 80}.atom"
    alternates = [Alternate(f"{url}{number}", "application/atom+xml", "") for number in range(9)]
    header = build_link_header(alternates)
    assert header.count('rel="alternate"') == 1
    assert len(header) <= 1500


def test_no_link_of_a_page_leads_a_browser_to_the_source_of_a_feed(
    reader: FlaskClient, public_pages: list[tuple[str, TestResponse]]
) -> None:
    targets: dict[str, TestResponse] = {}  # many pages link to the same targets
    shown = 0
    for page, answer in public_pages:
        tree = lxml_html.fromstring(answer.data)
        for link in tree.iterfind(".//a[@href]"):
            href = str(link.attrib["href"])
            if not href.startswith(("/", SITE)):
                continue
            path, _, fragment = href.removeprefix(SITE).partition("#")
            if path and path not in targets:
                targets[path] = reader.get(path, headers=HTML)
            target = targets[path] if path else answer
            assert target.mimetype in {"text/html", "text/x-opml"}, (page, href)
            if fragment in FORMATS:
                shown += 1
                address = lxml_html.fromstring(target.data).find(f".//*[@id='{fragment}']")
                assert address is not None
                feed = f"{SITE}{path}.{fragment}"
                assert address.findtext(".//code") == feed
                assert address.find(f".//a[@href='feed{feed.removeprefix('https')}']") is not None
    assert shown > 20


def test_the_page_of_a_feed_leads_to_readers_on_the_web_by_a_setting(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    readers = ["My Reader https://reader.example/add?feed={url}"]
    client = make_newsroom(feeds={"web_readers": readers}).app.test_client()
    links = lxml_html.fromstring(client.get("/feeds/all").data).iterfind(
        ".//ul[@class='readers']//a"
    )
    url = "https%3A%2F%2Fnews.example%2Ffeeds%2Fall.rss"
    assert [(link.text, link.get("href")) for link in links] == [
        ("My Reader", f"https://reader.example/add?feed={url}")
    ]
    none = make_newsroom(feeds={"web_readers": []}).app.test_client().get("/feeds/all")
    assert "readers" not in none.text


@pytest.mark.parametrize(
    "text", ["https://reader.example/{url}", "Reader https://reader.example/", "Reader x:{url}", ""]
)
def test_a_reader_on_the_web_needs_a_name_and_an_address(text: str) -> None:
    with pytest.raises(SettingsError, match="such as NewsBlur"):
        load(feeds={"web_readers": [text]})
