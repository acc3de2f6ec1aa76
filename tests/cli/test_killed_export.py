"""An export or a restore that is killed: no half file, no half site, and the same feeds after all.

Each process kills itself with SIGKILL when it is about to write the document with a number.
"""

import os
import signal
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from feedsvc import compression
from feedsvc.storage.sqlite_driver import sqlite3
from tests import forked, sample_site
from tests.commands import Installation

URL = "https://news.example"
KILLED = """
import os, signal
from feedsvc.cli import main
from {module} import {name} as original
import {module} as module
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
# What the tables say of the site, but not of its runs; the bytes of feeds are compared apart.
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


def test_a_killed_export_leaves_no_file_of_its_name_and_the_next_one_is_whole(
    source: Installation,
) -> None:
    file, folder = source.folder / "site.zip", source.folder
    writing = "feedsvc.editorial.exports.writing"
    for number in (1, 4):
        run_killed(source, writing, "_write_document", number, "export", str(file))
        assert not file.exists()
    assert len(list(folder.glob("site.zip.*"))) == 1, "what the first one left is deleted"
    source.check_output("export", str(file))
    assert [path.name for path in folder.glob("site.zip*")] == ["site.zip"]
    assert zipfile.ZipFile(file).testzip() is None
    # A killed one that would replace it leaves the former one.
    before = file.read_bytes()
    run_killed(source, writing, "_write_document", 3, "export", str(file), "--replace")
    assert file.read_bytes() == before


def test_a_killed_restore_goes_on_to_the_same_site_and_the_same_bytes(
    source: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "site.zip"
    source.check_output("export", str(file))
    with make_empty(tmp_path / "whole") as whole, make_empty(tmp_path / "killed") as killed:
        whole.check_output("import", str(file))
        restoring = "feedsvc.editorial.imports.exported.restoring"
        for number in (3, 8):  # among the terms, and among what follows them
            run_killed(killed, restoring, "_store_step", number, "import", str(file))
        # Killed when all is stored and only the feeds are not rendered.
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
    installation.check_output("db", "upgrade")
    return installation


def read_rows(installation: Installation) -> list[list[Any]]:
    path = installation.folder / "var" / "feedsvc.db"
    assert os.access(path, os.R_OK)
    with closing(sqlite3.connect(path)) as connection:
        return [connection.execute(query).fetchall() for query in QUERIES]
