"""The audit log: every action on the admin pages and the command line, its editor and its time.

Changes of articles are in the table `changes`, which also holds their versions; everything else is
in `audit_log`. Readers see both as one list.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Article, AuditEntry, Change

ARTICLES = "articles"
COMMAND_LINE = "command line"  # the actor of a command's actions: a command knows no editor


@dataclass(frozen=True, slots=True, order=True)
class AuditPosition:
    """The position of a row in the list; newer rows are greater.

    At the same instant, entries of `audit_log` (`is_entry`) are greater than `changes`.
    """

    at: datetime
    is_entry: bool
    id: int


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One action. `editor` is "" for the schedule and for unknown people."""

    place: AuditPosition
    editor: str
    kind: str
    verb: str
    subject_id: int | None
    subject: str
    detail: dict[str, Any]


def name_program(session: Session, name: str) -> None:
    """Record every action of this transaction with the name of the program that performs it."""
    session.info["program"] = name


def find_program(session: Session) -> str:
    """Return the name of the program that acts in this transaction, "" for none."""
    return str(session.info.get("program", ""))


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
    """Record an action in the transaction that performs it.

    `subject` is the object's name at that time; `detail` must be serializable as JSON. If a program
    acts, its name is added to `detail` (`name_program`).
    """
    program = find_program(session)
    session.add(
        AuditEntry(
            at=now,
            editor=by,
            kind=kind,
            verb=verb,
            subject=subject,
            subject_id=subject_id,
            detail={**(detail or {}), **({"program": program} if program else {})},
        )
    )


def list_audit_log(
    session: Session,
    *,
    editor: str | None = None,
    before: AuditPosition | None = None,
    limit: int = 50,
) -> list[AuditRow]:
    """Return up to `limit` rows, newest first, of one `editor` or (None) of all.

    `before` is the position of the last row of the previous page.
    """
    # `limit` rows of each table, read from its own index in this order, are enough for one page.
    rows = [
        *_list_changes(session, editor, before, limit),
        *_list_entries(session, editor, before, limit),
    ]
    return sorted(rows, key=lambda row: row.place, reverse=True)[:limit]


def _list_changes(
    session: Session, editor: str | None, before: AuditPosition | None, limit: int
) -> Iterator[AuditRow]:
    query = select(
        Change.at,
        Change.id,
        Change.editor,
        Change.program,
        Change.verb,
        Change.article_id,
        Article.title,
    ).join(Article, Article.id == Change.article_id)
    if editor is not None:
        query = query.where(Change.editor == editor)
    if before:
        query = query.where(_older_condition(Change, before, is_entry=False))
    for row in session.execute(query.order_by(Change.at.desc(), Change.id.desc()).limit(limit)):
        place = AuditPosition(row.at, is_entry=False, id=row.id)
        detail = {"program": row.program} if row.program else {}
        yield AuditRow(place, row.editor, ARTICLES, row.verb, row.article_id, row.title, detail)


def _list_entries(
    session: Session, editor: str | None, before: AuditPosition | None, limit: int
) -> Iterator[AuditRow]:
    query = select(AuditEntry)
    if editor is not None:
        query = query.where(AuditEntry.editor == editor)
    if before:
        query = query.where(_older_condition(AuditEntry, before, is_entry=True))
    query = query.order_by(AuditEntry.at.desc(), AuditEntry.id.desc()).limit(limit)
    for row in session.scalars(query):
        place = AuditPosition(row.at, is_entry=True, id=row.id)
        yield AuditRow(
            place, row.editor, row.kind, row.verb, row.subject_id, row.subject, row.detail
        )


def _older_condition(
    table: type[Change | AuditEntry], before: AuditPosition, *, is_entry: bool
) -> ColumnElement[bool]:
    """Return the SQL condition for the rows of `table` that are older than `before`."""
    if is_entry == before.is_entry:
        return tuple_(table.at, table.id) < (before.at, before.id)
    if before.is_entry:
        return table.at <= before.at
    return table.at < before.at
