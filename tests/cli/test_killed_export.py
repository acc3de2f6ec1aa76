"""A killed export or restore: no half file, no half site, and the same feeds in the end.

Each process kills itself with SIGKILL when it is about to call a function for the nth time.
"""

import fcntl
import json
import os
import re
import signal
import stat
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Boolean, Integer, delete, select, update
from sqlalchemy.orm import Session

from feedsvc import compression, editorial
from feedsvc.domain.articles import ArticleContent
from feedsvc.domain.representations import compute_digest
from feedsvc.services import Services
from feedsvc.storage import exports
from feedsvc.storage.articles import media
from feedsvc.storage.database import Database
from feedsvc.storage.export_marks import compute_mark
from feedsvc.storage.sqlite_driver import sqlite3
from feedsvc.storage.tables import Article, Base, Draft, Media, Topic
from tests import forked, sample_site
from tests.commands import Installation
from tests.web.conftest import draw_jpeg

URL = "https://news.example"
LAST_ID = 1000
# Instead of the fields of an unsaved text its token is compared, which changes with the fields.
NOT_COMPARED = {Draft.__table__.c.fields}
WHO: dict[str, Any] = {
    "editor": "sari",
    "authority": "news.example",
    "now": sample_site.END,
}
KILLED = """
import os, signal
from feedsvc.cli import main
from feedsvc.editorial.exports import documents
from {module} import {name} as original
import {module} as module
documents.ARTICLES_AT_ONCE = 3
count = 0
def count_calls(*arguments, **options):
    global count
    count += 1
    if count == {number}:
        os.kill(os.getpid(), signal.SIGKILL)
    return original(*arguments, **options)
module.{name} = count_calls
main(prog_name="feedsvc")
"""
# The rows that describe the site and not its runs; the bytes of feeds are compared separately.
QUERIES = (
    "SELECT * FROM articles ORDER BY id",
    "SELECT * FROM revisions ORDER BY article_id, number",
    "SELECT feed_id, article_id FROM feed_items ORDER BY feed_id, article_id",
    "SELECT former, target, article_id FROM redirects ORDER BY former",
    "SELECT id, name FROM media ORDER BY id",
    "SELECT slug, name, merged_id FROM topics ORDER BY slug",
    "SELECT path, guid, updated FROM feeds ORDER BY path",
    "SELECT done, counts, finished IS NULL FROM import_runs",
    """SELECT path, suffix, digest, gzip FROM encodings JOIN feeds ON feeds.id = feed_id
    ORDER BY path, suffix""",
)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with the sample site."""
    folder = tmp_path_factory.mktemp("source")
    with Installation(folder, {"FEEDSVC_BASE_URL": URL}) as installation:
        (folder / "var").mkdir(exist_ok=True)
        services = sample_site.open_site(
            folder / "var", f"sqlite:///{folder / 'var' / 'feedsvc.db'}"
        )
        sample_site.fill(services)
        with services.database.writing() as session:
            sample_site.remove_made_up_rows(session)
        services.database.close()
        yield installation


def run_killed(
    installation: Installation, module: str, name: str, number: int, *words: str
) -> None:
    """Run a command that kills itself at the call of a function with this number."""
    code = KILLED.format(module=module, name=name, number=number)
    process = forked.start(words, installation.environment, installation.folder / "log", code=code)
    installation.processes.append(process)
    assert process.wait(60) == -signal.SIGKILL, installation.log


EXPORTS = "feedsvc.editorial.exports"
# Where commands are killed, one after another: each continues what the former one has left.
STATES = (
    (f"{EXPORTS}.resuming", "_copy_picture", 2),
    (f"{EXPORTS}.resuming", "write_piece", 4),  # one of the two pieces of the second page
    (f"{EXPORTS}.resuming", "_settle_pictures", 1),
    (f"{EXPORTS}.documents", "encode_rows", 3),
    ("shutil", "copyfileobj", 5),  # while the file is put together
    ("feedsvc.storage.backups.files", "_synchronize", 1),
)


def test_a_killed_export_goes_on_to_the_same_file(source: Installation) -> None:
    folder = source.folder
    file, whole = folder / "site.zip", folder / "whole.zip"
    source.check_output("export", str(whole))
    for module, name, number in STATES:
        run_killed(source, module, name, number, "export", str(file))
        assert not file.exists()
    work = folder / "site.zip.feedsvc-export"
    assert stat.S_IMODE(work.stat().st_mode) == 0o700
    assert {stat.S_IMODE(each.stat().st_mode) & 0o077 for each in work.iterdir()} == {0}
    result = source.run("export", str(file))
    assert re.search(
        r"Continuing the export of .* UTC \(articles done: (\d+) of \1\)", result.stderr
    )
    assert read_members(file) == read_members(whole)
    assert [path.name for path in folder.glob("site.zip*")] == ["site.zip"]
    # A killed export leaves the former file, or at the second synchronization the new one.
    before = file.read_bytes()
    run_killed(source, *STATES[1], "export", str(file), "--replace")
    assert file.read_bytes() == before
    file.unlink()
    synchronize = ("feedsvc.storage.backups.files", "_synchronize", 2)
    run_killed(source, *synchronize, "export", str(file), "--fresh")
    assert read_members(file) == read_members(whole)
    assert "Continuing" not in source.run("export", str(file), "--replace").stderr
    assert not work.exists()


def test_what_is_changed_after_a_kill_is_right_and_what_is_purged_is_nowhere(
    source: Installation, tmp_path: Path
) -> None:
    file, whole = source.folder / "changed.zip", source.folder / "after.zip"
    services = sample_site.open_site(source.folder / "var", get_url(source))
    articles = [write_article(services, f"Isi-{number}") for number in range(3)]
    picture = store_picture(services)
    run_killed(source, *STATES[-1], "export", str(file))
    work = source.folder / "changed.zip.feedsvc-export"
    assert all(f"Isi-{number}".encode() in unpack_pieces(work) for number in range(3))
    change_after_kill(services, articles, picture)
    result = source.run("export", str(file))
    assert "Continuing" in result.stderr
    source.check_output("export", str(whole))
    members = read_members(file)
    assert members == read_members(whole)
    text = b"".join(members.values())
    assert [f"Isi-{number}".encode() in text for number in range(5)] == [
        False,  # corrected: only its packed history has this text
        False,  # purged
        True,  # withdrawn
        True,  # corrected to this
        True,  # published
    ]
    assert picture.encode() not in text
    check_layout(file)
    with make_empty(tmp_path / "one") as one, make_empty(tmp_path / "two") as two:
        for each, exported in ((one, file), (two, whole)):
            each.check_output("import", str(exported))
        # Pages may differ, and with them the number of steps of a restore.
        rows, expected = read_rows(one), read_rows(two)
        assert [*rows[:-2], rows[-1]] == [*expected[:-2], expected[-1]]
    services.database.close()


def get_url(installation: Installation) -> str:
    return f"sqlite:///{installation.folder / 'var' / 'feedsvc.db'}"


def write_article(services: Services, text: str) -> int:
    with services.database.writing() as session:
        return editorial.articles.publish_new_article(
            session, ArticleContent(title=text, body=f"<p>{text}</p>", language="id"), **WHO
        ).id


def store_picture(services: Services) -> str:
    data = draw_jpeg(30, 20)
    name = f"{compute_digest(data)}.jpg"
    row = Media(name=name, media_type="image/jpeg", size=len(data), width=30, height=20, data=data)
    with services.database.writing() as session:
        media.save_media(session, row, now=sample_site.END)
    return name


def change_after_kill(services: Services, articles: list[int], picture: str) -> None:
    """Correct the first article, purge the second and withdraw the third.

    Delete the picture, rename a topic, and publish another article.
    """
    own: dict[str, Any] = {"editor": "sari", "now": sample_site.END}
    with services.database.writing() as session:
        corrected = ArticleContent(title="Isi-3", body="<p>Isi-3</p>", language="id")
        editorial.articles.update_article(
            session, articles[0], corrected, revision=1, authority="news.example", **own
        )
        editorial.trash.move_to_trash(session, articles[1], revision=1, **own)
        editorial.trash.purge_article(session, articles[1], revision=2, **own)
        editorial.articles.withdraw_article(session, articles[2], revision=1, **own)
        stored = media.find_media(session, picture)
        assert stored
        media.delete_media(session, stored)
        topic = session.scalars(select(Topic).where(Topic.merged_id.is_(None))).first()
        assert topic
        topic.name = "Nama baru"
    write_article(services, "Isi-4")


def read_members(file: Path) -> dict[str, bytes]:
    """Return the files of an export, with all articles as one file, because pages may differ."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in sorted(archive.namelist())}
    pages = [members.pop(name) for name in [*members] if name.startswith("articles/")]
    items = [item for page in pages for item in json.loads(page)["items"]]
    return {**members, "articles": json.dumps(items).encode()}


def unpack_pieces(folder: Path) -> bytes:
    return b"".join(
        zlib.decompressobj(wbits=-zlib.MAX_WBITS).decompress(path.read_bytes())
        for path in folder.glob("*.json")
    )


def check_layout(file: Path) -> None:
    """Check that the members of a ZIP file follow one another with nothing in between."""
    with zipfile.ZipFile(file) as archive:
        end = 0
        for info in sorted(archive.infolist(), key=lambda each: each.header_offset):
            assert info.header_offset == end
            end += len(info.FileHeader()) + info.compress_size
        assert archive.start_dir == end


def test_what_is_old_damaged_or_of_another_site_is_begun_anew(
    source: Installation, tmp_path: Path
) -> None:
    file, work = tmp_path / "site.zip", tmp_path / "site.zip.feedsvc-export"
    run_killed(source, *STATES[-1], "export", str(file))
    # After a loss of power, a piece, a picture and the last line of the journal are damaged.
    next(iter(sorted(work.glob("0*.json")))).write_bytes(b"")
    with (work / "site.part").open("r+b") as part:
        part.seek(200)
        part.write(b"damage")
    with (work / "journal").open("a") as journal:
        journal.write('{"page": {"af')
    assert "Continuing" in source.run("export", str(file)).stderr
    source.check_output("export", str(tmp_path / "whole.zip"))
    assert read_members(file) == read_members(tmp_path / "whole.zip")
    check_layout(file)
    for changes, reason in (
        ({"started": "2026-01-01T00:00:00+00:00"}, "it is older than a day"),
        ({"about": {"site": "another"}}, "it is of another site"),
    ):
        run_killed(source, *STATES[2], "export", str(file), "--replace")
        lines = (work / "journal").read_text().splitlines(keepends=True)
        head = json.dumps(json.loads(lines[0]) | changes) + "\n"
        (work / "journal").write_text("".join([head, *lines[1:]]))
        assert reason in source.run("export", str(file), "--replace").stderr


def test_one_command_at_a_time_writes_a_file_into_a_folder_of_its_own(
    source: Installation, tmp_path: Path
) -> None:
    file, work = tmp_path / "site.zip", tmp_path / "site.zip.feedsvc-export"
    work.mkdir()
    with (work / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "another process writes site.zip" in source.run("export", str(file)).stderr
    # The files that another command has left are deleted when no command will continue them.
    old = tmp_path / "old.zip.feedsvc-export"
    old.mkdir()
    (old / "journal").touch()
    source.check_output("export", str(file))
    assert old.exists()
    os.utime(old / "journal", (0, 0))
    source.check_output("export", str(file), "--replace")
    assert not old.exists()
    work.symlink_to(tmp_path)
    assert "delete it" in source.run("export", str(file), "--replace").stderr


def change_value(value: Any, column: Any) -> Any:
    if isinstance(column.type, Boolean):
        return not value
    if isinstance(column.type, Integer):
        return (value or 0) + 1000
    if isinstance(value, str | bytes):
        return value * 2 or "x"
    if isinstance(value, list):
        return [*value, "x"]
    return (value or sample_site.START) + timedelta(seconds=1)


def list_columns() -> list[Any]:
    tables: list[type[Base]] = [Article, *exports.OF_ARTICLES.values(), *exports.TERMS.values()]
    return [
        column
        for table in tables
        for column in table.__table__.columns
        if not column.primary_key and not column.foreign_keys and column not in NOT_COMPARED
    ]


def test_a_change_of_any_column_of_an_article_is_seen(source: Installation) -> None:
    database, seen = Database(get_url(source)), set()
    with Session(database.engine) as session:
        before = compute_mark(session, 0, LAST_ID)
        for column in list_columns():
            table = column.table
            keys = [each for each in table.columns if each.primary_key]
            query = select(*keys, column).order_by(*keys).limit(1)
            *key, value = session.execute(query).one()
            changed = update(table).values({column: change_value(value, column)})
            conditions = (one == each for one, each in zip(keys, key, strict=True))
            session.execute(changed.where(*conditions))
            assert compute_mark(session, 0, LAST_ID) != before, column
            seen.add(table.name)
            session.rollback()
    assert len(seen) > len(exports.OF_ARTICLES)
    database.close()


def test_a_row_fewer_is_seen_in_its_own_page_only(source: Installation) -> None:
    database = Database(get_url(source))
    with Session(database.engine) as session:
        for table in exports.OF_ARTICLES.values():
            article_id = table.__table__.c.article_id
            one = session.scalars(select(article_id).limit(1)).one()
            marks = compute_mark(session, one - 1, one), compute_mark(session, one, LAST_ID)
            session.execute(delete(table).where(article_id == one))
            assert compute_mark(session, one - 1, one) != marks[0], table
            assert compute_mark(session, one, LAST_ID) == marks[1], table
            session.rollback()
    database.close()


def test_a_killed_restore_goes_on_to_the_same_site_and_the_same_bytes(
    source: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "site.zip"
    source.check_output("export", str(file))
    with make_empty(tmp_path / "whole") as whole, make_empty(tmp_path / "killed") as killed:
        whole.check_output("import", str(file))
        restoring = "feedsvc.editorial.imports.exported.restoring"
        for number in (3, 8):  # among the terms, and among the rows after them
            run_killed(killed, restoring, "_store_step", number, "import", str(file))
        # Killed when everything is stored and only the feeds are not rendered yet.
        run_killed(killed, restoring, "_finish_restore", 1, "import", str(file))
        killed.check_output("import", str(file))
        rows = read_rows(killed)
        assert rows == read_rows(whole)
        assert all(rows)
        feeds = {(path, suffix): body for path, suffix, _, body in rows[-1]}
        assert {compression.decompress(body)[:1] for body in feeds.values()} <= {b"<", b"{"}


def make_empty(folder: Path) -> Installation:
    folder.mkdir()
    installation = Installation(folder, {"FEEDSVC_BASE_URL": URL})
    installation.create()
    return installation


def read_rows(installation: Installation) -> list[list[Any]]:
    path = installation.folder / "var" / "feedsvc.db"
    assert os.access(path, os.R_OK)
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(query).fetchall() for query in QUERIES]
