"""Addresses that people and feed readers guess lead to the right feed, and never in a circle."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, unquote, urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from feedsvc import editorial
from feedsvc.domain.taxonomy import Term
from feedsvc.rendering import FORMATS
from feedsvc.storage import taxonomy
from feedsvc.storage.articles import articles
from feedsvc.storage.tables import Topic
from tests.web.conftest import RAIN, Newsroom
from tests.web.http.test_redirects import CachingBrowser, move_topic
from tests.web.public.test_alternates import SITE, read_alternates
from tests.web.public.test_pages import BRIDGE_PATH

NAMES = {
    "rss": (
        "feed",
        "rss",
        "rss.xml",
        "feed.xml",
        "index.xml",
        "rss2",
        "RSS",
        "Feed",
        "rss/",
        "feed/rss2",
    ),
    "atom": ("atom", "atom.xml", "feed.atom", "ATOM.XML", "feed/atom/"),
    "json": ("feed.json",),
}


def find_target(client: FlaskClient, path: str) -> str:
    """Return the path that a guessed address redirects to."""
    answer = client.get(path, headers={"Host": "evil.example"})
    assert (answer.status_code, answer.headers["Cache-Control"]) == (301, "public, max-age=300"), (
        path,
        answer.status_code,
    )
    assert answer.location.startswith(f"{SITE}/")
    shared = ["*"] if answer.location.startswith(f"{SITE}/feeds") else []  # CORS
    assert answer.headers.getlist("Access-Control-Allow-Origin") == shared, path
    return answer.location.removeprefix(SITE)


def test_each_format_for_readers_has_a_name_of_its_own(filled: Newsroom) -> None:
    client = filled.app.test_client()
    for suffix, each in FORMATS.items():
        if each.is_for_readers:
            assert find_target(client, f"/feed.{suffix}") == f"/feeds/all.{suffix}"
        else:
            assert client.get(f"/feed.{suffix}").status_code == 404


def test_the_names_after_every_page_lead_to_its_first_feed(
    reader: FlaskClient, public_pages: list[tuple[str, TestResponse]]
) -> None:
    pages = [each for each in public_pages if each[1].status_code == 200]
    assert len(pages) > 5
    for page, answer in pages:
        urls = [each.url for each in read_alternates(answer)]
        for suffix, names in NAMES.items():
            first = next(url for url in urls if url.endswith(suffix)).removeprefix(SITE)
            for name in names if page in {"/", BRIDGE_PATH} else names[:1]:
                assert find_target(reader, f"{page.rstrip('/')}/{name}") == first, (page, name)
        assert reader.head(f"{page.rstrip('/')}/feed").status_code == 301


SPELLINGS = (
    ("/feeds/", "/feeds"),
    ("/Feeds", "/feeds"),
    ("/feeds//all.rss", "/feeds/all.rss"),
    ("/feeds//atom", "/feeds/all.atom"),
    ("/FEEDS/ALL.RSS", "/feeds/all.rss"),
    ("/feeds/all.Atom", "/feeds/all.atom"),
    ("/feeds/topics/desa/", "/feeds/topics/desa"),
    ("/Feeds/Topics/DESA/", "/feeds/topics/desa"),
    ("/feeds/topics/Desa.JSON", "/feeds/topics/desa.json"),
    (f"{BRIDGE_PATH}/", BRIDGE_PATH),
    (BRIDGE_PATH.upper(), BRIDGE_PATH),
    ("/feeds/topics/desa+energy.ATOM", "/feeds/topics/desa+energy.atom"),
    ("/feeds/search/tujuh.Rss", "/feeds/search/tujuh.rss"),
    ("/feeds/?q=desa&kind=topics", "/feeds?q=desa&kind=topics"),
)


def test_another_spelling_leads_to_the_address(client: FlaskClient) -> None:
    for guessed, target in SPELLINGS:
        assert find_target(client, guessed) == target, guessed
        assert client.get(target).status_code == 200, target


def test_what_is_there_is_never_redirected(filled: Newsroom) -> None:
    filled.publish(replace(RAIN, title="Feed", topics=("Feed", "वार्ता काफ़ी"), section="Rss"))
    client = filled.app.test_client()
    for path in ("/articles/feed", "/feeds/topics/feed", "/feeds/sections/rss"):
        assert client.get(path).status_code == 200
    for guessed in ("feed/feed", "feed/rss", "feed/feed/rss"):
        assert find_target(client, f"/feeds/topics/{guessed}") == "/feeds/topics/feed.rss"
    other = unicodedata.normalize("NFD", "/feeds/topics/वार्ता-काफ़ी/")
    assert unquote(find_target(client, quote(other))) == "/feeds/topics/वार्ता-काफ़ी"


def test_moved_withdrawn_and_unknown_pages_have_no_other_feed(filled: Newsroom) -> None:
    with filled.services.database.writing() as session:
        moved = taxonomy.find_term(session, Topic, "Desa")
        retired = taxonomy.find_term(session, Topic, "Bambu")
        assert moved
        assert retired
        term = Term("Desa", "kampung")
        editorial.taxonomy.change_term(session, Topic, moved.id, term, now=filled.now)
        editorial.taxonomy.retire_term(session, Topic, retired.id, now=filled.now)
        article = articles.find_article_by_slug(session, BRIDGE_PATH.rpartition("/")[2])
        assert article
    filled.create_draft(replace(RAIN, title="Rahasia"))
    filled.refresh()
    client = filled.app.test_client()
    assert find_target(client, "/feeds/topics/desa/feed") == "/feeds/topics/kampung.rss"
    assert find_target(client, "/feeds/topics/desa/") == "/feeds/topics/kampung"
    for path in ("/feeds/topics/bambu/", "/feeds/topics/bambu/feed", "/feeds/topics/BAMBU.RSS"):
        assert client.get(path).status_code == 410, path
    for path in (
        *("/nothing/", "/nothing/feed", "/feeds/topics/nothing/feed", "/articles/rahasia/feed"),
        *("/admin/feed", "/Admin/Articles/", "/private/x/y/feed", "/media/x.jpg/", "/healthz/"),
        *(
            "/healthz/feed",
            "/robots.txt/feed",
            "/%00/feed",
            "/feeds/all.rss/feed",
            "/feeds/topics/desa+energy.xml",
            f"/{'a/' * 3000}",
        ),
    ):
        assert client.get(path).status_code == 404, path
    assert client.post("/feed").status_code == 404


def test_guessed_addresses_are_part_of_no_circle(filled: Newsroom) -> None:
    _, first, move = move_topic(filled)
    browser = CachingBrowser(filled.app.test_client())
    slugs = {first}
    for slug in ("feed", "rss", first, "feed", first):
        move(slug)
        filled.refresh()
        slugs.add(slug)
        for known in sorted(slugs):
            for name in ("/", "/feed", "/atom.xml", "/feed.json", ".RSS"):
                assert browser.open(f"/feeds/topics/{known}{name}") == 200, (known, name, slug)


def test_a_reader_in_a_browser_may_ask_a_guessed_address(client: FlaskClient) -> None:
    sent = {"Origin": "https://reader.example", "Access-Control-Request-Method": "GET"}
    for path in ("/feed", "/FEEDS/all.rss", f"{BRIDGE_PATH}/feed"):
        answer = client.options(path, headers=sent)
        assert (answer.status_code, answer.headers["Access-Control-Allow-Origin"]) == (204, "*")


def test_guessed_addresses_stay_below_the_path_of_the_site(
    make_newsroom: Callable[..., Newsroom],
) -> None:
    newsroom = make_newsroom(base_url="https://news.example/kabar")
    newsroom.publish(replace(RAIN, title="Hujan"))
    client = newsroom.app.test_client()
    for guessed, target in (
        ("/feed", "/feeds/all.rss"),
        ("/Feeds/", "/feeds"),
        ("/articles/hujan/feed", "/feeds/topics/pendidikan.rss"),
    ):
        answer = client.get(f"/kabar{guessed}", base_url="https://news.example")
        assert urlsplit(answer.location).path == f"/kabar{target}"
