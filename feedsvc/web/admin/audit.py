"""Write to the audit log what the editor of the current request does.

A view calls `record_action` with the session of the transaction that does it, so that either both
are stored or neither. A test performs every changing route and looks for its entry.
"""

from sqlalchemy.orm import Session

from feedsvc.storage.people import audit_log
from feedsvc.web.admin.auth import session as auth_session
from feedsvc.web.context import now


def record_action(
    session: Session,
    kind: str,
    verb: str,
    *,
    subject: str = "",
    subject_id: int | None = None,
    **detail: str,
) -> None:
    """Add an audit entry for the current editor to the transaction of `session`.

    `kind` names the kind of object ("topics"), `verb` what is done to it ("retired"), `subject` the
    object's name at that time. Empty values of `detail` are left out. Each (kind, verb) has its
    words in templates/admin/_audit_log.html.
    """
    audit_log.record_audit_entry(
        session,
        kind,
        verb,
        by=auth_session.current_editor(),
        now=now(),
        subject=subject,
        subject_id=subject_id,
        detail={name: value for name, value in detail.items() if value},
    )
