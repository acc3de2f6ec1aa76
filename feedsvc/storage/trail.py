"""The audit trail as rows: who did what when, at the desk and by command.

What was done to articles stands in `changes`, all else in `deeds`; a reader of the trail sees one line.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import Session

from feedsvc.storage.tables import Article, Change, Deed

ARTICLES = "articles"
COMMAND_LINE = "command line"  # who did it, where no editor is known


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a row stands in the trail: newer rows are greater."""

    at: datetime
    is_deed: bool
    id: int


@dataclass(frozen=True, slots=True)
class Row:
    """One thing that was done. `editor` "" is the schedule or nobody who is known."""

    place: Place
    editor: str
    kind: str
    verb: str
    subject_id: int | None
    subject: str
    detail: dict[str, Any]


def note(
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
        Deed(at=now, editor=by, kind=kind, verb=verb, subject=subject, subject_id=subject_id, detail=detail or {})
    )


def listed(session: Session, *, editor: str | None = None, before: Place | None = None, limit: int = 50) -> list[Row]:
    """Return what was done, the last first; `before` is the place of the last row seen."""
    changes = select(Change.at, Change.id, Change.editor, Change.verb, Change.article_id, Article.title).join(
        Article, Article.id == Change.article_id
    )
    deeds = select(Deed)
    if editor is not None:
        changes, deeds = changes.where(Change.editor == editor), deeds.where(Deed.editor == editor)
    if before:
        changes = changes.where(_older(Change, before, is_deed=False))
        deeds = deeds.where(_older(Deed, before, is_deed=True))
    found = [
        Row(Place(row.at, is_deed=False, id=row.id), row.editor, ARTICLES, row.verb, row.article_id, row.title, {})
        for row in session.execute(changes.order_by(Change.at.desc(), Change.id.desc()).limit(limit))
    ]
    found += [
        Row(Place(d.at, is_deed=True, id=d.id), d.editor, d.kind, d.verb, d.subject_id, d.subject, d.detail)
        for d in session.scalars(deeds.order_by(Deed.at.desc(), Deed.id.desc()).limit(limit))
    ]
    return sorted(found, key=lambda row: row.place, reverse=True)[:limit]


def _older(table: type[Change | Deed], before: Place, *, is_deed: bool) -> ColumnElement[bool]:
    """Return the condition for what stands behind a place: of one instant, changes stand behind deeds."""
    if is_deed == before.is_deed:
        return tuple_(table.at, table.id) < (before.at, before.id)
    if before.is_deed:
        return table.at <= before.at
    return table.at < before.at
