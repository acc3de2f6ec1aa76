"""Rows of feeds: where they are, which of them select an article, and which contain it.

`feed_items` holds each published article once per feed that selects it, so that one index look-up
finds the feeds of an article, and another one the newest articles of a feed.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, case, delete, insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session

from feedsvc.domain.custom_feeds import Selection
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
_EVERYTHING = ("", 0)
_TERM_COLUMNS: Mapping[str, InstrumentedAttribute[Any]] = {
    "topics": Feed.topic_id,
    "sections": Feed.section_id,
    "authors": Feed.author_id,
}
_Key = tuple[str, int | str]  # of what a feed selects: a kind, and the id or the language
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

    For a merged term, it is the feed of the term that it was merged into. Readers get a feed from
    the transaction on that stores its first bytes.
    """
    feed = find_feed(session, path) or find_feed_by_former_path(session, path)
    if feed is None or feed.private or not feed.opened or feed.refreshed is None:
        return None
    return _follow_merge(session, feed)


def find_former_owner(session: Session, path: str) -> Feed | None:
    """Return the feed to which this former path leads; None if it is not a former path.

    For a merged term, it is the feed of the term that it was merged into.
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
class FeedMatcher:
    """Decides which feeds select an article; `languages` are all languages that have a feed.

    `builtin` has the id of each feed and what it selects: everything, a term, or a language.
    """

    builtin: Sequence[tuple[int, _Key]]
    selections: Mapping[int, Selection]
    languages: Collection[str]

    def find_matching(self, article: Article) -> set[int]:
        """Return the ids of the feeds that would select `article` if it were published as it is."""
        term_keys = custom_feed_rows.list_term_keys(article)
        keys = {_EVERYTHING, ("languages", to_feed_language(article.language)), *term_keys}
        matching = {feed_id for feed_id, key in self.builtin if key in keys}
        return matching | custom_feed_rows.find_matching(self.selections, article)


def find_matching(session: Session, article: Article) -> set[int]:
    """Return the ids of the feeds that would select `article` if it were published as it is."""
    return read_matcher(session, [article]).find_matching(article)


def read_matcher(session: Session, articles: Collection[Article]) -> FeedMatcher:
    """Return the matcher for these articles, by two statements.

    The feed of a language counts once it is open: until then there is no second language.
    """
    conditions = [Feed.path == ALL, Feed.language.is_not(None)]
    term_keys = sorted({key for each in articles for key in custom_feed_rows.list_term_keys(each)})
    for kind, column in _TERM_COLUMNS.items():
        if ids := [term_id for name, term_id in term_keys if name == kind]:
            conditions.append(column.in_(ids))
    query = select(Feed.id, Feed.language, Feed.opened, *_TERM_COLUMNS.values())
    query = query.where(Feed.withdrawn.is_(None), or_(*conditions))
    rows = session.execute(query).all()
    builtin = [
        (feed_id, _build_key(language, ids))
        for feed_id, language, opened, *ids in rows
        if language is None or opened
    ]
    languages = {row.language for row in rows if row.language is not None}
    return FeedMatcher(builtin, custom_feed_rows.read_selections(session), languages)


def _build_key(language: str | None, term_ids: Iterable[int | None]) -> _Key:
    """Return what a feed selects: articles in a language, those with a term, or all."""
    if language is not None:
        return "languages", language
    terms = zip(_TERM_COLUMNS, term_ids, strict=True)
    return next(((kind, term_id) for kind, term_id in terms if term_id), _EVERYTHING)


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

    Its tombstones in these feeds are deleted, and feeds that were not open are opened.
    """
    if article.revision:  # an article that was never saved is in no feed
        session.execute(delete(FeedItem).where(FeedItem.article_id == article.id))
        session.execute(
            delete(Withdrawal).where(
                Withdrawal.article_id == article.id, Withdrawal.feed_id.in_(feed_ids)
            )
        )
    add_items(session, [(article, feed_ids)])


def add_items(session: Session, items: Sequence[tuple[Article, Collection[int]]]) -> None:
    """Put published articles that are in no feed into feeds, and open those not open yet."""
    feed_ids = {feed_id for _, each in items for feed_id in each}
    session.execute(
        update(Feed).where(Feed.id.in_(feed_ids), Feed.opened.is_(False)).values(opened=True)
    )
    rows = [
        {"feed_id": feed_id, "article_id": article.id, "published": article.published}
        for article, each in items
        for feed_id in sorted(each)
    ]
    if rows:
        session.execute(insert(FeedItem), rows)


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

    The feed of the only language is left out: it shows nothing until there is a second language.
    """
    return session.scalars(
        select(Feed.id)
        .where(Feed.id > feed_id, Feed.withdrawn.is_(None))
        .where(Feed.language.is_(None) | Feed.opened)
        .order_by(Feed.id)
        .limit(limit)
    ).all()


def list_feeds(session: Session) -> Sequence[Feed]:
    """Return all live, open feeds that are not private: the main feed, then the others by path.

    Combined feeds, which readers have created, are in no list.
    """
    return session.scalars(
        select(Feed)
        .where(Feed.withdrawn.is_(None), Feed.opened, Feed.private.is_(False))
        .where(~Feed.combined.has())
        .order_by(case((Feed.path == ALL, 0), else_=1), Feed.sort_key)
    ).all()


def find_readable(session: Session, paths: Collection[str]) -> dict[str, int]:
    """Return at which of these paths readers get a feed now, each with the feed's id.

    Pages link to no other paths.
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
