"""What a feed says: rows become words here, and nowhere else."""

from dataclasses import replace
from datetime import datetime, timedelta
from html import escape

from sqlalchemy.orm import Session

from feedsvc.domain.documents import Category, Entry, FeedDocument, Image, Person, Source, Tombstone
from feedsvc.domain.site import Site
from feedsvc.domain.text import excerpt
from feedsvc.domain.times import truncate_to_second
from feedsvc.parsing.html import sanitizer
from feedsvc.rendering import FORMATS
from feedsvc.storage.feeds import feeds, items
from feedsvc.storage.tables import Article, Author, CustomFeed, Feed, Section, Topic


def build_document(session: Session, feed: Feed, *, site: Site, now: datetime) -> FeedDocument:
    """Return what `feed` says now, whole."""
    articles = items.list_newest(session, feed.id, compute_entry_limit(feed, site))
    return replace(
        build_document_without_entries(session, feed, site=site, now=now),
        entries=tuple(adapt_entry(build_entry(article, site), feed.custom) for article in articles),
    )


def compute_tombstone_start(site: Site, now: datetime) -> datetime:
    """Return from when on withdrawals are told."""
    return now - timedelta(days=site.tombstone_days)


def build_document_without_entries(
    session: Session, feed: Feed, *, site: Site, now: datetime, has_withdrawals: bool = True
) -> FeedDocument:
    """Return what `feed` says around its entries. The clock decides only which withdrawals are too old to tell."""
    languages = feed.custom.selection["languages"] if feed.custom else []
    since = compute_tombstone_start(site, now)
    withdrawn = (
        items.list_withdrawals(session, feed.id, since=since, limit=site.tombstone_limit)
        if has_withdrawals
        else ()
    )
    return FeedDocument(
        guid=feed.guid,
        title=title_feed(feed, site),
        description=describe_feed(feed) or site.description,
        language=languages[0] if len(languages) == 1 else site.language,
        home_url=site.url(),
        # A private feed has a page for nobody, and an address of its own for each partner, which no other may learn.
        # What tells of everything tells of the site.
        page_url=site.url()
        if feed.private or feed.path == feeds.ALL
        else site.feed_page_url(feed.path),
        urls={} if feed.private else site.feed_urls(feed.path, FORMATS),
        updated=truncate_to_second(feed.updated),
        ttl=site.ttl,
        rights=site.rights,
        publisher=site.title,
        icon_url=site.icon_url,
        hub_urls=() if feed.private else site.hub_urls,
        tombstones=tuple(Tombstone(guid, at) for guid, at in withdrawn),
    )


def build_entry(article: Article, site: Site, *, with_body: bool = True) -> Entry:
    """Return a published article as feeds and its page carry it, or as lists do, without its text; every URL absolute."""
    if article.published is None or article.updated is None:
        raise ValueError(f"article {article.id} was never published")
    section = (
        [Category(article.section.slug, article.section.name, site.scheme("sections"))]
        if article.section
        else []
    )
    topics = [
        Category(row.topic.slug, row.topic.name, site.scheme("topics")) for row in article.topics
    ]
    return Entry(
        guid=article.guid,
        url=site.article_url(article.slug),
        title=article.title,
        subtitle=article.subtitle,
        summary=article.summary or excerpt(sanitizer.find_first_paragraph(article.body_html)),
        body_html=sanitizer.absolutize(article.body_html, site.url()) if with_body else "",
        language=article.language,
        authors=tuple(
            Person(row.author.name, row.author.email, row.author.url) for row in article.authors
        ),
        categories=(*section, *topics),
        sources=tuple(Source(source["title"], source["url"]) for source in article.sources),
        image=build_image(article, site),
        published=article.published,
        updated=article.updated,
    )


def adapt_entry(whole: Entry, custom: CustomFeed | None) -> Entry:
    """Return an entry as a feed of the editors' own prints it: perhaps only its summary, or no picture in the text."""
    if custom is None or has_default_entries(custom):
        return whole
    body = (
        whole.body_html
        if custom.full_text
        else f"<p>{escape(whole.summary)}</p>"
        if whole.summary
        else ""
    )
    return replace(whole, body_html=body, image_in_body=custom.image_in_body)


def has_default_entries(custom: CustomFeed) -> bool:
    """Tell whether a feed prints its entries as all others do, so that their bytes are the same."""
    return custom.full_text and custom.image_in_body


def build_image(article: Article, site: Site) -> Image | None:
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


def find_term_of(feed: Feed) -> Topic | Section | Author | None:
    """Return the topic, section or author that a feed is of; None for the feed of everything and for custom ones."""
    return feed.topic or feed.section or feed.author


def compute_entry_limit(feed: Feed, site: Site) -> int:
    """Return how many entries a feed holds at the most."""
    return feed.custom.entry_limit if feed.custom else site.entry_limit


def name_feed(feed: Feed) -> str:
    """Return what a feed is of, in a word; "" is the feed of everything."""
    heading = find_term_of(feed)
    return heading.name if heading else feed.custom.name if feed.custom else ""


def describe_feed(feed: Feed) -> str:
    """Return what is said of a feed."""
    heading = find_term_of(feed)
    return heading.description if heading else feed.custom.description if feed.custom else ""


def title_feed(feed: Feed, site: Site) -> str:
    """Return how readers find the feed in their lists; one of the editors' own has its title to the letter."""
    heading = find_term_of(feed)
    if feed.custom:
        return feed.custom.name
    return f"{heading.name} \u2013 {site.title}" if heading else site.title
