"""Redirects of public addresses: they form no circle, whatever a browser has stored."""

import unicodedata
from collections.abc import Callable
from dataclasses import replace
from urllib.parse import quote, urlsplit

from flask.testing import FlaskClient

from feedsvc import editorial
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.domain.taxonomy import Term
from feedsvc.domain.text import slugify
from feedsvc.rendering import FORMATS
from feedsvc.storage import taxonomy
from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Author, Section, Topic
from feedsvc.storage.taxonomy import TermRow
from tests.web.conftest import AUTHORITY, BRIDGE, Newsroom

RENAMED = ("kedua", "ketiga", "", "kedua", "")  # "" stands for the first slug
# The page of a feed, and the feed in one of its formats: the path alone decides on redirects.
ADDRESSES = {
    "topics": ("/feeds/topics/{0}", "/feeds/topics/{0}.rss"),
    "sections": ("/feeds/sections/{0}", "/feeds/sections/{0}.atom"),
    "authors": ("/feeds/authors/{0}", "/feeds/authors/{0}.json"),
    "custom": ("/feeds/custom/{0}", "/feeds/custom/{0}.ninjs"),
}


class CachingBrowser:
    """A client that stores redirects as Chromium does: for ever, unless Cache-Control says less.

    Its clock stands still, so a redirect that may be stored for a while never expires here.
    """

    def __init__(self, client: FlaskClient) -> None:
        self._client = client
        self._stored: dict[str, str] = {}

    def open(self, path: str) -> int:
        """Follow at most 20 redirects, like Chromium. Return the status of the last answer."""
        for _ in range(20):
            if path in self._stored:
                path = self._stored[path]
                continue
            answer = self._client.get(path)
            if answer.status_code not in {301, 302, 307, 308}:
                return answer.status_code
            target = urlsplit(answer.headers["Location"]).path
            if not {"no-cache", "no-store"} & set(answer.cache_control):
                self._stored[path] = target
            path = target
        return 310  # Chromium's ERR_TOO_MANY_REDIRECTS


Move = Callable[[str], None]


def move_topic(newsroom: Newsroom) -> tuple[tuple[str, ...], str, Move]:
    return _move_term(newsroom, Topic)


def move_section(newsroom: Newsroom) -> tuple[tuple[str, ...], str, Move]:
    return _move_term(newsroom, Section)


def move_author(newsroom: Newsroom) -> tuple[tuple[str, ...], str, Move]:
    return _move_term(newsroom, Author)


def _move_term(newsroom: Newsroom, table: type[TermRow]) -> tuple[tuple[str, ...], str, Move]:
    """Return the addresses of a term's feed, its slug, and a function that changes the slug."""
    with newsroom.services.database.reading() as session:
        name = taxonomy.list_term_feeds(session, table, limit=1)[0][1]
        term = taxonomy.find_term(session, table, name)
        assert term
        term_id, slug = term.id, term.slug

    def move(slug: str) -> None:
        with newsroom.services.database.writing() as session:
            editorial.taxonomy.change_term(
                session, table, term_id, Term(name, slug), now=newsroom.now
            )

    return ADDRESSES[table.__tablename__], slug, move


def move_custom_feed(newsroom: Newsroom) -> tuple[tuple[str, ...], str, Move]:
    request = CustomFeedRequest("Pilihan", slug="pilihan", include={"topics": ("desa",)})
    with newsroom.services.database.writing() as session:
        feed_id = editorial.custom_feeds.create_custom_feed(
            session, request, authority=AUTHORITY, now=newsroom.now
        ).id

    def move(slug: str) -> None:
        with newsroom.services.database.writing() as session:
            feed = feeds.get_feed(session, feed_id)
            assert feed.custom
            editorial.custom_feeds.change_custom_feed(
                session,
                feed_id,
                replace(request, slug=slug),
                revision=feed.custom.revision,
                now=newsroom.now,
            )

    return ADDRESSES["custom"], "pilihan", move


def move_article(newsroom: Newsroom) -> tuple[tuple[str, ...], str, Move]:
    article_id = newsroom.publish(replace(BRIDGE, title="Kabar", slug="kabar"), refresh=False)
    revisions = iter(range(2, 99))

    def move(slug: str) -> None:
        with newsroom.services.database.writing() as session:
            editorial.articles.update_article(
                session,
                article_id,
                replace(BRIDGE, title="Kabar", slug=slug),
                revision=next(revisions),
                editor="sari",
                authority=AUTHORITY,
                now=newsroom.now,
            )

    return ("/articles/{0}",), "kabar", move


def test_renaming_back_and_forth_leads_no_browser_in_a_circle(filled: Newsroom) -> None:
    prepared = [
        prepare(filled)
        for prepare in (move_topic, move_section, move_author, move_custom_feed, move_article)
    ]
    filled.refresh()
    browser = CachingBrowser(filled.app.test_client())
    for number, slug in enumerate(RENAMED, 1):
        for _, first, move in prepared:
            move(slug or first)
        filled.refresh()  # once for all that were renamed
        for addresses, first, _ in prepared:
            slugs = {each or first for each in RENAMED[:number]} | {first}
            for address in addresses:
                for known in sorted(slugs):
                    assert browser.open(address.format(known)) == 200, (address, known, number)


def test_other_spellings_of_an_address_lead_to_ours(filled: Newsroom) -> None:
    name = "वार्ता काफ़ी"
    filled.publish(replace(BRIDGE, title=f"{name} 가나", topics=(name,), section="", authors=()))
    filled.refresh()
    client = filled.app.test_client()
    slug = slugify(name)
    assert not slug.isascii()
    for ours, others in (
        (f"/articles/{slug}-가나", [f"/articles/{slug}-가나", f"/articles/{slug}\u200b-가나"]),
        (f"/feeds/topics/{slug}", [f"/feeds/topics/{slug}", f"/feeds/Topics/{name}"]),
        *(
            (f"/feeds/topics/{slug}.{suffix}", [f"/feeds/topics/{slug}\ufeff.{suffix}"])
            for suffix in FORMATS
        ),
    ):
        assert client.get(quote(ours)).status_code == 200
        decomposed = [unicodedata.normalize("NFD", other) for other in others]
        for other in {*decomposed, *others} - {ours}:
            moved = client.get(quote(other))
            assert (moved.status_code, moved.headers["Cache-Control"]) == (301, "no-cache"), other
            assert urlsplit(moved.headers["Location"]).path == quote(ours), other
        assert client.get(quote(ours.replace(slug, f"{slug}\u0301"))).status_code == 404
    assert client.get("/articles/%00").status_code == 404
    assert client.get("/feeds/all%00.rss").status_code == 404
