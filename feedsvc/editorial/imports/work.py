"""Do the imports that administrators have asked for, one after the other.

If the process is killed, the next one goes on: the progress of a run is in the database, and its
source, also the documents of a feed, is in the folder of imports.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from feedsvc.domain.imports import TaskState
from feedsvc.domain.site import Site
from feedsvc.editorial.imports import reversal, runs, tasks
from feedsvc.editorial.imports.exported.importing import import_export, preview_export
from feedsvc.editorial.imports.exported.items import ExportSource, open_files
from feedsvc.editorial.imports.pictures import PictureTaker
from feedsvc.editorial.imports.preparation import ImportContext
from feedsvc.editorial.imports.runs import ImportPreview, Report
from feedsvc.editorial.imports.sources import AddressSource, FileSource
from feedsvc.editorial.imports.stored_documents import StoringClient
from feedsvc.errors import (
    ConflictError,
    FetchError,
    InvalidStateError,
    Problem,
    UnavailableError,
    ValidationError,
)
from feedsvc.outbound import OutboundClient
from feedsvc.parsing.imports.documents import ImportOptions
from feedsvc.storage import import_tasks, imports
from feedsvc.storage.database import Database
from feedsvc.storage.import_tables import ImportRun, ImportTask

_UNPACKED_PARTS = 5  # an archive of texts and pictures is rarely below a fifth of their size
_SHOWN = 50  # remarks of a dry run
_PAUSE = timedelta(seconds=1)  # between two writings of the progress
_NO_FILE = (
    "The uploaded file is not in the data folder of the scheduler. Let it use the same data folder"
    " as the web server, and upload the file again."
)
_UNEXPECTED = "The import has failed. The log of the scheduler says why."
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TaskContext:
    """What all tasks share: `folder` has the uploads, `client` fetches feeds.

    `read_site` returns the site as it is now. `most` bounds the bytes of a feed with all its
    documents. `fixed` are the settings that a file or the environment sets, which no export
    changes. `clock` returns now in UTC. `pictures` makes the `PictureTaker` of an import, whose
    pictures may be in a folder; without it they stay linked.
    """

    database: Database
    read_site: Callable[[], Site]
    folder: Path
    client: OutboundClient
    most: int
    fixed: Mapping[str, Any]
    clock: Callable[[], datetime]
    pictures: Callable[[ImportContext, Path | None], PictureTaker] | None = None


def work_on_tasks(context: TaskContext) -> int:
    """Do all waiting tasks, one after the other; return how many they were.

    Raises:
        UnavailableError: the database cannot be used now; the task goes on later.
    """
    count = 0
    while True:
        with context.database.reading() as session:
            task = import_tasks.find_next_task(session)
        if task is None:
            return count
        try:
            _work_on(context, task)
        except ConflictError:  # another scheduler has taken over
            return count
        count += 1


def _work_on(context: TaskContext, task: ImportTask) -> None:
    work = {
        TaskState.PREVIEWING: _preview,
        TaskState.IMPORTING: _import,
        TaskState.UNDOING: _undo,
    }[TaskState(task.state)]
    try:
        work(context, task)
    except (ConflictError, UnavailableError):
        raise
    except (ValidationError, FetchError, InvalidStateError) as error:
        _fail(context, task, error.problems[0])
    except Exception:  # noqa: BLE001  the task would be tried again each second
        _log.exception("the import of %s has failed", task.source)
        _fail(context, task, Problem("", _UNEXPECTED))


def _fail(context: TaskContext, task: ImportTask, problem: Problem) -> None:
    with context.database.writing() as session:
        stored = import_tasks.get_task(session, task.id, lock=True)
        if stored.state == task.state:
            import_tasks.record_failure(stored, problem, now=context.clock())


def _open_source(context: TaskContext, task: ImportTask) -> FileSource | AddressSource:
    if not task.file:
        client = StoringClient(context.client, context.folder / str(task.id), context.most)
        return AddressSource(client, task.source)
    path = context.folder / task.file
    if not path.exists():
        raise ValidationError([Problem("", _NO_FILE)])
    options = ImportOptions(task.address, task.takes_pages)
    source = open_files([path], options, size=task.size)
    folder = context.folder / f"{task.file}{tasks.UNPACKED}"
    source.unpack_archives(folder, _UNPACKED_PARTS * context.most)
    return source


def _create_context(context: TaskContext, task: ImportTask) -> ImportContext:
    # The time is the task's, so that an import that goes on gives articles without a date the same
    # time.
    return ImportContext(context.database, context.read_site(), task.editor, task.changed)


def _preview(context: TaskContext, task: ImportTask) -> None:
    source, progress = _open_source(context, task), _Progress(context, task)
    preview = ImportPreview()

    def report(current: ImportPreview) -> None:
        nonlocal preview
        preview = current
        progress.record(sum(current.counts.values()), source)

    problem = None
    shared = _create_context(context, task)
    try:
        if isinstance(source, ExportSource):
            preview = preview_export(shared, source, report)
        else:
            runs.preview_import(shared, source.list_items(), report)
    except (ValidationError, FetchError) as error:
        if not sum(preview.counts.values()):
            raise
        problem = error.problems[0]  # the items before the damage can be imported
    with context.database.writing() as session:
        stored = import_tasks.get_task(session, task.id, lock=True)
        if stored.state != TaskState.PREVIEWING:
            return
        import_tasks.set_state(stored, TaskState.READY, now=context.clock())
        _store_preview(stored, preview)
        if problem:
            stored.problem = import_tasks.to_stored_problem(problem)


def _store_preview(task: ImportTask, preview: ImportPreview) -> None:
    task.counts = {str(outcome): count for outcome, count in preview.counts.items()}
    task.total, task.remark_count = sum(preview.counts.values()), len(preview.remarks)
    task.remarks = [import_tasks.to_remark(*remark) for remark in islice(preview.remarks, _SHOWN)]


def _import(context: TaskContext, task: ImportTask) -> None:
    source, progress = _open_source(context, task), _Progress(context, task)

    def report(run: ImportRun) -> None:
        is_export = isinstance(source, ExportSource)  # its run counts files in `done`
        done = sum(run.counts.values()) if is_export else run.done
        progress.record(done, source, run.id, run.counts)

    try:
        run_id = _import_source(context, task, source, report)
    finally:
        progress.write()
    with context.database.writing() as session:
        run = imports.get_run(session, run_id)
        stored = import_tasks.get_task(session, task.id, lock=True)
        stored.run_id, stored.counts = run_id, dict(run.counts)
        stored.done = sum(run.counts.values())
        stored.state, stored.changed = TaskState.DONE, context.clock()
    tasks.remove_source(task, context.folder)


def _import_source(
    context: TaskContext, task: ImportTask, source: FileSource | AddressSource, report: Report
) -> int:
    """Import a source; return the id of the run."""
    shared = _create_context(context, task)
    name, version = task.source, task.source_version
    if isinstance(source, ExportSource):
        return import_export(
            shared, source, name=name, version=version, fixed=context.fixed, report=report
        )
    return runs.run_import(
        shared,
        source.list_items(),
        source=name,
        version=version,
        report=report,
        pictures=context.pictures(shared, source.folder) if context.pictures else None,
    )


def _undo(context: TaskContext, task: ImportTask) -> None:
    assert task.run_id is not None  # noqa: S101  a task in this state has a run
    with context.database.reading() as session:
        is_undone = imports.get_run(session, task.run_id).undone is not None
    kept: tuple[str, ...] = ()
    if not is_undone:  # a command, or this task before a stop, may have done it
        kept = reversal.undo_import(_create_context(context, task), task.run_id).kept
    with context.database.writing() as session:
        stored = import_tasks.get_task(session, task.id, lock=True)
        import_tasks.set_state(stored, TaskState.UNDONE, now=context.clock())
        stored.remark_count = len(kept)
        stored.remarks = [{"title": title[:200]} for title in kept[:_SHOWN]]
    tasks.remove_source(task, context.folder)


class _Progress:
    """Writes the progress of a task, at most once a second."""

    def __init__(self, context: TaskContext, task: ImportTask) -> None:
        self._context, self._task_id = context, task.id
        self._written = self._resumed = context.clock()
        self._before: int | None = None
        self._values: dict[str, object] = {}

    def record(
        self,
        done: int,
        source: FileSource | AddressSource,
        run_id: int | None = None,
        counts: dict[str, int] | None = None,
    ) -> None:
        """Take note of the items that are done, and write that from time to time."""
        is_first = self._before is None
        if self._before is None:
            self._before = max(done - runs.BATCH, 0)
        self._values = {"done": done, "read": source.read, "size": source.size}
        if run_id is not None:
            self._values |= {"run_id": run_id, "counts": dict(counts or {})}
        if is_first or not self._written <= self._context.clock() < self._written + _PAUSE:
            self.write()

    def write(self) -> None:
        """Store the progress that was noted last."""
        if not self._values:
            return
        self._written = self._context.clock()
        with self._context.database.writing() as session:
            task = import_tasks.get_task(session, self._task_id, lock=True)
            task.resumed, task.before = self._resumed, self._before or 0
            for name, value in self._values.items():
                setattr(task, name, value)
