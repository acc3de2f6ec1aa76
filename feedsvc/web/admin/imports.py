"""Imports: upload a file or name a feed, preview the import, run it, undo it.

The scheduler does the work; these pages ask for it and show its progress.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from operator import attrgetter
from pathlib import Path
from shutil import disk_usage

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from feedsvc.domain.imports import WORKING_STATES, TaskSource, TaskState
from feedsvc.domain.readiness import Delay, find_delays
from feedsvc.domain.text import to_line
from feedsvc.editorial.imports import tasks
from feedsvc.editorial.imports.uploads import store_upload
from feedsvc.errors import InvalidStateError, Problem, ValidationError
from feedsvc.storage import import_tasks, imports
from feedsvc.storage.import_tables import ImportTask
from feedsvc.storage.system import heartbeats
from feedsvc.web.admin import audit
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import administrators_only
from feedsvc.web.admin.form_errors import group_by_field
from feedsvc.web.context import database, leave_database, now, services, settings, site
from feedsvc.web.http.numbers import parse_id
from feedsvc.web.i18n import gettext
from feedsvc.web.pagination import cut_page, read_cursor

pages = Blueprint("imports", __name__)
RUNS, LINES = 30, 100  # on a page
_LEAST_FREE = 50_000_000  # bytes; with less free space, the page says that the disk is full
_VERBS = {"start": "started", "discard": "discarded"}  # of the audit log
_WORKING = frozenset(WORKING_STATES)


def list_menu_entries() -> list[tuple[str, str]]:
    """Return (address, title) of this page's menu entry."""
    return (
        [(url_for("admin.imports.list_imports"), gettext("Import"))]
        if auth_session.is_administrator()
        else []
    )


@pages.get("/imports")
@administrators_only
def list_imports() -> ResponseReturnValue:
    """Show the forms, the imports that have not ended, and the former runs, the last first."""
    return _render_list()


@pages.post("/imports")
@administrators_only
def add_file() -> ResponseReturnValue:
    """Store the uploaded file and let the scheduler preview the import."""
    file = request.files.get("file")
    if not file or not file.filename:
        return _render_list([Problem("file", "Choose a file first.")], 422)
    leave_database()  # copying the file may take seconds
    most, name = settings().imports.max_upload, file.filename
    try:
        source = store_upload(
            file.stream, _get_folder(), name=name, most=most, address=_read_address()
        )
    except ValidationError as error:
        return _render_list(error.problems, 422)
    return _add_task(replace(source, takes_pages=bool(request.form.get("pages"))))


@pages.post("/imports/feed")
@administrators_only
def add_feed() -> ResponseReturnValue:
    """Let the scheduler fetch the feed and preview the import."""
    return _add_task(None)


def _add_task(upload: TaskSource | None) -> ResponseReturnValue:
    """Store the task for an upload, or for the address of the form; redirect to its page."""
    url, editor, is_new = request.form.get("source", ""), auth_session.current_editor(), False
    try:
        with database().writing() as session:
            task, is_new = (
                tasks.add_file_task(session, upload, site=site(), editor=editor, now=now())
                if upload
                else tasks.add_address_task(session, url, site=site(), editor=editor, now=now())
            )
            if is_new:
                audit.record_action(
                    session, "imports", "added", subject=task.source, subject_id=task.id
                )
    except ValidationError as error:
        return _render_list(error.problems, 422, url=url)
    finally:
        if upload and not is_new:
            (_get_folder() / upload.file).unlink(missing_ok=True)
    return _redirect_to(task.id)


@pages.get("/imports/<id:task_id>")
@administrators_only
def show_task(task_id: int) -> ResponseReturnValue:
    """Show the state of a task: the preview of its import, its progress, or why it has failed."""
    with database().reading() as session:
        task = import_tasks.get_task(session, task_id)
        working = import_tasks.find_next_task(session)
        is_working = task.state in _WORKING
        page = render_template(
            "admin/import_task.html",
            task=task,
            is_working=is_working,
            ahead=working if is_working and working and working.id != task.id else None,
            progress=_describe_progress(task, now()),
            days=tasks.DAYS,
            **_list_obstacles(session),
        )
    return make_response(page)


@pages.post("/imports/<id:task_id>")
@administrators_only
def decide_task(task_id: int) -> ResponseReturnValue:
    """Start the import of a task, try a failed import again, or discard the task."""
    choice, is_changed = request.form.get("do", ""), False
    with database().writing() as session:
        task = import_tasks.get_task(session, task_id, lock=True)
        if choice == "discard":
            is_changed = tasks.discard_task(task, _get_folder(), now=now())
        elif choice == "start":
            is_changed = tasks.start_task(task, now=now())
        if is_changed:
            audit.record_action(
                session, "imports", _VERBS[choice], subject=task.source, subject_id=task_id
            )
    if choice == "discard" and is_changed:
        return redirect(url_for("admin.imports.list_imports", outcome="discarded"), 303)
    return _redirect_to(task_id)


@pages.get("/imports/runs/<id:run_id>")
@administrators_only
def show_run(run_id: int) -> ResponseReturnValue:
    """Show the report on a run: numbers, remarks with their places, and the button for undo."""
    return _render_run(run_id)


@pages.get("/imports/runs/<id:run_id>/articles")
@administrators_only
def list_created(run_id: int) -> ResponseReturnValue:
    """Show the articles that a run has created."""
    cursor = read_cursor(parse_id)
    with database().reading() as session:
        run = imports.get_run(session, run_id)
        rows = imports.list_created(session, run_id, after=cursor.after or 0, limit=LINES + 1)
    page = cut_page(rows, cursor, LINES, key=attrgetter("id"))
    return make_response(render_template("admin/import_articles.html", run=run, page=page))


@pages.post("/imports/runs/<id:run_id>/undo")
@administrators_only
def undo_run(run_id: int) -> ResponseReturnValue:
    """Let the scheduler undo a run."""
    try:
        with database().writing() as session:
            run = imports.get_run(session, run_id)
            editor = auth_session.current_editor()
            task = tasks.request_undo(session, run, editor=editor, now=now())
            if task:
                audit.record_action(
                    session, "imports", "undo_requested", subject=run.source, subject_id=run.id
                )
    except InvalidStateError as error:
        return _render_run(run_id, error.problems, 409)
    if task is None:
        return redirect(url_for("admin.imports.show_run", run_id=run_id), 303)
    return _redirect_to(task.id)


def _read_address() -> str:
    return to_line(request.form.get("address", "")).rstrip("/")


def _get_folder() -> Path:
    return services().data_dir / tasks.FOLDER


def _redirect_to(task_id: int) -> ResponseReturnValue:
    return redirect(url_for("admin.imports.show_task", task_id=task_id), 303)


def _render_list(problems: Sequence[Problem] = (), status: int = 200, url: str = "") -> Response:
    cursor = read_cursor(parse_id)
    with database().reading() as session:
        rows = imports.list_runs(session, before=cursor.after, limit=RUNS + 1)
        page = render_template(
            "admin/imports.html",
            open_tasks=import_tasks.list_open_tasks(session),
            working=_WORKING,
            page=cut_page(rows, cursor, RUNS, key=attrgetter("id")),
            url=url,
            address=_read_address(),
            takes_pages=bool(request.form.get("pages")),
            most=settings().imports.max_upload,
            problems=problems,
            errors=group_by_field(problems),
            is_discarded=request.args.get("outcome") == "discarded",
            **_list_obstacles(session),
        )
    return make_response(page, status)


def _render_run(run_id: int, problems: Sequence[Problem] = (), status: int = 200) -> Response:
    cursor = read_cursor(parse_id)
    with database().reading() as session:
        run = imports.get_run(session, run_id)
        rows = imports.list_report_lines(session, run_id, after=cursor.after or 0, limit=LINES + 1)
        task = import_tasks.find_run_task(session, run_id)
        page = render_template(
            "admin/import_run.html",
            run=run,
            page=cut_page(rows, cursor, LINES, key=attrgetter("id")),
            remark_count=imports.count_remarks(session, run_id),
            task=task if task and task.state in _WORKING else None,
            can_go_on=bool(task and task.state == TaskState.FAILED),
            problems=problems,
        )
    return make_response(page, status)


def _list_obstacles(session: Session) -> dict[str, bool]:
    """Return the obstacles to the scheduler's work, by their names in the templates."""
    delays = find_delays(heartbeats.read_progress(session), now=now())
    return {
        "is_scheduler_late": Delay.REFRESH in delays,
        "is_disk_full": disk_usage(services().data_dir).free < _LEAST_FREE,
    }


@dataclass(frozen=True, slots=True)
class Progress:
    """The progress of a task: the done part (0 to 1), items per second, and the seconds left.

    Unknown values are None.
    """

    part: float | None
    rate: float | None
    left: int | None


def _describe_progress(task: ImportTask, instant: datetime) -> Progress:
    part = None
    if task.state == TaskState.IMPORTING and task.total:
        part = min(task.done / task.total, 1.0)
    elif task.state == TaskState.PREVIEWING and task.size:
        part = min(task.read / task.size, 1.0)
    seconds = (instant - task.resumed).total_seconds() if task.resumed else 0.0
    rate = (task.done - task.before) / seconds if seconds > 0 else None
    if not rate or not part:
        return Progress(part, rate, None)
    return Progress(part, rate, round(task.done * (1 - part) / part / rate))
