"""The audit log, for administrators: everything that was done, newest first."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc.domain.names import to_sort_key
from feedsvc.storage.people import audit_log, editors
from feedsvc.storage.people.audit_log import AuditPosition
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import administrators_only
from feedsvc.web.context import database
from feedsvc.web.http.numbers import parse_id
from feedsvc.web.i18n import gettext
from feedsvc.web.pagination import cut_page, read_cursor
from feedsvc.web.search_text import read_search_text

pages = Blueprint("audit_log", __name__)
PAGE = 50
NOBODY = "-"  # in the query string: actions of the schedule or of unknown people


def list_menu_entries() -> list[tuple[str, str]]:
    """Return (address, title) of this page's menu entry."""
    return (
        [(url_for("admin.people.audit_log.list_audit_log"), gettext("Audit log"))]
        if auth_session.is_administrator()
        else []
    )


@pages.get("/audit-log")
@administrators_only
def list_audit_log() -> ResponseReturnValue:
    """Show a page of the log: of everyone, or of the editor that the query string names."""
    editor_name = read_search_text(request.args, "editor")
    cursor = read_cursor(_parse_position)
    with database().reading() as session:
        rows = audit_log.list_audit_log(
            session,
            editor="" if editor_name == NOBODY else editor_name or None,
            before=cursor.after,
            limit=PAGE + 1,
        )
        names = [editor.name for editor in editors.list_editors(session)]
    page = cut_page(rows, cursor, PAGE, key=lambda row: _format_position(row.place))
    return render_template(
        "admin/people/audit_log.html",
        page=page,
        names=sorted(
            # The list includes the name in the address, which need not be an editor's.
            {*names, audit_log.COMMAND_LINE, editor_name} - {"", NOBODY},
            key=to_sort_key,
        ),
        editor_name=editor_name,
        nobody=NOBODY,
        by_command=audit_log.COMMAND_LINE,
    )


def _format_position(place: AuditPosition) -> str:
    # The log has two tables, so an id alone identifies no row; many rows may share one instant.
    return f"{place.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{'d' if place.is_entry else 'c'}{place.id}"


def _parse_position(text: str) -> AuditPosition | None:
    """Return the position that `_format_position` wrote; None for any other text."""
    digits, _, row = text.partition("-")
    row_id = parse_id(row[1:])
    try:
        instant = datetime.strptime(digits, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC)
    except ValueError:
        return None
    return AuditPosition(instant, row[:1] == "d", row_id) if row_id else None
