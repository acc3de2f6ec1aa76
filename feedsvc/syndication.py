"""The press: stale feeds -> documents -> bytes. Rows become words in `assemble`, and nowhere else.

A feed is read in one snapshot, rendered with no transaction open, and kept in a short one. A mark
that comes in between stays, and bytes that newer ones overtook are dropped: whoever refreshes, in
however many processes, the last state of the articles wins.
"""

import gzip
import logging
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from feedsvc.domain.documents import (
    Category,
    Entry,
    FeedDocument,
    Image,
    LeftOut,
    Person,
    Source,
    Tombstone,
)
from feedsvc.domain.instants import whole_second
from feedsvc.domain.representations import digest
from feedsvc.domain.site import Site
from feedsvc.domain.text import excerpt
from feedsvc.errors import UnavailableError
from feedsvc.parsing import sanitizing
from feedsvc.rendering import FORMATS, Format, checked
from feedsvc.storage import feeds, representations
from feedsvc.storage.database import Database
from feedsvc.storage.tables import Article, Author, Feed, Representation, Section, Topic

_log = logging.getLogger(__name__)
_GZIP_LEVEL = 6


def assemble(session: Session, feed: Feed, *, site: Site, now: datetime) -> FeedDocument:
    """Return what `feed` says now. The clock decides only which withdrawals are too old to tell."""
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
        entries=tuple(entry(article, site) for article in feeds.articles(session, feed.id, site.entry_limit)),
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


def refresh(database: Database, feed_id: int, *, site: Site, now: datetime) -> bool:
    """Make one feed's bytes tell the truth; True if any byte changed.

    Idempotent, and safe in several processes at once. A format that cannot be made keeps its last
    good bytes, and editors are shown why.

    Raises:
        UnavailableError: the database cannot be reached; the feed stays stale.
    """
    with database.reading() as session:
        feed = feeds.get(session, feed_id)
        seen = feed.wanted
        document = None if feed.withdrawn or not feed.opened else assemble(session, feed, site=site, now=now)
    made = [_made(chosen, document) for chosen in FORMATS.values()] if document else []
    with database.writing() as session:
        if not feeds.mark_fresh(session, feed_id, seen=seen):
            return False
        changed = False
        for suffix, representation, left_out in made:
            if representation:
                changed |= representations.keep(session, feed_id, suffix, made=representation, now=now)
            representations.record_omissions(session, feed_id, suffix, left_out, now=now)
        return changed


def refresh_stale(database: Database, *, site: Site, now: datetime, limit: int = 1000) -> int:
    """Refresh the feeds that are stale, the longest first; return how many.

    Leaves a feed that is stale again after its turn, and passes over one that fails.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    with database.reading() as session:
        waiting = feeds.stale(session, limit)
    for feed_id in waiting:
        _try(database, feed_id, site=site, now=now)
    return len(waiting)


def sweep(database: Database, *, site: Site, now: datetime) -> int:
    """Make every feed anew, in case a mark was missed or the renderer changed; return how many.

    What became stale meanwhile goes first. Unchanged bytes change no validator.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    done, last = 0, 0
    while True:
        with database.reading() as session:
            following = feeds.after(session, last)
        if not following:
            return done
        for feed_id in following:
            refresh_stale(database, site=site, now=now)
            _try(database, feed_id, site=site, now=now)
            done, last = done + 1, feed_id


def _try(database: Database, feed_id: int, *, site: Site, now: datetime) -> None:
    """Refresh one feed of many: a bad one spoils only itself."""
    try:
        refresh(database, feed_id, site=site, now=now)
    except UnavailableError:
        raise
    except Exception:  # noqa: BLE001  whatever is wrong with one feed, the rest ships
        _log.exception("feed %s stays stale", feed_id)


def _made(chosen: Format, document: FeedDocument) -> tuple[str, Representation | None, tuple[LeftOut, ...]]:
    try:
        rendered = checked(chosen, document)
    except Exception as error:  # noqa: BLE001  whatever is wrong with one format, the others ship
        _log.exception("%s of %s cannot be made; its last good bytes stay", chosen.title, document.guid)
        return chosen.suffix, None, (LeftOut("", excerpt(str(error)) or type(error).__name__),)
    return (
        chosen.suffix,
        Representation(
            media_type=chosen.media_type,
            digest=digest(rendered.body),
            size=len(rendered.body),
            entries=len(document.entries) - len(rendered.left_out),
            body=rendered.body,
            gzip=gzip.compress(rendered.body, _GZIP_LEVEL, mtime=0),
        ),
        rendered.left_out,
    )
