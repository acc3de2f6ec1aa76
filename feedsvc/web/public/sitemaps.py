"""Sitemaps for search engines: an index, its pages, and the newest articles for Google News.

robots.txt names the index and the sitemap for news. Nothing appears here that is not published.
"""

from datetime import timedelta

from flask import Blueprint, Response

from feedsvc.domain.articles import State
from feedsvc.errors import NotFoundError
from feedsvc.rendering import sitemaps as sitemap_format
from feedsvc.storage import taxonomy
from feedsvc.storage.articles.translations import list_members
from feedsvc.storage.feeds import sitemaps as sitemap_rows
from feedsvc.web.context import database, now, site
from feedsvc.web.public.archive import list_archive_paths
from feedsvc.web.public.pages import MAX_AGE, answer_file

pages = Blueprint("sitemaps", __name__)
# What Google News accepts.
NEWS_AGE, MOST_NEWS = timedelta(days=2), 1000


@pages.get("/sitemap.xml")
def show_sitemap_index() -> Response:
    """List the sitemaps: of the site's own pages, of the pages of feeds, and of articles."""
    most = sitemap_format.MOST_SITEMAPS
    with database().reading() as session:
        feed_pages = sitemap_rows.list_feed_pages(session)
        article_pages = sitemap_rows.list_article_pages(session, most)
    paths = ["/sitemap-pages.xml"]
    paths += [f"/sitemap-feeds-{number + 1}.xml" for number in feed_pages]
    paths += [f"/sitemap-articles-{number + 1}.xml" for number in article_pages]
    urls = [site().url(path) for path in paths[:most]]
    return _answer_sitemap(sitemap_format.render_sitemap_index(urls))


@pages.get("/sitemap-pages.xml")
def show_pages_sitemap() -> Response:
    """List the pages that every site has, and the pages of the archive."""
    with database().reading() as session:
        paths = ["/", "/feeds", *list_archive_paths(session)]
    urls = [site().url(path) for path in paths]
    return _answer_sitemap(sitemap_format.render_sitemap(map(sitemap_format.Page, urls)))


@pages.get("/sitemap-feeds-<id:number>.xml")
def show_feeds_sitemap(number: int) -> Response:
    """List the pages of the feeds in a range of ids, and the pages of their terms.

    They have no date: it would change with every article, and the bytes with it.
    """
    with database().reading() as session:
        paths = sitemap_rows.list_feeds_on_page(session, number - 1)
    if not paths:
        raise NotFoundError(f"there is no sitemap of feeds {number}")
    urls = [site().feed_page_url(path) for path in paths]
    urls += [site().page_url(path) for path in paths if path.partition("/")[0] in taxonomy.KINDS]
    return _answer_sitemap(sitemap_format.render_sitemap(map(sitemap_format.Page, urls)))


@pages.get("/sitemap-articles-<id:number>.xml")
def show_articles_sitemap(number: int) -> Response:
    """List the published articles in a range of ids."""
    with database().reading() as session:
        rows = sitemap_rows.list_articles_on_page(session, number - 1)
        members = list_members(session, {row.story for row in rows if row.story})
    if not rows:
        raise NotFoundError(f"there is no sitemap of articles {number}")
    alternates: dict[str | None, list[tuple[str, str]]] = {}
    for each in members:
        if each.state == State.PUBLISHED:
            page = (each.language, site().article_url(each.slug))
            alternates.setdefault(each.story, []).append(page)
    pages_of_articles = [
        sitemap_format.Page(
            site().article_url(row.slug), row.updated, alternates.get(row.story, ())
        )
        for row in rows
    ]
    return _answer_sitemap(sitemap_format.render_sitemap(pages_of_articles))


@pages.get("/news-sitemap.xml")
def show_news_sitemap() -> Response:
    """List the articles of the last two days; without one, the sitemap is empty."""
    with database().reading() as session:
        rows = sitemap_rows.list_news(session, since=now() - NEWS_AGE, limit=MOST_NEWS)
    articles = [
        sitemap_format.NewsArticle(
            site().article_url(row.slug), row.title, row.language, row.published
        )
        for row in rows
    ]
    return _answer_sitemap(sitemap_format.render_news_sitemap(articles, site().title))


def _answer_sitemap(body: bytes) -> Response:
    return answer_file(body, sitemap_format.MEDIA_TYPE, MAX_AGE)
