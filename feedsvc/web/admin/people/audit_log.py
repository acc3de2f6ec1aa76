"""The audit trail, for administrators: all that was done at the desk and by command, the last first."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc.domain.text import to_line
from feedsvc.storage.ids import MAX_ID
from feedsvc.storage.people import audit_log, editors
from feedsvc.storage.people.audit_log import AuditPosition
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.context import database
from feedsvc.web.i18n import gettext

pages = Blueprint("audit_log", __name__)
PAGE = 50
NOBODY = "-"  # in the address: what the schedule did, or nobody who is known


def list_menu_entries() -> list[tuple[str, str]]:
    """Return what the desk's menu says of this page."""
    return (
        [(url_for("admin.people.audit_log.list_audit_log"), gettext("Trail"))]
        if auth_session.is_administrator()
        else []
    )


@pages.get("/audit-log")
def list_audit_log() -> ResponseReturnValue:
    """Show what was done, by all or by one."""
    who = to_line(request.args.get("who", "")[:200])
    with database().reading() as session:
        found = audit_log.list_audit_log(
            session,
            editor="" if who == NOBODY else who or None,
            before=_read_position(request.args.get("before", "")),
            limit=PAGE + 1,
        )
        names = [editor.name for editor in editors.list_editors(session)]
    shown = found[:PAGE]
    return render_template(
        "admin/people/audit_log.html",
        rows=shown,
        names=sorted({*names, audit_log.COMMAND_LINE, who} - {"", NOBODY}, key=str.casefold),
        who=who,
        nobody=NOBODY,
        by_command=audit_log.COMMAND_LINE,
        older=_format_position(shown[-1].place) if len(found) > PAGE else "",
        is_first_page="before" not in request.args,
    )


def _format_position(place: AuditPosition) -> str:
    return f"{place.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{'d' if place.is_deed else 'c'}{place.id}"


def _read_position(given: str) -> AuditPosition | None:
    """Read where the page begins; whatever is no such place is the beginning."""
    at, _, row = given.partition("-")
    try:
        found = AuditPosition(
            datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC),
            row[:1] == "d",
            int(row[1:11]),
        )
    except ValueError:
        return None
    return found if 0 <= found.id <= MAX_ID else None
