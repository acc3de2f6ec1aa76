"""Rows of feeds: where they are, which of them select an article, and which contain it.

`feed_items` holds each published article once per feed that selects it, so that the feeds of an
article and the newest articles of a feed are each one look at one index.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, case, delete, or_, select, update
from sqlalchemy.orm import Session

from feedsvc.domain.languages import to_feed_language
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.ids import get_by_id
from feedsvc.storage.tables import (
    Article,
    Author,
    Feed,
    FeedAlias,
    FeedItem,
    Section,
    Topic,
    Withdrawal,
)

ALL = "all"
# Readers get these feeds, and pages link to no others.
READABLE = (Feed.withdrawn.is_(None), Feed.private.is_(False), Feed.refreshed.is_not(None))
_BY_IDS = select(Feed).where(Feed.id.in_(bindparam("feed_ids", expanding=True))).order_by(Feed.id)


def get_feed(session: Session, feed_id: int) -> Feed:
    """Return a feed.

    Raises:
        NotFoundError: there is no feed with this id.
    """
    return get_by_id(session, Feed, feed_id, "feed")


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


@dataclass(frozen=True, slots=True)
class Matches:
    """The feeds that select an article, by id, and every language that has a feed."""

    feed_ids: set[int]
    languages: Collection[str]


def find_matching(session: Session, article: Article) -> set[int]:
    """Return the ids of the feeds that select `article` as it is now, were it published."""
    return match_feeds(session, article).feed_ids


def match_feeds(session: Session, article: Article) -> Matches:
    """Return the feeds that select `article` as it is now, were it published.

    The feed of a language counts once it is open: until then there is no second language.
    """
    conditions = [
        Feed.path == ALL,
        Feed.language.is_not(None),
        Feed.topic_id.in_([row.topic.id for row in article.topics]),
        Feed.author_id.in_([row.author.id for row in article.authors]),
    ]
    if article.section:
        conditions.append(Feed.section_id == article.section.id)
    builtin = session.execute(
        select(Feed.id, Feed.language, Feed.opened).where(
            Feed.withdrawn.is_(None), or_(*conditions)
        )
    ).all()
    wanted = to_feed_language(article.language)
    matching = {
        feed_id
        for feed_id, language, opened in builtin
        if language is None or (opened and language == wanted)
    }
    return Matches(
        matching | custom_feed_rows.find_matching_custom_feeds(session, article),
        {language for _, language, _ in builtin if language is not None},
    )


def find_containing(session: Session, article_id: int) -> set[int]:
    """Return the ids of the feeds that contain an article now."""
    return set(session.scalars(select(FeedItem.feed_id).where(FeedItem.article_id == article_id)))


def find_containing_any(session: Session, article_ids: Collection[int]) -> set[int]:
    """Return the ids of the feeds that contain one of these articles now."""
    return set(
        session.scalars(select(FeedItem.feed_id).where(FeedItem.article_id.in_(article_ids)))
    )


def set_feeds(session: Session, article: Article, feed_ids: Collection[int]) -> None:
    """Put `article` into these feeds and no others.

    Its tombstones in them go, and those that were not open are opened.
    """
    session.execute(
        update(Feed).where(Feed.id.in_(feed_ids), Feed.opened.is_(False)).values(opened=True)
    )
    if article.revision:  # one that nobody has saved before was in no feed
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


def remove_from_feeds(session: Session, article: Article, *, withdrawn: datetime) -> set[int]:
    """Replace `article` by a tombstone in each feed that contains it; return their ids."""
    feed_ids = find_containing(session, article.id)
    if feed_ids:
        for feed_id in feed_ids:
            session.merge(Withdrawal(feed_id=feed_id, article_id=article.id, withdrawn=withdrawn))
        session.execute(delete(FeedItem).where(FeedItem.article_id == article.id))
        session.flush()
    return feed_ids


def list_feeds_after(session: Session, feed_id: int, limit: int = 100) -> Sequence[int]:
    """Return the next live feeds by id, to go through all of them in batches.

    The feed of the only language is none of them: it shows nothing until there is a second one.
    """
    return session.scalars(
        select(Feed.id)
        .where(Feed.id > feed_id, Feed.withdrawn.is_(None))
        .where(Feed.language.is_(None) | Feed.opened)
        .order_by(Feed.id)
        .limit(limit)
    ).all()


def list_feeds(session: Session) -> Sequence[Feed]:
    """Return all live, open feeds that are not private: that of everything, then by path.

    Combined feeds, which readers have created, are in no list.
    """
    return session.scalars(
        select(Feed)
        .where(Feed.withdrawn.is_(None), Feed.opened, Feed.private.is_(False))
        .where(~Feed.combined.has())
        .order_by(case((Feed.path == ALL, 0), else_=1), Feed.sort_key)
    ).all()


def find_readable(session: Session, paths: Collection[str]) -> dict[str, int]:
    """Return those of these paths at which readers get a feed now, each with the feed's id.

    Pages link to no others.
    """
    if not paths:
        return {}
    readable = select(Feed.path, Feed.id).where(Feed.path.in_(paths), *READABLE)
    return {row.path: row.id for row in session.execute(readable)}


def list_readable_sections(session: Session, limit: int) -> list[tuple[int, str, str]]:
    """Return (feed id, path, name) of the sections whose feeds readers get now, by name."""
    rows = session.execute(
        select(Feed.id, Feed.path, Section.name)
        .join(Section, Section.id == Feed.section_id)
        .where(*READABLE)
        .order_by(Section.sort_key, Section.id)
        .limit(limit)
    )
    return [(feed_id, path, name) for feed_id, path, name in rows]


def get_feeds(session: Session, feed_ids: Collection[int]) -> Sequence[Feed]:
    """Return feeds by their ids."""
    return session.scalars(_BY_IDS, {"feed_ids": list(feed_ids)}).all()
