"""The status of feeds, and the access tokens of private feeds."""

from datetime import datetime, timedelta

import pytest

from feedsvc import editorial
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.domain.documents import ExcludedEntry
from feedsvc.domain.site import Site
from feedsvc.errors import NotFoundError, ValidationError
from feedsvc.storage.cache import exclusions, representations
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import access_tokens, feeds, items, stale_marks, status
from feedsvc.storage.tables import Feed
from tests.editorial.newsroom import Newsroom


@pytest.fixture
def newsroom(database: Database, site: Site, now: datetime) -> Newsroom:
    """Return a newsroom with two articles, a custom feed, a private one and a retired one."""
    newsroom = Newsroom(database, site, now)
    newsroom.publish_new(topics=("Desa", "Kota"), section="Utara", authors=())
    newsroom.publish_new(title="Lain", topics=("Desa",), section="", authors=())
    with database.writing() as session:
        for title, private in (("Émile", False), ("Mitra", True), ("Lama", False)):
            plan = CustomFeedRequest(title, private=private)
            feed = editorial.custom_feeds.create_custom_feed(
                session, plan, authority="news.example", now=now
            )
        editorial.custom_feeds.retire_custom_feed(session, feed.id, now=now)
    newsroom.refresh()
    return newsroom


def list_paths(rows: list[Feed]) -> list[str]:
    return ["private" if feed.private else feed.path for feed in rows]


@pytest.mark.slow
def test_feeds_are_found_by_name_path_and_status(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        all_feed, topic = (feeds.find_feed(session, path) for path in ("all", "topics/desa"))
        assert all_feed
        assert topic
        stale_marks.mark_stale(session, [topic.id], now=newsroom.now)
        entries = {(all_feed.id, "rss"): (ExcludedEntry("g:1", "So."), ExcludedEntry("g:2", "So."))}
        exclusions.replace_excluded(session, entries, now=newsroom.now)
    live = ["all", "custom/emile", "private", "sections/utara", "topics/desa", "topics/kota"]
    with newsroom.database.reading() as session:

        def list_page(**asked: str) -> list[str]:
            return list_paths(list(status.list_feeds_page(session, **asked)))  # type: ignore[arg-type]  # words alone

        assert list_page() == live
        assert list_page(show="stale") == ["topics/desa"]
        assert list_page(show="excluded") == ["all"]
        assert list_page(show="custom") == ["custom/emile", "custom/lama", "private"]
        assert list_page(containing="ÉMI") == ["custom/emile"]
        assert list_page(containing="mitra") == ["private"]
        assert list_page(containing="private") == []
        assert list_page(containing="TOPICS/") == ["topics/desa", "topics/kota"]
        assert list_page(containing="desa") == ["topics/desa"]
        assert list_page(containing="%") == []
        assert status.count_by_choice(session) == {"": 6, "stale": 1, "excluded": 1, "custom": 3}


def test_feeds_are_paged_in_both_directions(newsroom: Newsroom) -> None:
    with newsroom.database.reading() as session:
        whole = list(status.list_feeds_page(session))
        for at, feed in enumerate(whole):
            assert (
                list(status.list_feeds_page(session, after=feed, limit=2)) == whole[at + 1 : at + 3]
            )
            assert (
                list(status.list_feeds_page(session, before=feed, limit=2))
                == whole[max(0, at - 2) : at]
            )


def test_the_status_of_several_feeds_is_read_at_once(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        all_feed, custom = (feeds.find_feed(session, path) for path in ("all", "custom/emile"))
        assert all_feed
        assert custom
        guid = newsroom.get_article(1).guid
        entries = {(all_feed.id, "atom"): (ExcludedEntry(guid, "So."), ExcludedEntry("", "Whole."))}
        exclusions.replace_excluded(session, entries, now=newsroom.now)
    with newsroom.database.reading() as session:
        statuses = status.read_feed_statuses(session, [all_feed.id, custom.id])
    assert {suffix: row.entries for suffix, row in statuses[custom.id].representations.items()} == {
        "rss": 2,
        "atom": 2,
        "json": 2,
        "ninjs": 2,
    }
    assert statuses[custom.id].exclusions == []
    excluded = {
        row.reason: (article_id, title)
        for row, article_id, title in statuses[all_feed.id].exclusions
    }
    assert excluded == {"So.": (1, newsroom.get_article(1).title), "Whole.": (0, "")}


@pytest.mark.any_database
def test_a_feed_has_the_time_of_its_last_refresh_even_if_no_byte_changed(
    newsroom: Newsroom,
) -> None:
    before = newsroom.get_feed("all")
    newsroom.move_clock()
    with newsroom.database.writing() as session:
        stale_marks.mark_stale(session, [before.id], now=newsroom.now, significant=False)
    newsroom.refresh()
    assert newsroom.get_feed("all").refreshed == newsroom.now
    with newsroom.database.reading() as session:
        assert all(
            row.modified < newsroom.now
            for row in representations.list_representations(session, before.id).values()
        )


def test_a_token_opens_its_feed_until_it_is_revoked_and_its_use_is_stored_once_an_hour(
    newsroom: Newsroom,
) -> None:
    with newsroom.database.writing() as session:
        private = next(
            feed for feed in status.list_feeds_page(session, show="custom") if feed.private
        )
        tokens = [
            editorial.access_tokens.create_access_token(
                session, private.id, f" Mitra {n} ", now=newsroom.now
            )
            for n in range(3)
        ]
    assert len(set(tokens)) == 3
    hour = timedelta(hours=1)
    with newsroom.database.writing() as session:
        pair = access_tokens.find_by_access_token(session, tokens[0])
        assert pair
        token, feed = pair
        assert (token.partner, feed.id, token.last_used, token.revoked) == (
            "Mitra 0",
            private.id,
            None,
            None,
        )
        access_tokens.record_token_use(
            session, token.id, now=newsroom.now, since=newsroom.now - hour
        )
        access_tokens.record_token_use(
            session, token.id, now=newsroom.now + hour / 2, since=newsroom.now - hour / 2
        )
        session.refresh(token)
        assert token.last_used == newsroom.now
        access_tokens.record_token_use(
            session, token.id, now=newsroom.now + 2 * hour, since=newsroom.now + hour
        )
        session.refresh(token)
        assert token.last_used == newsroom.now + 2 * hour
        assert (
            editorial.access_tokens.revoke_access_token(
                session, feed.id, token.id, now=newsroom.now
            ).revoked
            == newsroom.now
        )
        assert (
            editorial.access_tokens.revoke_access_token(
                session, feed.id, token.id, now=newsroom.now + hour
            ).revoked
            == newsroom.now
        )
        assert [each.partner for each in access_tokens.list_access_tokens(session, feed.id)] == [
            "Mitra 2",
            "Mitra 1",
            "Mitra 0",
        ]
        assert access_tokens.find_by_access_token(session, tokens[0] + "x") is None


@pytest.mark.any_database
def test_only_a_private_feed_has_tokens_and_each_has_a_partner(newsroom: Newsroom) -> None:
    with newsroom.database.writing() as session:
        private = next(
            feed for feed in status.list_feeds_page(session, show="custom") if feed.private
        )
        for partner in ("", " \x00 ", "x" * 201):
            with pytest.raises(ValidationError):
                editorial.access_tokens.create_access_token(
                    session, private.id, partner, now=newsroom.now
                )
        for feed_id in (newsroom.get_feed("all").id, newsroom.get_feed("custom/emile").id, 4711):
            with pytest.raises(NotFoundError):
                editorial.access_tokens.create_access_token(session, feed_id, "A", now=newsroom.now)
        with pytest.raises(NotFoundError):
            editorial.access_tokens.revoke_access_token(session, private.id, 4711, now=newsroom.now)


def test_the_articles_of_feeds_are_counted_up_to_a_bound(newsroom: Newsroom) -> None:
    with newsroom.database.reading() as session:
        expected = {}
        for path in ("all", "topics/desa"):
            feed = feeds.find_feed(session, path)
            assert feed
            expected[path] = len(items.list_newest_ids(session, {feed.id: 1000})[feed.id])
        assert min(expected.values()) > 1
        counts = items.count_items(session, expected, most=1000)
        fewest = items.count_items(session, expected, most=1)
        assert {path: each.entries for path, each in counts.items()} == expected
        assert {path: each.items for path, each in counts.items()} == expected
        assert [each.items for each in fewest.values()] == [1, 1]
        assert items.count_items(session, [], most=1000) == {}
        assert items.count_items(session, ["topics/none"], most=1000) == {}
