"""Pages of a feed's articles, newest first, and the periods in which it has any.

A page is named by the key of the article before it. So each page is one range of the covering index
(feed_id, published, article_id): the last page of a million articles costs what the first one does,
and no page shows an article twice while others are published.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, TextClause, bindparam, select, text, tuple_
from sqlalchemy.orm import Session

from feedsvc.domain.archives import ItemKey
from feedsvc.storage.tables import Article, FeedItem, Instant


@dataclass(frozen=True, slots=True)
class Period:
    """The time from `since` on and before `until`."""

    since: datetime
    until: datetime


# The columns of an ItemKey, in its order.
KEY_COLUMNS = (FeedItem.published, FeedItem.article_id)


def list_keys_after(
    session: Session,
    feed_id: int,
    key: ItemKey | None,
    *,
    limit: int,
    period: Period | None = None,
) -> list[ItemKey]:
    """Return the keys of the articles that follow `key`, newest first; None begins the list."""
    query = _select_keys(feed_id, period)
    if key:
        query = query.where(tuple_(*KEY_COLUMNS) < key)
    rows = session.execute(query.order_by(*(each.desc() for each in KEY_COLUMNS)).limit(limit))
    return [ItemKey(*row) for row in rows]


def list_keys_before(
    session: Session,
    feed_id: int,
    key: ItemKey,
    *,
    limit: int,
    period: Period | None = None,
) -> list[ItemKey]:
    """Return the keys of the article at `key` and of those before it, the nearest first."""
    query = _select_keys(feed_id, period).where(tuple_(*KEY_COLUMNS) >= key)
    return [ItemKey(*row) for row in session.execute(query.order_by(*KEY_COLUMNS).limit(limit))]


def was_published(session: Session, article_id: int) -> bool:
    """Return whether there is an article with this number that is or was published."""
    published = select(Article.published).where(Article.id == article_id)
    return session.scalar(published) is not None


def _select_keys(feed_id: int, period: Period | None) -> Select[datetime, int]:
    query = select(*KEY_COLUMNS).where(FeedItem.feed_id == feed_id)
    if period:
        query = query.where(FeedItem.published >= period.since, FeedItem.published < period.until)
    return query


def find_ends(session: Session, feed_id: int) -> tuple[datetime, datetime] | None:
    """Return when the oldest and the newest article of a feed were published; None without any."""
    published = select(FeedItem.published).where(FeedItem.feed_id == feed_id).limit(1)
    oldest = published.order_by(*KEY_COLUMNS)
    newest = published.order_by(*(each.desc() for each in KEY_COLUMNS))
    ends = session.execute(select(oldest.scalar_subquery(), newest.scalar_subquery())).one()
    return (ends[0], ends[1]) if ends[0] and ends[1] else None


def filter_periods(session: Session, feed_id: int, periods: Sequence[Period]) -> list[Period]:
    """Return the periods in which a feed has an article, by one statement that counts nothing."""
    if not periods:
        return []
    values: dict[str, object] = {"feed": feed_id}
    for number, period in enumerate(periods):
        values |= {f"s{number}": period.since, f"u{number}": period.until}
    rows = session.execute(_build_period_statement(len(periods)), values)
    return [periods[number] for number in sorted(number for number, found in rows if found)]


# A text, built once for each number of periods, as in `items`. With EXISTS in place of ORDER BY
# and LIMIT, PostgreSQL may read the whole table for a period in which it expects many rows; with a
# UNION of one query for each period, it makes a plan for each, which takes longer than to read.
@cache
def _build_period_statement(periods: int) -> TextClause:
    rows = ", ".join(f"({number}, :s{number}, :u{number})" for number in range(periods))
    statement = text(
        f"""WITH periods (number, since, until) AS (VALUES {rows})
        SELECT number, (SELECT article_id FROM feed_items
        WHERE feed_id = :feed AND published >= since AND published < until
        ORDER BY published, article_id LIMIT 1) AS found FROM periods"""  # noqa: S608  numbers
    )
    names = [f"{letter}{number}" for letter in "su" for number in range(periods)]
    return statement.bindparams(*(bindparam(name, type_=Instant) for name in names))
