"""The audit trail, for administrators: all that was done at the desk and by command, the last first."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue

from feedsvc.domain.text import line
from feedsvc.storage import editors, trail
from feedsvc.storage.tables import MOST
from feedsvc.storage.trail import Place
from feedsvc.web.admin import gate
from feedsvc.web.context import database
from feedsvc.web.words import gettext

pages = Blueprint("trail", __name__)
PAGE = 50
NOBODY = "-"  # in the address: what the schedule did, or nobody who is known


def menu() -> list[tuple[str, str]]:
    """Return what the desk's menu says of this page."""
    return [(url_for("admin.trail.listed"), gettext("Trail"))] if gate.is_administrator() else []


@pages.get("/trail")
def listed() -> ResponseReturnValue:
    """Show what was done, by all or by one."""
    who = line(request.args.get("who", "")[:200])
    with database().reading() as session:
        found = trail.listed(
            session,
            editor="" if who == NOBODY else who or None,
            before=_place(request.args.get("before", "")),
            limit=PAGE + 1,
        )
        names = [editor.name for editor in editors.listed(session)]
    shown = found[:PAGE]
    return render_template(
        "admin/trail.html",
        rows=shown,
        names=sorted({*names, trail.COMMAND_LINE, who} - {"", NOBODY}, key=str.casefold),
        who=who,
        nobody=NOBODY,
        by_command=trail.COMMAND_LINE,
        older=_written(shown[-1].place) if len(found) > PAGE else "",
        is_first_page="before" not in request.args,
    )


def _written(place: Place) -> str:
    return f"{place.at.astimezone(UTC):%Y%m%dT%H%M%S.%f}-{'d' if place.is_deed else 'c'}{place.id}"


def _place(given: str) -> Place | None:
    """Read where the page begins; whatever is no such place is the beginning."""
    at, _, row = given.partition("-")
    try:
        found = Place(datetime.strptime(at, "%Y%m%dT%H%M%S.%f").replace(tzinfo=UTC), row[:1] == "d", int(row[1:11]))
    except ValueError:
        return None
    return found if 0 <= found.id <= MOST else None
