"""Deeds: what an editor does to headings and feeds goes into the audit trail, in the transaction that does it."""

from sqlalchemy.orm import Session

from feedsvc.storage.people import audit_log
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.context import now


def record_audit(
    session: Session, kind: str, verb: str, subject: str, subject_id: int, **detail: str
) -> None:
    """Write down what the editor of this request does; of `detail` what is not empty."""
    said = {name: value for name, value in detail.items() if value}
    audit_log.record_audit_entry(
        session,
        kind,
        verb,
        by=auth_session.current_editor(),
        now=now(),
        subject=subject,
        subject_id=subject_id,
        detail=said,
    )
