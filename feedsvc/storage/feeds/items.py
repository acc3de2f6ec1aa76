"""What feeds contain: the newest articles of each, and the articles withdrawn from it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import bindparam, exists, select, text
from sqlalchemy.orm import Session

from feedsvc.storage.articles import articles as article_rows
from feedsvc.storage.tables import Article, Exclusion, Feed, Withdrawal

_FEEDS = (
    select(
        Feed,
        exists().where(Withdrawal.feed_id == Feed.id, Withdrawal.withdrawn >= bindparam("since")),
        exists().where(Exclusion.feed_id == Feed.id),
    )
    .where(Feed.id.in_(bindparam("feed_ids", expanding=True)))
    .order_by(Feed.id)
)
# Each article once for each feed that shows it: as two statements, the second would take the
# numbers of some 300 articles. The outer joins let SQLite begin with the feeds.
_ENTRIES = """SELECT newest.feed_id, newest.article_id, fragments.name, articles.guid,
    articles.revision, fragments.parts FROM ({newest}) AS newest
    LEFT JOIN articles ON articles.id = newest.article_id
    LEFT JOIN fragments ON fragments.article_id = newest.article_id
        AND fragments.revision = articles.revision
        AND fragments.renderer_fingerprint = :fingerprint
    ORDER BY newest.feed_id, newest.published DESC, newest.article_id DESC, fragments.created"""


class FeedState(NamedTuple):
    """A feed, and whether it has withdrawals since an instant and excluded entries."""

    feed: Feed
    has_withdrawals: bool
    has_excluded: bool


class NewestItem(NamedTuple):
    """One of the newest articles of a feed, with a current fragment of it or None.

    `parts` is the fragment's column.
    """

    feed_id: int
    article_id: int
    fragment: str | None
    guid: str
    revision: int
    parts: object


def list_newest_ids(session: Session, limits: Mapping[int, int]) -> dict[int, list[int]]:
    """Return the ids of the newest articles of each feed, newest first.

    `limits` maps the id of each feed to the number of articles to return. One statement reads all
    of them, from the covering index alone.
    """
    article_ids: dict[int, list[int]] = {feed_id: [] for feed_id in limits}
    if limits:
        rows = session.connection().execute(text(_newest_sql(len(limits))), _number_limits(limits))
        for feed_id, article_id, _ in rows:
            article_ids[feed_id].append(article_id)
    return article_ids


def list_newest_items(
    session: Session, limits: Mapping[int, int], fingerprint: str
) -> Sequence[NewestItem]:
    """Return the newest articles of feeds with their current fragments, by feed, newest first.

    `limits` is that of `list_newest_ids`. Of several fragments of an article, the last one counts;
    current ones have this `fingerprint` of the renderer.
    """
    if not limits:
        return []
    rows = session.connection().execute(
        text(_newest_items_sql(len(limits))), _number_limits(limits) | {"fingerprint": fingerprint}
    )
    return list(map(NewestItem._make, rows))


def _number_limits(limits: Mapping[int, int]) -> dict[str, object]:
    return {
        key: value
        for n, pair in enumerate(limits.items())
        for key, value in zip((f"f{n}", f"l{n}"), pair, strict=True)
    }


# As text, and made once for each number of feeds: otherwise every refresh would build fifty SELECTs
# with SQLAlchemy.
@cache
def _newest_sql(feeds: int) -> str:
    newest = """SELECT * FROM (SELECT feed_id, article_id, published FROM feed_items
        WHERE feed_id = :f{0} ORDER BY published DESC, article_id DESC LIMIT :l{0}) AS n{0}"""
    return " UNION ALL ".join(map(newest.format, range(feeds)))


@cache
def _newest_items_sql(feeds: int) -> str:
    return _ENTRIES.format(newest=_newest_sql(feeds))


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


def get_feed_states(
    session: Session, feed_ids: Collection[int], *, since: datetime
) -> Sequence[FeedState]:
    """Return feeds by their ids, and whether they have withdrawals since an instant: few have."""
    rows = session.execute(_FEEDS, {"feed_ids": list(feed_ids), "since": since})
    return [FeedState(*row) for row in rows]


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
