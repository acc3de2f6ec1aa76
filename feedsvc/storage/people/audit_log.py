"""The audit trail as rows: who did what when, at the desk and by command.

What was done to articles stands in `changes`, all else in `audit_log`; a reader of the trail sees one line.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Article, AuditEntry, Change

ARTICLES = "articles"
COMMAND_LINE = "command line"  # who did it, where no editor is known


@dataclass(frozen=True, slots=True, order=True)
class AuditPosition:
    """Where a row stands in the trail: newer rows are greater."""

    at: datetime
    is_deed: bool
    id: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One thing that was done. `editor` "" is the schedule or nobody who is known."""

    place: AuditPosition
    editor: str
    kind: str
    verb: str
    subject_id: int | None
    subject: str
    detail: dict[str, Any]


def record_audit_entry(
    session: Session,
    kind: str,
    verb: str,
    *,
    by: str,
    now: datetime,
    subject: str = "",
    subject_id: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Write down what is being done, in the transaction that does it."""
    session.add(
        AuditEntry(
            at=now,
            editor=by,
            kind=kind,
            verb=verb,
            subject=subject,
            subject_id=subject_id,
            detail=detail or {},
        )
    )


def list_audit_log(
    session: Session,
    *,
    editor: str | None = None,
    before: AuditPosition | None = None,
    limit: int = 50,
) -> list[AuditRow]:
    """Return what was done, the last first; `before` is the place of the last row seen."""
    changes = select(
        Change.at, Change.id, Change.editor, Change.verb, Change.article_id, Article.title
    ).join(Article, Article.id == Change.article_id)
    audit_log = select(AuditEntry)
    if editor is not None:
        changes, audit_log = (
            changes.where(Change.editor == editor),
            audit_log.where(AuditEntry.editor == editor),
        )
    if before:
        changes = changes.where(_older_condition(Change, before, is_deed=False))
        audit_log = audit_log.where(_older_condition(AuditEntry, before, is_deed=True))
    found = [
        AuditRow(
            AuditPosition(row.at, is_deed=False, id=row.id),
            row.editor,
            ARTICLES,
            row.verb,
            row.article_id,
            row.title,
            {},
        )
        for row in session.execute(
            changes.order_by(Change.at.desc(), Change.id.desc()).limit(limit)
        )
    ]
    found += [
        AuditRow(
            AuditPosition(d.at, is_deed=True, id=d.id),
            d.editor,
            d.kind,
            d.verb,
            d.subject_id,
            d.subject,
            d.detail,
        )
        for d in session.scalars(
            audit_log.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)
        )
    ]
    return sorted(found, key=lambda row: row.place, reverse=True)[:limit]


def _older_condition(
    table: type[Change | AuditEntry], before: AuditPosition, *, is_deed: bool
) -> ColumnElement[bool]:
    """Return the condition for what stands behind a place: of one instant, changes stand behind audit_log."""
    if is_deed == before.is_deed:
        return tuple_(table.at, table.id) < (before.at, before.id)
    if before.is_deed:
        return table.at <= before.at
    return table.at < before.at
