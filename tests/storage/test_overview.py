"""Feeds at a glance, and the keys of private ones, on either database."""

from datetime import datetime, timedelta

import pytest

from feedsvc import editorial
from feedsvc.domain.documents import LeftOut
from feedsvc.domain.selections import Plan
from feedsvc.domain.site import Site
from feedsvc.errors import NotFoundError, Refused
from feedsvc.storage import feeds, keys, omissions, overview, representations
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Feed
from tests.editorial.desk import Desk


@pytest.fixture
def desk(database: Database, site: Site, now: datetime) -> Desk:
    """A desk with two articles, a feed of the editors' own, a private one and a retired one."""
    desk = Desk(database, site, now)
    desk.published(topics=("Desa", "Kota"), section="Utara", authors=())
    desk.published(title="Lain", topics=("Desa",), section="", authors=())
    with database.writing() as session:
        for title, private in (("Émile", False), ("Mitra", True), ("Lama", False)):
            plan = Plan(title, private=private)
            feed = editorial.make_feed(session, plan, authority="news.example", now=now)
        editorial.retire_feed(session, feed.id, now=now)
    desk.refresh()
    return desk


def paths(found: list[Feed]) -> list[str]:
    return ["private" if feed.private else feed.path for feed in found]


def test_feeds_are_found_by_name_and_path_and_by_how_they_stand(desk: Desk) -> None:
    with desk.database.writing() as session:
        all_feed, topic = (feeds.by_path(session, path) for path in ("all", "topics/desa"))
        assert all_feed
        assert topic
        feeds.mark_stale(session, [topic.id], now=desk.now)
        left_out = {(all_feed.id, "rss"): (LeftOut("g:1", "So."), LeftOut("g:2", "So."))}
        omissions.record(session, left_out, now=desk.now)
    live = ["all", "custom/emile", "private", "sections/utara", "topics/desa", "topics/kota"]
    with desk.database.reading() as session:

        def page(**asked: str) -> list[str]:
            return paths(list(overview.page(session, **asked)))  # type: ignore[arg-type]  # words alone

        assert page() == live
        assert page(show="stale") == ["topics/desa"]
        assert page(show="left_out") == ["all"]
        assert page(show="custom") == ["custom/emile", "custom/lama", "private"]
        assert page(containing="ÉMI") == ["custom/emile"]
        assert page(containing="mitra") == ["private"]
        assert page(containing="private") == []
        assert page(containing="TOPICS/") == ["topics/desa", "topics/kota"]
        assert page(containing="desa") == ["topics/desa"]
        assert page(containing="%") == []
        assert overview.counts(session) == {"": 6, "stale": 1, "left_out": 1, "custom": 3}


def test_feeds_are_paged_in_both_directions(desk: Desk) -> None:
    with desk.database.reading() as session:
        whole = list(overview.page(session))
        for at, feed in enumerate(whole):
            assert list(overview.page(session, after=feed, limit=2)) == whole[at + 1 : at + 3]
            assert list(overview.page(session, before=feed, limit=2)) == whole[max(0, at - 2) : at]


def test_how_feeds_stand_is_told_of_all_at_once(desk: Desk) -> None:
    with desk.database.writing() as session:
        all_feed, own = (feeds.by_path(session, path) for path in ("all", "custom/emile"))
        assert all_feed
        assert own
        guid = desk.article(1).guid
        left_out = {(all_feed.id, "atom"): (LeftOut(guid, "So."), LeftOut("", "Whole."))}
        omissions.record(session, left_out, now=desk.now)
    with desk.database.reading() as session:
        found = overview.states(session, [all_feed.id, own.id])
    assert {suffix: row.entries for suffix, row in found[own.id].made.items()} == {"rss": 2, "atom": 2, "json": 2}
    assert (found[own.id].placed, found[own.id].left_out) == (2, [])
    told = {row.reason: (article_id, title) for row, article_id, title in found[all_feed.id].left_out}
    assert told == {"So.": (1, desk.article(1).title), "Whole.": (0, "")}


def test_a_feed_tells_when_it_was_last_made_even_where_no_byte_changed(desk: Desk) -> None:
    before = desk.feed("all")
    desk.later()
    with desk.database.writing() as session:
        feeds.mark_stale(session, [before.id], now=desk.now, significant=False)
    desk.refresh()
    assert desk.feed("all").refreshed == desk.now
    with desk.database.reading() as session:
        assert all(row.modified < desk.now for row in representations.of(session, before.id).values())


def test_a_key_opens_its_feed_until_it_is_revoked_and_its_use_is_noted_once_an_hour(desk: Desk) -> None:
    with desk.database.writing() as session:
        private = next(feed for feed in overview.page(session, show="custom") if feed.private)
        tokens = [editorial.give_key(session, private.id, f" Mitra {n} ", now=desk.now) for n in range(3)]
    assert len(set(tokens)) == 3
    hour = timedelta(hours=1)
    with desk.database.writing() as session:
        found = keys.by_token(session, tokens[0])
        assert found
        key, feed = found
        assert (key.partner, feed.id, key.used, key.revoked) == ("Mitra 0", private.id, None, None)
        keys.note_use(session, key.id, now=desk.now, since=desk.now - hour)
        keys.note_use(session, key.id, now=desk.now + hour / 2, since=desk.now - hour / 2)
        session.refresh(key)
        assert key.used == desk.now
        keys.note_use(session, key.id, now=desk.now + 2 * hour, since=desk.now + hour)
        session.refresh(key)
        assert key.used == desk.now + 2 * hour
        assert editorial.revoke_key(session, feed.id, key.id, now=desk.now).revoked == desk.now
        assert editorial.revoke_key(session, feed.id, key.id, now=desk.now + hour).revoked == desk.now
        assert [each.partner for each in keys.of(session, feed.id)] == ["Mitra 2", "Mitra 1", "Mitra 0"]
        assert keys.by_token(session, tokens[0] + "x") is None


def test_only_a_private_feed_has_keys_and_each_says_whose_it_is(desk: Desk) -> None:
    with desk.database.writing() as session:
        private = next(feed for feed in overview.page(session, show="custom") if feed.private)
        for partner in ("", " \x00 ", "x" * 201):
            with pytest.raises(Refused):
                editorial.give_key(session, private.id, partner, now=desk.now)
        for feed_id in (desk.feed("all").id, desk.feed("custom/emile").id, 4711):
            with pytest.raises(NotFoundError):
                editorial.give_key(session, feed_id, "A", now=desk.now)
        with pytest.raises(NotFoundError):
            editorial.revoke_key(session, private.id, 4711, now=desk.now)
