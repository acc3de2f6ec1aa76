"""Redirects from the addresses of an earlier site: list, add, remove and import them."""

from collections.abc import Sequence
from operator import attrgetter

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from feedsvc import editorial
from feedsvc.domain.text import to_line
from feedsvc.editorial.redirects import ImportedRedirects
from feedsvc.errors import Problem, ValidationError
from feedsvc.parsing.redirects_csv import read_redirects_csv
from feedsvc.storage.system import redirects
from feedsvc.web.admin import audit
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import administrators_only
from feedsvc.web.admin.form_errors import group_by_field
from feedsvc.web.context import database, now, settings, site
from feedsvc.web.http.numbers import parse_id
from feedsvc.web.i18n import gettext
from feedsvc.web.pagination import cut_page, read_cursor
from feedsvc.web.search_text import read_search_text

pages = Blueprint("redirects", __name__)
PAGE, _MOST_REFUSED = 50, 100
OUTCOMES = frozenset({"added", "known", "removed"})


def list_menu_entries() -> list[tuple[str, str]]:
    """Return (address, title) of this page's menu entry."""
    return (
        [(url_for("admin.redirects.list_redirects"), gettext("Redirects"))]
        if auth_session.is_administrator()
        else []
    )


@pages.get("/redirects")
@administrators_only
def list_redirects() -> ResponseReturnValue:
    """Show the redirects that contain the search text, last added first."""
    return _render_redirects()


@pages.post("/redirects")
@administrators_only
def add_redirect() -> ResponseReturnValue:
    """Store the redirect of the form; a redirect that is sent again changes nothing."""
    former, target = request.form.get("former", ""), request.form.get("target", "")
    try:
        with database().writing() as session:
            row = editorial.redirects.add_redirect(session, former, target, site=site(), now=now())
            if row:
                audit.record_action(
                    session,
                    "redirects",
                    "added",
                    subject=row.former,
                    subject_id=row.id,
                    target=row.target,
                )
    except ValidationError as error:
        return _render_redirects(error.problems, 422, form={"former": former, "target": target})
    return _return_to_list("added" if row else "known")


@pages.post("/redirects/<id:redirect_id>/remove")
@administrators_only
def remove_redirect(redirect_id: int) -> ResponseReturnValue:
    """Remove a redirect; its former address answers 404 from then on."""
    with database().writing() as session:
        former = editorial.redirects.remove_redirect(session, redirect_id)
        audit.record_action(session, "redirects", "removed", subject=former, subject_id=redirect_id)
    return _return_to_list("removed")


@pages.post("/redirects/import")
@administrators_only
def import_redirects() -> ResponseReturnValue:
    """Store the redirects of an uploaded CSV file, and report the rows that cannot be stored."""
    file = request.files.get("file")
    if not file or not file.filename:
        return _render_redirects([Problem("file", "Choose a file first.")], 422)
    try:
        rows = read_redirects_csv(_read_csv_upload(file))
    except ValidationError as error:
        return _render_redirects(error.problems, 422)
    report = editorial.redirects.import_redirects(
        database(),
        rows,
        site=site(),
        by=auth_session.current_editor(),
        now=now(),
        file_name=to_line(file.filename)[:200],
    )
    return _render_redirects(report=report)


def _read_csv_upload(file: FileStorage) -> bytes:
    """Return the bytes of an uploaded file.

    Raises:
        ValidationError: the file is too large.
    """
    most = settings().media.max_upload
    # One byte more distinguishes a file that is too large from a file that just fits.
    data = file.stream.read(most + 1)
    if len(data) > most:
        message = "This file is larger than %(most)d MB. Divide it."
        raise ValidationError([Problem("file", message, {"most": most // 1_000_000})])
    return data


def _render_redirects(
    problems: Sequence[Problem] = (),
    status: int = 200,
    *,
    form: dict[str, str] | None = None,
    report: ImportedRedirects | None = None,
) -> Response:
    search_text, cursor = read_search_text(request.args), read_cursor(parse_id)
    with database().reading() as session:
        rows = redirects.list_redirects(
            session, containing=search_text, before=cursor.after, limit=PAGE + 1
        )
        total = redirects.count_redirects(session)
    outcome = request.args.get("outcome", "")
    page = render_template(
        "admin/redirects.html",
        page=cut_page(rows, cursor, PAGE, key=attrgetter("id")),
        total=total,
        q=search_text,
        form=form or {},
        problems=problems,
        errors=group_by_field(problems),
        report=report,
        most_refused=_MOST_REFUSED,
        outcome=outcome if outcome in OUTCOMES else "",
    )
    return make_response(page, status)


def _return_to_list(outcome: str) -> ResponseReturnValue:
    return redirect(url_for("admin.redirects.list_redirects", outcome=outcome), 303)
