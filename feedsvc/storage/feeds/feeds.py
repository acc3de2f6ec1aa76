"""Rows of feeds: which feeds select an article, which contain it, and which feeds are stale.

`feed_items` holds each published article once per feed that selects it, so that the feeds of an
article and the newest articles of a feed are each one look at one index.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, bindparam, case, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session

from feedsvc.errors import NotFoundError
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.ids import find_by_id
from feedsvc.storage.tables import (
    Article,
    Author,
    Feed,
    FeedAlias,
    FeedItem,
    Instant,
    Section,
    Topic,
    Withdrawal,
)

ALL = "all"
_STALE = (
    select(Feed.id)
    .where(Feed.urgent == bindparam("urgent", type_=Boolean()), Feed.stale_since.is_not(None))
    .order_by(Feed.stale_since, Feed.id)
    .limit(bindparam("most"))
)
_BY_IDS = select(Feed).where(Feed.id.in_(bindparam("feed_ids", expanding=True))).order_by(Feed.id)
_LOCKED = (
    select(Feed.id, Feed.wanted_version, Feed.rendered_version)
    .where(Feed.id.in_(bindparam("feed_ids", expanding=True)))
    .order_by(Feed.id)
    .with_for_update()
)
_SET_RENDERED = (
    update(Feed.__table__)  # type: ignore[arg-type]  # the table of every mapped class
    .where(Feed.id == bindparam("feed"))
    .values(
        rendered_version=bindparam("version"),
        refreshed=func.coalesce(bindparam("at", type_=Instant()), Feed.refreshed),
        stale_since=case(
            (
                bindparam("still", type_=Boolean()),
                func.coalesce(bindparam("at", type_=Instant()), Feed.stale_since),
            ),
            else_=None,
        ),
        urgent=case((bindparam("still", type_=Boolean()), Feed.urgent), else_=False),
    )
)


def get_feed(session: Session, feed_id: int) -> Feed:
    """Return a feed.

    Raises:
        NotFoundError: there is no feed with this id.
    """
    feed = find_by_id(session, Feed, feed_id)
    if feed is None:
        raise NotFoundError(f"there is no feed {feed_id}", feed_id)
    return feed


def find_feed(session: Session, path: str) -> Feed | None:
    """Return the feed that is at this path now."""
    return session.scalars(select(Feed).where(Feed.path == path)).one_or_none()


def find_feed_by_former_path(session: Session, path: str) -> Feed | None:
    """Return the feed that was at this path before."""
    return session.scalars(
        select(Feed).join(FeedAlias, FeedAlias.feed_id == Feed.id).where(FeedAlias.path == path)
    ).one_or_none()


def resolve_path(session: Session, path: str) -> Feed | None:
    """Return the feed that readers get at `path`: the one that is there, or was there before.

    Of a merged term it is the feed of the term that it was merged into. A feed exists for readers
    from the transaction on that stores its first bytes.
    """
    feed = find_feed(session, path) or find_feed_by_former_path(session, path)
    if feed is None or feed.private or not feed.opened or feed.refreshed is None:
        return None
    return _follow_merge(session, feed)


def find_former_owner(session: Session, path: str) -> Feed | None:
    """Return the feed to which this former path leads; None if it is not a former path.

    Of a merged term it is the feed of the term that it was merged into.
    """
    feed = find_feed_by_former_path(session, path)
    return _follow_merge(session, feed) if feed else None


def _follow_merge(session: Session, feed: Feed) -> Feed | None:
    term = feed.topic or feed.section or feed.author
    return _find_feed_of(session, type(term), term.merged_id) if term and term.merged_id else feed


def find_feed_of_term(session: Session, term: Topic | Section | Author) -> Feed | None:
    """Return the feed of a topic, a section or an author."""
    return _find_feed_of(session, type(term), term.id)


def _find_feed_of(
    session: Session, table: type[Topic | Section | Author], term_id: int
) -> Feed | None:
    column = {Topic: Feed.topic_id, Section: Feed.section_id, Author: Feed.author_id}[table]
    return session.scalars(select(Feed).where(column == term_id)).one_or_none()


def find_matching(session: Session, article: Article) -> set[int]:
    """Return the ids of the feeds that select `article` as it is now, were it published."""
    conditions = [
        Feed.path == ALL,
        Feed.topic_id.in_([row.topic.id for row in article.topics]),
        Feed.author_id.in_([row.author.id for row in article.authors]),
    ]
    if article.section:
        conditions.append(Feed.section_id == article.section.id)
    builtin = session.scalars(select(Feed.id).where(Feed.withdrawn.is_(None), or_(*conditions)))
    return {*builtin, *custom_feed_rows.find_matching_custom_feeds(session, article)}


def find_containing(session: Session, article_id: int) -> set[int]:
    """Return the ids of the feeds that contain an article now."""
    return set(session.scalars(select(FeedItem.feed_id).where(FeedItem.article_id == article_id)))


def set_feeds(session: Session, article: Article, feed_ids: Collection[int]) -> None:
    """Put `article` into these feeds and no others.

    Its tombstones in them go, and those that were not open are opened.
    """
    session.execute(
        update(Feed).where(Feed.id.in_(feed_ids), Feed.opened.is_(False)).values(opened=True)
    )
    session.execute(delete(FeedItem).where(FeedItem.article_id == article.id))
    session.execute(
        delete(Withdrawal).where(
            Withdrawal.article_id == article.id, Withdrawal.feed_id.in_(feed_ids)
        )
    )
    assert article.published is not None  # noqa: S101  feeds contain published articles only
    session.add_all(
        FeedItem(feed_id=feed_id, article_id=article.id, published=article.published)
        for feed_id in sorted(feed_ids)
    )
    session.flush()


def remove_from_feeds(session: Session, article: Article, *, withdrawn: datetime | None) -> None:
    """Remove `article` from all feeds. If it was `withdrawn`, each of them gets a tombstone."""
    if withdrawn:
        for feed_id in find_containing(session, article.id):
            session.merge(Withdrawal(feed_id=feed_id, article_id=article.id, withdrawn=withdrawn))
    session.execute(delete(FeedItem).where(FeedItem.article_id == article.id))
    session.flush()


def mark_stale(
    session: Session,
    feed_ids: Collection[int],
    *,
    now: datetime,
    significant: bool = True,
    urgent: bool = True,
) -> None:
    """Mark those of these feeds that are open as stale.

    A `significant` change moves their `updated` as well. `urgent` feeds, which have news, are
    refreshed before those with corrections only. The rows stay locked until the transaction ends.
    """
    opened = select(Feed.id).where(Feed.id.in_(feed_ids), Feed.opened)
    # In the order of ids, as `mark_rendered` locks them: another order could deadlock.
    ids = session.scalars(opened.order_by(Feed.id).with_for_update()).all()
    instant = literal(now, Instant())
    values: dict[str, Any] = {
        "wanted_version": Feed.wanted_version + 1,
        "stale_since": func.coalesce(Feed.stale_since, instant),
    }
    if significant:  # `updated` never goes back, also after a clock was set back
        values["updated"] = case((Feed.updated < instant, instant), else_=Feed.updated)
    if urgent:
        values["urgent"] = True
    session.execute(
        update(Feed)
        .where(Feed.id.in_(ids))
        .values(values)
        .execution_options(synchronize_session=False)
    )


def mark_rendered(
    session: Session, seen: Mapping[int, int], *, now: datetime | None = None
) -> dict[int, int]:
    """Store that each feed was rendered in the version `seen`.

    Return the wanted version of each feed of which no later version was rendered meanwhile. A feed
    that was marked while it was rendered stays stale, since `now`, when its rows were read.
    """
    ids = sorted(seen)
    if not ids:
        return {}
    locked = {row.id: row for row in session.execute(_LOCKED, {"feed_ids": ids})}
    # A feed that another process has rendered in a later version must not go back to this one.
    wanted_versions = {
        feed_id: row.wanted_version
        for feed_id, row in locked.items()
        if row.rendered_version <= seen[feed_id]
    }
    # A feed that was marked meanwhile is stale since `now`, not for longer and longer.
    rows = [
        {"feed": feed_id, "version": seen[feed_id], "still": version > seen[feed_id], "at": now}
        for feed_id, version in wanted_versions.items()
    ]
    if rows:
        session.connection().execute(_SET_RENDERED, rows)
    return wanted_versions


def list_stale(session: Session, limit: int = 100, *, only_urgent: bool = False) -> Sequence[int]:
    """Return the ids of the stale feeds: the urgent ones, then the rest, longest stale first."""
    feed_ids: list[int] = []
    # Two look-ups in the index (urgent, stale_since): one for both would sort every stale feed.
    for urgent in (True,) if only_urgent else (True, False):
        feed_ids += session.scalars(_STALE, {"urgent": urgent, "most": limit - len(feed_ids)})
    return feed_ids


def list_feeds_after(session: Session, feed_id: int, limit: int = 100) -> Sequence[int]:
    """Return the next live feeds by id, to go through all of them in batches."""
    return session.scalars(
        select(Feed.id)
        .where(Feed.id > feed_id, Feed.withdrawn.is_(None))
        .order_by(Feed.id)
        .limit(limit)
    ).all()


def list_feeds(session: Session) -> Sequence[Feed]:
    """Return all live, open feeds that are not private: that of everything, then by path."""
    return session.scalars(
        select(Feed)
        .where(Feed.withdrawn.is_(None), Feed.opened, Feed.private.is_(False))
        .order_by(case((Feed.path == ALL, 0), else_=1), Feed.path)
    ).all()


def find_readable(session: Session, paths: Collection[str]) -> set[str]:
    """Return those of these paths at which readers get a feed now, for pages to link to."""
    readable = select(Feed.path).where(
        Feed.path.in_(paths),
        Feed.withdrawn.is_(None),
        Feed.private.is_(False),
        Feed.refreshed.is_not(None),
    )
    return set(session.scalars(readable))


def get_feeds(session: Session, feed_ids: Collection[int]) -> Sequence[Feed]:
    """Return feeds by their ids."""
    return session.scalars(_BY_IDS, {"feed_ids": list(feed_ids)}).all()
