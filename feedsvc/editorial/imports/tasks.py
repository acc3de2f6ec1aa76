"""Imports that administrators ask for on the admin pages; the scheduler does them (`work`).

A task is first previewed; then an administrator decides, and it is imported.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from shutil import rmtree

from sqlalchemy.orm import Session

from feedsvc.domain.imports import WORKING_STATES, TaskSource, TaskState
from feedsvc.domain.site import Site
from feedsvc.domain.text import is_web_url
from feedsvc.editorial.validation import NO_PUBLIC_DOMAIN, check_length
from feedsvc.errors import InvalidStateError, Problem, ValidationError
from feedsvc.storage import import_tasks
from feedsvc.storage.database import Database
from feedsvc.storage.import_tables import ImportRun, ImportTask

FOLDER = "imports"  # in the data folder
UNPACKED = "-unpacked"  # the end of the name of a folder with an unpacked upload
DAYS = 7  # that a task waits for an administrator
_LONGEST_ADDRESS = 500  # characters of an address that is fetched, or from which ids are built
_NO_ADDRESS = "Give the whole address of a feed, such as https://old.example/feed/."
_NO_FORMER_ADDRESS = "Give the whole address of the former site, such as https://old.example."
_RUNNING = "This import is being worked on."


def add_file_task(
    session: Session, source: TaskSource, *, site: Site, editor: str, now: datetime
) -> tuple[ImportTask, bool]:
    """Return the task for an uploaded file, and whether it is new.

    Raises:
        ValidationError: the former address is no web address or too long, or the site has no public
            domain yet.
    """
    _check_site(site)
    _check_address("address", source.address)
    if source.address and not is_web_url(source.address):
        raise ValidationError([Problem("address", _NO_FORMER_ADDRESS)])
    known = import_tasks.find_open_task(session, source)
    if known:
        return known, False
    return import_tasks.add_task(session, source, editor=editor, now=now), True


def add_address_task(
    session: Session, url: str, *, site: Site, editor: str, now: datetime
) -> tuple[ImportTask, bool]:
    """Return the task for a feed at an address, and whether it is new.

    Raises:
        ValidationError: this is no web address or too long, or the site has no public domain yet.
    """
    _check_site(site)
    url = url.strip()
    _check_address("source", url)
    if not url.lower().startswith(("http://", "https://")):
        raise ValidationError([Problem("source", _NO_ADDRESS)])
    known = import_tasks.find_open_task(session, TaskSource(url, ""))
    if known:
        return known, False
    source = TaskSource(url, sha256(now.isoformat().encode()).hexdigest()[:40])
    return import_tasks.add_task(session, source, editor=editor, now=now), True


def _check_site(site: Site) -> None:
    if not site.authority:
        raise ValidationError([NO_PUBLIC_DOMAIN])


def _check_address(field: str, address: str) -> None:
    problems = [*check_length(field, address, _LONGEST_ADDRESS)]
    if problems:
        raise ValidationError(problems)


def start_task(task: ImportTask, *, now: datetime) -> bool:
    """Let the scheduler do a task that was previewed, or try a task again that has failed.

    Return whether the task was in such a state. An import that has failed goes on where it was.
    """
    if task.state not in {TaskState.READY, TaskState.FAILED}:
        return False
    failed = task.problem.get("state", TaskState.IMPORTING)
    import_tasks.set_state(task, TaskState(failed), now=now)
    return True


def discard_task(task: ImportTask, folder: Path, *, now: datetime) -> bool:
    """Discard a task that waits or has failed, with its file; return whether it was such a task."""
    if task.state not in {TaskState.READY, TaskState.FAILED}:
        return False
    import_tasks.set_state(task, TaskState.DISCARDED, now=now)
    remove_source(task, folder)
    return True


def request_undo(
    session: Session, run: ImportRun, *, editor: str, now: datetime
) -> ImportTask | None:
    """Let the scheduler undo a run; return the task, or None if that was requested before.

    Raises:
        InvalidStateError: the run is being worked on.
    """
    task = import_tasks.find_run_task(session, run.id)
    if run.undone or (task and task.state == TaskState.UNDOING):
        return None
    if task and task.state in WORKING_STATES:
        raise InvalidStateError([Problem("", _RUNNING)], run.id)
    if task is None:
        source = TaskSource(run.source, run.source_version)
        task = import_tasks.add_task(session, source, editor=editor, now=now)
        task.run_id = run.id
    import_tasks.set_state(task, TaskState.UNDOING, now=now)
    task.editor = editor
    return task


def remove_old_tasks(database: Database, folder: Path, *, now: datetime) -> None:
    """Discard tasks that nobody has decided on for a week, and delete files that no task needs."""
    with database.writing() as session:
        for task in import_tasks.list_old_tasks(session, now - timedelta(days=DAYS)):
            discard_task(task, folder, now=now)
        needed = import_tasks.list_needed_files(session)
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        # An upload that arrives now has no task yet.
        is_old = path.stat().st_mtime < (now - timedelta(days=1)).timestamp()
        if path.name.removesuffix(UNPACKED) not in needed and is_old:
            _remove_path(path)


def remove_source(task: ImportTask, folder: Path) -> None:
    """Delete the upload of a task and its unpacked folder, or the documents of its feed."""
    _remove_path(folder / (task.file or str(task.id)))
    if task.file:
        _remove_path(folder / f"{task.file}{UNPACKED}")


def _remove_path(path: Path) -> None:
    if path.is_dir():
        rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)
