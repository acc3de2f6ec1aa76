"""Exports restore the same site and bytes of feeds, have no secrets, and suit other programs."""

import base64
import json
import re
import shutil
import warnings
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import zstandard
from lxml import etree
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from feedsvc import compression, editorial, syndication
from feedsvc.domain.articles import LIVE, ArticleContent, ImageUse, Notice, State
from feedsvc.domain.custom_feeds import Selection
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.imports import ImportedArticle, Outcome
from feedsvc.domain.representations import compute_digest
from feedsvc.domain.taxonomy import Term
from feedsvc.editorial.exports import documents, writing
from feedsvc.editorial.imports.exported import archive, restoring
from feedsvc.editorial.imports.exported.importing import import_export, preview_export
from feedsvc.editorial.imports.exported.items import ExportSource
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.html import sanitizer
from feedsvc.rendering import FORMATS
from feedsvc.services import Services
from feedsvc.storage import exports, imports
from feedsvc.storage.articles import media
from feedsvc.storage.articles.content import read_content
from feedsvc.storage.feeds import combined_feeds, feeds
from feedsvc.storage.tables import Article, ArticleAlias, Author, Base, Media, RenditionFile, Topic
from feedsvc.web import create_app
from tests import sample_site
from tests.commands import Installation, share_port
from tests.parsing.imports.samples import read_items
from tests.web.conftest import draw_jpeg

SETTINGS = {
    "FEEDSVC_BASE_URL": "https://news.example",
    "FEEDSVC_SITE__TITLE": "Kabar Uji",
}
WP = "{http://wordpress.org/export/1.2/}"
NOTHING = {"created": 0, "updated": 0, "unchanged": 0, "kept": 0, "refused": 0, "skipped": 0}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Services]:
    """A site with an article in each state, redirects, custom and private feeds, merged terms."""
    folder = tmp_path_factory.mktemp("source")
    services = sample_site.open_site(folder, f"sqlite:///{folder / 'feedsvc.db'}")
    sample_site.fill(services)
    with services.database.writing() as session:
        sample_site.remove_made_up_rows(session)
        add_rarities(session, services)
    yield services
    services.database.close()


def add_rarities(session: Session, services: Services) -> None:
    """Add rare kinds of content: a notice, a purged article, translations, a picture in a text."""
    now = sample_site.END
    who: dict[str, Any] = {"editor": "sari"}
    own = {**who, "authority": "news.example"}
    data = draw_jpeg(64, 48)
    row = Media(
        name=f"{compute_digest(data)}.jpg",
        media_type="image/jpeg",
        size=len(data),
        width=64,
        height=48,
        data=data,
    )
    picture = services.site.media_url(media.save_media(session, row, now=now).name)
    articles = [
        editorial.articles.publish_new_article(
            session,
            ArticleContent(
                title=f"Langka {number}",
                body=f'<p>Lihat:</p><p><img src="{picture}" alt="Kali"></p><p>Itu {number}.</p>',
                language=language,
                translations=("langka-1",) if number == 2 else (),
                topics=("Langka",),
            ),
            now=now,
            **own,
        )
        for number, language in ((1, "id"), (2, "en"), (3, "id"), (4, "id"))
    ]
    editorial.articles.withdraw_article(
        session,
        articles[2].id,
        revision=1,
        now=now,
        notice=Notice("Artikel ini keliru.\nMaaf.", "Ditarik"),
        **who,
    )
    editorial.trash.move_to_trash(session, articles[3].id, revision=1, now=now, **who)
    editorial.trash.purge_article(session, articles[3].id, revision=2, now=now, **who)
    editorial.redirects.add_redirect(
        session, "/2019/langka", "/articles/langka-1", site=services.site, now=now
    )


@pytest.fixture(scope="module")
def exported(source: Services, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The export of the source."""
    file = tmp_path_factory.mktemp("export") / "site.zip"
    pieces = writing.write_export(source.database, source.site, program="feedsvc test")
    file.write_bytes(b"".join(pieces))
    return file


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    """An empty site."""
    with Installation(tmp_path, dict(SETTINGS), port=share_port()) as installation:
        installation.create()
        yield installation


@pytest.fixture
def either(tmp_path: Path, migrated_url: str) -> Iterator[Installation]:
    """An empty site on each kind of database in turn."""
    variables = {**SETTINGS, "FEEDSVC_DATABASE_URL": migrated_url}
    with Installation(tmp_path, variables, port=share_port()) as installation:
        installation.create()
        yield installation


def open_services(installation: Installation) -> Services:
    file = installation.folder / "var" / "feedsvc.db"
    url = installation.variables.get("FEEDSVC_DATABASE_URL", f"sqlite:///{file}")
    return sample_site.open_site(installation.folder, url)


def read_feeds(services: Services) -> dict[str, bytes]:
    """Return the bytes of every feed in every format, except combined feeds."""
    services.reload_site()
    syndication.refresh.sweep_feeds(
        services.database, site=services.site, now=sample_site.END, anew=True
    )
    bodies = {}
    with services.database.reading() as session:
        for feed in feeds.list_feeds(session):
            if feed.combined or not feed.refreshed:
                continue
            for suffix in FORMATS:
                found = syndication.encode.read_encodings_of(session, feed.id, suffix)
                assert found
                assert found.encoded
                bodies[f"{feed.path}.{suffix}"] = compression.decompress(found.encoded["gzip"])
    return bodies


def read_pages(services: Services) -> dict[str, tuple[int, str, bytes]]:
    """Return (status, redirect target, bytes) of each page and former address of the site."""
    app = create_app(services.settings)
    client = app.test_client()
    with services.database.reading() as session:
        paths = ["/", "/feeds", "/topics", "/sitemap.xml", "/2019/langka", "/lama"]
        paths += [f"/articles/{slug}" for slug in session.scalars(select(Article.slug))]
        paths += [f"/articles/{slug}" for slug in session.scalars(select(ArticleAlias.slug))]
        paths += [f"/{feed.path}" for feed in feeds.list_feeds(session) if "/" in feed.path]
        paths += [f"/media/{name}" for name in session.scalars(select(Media.name))]
        paths += [f"/media/{name}" for name in session.scalars(select(RenditionFile.name))]
    answers = {path: client.get(path, base_url="https://news.example") for path in paths}
    app.extensions["feedsvc"].database.close()
    return {
        path: (answer.status_code, answer.headers.get("Location", ""), answer.data)
        for path, answer in answers.items()
    }


def count_rows(services: Services) -> dict[str, int]:
    with services.database.reading() as session:
        tables: dict[str, type[Base]] = {
            **exports.BEFORE_ARTICLES,
            **exports.OF_ARTICLES,
            **exports.AFTER_ARTICLES,
            "articles": Article,
        }
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in tables.items()
            if name not in {"feeds", "feed_items"}  # combined feeds have rows there
        }


def get_counts(report: dict[str, Any]) -> dict[str, int]:
    return {name: number for name, number in report.items() if name in NOTHING and number}


Pages = dict[str, tuple[int, str, bytes]]


@pytest.fixture(scope="module")
def shown(source: Services, exported: Path) -> tuple[dict[str, bytes], Pages]:
    """The feeds and pages of the source, which are rendered anew after the export."""
    assert exported.exists()
    return read_feeds(source), read_pages(source)


@pytest.mark.every_database
def test_an_empty_site_becomes_the_same_byte_for_byte(
    source: Services, exported: Path, shown: tuple[dict[str, bytes], Pages], either: Installation
) -> None:
    expected, pages = shown
    with source.database.reading() as session:
        count = session.scalar(select(func.count()).select_from(Article))
    assert get_counts(either.read_json("import", str(exported))) == {"created": count}
    services = open_services(either)
    assert count_rows(services) == count_rows(source)
    assert len(expected) > 4 * len(FORMATS)
    assert read_feeds(services) == expected
    assert {200, 301, 410} <= {status for status, _, _ in pages.values()}
    assert read_pages(services) == pages
    # The copy's export equals the original export, except for the traces of a restore.
    again = b"".join(writing.write_export(services.database, source.site, program="feedsvc test"))
    (either.folder / "again.zip").write_bytes(again)
    services.database.close()
    assert read_files(either.folder / "again.zip") == read_files(exported)
    # The command writes the same export; it compares what it has copied with the database.
    either.check_output("export", str(either.folder / "command.zip"))
    assert read_files(either.folder / "command.zip") == read_files(exported)
    # A second import changes nothing; articles that are in the trash there are left out.
    services = open_services(either)
    before = count_rows(services)
    report = either.read_json("import", str(exported))
    assert set(get_counts(report)) <= {"unchanged", "skipped"}
    assert count_rows(services) == before
    # A new article gets an id of its own.
    with services.database.writing() as session:
        added = editorial.articles.create_article(
            session,
            ArticleContent(title="Baru", language="id"),
            editor="sari",
            authority="news.example",
            now=sample_site.END,
        )
        assert added.id > (count or 0)
    services.database.close()


# The tables that an export leaves out, and why; it contains all others.
LEFT_OUT = {
    "editors": "passwords, and people who may not be those of the next host",
    "editor_sessions": "secrets",
    "login_failures": "about attacks on the former host",
    "devices": "secrets",
    "invitations": "secrets",
    "passkeys": "secrets, which belong to one domain",
    "challenges": "secrets of a minute",
    "access_tokens": "secrets; only their hashes are stored, so partners need new addresses",
    "api_tokens": "secrets of the former host, which belong to its editors",
    "api_answers": "answers of a day to programs that ask twice, with their tokens",
    "audit_log": "who did what in the former newsroom; changes of articles are in `changes`",
    "open_forms": "who has a page open now",
    "bulk_actions": "so that a form that is sent twice works once",
    "fragments": "made again",
    "representations": "made again",
    "encodings": "made again",
    "excluded_entries": "made again",
    "cache_generation": "made again",
    "search_index": "made again",
    "combined_feeds": "made again when somebody asks at their address",
    "heartbeats": "of processes",
    "import_runs": "of former imports; a restore is a run of its own",
    "import_remarks": "reports on former imports",
    "import_tasks": "uploads to the former host",
    "article_imports": "made again: the restore counts as their import",
    "site_settings": "in feedsvc.json, without where the former server listened",
}


def test_every_table_is_in_the_export_or_left_out_for_a_reason(exported: Path) -> None:
    """A new table fails here by its name until storage/exports.py or LEFT_OUT names it."""
    within = {"articles", *exports.BEFORE_ARTICLES, *exports.OF_ARTICLES, *exports.AFTER_ARTICLES}
    tables = {table.name for table in Base.metadata.sorted_tables}
    assert tables - within == set(LEFT_OUT)
    # The sample site has a row in each of these tables, which is in its export.
    with zipfile.ZipFile(exported) as opened:
        items = json.loads(opened.read(ARTICLES))["items"]
        names = opened.namelist()
    rows = [item["_feedsvc"]["rows"] for item in items]
    assert {name for each in rows for name, listed in each.items() if listed} == {
        *exports.OF_ARTICLES
    }
    stored = {name.split("/")[1] for name in names if name.startswith("tables/")}
    assert stored == {*exports.BEFORE_ARTICLES, *exports.AFTER_ARTICLES}


def read_files(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "feedsvc.json"}


def test_an_export_has_nothing_secret_and_any_program_reads_it(
    source: Services, exported: Path
) -> None:
    files = read_files(exported)
    text = b"".join(files.values()).replace(b"post_password>", b"")  # an element of WXR
    for secret in (b"sebelas", b"password", b"token_hash", b"t" * 43, b"argon2", b"scrypt"):
        assert secret not in text
    documents = [json.loads(body) for name, body in files.items() if name.endswith(".json")]
    assert {each["version"] for each in documents} == {"https://jsonfeed.org/version/1.1"}
    items = [item for each in documents for item in each["items"]]
    with source.database.reading() as session:
        states = set(session.scalars(select(Article.state)))
    assert {item["_feedsvc"]["state"] for item in items} == states
    assert {State.DRAFT, State.PUBLISHED, State.WITHDRAWN, State.TRASHED} <= states
    assert all(item["id"] and "content_html" in item for item in items)


def test_wordpress_gets_every_article_that_is_not_in_the_trash(exported: Path) -> None:
    root = etree.fromstring(read_files(exported)["wordpress.xml"])
    assert root.findtext(f"channel/{WP}wxr_version") == "1.2"
    posts = [item for item in root.iter("item") if item.findtext(f"{WP}post_type") == "post"]
    assert {item.findtext(f"{WP}status") for item in posts} == {"publish", "future", "draft"}
    pictures = [
        meta.findtext(f"{WP}meta_value")
        for item in posts
        for meta in item.iter(f"{WP}postmeta")
        if meta.findtext(f"{WP}meta_key") == "_thumbnail_id"
    ]
    assert set(pictures) <= {item.findtext(f"{WP}post_id") for item in root.iter("item")}
    assert pictures
    # Our own import of WordPress reads it: ids, dates and terms are the same.
    items = [
        item
        for item in read_items(read_files(exported)["wordpress.xml"])
        if isinstance(item, ImportedArticle)
    ]
    (read,) = (item for item in items if item.content.title == "Kabar yang dikoreksi")
    assert read.guid == "tag:news.example,2026:article/1"
    assert read.content.publish_at == sample_site.START + timedelta(minutes=1)
    assert (read.content.section, read.state) == ("Daerah", State.PUBLISHED)
    assert "Sungai" in read.content.topics
    # So are the values that WordPress has no place for.
    assert read.content.subtitle == "Anak judul 1"
    assert read.content.authors == (Person("Ani", "ani@news.example", "https://news.example/ani"),)
    assert read.content.sources == (Source("Kantor Berita", "https://source.example/1"),)
    images = {item.content.image for item in items if item.picture}
    assert images == {ImageUse("", "Kali", "Kali itu", "Foto: Ani")}


# The elements of an item, in the order of WordPress's own exports, with prefixes.
POST = (
    *("title", "link", "pubDate", "dc:creator", "guid", "description"),
    *("content:encoded", "excerpt:encoded", "wp:post_id"),
    *("wp:post_date", "wp:post_date_gmt", "wp:post_modified", "wp:post_modified_gmt"),
    *("wp:comment_status", "wp:ping_status", "wp:post_name", "wp:status", "wp:post_parent"),
    *("wp:menu_order", "wp:post_type", "wp:post_password", "wp:is_sticky"),
    *("wp:attachment_url", "category", "wp:postmeta"),
)
NEEDED = {*POST} - {"pubDate", "wp:attachment_url", "category", "wp:postmeta"}
DECLARED = {
    "author": ["author_id", "author_login", "author_email", "author_display_name"],
    "category": ["term_id", "category_nicename", "category_parent", "cat_name"],
    "tag": ["term_id", "tag_slug", "tag_name", "tag_description"],
}
DATE = r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d"


def name_element(element: Any, prefixes: Mapping[str, str]) -> str:
    name = etree.QName(element)
    return f"{prefixes[name.namespace]}:{name.localname}" if name.namespace else name.localname


def test_wordpress_finds_every_element_that_it_reads(exported: Path) -> None:
    text = read_files(exported)["wordpress.xml"].decode()
    root = etree.fromstring(text.encode())
    names = {url: prefix for prefix, url in root.nsmap.items() if prefix}
    assert "<!" not in text.replace("<![CDATA[", "")  # WordPress refuses a document type
    assert re.search(r"<wp:wxr_version>\d+\.\d+</wp:wxr_version>", text)
    logins = set()
    for kind, parts in DECLARED.items():
        for declared in root.iter(f"{WP}{kind}"):
            assert [each.tag.removeprefix(WP) for each in declared][: len(parts)] == parts
            logins.add(declared.findtext(f"{WP}author_login"))
            # Where PHP has no XML parser, WordPress reads these elements line by line.
            assert f"\n<wp:{kind}>" in text
    numbers, slugs = set(), {each.text for each in root.iter(f"{WP}tag_slug")}
    for item in root.iter("item"):
        children = [name_element(each, names) for each in item]
        assert set(children) >= NEEDED
        assert children == sorted(children, key=POST.index)
        values = {name: each.text or "" for name, each in zip(children, item, strict=True)}
        assert values["dc:creator"] in {*logins, ""}  # "" is the user who imports
        assert values["wp:status"] in {"publish", "future", "draft", "inherit"}
        assert all(re.fullmatch(DATE, value) for name, value in values.items() if "_date" in name)
        # WordPress stores a picture in the folder of its month.
        is_dated = not values["wp:post_date"].startswith("0000")
        assert is_dated or values["wp:post_type"] == "post"
        assert values["wp:post_id"] not in numbers
        numbers.add(values["wp:post_id"])
        tags = [each for each in item.iter("category") if each.get("domain") == "post_tag"]
        assert {each.get("nicename") for each in tags} <= slugs
    assert text.count("\n<item>\n") == text.count("\n</item>\n") == len(numbers)
    pictured = {each.text for each in root.iter(f"{WP}meta_value") if (each.text or "").isdecimal()}
    assert pictured
    assert pictured <= numbers


def test_our_own_import_of_wordpress_reads_the_same_articles(
    source: Services, exported: Path
) -> None:
    read = {
        item.guid: item
        for item in read_items(read_files(exported)["wordpress.xml"])
        if isinstance(item, ImportedArticle)
    }
    with source.database.reading() as session:
        rows = session.scalars(select(Article).where(Article.revision > 0)).all()
        live = {row.guid: row for row in rows if row.state in LIVE}
        assert read.keys() == live.keys()
        for guid, row in live.items():
            item, content = read[guid], read_content(row)
            assert (item.content.title, item.content.summary) == (row.title, row.summary)
            assert item.content.publish_at == (row.published or row.publish_at)
            assert set(item.content.topics) == set(content.topics)
            assert item.content.section == content.section
            assert [each.name for each in item.content.authors] == [
                each.name for each in content.authors
            ]
            assert item.url == source.site.article_url(row.slug)
            assert item.picture == (source.site.media_url(row.media.name) if row.media else "")
            assert sanitizer.sanitize_html(item.content.body) == row.body_html
            is_same_state = row.state in {State.PUBLISHED, State.SCHEDULED}
            assert item.state == (row.state if is_same_state else State.DRAFT)


def test_a_page_of_rows_is_in_memory_at_a_time(
    source: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = list(writing.write_export(source.database, source.site, program="feedsvc test"))
    asked: list[int] = []
    list_rows, list_ids = exports.list_rows, exports.list_article_ids

    def count_rows_read(*args: Any, **options: Any) -> Any:
        rows = list_rows(*args, **options)
        asked.append(len(rows))
        return rows

    def count_ids_read(*args: Any, **options: Any) -> Any:
        ids = list_ids(*args, **options)
        asked.append(len(ids))
        return ids

    monkeypatch.setattr(exports, "list_rows", count_rows_read)
    monkeypatch.setattr(exports, "list_article_ids", count_ids_read)
    monkeypatch.setattr(documents, "ARTICLES_AT_ONCE", 1)
    monkeypatch.setattr(documents, "ROWS_AT_ONCE", 1)
    paged = list(writing.write_export(source.database, source.site, program="feedsvc test"))
    assert max(asked) == 1
    monkeypatch.setattr(documents, "ARTICLES_AT_ONCE", 100)
    monkeypatch.setattr(exports, "LARGEST", 1)
    large = list(writing.write_export(source.database, source.site, program="feedsvc test"))
    assert len(large) >= len(paged) - 2  # one article on each page, because their texts are large
    assert len(paged) > len(whole)
    assert max(map(len, paged)) <= max(map(len, whole))


def test_a_run_that_was_killed_goes_on(exported: Path, installation: Installation) -> None:
    services = open_services(installation)
    now = sample_site.END
    context = ImportContext(services.database, services.site, "sari", now)
    steps = 0

    def kill(_: object) -> None:
        nonlocal steps
        steps += 1
        if steps == 6:
            raise KeyboardInterrupt

    def combine(_: object) -> None:
        with services.database.writing() as session:
            if feeds.find_feed(session, feeds.ALL) and not feeds.find_feed(session, "search/x"):
                words = Selection(words=frozenset({"x"}), every=True)
                combined_feeds.add_combined_feed(
                    session, "search/x", "tag:x", "x", words, limit=9, since=now, now=now
                )

    with archive.open_export(exported) as export:
        options: dict[str, Any] = {"source": "site.zip", "version": "1", "fixed": {}}
        with pytest.raises(KeyboardInterrupt):
            restoring.restore_site(context, export, **options, report=kill)
        run_id = restoring.restore_site(context, export, **options, report=combine)
        assert run_id
        with services.database.reading() as session:
            assert not combined_feeds.count_combined_feeds(session), "it has a part of its articles"
        again = restoring.restore_site(context, export, **options)
    assert again is None, "the site is not empty now"
    services.database.close()


def test_a_site_with_articles_gets_what_is_missing(
    exported: Path, installation: Installation
) -> None:
    installation.add()
    before = len(installation.read_json("article", "list"))
    report = installation.read_json("import", str(exported))
    assert report["created"] > 2
    assert len(installation.read_json("article", "list")) == before + report["created"]
    assert get_counts(installation.read_json("import", str(exported))).keys() <= {
        "unchanged",
        "skipped",
    }


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("articles/000001.json", lambda document: document.update(items=5)),
        ("articles/000001.json", lambda document: document["items"].insert(0, None)),
        ("articles/000001.json", lambda document: document["items"][0].update(tags=[5])),
        ("articles/000001.json", lambda document: document["items"][0].update(authors=["a"])),
        ("articles/000001.json", lambda document: document["items"][0].update(id=[])),
        ("tables/media/000001.json", lambda document: document["_feedsvc"]["rows"][0].pop("name")),
        (
            "tables/media/000001.json",
            lambda document: document["_feedsvc"]["rows"][0].update(name="../x"),
        ),
    ],
)
def test_a_hostile_document_is_refused_in_a_site_with_articles_too(
    exported: Path, empty: Services, name: str, change: Callable[[Any], object]
) -> None:
    with empty.database.writing() as session:
        editorial.taxonomy.create_term(
            session, Topic, Term("Ada"), authority="news.example", now=sample_site.END
        )
    file = rewrite(exported, empty.data_dir / "hostile.zip", {name: change})
    with pytest.raises(ValidationError, match="damaged"):
        restore(empty, file)


def spoil(exported: Path, target: Path, name: str, change: Any) -> Path:
    """Write the export with one file changed."""
    with zipfile.ZipFile(exported) as archive, zipfile.ZipFile(target, "w") as spoiled:
        for each in archive.namelist():
            body = archive.read(each)
            spoiled.writestr(each, change(body) if each == name else body)
    return target


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("feedsvc.json", lambda body: body[:-5]),
        ("feedsvc.json", lambda body: body.replace(b'"version":1', b'"version":9')),
        ("articles/000001.json", lambda _: b"[]"),
        (
            "articles/000001.json",
            lambda body: body.replace(b'"title":"', b'"title":1,"x":"'),
        ),
        ("tables/topics/000001.json", lambda body: body.replace(b'"slug"', b'"slog"')),
    ],
)
def test_a_damaged_export_is_refused_in_one_line(
    exported: Path, installation: Installation, name: str, change: Any
) -> None:
    file = spoil(exported, installation.folder / "spoiled.zip", name, change)
    result = installation.run("import", str(file))
    assert result.exit_code == 1
    assert "damaged" in result.stderr or "newer version" in result.stderr
    assert "Traceback" not in result.stderr


def test_a_changed_export_brings_no_script(exported: Path, installation: Installation) -> None:
    def change(body: bytes) -> bytes:
        return body.replace(b"<p>Air <b>", b"<script>alert(1)</script><p>Air <b>")

    file = spoil(exported, installation.folder / "changed.zip", "articles/000001.json", change)
    installation.check_output("import", str(file))
    services = open_services(installation)
    with services.database.reading() as session:
        bodies = session.scalars(select(Article.body_html)).all()
    services.database.close()
    assert bodies
    assert not any("script" in body for body in bodies)


@pytest.fixture
def empty(memory_path: Path, migrated: Path) -> Iterator[Services]:
    """An empty site in this process, with tables."""
    shutil.copy(migrated, memory_path / "feedsvc.db")
    services = sample_site.open_site(memory_path, f"sqlite:///{memory_path / 'feedsvc.db'}")
    yield services
    services.database.close()


def restore(services: Services, file: Path) -> list[tuple[int, str, str]]:
    """Restore a file; return the report: (place, title, problem)."""
    context = ImportContext(services.database, services.site, "sari", sample_site.END)
    run_id = import_export(context, ExportSource([file]), name="a", version="1", fixed={})
    with services.database.reading() as session:
        rows = imports.list_report_lines(session, run_id, limit=1000)
        return [
            (row.place, row.title, str(Problem(row.field, row.message, row.params))) for row in rows
        ]


def rewrite(exported: Path, target: Path, changes: Mapping[str, Callable[[Any], object]]) -> Path:
    """Write the export with some of its documents changed, each by a function of its JSON."""
    with zipfile.ZipFile(exported) as archive, zipfile.ZipFile(target, "w") as changed:
        for name in archive.namelist():
            body = archive.read(name)
            if name in changes:
                document = json.loads(body)
                changes[name](document)
                body = json.dumps(document).encode()
            changed.writestr(name, body)
    return target


def set_article(**values: object) -> Callable[[Any], object]:
    """Return a function that changes columns of the first article of a document."""
    return lambda document: document["items"][0]["_feedsvc"]["article"].update(values)


def set_row(**values: object) -> Callable[[Any], object]:
    """Return a function that changes columns of the first row of a document."""
    return lambda document: document["_feedsvc"]["rows"][0].update(values)


ARTICLES, TOPICS, MEDIA = (
    "articles/000001.json",
    "tables/topics/000001.json",
    "tables/media/000001.json",
)
DEEP: Any = []
for _ in range(900):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        (ARTICLES, lambda document: document.update(items=5), ARTICLES),
        (ARTICLES, lambda document: document["items"].insert(0, None), ARTICLES),
        (ARTICLES, lambda document: document["items"][0].pop("_feedsvc"), "_feedsvc is missing"),
        (ARTICLES, lambda document: document["items"].append(document["items"][0]), "occurs twice"),
        (ARTICLES, set_article(title=5), "title is '5'"),
        (ARTICLES, set_article(title=None), "title has no value"),
        (ARTICLES, set_article(title=DEEP), "title is"),
        (ARTICLES, set_article(title="a\0"), "cannot be stored"),
        (ARTICLES, set_article(id=2**40), "id is"),
        (ARTICLES, set_article(id=True), "id is"),
        (ARTICLES, set_article(revision="2"), "revision is"),
        (ARTICLES, set_article(published="2026-01-01T00:00:00"), "has no time zone"),
        (ARTICLES, set_article(published="yesterday"), ARTICLES),
        (ARTICLES, set_article(state="nonsense"), "nonsense"),
        (ARTICLES, set_article(section_id=999), "refers to a missing row"),
        (ARTICLES, set_article(id=77), "belongs to another article"),
        (ARTICLES, set_article(slug="a" * 201), "slug cannot be stored"),
        (TOPICS, set_row(slug="../admin"), "is not an address"),
        (TOPICS, set_row(name="!"), "is not a name"),
        (TOPICS, lambda document: document["_feedsvc"].update(rows={}), None),
        (TOPICS, lambda document: document["_feedsvc"].update(rows="abc"), TOPICS),
        (MEDIA, set_row(name="../../etc/passwd"), "is not the name of a picture"),
        (MEDIA, set_row(media_type="text/html"), "is not text/html"),
        (MEDIA, set_row(size=5), "does not have the size"),
        (MEDIA, set_row(width=-5), "has no size in pixels"),
        ("tables/feeds/000001.json", set_row(path="../admin"), "is not the address of a feed"),
        ("tables/feeds/000001.json", set_row(guid=" "), "is not an id"),
        ("tables/custom_feeds/000001.json", set_row(selection={}), "include"),
        ("feedsvc.json", lambda document: document["_feedsvc"].update(version=None), "newer"),
    ],
)
def test_a_hostile_document_is_refused_in_one_line(
    exported: Path, empty: Services, name: str, change: Callable[[Any], object], reason: str | None
) -> None:
    file = rewrite(exported, empty.data_dir / "hostile.zip", {name: change})
    with pytest.raises(ValidationError) as refused:
        restore(empty, file)
    problem = str(refused.value.problems[0])
    assert "damaged" in problem or "newer version" in problem
    assert len(problem) < 500
    assert reason is None or reason in problem


def write_archive(file: Path, members: Sequence[tuple[str, bytes]], kind: int) -> None:
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", kind) as archive:
        warnings.simplefilter("ignore")  # about duplicate names
        for name, body in members:
            archive.writestr(name, body)


@pytest.mark.parametrize(
    ("change", "kind", "reason"),
    [
        (lambda members: [*members, members[0]], zipfile.ZIP_STORED, "twice"),
        (lambda members: [*members, ("../x", b"")], zipfile.ZIP_STORED, "leads out of the archive"),
        (lambda members: members[:-1], zipfile.ZIP_STORED, "feedsvc.json is missing"),
        (lambda members: [*members[1:], (ARTICLES, b" " * 2_000_000)], 8, "more than 1 MB"),
        (lambda members: [*members[1:], (ARTICLES, b"[" * 200_000)], 8, ARTICLES),
        (lambda members: [*members[1:], (ARTICLES, b'{"_feedsvc":')], 8, ARTICLES),
        (lambda members: members, zipfile.ZIP_LZMA, "packed in a way"),
    ],
)
def test_a_hostile_archive_is_refused_in_one_line(
    exported: Path,
    empty: Services,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Any], Sequence[tuple[str, bytes]]],
    kind: int,
    reason: str,
) -> None:
    monkeypatch.setattr(archive, "_LARGEST_JSON", 1_000_000)
    with zipfile.ZipFile(exported) as opened:
        members = [(name, opened.read(name)) for name in opened.namelist()]
    file = empty.data_dir / "hostile.zip"
    write_archive(file, change(members), kind)
    assert archive.is_export(file)
    with pytest.raises(ValidationError) as refused:
        restore(empty, file)
    assert reason in str(refused.value.problems[0])
    file.write_bytes(file.read_bytes()[:-30])
    assert archive.is_export(file) or kind == zipfile.ZIP_LZMA or change(members)[0] != members[0]
    with pytest.raises(ValidationError, match="damaged"):
        restore(empty, file)


def test_what_no_form_would_have_taken_is_cleaned_or_refused_and_said(
    exported: Path, empty: Services
) -> None:
    long = "x" * 3_000_000
    values: list[dict[str, object]] = [
        {"title": "Judul\nbaris", "body_html": "<p onclick=x>a</p><script>1</script>"},
        {"title": long},
        {"notice": "x" * 1001},
        {"sources": [{"title": "x", "url": "javascript:alert(1)"}]},
        {"slug": "../x"},
        {"guid": "x" * 300, "language": "zz zz"},
        {"published": "9999-01-01T00:00:00+00:00"},
    ]

    def change_articles(document: Any) -> None:
        for item, changed in zip(document["items"], values, strict=False):
            item["_feedsvc"]["article"].update(changed)
        first = document["items"][0]["_feedsvc"]["rows"]
        first["changes"][0]["verb"] = "explode"
        for row in first["revisions"]:
            row["content"] = base64.b64encode(zstandard.compress(bytes(20_000_000))).decode()

    def change_settings(document: Any) -> None:
        document["_feedsvc"]["settings"] = {
            "base_url": "javascript:alert(1)",
            "site.title": ["a"],
            "feeds.ttl": "soon",
            "site.language": "en",
        }

    file = rewrite(
        exported,
        empty.data_dir / "hostile.zip",
        {
            ARTICLES: change_articles,
            TOPICS: set_row(name="Sungai\n", description="\x07a"),
            "tables/authors/000001.json": set_row(url="javascript:1", email="a b"),
            "tables/redirects/000001.json": set_row(target="javascript:1", article_id=None),
            "feedsvc.json": change_settings,
        },
    )
    context = ImportContext(empty.database, empty.site, "sari", sample_site.END)
    preview = preview_export(context, ExportSource([file]))
    report = restore(empty, file)
    text = "\n".join(f"{place} {title[:60]}: {problem}" for place, title, problem in report)
    for said in (
        (
            "1 Judul baris: These fields were not as feedsvc stores them, so they were cleaned:"
            " body_html, title."
        ),
        "1 Judul baris: Some rows of these tables are not valid, so they are left out: changes.",
        "1 Judul baris: Its earlier revisions contain text that feedsvc does not accept",
        "3000000 characters long",
        "1001 characters long",
        "“javascript:alert(1)” is not a web address",
        "Its id or its address is not valid",
        "Give a language tag",
        "A time that belongs to its state is missing or wrong",
        "cleaned: description, name",
        "cleaned: email, url",
        "feedsvc would not have accepted this redirect",
        "The setting base_url of the export is not valid",
        "The setting feeds.ttl of the export is not valid",
    ):
        assert said in text
    assert preview.counts[Outcome.REFUSED] == 6
    assert {str(problem) for place, _, problem in preview.remarks if place} == {
        problem for place, _, problem in report if place
    }
    with empty.database.reading() as session:
        assert (
            session.scalar(select(func.count()).select_from(Article))
            == preview.counts[Outcome.CREATED]
        )
        assert "script" not in "".join(session.scalars(select(Article.body_html)))
        assert all(len(title) <= 500 for title in session.scalars(select(Article.title)))
        assert session.scalars(select(Author.url)).all() == [None]
    assert read_feeds(empty)


def test_the_command_writes_a_file_or_none(installation: Installation) -> None:
    installation.add()
    file = installation.folder / "site.zip"
    assert "MB" in installation.check_output("export", str(file))
    assert zipfile.ZipFile(file).testzip() is None
    again = installation.run("export", str(file))
    assert again.exit_code == 2
    assert "--replace" in again.stderr
    installation.check_output("export", str(file), "--replace")
    assert [path.name for path in installation.folder.glob("*.zip*")] == ["site.zip"]
