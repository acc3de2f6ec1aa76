"""Pages of a feed's articles: each is one range of one index, however far from the newest."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from feedsvc.domain.archives import ItemKey
from feedsvc.storage.database import Database
from feedsvc.storage.feeds import feeds, item_pages, items
from feedsvc.storage.feeds.item_pages import Period
from tests.storage.feeds.test_feeds import fill
from tests.storage.plans import read_plan

MANY = 1200


def test_every_page_is_a_range_of_the_covering_index(database: Database, now: datetime) -> None:
    feed_id = fill(database, now, MANY)
    oldest = now - timedelta(seconds=MANY // 2)
    key = ItemKey(now - timedelta(seconds=400), 801)
    for period in (None, Period(oldest, now - timedelta(seconds=200))):
        for list_keys, expected in (
            (item_pages.list_keys_after, [800, 803, 802]),
            (item_pages.list_keys_before, [801, 798, 799]),
        ):
            read = partial(list_keys, feed_id=feed_id, key=key, limit=3, period=period)
            with database.reading() as session:
                assert [each.article_id for each in read(session)] == expected
            require_range(database, read)
    assert_ends(database, feed_id, now, oldest)


def assert_ends(database: Database, feed_id: int, now: datetime, oldest: datetime) -> None:
    """Check the ends of a feed and the periods between them, and the reads that find them."""
    hour = timedelta(hours=1)
    periods = [Period(now - hour * n, now - hour * (n - 1)) for n in range(-1, 3)]
    with database.reading() as session:
        assert item_pages.find_ends(session, feed_id) == (oldest, now)
        assert item_pages.find_ends(session, 0) is None
        assert item_pages.filter_periods(session, feed_id, periods) == periods[1:3]
        assert item_pages.filter_periods(session, feed_id, []) == []
    require_range(database, lambda session: item_pages.find_ends(session, feed_id))
    require_range(database, lambda session: item_pages.filter_periods(session, feed_id, periods))


def test_articles_are_counted_in_the_index_and_no_further_than_asked(
    database: Database, now: datetime
) -> None:
    feed_id = fill(database, now, MANY)
    with database.reading() as session:
        path = feeds.get_feed(session, feed_id).path
        assert items.count_items(session, [path], most=MANY + 1)[path].items == MANY
        assert items.count_items(session, [path], most=100)[path].items == 100
    plan = read_plan(
        database, lambda session: items.count_items(session, [path], most=100), "feed_items"
    )
    assert "ix_feed_items_feed_id_published_article_id" in plan
    assert "SCAN feed_items" not in plan
    assert "Seq Scan on feed_items" not in plan
    assert ("USING COVERING INDEX" if database.is_sqlite else "Index Only Scan") in plan


def require_range(database: Database, run: Callable[[Session], object]) -> None:
    """Check that a statement reads a range of the index alone, and sorts and filters nothing."""
    plan = read_plan(database, run, "feed_items")
    assert "ix_feed_items_feed_id_published_article_id" in plan
    assert "SORT" not in plan.upper().replace("SORTED", "")
    assert "B-TREE" not in plan
    assert "Filter" not in plan
    assert "SCAN feed_items" not in plan
    assert ("USING COVERING INDEX" if database.is_sqlite else "Index Only Scan") in plan
