"""Write the whole site as a ZIP file, in pieces, with a page of rows in memory at a time.

Every JSON file in it is a JSON Feed 1.1 document. Those with articles have them as `items`, which
any program can read; `_feedsvc` holds the rows, from which feedsvc makes the same site again.

The articles come first: what they refer to is never deleted, so it is still there when it is read,
even if editors go on meanwhile. Each page is a transaction of its own.
"""

import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session

from feedsvc.domain.articles import ArticleContent, State
from feedsvc.domain.site import STORED, Site
from feedsvc.rendering import wxr
from feedsvc.storage import exports
from feedsvc.storage.articles import articles
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.database import Database
from feedsvc.storage.system import site_settings
from feedsvc.storage.tables import Article, Author, Base, Section, Topic

__all__ = ["FORMAT_VERSION", "MANIFEST", "write_export"]
FORMAT_VERSION = 1
MANIFEST, WORDPRESS = "feedsvc.json", "wordpress.xml"
ARTICLES, TABLES = "articles/", "tables/"
_ARTICLES, _ROWS = 100, 500  # in one file of the export, and in memory at a time
_FIRST_INSTANT = (1980, 1, 1, 0, 0, 0)  # of files in a ZIP file: the same site, the same bytes
_ABOUT = "feedsvc: the rows of the site, from which feedsvc import makes the same site again"
Pieces = Iterator[bytes]


class _Output:
    """A file that cannot be sought, as a stream to a browser cannot: its bytes are taken out."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []

    def write(self, piece: bytes, /) -> int:
        self._pieces.append(bytes(piece))
        return len(piece)

    def flush(self) -> None:
        """Do nothing."""

    def close(self) -> None:
        """Do nothing."""

    def take(self) -> bytes:
        """Return what was written since the last call."""
        taken, self._pieces = b"".join(self._pieces), []
        return taken


def write_export(database: Database, site: Site, *, program: str) -> Pieces:
    """Yield the bytes of an export. `program` names this program with its version.

    Raises:
        UnavailableError: the database cannot be reached.
    """
    output = _Output()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        for write in (_write_articles, _write_wordpress, _write_tables):
            for _ in write(archive, database, site):
                yield output.take()
        # The last one: a file without it is not complete.
        _write_manifest(archive, database, site, program)
    yield output.take()


def _write_articles(archive: zipfile.ZipFile, database: Database, site: Site) -> Iterator[None]:
    number, last = 1, 0
    while True:
        with database.reading() as session:
            ids = exports.list_article_ids(session, after=last, limit=_ARTICLES)
            items = _build_items(session, ids, site)
        if not ids:
            return
        number, last = number + 1, ids[-1]
        _write_document(archive, f"{ARTICLES}{number - 1:06}.json", site, items, {})
        yield


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


def _write_wordpress(archive: zipfile.ZipFile, database: Database, site: Site) -> Iterator[None]:
    """Write the articles as a file that WordPress imports, in pieces."""
    with archive.open(_describe_file(WORDPRESS), "w") as file:
        file.write(wxr.write_head(site).encode())
        tables: tuple[type[Author | Section | Topic], ...] = (Author, Section, Topic)
        for table in tables:
            with database.reading() as session:
                for term in exports.list_live_terms(session, table):
                    file.write(wxr.write_term(_to_named_term(term)).encode())
            yield
        last = 0
        while True:
            with database.reading() as session:
                ids = exports.list_article_ids(session, after=last, limit=_ARTICLES)
                for article in sorted(
                    articles.get_articles(session, ids), key=lambda each: each.id
                ):
                    if article.state not in {State.TRASHED, State.PURGED} and article.revision:
                        item = wxr.write_item(_to_post(article, site), site.time_zone)
                        file.write(item.encode())
            if not ids:
                break
            last = ids[-1]
            yield
        file.write(wxr.TAIL.encode())
    yield


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
    """Return what of an article WordPress has no place for."""
    values = {
        "subtitle": content.subtitle,
        "language": content.language,
        "authors": [asdict(each) for each in content.authors],
        "sources": [asdict(each) for each in content.sources],
    }
    return {name: value for name, value in values.items() if value}


def _to_named_term(term: Topic | Section | Author) -> wxr.NamedTerm:
    email = term.email or "" if isinstance(term, Author) else ""
    return wxr.NamedTerm(term.__tablename__, term.id, term.slug, term.name, term.description, email)


def _write_tables(archive: zipfile.ZipFile, database: Database, site: Site) -> Iterator[None]:
    tables = {**exports.BEFORE_ARTICLES, **exports.AFTER_ARTICLES}
    for name, table in tables.items():
        number, last = 1, None
        while True:
            with database.reading() as session:
                page = exports.list_rows(session, name, table, after=last, limit=_ROWS)
            if not page:
                break
            rows = [row for _, row in page]
            _write_document(archive, f"{TABLES}{name}/{number:06}.json", site, [], {"rows": rows})
            yield
            for key, row in page:
                yield from _write_files(archive, database, name, table, key, row)
            number, last = number + 1, page[-1][0]


def _write_files(
    archive: zipfile.ZipFile,
    database: Database,
    name: str,
    table: type[Base],
    key: exports.Key,
    row: exports.Row,
) -> Iterator[None]:
    """Write the bytes of a row as files that other programs can open."""
    for column, pattern in exports.FILES.get(name, {}).items():
        with database.reading() as session:
            data = exports.read_file(session, table, key, column)
        if data is not None:
            # Pictures are compressed already.
            archive.writestr(_describe_file(pattern.format(**row), stored=True), data)
            yield


def _write_manifest(archive: zipfile.ZipFile, database: Database, site: Site, program: str) -> None:
    with database.reading() as session:
        chosen = site_settings.read_settings(session).chosen
    settings = {name: chosen[name] for name in STORED if name in chosen}
    about = {"version": FORMAT_VERSION, "program": program, "settings": settings}
    _write_document(archive, MANIFEST, site, [], about)


def _write_document(
    archive: zipfile.ZipFile,
    name: str,
    site: Site,
    items: list[dict[str, Any]],
    extension: dict[str, Any],
) -> None:
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.title,
        "home_page_url": site.url(),
        "_feedsvc": {"about": _ABOUT, **extension},
        "items": items,
    }
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    archive.writestr(_describe_file(name), body)


def _describe_file(name: str, *, stored: bool = False) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _FIRST_INSTANT)
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return info
