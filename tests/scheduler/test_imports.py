"""An import that an administrator asked for has the same result if the scheduler is killed."""

import json
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select, text

from feedsvc.domain.imports import TaskState
from feedsvc.editorial.imports import tasks
from feedsvc.editorial.imports.uploads import store_upload
from feedsvc.services import Services, build_services
from feedsvc.settings import load
from feedsvc.storage import import_tasks
from feedsvc.storage.import_tables import ImportRun, ImportTask
from tests.commands import Installation, wait_until

COUNT = 80
VARIABLES = {
    "FEEDSVC_BASE_URL": "https://news.example",
    "FEEDSVC_SITE__TAG_AUTHORITY": "news.example",
}
WHAT_COUNTS = (
    "SELECT guid, slug, title, body_html, state, published, updated, revision FROM articles",
    "SELECT former, guid FROM redirects JOIN articles ON articles.id = article_id",
    "SELECT topics.name FROM topics",
    """SELECT feeds.path, articles.guid FROM feed_items JOIN feeds ON feeds.id = feed_id
        JOIN articles ON articles.id = article_id""",
    "SELECT place, title, outcome, message FROM import_remarks",
)


def build_document() -> bytes:
    """Return a JSON Feed of COUNT articles, of which one has no text and so is refused."""
    items = [
        {
            "id": f"https://old.example/?p={number}",
            "url": f"https://old.example/2020/artikel-{number}/",
            "title": f"Artikel {number}",
            "content_html": f"<p>Isi artikel nomor {number}.</p>" if number != 7 else "",
            "date_published": f"2020-01-01T00:{number // 60:02}:{number % 60:02}Z",
            "tags": [f"Topik {number % 5}"],
        }
        for number in range(COUNT)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Lama", "items": items}
    return json.dumps(feed).encode()


@contextmanager
def open_newsroom(folder: Path) -> Iterator[tuple[Installation, Services]]:
    """Create a newsroom; yield it with its database, opened by the test itself."""
    folder.mkdir()
    with Installation(folder, VARIABLES) as installation:
        installation.create()
        services = build_services(load(data_dir=folder / "var", base_url="https://news.example"))
        with closing(services.database):
            yield installation, services


def list_rows(services: Services) -> list[list[tuple[Any, ...]]]:
    with services.database.reading() as session:
        return [sorted(map(tuple, session.execute(text(each)))) for each in WHAT_COUNTS]


def ask_import(services: Services) -> int:
    """Ask for the import as the page does; return the number of the task."""
    folder, now = services.data_dir / tasks.FOLDER, datetime.now(UTC)
    source = store_upload(BytesIO(build_document()), folder, name="lama.json", most=10**7)
    with services.database.writing() as session:
        return import_tasks.add_task(session, source, editor="sari", now=now).id


def get_state(services: Services, task_id: int) -> TaskState:
    with services.database.reading() as session:
        return TaskState(session.get_one(ImportTask, task_id).state)


def wait_in_the_middle(installation: Installation, services: Services) -> None:
    """Wait until a part is imported, and kill the scheduler before it stores another article."""

    def kill() -> bool:
        with services.database.writing() as session:  # nobody else writes meanwhile
            done = session.scalar(select(ImportRun.done)) or 0
            if done:
                installation.processes[-1].kill()
                installation.processes[-1].wait()
            return done > 0

    wait_until(kill)


def test_a_killed_scheduler_goes_on_to_the_same_result(tmp_path: Path) -> None:
    with open_newsroom(tmp_path / "whole") as (installation, services):
        file = tmp_path / "lama.json"
        file.write_bytes(build_document())
        assert f"created: {COUNT - 1}" in installation.check_output("import", str(file))
        expected = list_rows(services)
    with open_newsroom(tmp_path / "killed") as (installation, services):
        task_id = ask_import(services)
        installation.start("scheduler")
        wait_until(lambda: get_state(services, task_id) == TaskState.READY)
        with services.database.writing() as session:
            tasks.start_task(
                import_tasks.get_task(session, task_id, lock=True), now=datetime.now(UTC)
            )
        wait_in_the_middle(installation, services)
        assert get_state(services, task_id) == TaskState.IMPORTING
        installation.start("scheduler")
        wait_until(lambda: get_state(services, task_id) == TaskState.DONE)
        assert list_rows(services) == expected
        with services.database.reading() as session:
            runs = session.scalars(select(ImportRun)).all()
            task = import_tasks.get_task(session, task_id)
        assert [(run.done, run.counts["created"], run.counts["refused"]) for run in runs] == [
            (COUNT, COUNT - 1, 1)
        ]
        assert (task.done, task.total, task.counts) == (COUNT, COUNT, runs[0].counts)
        assert list((services.data_dir / tasks.FOLDER).iterdir()) == []
