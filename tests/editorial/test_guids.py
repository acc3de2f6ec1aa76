"""An article with the id of an earlier system is in every feed, and leaves it like any other."""

import pytest

from feedsvc import compression, editorial, syndication
from feedsvc.domain.articles import Verb
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.domain.identity import to_iri
from feedsvc.rendering import FORMATS
from feedsvc.storage.cache import exclusions
from feedsvc.storage.tables import CustomFeed, Feed
from tests.editorial.newsroom import SAMPLE, SMALL, Newsroom

GUIDS = ("12345", "berita-2020-001", "a|b%", "123 at http://old.example", "e\u0301")


@pytest.fixture
def newsroom(newsroom: Newsroom) -> Newsroom:
    """A newsroom whose articles are in few feeds."""
    newsroom.sample = SMALL
    return newsroom


def publish(newsroom: Newsroom, guid: str) -> int:
    """Publish an article with this guid."""
    with newsroom.database.writing() as session:
        return editorial.articles.publish_new_article(
            session,
            SAMPLE,
            guid=guid,
            editor="sari",
            authority=newsroom.site.authority,
            now=newsroom.now,
        ).id


def read_ids(newsroom: Newsroom, feed: Feed) -> dict[str, tuple[str, ...]]:
    """Return the ids in a feed by format."""
    ids = {}
    with newsroom.database.reading() as session:
        for suffix, chosen in FORMATS.items():
            representation = syndication.encode.read_encodings_of(session, feed.id, suffix)
            assert representation
            assert representation.encoded
            ids[suffix] = chosen.read_guids(compression.decompress(representation.encoded["gzip"]))
    return ids


@pytest.mark.any_database
@pytest.mark.every_database
def test_any_id_is_published_in_every_feed_and_withdrawn_from_it(newsroom: Newsroom) -> None:
    ids = [publish(newsroom, guid) for guid in GUIDS]
    with newsroom.database.writing() as session:
        private = editorial.custom_feeds.create_custom_feed(
            session,
            CustomFeedRequest("Mitra", private=True, full_text=False, byte_limit=100_000),
            authority=newsroom.site.authority,
            now=newsroom.now,
        )
    newsroom.refresh()
    newest_first = GUIDS[::-1]
    for feed in (newsroom.get_feed("all"), newsroom.get_feed("topics/desa"), private):
        guids = read_ids(newsroom, feed)
        assert guids["rss"] == guids["json"] == newest_first
        assert guids["atom"] == tuple(map(to_iri, newest_first))
    newsroom.assert_feeds_are_current()
    with newsroom.database.reading() as session:
        assert exclusions.list_excluded(session) == []
    newsroom.act(Verb.WITHDRAW, ids[0])
    newsroom.refresh()
    assert f'ref="{to_iri("12345")}"'.encode() in newsroom.read_body("all", "atom")
    assert b'{"id":"12345","withdrawn"' in newsroom.read_body("all", "json")
    assert "12345" not in read_ids(newsroom, newsroom.get_feed("all"))["rss"]


def test_a_preview_of_a_custom_feed_shows_an_article_with_any_id(newsroom: Newsroom) -> None:
    for guid in GUIDS:
        publish(newsroom, guid)
    request = CustomFeedRequest("Mitra")
    with newsroom.database.reading() as session:
        validated = editorial.custom_feeds.validate_custom_feed(session, request)
        custom: CustomFeed = validated.to_row()
        feed = Feed(guid="tag:x", path="custom/x", updated=newsroom.now, private=False)
        preview = syndication.preview.preview_custom_feed(
            session, feed, custom, site=newsroom.site, now=newsroom.now
        )
        assert preview.excluded == frozenset()
        assert len(preview.articles) == len(GUIDS)
        assert FORMATS["rss"].read_guids(preview.bodies["rss"]) == GUIDS[::-1]
        assert FORMATS["atom"].read_guids(preview.bodies["atom"])[-1] == to_iri("12345")
