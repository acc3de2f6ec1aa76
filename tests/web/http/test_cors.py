"""Cross-origin requests: readers in a browser can read every answer for feeds and pictures."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from werkzeug.test import Client, TestResponse

from feedsvc import editorial
from feedsvc.domain.taxonomy import Term
from feedsvc.storage import taxonomy
from feedsvc.storage.tables import Topic
from feedsvc.web.http import security_headers
from feedsvc.web.middleware.change_listener import ChangeListener
from feedsvc.web.middleware.rate_limit import RateLimiter
from feedsvc.web.middleware.request_guard import RequestGuard
from feedsvc.web.middleware.response_cache import ResponseCache
from tests.web.conftest import Live, Newsroom

if TYPE_CHECKING:  # most tests here need no browser
    from playwright.sync_api import Page


def serve(newsroom: Newsroom, extra_bodies: int = 1000) -> Client:
    """Return a client of the application behind the request guard and the response cache."""
    listener = ChangeListener(newsroom.services.database)
    headers = security_headers.plain_headers("https://news.example")
    cache = ResponseCache(
        newsroom.app, listener, 10_000_000, RateLimiter(extra_bodies), lambda: headers
    )
    return Client(RequestGuard(cache, threads=2, list_headers=lambda: headers), TestResponse)


def change_terms(newsroom: Newsroom) -> None:
    """Rename the topic Desa, and retire the topic Bambu."""
    with newsroom.services.database.writing() as session:
        moved = taxonomy.find_term(session, Topic, "Desa")
        retired = taxonomy.find_term(session, Topic, "Bambu")
        assert moved
        assert retired
        term = Term("Desa", "kampung")
        editorial.taxonomy.change_term(session, Topic, moved.id, term, now=newsroom.now)
        editorial.taxonomy.retire_term(session, Topic, retired.id, now=newsroom.now)
    newsroom.refresh()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_answer_below_feeds_and_media_can_be_read_by_other_sites(
    filled: Newsroom, method: str
) -> None:
    change_terms(filled)
    client = serve(filled)
    picture = f"/media/{filled.store_image()}"
    etag = client.get("/feeds/all.rss").headers["ETag"]
    expected = {
        ("/feeds/all.rss", None): 200,
        ("/feeds/all.rss", etag): 304,
        ("/feeds/all", None): 200,
        ("/feeds", None): 200,
        ("/feeds/topics/desa.rss", None): 301,
        ("/feeds/topics/desa", None): 301,
        ("/feeds/topics/bambu.atom", None): 410,
        ("/feeds/topics/bambu", None): 410,
        ("/feeds/nihil.json", None): 404,
        ("/feeds/nihil", None): 404,
        (picture, None): 200,
        (picture.replace("/media/", "/media/small/"), None): 200,
        ("/media/nihil.jpg", None): 404,
        ("/media/a/b/c", None): 404,
    }
    for (path, match), status in expected.items():
        sent = {"If-None-Match": match} if match else {}
        answer = client.open(path, method=method, headers=sent)
        assert answer.status_code == status, path
        assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"], path
        assert "Access-Control-Allow-Credentials" not in answer.headers


def test_a_refused_request_can_be_read_too(filled: Newsroom) -> None:
    client = serve(filled, extra_bodies=1)
    answers = [
        client.get("/feeds/all.rss", headers={"Host": "a b"}),
        client.get("/media/x.jpg", headers={"Transfer-Encoding": "chunked"}),
        client.post("/feeds/all.rss"),
        client.post("/media/x.jpg", data=b"x" * 200_000),
        *(client.get("/feeds/all.rss") for _ in range(9)),
    ]
    assert {answer.status_code for answer in answers} == {400, 411, 405, 200, 429}
    for answer in answers:
        assert answer.headers.getlist("Access-Control-Allow-Origin") == ["*"], answer.status
    assert "Retry-After" in answers[-1].headers["Access-Control-Expose-Headers"]


def test_a_preflight_allows_conditional_requests(filled: Newsroom) -> None:
    headers = {
        "Origin": "https://reader.example",
        "Access-Control-Request-Method": "GET",
        "Access-Control-Request-Headers": "if-none-match",
    }
    client = serve(filled)
    for path in (
        *("/feeds", "/feeds/all", "/feeds/all.rss", "/feeds/nihil.json"),
        *("/media/x.jpg", "/media/a/b"),
    ):
        answer = client.options(path, headers=headers)
        assert (answer.status_code, answer.data) == (204, b""), path
        assert answer.headers["Access-Control-Allow-Origin"] == "*", path
        assert "If-None-Match" in answer.headers["Access-Control-Allow-Headers"].split(", "), path
        assert "GET" in answer.headers["Access-Control-Allow-Methods"].split(", "), path
        assert answer.headers["Access-Control-Max-Age"] == "86400", path


def test_other_answers_cannot_be_read_by_other_sites(filled: Newsroom) -> None:
    client = serve(filled)
    for path in ("/", "/feedsx", "/admin/login", "/private/x/y.rss", "/mediax"):
        for method in ("GET", "OPTIONS"):
            answer = client.open(path, method=method)
            assert "Access-Control-Allow-Origin" not in answer.headers, (path, method)


def test_a_reader_in_a_browser_reads_feeds_from_another_origin(
    live: Callable[..., Live], published: Path, open_page: "Callable[..., Page]"
) -> None:
    site = live(tables=published)
    change_terms(site.newsroom)
    page = open_page(bypass_csp=True)  # the page may fetch from elsewhere
    page.goto(site.url.replace("127.0.0.1", "localhost") + "/healthz")  # another origin
    fetch = """async ([url, match]) => {
        const answer = await fetch(url, {headers: {"If-None-Match": match}, cache: "no-store"});
        return [answer.status, answer.url];
    }"""
    etag = site.newsroom.app.test_client().get("/feeds/all.json").headers["ETag"]
    for path, match, status, end in (
        ("/feeds/all.json", '"x"', 200, "/feeds/all.json"),
        ("/feeds/all.json", f"W/{etag}", 304, "/feeds/all.json"),
        ("/feeds/topics/desa.json", '"x"', 200, "/feeds/topics/kampung.json"),
        ("/feeds/topics/bambu.json", '"x"', 410, "/feeds/topics/bambu.json"),
        ("/feeds/nihil.json", '"x"', 404, "/feeds/nihil.json"),
        ("/media/nihil.jpg", '"x"', 404, "/media/nihil.jpg"),
    ):
        assert page.evaluate(fetch, [site.url + path, match]) == [status, site.url + end]
