"""What feeds contain: the newest articles of each, and the articles withdrawn from it.

An entry with a notice is in a feed, but its article is not published. Only the rendering of feeds
asks for such entries, by naming the feeds that have some as `noticed`.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple

from sqlalchemy import Select, String, bindparam, exists, or_, select, text
from sqlalchemy.orm import Session

from feedsvc.domain.archives import ItemKey
from feedsvc.storage.articles import articles as article_rows
from feedsvc.storage.tables import Article, Exclusion, Feed, FeedItem, FormerGuid, Withdrawal

# One EXISTS in the other: with a join, SQLite would go through all articles of the feed.
_REPLACED = (
    select(FormerGuid.guid)
    .where(
        FormerGuid.replaced >= bindparam("since"),
        select(FeedItem.article_id)
        .where(FeedItem.article_id == FormerGuid.article_id, FeedItem.feed_id == Feed.id)
        .correlate(FormerGuid, Feed)
        .exists(),
    )
    .correlate(Feed)
    .exists()
)
_FEEDS = (
    select(
        Feed,
        or_(
            exists().where(
                Withdrawal.feed_id == Feed.id, Withdrawal.withdrawn >= bindparam("since")
            ),
            _REPLACED,
        ),
        exists().where(Exclusion.feed_id == Feed.id),
        exists().where(Withdrawal.feed_id == Feed.id, Withdrawal.published.is_not(None)),
    )
    .where(Feed.id.in_(bindparam("feed_ids", expanding=True)))
    .order_by(Feed.id)
)
# This returns an article once for each feed that shows it. With two statements, the second would
# need the ids of some 300 articles. The outer joins let SQLite begin with the feeds.
_ENTRIES = """SELECT newest.feed_id, newest.article_id, fragments.name, articles.guid,
    articles.revision, fragments.parts, newest.published FROM ({newest}) AS newest
    LEFT JOIN articles ON articles.id = newest.article_id
    LEFT JOIN fragments ON fragments.article_id = newest.article_id
        AND fragments.revision = articles.revision
        AND fragments.renderer_fingerprint = :fingerprint
    ORDER BY newest.feed_id, newest.published DESC, newest.article_id DESC, fragments.created"""
_ITEMS = """SELECT * FROM (SELECT feed_id, article_id, published FROM feed_items
    WHERE feed_id = :f{0} ORDER BY published DESC, article_id DESC LIMIT :l{0}) AS n{0}"""
_NOTICES = """SELECT * FROM (SELECT feed_id, article_id, published FROM withdrawals
    WHERE feed_id = :mf{0} AND published IS NOT NULL
    ORDER BY published DESC, article_id DESC LIMIT :ml{0}) AS m{0}"""


# ORDER BY makes PostgreSQL read the index of one feed. Otherwise it would read the whole table,
# because it expects to find the rows of a large feed sooner there.
_COUNTS = text("""SELECT feeds.path, (SELECT count(*) FROM (SELECT 1 FROM feed_items
    WHERE feed_items.feed_id = feeds.id ORDER BY published, article_id LIMIT :most) AS one)
    AS items,
    (SELECT max(entries) FROM representations WHERE representations.feed_id = feeds.id) AS entries
    FROM feeds WHERE feeds.path IN :paths""").bindparams(
    bindparam("paths", type_=String, expanding=True)
)


class FeedCounts(NamedTuple):
    """How many articles a feed selects, and how many it contains; None before it is rendered."""

    items: int
    entries: int | None


class FeedState(NamedTuple):
    """A feed, and whether it has tombstones since an instant, excluded entries, and notices."""

    feed: Feed
    has_withdrawals: bool
    has_excluded: bool
    has_notices: bool


class NewestItem(NamedTuple):
    """One of the newest articles of a feed, with a current fragment of it or None.

    `parts` is the fragment's column, and `published` the driver's own value: `read_key` converts
    the few of hundreds that are needed.
    """

    feed_id: int
    article_id: int
    fragment: str | None
    guid: str
    revision: int
    parts: object
    published: object


def read_key(item: NewestItem) -> ItemKey:
    """Return the key of an article in its feed."""
    value = item.published
    published = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
    in_utc = published.astimezone(UTC) if published.tzinfo else published.replace(tzinfo=UTC)
    return ItemKey(in_utc, item.article_id)


def list_newest_ids(session: Session, limits: Mapping[int, int]) -> dict[int, list[int]]:
    """Return the ids of the newest published articles of each feed, newest first.

    `limits` maps the id of each feed to the number of articles to return. One statement reads all
    of them, from the covering index alone.
    """
    article_ids: dict[int, list[int]] = {feed_id: [] for feed_id in limits}
    if limits:
        rows = session.connection().execute(text(_newest_sql(len(limits))), _number_limits(limits))
        for feed_id, article_id, _ in rows.all():
            article_ids[feed_id].append(article_id)
    return article_ids


def list_newest_items(
    session: Session, limits: Mapping[int, int], fingerprint: str, noticed: Collection[int] = ()
) -> Sequence[NewestItem]:
    """Return the newest entries of feeds with their current fragments, by feed, newest first.

    `limits` is as in `list_newest_ids`, and `noticed` are the feeds in it that have notices: they
    may give up to twice as many rows. If an article has several fragments, the last one counts;
    current fragments have this `fingerprint` of the renderer.
    """
    if not limits:
        return []
    numbered = _number_limits(limits) | _number_limits(_choose(limits, noticed), "m")
    rows = session.connection().execute(
        text(_newest_items_sql(len(limits), len(noticed))), numbered | {"fingerprint": fingerprint}
    )
    # Fetch all at once: one by one, each of some 400 rows takes twice as long in SQLAlchemy.
    return list(map(NewestItem._make, rows.all()))


def _choose(limits: Mapping[int, int], feed_ids: Collection[int]) -> dict[int, int]:
    return {feed_id: limits[feed_id] for feed_id in feed_ids}


def _number_limits(limits: Mapping[int, int], prefix: str = "") -> dict[str, object]:
    return {
        key: value
        for n, pair in enumerate(limits.items())
        for key, value in zip((f"{prefix}f{n}", f"{prefix}l{n}"), pair, strict=True)
    }


# A text, built once for each number of feeds: otherwise every refresh would build fifty SELECTs
# with SQLAlchemy.
@cache
def _newest_sql(feeds: int, noticed: int = 0) -> str:
    parts = [*map(_ITEMS.format, range(feeds)), *map(_NOTICES.format, range(noticed))]
    return " UNION ALL ".join(parts)


@cache
def _newest_items_sql(feeds: int, noticed: int) -> str:
    return _ENTRIES.format(newest=_newest_sql(feeds, noticed))


def count_items(session: Session, paths: Collection[str], *, most: int) -> dict[str, FeedCounts]:
    """Return the counts of the feeds at these paths; a count of `most` stands for more, too.

    One statement reads at most `most` rows of the index for each feed: counting a million articles
    takes a thousand times as long.
    """
    rows = session.execute(_COUNTS, {"paths": list(paths), "most": most})
    return {row.path: FeedCounts(row.items, row.entries) for row in rows}


def list_newest(session: Session, feed_id: int, limit: int) -> list[Article]:
    """Return the newest published articles of a feed as rows, newest first."""
    return article_rows.get_articles(session, list_newest_ids(session, {feed_id: limit})[feed_id])


def list_newest_entries(session: Session, feed_id: int, limit: int) -> list[Article]:
    """Return the articles of the newest entries of a feed, also of those with a notice."""
    found = list_newest_items(session, {feed_id: limit}, "", [feed_id])
    ids = list(dict.fromkeys(item.article_id for item in found))
    return article_rows.get_articles(session, ids[:limit])


def get_feed_states(
    session: Session, feed_ids: Collection[int], *, since: datetime
) -> Sequence[FeedState]:
    """Return feeds by their ids, and whether they have tombstones since an instant: few do."""
    rows = session.execute(_FEEDS, {"feed_ids": list(feed_ids), "since": since})
    return [FeedState(*row) for row in rows]


def list_withdrawals(
    session: Session, feed_id: int, *, since: datetime, limit: int
) -> Sequence[tuple[str, datetime]]:
    """Return (guid, instant) of the entries that are no longer in a feed, the last first.

    They were withdrawn, or have another guid since their article was shown again as new.
    """
    rows = [
        row
        for query in (_select_withdrawn(feed_id), _select_renamed(feed_id))
        for row in session.execute(query.limit(limit), {"since": since})
    ]
    newest = sorted(rows, key=lambda row: (row[1], row[2]), reverse=True)[:limit]
    return [(guid, withdrawn) for guid, withdrawn, _ in newest]


def _select_withdrawn(feed_id: int) -> Select[str, datetime, int]:
    return (
        select(Article.guid, Withdrawal.withdrawn, Withdrawal.article_id)
        .join(Article, Article.id == Withdrawal.article_id)
        .where(Withdrawal.feed_id == feed_id, Withdrawal.withdrawn >= bindparam("since"))
        .where(Withdrawal.published.is_(None))
        .order_by(Withdrawal.withdrawn.desc(), Withdrawal.article_id.desc())
    )


def _select_renamed(feed_id: int) -> Select[str, datetime, int]:
    """Return the statement that selects former guids of articles that are or were in a feed."""
    seen = or_(
        exists().where(FeedItem.article_id == FormerGuid.article_id, FeedItem.feed_id == feed_id),
        exists().where(
            Withdrawal.article_id == FormerGuid.article_id, Withdrawal.feed_id == feed_id
        ),
    )
    return (
        select(FormerGuid.guid, FormerGuid.replaced, FormerGuid.article_id)
        .where(FormerGuid.replaced >= bindparam("since"), seen)
        .order_by(FormerGuid.replaced.desc(), FormerGuid.article_id.desc())
    )
