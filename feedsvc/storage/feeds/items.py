"""What feeds contain: the newest articles of each, and the articles withdrawn from it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache

from sqlalchemy import bindparam, exists, select, text
from sqlalchemy.orm import Session

from feedsvc.storage.articles import articles as article_rows
from feedsvc.storage.tables import Article, Feed, Withdrawal

_WITH_WITHDRAWALS = select(Feed.id).where(
    Feed.id.in_(bindparam("feed_ids", expanding=True)),
    exists().where(Withdrawal.feed_id == Feed.id, Withdrawal.withdrawn >= bindparam("since")),
)


def list_newest_ids(session: Session, limits: Mapping[int, int]) -> dict[int, list[int]]:
    """Return the ids of the newest articles of each feed, newest first.

    `limits` maps the id of each feed to the number of articles to return. One statement reads all
    of them, from the covering index alone.
    """
    article_ids: dict[int, list[int]] = {feed_id: [] for feed_id in limits}
    if limits:
        values = {
            key: value
            for n, pair in enumerate(limits.items())
            for key, value in zip((f"f{n}", f"l{n}"), pair, strict=True)
        }
        for feed_id, article_id in session.execute(text(_newest_ids_sql(len(limits))), values):
            article_ids[feed_id].append(article_id)
    return article_ids


# As text, and made once for each number of feeds: otherwise every refresh would build fifty SELECTs
# with SQLAlchemy.
@cache
def _newest_ids_sql(feeds: int) -> str:
    newest = """SELECT * FROM (SELECT feed_id, article_id FROM feed_items WHERE feed_id = :f{0}
        ORDER BY published DESC, article_id DESC LIMIT :l{0}) AS n{0}"""
    return " UNION ALL ".join(map(newest.format, range(feeds)))


def filter_with_more(session: Session, counts: Mapping[str, int]) -> set[str]:
    """Return the paths of the feeds that select more articles than `counts` says of each.

    One statement looks for one row after so many, in the index: it counts nothing.
    """
    if not counts:
        return set()
    values = {
        key: value
        for n, pair in enumerate(counts.items())
        for key, value in zip((f"p{n}", f"c{n}"), pair, strict=True)
    }
    return set(session.scalars(text(_with_more_sql(len(counts))), values))


@cache
def _with_more_sql(feeds: int) -> str:
    one = """SELECT * FROM (SELECT feeds.path FROM feed_items
        JOIN feeds ON feeds.id = feed_items.feed_id WHERE feeds.path = :p{0}
        LIMIT 1 OFFSET :c{0}) AS n{0}"""
    return " UNION ALL ".join(map(one.format, range(feeds)))


def list_newest(session: Session, feed_id: int, limit: int) -> list[Article]:
    """Return the newest articles of a feed as rows, newest first."""
    return article_rows.get_articles(session, list_newest_ids(session, {feed_id: limit})[feed_id])


def filter_with_withdrawals(
    session: Session, feed_ids: Collection[int], *, since: datetime
) -> set[int]:
    """Return which of these feeds have withdrawals since an instant: most have none."""
    return set(session.scalars(_WITH_WITHDRAWALS, {"feed_ids": list(feed_ids), "since": since}))


def list_withdrawals(
    session: Session, feed_id: int, *, since: datetime, limit: int
) -> Sequence[tuple[str, datetime]]:
    """Return (guid, instant) of the articles withdrawn from a feed, the last first."""
    rows = session.execute(
        select(Article.guid, Withdrawal.withdrawn)
        .join(Article, Article.id == Withdrawal.article_id)
        .where(Withdrawal.feed_id == feed_id, Withdrawal.withdrawn >= since)
        .order_by(Withdrawal.withdrawn.desc(), Withdrawal.article_id.desc())
        .limit(limit)
    )
    return [(guid, withdrawn) for guid, withdrawn in rows]
