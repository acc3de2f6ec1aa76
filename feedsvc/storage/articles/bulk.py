"""Rows of bulk actions: what editors did to several articles at once, to report and to undo it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from feedsvc.storage.ids import find_by_id
from feedsvc.storage.tables import BulkAction


def claim_bulk_action(
    session: Session, request_key: str, verb: str, editor: str, *, now: datetime
) -> BulkAction:
    """Return the bulk action of this request, which is stored now unless it was sent before.

    The caller holds the lock of all writers; otherwise two requests may both store one.
    """
    query = select(BulkAction).where(BulkAction.request_key == request_key)
    action = session.scalars(query).one_or_none()
    if action is None:
        action = BulkAction(
            request_key=request_key, verb=verb, editor=editor, at=now, done=[], refused=[]
        )
        session.add(action)
        session.flush()
    return action


def has_article(action: BulkAction, article_id: int) -> bool:
    """Return whether a bulk action has changed or refused an article already."""
    return any(row["article"] == article_id for row in (*action.done, *action.refused))


def record_done(session: Session, action: BulkAction, row: dict[str, Any]) -> None:
    """Store that a bulk action has changed an article."""
    action.done = [*action.done, row]
    session.flush()


def record_refused(session: Session, action: BulkAction, rows: list[dict[str, Any]]) -> None:
    """Store why a bulk action has not changed an article."""
    action.refused = [*action.refused, *rows]
    session.flush()


def find_bulk_action(session: Session, action_id: int) -> BulkAction | None:
    """Return a bulk action."""
    return find_by_id(session, BulkAction, action_id)


def delete_old_bulk_actions(session: Session, *, before: datetime) -> None:
    """Delete the bulk actions before an instant: they are too old to be undone."""
    session.execute(delete(BulkAction).where(BulkAction.at < before))
