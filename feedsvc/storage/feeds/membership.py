"""Placements: what fills a feed at once, where `feeds` places one article at a time."""

from datetime import datetime

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.tables import (
    Article,
    ArticleAuthor,
    ArticleTopic,
    Exclusion,
    Feed,
    FeedItem,
    Withdrawal,
)


def rebuild_items(session: Session, feed: Feed) -> None:
    """Place every published article that a feed selects, and end its tombstone; for one that comes back."""
    session.execute(delete(FeedItem).where(FeedItem.feed_id == feed.id))
    chosen = select(literal(feed.id), Article.id, Article.published).where(
        Article.state == State.PUBLISHED
    )
    if feed.topic_id:
        chosen = chosen.join(ArticleTopic).where(ArticleTopic.topic_id == feed.topic_id)
    elif feed.author_id:
        chosen = chosen.join(ArticleAuthor).where(ArticleAuthor.author_id == feed.author_id)
    elif feed.section_id:
        chosen = chosen.where(Article.section_id == feed.section_id)
    elif feed.custom:
        chosen = chosen.where(
            *custom_feed_rows.build_conditions(custom_feed_rows.read_selection(feed.custom))
        )
    session.execute(insert(FeedItem).from_select(["feed_id", "article_id", "published"], chosen))
    here = select(FeedItem.article_id).where(FeedItem.feed_id == feed.id)
    session.execute(
        delete(Withdrawal).where(Withdrawal.feed_id == feed.id, Withdrawal.article_id.in_(here))
    )


def merge_feed(session: Session, feed: Feed, former: Feed, *, now: datetime) -> None:
    """Let `former` end in `feed`: what it holds, its tombstones, and what it tells of itself."""
    former.withdrawn, feed.opened = now, feed.opened or former.opened
    session.flush()
    known = select(Withdrawal.article_id).where(Withdrawal.feed_id == feed.id)
    theirs = select(literal(feed.id), Withdrawal.article_id, Withdrawal.withdrawn).where(
        Withdrawal.feed_id == former.id, Withdrawal.article_id.not_in(known)
    )
    session.execute(insert(Withdrawal).from_select(["feed_id", "article_id", "withdrawn"], theirs))
    for rows in (FeedItem, Withdrawal, Exclusion):
        session.execute(delete(rows).where(rows.feed_id == former.id))
    rebuild_items(session, feed)
