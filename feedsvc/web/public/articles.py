"""The pages of published articles; the address of any other article answers 404."""

import re
from collections.abc import Collection, Sequence
from typing import Any

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from feedsvc.domain import text
from feedsvc.domain.articles import State
from feedsvc.domain.documents import Entry
from feedsvc.domain.language_names import name_language
from feedsvc.domain.languages import to_feed_language
from feedsvc.errors import GoneError, NotFoundError
from feedsvc.storage.articles import articles
from feedsvc.storage.articles.headlines import Headline
from feedsvc.storage.articles.translations import list_translations
from feedsvc.storage.feeds import feeds, languages
from feedsvc.storage.feeds.notices import has_notice
from feedsvc.storage.tables import Article, Author, Section, Topic
from feedsvc.syndication.documents import build_entry
from feedsvc.web.context import database, site
from feedsvc.web.http.redirects import redirect_moved
from feedsvc.web.i18n import gettext
from feedsvc.web.public.alternates import MAIN_FEED, OfferedFeed
from feedsvc.web.public.pages import render_page
from feedsvc.web.public.pictures import Pictures, read_pictures, show_in_text
from feedsvc.web.public.related import find_related
from feedsvc.web.public.structured_data import build_article_data

pages = Blueprint("articles", __name__)
# One tag of sanitized HTML: what looks like a tag inside an attribute's value is no tag.
_TAG = re.compile(r'<(/?)([a-z0-9]+)((?:[^"<>]|"[^"]*")*)>')


@pages.get("/articles/<slug>")
def show_article(slug: str) -> Response:
    """Show a published article, redirect from a former slug, or answer 410 for a withdrawn one."""
    with database().reading() as session:
        article = _find_article(session, slug)
        live = feeds.find_readable(session, list_paths(article)) if article else {}
        related = find_related(session, article.id, live) if article else []
        pictures = read_pictures(session, article.body_html) if article else {}
        if article:
            list_translations(article)  # loads them: the page is rendered after the session
    if article is None or article.published is None:
        raise NotFoundError("there is no such article", slug)
    if article.state != State.PUBLISHED:
        notice = article.notice if has_notice(article) else ""
        raise GoneError("the article was withdrawn", slug, notice, article.language)
    if article.slug != slug:
        return redirect_moved(site().article_url(article.slug))
    return _render_article(article, live, related, pictures)


def _find_article(session: Session, slug: str) -> Article | None:
    for each in text.list_spellings(slug):
        article = articles.find_article_by_slug(
            session, each
        ) or articles.find_article_by_former_slug(session, each)
        if article:
            return article
    return None


def _render_article(
    article: Article, live: Collection[str], related: Sequence[Headline], pictures: Pictures
) -> Response:
    entry = build_entry(article, site())
    topics = [row.topic for row in article.topics]
    section = article.section.name if article.section else ""
    return render_page(
        "public/article.html",
        offered=list_offered_feeds(article, live),
        heading=entry.title,
        page_direction=text.find_direction(entry.language),
        entry=entry,
        data=build_article_data(entry, section, [topic.name for topic in topics], site()),
        related=related,
        **describe_article(article, entry, live, pictures),
    )


def list_offered_feeds(article: Article, live: Collection[str]) -> list[OfferedFeed]:
    """Return the `live` feeds of an article, the most specific first: its topics, in their order.

    An author has fewer articles than a section, and a section fewer than a language.
    """
    terms: list[Topic | Section | Author] = [row.topic for row in article.topics]
    terms += [row.author for row in article.authors]
    terms += [article.section] if article.section else []
    feeds_of_terms = [OfferedFeed(build_path(term), term.name) for term in terms]
    of_language = OfferedFeed(
        languages.build_path(article.language), name_language(article.language)
    )
    return [
        *(feed for feed in (*feeds_of_terms, of_language) if feed.path in live),
        MAIN_FEED,
    ]


def build_path(term: Topic | Section | Author) -> str:
    """Return the path of a term's feed."""
    return f"{term.__tablename__}/{term.slug}"


def list_paths(article: Article) -> list[str]:
    """Return the paths of the feeds of an article's section, topics, authors and language."""
    terms: list[Topic | Section | Author] = [article.section] if article.section else []
    terms += [row.topic for row in article.topics]
    terms += [row.author for row in article.authors]
    return [*map(build_path, terms), languages.build_path(article.language)]


def describe_article(
    article: Article, entry: Entry, live: Collection[str], pictures: Pictures
) -> dict[str, Any]:
    """Return the values that the template of an article shows beside the entry.

    `pictures` are the pictures in its text. Each term is (name, path of its feed); the path is ""
    unless the feed is `live`.
    """

    def link(term: Topic | Section | Author) -> tuple[str, str]:
        path = build_path(term)
        return term.name, path if path in live else ""

    section = link(article.section) if article.section else None
    return {
        "direction": text.find_direction(entry.language),
        "alternates_by_language": list_languages(entry),
        "body": decorate_html(entry.body_html, pictures),
        "section": section,
        "steps": [(section[0], site().page_url(section[1]) if section[1] else "")]
        if section
        else [],
        "topics": [link(row.topic) for row in article.topics],
        "authors": [link(row.author) for row in article.authors],
    }


def list_languages(entry: Entry) -> list[tuple[str, str]]:
    """Return (language, address) of an article and its translations; none without translations.

    "x-default" is the version in the site's language, for readers of all other languages.
    """
    if not entry.translations:
        return []
    pages = [(each.language, each.url) for each in entry.translations]
    pages = [(entry.language, entry.url), *pages]
    default = [
        url for tag, url in pages if to_feed_language(tag) == to_feed_language(site().language)
    ]
    return [*pages, *(("x-default", url) for url in default[:1])]


def decorate_html(html: str, pictures: Pictures) -> str:
    """Return sanitized HTML whose tables scroll by themselves, and whose images load lazily.

    Stored `pictures` are offered in all their sizes.
    """
    # Most articles have neither, and matching each tag of a long one costs time.
    if "<table" not in html and "<img" not in html:
        return html
    label = gettext("Table").replace('"', "&quot;")

    def decorate_tag(tag: re.Match[str]) -> str:
        closing, name, rest = tag.groups()
        if name == "table":
            opening = f'<div class="wide" role="region" tabindex="0" aria-label="{label}">'
            return f"{tag[0]}</div>" if closing else f"{opening}{tag[0]}"
        return show_in_text(rest, pictures) if name == "img" else tag[0]

    return _TAG.sub(decorate_tag, html)
