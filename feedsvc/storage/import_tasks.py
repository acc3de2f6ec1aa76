"""Rows of the imports that administrators ask for on the admin pages."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from feedsvc.domain.imports import ENDED_STATES, WORKING_STATES, TaskSource, TaskState
from feedsvc.errors import Problem
from feedsvc.storage.ids import get_by_id
from feedsvc.storage.import_tables import ImportTask
from feedsvc.storage.imports import to_json_values


def get_task(session: Session, task_id: int, *, lock: bool = False) -> ImportTask:
    """Return a task; with `lock`, nobody else changes it before the end of the transaction.

    Raises:
        NotFoundError: there is none with this id.
    """
    task = get_by_id(session, ImportTask, task_id, "import")
    if lock:
        session.refresh(task, with_for_update=True)
    return task


def add_task(session: Session, source: TaskSource, *, editor: str, now: datetime) -> ImportTask:
    """Store a new task, of which nothing is done yet."""
    task = ImportTask(
        source=source.name,
        source_version=source.version,
        file=source.file,
        address=source.address,
        takes_pages=source.takes_pages,
        size=source.size,
        total=0,
        editor=editor,
        created=now,
        counts={},
        remarks=[],
        remark_count=0,
    )
    set_state(task, TaskState.PREVIEWING, now=now)
    session.add(task)
    session.flush()
    return task


def find_open_task(session: Session, source: TaskSource) -> ImportTask | None:
    """Return the task for a source that has not ended yet, in any version if that is empty."""
    query = select(ImportTask).where(
        ImportTask.source == source.name,
        ImportTask.address == source.address,
        ImportTask.takes_pages == source.takes_pages,
        ImportTask.state.not_in(ENDED_STATES),
    )
    if source.version:
        query = query.where(ImportTask.source_version == source.version)
    return session.scalars(query.order_by(ImportTask.id.desc()).limit(1)).first()


def find_next_task(session: Session) -> ImportTask | None:
    """Return the task that the scheduler works on, or takes next: the longest waiting one."""
    query = select(ImportTask).where(ImportTask.state.in_(WORKING_STATES))
    return session.scalars(query.order_by(ImportTask.changed, ImportTask.id).limit(1)).first()


def find_run_task(session: Session, run_id: int) -> ImportTask | None:
    """Return the last task that works, or has worked, on a run."""
    query = select(ImportTask).where(ImportTask.run_id == run_id)
    return session.scalars(query.order_by(ImportTask.id.desc()).limit(1)).first()


def list_open_tasks(session: Session) -> Sequence[ImportTask]:
    """Return the tasks that have not ended, the last first."""
    query = select(ImportTask).where(ImportTask.state.not_in(ENDED_STATES))
    return session.scalars(query.order_by(ImportTask.id.desc())).all()


def list_old_tasks(session: Session, before: datetime) -> Sequence[ImportTask]:
    """Return the tasks that wait for an administrator since before an instant."""
    waiting = (TaskState.READY, TaskState.FAILED)
    query = select(ImportTask).where(ImportTask.state.in_(waiting), ImportTask.changed < before)
    return session.scalars(query).all()


def list_needed_files(session: Session) -> set[str]:
    """Return the names of the files, and of folders of documents, of tasks that have not ended."""
    query = select(ImportTask.id, ImportTask.file).where(ImportTask.state.not_in(ENDED_STATES))
    return {file or str(task_id) for task_id, file in session.execute(query)}


def set_state(task: ImportTask, state: TaskState, *, now: datetime) -> None:
    """Change the state of a task; the work of the new state begins at the first item."""
    task.state, task.changed, task.problem = state, now, {}
    task.resumed, task.before, task.done, task.read = None, 0, 0, 0


def record_failure(task: ImportTask, problem: Problem, *, now: datetime) -> None:
    """Store why a task cannot go on."""
    task.problem = {**to_stored_problem(problem), "state": task.state}
    task.state, task.changed = TaskState.FAILED, now


def to_remark(place: int, title: str, problem: Problem) -> dict[str, object]:
    """Return a line of a report as a task stores it."""
    return {"place": place, "title": title[:200], **to_stored_problem(problem)}


def to_stored_problem(problem: Problem) -> dict[str, object]:
    """Return a problem as a task stores it."""
    return {"message": problem.message, "params": to_json_values(problem.params)}
