"""What was done at the desk goes into the audit trail, whichever page did it, also one that is yet to come.

Articles write a history of their own, and people, headings and feeds note themselves in the
transaction that changes them; all else that an
editor sent and that was done is noted here, after its commit: a process that is killed in between
has done it without a note.
"""

from flask import Response, request

from feedsvc.domain.text import to_line
from feedsvc.storage.people import audit_log
from feedsvc.web.context import database, now

# Pages whose verbs write who did what themselves, or change nothing that stays.
THEMSELVES = (
    "admin.articles.edit",
    "admin.articles.bulk",
    "admin.articles.trash.move_to_trash",
    "admin.people.users",
    "admin.auth.passkeys",
    "admin.auth.login",
    "admin.auth.setup",
    "admin.auth.account",
    "admin.taxonomy",
    "admin.feeds.builder",
)
ROOMS = {"trash": "bin", "list": "articles"}  # what an editor calls it
_DONE = frozenset({201, 204, 303})


def record_request(response: Response, by: str) -> None:
    """Note what a request of this editor's did, if it did anything."""
    endpoint = request.endpoint or ""
    if response.status_code not in _DONE or endpoint.startswith(THEMSELVES):
        return
    room, function = endpoint.split(".")[-2:]
    places = list((request.view_args or {}).values())
    number = next((value for value in places if isinstance(value, int)), None)
    kind = next((value for value in places if isinstance(value, str)), ROOMS.get(room, room))
    verb = to_line(request.form.get("do", ""))[:20] or function
    subject = to_line(
        next(filter(None, map(request.form.get, ("name", "title", "partner"))), "") or ""
    )[:200]
    with database().writing() as session:
        audit_log.record_audit_entry(
            session,
            kind,
            verb,
            by=by,
            now=now(),
            subject=subject or str(number or ""),
            subject_id=number,
        )
