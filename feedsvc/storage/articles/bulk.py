"""Batches as rows: what was done to several articles at once, to tell of it and to undo it."""

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
    """Note what was done, and what was refused and why."""
    batch = BulkAction(verb=verb, editor=editor, at=now, done=done, refused=refused)
    session.add(batch)
    session.flush()
    return batch


def find_bulk_action(session: Session, batch_id: int) -> BulkAction | None:
    """Return a batch."""
    return find_by_id(session, BulkAction, batch_id)


def delete_old_bulk_actions(session: Session, *, before: datetime) -> None:
    """Forget bulk_actions that are too old to be undone."""
    session.execute(delete(BulkAction).where(BulkAction.at < before))
