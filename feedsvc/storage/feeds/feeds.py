"""Feeds as rows: what selects what, what is stale, and the newest entries of each.

`feed_items` holds each published article once per feed that selects it, so that "which feeds
show this article" and "what are a feed's newest articles" are both one look at one index.
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
_SEVERAL = select(Feed).where(Feed.id.in_(bindparam("feed_ids", expanding=True))).order_by(Feed.id)
_LOCKED = (
    select(Feed.id, Feed.wanted_version, Feed.rendered_version)
    .where(Feed.id.in_(bindparam("feed_ids", expanding=True)))
    .order_by(Feed.id)
    .with_for_update()
)
_FRESH = (
    update(Feed.__table__)  # type: ignore[arg-type]  # every Record has one
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
        NotFoundError: there is none of this number.
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
    """Return the feed that is, or else was, at this path, or what it became part of; none that was never served.

    A feed exists for readers from the transaction on that stores its first bytes.
    """
    feed = find_feed(session, path) or find_feed_by_former_path(session, path)
    if feed is None or feed.private or not feed.opened or feed.refreshed is None:
        return None
    heading = feed.topic or feed.section or feed.author
    return (
        _find_feed_of(session, type(heading), heading.merged_id)
        if heading and heading.merged_id
        else feed
    )


def find_feed_of_term(session: Session, heading: Topic | Section | Author) -> Feed | None:
    """Return the feed of a topic, a section or an author."""
    return _find_feed_of(session, type(heading), heading.id)


def _find_feed_of(
    session: Session, table: type[Topic | Section | Author], heading_id: int
) -> Feed | None:
    column = {Topic: Feed.topic_id, Section: Feed.section_id, Author: Feed.author_id}[table]
    return session.scalars(select(Feed).where(column == heading_id)).one_or_none()


def add_feed(
    session: Session,
    path: str,
    guid: str,
    *,
    now: datetime,
    heading: Topic | Section | Author | None = None,
) -> Feed:
    """Add a feed: of one heading, opened by its first article; or of everything, open and stale at once."""
    former = session.get(FeedAlias, path)
    if former:
        session.delete(former)
    feed = Feed(
        path=path, guid=guid, created=now, updated=now, wanted_version=1, rendered_version=0
    )
    if heading is None:
        feed.opened, feed.stale_since = True, now
    match heading:
        case Topic():
            feed.topic = heading
        case Section():
            feed.section = heading
        case Author():
            feed.author = heading
    session.add(feed)
    session.flush()
    return feed


def change_path(session: Session, feed: Feed, path: str) -> None:
    """Give a feed another path; the former one redirects for ever."""
    former = session.get(FeedAlias, path)
    if former:
        session.delete(former)
    session.merge(FeedAlias(path=feed.path, feed_id=feed.id))
    feed.path = path


def find_matching(session: Session, article: Article) -> set[int]:
    """Return the feeds that select `article` as it stands, were it published."""
    takes = [
        Feed.path == ALL,
        Feed.topic_id.in_([row.topic.id for row in article.topics]),
        Feed.author_id.in_([row.author.id for row in article.authors]),
    ]
    if article.section:
        takes.append(Feed.section_id == article.section.id)
    plain = session.scalars(select(Feed.id).where(Feed.withdrawn.is_(None), or_(*takes)))
    return {*plain, *custom_feed_rows.find_matching_custom_feeds(session, article)}


def find_containing(session: Session, article_id: int) -> set[int]:
    """Return the feeds in which an article stands now."""
    return set(session.scalars(select(FeedItem.feed_id).where(FeedItem.article_id == article_id)))


def set_feeds(session: Session, article: Article, feed_ids: Collection[int]) -> None:
    """Let `article` stand in these feeds and no others; its tombstones there go, and the feeds open."""
    session.execute(
        update(Feed).where(Feed.id.in_(feed_ids), Feed.opened.is_(False)).values(opened=True)
    )
    session.execute(delete(FeedItem).where(FeedItem.article_id == article.id))
    session.execute(
        delete(Withdrawal).where(
            Withdrawal.article_id == article.id, Withdrawal.feed_id.in_(feed_ids)
        )
    )
    assert article.published is not None  # noqa: S101  only what has a time is placed
    session.add_all(
        FeedItem(feed_id=feed_id, article_id=article.id, published=article.published)
        for feed_id in sorted(feed_ids)
    )
    session.flush()


def remove_from_feeds(session: Session, article: Article, *, withdrawn: datetime | None) -> None:
    """Take `article` out of all feeds; if it was `withdrawn`, each keeps a tombstone."""
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
    """Ask for newer bytes of those that are opened; a `significant` change moves their `updated` too.

    What is `urgent` goes before all that is only reworded. The feeds' rows stay locked to the end.
    """
    opened = select(Feed.id).where(Feed.id.in_(feed_ids), Feed.opened)
    ids = session.scalars(opened.order_by(Feed.id).with_for_update()).all()
    at = literal(now, Instant())
    values: dict[str, Any] = {
        "wanted_version": Feed.wanted_version + 1,
        "stale_since": func.coalesce(Feed.stale_since, at),
    }
    if significant:
        values["updated"] = case((Feed.updated < at, at), else_=Feed.updated)
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
    """Note that the bytes of the version `seen` of each feed are made.

    Returns which version is wanted now of those of which no newer bytes were made meanwhile: a mark
    that came in the middle stays, and the feed is still stale then: since `now`, for the bytes are of then.
    """
    ids = sorted(seen)
    if not ids:
        return {}
    found = {row.id: row for row in session.execute(_LOCKED, {"feed_ids": ids})}
    wanted = {
        feed_id: row.wanted_version
        for feed_id, row in found.items()
        if row.rendered_version <= seen[feed_id]
    }
    rows = [
        {"feed": feed_id, "version": seen[feed_id], "still": version > seen[feed_id], "at": now}
        for feed_id, version in wanted.items()
    ]
    if rows:
        session.connection().execute(_FRESH, rows)
    return wanted


def list_stale(session: Session, limit: int = 100, *, only_urgent: bool = False) -> Sequence[int]:
    """Return the feeds whose bytes no longer tell the truth: the urgent, then the rest, longest first."""
    found: list[int] = []
    for urgent in (True,) if only_urgent else (True, False):  # two looks at one index
        found += session.scalars(_STALE, {"urgent": urgent, "most": limit - len(found)})
    return found


def list_feeds_after(session: Session, feed_id: int, limit: int = 100) -> Sequence[int]:
    """Return the next live feeds by number, to walk over them all in pieces."""
    return session.scalars(
        select(Feed.id)
        .where(Feed.id > feed_id, Feed.withdrawn.is_(None))
        .order_by(Feed.id)
        .limit(limit)
    ).all()


def list_feeds(session: Session) -> Sequence[Feed]:
    """Return all live, opened feeds that are for everybody: `all`, then the rest by path."""
    return session.scalars(
        select(Feed)
        .where(Feed.withdrawn.is_(None), Feed.opened, Feed.private.is_(False))
        .order_by(case((Feed.path == ALL, 0), else_=1), Feed.path)
    ).all()


def find_readable(session: Session, paths: Collection[str]) -> set[str]:
    """Return which of these paths answer with a feed now, so that a page links to no others."""
    found = select(Feed.path).where(
        Feed.path.in_(paths),
        Feed.withdrawn.is_(None),
        Feed.private.is_(False),
        Feed.refreshed.is_not(None),
    )
    return set(session.scalars(found))


def get_feeds(session: Session, feed_ids: Collection[int]) -> Sequence[Feed]:
    """Return feeds by their numbers."""
    return session.scalars(_SEVERAL, {"feed_ids": list(feed_ids)}).all()
