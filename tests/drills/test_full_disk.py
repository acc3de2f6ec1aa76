"""While the disk is full, readers are served and editors get an error page with what they typed.

RLIMIT_FSIZE keeps the files of running processes from growing, so any machine can run this drill.
"""

import os
import random
import resource
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.error import HTTPError

import pytest

from feedsvc.storage.sqlite_driver import sqlite3
from tests.journeys.conftest import Deployment
from tests.mixed_load import (
    SETTINGS,
    Auditor,
    Editor,
    count_answers,
    fill_in,
    find_troubles,
    read_error,
    readers,
)

ROUNDS = 20 if os.environ.get("DRILLS") == "full" else 2
LARGEST_FILE = 512  # bytes; SQLite's journal needs more


@contextmanager
def full_disk(database: Path, processes: list[int]) -> Iterator[None]:
    """Keep the files of these processes from growing until the block ends.

    The limit also forbids changes of existing pages, which a full disk allows. So the limit begins
    while nobody writes: a commit that it stops in the middle cannot be rolled back, and then nobody
    can read the database either.
    """
    with lock_writers(database):
        limit_files(processes, LARGEST_FILE)
    try:
        yield
    finally:
        limit_files(processes, resource.RLIM_INFINITY)


@contextmanager
def lock_writers(database: Path) -> Iterator[None]:
    """Wait for the writer of an SQLite file, and let no other begin until the block ends."""
    connection = sqlite3.connect(database, timeout=60, isolation_level=None)
    with closing(connection):  # this ends the transaction as well
        connection.execute("BEGIN IMMEDIATE")
        yield


def limit_files(processes: list[int], size: int) -> None:
    """Limit the size of the files to which these processes write, in bytes."""
    for process in processes:
        resource.prlimit(process, resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


@pytest.mark.drill
def test_a_full_disk_gives_editors_an_error_page_and_readers_their_feeds(
    make_deployment: Callable[..., Deployment], record_property: Callable[[str, object], None]
) -> None:
    newsroom = make_deployment(**SETTINGS)
    newsroom.start()
    newsroom.log_in()
    editor, auditor = Editor(newsroom, random.Random(20261128)), Auditor(newsroom)  # noqa: S311  no secret
    editor.publish()
    auditor.audit(editor)
    refused = 0
    with readers(newsroom.port) as pollers:
        for _ in range(ROUNDS):
            with full_disk(newsroom.folder / "feedsvc.db", newsroom.list_processes()):
                with pytest.raises(HTTPError) as caught:
                    newsroom.publish(fill_in("Kabar yang tertahan"))
                page = read_error(caught.value)
                assert caught.value.code == 503, page
                assert "Kabar yang tertahan dari Kali." in page, "the page has what was typed"
                assert newsroom.status("/feeds/all.rss") == 200
                refused += 1
            for _ in range(3):
                editor.act()
        auditor.audit(editor)
    assert find_troubles(pollers) == {}
    with sqlite3.connect(newsroom.folder / "feedsvc.db") as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()
    answers = count_answers(pollers)
    record_property(
        "seen",
        f"disk full {ROUNDS} times, {refused} saves refused with a page, {answers} polls answered",
    )
