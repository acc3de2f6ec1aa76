"""The content of an export's files: articles and rows as JSON Feed documents, and posts as WXR.

Every JSON file is a JSON Feed 1.1 document. Those with articles have them as `items`, which any
program can read; `_feedsvc` holds the rows, from which feedsvc makes the same site again.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, State
from feedsvc.domain.site import STORED, Site
from feedsvc.parsing.imports.wxr_own import OWN_TEXTS
from feedsvc.rendering import wxr
from feedsvc.storage import exports
from feedsvc.storage.articles import articles
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.system import site_settings
from feedsvc.storage.tables import Article, Author, Section, Topic

FORMAT_VERSION = 1
MANIFEST, WORDPRESS = "feedsvc.json", "wordpress.xml"
ARTICLES, TABLES, MEDIA = "articles/", "tables/", "media/"
ARTICLES_AT_ONCE, ROWS_AT_ONCE = 100, 500  # in one file of the export, and in memory at a time
_ABOUT = "feedsvc: the rows of the site, from which feedsvc import makes the same site again"


def name_articles(number: int) -> str:
    """Return the name of a file with articles; the first one has the number 1."""
    return f"{ARTICLES}{number:06}.json"


def name_rows(table: str, number: int) -> str:
    """Return the name of a file with rows of a table."""
    return f"{TABLES}{table}/{number:06}.json"


def encode_articles(session: Session, ids: Sequence[int], site: Site) -> bytes:
    """Return the file with these articles and all rows that belong to them."""
    return _encode_document(site, _build_items(session, ids, site), {})


def encode_rows(site: Site, rows: Sequence[exports.Row]) -> bytes:
    """Return a file with rows of a table."""
    return _encode_document(site, [], {"rows": list(rows)})


def encode_manifest(session: Session, site: Site, program: str) -> bytes:
    """Return the last file: a file without it is not complete. `program` wrote the export."""
    chosen = site_settings.read_settings(session).chosen
    settings = {name: chosen[name] for name in STORED if name in chosen}
    about = {"version": FORMAT_VERSION, "program": program, "settings": settings}
    return _encode_document(site, [], about)


def encode_terms(session: Session) -> Iterator[bytes]:
    """Yield authors, sections and topics as WordPress reads them."""
    tables: tuple[type[Author | Section | Topic], ...] = (Author, Section, Topic)
    for table in tables:
        terms = exports.list_live_terms(session, table)
        yield "".join(wxr.write_term(_to_named_term(term)) for term in terms).encode()


def encode_posts(session: Session, ids: Sequence[int], site: Site) -> bytes:
    """Return as WXR the articles among these that WordPress gets."""
    listed = sorted(articles.get_articles(session, ids), key=lambda each: each.id)
    return "".join(
        wxr.write_item(_to_post(each, site), site.time_zone)
        for each in listed
        if each.state not in {State.TRASHED, State.PURGED} and each.revision
    ).encode()


def _encode_document(site: Site, items: list[dict[str, Any]], extension: dict[str, Any]) -> bytes:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.title,
        "home_page_url": site.url(),
        "_feedsvc": {"about": _ABOUT, **extension},
        "items": items,
    }
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _build_items(session: Session, ids: Sequence[int], site: Site) -> list[dict[str, Any]]:
    rows = {
        name: exports.list_rows_of_articles(session, name, table, ids)
        for name, table in exports.OF_ARTICLES.items()
    }
    listed = sorted(articles.get_articles(session, ids), key=lambda article: article.id)
    return [
        _build_item(article, site, {name: each[article.id] for name, each in rows.items()})
        for article in listed
    ]


def _build_item(article: Article, site: Site, rows: dict[str, Any]) -> dict[str, Any]:
    content = read_content(article)
    values = {
        "id": article.guid,
        "url": site.article_url(article.slug),
        "title": article.title,
        "content_html": article.body_html,
        "summary": article.summary,
        "image": site.media_url(article.media.name) if article.media else "",
        "date_published": article.published and article.published.isoformat(),
        "date_modified": article.updated and article.updated.isoformat(),
        "authors": [{"name": each.name} for each in content.authors],
        "tags": list(content.topics),
        "language": article.language,
    }
    dumped = {"state": article.state, "article": exports.dump_article(article), "rows": rows}
    names = {"section": content.section, "translations": list(content.translations)}
    return {key: value for key, value in values.items() if value or key == "content_html"} | {
        "_feedsvc": names | dumped
    }


def _to_post(article: Article, site: Site) -> wxr.Post:
    return wxr.Post(
        number=article.id,
        guid=article.guid,
        url=site.article_url(article.slug),
        slug=article.slug,
        title=article.title,
        body_html=article.body_html,
        summary=article.summary,
        authors=tuple(_to_named_term(each.author) for each in article.authors),
        topics=tuple(_to_named_term(each.topic) for each in article.topics),
        section=_to_named_term(article.section) if article.section else None,
        published=article.published or article.publish_at,
        updated=article.updated or article.changed,
        status={State.PUBLISHED: "publish", State.SCHEDULED: "future"}.get(
            State(article.state), "draft"
        ),
        picture=wxr.LeadPicture(
            site.media_url(article.media.name),
            article.image_alt,
            article.image_caption,
            article.image_credit,
        )
        if article.media
        else None,
        own=_list_own_values(read_content(article)),
    )


def _list_own_values(content: ArticleContent) -> dict[str, Any]:
    """Return the values of an article for which WordPress has no place."""
    values = {
        **{name: getattr(content, name) for name in OWN_TEXTS},
        "authors": [asdict(each) for each in content.authors],
        "sources": [asdict(each) for each in content.sources],
    }
    return {name: value for name, value in values.items() if value}


def _to_named_term(term: Topic | Section | Author) -> wxr.NamedTerm:
    email = term.email or "" if isinstance(term, Author) else ""
    return wxr.NamedTerm(term.__tablename__, term.id, term.slug, term.name, term.description, email)
