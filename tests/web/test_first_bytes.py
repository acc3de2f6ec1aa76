"""A new feed before its first bytes: it answers 404, and no page links to it."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete

from feedsvc import editorial
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.domain.documents import Person
from feedsvc.domain.taxonomy import Term
from feedsvc.domain.text import slugify
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Representation, Topic
from tests.web.conftest import Newsroom

NEW = ArticleContent(
    title="Kebun di Atap",
    body="Isi.",
    language="id",
    section="Kota Baru",
    topics=("Kebun", "Atap"),
    authors=(Person("Rini"),),
)
PATHS = ("topics/kebun", "topics/atap", "sections/kota-baru", "authors/rini", "custom/pilihan")
PAGES = (
    "/",
    "/feeds",
    *(f"/feeds?kind={kind}" for kind in ("topics", "sections", "authors", "custom")),
)
ARTICLE = f"/articles/{slugify(NEW.title)}"


@pytest.fixture
def private(filled: Newsroom) -> str:
    """The path of a private feed; no new feed has been refreshed yet."""
    filled.publish(NEW, refresh=False)
    with filled.services.database.writing() as session:
        editorial.custom_feeds.create_custom_feed(
            session, CustomFeedRequest("Pilihan"), authority="news.example", now=filled.now
        )
        feed = editorial.custom_feeds.create_custom_feed(
            session,
            CustomFeedRequest("Mitra", private=True),
            authority="news.example",
            now=filled.now,
        )
        token = editorial.access_tokens.create_access_token(
            session, feed.id, "Harian Kota", now=filled.now
        )
    return f"/private/{token}/mitra.rss"


def find_links(client: FlaskClient, page: str) -> Iterator[str]:
    """Yield the paths within the site that a page links to."""
    answer = client.get(page, headers={"Accept": "text/html"})
    assert answer.status_code == 200, page
    for url in re.findall(r'href="([^"#]+)', answer.text):
        parts = urlsplit(url.replace("&amp;", "&"))
        if (
            parts.netloc in {"", "news.example"}
            and parts.path
            and not parts.path.startswith(("/static/", "/micropub"))  # programs send a token
        ):
            yield parts._replace(scheme="", netloc="").geturl()


def test_until_its_first_bytes_a_feed_is_404_and_no_page_links_to_it(
    client: FlaskClient, filled: Newsroom, private: str
) -> None:
    for path in PATHS:
        for suffix in ("rss", "atom", "json"):
            answer = client.get(f"/feeds/{path}.{suffix}")
            assert (answer.status_code, answer.headers["Cache-Control"]) == (
                404,
                "public, max-age=5",
            ), path
        assert client.get(f"/feeds/{path}").status_code == 404
    answer = client.get(private)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (404, "private, no-cache")
    pages = {link: page for page in (*PAGES, ARTICLE) for link in find_links(client, page)}
    for link, page in pages.items():
        assert client.get(link).status_code == 200, f"{page} links to {link}"
    filled.refresh()
    for path in PATHS:
        assert client.get(f"/feeds/{path}.rss").status_code == 200
        assert client.get(f"/feeds/{path}").status_code == 200
    assert client.get(private).status_code == 200
    links = {link for page in (*PAGES, ARTICLE) for link in find_links(client, page)}
    assert {f"/feeds/{path}" for path in PATHS} <= links
    for link in links - pages.keys():
        assert client.get(link).status_code == 200, link


def test_a_feed_that_lost_its_bytes_is_503(
    client: FlaskClient, filled: Newsroom, private: str
) -> None:
    filled.refresh()
    with filled.services.database.writing() as session:
        session.execute(delete(Representation))
    for path in (*(f"/feeds/{path}.rss" for path in PATHS), private):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5"), path


def test_a_merged_feed_is_503_until_its_target_has_bytes(
    client: FlaskClient, filled: Newsroom
) -> None:
    with filled.services.database.writing() as session:
        target = editorial.taxonomy.create_term(
            session, Topic, Term("Dusun"), authority="news.example", now=filled.now
        )
        former = feeds.find_feed(session, "topics/desa")
        assert former
        assert former.topic_id
        editorial.taxonomy.merge_terms(session, Topic, former.topic_id, target.id, now=filled.now)
    assert client.get("/feeds/topics/dusun.rss").status_code == 404
    for path in ("/feeds/topics/desa.rss", "/feeds/topics/desa"):
        assert client.get(path).status_code == 503, "its subscribers shall try again"
    filled.refresh()
    assert client.get("/feeds/topics/desa.rss").status_code == 301
    assert client.get("/feeds/topics/dusun.rss").status_code == 200
