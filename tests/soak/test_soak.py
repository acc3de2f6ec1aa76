"""An hour of mixed load loses nothing, and no process grows."""

import os
import random
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from feedsvc.storage.database import Database
from tests.journeys.conftest import Deployment
from tests.mixed_load import (
    SETTINGS,
    Auditor,
    Editor,
    Figures,
    count_answers,
    find_troubles,
    measure_family,
    readers,
)

ACTIONS = 14  # at least; half of them and a tenth of the time warm all processes up first
MINUTES = float(os.environ.get("SOAK_MINUTES", "0")) / 2  # for each kind of database
# By how much a process may grow after the warm-up.
GROWTH = Figures(memory=60_000_000, files=24, threads=12)
# By how much the database may grow: one change writes a dozen representations.
BYTES_PER_ACTION = 60_000
AUDIT_EVERY = 200


def measure_database(newsroom: Deployment) -> int:
    """Return the size of the database in bytes."""
    if "FEEDSVC_DATABASE_URL" not in newsroom.variables or newsroom.database_url.startswith(
        "sqlite"
    ):
        return Path(newsroom.database_url.removeprefix("sqlite:///")).stat().st_size
    database = Database(newsroom.database_url)
    try:
        with database.reading() as session:
            return int(
                session.execute(text("SELECT pg_database_size(current_database())")).scalar_one()
            )
    finally:
        database.close()


def find_growth(before: dict[int, Figures], after: dict[int, Figures]) -> list[str]:
    """Return a sentence for each process that grew too much, ended, or is new after a crash."""
    findings = [f"process {process} is new" for process in after.keys() - before.keys()]
    for process, was in before.items():
        now = after.get(process)
        if now is None:
            findings.append(f"process {process} has ended")
            continue
        for name in ("memory", "files", "threads"):
            growth = getattr(now, name) - getattr(was, name)
            if growth > getattr(GROWTH, name):
                findings.append(f"{name} of process {process} grew by {growth}")
    return findings


@pytest.mark.soak
@pytest.mark.soak_only  # the drills have the same load for a shorter time
@pytest.mark.parametrize("database_url", ["sqlite", "postgresql"], indirect=True)
def test_an_hour_of_mixed_load_loses_nothing_and_no_process_grows(
    make_deployment: Callable[..., Deployment],
    database_url: str,
    record_property: Callable[[str, object], None],
) -> None:
    newsroom = make_deployment(
        FEEDSVC_DATABASE_URL=database_url, FEEDSVC_WEB__WORKERS="2", **SETTINGS
    )
    newsroom.commands = ("up",)
    newsroom.start()
    newsroom.log_in()
    [process] = newsroom.processes
    editor, auditor = Editor(newsroom, random.Random(20261128)), Auditor(newsroom)  # noqa: S311  no secret
    editor.publish()  # this creates all feeds that are polled
    deadline = time.monotonic() + 60 * MINUTES
    with readers(newsroom.port) as pollers:
        warm_at = time.monotonic() + 60 * MINUTES / 10
        while editor.changes.total() < ACTIONS // 2 or time.monotonic() < warm_at:
            editor.act()
        auditor.audit(editor)
        before, size, warm = (
            measure_family(process.pid),
            measure_database(newsroom),
            editor.changes.total(),
        )
        while editor.changes.total() < ACTIONS or time.monotonic() < deadline:
            editor.act()
            if editor.changes.total() % AUDIT_EVERY == 0:
                auditor.audit(editor)
                assert find_troubles(pollers) == {}
                assert find_growth(before, measure_family(process.pid)) == []
        auditor.audit(editor)
        after, growth = measure_family(process.pid), measure_database(newsroom) - size
    actions = editor.changes.total() - warm
    memory = max(
        after[process].memory - before[process].memory for process in before if process in after
    )
    record_property(
        "seen",
        f"{editor.changes.total()} changes {dict(editor.changes)}, {count_answers(pollers)} polls;"
        f" memory grew by {memory / 1e6:.1f} MB,"
        f" the database by {growth / actions / 1000:.1f} kB a change",
    )
    assert find_troubles(pollers) == {}
    assert find_growth(before, after) == []
    assert growth < BYTES_PER_ACTION * actions
    assert newsroom.stop() == [0]
    assert "Traceback" not in (newsroom.folder / "log").read_text()
