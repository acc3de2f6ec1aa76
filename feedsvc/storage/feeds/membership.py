"""Feed membership as a whole: fill a feed with all its articles, and merge two feeds.

`feeds.set_feeds` puts one article into its feeds.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, insert, literal, select
from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.domain.languages import to_feed_language
from feedsvc.storage.feeds import custom_feeds as custom_feed_rows
from feedsvc.storage.feeds import languages
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
    """Put every published article that a feed selects into it, and remove their tombstones."""
    session.execute(delete(FeedItem).where(FeedItem.feed_id == feed.id))
    selected = select(literal(feed.id), Article.id, Article.published).where(
        Article.state == State.PUBLISHED
    )
    if feed.topic_id:
        selected = selected.join(ArticleTopic).where(ArticleTopic.topic_id == feed.topic_id)
    elif feed.author_id:
        selected = selected.join(ArticleAuthor).where(ArticleAuthor.author_id == feed.author_id)
    elif feed.section_id:
        selected = selected.where(Article.section_id == feed.section_id)
    elif feed.language:
        tags = languages.list_published_tags(session)
        chosen = [tag for tag in tags if to_feed_language(tag) == feed.language]
        selected = selected.where(Article.language.in_(chosen))
    elif feed.custom:
        selected = selected.where(
            *custom_feed_rows.build_conditions(custom_feed_rows.read_selection(feed.custom))
        )
    session.execute(insert(FeedItem).from_select(["feed_id", "article_id", "published"], selected))
    contained = select(FeedItem.article_id).where(FeedItem.feed_id == feed.id)
    session.execute(
        delete(Withdrawal).where(
            Withdrawal.feed_id == feed.id, Withdrawal.article_id.in_(contained)
        )
    )


def merge_feed(session: Session, feed: Feed, former: Feed, *, now: datetime) -> None:
    """Withdraw `former` and give its articles and tombstones to `feed`."""
    former.withdrawn, feed.opened = now, feed.opened or former.opened
    session.flush()
    # An article may have a tombstone in both feeds; (feed, article) is the primary key.
    own_tombstones = select(Withdrawal.article_id).where(Withdrawal.feed_id == feed.id)
    columns = ("article_id", "withdrawn", "published")
    tombstones = select(literal(feed.id), *(getattr(Withdrawal, each) for each in columns)).where(
        Withdrawal.feed_id == former.id, Withdrawal.article_id.not_in(own_tombstones)
    )
    session.execute(insert(Withdrawal).from_select(["feed_id", *columns], tombstones))
    for rows in (FeedItem, Withdrawal, Exclusion):
        session.execute(delete(rows).where(rows.feed_id == former.id))
    rebuild_items(session, feed)


def remove_articles(
    session: Session, article_ids: Collection[int], feed_ids: Collection[int]
) -> None:
    """Take articles out of some feeds, without tombstones."""
    session.execute(
        delete(FeedItem).where(FeedItem.article_id.in_(article_ids), FeedItem.feed_id.in_(feed_ids))
    )
