"""Export: the whole site as one file, streamed to an administrator's browser."""

import time
from collections.abc import Iterator
from itertools import chain
from threading import Lock
from typing import cast

from flask import Blueprint, Response, current_app, make_response, render_template, url_for
from flask.typing import ResponseReturnValue

from feedsvc import __version__
from feedsvc.editorial.exports import writing
from feedsvc.errors import Problem
from feedsvc.storage import exports
from feedsvc.web.admin import audit
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.admin.auth.access import administrators_only
from feedsvc.web.context import database, leave_database, now, services, site
from feedsvc.web.i18n import gettext

pages = Blueprint("exports", __name__)
PATIENCE = 300.0  # seconds without a piece, after which a browser counts as disconnected
_TAKEN = (
    "This server is sending an export now. Wait until that download has ended, then start yours."
)


class ExportSlot:
    """Lets a process send one export at a time: each one occupies a thread until it has ended.

    A browser that takes nothing for PATIENCE seconds does not block the exports of others.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._holder: object = None
        self._moved = 0.0

    def occupy(self) -> object | None:
        """Occupy the slot and return its new holder; return None while another export runs."""
        with self._lock:
            if self._holder is not None and time.monotonic() < self._moved + PATIENCE:
                return None
            self._holder, self._moved = object(), time.monotonic()
            return self._holder

    def note_progress(self, holder: object) -> None:
        """Note that a piece was sent."""
        if self._holder is holder:
            self._moved = time.monotonic()

    def vacate(self, holder: object) -> None:
        """Let another export begin, unless another export has taken the slot over already."""
        with self._lock:
            if self._holder is holder:
                self._holder = None


def get_slot() -> ExportSlot:
    """Return the slot of this process."""
    slots = current_app.extensions.setdefault("feedsvc.export_slot", ExportSlot())
    return cast("ExportSlot", slots)


def list_menu_entries() -> list[tuple[str, str]]:
    """Return (address, title) of this page's menu entry."""
    return (
        [(url_for("admin.exports.show_export"), gettext("Export"))]
        if auth_session.is_administrator()
        else []
    )


@pages.get("/exports")
@administrators_only
def show_export() -> ResponseReturnValue:
    """Show what an export contains, and offer the button."""
    return _render_export()


@pages.post("/exports")
@administrators_only
def download_export() -> ResponseReturnValue:
    """Send the export in pieces; each piece is read in its own transaction."""
    slot = get_slot()
    holder = slot.occupy()
    if holder is None:
        return _render_export([Problem("", _TAKEN)], 409)
    try:
        with database().writing() as session:
            audit.record_action(session, "site", "exported", subject=site().title)
        leave_database()  # from here on one export uses one connection, whatever other requests do
        pieces = writing.write_export(services().database, site(), program=f"feedsvc {__version__}")
        # Read the first piece now: if the database is away, the answer can still say so.
        response = Response(
            _send_pieces(next(pieces), pieces, slot, holder), mimetype="application/zip"
        )
    except BaseException:
        slot.vacate(holder)
        raise
    response.call_on_close(lambda: slot.vacate(holder))
    name = f"{site().authority or 'feedsvc'}-{now():%Y-%m-%d}.zip"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _send_pieces(
    first: bytes, rest: Iterator[bytes], slot: ExportSlot, holder: object
) -> Iterator[bytes]:
    for piece in chain((first,), rest):
        slot.note_progress(holder)
        if piece:
            yield piece


def _render_export(problems: list[Problem] | None = None, status: int = 200) -> Response:
    with database().reading() as session:
        amounts = exports.count_main_rows(session)
    page = render_template("admin/exports.html", amounts=amounts, problems=problems or [])
    return make_response(page, status)
