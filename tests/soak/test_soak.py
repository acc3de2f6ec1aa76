"""An hour of mixed life (a few dozen deeds in CI): nothing is lost, nothing grows, no poller is failed."""

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

DEEDS = 24  # of which the first half warms everything up; of the long form the first tenth
MINUTES = float(os.environ.get("SOAK_MINUTES", "0")) / 2  # for each kind of database
PACE = 0.3  # seconds between two deeds of the long form: a very busy newsroom
GROWTH = Figures(
    memory=60_000_000, files=24, threads=12
)  # that a process may show after the warm-up
BYTES_A_DEED = 60_000  # that the database may grow by; one deed changes a dozen representations
AUDIT_EVERY = 200


def measure_database(newsroom: Deployment) -> int:
    """Return how many bytes the database has."""
    if "FEEDSVC_DATABASE_URL" not in newsroom.given or newsroom.database_url.startswith("sqlite"):
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
    """Return in words what has grown more than it may; a process that is new has crashed."""
    found = [f"process {process} is new" for process in after.keys() - before.keys()]
    for process, was in before.items():
        now = after.get(process)
        if now is None:
            found.append(f"process {process} has ended")
            continue
        for name in ("memory", "files", "threads"):
            grown = getattr(now, name) - getattr(was, name)
            if grown > getattr(GROWTH, name):
                found.append(f"{name} of process {process} grew by {grown}")
    return found


@pytest.mark.soak
def test_a_long_mixed_life_loses_nothing_and_grows_nothing(
    make_deployment: Callable[..., Deployment],
    database_url: str,
    record_property: Callable[[str, object], None],
) -> None:
    newsroom = make_deployment(
        FEEDSVC_DATABASE_URL=database_url, FEEDSVC_WEB__WORKERS="2", **SETTINGS
    )
    newsroom.start()
    newsroom.log_in()
    assert newsroom.process
    editor, auditor = Editor(newsroom, random.Random(20261128)), Auditor(newsroom)  # noqa: S311  no secret
    editor.publish()  # from now on all feeds that are polled are there
    deadline = time.monotonic() + 60 * MINUTES
    with readers(newsroom.port) as pollers:
        warm_at = time.monotonic() + 60 * MINUTES / 10
        while editor.done.total() < DEEDS // 2 or time.monotonic() < warm_at:
            editor.act()
        auditor.audit(editor)
        before, size, warm = (
            measure_family(newsroom.process.pid),
            measure_database(newsroom),
            editor.done.total(),
        )
        while editor.done.total() < DEEDS or time.monotonic() < deadline:
            editor.act()
            if editor.done.total() % AUDIT_EVERY == 0:
                auditor.audit(editor)
                assert find_troubles(pollers) == {}
                assert find_growth(before, measure_family(newsroom.process.pid)) == []
        auditor.audit(editor)
        after, grown = measure_family(newsroom.process.pid), measure_database(newsroom) - size
    deeds = editor.done.total() - warm
    memory = max(
        after[process].memory - before[process].memory for process in before if process in after
    )
    record_property(
        "seen",
        f"{editor.done.total()} deeds {dict(editor.done)}, {count_answers(pollers)} polls;"
        f" memory grew by {memory / 1e6:.1f} MB, the database by {grown / deeds / 1000:.1f} kB a deed",
    )
    assert find_troubles(pollers) == {}
    assert find_growth(before, after) == []
    assert grown < BYTES_A_DEED * deeds
    assert newsroom.stop() == 0
    assert "Traceback" not in (newsroom.folder / "log").read_text()
