"""Build documents from rows: the only module that does so."""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from html import escape
from pathlib import PurePosixPath

from sqlalchemy.orm import Session

from feedsvc.domain.articles import State
from feedsvc.domain.documents import (
    Category,
    Entry,
    FeedDocument,
    History,
    Image,
    Person,
    Rendition,
    Source,
    Tombstone,
    Translation,
)
from feedsvc.domain.language_names import name_language
from feedsvc.domain.site import Site
from feedsvc.domain.text import excerpt
from feedsvc.domain.times import truncate_to_second
from feedsvc.images import FEED_WIDTH, MEDIA_TYPES
from feedsvc.parsing.html import headings, notes, sanitizer
from feedsvc.parsing.words import find_word_end
from feedsvc.rendering import FORMATS
from feedsvc.storage.articles.renditions import list_files
from feedsvc.storage.articles.translations import list_translations
from feedsvc.storage.feeds import feeds, items
from feedsvc.storage.feeds.notices import has_notice
from feedsvc.storage.tables import Article, Author, CustomFeed, Feed, Media, Section, Topic
from feedsvc.syndication import lengths

_IN_FEEDS = frozenset({"image/jpeg", "image/png"})
# This stands in the address of a private feed in place of the access token. No token is so short.
PLACEHOLDER = "-"
# A picture's name is its digest: no other program at the same host has one like it.
_STORED_PICTURE = re.compile(r'(?<= src=")/(?:[^/">]+/)*media/([0-9a-f]{22}\.[a-z0-9]+)(?=")')


def build_document(session: Session, feed: Feed, *, site: Site, now: datetime) -> FeedDocument:
    """Return the whole document of `feed` as it is now, without regard to a byte limit."""
    limit = lengths.compute_entry_limit(feed, site)
    articles = items.list_newest_entries(session, feed.id, limit + 1)
    shown = articles[: lengths.count_shown(feed, [article.id for article in articles], site)]
    document = build_document_without_entries(session, feed, site=site, now=now)
    document = lengths.link_older(
        lengths.name_unseen(document, lengths.read_newest(session, feed, site)),
        len(shown),
        len(articles),
        lambda index: lengths.get_key(articles[index]),
    )
    entries = (adapt_entry(build_entry(article, site), feed.custom) for article in shown)
    return replace(document, entries=tuple(entries))


def _find_language(feed: Feed) -> str:
    """Return the language of all articles that a feed selects, "" if it selects several."""
    chosen = feed.custom.selection["languages"] if feed.custom else [feed.language]
    return chosen[0] or "" if len(chosen) == 1 else ""


def compute_tombstone_start(site: Site, now: datetime) -> datetime:
    """Return the time since which withdrawn articles have a tombstone in feeds."""
    return now - timedelta(days=site.tombstone_days)


def build_document_without_entries(
    session: Session, feed: Feed, *, site: Site, now: datetime, has_withdrawals: bool = True
) -> FeedDocument:
    """Return the document of `feed` without entries. `now` decides only which tombstones expired.

    Without withdrawals (`has_withdrawals` false) it makes no query.
    """
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
        language=_find_language(feed) or site.language,
        home_url=site.url(),
        # The main feed is about the whole site. A private feed has no page, and an address for each
        # partner, which no other partner may learn.
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
        history=History(_find_archive_url(feed, site)),
    )


def _find_archive_url(feed: Feed, site: Site) -> str:
    """Return the beginning of the addresses of archive documents.

    Every partner of a private feed has other addresses. The stored bytes are the same for all, so
    they have `PLACEHOLDER` in place of the access token.
    """
    if feed.private and feed.custom:
        return site.private_archive_url(PLACEHOLDER, feed.custom.slug)
    return site.archive_url(feed.path)


def build_entry(article: Article, site: Site, *, with_body: bool = True) -> Entry:
    """Return a published article as an entry; every URL is absolute.

    Lists of articles pass `with_body` false: the full text is left empty then. The entry of a
    withdrawn article has its notice.

    Raises:
        ValueError: the article was never published.
    """
    if article.published is None or article.updated is None:
        raise ValueError(f"article {article.id} was never published")
    if has_notice(article):
        return _build_notice(article, site, article.published, article.updated)
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
        summary=article.summary or _summarize(article),
        body_html=_build_body(article, site) if with_body else "",
        language=article.language,
        authors=tuple(
            Person(row.author.name, row.author.email, row.author.url) for row in article.authors
        ),
        categories=(*section, *topics),
        sources=tuple(Source(source["title"], source["url"]) for source in article.sources),
        image=build_image(article, site),
        published=article.published,
        updated=article.updated,
        translations=_build_translations(article, site),
    )


def _summarize(article: Article) -> str:
    """Return the beginning of an article's text, cut after a sentence or a word."""
    paragraph = sanitizer.find_first_paragraph(article.body_html)
    return excerpt(paragraph, find_word_end=partial(find_word_end, language=article.language))


def _build_translations(article: Article, site: Site) -> tuple[Translation, ...]:
    return tuple(
        Translation(each.language, site.article_url(each.slug))
        for each in list_translations(article)
        if each.state == State.PUBLISHED
    )


def _build_notice(article: Article, site: Site, published: datetime, updated: datetime) -> Entry:
    """Return the entry of a withdrawn article, without its text, which may be edited meanwhile.

    The notice is the publisher's, not the author's, and no section or topic stands beside it.
    """
    return Entry(
        guid=article.guid,
        url=site.article_url(article.slug),
        title=article.notice_title,
        summary=excerpt(article.notice),
        body_html="".join(f"<p>{escape(line)}</p>" for line in article.notice.split("\n") if line),
        language=article.language,
        authors=(),
        categories=(),
        sources=(),
        image=None,
        published=published,
        updated=updated,
        is_withdrawn=True,
    )


def _build_body(article: Article, site: Site) -> str:
    """Return an article's text as pages and feeds show it beside other articles.

    URLs are absolute, no other article has its ids, and the levels of its headings have no gap.
    """
    # A stored picture's path may have been written when the site had another path.
    html = _STORED_PICTURE.sub(lambda match: site.media_url(match[1]), article.body_html)
    absolute = sanitizer.absolutize(html, site.url())
    return headings.close_up_levels(notes.distinguish_ids(absolute, str(article.id or 0)))


def adapt_entry(entry: Entry, custom: CustomFeed | None) -> Entry:
    """Return an entry as a custom feed shows it: its summary only, or no picture in the text."""
    if custom is None or has_default_entries(custom):
        return entry
    body = (
        entry.body_html
        if custom.full_text
        else f"<p>{escape(entry.summary)}</p>"
        if entry.summary
        else ""
    )
    return replace(entry, body_html=body, image_in_body=custom.image_in_body)


def has_default_entries(custom: CustomFeed) -> bool:
    """Return whether a custom feed shows its entries unchanged, and so can share their bytes."""
    return custom.full_text and custom.image_in_body


def build_image(article: Article, site: Site) -> Image | None:
    """Return an article's lead image with its absolute URL and its three texts."""
    media = article.media
    if media is None:
        return None
    renditions = build_renditions(media, site)
    shown = _choose_for_feeds(media, renditions)
    return Image(
        url=shown.url,
        media_type=shown.media_type,
        size=shown.size,
        width=shown.width,
        height=shown.height,
        alt=article.image_alt,
        caption=article.image_caption,
        credit=article.image_credit,
        renditions=renditions,
    )


def build_renditions(media: Media, site: Site) -> tuple[Rendition, ...]:
    """Return a stored image and its renditions, the narrowest first."""
    found = [_build_original(media, site)]
    for file in list_files(media):
        media_type = MEDIA_TYPES.get(PurePosixPath(file.name).suffix)
        if media_type:
            url = site.media_url(file.name)
            found.append(Rendition(url, media_type, file.size, file.width, file.height))
    return tuple(sorted(found, key=lambda each: each.width))


def _build_original(media: Media, site: Site) -> Rendition:
    url = site.media_url(media.name)
    return Rendition(url, media.media_type, media.size, media.width, media.height)


def _choose_for_feeds(media: Media, renditions: Sequence[Rendition]) -> Rendition:
    """Return the rendition that every aggregator accepts: JPEG or PNG, at most 1200 pixels wide."""
    fitting = [
        each for each in renditions if each.media_type in _IN_FEEDS and each.width <= FEED_WIDTH
    ]
    if fitting and media.renditions and media.renditions.in_feeds:
        return fitting[-1]
    return next(each for each in renditions if each.url.endswith(f"/{media.name}"))


def find_term_of(feed: Feed) -> Topic | Section | Author | None:
    """Return the topic, section or author of a feed; None for all other feeds."""
    return feed.topic or feed.section or feed.author


def name_feed(feed: Feed) -> str:
    """Return the name of a feed's term, language or combination; "" for the main feed."""
    if feed.language:
        return name_language(feed.language)
    named = find_term_of(feed) or feed.custom or feed.combined
    return named.name if named else ""


def describe_feed(feed: Feed) -> str:
    """Return the description of a feed's term, or of a custom feed; "" if there is none."""
    term = find_term_of(feed)
    return term.description if term else feed.custom.description if feed.custom else ""


def title_feed(feed: Feed, site: Site) -> str:
    """Return the title of a feed: the name of a custom feed alone, others with the site's."""
    name = name_feed(feed)
    if feed.custom:
        return name
    return f"{name} \u2013 {site.title}" if name else site.title
