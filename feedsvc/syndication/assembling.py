"""What a feed says: rows become words here, and nowhere else."""

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.domain.documents import Category, Entry, FeedDocument, Image, Person, Source, Tombstone
from feedsvc.domain.instants import whole_second
from feedsvc.domain.site import Site
from feedsvc.domain.text import excerpt
from feedsvc.parsing import sanitizing
from feedsvc.rendering import FORMATS
from feedsvc.storage import feeds
from feedsvc.storage.tables import Article, Author, Feed, Section, Topic


def assemble(session: Session, feed: Feed, *, site: Site, now: datetime) -> FeedDocument:
    """Return what `feed` says now, whole."""
    articles = feeds.articles(session, feed.id, site.entry_limit)
    return replace(
        surroundings(session, feed, site=site, now=now), entries=tuple(entry(article, site) for article in articles)
    )


def surroundings(session: Session, feed: Feed, *, site: Site, now: datetime) -> FeedDocument:
    """Return what `feed` says around its entries. The clock decides only which withdrawals are too old to tell."""
    heading = heading_of(feed)
    since = now - timedelta(days=site.tombstone_days)
    return FeedDocument(
        guid=feed.guid,
        title=feed_title(feed, site),
        description=(heading.description if heading else "") or site.description,
        language=site.language,
        home_url=site.url(),
        page_url=site.feed_page_url(feed.path),
        urls=site.feed_urls(feed.path, FORMATS),
        updated=whole_second(feed.updated),
        ttl=site.ttl,
        rights=site.rights,
        publisher=site.title,
        icon_url=site.icon_url,
        hub_urls=site.hub_urls,
        tombstones=tuple(
            Tombstone(guid, withdrawn)
            for guid, withdrawn in feeds.withdrawals(session, feed.id, since=since, limit=site.tombstone_limit)
        ),
    )


def entry(article: Article, site: Site) -> Entry:
    """Return a published article as feeds and its page carry it; every URL absolute."""
    if article.published is None or article.updated is None:
        raise ValueError(f"article {article.id} was never published")
    section = [Category(article.section.slug, article.section.name, site.scheme("sections"))] if article.section else []
    topics = [Category(row.topic.slug, row.topic.name, site.scheme("topics")) for row in article.topics]
    return Entry(
        guid=article.guid,
        url=site.article_url(article.slug),
        title=article.title,
        summary=article.summary or excerpt(sanitizing.first_paragraph(article.body_html)),
        body_html=sanitizing.absolutize(article.body_html, site.url()),
        language=article.language,
        authors=tuple(Person(row.author.name, row.author.email, row.author.url) for row in article.authors),
        categories=(*section, *topics),
        sources=tuple(Source(source["title"], source["url"]) for source in article.sources),
        image=image(article, site),
        published=article.published,
        updated=article.updated,
    )


def image(article: Article, site: Site) -> Image | None:
    """Return an article's lead image with its absolute URL and its three texts."""
    if article.media is None:
        return None
    return Image(
        url=site.media_url(article.media.name),
        media_type=article.media.media_type,
        size=article.media.size,
        width=article.media.width,
        height=article.media.height,
        alt=article.image_alt,
        caption=article.image_caption,
        credit=article.image_credit,
    )


def heading_of(feed: Feed) -> Topic | Section | Author | None:
    """Return the topic, section or author that a feed is of; None for the feed of everything."""
    return feed.topic or feed.section or feed.author


def feed_title(feed: Feed, site: Site) -> str:
    """Return how readers find the feed in their lists."""
    heading = heading_of(feed)
    return f"{heading.name} \u2013 {site.title}" if heading else site.title
