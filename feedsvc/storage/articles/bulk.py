"""Rows of bulk actions: what editors did to several articles at once, to report and to undo it."""

from datetime import datetime
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from feedsvc.storage.ids import find_by_id
from feedsvc.storage.tables import BulkAction


def record_bulk_action(
    session: Session,
    verb: str,
    editor: str,
    done: list[dict[str, Any]],
    refused: list[dict[str, Any]],
    *,
    now: datetime,
) -> BulkAction:
    """Store which articles were changed, and which were not and why."""
    action = BulkAction(verb=verb, editor=editor, at=now, done=done, refused=refused)
    session.add(action)
    session.flush()
    return action


def find_bulk_action(session: Session, action_id: int) -> BulkAction | None:
    """Return a bulk action."""
    return find_by_id(session, BulkAction, action_id)


def delete_old_bulk_actions(session: Session, *, before: datetime) -> None:
    """Delete the bulk actions before an instant: they are too old to be undone."""
    session.execute(delete(BulkAction).where(BulkAction.at < before))
