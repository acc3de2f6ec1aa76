"""Exports: the same site elsewhere, byte for byte in its feeds; nothing secret; other programs."""

import json
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from sqlalchemy import delete, func, select, update

from feedsvc import compression, editorial, syndication
from feedsvc.domain.articles import ArticleContent, ImageUse, State
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.imports import ImportedArticle
from feedsvc.editorial.exports import writing
from feedsvc.editorial.imports.exported import archive, restoring
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.rendering import FORMATS
from feedsvc.services import Services
from feedsvc.storage import exports
from feedsvc.storage.feeds import feeds
from feedsvc.storage.import_tables import Redirect
from feedsvc.storage.tables import Article, Base, RenditionFile, StoredSite
from tests import sample_site
from tests.commands import Installation
from tests.parsing.imports.samples import read_items

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
        # Rows that no editor could have made.
        session.execute(delete(RenditionFile))
        session.execute(delete(StoredSite))
        session.execute(update(Redirect).values(target="/baru", former="/lama"))
    yield services
    services.database.close()


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
    with Installation(tmp_path, dict(SETTINGS)) as installation:
        installation.check_output("db", "upgrade")
        yield installation


@pytest.fixture
def either(tmp_path: Path, migrated_url: str) -> Iterator[Installation]:
    """An empty site on each kind of database in turn."""
    variables = {**SETTINGS, "FEEDSVC_DATABASE_URL": migrated_url}
    with Installation(tmp_path, variables) as installation:
        installation.check_output("db", "upgrade")
        yield installation


def open_services(installation: Installation) -> Services:
    file = installation.folder / "var" / "feedsvc.db"
    url = installation.variables.get("FEEDSVC_DATABASE_URL", f"sqlite:///{file}")
    return sample_site.open_site(installation.folder, url)


def read_feeds(services: Services) -> dict[str, bytes]:
    """Return the bytes of every feed in every format, but for those that an address combines."""
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
            if name not in {"feeds", "feed_items"}  # of combined feeds
        }


def get_counts(report: dict[str, Any]) -> dict[str, int]:
    return {name: number for name, number in report.items() if name in NOTHING and number}


@pytest.mark.every_database
def test_an_empty_site_becomes_the_same_byte_for_byte(
    source: Services, exported: Path, either: Installation
) -> None:
    with source.database.reading() as session:
        count = session.scalar(select(func.count()).select_from(Article))
    assert get_counts(either.read_json("import", str(exported))) == {"created": count}
    services = open_services(either)
    assert count_rows(services) == count_rows(source)
    expected = read_feeds(source)
    assert len(expected) > 4 * len(FORMATS)
    assert read_feeds(services) == expected
    # The export of the copy is that of the original, but for what a restore adds.
    again = b"".join(writing.write_export(services.database, source.site, program="feedsvc test"))
    (either.folder / "again.zip").write_bytes(again)
    services.database.close()
    assert read_files(either.folder / "again.zip") == read_files(exported)
    # Again, it changes nothing; what is in the trash there is left out.
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


def read_files(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != "feedsvc.json"}


def test_an_export_has_nothing_secret_and_any_program_reads_it(
    source: Services, exported: Path
) -> None:
    files = read_files(exported)
    text = b"".join(files.values())
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
    # So is what WordPress has no place for.
    assert read.content.subtitle == "Anak judul 1"
    assert read.content.authors == (Person("Ani", "ani@news.example", "https://news.example/ani"),)
    assert read.content.sources == (Source("Kantor Berita", "https://source.example/1"),)
    images = {item.content.image for item in items if item.picture}
    assert images == {ImageUse("", "Kali", "Kali itu", "Foto: Ani")}


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
    monkeypatch.setattr(writing, "_ARTICLES", 1)
    monkeypatch.setattr(writing, "_ROWS", 1)
    paged = list(writing.write_export(source.database, source.site, program="feedsvc test"))
    assert max(asked) == 1
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

    with archive.open_export(exported) as export:
        options: dict[str, Any] = {"source": "site.zip", "version": "1", "fixed": {}}
        with pytest.raises(KeyboardInterrupt):
            restoring.restore_site(context, export, **options, report=kill)
        run_id = restoring.restore_site(context, export, **options)
        assert run_id
        again = restoring.restore_site(context, export, **options)
    assert again is None, "the site is not empty now"
    services.database.close()


def test_a_site_with_articles_gets_what_is_missing(
    exported: Path, installation: Installation
) -> None:
    installation.check_output("demo")
    before = len(installation.read_json("article", "list"))
    report = installation.read_json("import", str(exported))
    assert report["created"] > 2
    assert len(installation.read_json("article", "list")) == before + report["created"]
    assert get_counts(installation.read_json("import", str(exported))).keys() <= {
        "unchanged",
        "skipped",
    }


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


def test_the_command_writes_a_file_or_none(installation: Installation) -> None:
    installation.check_output("demo")
    file = installation.folder / "site.zip"
    assert "MB" in installation.check_output("export", str(file))
    assert zipfile.ZipFile(file).testzip() is None
    again = installation.run("export", str(file))
    assert again.exit_code == 2
    assert "--replace" in again.stderr
    installation.check_output("export", str(file), "--replace")
    assert [path.name for path in installation.folder.glob("*.zip*")] == ["site.zip"]
