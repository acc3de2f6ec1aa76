"""Deeds: what an editor does to headings and feeds goes into the audit trail, in the transaction that does it."""

from sqlalchemy.orm import Session

from feedsvc.storage import trail
from feedsvc.web.admin import gate
from feedsvc.web.context import now


def note(session: Session, kind: str, verb: str, subject: str, subject_id: int, **detail: str) -> None:
    """Write down what the editor of this request does; of `detail` what is not empty."""
    said = {name: value for name, value in detail.items() if value}
    trail.note(session, kind, verb, by=gate.editor(), now=now(), subject=subject, subject_id=subject_id, detail=said)
